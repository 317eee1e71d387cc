"""Text cut where marks begin and end, so that marks may overlap and every piece knows which cover it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

COVERED_LIMIT = 12
"""Most marks that one piece names; more cannot be told apart by eye."""


class Mark(NamedTuple):
    """Characters ``start`` to ``end`` (exclusive) and what they are: ``kind`` and its ``ref``."""

    start: int
    end: int
    kind: str
    ref: str


class Piece(NamedTuple):
    """A run of text that the same marks cover, in the order in which they began."""

    text: str
    marks: tuple[Mark, ...]

    def refs(self, kind: str) -> str:
        """The refs of one kind of mark, separated by blanks."""
        return " ".join(dict.fromkeys(mark.ref for mark in self.marks if mark.kind == kind))


def pieces(text: str, marks: Iterable[Mark], start: int = 0, end: int | None = None) -> list[Piece]:
    """``text[start:end]`` in pieces; their texts joined are it. Marks outside are left out, others clipped."""
    stop = len(text) if end is None else end
    inside = [
        mark._replace(start=max(mark.start, start), end=min(mark.end, stop))
        for mark in marks
        if max(mark.start, start) < min(mark.end, stop)
    ]
    edges = sorted({start, stop, *(mark.start for mark in inside), *(mark.end for mark in inside)})
    inside.sort()
    found: list[Piece] = []
    open_marks: list[Mark] = []
    coming = 0
    for left, right in pairwise(edges):
        open_marks = [mark for mark in open_marks if mark.end > left]
        while coming < len(inside) and inside[coming].start == left:
            open_marks.append(inside[coming])
            coming += 1
        found.append(Piece(text[left:right], tuple(open_marks[:COVERED_LIMIT])))
    return found


class Block(NamedTuple):
    """Whole lines of a prompt that belong to one section: its heading and facet, and the pieces."""

    heading: str
    facet: str
    depth: int
    pieces: tuple[Piece, ...]


def blocks(text: str, sections: Sequence[dict[str, object]], marks: Sequence[Mark]) -> list[Block]:
    """A prompt cut into its sections.

    Empty lines at the end of a section are left out. A section that begins a line begins a block; one that begins within a line (``Camera: … Light: …`` in
    one paragraph) tints its words only, as a mark of the kind ``facet``.
    """
    starts: dict[int, tuple[str, str, int]] = {}
    tints: list[Mark] = []
    for section in sections:
        start, end = _int(section["start"]), _int(section["end"])
        facet, heading = str(section["facet"] or ""), str(section["heading"])
        if start == 0 or text[text.rfind("\n", 0, start) + 1 : start].strip() == "":
            starts[start] = (heading, facet, _int(section["depth"]))
            if start < _int(section["body"]) <= end:
                tints.append(Mark(start, _int(section["body"]), "heading", ""))
        elif facet:
            tints.append(Mark(start, end, "facet", facet))
    edges = sorted({0, *starts})
    found = []
    for left, right in zip(edges, [*edges[1:], len(text)], strict=True):
        heading, facet, depth = starts.get(left, ("", "", 0))
        if left < right:
            last = left + len(text[left:right].rstrip("\n"))
            cut = tuple(pieces(text, [*marks, *tints], left, last)) if left < last else ()
            found.append(Block(heading, facet, depth, cut))
    return found


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
