"""Real recordings, read in place where they are at hand; nothing of their text is kept here."""

from __future__ import annotations

from pathlib import Path

import pytest
from markdown_writer import codes

from harness.recordings import Recording, read, read_bytes, write_json

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "recordings"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the production recordings are not here")


def recording(name: str) -> Recording:
    (found,) = read(FOLDER / name)
    assert isinstance(found, Recording)
    return found


def test_a_clean_one() -> None:
    found = recording("structured-8s.md")
    assert [turn.role for turn in found.turns] == ["copilot", "persona", "copilot", "persona", "copilot"]
    assert [turn.round for turn in found.turns] == [0, 1, 1, 2, 2]
    assert found.recorded is not None
    assert len(found.recorded.text) == 5924
    assert found.recorded.text in found.turns[4].text
    assert found.findings == ()
    assert not found.encoding_repaired


def test_a_damaged_one() -> None:
    found = recording("threshold-mojibake.md")
    assert len(found.turns) == 11
    assert found.recorded is not None
    assert len(found.recorded.text) == 10
    assert found.encoding_repaired
    assert codes(found) == ["REC001", "REC009", "REC009"]
    claims = [span for finding in found.findings[1:] for span in finding.spans]
    said = [found.turns[span.turn].text[span.start : span.end] for span in claims if span.turn is not None]
    assert [(span.turn, words.split()[-1]) for span, words in zip(claims, said, strict=True)] == [
        (9, "7"),
        (10, "rounds"),
    ]
    assert not any(
        "\x80" <= character <= "\x9f" or character in "âðŸ" for turn in found.turns for character in turn.text
    )


@pytest.mark.parametrize("name", ["structured-8s.md", "threshold-mojibake.md"])
def test_written_and_read_again(name: str) -> None:
    found = recording(name)
    assert list(read_bytes(write_json(found).encode(), "x.json")) == [found]
