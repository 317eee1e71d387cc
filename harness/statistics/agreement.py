"""Agreement of raters on the same units: Krippendorff's α, Cohen's κ, Gwet's AC1 and AC2.

Ratings are an array of units × raters with NaN for "not rated". ``weights`` (optional, replicates ×
units) counts how often each unit occurs: a bootstrap passes the counts of its resamples and gets one
value for each. A value is NaN where the ratings do not define it: nothing was rated twice, or all
ratings are equal, so that no chance agreement exists to correct for. Constant raters are no evidence
of agreement, and NaN says so where 0 or 1 would mislead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from harness.statistics.values import middle_ranks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from harness.statistics.values import Numbers

Level = Literal["nominal", "ordinal", "interval", "ratio"]
Weighting = Literal["nominal", "linear", "quadratic"]


def krippendorff_alpha(ratings: ArrayLike, level: Level = "ordinal") -> float:
    """Krippendorff's α = 1 - observed / expected disagreement (Krippendorff 2018, chapter 12).

    Raises:
        ValueError: a rating is infinite, or a negative one at ratio level.
    """
    return float(alphas(table(ratings), level)[0])


def alphas(ratings: Numbers, level: Level, weights: Numbers | None = None) -> Numbers:
    """α for each row of ``weights``; see the module's docstring."""
    import numpy as np

    counted = np.count_nonzero(~np.isnan(ratings), axis=1)
    rows = _weights(weights, len(ratings))[:, counted > 1]
    ratings = ratings[counted > 1]
    if not len(ratings):
        return np.full(len(rows), np.nan)
    if level == "ratio" and np.nanmin(ratings) < 0:
        raise ValueError("a ratio has a zero: negative ratings have none")
    per_unit = counted[counted > 1].astype(float)
    size = rows @ per_unit
    if level in ("nominal", "ratio"):
        values, codes = _coded(ratings)
        used = np.zeros((len(ratings), len(values)))
        unit, _ = np.nonzero(codes >= 0)
        np.add.at(used, (unit, codes[codes >= 0]), 1.0)
        totals, distance = rows @ used, _distance(values, level)
        observed = rows @ (((used @ distance) * used).sum(axis=1) / (per_unit - 1))
        expected = ((totals @ distance) * totals).sum(axis=1)
    else:
        observed, expected = _squares(ratings, per_unit, rows, level)
    return 1 - _ratio(observed * (size - 1), expected, scale=size**2)


def _squares(ratings: Numbers, per_unit: Numbers, rows: Numbers, level: Level) -> tuple[Numbers, Numbers]:
    """Observed and expected disagreement where it is a squared difference.

    At ordinal level it is that of the values' middle ranks. Σ (v - v')² over all ordered pairs of m
    values is 2 m Σ v² - 2 (Σ v)², so that no table of value against value is needed.
    """
    import numpy as np

    rated = ~np.isnan(ratings)
    unit, _ = np.nonzero(rated)  # unit by unit, so that each unit's ratings stand together
    starts = np.flatnonzero(np.diff(unit, prepend=-1))
    weight = rows[:, unit]
    places = ratings[rated][None, :]
    if level == "ordinal":
        places = middle_ranks(np.round(ratings[rated], 9), weight)
    size = np.maximum(weight.sum(axis=1, keepdims=True), 1)
    places = places - (weight * places).sum(axis=1, keepdims=True) / size
    sums = np.add.reduceat(places, starts, axis=1)
    squares = np.add.reduceat(places**2, starts, axis=1)
    observed = (rows * (per_unit * squares - sums**2) / (per_unit - 1)).sum(axis=1)
    return 2 * observed, 2 * size[:, 0] * (weight * places**2).sum(axis=1)


def _distance(values: Numbers, level: Level) -> Numbers:
    import numpy as np

    if level == "nominal":
        return 1 - np.eye(len(values))
    sums = values[:, None] + values[None, :]
    gaps = values[:, None] - values[None, :]
    found: Numbers = np.divide(gaps, sums, out=np.zeros_like(sums), where=sums > 0) ** 2
    return found


def cohen_kappa(first: ArrayLike, second: ArrayLike, weighting: Weighting = "nominal") -> float:
    """Cohen's κ of two raters (Cohen 1960, 1968); weights are of the values' distance.

    Quadratic κ needs no categories and is defined for means of ratings too: 1 - Σ(x - y)² over its
    expectation when the pairing is undone. It is then Lin's concordance coefficient.
    """
    import numpy as np

    pairs = np.column_stack([np.asarray(first, dtype=float), np.asarray(second, dtype=float)])
    return float(kappas(table(pairs), weighting)[0])


