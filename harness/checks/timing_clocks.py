"""Faults of one clock: order, gaps, overlaps, and how it fits the declared length.

Sections restart their clocks, so nothing here compares two of them. Beats that contain others are
acts: their parts are judged. Whole-second ranges with a second between them are meant inclusively.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from harness.findings.codes.timing import (
    BACKWARDS,
    BEYOND_TOTAL,
    GAP,
    INCLUSIVE_RANGES,
    NOTHING_HAPPENS,
    OVERLAP,
    SHORT_OF_TOTAL,
    ZERO_LENGTH,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.anatomy import Anatomy, Beat, Clock, Declared
    from harness.anatomy.model import Offsets
    from harness.findings import Code, Severity

LAYERS = frozenset({"sound", "dialogue", "negative"})
"""Facets whose times are layers: a sound may start under another, and silence is no gap."""


class Fault(NamedTuple):
    """Something wrong in a prompt, before it is placed in a recording: ``places`` are its offsets."""

    code: Code
    message: str
    places: tuple[Offsets, ...]
    severity: Severity | None = None
    hint: str | None = None


def seconds(value: Decimal) -> str:
    """``2.5 s`` for a person: no trailing zeros."""
    text = f"{value:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} s"


def leaves(clock: Clock) -> list[Beat]:
    """The beats of a clock without acts, that is, without beats that others tile from end to end."""
    return [beat for index, beat in enumerate(clock.beats) if not _is_act(clock.beats, index)]


PARTS_LIMIT = 60
"""Most parts of an act that are looked at."""


def _is_act(beats: Sequence[Beat], index: int) -> bool:
    """The beats that follow lie inside this one and cover it from its start to its end."""
    act = beats[index]
    reached = act.start
    for parts, beat in enumerate(beats[index + 1 : index + 1 + PARTS_LIMIT], 1):
        smaller = (beat.start, beat.end) != (act.start, act.end)
        if not (smaller and act.start <= beat.start < beat.end <= act.end):
            break
        if parts == 1 and beat.start != act.start:
            return False
        reached = max(reached, beat.end)
        if reached == act.end and parts > 1:
            return True
    return False


def inclusive(beats: Sequence[Beat]) -> bool:
    """Whether ranges are meant inclusively: whole seconds, most steps of one second, none shared."""
    if any(_has_decimals(value) for beat in beats for value in (beat.start, beat.end)):
        return False
    steps = [after.start - before.end for before, after in pairwise(beats)]
    ones = sum(step == 1 for step in steps)
    return ones > 0 and not any(step == 0 for step in steps) and ones * 2 > len(steps)


def _has_decimals(value: Decimal) -> bool:
    """Whether the figure was written with decimals: ``4.00`` is exact, ``4`` may be inclusive."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent < 0


def clock_faults(
    anatomy: Anatomy, clock: Clock, declared: Declared | None, points: Sequence[Decimal], *, main: bool
) -> list[Fault]:
    """What is wrong with one clock. ``declared`` is the length that holds for it, ``points`` the
    prompt's leading cues (``10 sec: black``) in order of time.

    ``main``: the clock carries the action, so its beginning and its end are expected to be the clip's.
    """
    faults = [*_single(clock), *_empty(anatomy, clock)]
    beats = [beat for beat in leaves(clock) if beat.end > beat.start and not beat.derived]
    whole = inclusive(beats)
    if clock.facet not in LAYERS and not clock.aside:
        faults += _order(beats)
        faults += _tiling(sorted(beats, key=lambda beat: (beat.start, beat.end)), whole)
        if whole and not any(fault.code in (GAP, OVERLAP, BACKWARDS) for fault in faults):
            message = "the ranges leave one second between them; read inclusively they tile"
            faults.append(Fault(INCLUSIVE_RANGES, message, tuple(beat.span for beat in beats)))
    if beats and declared is not None:
        later = main and not _between(points, max(beat.end for beat in beats), declared.seconds)
        faults += _against_total(beats, declared, whole, to_the_end=later)
    if main and beats:
        faults += _beginning(beats, whole)
    return faults


