"""Bootstrap intervals of a mean, resampling whole scenarios or clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.statistics.values import CELLS, CONFIDENCE, DRAWS, LARGE, SEED, numbers, share

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from harness.statistics.values import Numbers


def bootstrap_mean(
    values: Iterable[float],
    confidence: float = CONFIDENCE,
    *,
    method: Literal["BCa", "percentile", "basic"] = "BCa",
    seed: int = SEED,
    draws: int = DRAWS,
) -> tuple[float, float] | None:
    """Interval of the mean by ``scipy.stats.bootstrap``; ``None`` with fewer than two values.

    Values that are all equal have no spread to resample: their value is both bounds.

    Raises:
        ValueError: a value is no finite number.
    """
    import numpy as np
    from scipy.stats import bootstrap

    data = numbers(values)
    share(confidence, "confidence")
    if len(data) < 2:
        return None
    if data[0] == data[-1]:
        return float(data[0]), float(data[0])
    found = bootstrap(
        (data,),
        np.mean,
        n_resamples=draws,
        batch=max(1, CELLS // len(data)),
        vectorized=True,
        confidence_level=confidence,
        method=method,
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high)


def studentized_mean(
    values: Iterable[float], confidence: float = CONFIDENCE, *, seed: int = SEED, draws: int = DRAWS
) -> tuple[float, float] | None:
    """Bootstrap-t interval of the mean (Efron and Tibshirani 1993, chapter 12.5).

    Each resample's deviation is measured in its own standard error, which follows skewed data further
    than BCa does when there are few. Resamples of one repeated value have no standard error and are
    left out: where most values are equal, do not rely on it alone. Above 5,000 values the t interval, which it then equals. ``None`` with fewer than two values.

    Raises:
        ValueError: a value is no finite number.
    """
    import numpy as np

    data = numbers(values)
    alpha = 1 - share(confidence, "confidence")
    if len(data) < 2:
        return None
    mean, error = float(data.mean()), float(_error(data[None, :])[0])
    if data[0] == data[-1]:
        return float(data[0]), float(data[0])
    if len(data) > LARGE:
        from scipy.stats import t

        reach = float(t.isf(alpha / 2, len(data) - 1)) * error
        return mean - reach, mean + reach
    rng = np.random.default_rng(seed)
    parts: list[Numbers] = []
    left = draws
    while left > 0:
        rows = min(left, max(1, CELLS // len(data)))
        left -= rows
        drawn = data[rng.integers(0, len(data), size=(rows, len(data)))]
        spread = _error(drawn)
        kept = spread > 1e-12 * error
        parts.append((drawn.mean(axis=1)[kept] - mean) / spread[kept])
    low, high = np.quantile(np.concatenate(parts), [alpha / 2, 1 - alpha / 2])
    return float(mean - high * error), float(mean - low * error)


def _error(rows: Numbers) -> Numbers:
    """Standard error of the mean of each row."""
    import numpy as np

    found: Numbers = rows.std(axis=1, ddof=1) / np.sqrt(rows.shape[1])
    return found