def kappas(ratings: Numbers, weighting: Weighting, weights: Numbers | None = None) -> Numbers:
    """κ of two columns for each row of ``weights``; units that one rater left out do not count."""
    import numpy as np

    complete = ~np.isnan(ratings).any(axis=1)
    rows = _weights(weights, len(ratings))[:, complete]
    if not complete.any():
        return np.full(len(rows), np.nan)
    left, right = ratings[complete].T
    size = rows.sum(axis=1)
    if weighting == "quadratic":
        observed = rows @ (left - right) ** 2 / size
        a, b = rows @ left / size, rows @ right / size
        expected = (
            (rows * (left - a[:, None]) ** 2).sum(axis=1) / size
            + (rows * (right - b[:, None]) ** 2).sum(axis=1) / size
            + (a - b) ** 2
        )
    else:
        values, codes = _coded(ratings[complete])
        distance = (
            1 - np.eye(len(values)) if weighting == "nominal" else np.abs(values[:, None] - values[None, :])
        )
        ones = np.eye(len(values))
        a, b = rows @ ones[codes[:, 0]] / size[:, None], rows @ ones[codes[:, 1]] / size[:, None]
        observed = rows @ distance[codes[:, 0], codes[:, 1]] / size
        expected = ((a @ distance) * b).sum(axis=1)
    return 1 - _ratio(observed, expected)


def gwet_ac(
    ratings: ArrayLike, weighting: Weighting = "quadratic", categories: ArrayLike | None = None
) -> float:
    """Gwet's AC2, or AC1 with nominal weights (Gwet 2014, "Handbook of Inter-Rater Reliability").

    ``categories`` are all that a rater could choose; without them, those that somebody chose.

    Raises:
        ValueError: a rating is infinite or none of the categories.
    """
    return float(acs(table(ratings), weighting, categories)[0])


def acs(
    ratings: Numbers,
    weighting: Weighting,
    categories: ArrayLike | None = None,
    weights: Numbers | None = None,
) -> Numbers:
    """AC for each row of ``weights``."""
    import numpy as np

    counted = np.count_nonzero(~np.isnan(ratings), axis=1)
    rows = _weights(weights, len(ratings))
    chosen = np.unique(ratings[~np.isnan(ratings)])
    values = chosen if categories is None else np.unique(np.asarray(categories, dtype=float))
    if not np.isin(chosen, values).all():
        raise ValueError("a rating is none of the categories")
    if len(values) < 2 or not (counted > 1).any():
        return np.full(len(rows), np.nan)
    used = (ratings[:, :, None] == values).sum(axis=1).astype(float)
    likeness = _likeness(values, weighting)
    rated, twice = counted > 0, counted > 1
    several = used[twice]
    per_unit = counted[twice]
    agreed = (several * (several @ likeness - 1)).sum(axis=1) / (per_unit * (per_unit - 1))
    observed = _mean(rows[:, twice], agreed)
    prevalence = _mean(rows[:, rated], used[rated] / counted[rated, None])
    q = len(values)
    # Below 1 for two categories or more: Σ p (1 - p) is at most (q - 1) / q, and no two categories are alike.
    chance = likeness.sum() / (q * (q - 1)) * (prevalence * (1 - prevalence)).sum(axis=1)
    found: Numbers = (observed - chance) / (1 - chance)
    return found


def _likeness(values: Numbers, weighting: Weighting) -> Numbers:
    import numpy as np

    if weighting == "nominal":
        return np.eye(len(values))
    gaps = np.abs(values[:, None] - values[None, :]) / (values[-1] - values[0])
    likeness: Numbers = 1 - (gaps if weighting == "linear" else gaps**2)
    return likeness


def _mean(rows: Numbers, values: Numbers) -> Numbers:
    """Weighted mean over units for each row; NaN where a row has none."""
    import numpy as np

    size = rows.sum(axis=1)
    sums = rows @ values
    divisor = size if sums.ndim == 1 else size[:, None]
    means: Numbers = np.divide(sums, divisor, out=np.full_like(sums, np.nan), where=divisor > 0)
    return means


def table(ratings: ArrayLike) -> Numbers:
    """Units × raters as numbers; NaN is "not rated".

    Raises:
        ValueError: not two-dimensional, or a rating is infinite.
    """
    import numpy as np

    array = np.asarray(ratings, dtype=np.float64)
    if array.ndim != 2:
        raise ValueError(f"ratings have {array.ndim} dimensions: they are units × raters")
    if np.isinf(array).any():
        raise ValueError("a rating is infinite")
    return array


def _weights(weights: Numbers | None, units: int) -> Numbers:
    import numpy as np

    return np.ones((1, units)) if weights is None else np.asarray(weights, dtype=np.float64)


def _coded(ratings: Numbers) -> tuple[Numbers, NDArray[np.intp]]:
    """The values in use, and each rating as its place among them; -1 where there is none."""
    import numpy as np

    rated = ~np.isnan(ratings)
    values, places = np.unique(ratings[rated], return_inverse=True)
    codes = np.full(ratings.shape, -1, dtype=np.intp)
    codes[rated] = places
    return values, codes


def _ratio(observed: Numbers, expected: Numbers, scale: Numbers | float = 1.0) -> Numbers:
    """The quotient, NaN where nothing is expected (but for rounding)."""
    import numpy as np

    found: Numbers = np.full(len(observed), np.nan)
    np.divide(observed, expected, out=found, where=expected > 1e-12 * scale)
    return found