def _single(clock: Clock) -> list[Fault]:
    faults = []
    for beat in clock.beats:
        if beat.end < beat.start:
            message = f"the beat runs from {seconds(beat.start)} back to {seconds(beat.end)}"
            faults.append(Fault(BACKWARDS, message, (beat.span,)))
        elif beat.end == beat.start:
            faults.append(
                Fault(ZERO_LENGTH, f"the beat starts and ends at {seconds(beat.start)}", (beat.span,))
            )
    return faults


def _order(beats: Sequence[Beat]) -> list[Fault]:
    faults = []
    for before, after in pairwise(beats):
        if after.start < before.start:
            message = f"a beat that starts at {seconds(after.start)} stands after one that starts at {seconds(before.start)}"
            faults.append(Fault(BACKWARDS, message, (before.span, after.span)))
    return faults


def _tiling(beats: Sequence[Beat], whole: bool) -> list[Fault]:
    """Gaps and overlaps of beats in order of time."""
    faults = []
    last: Beat | None = None
    for beat in beats:
        if last is not None:
            if beat.start < last.end:
                low, high = beat.start, min(beat.end, last.end)
                message = f"two beats claim {seconds(low)[:-2]}–{seconds(high)}"
                faults.append(Fault(OVERLAP, message, (last.span, beat.span)))
            elif beat.start > last.end and not (whole and beat.start - last.end == 1):
                message = f"nothing is said of {seconds(last.end)[:-2]}–{seconds(beat.start)}"
                faults.append(Fault(GAP, message, (last.span, beat.span)))
        if last is None or beat.end > last.end:
            last = beat
    return faults


def _beginning(beats: Sequence[Beat], whole: bool) -> list[Fault]:
    first = min(beats, key=lambda beat: beat.start)
    if first.start == 0 or (first.start == 1 and (whole or not _has_decimals(first.start))):
        return []
    return [Fault(GAP, f"nothing is said of the first {seconds(first.start)}", (first.span,))]


def _between(points: Sequence[Decimal], low: Decimal, high: Decimal) -> bool:
    """Whether a cue carries the time from the last beat to the end."""
    return bisect_left(points, low) < bisect_right(points, high)


def _against_total(
    beats: Sequence[Beat], declared: Declared, whole: bool, *, to_the_end: bool
) -> list[Fault]:
    total, places = declared.seconds, (declared.span,)
    low, high = min(beat.start for beat in beats), max(beat.end for beat in beats)
    if low >= total:  # a continuation: 15–30 s of a clip that is extended by 15
        low, high = Decimal(0), high - low
        if high <= total:
            return []
        return [
            Fault(
                BEYOND_TOTAL, f"the beats take {seconds(high)}, the prompt declares {seconds(total)}", places
            )
        ]
    beyond = [beat for beat in beats if beat.end > total]
    if beyond:
        message = f"beats run to {seconds(high)}, the prompt declares {seconds(total)}"
        return [Fault(BEYOND_TOTAL, message, (*(beat.span for beat in beyond), *places))]
    if to_the_end and high + (1 if whole else 0) < total:
        last = max(beats, key=lambda beat: beat.end)
        message = f"the beats end at {seconds(high)}, the prompt declares {seconds(total)}"
        return [Fault(SHORT_OF_TOTAL, message, (last.span, *places))]
    return []


def _empty(anatomy: Anatomy, clock: Clock) -> list[Fault]:
    """Beats without a word, where most of the others have some."""
    empty = [beat for beat in clock.beats if not _says_something(anatomy.text, beat)]
    if not empty or len(empty) * 2 >= len(clock.beats):
        return []
    acts = {id(beat) for index, beat in enumerate(clock.beats) if _is_act(clock.beats, index)}
    return [
        Fault(
            NOTHING_HAPPENS,
            f"nothing is said of {seconds(beat.start)[:-2]}–{seconds(beat.end)}",
            (beat.span,),
        )
        for beat in empty
        if id(beat) not in acts
    ]


def _says_something(text: str, beat: Beat) -> bool:
    """A letter after the time, or more than a numbered label before it on its line."""
    start, stop = sorted((beat.span[1], beat.body[1]))
    if beat.body[0] < beat.span[0]:  # the time stands behind its text
        start, stop = beat.body
    if any(character.isalpha() for character in text[start:stop]):
        return True
    line = text[text.rfind("\n", 0, beat.span[0]) + 1 : beat.span[0]]
    return len(line.split()) > 3
