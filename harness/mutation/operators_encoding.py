"""Faults of encoding, planted in the bytes of the file; what is all ASCII cannot suffer them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.mutation.model import Files, Operator
from harness.recordings import Recording, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from harness.mutation.model import Case


def _markdown(case: Case) -> str | None:
    """The recording as the producers' Markdown; ``None`` where reading that does not give it back."""
    recording = case.recording
    saved = recording.recorded.text if recording.recorded else ""
    names = {"persona": recording.persona or "Persona", "copilot": recording.copilot or "Copilot"}
    parts = [
        f"# Video Prompt\n\n**Created by**: {names['persona']} (AI Persona) + {names['copilot']}\n\n---\n",
        f"## Final Prompt\n\n```\n{saved}\n```\n\n---\n\n## Dialogue History\n",
    ]
    for turn in recording.turns:
        number = (turn.index + 1) // 2
        speaker = names.get(turn.role, turn.speaker)
        parts.append(f"### Round {number}: {speaker}\n\n{turn.text}\n\n---\n")
    text = "\n".join(parts)
    found = next(iter(read_bytes(text.encode("utf-8", "replace"), "mutant.md")))
    same = isinstance(found, Recording) and [t.text for t in found.turns] == [t.text for t in recording.turns]
    return text if same else None


def _damaged(damage: Callable[[str], bytes | None]) -> Callable[[Case, Random], Files | None]:
    """An operator's ``plant`` from what it does to a text; all ASCII cannot suffer it."""

    def plant(case: Case, _: Random) -> Files | None:
        text = _markdown(case)
        if text is None or text.isascii():
            return None
        data = damage(text)
        return None if data is None else Files("mutant.md", text.encode("utf-8", "replace"), data)

    return plant


def _misread(text: str, encoding: str) -> str:
    """UTF-8 read in a single-byte encoding; the bytes that cp1252 leaves undefined pass as controls."""
    data = text.encode()
    if encoding == "latin-1":
        return data.decode("latin-1")
    return "".join(
        bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
        for byte in data
    )


def _legacy(text: str) -> bytes | None:
    try:
        return text.encode("cp1252")
    except UnicodeEncodeError:
        return None


def _lost_mark(case: Case, _: Random) -> Files | None:
    text = _markdown(case)
    return None if text is None else Files("mutant.md", text.encode(), text.encode("utf-16-le", "replace"))


def _replaced(text: str) -> bytes:
    """Every second kind of letter outside ASCII is lost."""
    lost = sorted({letter for letter in text if not letter.isascii()})[::2]
    return text.translate({ord(letter): "\N{REPLACEMENT CHARACTER}" for letter in lost}).encode()


OPERATORS = (
    Operator("mojibake-cp1252", "encoding", ("REC001",), _damaged(lambda text: _misread(text, "cp1252").encode()), "UTF-8 was read as cp1252 and written again"),
    Operator("mojibake-latin-1", "encoding", ("REC001",), _damaged(lambda text: _misread(text, "latin-1").encode()), "UTF-8 was read as latin-1 and written again"),
    Operator("double-mojibake", "encoding", ("REC001", "REC004"), _damaged(lambda text: _misread(_misread(text, "cp1252"), "cp1252").encode()), "the same happened twice"),
    Operator("legacy-encoding", "encoding", ("REC002",), _damaged(_legacy), "the file was written as cp1252"),
    Operator("lost-byte-order-mark", "encoding", ("REC002",), _lost_mark, "UTF-16 without its byte order mark"),
    Operator("replacement-characters", "encoding", ("REC003",), _damaged(_replaced), "letters became U+FFFD", subtle=True),
)  # fmt: skip
