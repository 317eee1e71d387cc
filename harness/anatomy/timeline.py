"""Time expressions and sections → the timeline: clocks, cues, holds, relative parts, totals, claims."""

from __future__ import annotations

import re
from bisect import bisect_right
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from harness.anatomy.beats import Held, group_clocks
from harness.anatomy.clauses import REACH, sentence_around
from harness.anatomy.lexicon import has_quotes
from harness.anatomy.model import Beat, Claim, Cue, Declared, Hold, Relative, Timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.anatomy.model import Offsets, Section
    from harness.anatomy.times import Expression

OPENING_LIMIT = 160
"""Within so many characters from the start a *15-second video* is this one."""


def build_timeline(
    text: str,
    times: Sequence[Expression],
    sections: Sequence[Section],
    held: Sequence[Held],
    *,
    declared: Sequence[Declared] = (),
    in_json: bool = False,
) -> Timeline:
    """Assemble what was read. ``declared`` are totals that were found by other means (JSON lengths)."""
    spoken = _Inside([] if in_json else _speech(text))
    times = [time for time in times if time.meaning in ("range", "claim") or not spoken.holds(time.start)]
    held = list(held)
    totals = list(declared)
    lengths: set[int] = set()
    if not held:
        held, totals_from_shots, lengths = _from_lengths(times, sections)
        totals += totals_from_shots
    holds: list[Hold] = []
    totals += _totals(text, times, held, lengths, holds)
    holds += [Hold(time.values[0], (time.start, time.end)) for time in times if time.meaning == "hold"]
    cues = [
        Cue(time.values[0], (time.start, time.end), _clause(text, time), _leads(text, time))
        for time in times
        if time.meaning == "cue"
    ]
    return Timeline(
        declared=tuple(sorted(totals, key=lambda item: item.span)),
        clocks=group_clocks(held, sections),
        cues=tuple(cues),
        holds=tuple(sorted(holds, key=lambda hold: hold.span)),
        relative=tuple(
            Relative(time.meaning, time.values[0], (time.start, time.end))
            for time in times
            if time.meaning in ("first", "next", "final")
        ),
        claims=tuple(_claims(text, times, sections)),
    )


class _Inside:
    """Membership in ranges of offsets that do not overlap and are in order."""

    def __init__(self, ranges: Sequence[Offsets]) -> None:
        self._ranges = ranges
        self._starts = [start for start, _ in ranges]

    def holds(self, offset: int) -> bool:
        at = bisect_right(self._starts, offset) - 1
        return at >= 0 and offset < self._ranges[at][1]


@cache
def _quotes() -> re.Pattern[str]:
    return re.compile(r"[“\"「]([^“”\"「」\n]{12,400})[”\"」]")


def _speech(text: str) -> list[Offsets]:
    """Quotations of some words: a time that somebody says is no time of the clip."""
    found: list[Offsets] = []
    if not has_quotes(text):
        return found
    for match in _quotes().finditer(text):
        wraps = not text[: match.start()].strip()  # the whole prompt may stand in quotation marks
        words = match[1].count(" ") + sum(character > "\u2e80" for character in match[1]) // 2
        if not wraps and words >= 3:
            found.append((match.start(), match.end()))
    return found


def _from_lengths(
    times: Sequence[Expression], sections: Sequence[Section]
) -> tuple[list[Held], list[Declared], set[int]]:
    """Scenes that carry only their lengths: their places are sums, and the sum is the total."""
    shots = [
        index for index, section in enumerate(sections) if section.form == "beat" and section.facet == "shots"
    ]
    own = _lengths_of(times, sections, shots)
    if len(own) < 2 or len(own) != len(shots):
        return [], [], set()
    held: list[Held] = []
    clock = Decimal(0)
    for index in shots:
        section, time = sections[index], own[index]
        beat = Beat(
            clock, clock + time.values[0], section.heading, (time.start, time.end), section.body, derived=True
        )
        held.append(Held(beat, section.parent))
        clock = beat.end
    last = own[shots[-1]]
    used = {time.start for time in own.values()}
    return held, [Declared(clock, (last.start, last.end), derived=True)], used


