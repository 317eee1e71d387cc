"""Words that cannot both be true of one moment: night and golden hour, a static camera and a dolly.

Precision comes first. A pair counts only inside one beat or shot (or the text outside of all of
them), where no negation stands before either word and no word near the two announces a change:
"golden hour fades to night" is a transition, not a contradiction. The words are data
(``data/contradictions.yaml``).
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from harness.checks.words import Match, Phrases, Table, Words, entries, load, negated
from harness.findings.codes.readability import CONTRADICTION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.anatomy import Anatomy
    from harness.extraction.model import Candidate
    from harness.findings import Finding

MARGIN = 12
"""Words before the first and after the second of a pair in which a change may be announced."""
LIKENESS = 3
"""Words before a phrase in which a comparison makes it a likeness."""
MOST = 50
"""Phrases of a side that are compared; a prompt that says a thing more often is no clearer."""
FAR = 120
"""Words between two sides, if the axis names no distance, beyond which they are about two things."""


class _Axis(NamedTuple):
    name: str
    whole: bool
    near: int
    alone: frozenset[str]


@cache
def _axes() -> dict[str, _Axis]:
    return {
        name: _Axis(
            name,
            axis["scope"] == "whole",
            axis.get("near", FAR),
            frozenset(entries(axis.get("alone", ""))),
        )
        for name, axis in load("contradictions")["axes"].items()
    }


@cache
def _turns(axis: str) -> Phrases:
    """Words that announce a change from one side of the axis to the other."""
    return Phrases({"turn": entries(load("contradictions")["axes"][axis]["turns"])})


@cache
def _sides() -> Phrases:
    """The sides and idioms of all axes, labelled ``axis/one``, ``axis/other``, ``axis/led`` and ``axis/idioms``."""
    return Phrases.kept("contradictions", "sides", _build_sides)


def _build_sides(_: Path) -> Table:
    lists = {
        f"{name}/{side}": entries(axis.get(side, ""))
        for name, axis in load("contradictions")["axes"].items()
        for side in ("idioms", "one", "other", "led")
    }
    return Phrases(lists).table


@cache
def _sequence() -> Phrases:
    return Phrases({"shot": entries(load("contradictions")["sequence"]["words"])})


def contradictions(prompt: Candidate, anatomy: Anatomy, words: Words) -> list[Finding]:
    """At most one finding for each axis and moment; its spans are the two phrases."""
    said: dict[str, tuple[list[Match], list[Match]]] = {name: ([], []) for name in _axes()}
    avoided = [section.body for section in anatomy.sections if section.facet == "negative"][:MOST]
    for match in [*_sides().find(words), *_alone(words)]:
        name, side = match.label.split("/")
        denied = (
            negated(words, match.first)
            or _compared(words, match.first)
            or any(start <= match.start < end for start, end in avoided)
        )
        led = side != "led" or _marked(_before(words, match.first), last=match.first == 0)
        if side != "idioms" and led and not denied:
            said[name][side != "one"].append(match)
    found: list[Finding] = []
    for name, (ones, others) in said.items():
        if not ones or not others:
            continue
        moments = _Moments.of(anatomy)
        for one_side, other_side, part in moments.compare(ones, others, whole=_axes()[name].whole):
            pair = _pair(_axes()[name], words, one_side, other_side, part)
            if pair:
                spans = [prompt.locate(match.start, match.end) for match in pair]
                quotes = [" ".join(words.text[match.start : match.end].split()) for match in pair]
                found.append(CONTRADICTION.finding(f"{name}: “{quotes[0]}” against “{quotes[1]}”", *spans))
    return found


def _alone(words: Words) -> Iterator[Match]:
    """Words that are a whole phrase between two marks: such as ``Camera: static``."""
    for name, axis in _axes().items():
        if not axis.alone:
            continue
        for number, word in enumerate(words.words):
            if word not in axis.alone or not _marked(words.gap(number), last=number + 1 == len(words)):
                continue
            if _marked(_before(words, number), last=number == 0):
                yield Match(f"{name}/one", number, number, words.starts[number], words.ends[number])


def _before(words: Words, number: int) -> str:
    """The text between a word and the one before it."""
    return words.gap(number - 1) if number else words.text[: words.starts[0]]


def _compared(words: Words, number: int) -> bool:
    """Whether the phrase at this word is only a likeness: *lamps as warm as afternoon light*."""
    before = words.words[max(0, number - LIKENESS) : number]
    return not _likenesses().isdisjoint(before)


@cache
def _likenesses() -> frozenset[str]:
    return frozenset(entries(load("contradictions")["comparisons"]["words"]))


def _marked(gap: str, *, last: bool) -> bool:
    return last or " - " in gap or any(mark in gap for mark in ".,;:!?\n()[]—–|")


class _Moments(NamedTuple):
    """The parts of the text that are one moment: each innermost beat or shot, and all that is in none."""

    leaves: list[tuple[int, int]]
    outside: list[tuple[int, int]]

    @classmethod
    def of(cls, anatomy: Anatomy) -> _Moments:
        places = [beat.body for beat in anatomy.timeline.beats] + [
            (shot.start, shot.end) for shot in anatomy.shots
        ]
        leaves: list[tuple[int, int]] = []
        for start, end in sorted(dict.fromkeys(places), key=lambda place: (place[0], -place[1])):
            if end <= start:
                continue
            while (
                leaves and leaves[-1][1] > start
            ):  # an act that holds this beat keeps only what is before it
                outer = leaves.pop()
                if outer[0] < start:
                    leaves.append((outer[0], start))
            leaves.append((start, end))
        outside: list[tuple[int, int]] = []
        position = 0
        for start, end in leaves:
            if start > position:
                outside.append((position, start))
            position = max(position, end)
        outside.append((position, len(anatomy.text)))
        return cls(leaves, outside)

    def compare(
        self, ones: list[Match], others: list[Match], *, whole: bool
    ) -> Iterator[tuple[list[Match], list[Match], list[tuple[int, int]]]]:
        """Both sides' phrases of each moment that has both, with its places.

        ``whole``: what side one says outside of all shots is held against the whole text.
        """
        sides: dict[int, tuple[list[Match], list[Match]]] = {}
        for side, matches in enumerate((ones, others)):
            for match in matches:
                sides.setdefault(self._leaf(match), ([], []))[side].append(match)
        for leaf, (one_side, other_side) in sorted(sides.items()):
            if leaf < 0 and whole:
                yield one_side, others, [*self.outside, *self.leaves]
            else:
                yield one_side, other_side, self.outside if leaf < 0 else [self.leaves[leaf]]

    def _leaf(self, match: Match) -> int:
        """The number of the leaf in which the phrase stands; -1 outside of all."""
        number = bisect_right(self.leaves, (match.start, 1 << 62)) - 1
        return number if number >= 0 and match.start < self.leaves[number][1] else -1


def _pair(
    axis: _Axis, words: Words, ones: list[Match], others: list[Match], part: list[tuple[int, int]]
) -> tuple[Match, Match] | None:
    """The nearest two phrases of both sides, in order, unless a change is announced near them in ``part``."""
    if not ones or not others:
        return None
    pairs = ((one, other) for one in ones[:MOST] for other in others[:MOST])
    one, other = min(pairs, key=lambda pair: abs(pair[0].first - pair[1].first))
    first, second = (one, other) if one.first <= other.first else (other, one)
    if axis.whole:
        windows = [(match.first - MARGIN, match.last + MARGIN) for match in (first, second)]
    elif second.first - first.last > axis.near:
        return None
    else:
        windows = [(first.first - MARGIN, second.last + MARGIN)]
    shots: set[str] = set()
    for low, high in windows:
        for run in _runs(words, max(0, low), min(len(words), high + 1), part):
            if any(True for _ in _turns(axis.name).find(run)):
                return None
            shots.update(" ".join(run.words[match.first : match.last + 1]) for match in _sequence().find(run))
    return None if len(shots) > 1 and not axis.whole else (first, second)


def _runs(words: Words, low: int, high: int, part: list[tuple[int, int]]) -> Iterator[Words]:
    """Words ``low`` to ``high`` (exclusive) as far as they stand in ``part``."""
    for start, end in part:
        inside = words.between(start, end)
        first, stop = max(low, inside.start), min(high, inside.stop)
        if first < stop:
            yield words.part(first, stop)
