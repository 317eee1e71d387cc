"""Correlations of two columns, with ties handled and resamples counted; Williams' test of two of them.

Values are rounded to nine decimals before they are ranked: a sum that differs in its last bit is a
tie. A correlation is NaN where a column is constant or there are fewer than two items; never 0.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from harness.statistics.values import middle_ranks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from harness.statistics.values import Numbers

Kind = Literal["spearman", "kendall", "pearson"]
SIGNS = 2_000
"""Up to so many items Kendall's τ of resamples is computed from the signs of all pairs at once."""


def correlation(first: ArrayLike, second: ArrayLike, kind: Kind = "spearman") -> float:
    """Spearman's ρ, Kendall's τ-b or Pearson's r of two columns of finite numbers.

    Raises:
        ValueError: the columns are not of one length, or a value is no finite number.
    """
    x, y = _columns(first, second)
    return float(correlations(x, y, kind)[0])


def correlations(x: Numbers, y: Numbers, kind: Kind, weights: Numbers | None = None) -> Numbers:
    """The correlation for each row of ``weights`` (replicates × items, how often each item occurs)."""
    import numpy as np

    rows = np.ones((1, len(x))) if weights is None else weights
    if len(x) < 2:
        return np.full(len(rows), np.nan)
    if kind == "pearson":
        return _pearson(np.broadcast_to(x, rows.shape), np.broadcast_to(y, rows.shape), rows)
    x, y = np.round(x, 9), np.round(y, 9)
    if kind == "spearman":
        return _pearson(middle_ranks(x, rows), middle_ranks(y, rows), rows)
    return _kendall(x, y, rows)


def _columns(first: ArrayLike, second: ArrayLike) -> tuple[Numbers, Numbers]:
    import numpy as np

    x, y = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError(f"columns of {x.shape} and {y.shape} values have no correlation")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("a value is no finite number: leave the item out and count it as unusable")
    return x, y


def _pearson(x: Numbers, y: Numbers, rows: Numbers) -> Numbers:
    import numpy as np

    size = rows.sum(axis=1, keepdims=True)
    safe = np.maximum(size, 1)
    dx = x - (rows * x).sum(axis=1, keepdims=True) / safe
    dy = y - (rows * y).sum(axis=1, keepdims=True) / safe
    sxx, syy = (rows * dx**2).sum(axis=1), (rows * dy**2).sum(axis=1)
    sxy = (rows * dx * dy).sum(axis=1)
    # What is left of a constant column is rounding, of the size of the square of its values.
    spread = (sxx > 1e-24 * safe[:, 0] * (1 + np.abs(x).max()) ** 2) & (
        syy > 1e-24 * safe[:, 0] * (1 + np.abs(y).max()) ** 2
    )
    found: Numbers = np.full(len(rows), np.nan)
    np.divide(sxy, np.sqrt(sxx) * np.sqrt(syy), out=found, where=spread)
    return np.clip(found, -1, 1)


def _kendall(x: Numbers, y: Numbers, rows: Numbers) -> Numbers:
    import numpy as np

    if len(x) > SIGNS:
        return np.array([_kendall_of(x, y, row.astype(np.intp)) for row in rows])
    a = np.sign(x[:, None] - x[None, :])
    b = np.sign(y[:, None] - y[None, :])
    both, ax, by = a * b, np.abs(a), np.abs(b)
    sums, of_x, of_y = (((rows @ each) * rows).sum(axis=1) for each in (both, ax, by))
    found: Numbers = np.full(len(rows), np.nan)
    np.divide(sums, np.sqrt(of_x) * np.sqrt(of_y), out=found, where=(of_x > 0) & (of_y > 0))
    return np.clip(found, -1, 1)


def _kendall_of(x: Numbers, y: Numbers, counts: NDArray[np.intp]) -> float:
    """τ-b of one resample in n log n."""
    import numpy as np
    from scipy.stats import kendalltau

    x, y = np.repeat(x, counts), np.repeat(y, counts)
    if x.min() == x.max() or y.min() == y.max():
        return math.nan
    return float(kendalltau(x, y).statistic)


def williams_t(r12: float, r13: float, r23: float, n: int) -> tuple[float, float]:
    """Whether r12 and r13, two correlations with the same column, differ: t and its two-sided p.

    Williams 1959 as given by Steiger 1980, "Tests for comparing elements of a correlation matrix",
    with n - 3 degrees of freedom. ``r23`` is the correlation of the two other columns.

    Raises:
        ValueError: fewer than four items, or three correlations that no three columns can have.
    """
    from scipy.stats import t as student

    if n < 4:
        raise ValueError(f"{n} items: Williams' test takes four")
    determinant = 1 - r12**2 - r13**2 - r23**2 + 2 * r12 * r13 * r23
    if determinant < -1e-12:
        raise ValueError("no three columns have these correlations with each other")
    middle = (r12 + r13) / 2
    below = 2 * (n - 1) / (n - 3) * max(determinant, 0.0) + middle**2 * (1 - r23) ** 3
    if below <= 0:
        return 0.0, 1.0
    value = (r12 - r13) * math.sqrt((n - 1) * (1 + r23) / below)
    return value, float(2 * student.sf(abs(value), n - 3))