def _lengths_of(
    times: Sequence[Expression], sections: Sequence[Section], shots: Sequence[int]
) -> dict[int, Expression]:
    """Shot → the length in its heading or at once after it, or under a *Duration* label in it."""
    starts = [sections[index].start for index in shots]
    own: dict[int, Expression] = {}
    for time in times:
        at = bisect_right(starts, time.start) - 1
        if at < 0 or time.start >= sections[shots[at]].end or shots[at] in own:
            continue
        section = sections[shots[at]]
        near = time.start <= section.body[0] + 12
        if (time.meaning in ("length", "total") and near) or (time.meaning == "total" and not time.weak):
            own[shots[at]] = time
    return own


def _totals(
    text: str,
    times: Sequence[Expression],
    held: Sequence[Held],
    lengths: set[int],
    holds: list[Hold],
) -> list[Declared]:
    """Statements of the whole length; those that stand in a beat and fit into it are holds."""
    bodies = sorted(held, key=lambda item: item.beat.body)
    starts = [item.beat.body[0] for item in bodies]
    reach = max((item.beat.end for item in held), default=Decimal(0))
    strong: list[Declared] = []
    weak: list[Declared] = []
    for time in times:
        if time.meaning != "total" or time.start in lengths:
            continue
        span, value = (time.start, time.end), time.values[0]
        at = bisect_right(starts, time.start) - 1
        inside = at >= 0 and time.start < bodies[at].beat.body[1]
        partial = time.form == "of" and value != reach and not _in_opening(text, time.start)
        if partial or (inside and value < reach and len(held) > 1):
            holds.append(Hold(value, span))
        elif time.weak and time.form != "of" and not _in_opening(text, time.start):
            weak.append(Declared(value, span))
        else:
            strong.append(Declared(value, span))
    if strong:
        agreed = strong[0].seconds
        return strong + [item for item in weak if item.seconds == agreed]
    return [item for item in weak if item.seconds == weak[0].seconds]


def _in_opening(text: str, offset: int) -> bool:
    return offset < OPENING_LIMIT and not re.search(r"[.!?。！？]\s", text[:offset])


_LEADING = ("leading", "line clock", "listed", "bracketed")


def _leads(text: str, time: Expression) -> bool:
    """``2.5s: a breath``, ``At 3s: a call``: a point at the head, with what it announces after it."""
    if time.form.startswith(_LEADING):
        return True
    return time.head and text[time.end : time.end + 1] in (":", "：")


def _clause(text: str, time: Expression) -> Offsets:
    """What happens at a cue: the text it leads, or the sentence it stands in."""
    if _leads(text, time):
        end = text.find("\n", time.end, time.end + REACH)
        return time.end, end if end >= 0 else min(len(text), time.end + REACH)
    return sentence_around(text, time.start, time.end)


def _claims(text: str, times: Sequence[Expression], sections: Sequence[Section]) -> list[Claim]:
    """Counts in a heading or beside a total; ``two shots of espresso`` announces nothing."""
    claims = []
    starts = [section.start for section in sections]
    totals = {time.start for time in times if time.meaning == "total"}
    for time in times:
        if time.meaning != "claim":
            continue
        at = bisect_right(starts, time.start) - 1
        titled = (
            at >= 0
            and time.end <= sections[at].body[0]
            and sections[at].facet in ("shots", "action", "duration", None)
        )
        beside = any(start in totals for start in range(time.end, time.end + 5))
        if titled or beside:
            noun = (
                text[time.start : time.end].rsplit(maxsplit=1)[-1].strip("0123456789").lower().rstrip("s")
                or "part"
            )
            claims.append(Claim(int(time.values[0]), noun, (time.start, time.end), at if at >= 0 else None))
    return claims
