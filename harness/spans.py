"""Pointing at text. Every claim that the harness makes carries spans.

A span names a place and a half-open range of characters in it. Offsets are counted in Python
characters (code points) of the *repaired* text, never in bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Place = Literal["turn", "recorded", "file"]

QUOTE_LIMIT = 160
"""Longest quotation shown for a span; longer ones keep both ends around an ellipsis."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) of one text of a recording.

    ``place`` says which text:

    - ``"turn"``: the text of turn number ``turn`` (0-based);
    - ``"recorded"``: the recorded final prompt (``turn`` is ``None``);
    - ``"file"``: the decoded and repaired source file (``turn`` is ``None``), for metadata.
    """

    turn: int | None
    start: int
    end: int
    place: Place = "turn"

    def __post_init__(self) -> None:
        if self.start < 0 or self.end < self.start:
            raise ValueError(f"not a range of characters: {self.start}..{self.end}")
        if (self.turn is None) == (self.place == "turn"):
            raise ValueError(f"a span in {self.place!r} cannot have turn {self.turn!r}")

    def __len__(self) -> int:
        return self.end - self.start

    def shifted(self, by: int) -> Span:
        """The same range, ``by`` characters later (earlier when negative)."""
        return Span(self.turn, self.start + by, self.end + by, self.place)

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character of the same text."""
        same_text = (self.turn, self.place) == (other.turn, other.place)
        return same_text and self.start < other.end and other.start < self.end


def in_recorded(start: int, end: int) -> Span:
    """A span in the recorded final prompt."""
    return Span(None, start, end, "recorded")


def in_file(start: int, end: int) -> Span:
    """A span in the decoded and repaired source file."""
    return Span(None, start, end, "file")


def shorten(text: str, limit: int = QUOTE_LIMIT) -> str:
    """``text`` on one line and at most ``limit`` characters, both ends kept around ``…``."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    head = (limit - 1) * 2 // 3
    return f"{line[:head].rstrip()}…{line[len(line) - (limit - 1 - head) :].lstrip()}"
