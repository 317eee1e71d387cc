"""Standard errors and resamples when values come in clusters: items of one dialogue, runs of one scenario."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from harness.statistics.values import CONFIDENCE, SEED, share

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from harness.statistics.values import Numbers

FEWEST = 6
"""Clusters below which no interval is given: resamples of five say little about a sixth."""


def clustered_error(values: Sequence[float], clusters: Sequence[Hashable]) -> float:
    """Standard error of the mean, clustered, with the correction C / (C - 1); NaN with one cluster.

    Liang and Zeger 1986, as Miller 2024 ("Adding Error Bars to Evals") gives it for evaluations. With
    every value a cluster of its own it is the plain standard error.

    Raises:
        ValueError: as many clusters as values are needed; a value is no finite number.
    """
    if len(values) != len(clusters):
        raise ValueError(f"{len(values)} values in {len(clusters)} clusters")
    if not all(map(math.isfinite, values)):
        raise ValueError("a value is no finite number: leave it out and count it as unusable")
    parts: dict[Hashable, list[float]] = {}
    mean = math.fsum(values) / len(values) if values else math.nan
    for value, cluster in zip(values, clusters, strict=True):
        parts.setdefault(cluster, []).append(value - mean)
    count = len(parts)
    if count < 2:
        return math.nan
    squares = math.fsum(math.fsum(each) ** 2 for each in parts.values())
    return math.sqrt(squares * count / (count - 1)) / len(values)


def resample_counts(clusters: int, draws: int, *, seed: int = SEED) -> Numbers:
    """How often each cluster occurs in each of ``draws`` bootstrap resamples: draws × clusters."""
    import numpy as np

    rng = np.random.default_rng(seed)
    even = np.full(clusters, 1 / clusters)
    return rng.multinomial(clusters, even, size=draws).astype(np.float64)


def percentile_bounds(values: Numbers, confidence: float = CONFIDENCE) -> tuple[float, float] | None:
    """Percentile interval of bootstrap values; ``None`` where one in twenty or more is undefined."""
    import numpy as np

    tail = (1 - share(confidence, "confidence")) / 2
    defined = values[~np.isnan(values)]
    if len(defined) <= 0.95 * len(values):
        return None
    low, high = np.quantile(defined, [tail, 1 - tail])
    return float(low), float(high)
