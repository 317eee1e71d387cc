"""Which ranges of seconds are beats, and how each stands in the text.

``0–3 seconds:`` at the head of a line is a beat; ``a 10–20 second sequence`` and ``holds for 2–3
seconds`` are lengths. In the middle of a sentence, and without a unit, a range is believed when it
belongs to a run (``… 3-7 seconds …, 7-10 seconds …``) or starts at 0.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.anatomy.sections import Heading
    from harness.anatomy.times import Expression

BARE_LIMIT = 3_600
"""Largest number without a unit that is read as seconds."""


class Placed(NamedTuple):
    """An accepted range. ``start`` includes its opening bracket, ``after`` follows its closing one.

    ``trailing``: it stands behind the text that it times (``she turns (0–1.5s)``). ``aside``: it is
    said in passing, in a text that has proper beats elsewhere.
    """

    expression: Expression
    start: int
    after: int
    trailing: bool
    aside: bool = False


@cache
def _marks() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(r"[^\W\d]"), re.compile(r"[\])}>】）〕》]?[ \t]{0,4}")


def accept_ranges(text: str, times: Sequence[Expression], headings: Sequence[Heading]) -> list[Placed]:
    """The ranges of ``times`` that are beats, in order."""
    ranges = [time for time in times if time.meaning == "range" and max(time.values) <= 10 * BARE_LIMIT]
    timed = [time for time in ranges if not time.bare]
    titled = _titled(ranges, headings)
    numbered = _titled(ranges, [heading for heading in headings if heading.label])
    kept = _with_units(timed, titled) | _without_units([time for time in ranges if time.bare], numbered)
    placed = [_place(text, time, time.start in titled) for time in ranges if time.start in kept]
    return _with_asides(placed, titled)


def _with_asides(placed: list[Placed], titled: set[int]) -> list[Placed]:
    """Ranges within sentences are asides, unless they are all there is and run from 0."""
    asides = [place.expression.aside and place.expression.start not in titled for place in placed]
    if all(asides) and len(placed) > 1 and placed[0].expression.values[0] == 0:
        return placed
    return [place._replace(aside=aside) for place, aside in zip(placed, asides, strict=True)]


def _titled(ranges: list[Expression], headings: Sequence[Heading]) -> set[int]:
    """The ranges that stand in a heading's title. Both sequences are in order."""
    found: set[int] = set()
    index = 0
    for time in ranges:
        while index < len(headings) and headings[index].end <= time.start:
            index += 1
        if index < len(headings) and headings[index].start <= time.start:
            found.add(time.start)
    return found


def _with_units(ranges: list[Expression], titled: set[int]) -> set[int]:
    sure = [
        time.led
        or time.start in titled
        or (
            time.head
            and (time.tail or time.bracket)
            and not time.alone
            and not (time.bracket and time.round and time.values[0] > 0)
        )
        for time in ranges
    ]
    chained = [False] * len(ranges)
    for index in range(len(ranges) - 1):
        gap = ranges[index + 1].values[0] - ranges[index].values[1]
        if 0 <= gap <= 1:
            chained[index] = chained[index + 1] = True
    kept: set[int] = set()
    since = None  # a clock that starts at 0 has been seen; its last beat starts here
    for time, certain, chain in zip(ranges, sure, chained, strict=True):
        first = time.values[0]
        goes_on = since is not None and first > since and not time.weak and (time.head or time.bracket)
        if certain or chain or goes_on or (first == 0 and not time.weak):
            kept.add(time.start)
            if first == 0 or since is not None:
                since = first
    return kept


def _without_units(ranges: list[Expression], numbered: set[int]) -> set[int]:
    """Bare ranges count in runs from 0, with decimals, or on a numbered heading."""
    kept: set[int] = set()
    run: list[Expression] = []

    def close() -> None:
        decimal = any("." in str(value) for time in run for value in time.values)
        if len(run) > 1 or (run and decimal):
            kept.update(time.start for time in run)
        run.clear()

    for time in ranges:
        if time.start in numbered:
            kept.add(time.start)
            continue
        if not (time.head or time.bracket) or not time.tail or max(time.values) > BARE_LIMIT:
            continue
        if time.values[0] == 0:
            close()
            run.append(time)
        elif run and time.values[0] > run[-1].values[0]:
            run.append(time)
        else:
            close()
    close()
    return kept


def _place(text: str, time: Expression, titled: bool) -> Placed:
    word, closing = _marks()
    start = time.start
    if time.bracket:
        while start > 0 and text[start - 1] in " \t":
            start -= 1
        start = max(0, start - 1)
    ending = closing.match(text, time.end)
    after = ending.end() if ending and time.bracket else time.end
    line_start = text.rfind("\n", max(0, start - 2_000), start) + 1 or max(0, start - 2_000)
    before = text[line_start:start]
    following = text[after : after + 1]
    ends_part = following in ("", "\n", ".", ",", ";", "。", "，", "；")
    trailing = time.round and ends_part and not titled and word.search(before) is not None
    return Placed(time, start, after, trailing)
