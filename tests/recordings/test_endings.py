"""Fresh dialogues that an answer of a model ended say so wherever they are read."""

from __future__ import annotations

import pytest

from harness.recordings import read, write_json
from harness.recordings.model import RecordedPrompt, Recording, Turn
from harness.recordings.origin import Origin, Party


@pytest.mark.parametrize(
    ("stop", "codes"),
    [
        ("approved", []),
        ("round-limit", []),
        ("truncated-answer", ["REC016"]),
        ("refusal", ["REC017"]),
        ("empty-answer", ["REC017"]),
    ],
)
def test_the_reason_to_stop_becomes_a_finding(tmp_path, stop, codes):
    party = Party("ferrywoman", "1", "0" * 64, "scripted/steady")
    turns = (Turn(0, "copilot", "Slate", "Where are we?", 0), Turn(1, "persona", "Ferry", "On the", 1))
    origin = Origin("night-ferry", "0" * 64, 0, party, party, stop)
    recording = Recording("one", "harness-json", turns, RecordedPrompt(""), origin=origin)
    path = tmp_path / "one.json"
    path.write_text(write_json(recording), encoding="utf-8")
    (again,) = read(str(path))
    assert [finding.code.id for finding in again.findings] == codes
    assert all(finding.spans[0].turn == 1 for finding in again.findings)
