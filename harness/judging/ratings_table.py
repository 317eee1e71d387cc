"""A table of ratings by people and judges: what counts as a rating, and what is unusable.

A value that is no number on the scale is unusable and counted: it never becomes the nearest number,
the lowest or a guess.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from harness.errors import InputError
from harness.judging.long_table import LongTable, Row, choice, name_of, named, read_long_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

REQUIRED = ("item", "criterion", "rater", "rater_kind", "value")
OPTIONAL = ("group", "sample")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,300}(?:\.[0-9]{0,300})?|\.[0-9]{1,300})(?:[eE][+-]?[0-9]{1,3})?")
ALL = ""
"""The criterion under which a scale for all criteria stands."""

Kind = Literal["human", "judge"]
Why = Literal["empty", "not a number", "out of range"]


class Scale(NamedTuple):
    """The lowest and the highest rating."""

    low: float
    high: float


class Rating(NamedTuple):
    """One usable value."""

    item: str
    criterion: str
    rater: str
    kind: Kind
    value: float


@dataclass(frozen=True, slots=True)
class Ratings:
    """A table read: usable ratings, and how often each (criterion, kind, rater) had unusable ones and why.

    ``groups`` maps an item to its group where it has one. ``duplicates`` counts rows left out because
    the same sample stood there before with the same value.
    """

    sha256: str
    ratings: tuple[Rating, ...]
    unusable: Mapping[tuple[str, Kind, str], Mapping[Why, int]]
    groups: Mapping[str, str]
    scales: Mapping[str, Scale]
    duplicates: int
    unread: tuple[str, ...]

    def scale_of(self, criterion: str) -> Scale | None:
        """The scale that was stated for a criterion."""
        return self.scales.get(criterion, self.scales.get(ALL))


def parse_value(value: Any, scale: Scale | None = None) -> float | Why:
    """A cell as a number, or why it is none.

    The whole cell has to be one plain number: "2.5" is 2.5, while "4/5", "4,5", "Score: 4" and true are
    no numbers, and 18 is out of range on a scale of 1 to 5.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return "empty"
    if isinstance(value, bool):
        return "not a number"
    if isinstance(value, str):
        text = value.strip()
        if _NUMBER.fullmatch(text) is None:
            return "not a number"
        value = text
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return "not a number"
    if not math.isfinite(number):
        return "not a number"
    if scale is not None and not scale.low <= number <= scale.high:
        return "out of range"
    return number


def parse_scales(given: Sequence[str]) -> dict[str, Scale]:
    """Scales from ``1:5`` (all criteria) and ``clarity=0:1`` (one of them).

    Raises:
        InputError: one cannot be read.
    """
    scales: dict[str, Scale] = {}
    for text in given:
        name, _, ends = text.rpartition("=")
        low, _, high = ends.partition(":")
        bounds = parse_value(low), parse_value(high)
        if isinstance(bounds[0], str) or isinstance(bounds[1], str) or bounds[0] >= bounds[1]:
            problem = f"{text[:60]!r} is no scale"
            raise InputError("--scale", problem, "write LOW:HIGH or CRITERION=LOW:HIGH, as in 1:5")
        scales[name.strip() or ALL] = Scale(bounds[0], bounds[1])
    return scales


def read_ratings(path: str, scales: Mapping[str, Scale] | None = None) -> Ratings:
    """Read a table of ratings.

    Raises:
        InputError: the table cannot be read, names nothing where it must, or gives one sample two values.
    """
    table = read_long_table(path, REQUIRED, OPTIONAL)
    scales = scales or {}
    names = _items(table)
    ratings: list[Rating] = []
    unusable: dict[tuple[str, Kind, str], Counter[Why]] = {}
    seen: dict[tuple[str, ...], tuple[float | Why, str]] = {}
    duplicates = 0
    groups: dict[str, str] = {}
    for row, (item, group) in zip(table.rows, names, strict=True):
        criterion, rater = named(table, row, "criterion"), named(table, row, "rater")
        kind: Kind = "judge" if choice(table, row, "rater_kind", ("human", "judge")) == "judge" else "human"
        value = parse_value(row.cells.get("value"), scales.get(criterion, scales.get(ALL)))
        if _repeated(table, row, (item, criterion, kind, rater), value, seen):
            duplicates += 1
            continue
        if group:
            groups[item] = group
        counts = unusable.setdefault((criterion, kind, rater), Counter())
        if isinstance(value, str):
            counts[value] += 1
        else:
            ratings.append(Rating(item, criterion, rater, kind, value))
    for name in scales:
        if name != ALL and name not in {key[0] for key in unusable}:
            raise InputError("--scale", f"there is no criterion {name[:60]!r}", f"in {table.source}")
    return Ratings(
        table.sha256, tuple(sorted(ratings)), unusable, groups, dict(scales), duplicates, table.unread
    )


def _items(table: LongTable) -> list[tuple[str, str]]:
    """Each row's item and group. An item whose number starts anew in each group is named with its group.

    A row without a group takes its item's, if there is one only.
    """
    given = [(named(table, row, "item"), name_of(row.cells.get("group"))) for row in table.rows]
    groups: dict[str, set[str]] = {}
    for item, group in given:
        groups.setdefault(item, set()).update({group} - {""})
    found = []
    for row, (item, group) in zip(table.rows, given, strict=True):
        known = groups[item]
        if len(known) > 1 and not group:
            remedy = "give every row of an item its group"
            problem = f"item {item[:40]!r} stands in {len(known)} groups, and here in none"
            raise InputError(table.source, problem, remedy, row.place)
        own = group or next(iter(known), "")
        found.append((f"{item}\x1f{own}" if len(known) > 1 else item, own))
    return found


def _repeated(
    table: LongTable,
    row: Row,
    who: tuple[str, ...],
    value: float | Why,
    seen: dict[tuple[str, ...], tuple[float | Why, str]],
) -> bool:
    """Whether the same sample stood there before. Rows without a sample are samples of their own."""
    sample = name_of(row.cells.get("sample"))
    if not sample:
        return False
    known, place = seen.setdefault((*who, sample), (value, row.place))
    if place == row.place:
        return False
    if known != value:
        problem = f"sample {sample[:20]} of this rater and item has another value in {place}"
        raise InputError(table.source, problem, "number the samples, or keep one of the rows", row.place)
    return True
