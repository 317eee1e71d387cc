"""What of a prompt is its own: the text without the sentences that its house puts into every prompt."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from harness.anomalies.words import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.anomalies.corpus import Document

    Ranges = list[tuple[int, int]]

HOUSE = 0.5
"""A sentence in more than this share of the scenarios of everyone, or of a persona, belongs to that house."""
FEWEST = 3
"""With fewer scenarios nobody has a house."""
NOTHING_ELSE = 0.75
"""A prompt of which such sentences make up this share is no template with a film in it: it is the same film."""


class _Piece(NamedTuple):
    """A sentence or line: how it compares, its characters and its number of words."""

    key: str
    start: int
    end: int
    words: int


def own_ranges(documents: Sequence[Document]) -> list[Ranges]:
    """For each document the characters of its text that are not its house's sentences or lines.

    Numbers in such a sentence may differ. Everyone's house is taken away first, then the persona's; a house that would
    take nearly all there is takes nothing.
    """
    pieces = [list(_pieces(one.text)) for one in documents]
    for house in ("", "persona"):
        scenarios: dict[str, set[tuple[str, str]]] = defaultdict(set)
        holding: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        for one, own in zip(documents, pieces, strict=True):
            name, unit = one.factors.get(house, ""), (one.scenario, one.factors.get("persona", ""))
            scenarios[name].add(unit)
            for piece in own:
                holding[name, piece.key].add(unit)
        for place, one in enumerate(documents):
            name = one.factors.get(house, "")
            most = HOUSE * len(scenarios[name])
            if len(scenarios[name]) >= FEWEST and bool(name) == bool(house):
                kept = [piece for piece in pieces[place] if len(holding[name, piece.key]) <= most]
                whole = sum(piece.words for piece in pieces[place])
                if sum(piece.words for piece in kept) > (1 - NOTHING_ELSE) * whole:
                    pieces[place] = kept
    return [_joined(own) for own in pieces]


def _joined(pieces: list[_Piece]) -> Ranges:
    """Ranges of pieces that follow each other as one."""
    found: Ranges = []
    for piece in pieces:
        if found and piece.start == found[-1][1]:
            found[-1] = (found[-1][0], piece.end)
        else:
            found.append((piece.start, piece.end))
    return found


def _pieces(text: str) -> Iterator[_Piece]:
    """Sentences and lines with their ends; what holds no word goes with the piece before."""
    start = 0
    ends = [match.end() for match in _ends().finditer(text)]
    found: _Piece | None = None
    for end in [*ends, len(text)]:
        words = folded(text[start:end])
        if words:
            if found is not None:
                yield found
            found = _Piece(_number().sub("#", " ".join(words)), start, end, len(words))
        elif found is not None:
            found = found._replace(end=end)
        start = end
    if found is not None:
        yield found


@cache
def _ends() -> re.Pattern[str]:
    return re.compile(r"[\n;。！？]|[.!?](?=\s)")


@cache
def _number() -> re.Pattern[str]:
    return re.compile(r"\d+")
