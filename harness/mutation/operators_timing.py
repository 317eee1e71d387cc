"""Faults of time: the agreed prompt's clock does not add up."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from harness.anatomy.model import number
from harness.mutation.edits import rewritten
from harness.mutation.model import Operator

if TYPE_CHECKING:
    from random import Random

    from harness.anatomy import Beat
    from harness.mutation.model import Case
    from harness.recordings import Recording

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def _beats(case: Case) -> tuple[Beat, ...]:
    """The beats of the first clock that fills the clip, each written as two numbers of seconds."""
    for clock in case.anatomy.timeline.clocks:
        if clock.aside or len(clock.beats) < 2 or any(beat.derived for beat in clock.beats):
            continue
        if all(
            len(_NUMBER.findall(_said(case, beat))) == 2 and ":" not in _said(case, beat)
            for beat in clock.beats
        ):
            return clock.beats
    return ()


def _said(case: Case, beat: Beat) -> str:
    return case.text[beat.span[0] : beat.span[1]]


def _moved(case: Case, beats: dict[Beat, tuple[Decimal, Decimal]]) -> Recording | None:
    """The prompt with other numbers in some of its beats."""
    text = case.text
    for beat in sorted(beats, key=lambda beat: -beat.span[0]):
        numbers = iter(str(number(value)) for value in beats[beat])
        said = _NUMBER.sub(lambda _: next(numbers), _said(case, beat))  # noqa: B023 - used at once
        text = text[: beat.span[0]] + said + text[beat.span[1] :]
    return rewritten(case, text)


def _gap(case: Case, random: Random) -> Recording | None:
    wide = [beat for beat in _beats(case)[1:] if beat.seconds >= 2]
    if not wide:
        return None
    beat = random.choice(wide)
    return _moved(case, {beat: (beat.start + 1, beat.end)})


def _overlap(case: Case, random: Random) -> Recording | None:
    later = [beat for beat in _beats(case)[1:] if beat.start >= 2]
    if not later:
        return None
    beat = random.choice(later)
    return _moved(case, {beat: (beat.start - 1, beat.end)})


def _shift(case: Case, _: Random) -> Recording | None:
    beats = _beats(case)
    return _moved(case, {beat: (beat.start + 2, beat.end + 2) for beat in beats}) if beats else None


def _total(case: Case, random: Random) -> Recording | None:
    declared = [item for item in case.anatomy.timeline.declared if not item.derived]
    if not declared or not _beats(case):
        return None
    text = case.text
    by = random.choice((-3, 4))
    for item in reversed(declared):
        start, end = item.span
        said = _NUMBER.sub(lambda m: str(max(1, int(Decimal(m[0])) + by)), text[start:end], count=1)
        text = text[:start] + said + text[end:]
    return rewritten(case, text)


def _beyond(case: Case, _: Random) -> Recording | None:
    beats = _beats(case)
    if not beats or case.anatomy.timeline.declared_seconds is None:
        return None
    last = max(beats, key=lambda beat: beat.end)
    return _moved(case, {last: (last.start, last.end + 6)})


def _cue(case: Case, random: Random) -> Recording | None:
    total = case.anatomy.timeline.declared_seconds
    cues = [cue for cue in case.anatomy.timeline.cues if _NUMBER.search(case.text[cue.span[0] : cue.span[1]])]
    if not cues or total is None:
        return None
    cue = random.choice(cues)
    said = _NUMBER.sub(str(number(total + 3)), case.text[cue.span[0] : cue.span[1]], count=1)
    return rewritten(case, case.text[: cue.span[0]] + said + case.text[cue.span[1] :])


def _new_cue(case: Case, _: Random) -> Recording | None:
    total = case.anatomy.timeline.declared_seconds
    if total is None or case.anatomy.is_json:
        return None
    return rewritten(case, f"{case.text.rstrip()} At {number(total + 4)} seconds a door slams.")


def _backwards(case: Case, random: Random) -> Recording | None:
    beats = _beats(case)
    if not beats:
        return None
    beat = random.choice(beats)
    return _moved(case, {beat: (beat.end, beat.start)})


def _empty(case: Case, random: Random) -> Recording | None:
    beats = _beats(case)[1:]
    if not beats:
        return None
    beat = random.choice(beats)
    return _moved(case, {beat: (beat.start, beat.start)})


def _frames(case: Case, _: Random) -> Recording | None:
    """The last beat counted in frames at 24 a second, as if the unit had slipped."""
    beats = _beats(case)
    if not beats or case.anatomy.timeline.declared_seconds is None:
        return None
    last = max(beats, key=lambda beat: beat.end)
    return _moved(case, {last: (last.start, last.end * 24)})


def _settings(case: Case, _: Random) -> Recording | None:
    total = case.anatomy.timeline.declared_seconds
    if total is None or case.anatomy.is_json:
        return None
    other = 12 if total != 12 else 4
    return rewritten(case, f"{case.text.rstrip()}\n\nseconds: {other}")


_OUT = ("TIM003", "TIM005", "TIM006", "TIM009")

OPERATORS = (
    Operator("gap", "timing", ("TIM003",), _gap, "a second between two beats is nobody's"),
    Operator("overlap", "timing", ("TIM004",), _overlap, "a beat begins before the last has ended"),
    Operator("shift", "timing", _OUT, _shift, "all beats are two seconds late"),
    Operator("wrong-total", "timing", ("TIM005", "TIM006", "TIM008", "TIM009", "TIM012", "COV002"), _total, "the declared length is not that of the beats"),
    Operator("beyond-the-end", "timing", ("TIM005",), _beyond, "the last beat ends after the clip"),
    Operator("moved-cue", "timing", ("TIM009",), _cue, "a cue comes after the end", subtle=True),
    Operator("added-cue", "timing", ("TIM009",), _new_cue, "something happens after the end", subtle=True),
    Operator("backwards", "timing", ("TIM001",), _backwards, "a beat ends before it begins"),
    Operator("zero-length", "timing", ("TIM002",), _empty, "a beat lasts no time"),
    Operator("mixed-units", "timing", ("TIM005",), _frames, "one beat is counted in frames"),
    Operator("settings-changed", "timing", ("TIM012", "STR006"), _settings, "a setting gives another length", subtle=True),
)  # fmt: skip
