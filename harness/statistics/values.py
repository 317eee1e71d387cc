"""What every function here shares: seeds, checks of what is given, sums that do not depend on order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

SEED = 20_240_229
"""Of every random draw: the same data give the same interval, on any machine and in any order."""
CONFIDENCE = 0.95
DRAWS = 9_999
"""Bootstrap resamples. With the data's own estimate they make 10,000."""
LARGE = 5_000
"""Above so many values nothing is resampled: the normal approximation of the same thing stands in."""
CELLS = 2_000_000
"""Most numbers of one block of resamples: more are drawn in several blocks."""


def numbers(values: Iterable[float]) -> Numbers:
    """``values`` as an array sorted by size, so that results do not depend on the order given.

    Raises:
        ValueError: one of them is no finite number.
    """
    import numpy as np

    array = np.sort(np.asarray(list(values), dtype=np.float64))
    if not np.isfinite(array).all():
        raise ValueError("a value is no finite number: leave it out and count it as unusable")
    return array


def usable(value: float | None) -> bool:
    """Whether a score is a number that can be averaged."""
    return value is not None and math.isfinite(value)


def share(value: float, name: str) -> float:
    """``value`` where it lies strictly between 0 and 1.

    Raises:
        ValueError: it does not.
    """
    if not 0 < value < 1:
        raise ValueError(f"{name} is {value!r}: it lies between 0 and 1")
    return value


def middle_ranks(values: Numbers, weights: Numbers) -> Numbers:
    """The middle rank of each value in each row of ``weights``, which counts how often each one occurs.

    Ranks start at one half of the first value's count: a constant less than usual.
    """
    import numpy as np

    codes = np.unique(values, return_inverse=True)[1]
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    totals = np.add.reduceat(weights[:, order], starts, axis=1)
    middle: Numbers = np.cumsum(totals, axis=1) - totals / 2
    return middle[:, codes]
