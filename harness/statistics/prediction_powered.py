"""A mean from many judged items and few that people rated too."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.statistics.values import CONFIDENCE, share

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class CorrectedMean:
    """People's mean, estimated with a judge's help. ``weight`` is λ: 0 where the judge does not help.

    ``classical_low`` and ``classical_high`` bound the mean of the people's ratings alone.
    """

    estimate: float
    low: float
    high: float
    error: float
    weight: float
    labelled: int
    unlabelled: int
    classical_low: float
    classical_high: float


def prediction_powered_mean(
    people: Sequence[float],
    judged: Sequence[float],
    judged_only: Sequence[float],
    confidence: float = CONFIDENCE,
) -> CorrectedMean | None:
    """Prediction-powered mean with a tuned weight (Angelopoulos, Duchi and Zrnic 2023, "PPI++").

    ``people`` and ``judged`` are of the same n items; ``judged_only`` the judge's of N others. With
    λ = cov(Y, f) / ((1 + n / N) var f) the estimate is λ mean(f̃) + mean(Y - λ f), its squared error
    λ² var(f̃) / N + var(Y - λ f) / n; bounds are by t with n - 1 degrees of freedom. ``None`` with fewer
    than two labelled items.

    Raises:
        ValueError: the columns differ in length, or a value is no finite number.
    """
    from scipy.stats import t

    n, others = len(people), len(judged_only)
    if len(judged) != n:
        raise ValueError(f"{n} ratings by people of {len(judged)} judged items")
    if not all(map(math.isfinite, (*people, *judged, *judged_only))):
        raise ValueError("a value is no finite number: leave the item out and count it as unusable")
    if n < 2:
        return None
    reach = float(t.isf((1 - share(confidence, "confidence")) / 2, n - 1))
    mean_people = _mean(people)
    classical = math.sqrt(_variance(people) / n)
    spread = _variance(judged)
    weight = 0.0
    if others > 1 and spread > 1e-24:
        mean_judged = _mean(judged)
        shared = [(y - mean_people) * (f - mean_judged) for y, f in zip(people, judged, strict=True)]
        weight = math.fsum(shared) / (n - 1) / ((1 + n / others) * spread)
    rest = [y - weight * f for y, f in zip(people, judged, strict=True)]
    estimate = weight * (_mean(judged_only) if weight else 0.0) + _mean(rest)
    square = _variance(rest) / n + (weight**2 * _variance(judged_only) / others if weight else 0.0)
    error = math.sqrt(square)
    return CorrectedMean(
        estimate,
        estimate - reach * error,
        estimate + reach * error,
        error,
        weight,
        n,
        others,
        mean_people - reach * classical,
        mean_people + reach * classical,
    )


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _variance(values: Sequence[float]) -> float:
    mean = _mean(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
