"""A word diff whose cost grows with the texts, not with their product.

Both texts are cut twice: into sentences and lines, then, where those differ, into words. Each time the
pieces that stand exactly once in both are the anchors (patience diff, after Bram Cohen); what lies between
two anchors is compared again, `DEPTH` times at most.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DEPTH = 6
"""How often the stretch between two anchors is searched for anchors of its own."""

STRAY = 3
"""Letters up to which a run that is alike, between two changes, only makes the diff harder to read."""

Op = Literal["equal", "delete", "insert", "replace"]
_Block = tuple[bool, int, int, int, int]
"""Whether alike, and the pieces (start, end) of either side."""


class Change(NamedTuple):
    """One run of a word diff: what ``old`` became.

    The ``old`` of all runs make up the earlier text exactly, the ``new`` the later one. ``"equal"`` runs
    may differ in white space.
    """

    op: Op
    old: str
    new: str


def word_diff(old: str, new: str) -> tuple[Change, ...]:
    """The runs of words that stayed, went, came or were replaced, in order."""
    pieces, others = _sentences(old), _sentences(new)
    runs: list[Change] = []
    for alike, i, j, k, m in _blocks(pieces, others, DEPTH):
        before, after = "".join(pieces[i:j]), "".join(others[k:m])
        if alike or not before or not after:
            _add(runs, alike, before, after)
            continue
        words, replacing = _words(before), _words(after)
        for same, a, b, c, d in _blocks(words, replacing, DEPTH):
            _add(runs, same, "".join(words[a:b]), "".join(replacing[c:d]))
    return _legible(runs)


def _legible(runs: Sequence[Change]) -> tuple[Change, ...]:
    """The same runs, with what is alike only by a mark or a short word taken into the changes around it."""
    merged: list[Change] = []
    for index, run in enumerate(runs):
        stray = run.op == "equal" and 0 < index < len(runs) - 1 and _is_stray(run.old)
        _add(merged, run.op == "equal" and not stray, run.old, run.new)
    return tuple(merged)


def _is_stray(text: str) -> bool:
    letters = sum(character.isalnum() for character in text[: STRAY + 20])
    return letters <= STRAY and len(text) < STRAY + 20 and "\n\n" not in text


def _add(runs: list[Change], alike: bool, old: str, new: str) -> None:
    op: Op = "equal" if alike else "replace" if old and new else "delete" if old else "insert"
    if runs and (runs[-1].op == "equal") == alike:
        old, new = runs[-1].old + old, runs[-1].new + new
        op = "equal" if alike else "replace" if old and new else "delete" if old else "insert"
        runs.pop()
    if old or new:
        runs.append(Change(op, old, new))


@cache
def _sentence() -> re.Pattern[str]:
    return re.compile(
        r"(?:[^\n.!?;。！？；]+|[.!?;](?!\s|$))*(?:[.!?;](?=\s|$)[ \t]*\n?|[。！？；\n]|$)",
    )


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[\u3040-\u9fff]\s*|[^\W\u3040-\u9fff]+(?:['’][^\W_]+)?\s*|[^\w\s]\s*|\s+")


def _sentences(text: str) -> list[str]:
    return [piece for piece in _sentence().findall(text) if piece]


def _words(text: str) -> list[str]:
    return _word().findall(text)


def _blocks(old: Sequence[str], new: Sequence[str], depth: int) -> Iterator[_Block]:
    """Alternating blocks of pieces that are alike but for white space and pieces that are not."""
    left, right = [piece.strip() for piece in old], [piece.strip() for piece in new]
    yield from _between(left, right, (0, len(left), 0, len(right)), depth)


def _between(
    left: Sequence[str], right: Sequence[str], where: tuple[int, int, int, int], depth: int
) -> Iterator[_Block]:
    i, j, k, m = where
    start = i
    while i < j and k < m and left[i] == right[k]:
        i, k = i + 1, k + 1
    if i > start:
        yield True, start, i, k - (i - start), k
    tail = 0
    while j - tail > i and m - tail > k and left[j - tail - 1] == right[m - tail - 1]:
        tail += 1
    j, m = j - tail, m - tail
    anchors = _anchors(left[i:j], right[k:m]) if depth and i < j and k < m else []
    if anchors:
        for a, b in [*((i + a, k + b) for a, b in anchors), (j, m)]:
            # Each stretch begins with the anchor before it, which its own prefix takes up.
            yield from _between(left, right, (i, a, k, b), depth - 1)
            i, k = a, b
    elif i < j or k < m:
        yield False, i, j, k, m
    if tail:
        yield True, j, j + tail, m, m + tail


def _anchors(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Pieces that stand once on either side, as many as stand in the same order on both."""
    here, there = Counter(left), Counter(right)
    places = {piece: index for index, piece in enumerate(right) if there[piece] == 1 and here[piece] == 1}
    pairs = [(index, places[piece]) for index, piece in enumerate(left) if piece in places]
    # The longest increasing run of places, by patience sorting.
    ends: list[int] = []
    lasts: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        pile = bisect_left(ends, place)
        before.append(lasts[pile - 1] if pile else -1)
        ends[pile : pile + 1] = [place]
        lasts[pile : pile + 1] = [number]
    chain: list[tuple[int, int]] = []
    number = lasts[-1] if lasts else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]
