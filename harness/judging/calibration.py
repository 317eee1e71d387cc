"""Calibration: how far each judge agrees with people, criterion by criterion."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.judging.calibration_columns import criteria
from harness.judging.calibration_measures import (
    FEWEST,
    MOST_CATEGORIES,
    MOST_PAIRED,
    Columns,
    groups_of,
    measures,
)
from harness.statistics.agreement import alphas
from harness.statistics.clusters import FEWEST as FEWEST_CLUSTERS
from harness.statistics.clusters import percentile_bounds, resample_counts
from harness.statistics.icc import intraclasses
from harness.statistics.prediction_powered import prediction_powered_mean
from harness.statistics.values import CELLS, CONFIDENCE, SEED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.judging.calibration_columns import Criterion
    from harness.judging.calibration_measures import Groups
    from harness.judging.ratings_table import Ratings
    from harness.statistics.values import Numbers

MEASURES = (
    "spearman",
    "kendall",
    "pearson",
    "group_spearman",
    "group_kendall",
    "group_pearson",
    "within_group_spearman",
    "within_group_kendall",
    "within_group_pearson",
    "mae",
    "bias",
    "kappa_quadratic",
    "alpha_ordinal",
    "ac2",
    "icc2_1",
    "people_spearman",
)
"""Names of all measures, in the order in which they are written."""
RESAMPLES = 1_000
Interval = tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """One judge on one criterion, against the mean of the human raters of each item.

    ``n`` counts items that both rated; ``values`` holds every measure (``None`` where the data do not
    define it) and ``intervals`` its bootstrap interval over groups, or items where there are none.
    ``corrected`` is the prediction-powered mean, ``notes`` say what is missing and why.
    """

    criterion: str
    judge: str
    n: int
    unusable: int
    reasons: Mapping[str, int]
    judged_only: int
    groups: int
    groups_without: int
    values: Mapping[str, float | None]
    intervals: Mapping[str, Interval]
    corrected: Mapping[str, float | int | None] | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeopleRow:
    """The people on one criterion: how many, and how far they agree among themselves."""

    criterion: str
    raters: int
    items: int
    unusable: int
    mean: float | None
    alpha_ordinal: float | None
    icc2_1: float | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """What ``harness judge calibrate`` finds in one table of ratings."""

    ratings_sha256: str
    rows: tuple[JudgeRow, ...]
    people: tuple[PeopleRow, ...]
    duplicates: int
    unread: tuple[str, ...]
    scales: Mapping[str, tuple[float, float]]
    confidence: float = CONFIDENCE


def calibrate(table: Ratings) -> Calibration:
    """Hold every judge of a table against its people."""
    rows: list[JudgeRow] = []
    people: list[PeopleRow] = []
    for criterion in criteria(table):
        people.append(_people_row(criterion, table))
        rows += [_judge_row(criterion, judge, table) for judge in sorted(criterion.judges)]
    return Calibration(
        table.sha256,
        tuple(rows),
        tuple(people),
        table.duplicates,
        table.unread,
        {name: (scale.low, scale.high) for name, scale in sorted(table.scales.items())},
    )


def _people_row(criterion: Criterion, table: Ratings) -> PeopleRow:
    ratings = _matrix(criterion, sorted(criterion.people))
    means = list(criterion.people.values())
    return PeopleRow(
        criterion.name,
        sum(bool(own) for own in criterion.raters.values()),
        len(means),
        sum(_unusable(table, criterion.name, "human", rater) for rater in criterion.raters),
        math.fsum(means) / len(means) if means else None,
        known(alphas(ratings, "ordinal")[0]) if means else None,
        known(intraclasses(ratings)[1][0]) if means else None,
    )


def _unusable(table: Ratings, criterion: str, kind: Any, rater: str) -> int:
    return sum(table.unusable.get((criterion, kind, rater), {}).values())


def _matrix(criterion: Criterion, items: list[str]) -> Numbers:
    """People's ratings of ``items``: items × raters, NaN for not rated."""
    import numpy as np

    places = {item: place for place, item in enumerate(items)}
    found = np.full((len(items), len(criterion.raters)), np.nan)
    for column, rater in enumerate(sorted(criterion.raters)):
        for item, value in criterion.raters[rater].items():
            if item in places:
                found[places[item], column] = value
    return found


def _columns(criterion: Criterion, judge: str, table: Ratings) -> Columns:
    import numpy as np

    own = criterion.judges[judge]
    items = sorted(own.keys() & criterion.people.keys())
    # An item without a group is a group of its own in every resample, but no group in the measures.
    labels = [(True, table.groups[item]) if item in table.groups else (False, item) for item in items]
    distinct = sorted(set(labels))
    numbers = {label: number for number, label in enumerate(distinct)}
    return Columns(
        np.array([own[item] for item in items], dtype=np.float64),
        np.array([criterion.people[item] for item in items], dtype=np.float64),
        np.array([numbers[label] for label in labels], dtype=np.intp),
        np.array([is_group for is_group, _ in distinct], dtype=np.bool_),
        _matrix(criterion, items),
        _categories(criterion, table),
    )


