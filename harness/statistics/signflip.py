"""The sign-flip permutation test of a mean of paired differences, and its interval.

Without a difference between the two sides each scenario's difference could as well have had the other
sign. The test counts how often a flip of the signs gives a mean as far from zero as the data's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.statistics.values import CELLS, CONFIDENCE, LARGE, SEED, numbers, share

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harness.statistics.values import Numbers

EXACT = 15
"""Up to so many differences all 2^n flips are counted."""
FLIPS = 10_000
"""Flips drawn where there are more."""
_ROUNDING = 1e-10
"""Sums that differ by less than this share of the sum of sizes are the same sum."""


def sign_flip_p(differences: Iterable[float], *, seed: int = SEED) -> float:
    """Two-sided p-value of "the mean difference is zero"; 1 where there is nothing to flip.

    Exact up to 15 differences; above, (b + 1) / (m + 1) over 10,000 draws (Phipson and Smyth 2010: a
    permutation p-value is never zero). Above 5,000 the flipped sum is taken for normal.

    Raises:
        ValueError: a difference is no finite number.
    """
    import numpy as np

    data = numbers(differences)
    if not len(data):
        return 1.0
    total = abs(float(data.sum()))
    floor = total - _ROUNDING * float(np.abs(data).sum())
    if len(data) <= EXACT:
        # Flipping a subset changes the sum by twice the subset's sum.
        sums = float(data.sum()) - 2.0 * _subsets(data)[0]
        return float(np.mean(np.abs(sums) >= floor))
    if len(data) > LARGE:
        from scipy.stats import norm

        spread = float(np.sqrt((data**2).sum()))
        return float(2 * norm.sf(total / spread)) if spread else 1.0
    rng = np.random.default_rng(seed)
    beyond = drawn = 0
    while drawn < FLIPS:
        rows = min(FLIPS - drawn, max(1, CELLS // len(data)))
        signs = rng.integers(0, 2, size=(rows, len(data)), dtype=np.int8) * 2 - 1
        beyond += int(np.count_nonzero(np.abs(signs @ data) >= floor))
        drawn += rows
    return (beyond + 1) / (FLIPS + 1)


def fewest(confidence: float = CONFIDENCE) -> int:
    """The fewest differences with which the test can reject at ``1 - confidence``: 6 at 95 %.

    With n differences the smallest two-sided p-value is 2 / 2^n.
    """
    import math

    return math.ceil(math.log2(2 / (1 - share(confidence, "confidence"))) - 1e-9)


def sign_flip_interval(
    differences: Iterable[float], confidence: float = CONFIDENCE, *, seed: int = SEED
) -> tuple[float, float] | None:
    """All mean differences that the sign-flip test does not reject; ``None`` with too few to reject any.

    The test is inverted exactly: it rejects a mean when the mean of every subset but the k - 1 most
    extreme ones lies on one side of it, so that the bounds are the k-th smallest and largest of the
    subsets' means (Hartigan 1969, "Using subsample values as typical values"). Above 15 differences
    the subsets are drawn, above `LARGE` their normal limit is taken. Coverage is exact for differences that are symmetric around their mean.

    Raises:
        ValueError: a difference is no finite number.
    """
    import numpy as np

    data = numbers(differences)
    alpha = 1 - share(confidence, "confidence")
    if len(data) < fewest(confidence):
        return None
    if len(data) > LARGE:
        from scipy.stats import norm

        reach = float(norm.isf(alpha / 2)) * float(data.std()) / len(data) ** 0.5
        return float(data.mean()) - reach, float(data.mean()) + reach
    if len(data) <= EXACT:
        sums, sizes = _subsets(data)
        means = sums[1:] / sizes[1:]
    else:
        means = _drawn_means(data, seed)
    rank = int(np.floor((len(means) + 1) * alpha / 2 + 1e-9))
    means = np.sort(means)
    return float(means[rank - 1]), float(means[-rank])


def _subsets(data: Numbers) -> tuple[Numbers, Numbers]:
    """Sum and size of each of the 2^n subsets, the empty one first."""
    import numpy as np

    sums, sizes = np.zeros(1), np.zeros(1)
    for value in data:
        sums, sizes = np.concatenate([sums, sums + value]), np.concatenate([sizes, sizes + 1])
    return sums, sizes


def _drawn_means(data: Numbers, seed: int) -> Numbers:
    """Means of 10,000 - 1 subsets drawn at random."""
    import numpy as np

    rng = np.random.default_rng(seed)
    parts: list[Numbers] = []
    wanted = FLIPS - 1
    while wanted:
        rows = min(wanted, max(1, CELLS // len(data)))
        taken = rng.integers(0, 2, size=(rows, len(data)), dtype=np.int8)
        sizes = taken.sum(axis=1)
        kept = sizes > 0
        parts.append((taken @ data)[kept] / sizes[kept])
        wanted -= int(kept.sum())
    return np.concatenate(parts)
