"""From single ratings to columns: one judge and the people who rated the same items, item by item."""

from __future__ import annotations

from collections import defaultdict
from math import fsum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from harness.judging.ratings_table import Rating, Ratings

Means = dict[str, float]
"""An item's mean rating, by item."""


class Criterion(NamedTuple):
    """What a table says of one criterion.

    ``judges`` and ``raters`` hold each one's mean over its samples, item by item; ``people`` the mean of
    an item's human raters, each with the same weight. ``low`` and ``high`` are the least and greatest
    single rating of either side.
    """

    name: str
    judges: Mapping[str, Means]
    raters: Mapping[str, Means]
    people: Means
    low: float
    high: float
    judge_range: Mapping[str, tuple[float, float]]
    people_range: tuple[float, float] | None


def criteria(table: Ratings) -> list[Criterion]:
    """One entry for each criterion that the table names, by name."""
    ratings: dict[str, list[Rating]] = defaultdict(list)
    for rating in table.ratings:
        ratings[rating.criterion].append(rating)
    names = sorted({criterion for criterion, _, _ in table.unusable})
    return [_criterion(name, ratings[name], table) for name in names]


def _criterion(name: str, ratings: list[Rating], table: Ratings) -> Criterion:
    known = {kind: sorted({r for c, k, r in table.unusable if (c, k) == (name, kind)}) for kind in _KINDS}
    judges = {
        judge: _means(r for r in ratings if (r.kind, r.rater) == ("judge", judge)) for judge in known["judge"]
    }
    by_rater: dict[str, list[Rating]] = {rater: [] for rater in known["human"]}
    for rating in ratings:
        if rating.kind == "human":
            by_rater[rating.rater].append(rating)
    raters = {rater: _means(own) for rater, own in by_rater.items()}
    values = [rating.value for rating in ratings]
    of_people = [rating.value for rating in ratings if rating.kind == "human"]
    ranges = {}
    for judge in judges:
        own_values = [r.value for r in ratings if (r.kind, r.rater) == ("judge", judge)]
        if own_values:
            ranges[judge] = (min(own_values), max(own_values))
    return Criterion(
        name,
        judges,
        raters,
        mean_of(raters.values()),
        min(values, default=0.0),
        max(values, default=0.0),
        ranges,
        (min(of_people), max(of_people)) if of_people else None,
    )


_KINDS = ("human", "judge")


def _means(ratings: Iterable[Rating]) -> Means:
    values: dict[str, list[float]] = defaultdict(list)
    for rating in ratings:
        values[rating.item].append(rating.value)
    return {item: mean(each) for item, each in sorted(values.items())}


def mean_of(raters: Iterable[Means]) -> Means:
    """The mean of several raters, item by item, over those who rated the item."""
    values: dict[str, list[float]] = defaultdict(list)
    for own in raters:
        for item, value in own.items():
            values[item].append(value)
    return {item: mean(sorted(each)) for item, each in sorted(values.items())}


def mean(values: list[float]) -> float:
    """The mean, exact where all values are equal."""
    return values[0] + fsum(value - values[0] for value in values) / len(values)
