"""One event that two sections of a prompt put at different times."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING

from harness.checks.timing_clocks import Fault, seconds
from harness.checks.timing_content import sentences
from harness.checks.words import entries, load
from harness.findings.codes.timing import TWO_TIMES

if TYPE_CHECKING:
    from harness.anatomy import Anatomy
    from harness.anatomy.model import Offsets

COMPARISONS_LIMIT = 40_000
"""Descriptions are compared all with all; a prompt with more is no prompt."""
SHARED_WORDS = 3
SHARED_SHARE = 0.6
"""Two descriptions are of one event when they share three telling words and 60 % of the shorter."""


def two_times_faults(anatomy: Anatomy) -> list[Fault]:
    """An event with its time in one section that another section tells at another time."""
    faults = []
    starts = [section.start for section in anatomy.sections]
    cues = [
        (cue, _top(anatomy, starts, cue.span[0]), _telling(anatomy.text, cue.body, cue.span))
        for cue in anatomy.timeline.cues
    ]
    beats = [
        (
            beat,
            _top(anatomy, starts, beat.span[0]),
            [(part, _telling(anatomy.text, part, beat.span)) for part in sentences(anatomy.text, beat.body)],
        )
        for beat in anatomy.timeline.beats
    ]
    if len(cues) * (len(cues) + len(beats)) > COMPARISONS_LIMIT:
        return []
    for index, (cue, section, telling) in enumerate(cues):
        if len(telling) < SHARED_WORDS:
            continue
        others = [
            (other.at, other.at, other.span, words)
            for place, (other, top, words) in enumerate(cues)
            if top != section and place > index
        ]
        others += [
            (beat.start, beat.end, part, words)
            for beat, top, parts in beats
            if top != section and beat.end > beat.start
            for part, words in parts
        ]
        same = [item for item in others if _same_event(telling, item[3])]
        if not same or any(low - 1 <= cue.at <= high + 1 for low, high, *_ in same):
            continue
        low, high, place, _ = same[0]
        when = f"at {seconds(low)}" if low == high else f"in {seconds(low)[:-2]}–{seconds(high)}"
        message = f"the same event is put at {seconds(cue.at)} and {when}"
        faults.append(Fault(TWO_TIMES, message, (cue.body, place)))
    return faults


def _top(anatomy: Anatomy, starts: list[int], offset: int) -> int | None:
    """The outermost section that contains an offset."""
    at: int | None = bisect_right(starts, offset) - 1
    while at is not None and at >= 0:
        section = anatomy.sections[at]
        if section.parent is None:
            return at if offset < section.end else None
        at = section.parent
    return None


def _same_event(telling: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(telling & other)
    return shared >= SHARED_WORDS and shared >= SHARED_SHARE * min(len(telling), len(other))


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")


@cache
def _generic() -> frozenset[str]:
    return frozenset(entries(load("timing_words")["generic"]))


def _telling(text: str, place: Offsets, without: Offsets) -> frozenset[str]:
    """Stems of the longer words of a clause."""
    generic = _generic()
    found = set()
    for match in _word().finditer(text, *place):
        if without[0] <= match.start() < without[1]:
            continue
        lower = match[0].lower()
        if len(lower) >= 4 and lower not in generic and lower.isalpha():
            for ending in ("ing", "ed", "es", "s", "e"):
                if lower.endswith(ending) and len(lower) - len(ending) >= 4:
                    lower = lower[: -len(ending)]
                    break
            found.add(lower)
    return frozenset(found)
