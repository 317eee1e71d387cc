"""Values that are too many to be kept: how many, their mean, their spread.

Above `LARGE` values every function of this room takes a normal limit, which needs no more than that.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from harness.statistics.paired import PairedResult
from harness.statistics.power import POWER, minimal_detectable
from harness.statistics.values import CONFIDENCE, LARGE


class Moments(NamedTuple):
    """More than `LARGE` values: their number, their mean, the sum of their squared deviations from it."""

    n: int
    mean: float
    squares: float


def compare_moments(
    differences: Moments,
    baseline: float | None = None,
    candidate: float | None = None,
    *,
    confidence: float = CONFIDENCE,
    power: float = POWER,
) -> PairedResult:
    """What `compare_differences` says of so many differences; ``baseline`` and ``candidate`` are both sides' means.

    Raises:
        ValueError: they are few enough to be kept.
    """
    from scipy.stats import norm, t

    n, mean, squares = differences
    if n <= LARGE:
        raise ValueError(f"{n} differences are not too many to be kept")
    spread = math.sqrt(squares + n * mean**2)
    p = float(2 * norm.sf(abs(n * mean) / spread)) if spread else 1.0
    if not squares:
        reason = (
            f"all {n} differences are equal: there is no spread to tell a smallest visible difference from"
        )
        return PairedResult(
            n, baseline, candidate, mean, mean, mean, p, None, confidence, "all equal", reason
        )
    tail = (1 - confidence) / 2
    flipped = float(norm.isf(tail)) * math.sqrt(squares / n / n)
    studentized = float(t.isf(tail, n - 1)) * math.sqrt(squares / (n - 1) / n)
    reach = max(flipped, studentized)
    return PairedResult(
        n,
        baseline,
        candidate,
        mean,
        mean - reach,
        mean + reach,
        p,
        minimal_detectable(n, squares / (n - 1), alpha=1 - confidence, power=power),
        confidence,
        "wider of sign-flip and bootstrap-t interval, sign-flip p (drawn)",
    )