def _categories(criterion: Criterion, table: Ratings) -> Numbers | None:
    """The whole numbers of the scale that was stated, or else of the ratings."""
    import numpy as np

    low, high = table.scale_of(criterion.name) or (criterion.low, criterion.high)
    first, last = math.floor(low + 0.5), math.floor(high + 0.5)
    return np.arange(first, last + 1, dtype=np.float64) if last - first < MOST_CATEGORIES else None


def _judge_row(criterion: Criterion, judge: str, table: Ratings) -> JudgeRow:
    import numpy as np

    columns = _columns(criterion, judge, table)
    groups = groups_of(columns)
    clusters = len(columns.grouped)
    n = len(columns.judge)
    point = measures(columns, groups, np.ones((1, clusters)), kendall=True) if n else {}
    values = {name: known(found[0]) for name, found in point.items()} or dict.fromkeys(MEASURES)
    intervals: dict[str, Interval] = dict.fromkeys(MEASURES)
    if clusters >= FEWEST_CLUSTERS:
        drawn = _resampled(columns, groups)
        for name, value in values.items():
            if value is not None:
                bounds = percentile_bounds(drawn[name])
                intervals[name] = None if bounds is None else (round(bounds[0], 9), round(bounds[1], 9))
    without = 0 if groups is None else int(np.isnan(groups.inside["spearman"]).sum())
    reasons = table.unusable.get((criterion.name, "judge", judge), {})
    own = criterion.judges[judge]
    return JudgeRow(
        criterion.name,
        judge,
        n,
        sum(reasons.values()),
        dict(sorted(reasons.items())),
        len(own.keys() - criterion.people.keys()),
        0 if groups is None else len(groups.numbers),
        without,
        values,
        intervals,
        _corrected(criterion, judge),
        tuple(_notes(criterion, judge, columns, clusters, values)),
    )


def _resampled(columns: Columns, groups: Groups | None) -> dict[str, Numbers]:
    """Every measure on 1,000 resamples of the groups, in blocks that fit into memory."""
    import numpy as np

    n = len(columns.judge)
    counts = resample_counts(len(columns.grouped), RESAMPLES, seed=SEED)
    step = max(1, CELLS // n)
    parts = [
        measures(columns, groups, counts[start : start + step], kendall=n <= MOST_PAIRED)
        for start in range(0, RESAMPLES, step)
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _corrected(criterion: Criterion, judge: str) -> Mapping[str, float | int | None] | None:
    own, people = criterion.judges[judge], criterion.people
    both = sorted(own.keys() & people.keys())
    rest = sorted(own.keys() - people.keys())
    found = prediction_powered_mean(
        [people[item] for item in both], [own[item] for item in both], [own[item] for item in rest]
    )
    if found is None:
        return None
    return {
        "mean": known(found.estimate),
        "low": known(found.low),
        "high": known(found.high),
        "weight": known(found.weight),
        "labelled": found.labelled,
        "judged_only": found.unlabelled,
        "judge_mean": known(math.fsum(own.values()) / len(own)),
        "people_mean": known(math.fsum(people[item] for item in both) / len(both)),
        "people_low": known(found.classical_low),
        "people_high": known(found.classical_high),
    }


def _notes(
    criterion: Criterion, judge: str, columns: Columns, clusters: int, values: Mapping[str, float | None]
) -> list[str]:
    n = len(columns.judge)
    if not n:
        who = "people" if criterion.judges[judge] else "the judge"
        return [f"no item was rated by both: {who} rated none of the other's, or nothing usable"]
    notes = []
    if n < FEWEST:
        notes.append(f"{n} items: a correlation takes {FEWEST}")
    else:
        for name, column in (("the judge's", columns.judge), ("people's", columns.people)):
            if column.min() == column.max():
                notes.append(f"{name} ratings are all equal: there is no correlation")
    if clusters < FEWEST_CLUSTERS:
        notes.append(f"{clusters} independent groups or items: an interval takes {FEWEST_CLUSTERS}")
    if n > MOST_PAIRED:
        notes.append(f"{n} items: Kendall's τ is given without an interval")
    if values["people_spearman"] is None:
        raters = sum(bool(own) for own in criterion.raters.values())
        notes.append(
            "one human rater: agreement among people is unknown"
            if raters == 1
            else "no human rater shares enough items with the others: agreement among people is unknown"
        )
    spread, people = criterion.judge_range.get(judge), criterion.people_range
    if spread and people and _apart(spread, people):
        notes.append(
            f"the judge's ratings lie in {spread[0]:g}–{spread[1]:g}, people's in {people[0]:g}–{people[1]:g}: "
            "MAE, bias, κ, α, AC2 and ICC presuppose one scale"
        )
    return notes


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two ranges overlap in less than half of the wider one."""
    overlap = min(one[1], other[1]) - max(one[0], other[0])
    return overlap < 0.5 * max(one[1] - one[0], other[1] - other[0])


def known(value: float) -> float | None:
    """A number as it is written: nine decimals, ``None`` for NaN."""
    return None if math.isnan(value) else round(float(value), 9)
