"""Intraclass correlations: the six of Shrout and Fleiss 1979, "Intraclass Correlations"."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from harness.statistics.agreement import table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from harness.statistics.values import Numbers


class ICC(NamedTuple):
    """Reliability of one rater's value (``_1``) and of the mean of k raters' (``_k``).

    ``icc1``: each unit has other raters. ``icc2``: the raters are a sample, absolute agreement.
    ``icc3``: these raters alone, consistency. NaN where all ratings are equal.
    """

    icc1_1: float
    icc2_1: float
    icc3_1: float
    icc1_k: float
    icc2_k: float
    icc3_k: float


def intraclass(ratings: ArrayLike) -> ICC:
    """The six coefficients of units × raters; units with a missing rating do not count."""
    return ICC(*(float(each[0]) for each in intraclasses(table(ratings))))


def intraclasses(ratings: Numbers, weights: Numbers | None = None) -> tuple[Numbers, ...]:
    """The six for each row of ``weights`` (replicates × units)."""
    import numpy as np

    complete = ~np.isnan(ratings).any(axis=1)
    data = ratings[complete]
    k = data.shape[1]
    rows = np.ones((1, len(data))) if weights is None else weights[:, complete]
    n = rows.sum(axis=1)
    nothing = np.full(len(rows), np.nan)
    if k < 2 or len(data) < 2:
        return (nothing,) * 6
    units = data.mean(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        raters = rows @ data / n[:, None]
        grand = raters.mean(axis=1)
        between = k * (rows * (units - grand[:, None]) ** 2).sum(axis=1)
        within = rows @ ((data - units[:, None]) ** 2).sum(axis=1)
        of_raters = n * ((raters - grand[:, None]) ** 2).sum(axis=1)
        rest = np.maximum(within - of_raters, 0.0)
        bms, wms = between / (n - 1), within / (n * (k - 1))
        jms, ems = of_raters / (k - 1), rest / ((n - 1) * (k - 1))
        # Nothing varies: no reliability can be told. The bound is rounding, relative to the values.
        flat = between + within <= 1e-24 * np.maximum(1.0, n * float((data**2).max()))
        # A denominator that is a difference of equal mean squares is zero but for rounding.
        least = 1e-12 * (bms + wms + jms + ems)
        found = [
            np.where(np.abs(bottom) <= least, np.nan, top / bottom)
            for top, bottom in (
                (bms - wms, bms + (k - 1) * wms),
                (bms - ems, bms + (k - 1) * ems + k * (jms - ems) / n),
                (bms - ems, bms + (k - 1) * ems),
                (bms - wms, bms),
                (bms - ems, bms + (jms - ems) / n),
                (bms - ems, bms),
            )
        ]
    return tuple(np.where(flat | ~np.isfinite(each), np.nan, each) for each in found)
