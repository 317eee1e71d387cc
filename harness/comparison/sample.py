"""Scores of which only so many are kept: the rest is in their sums, which are exact."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.statistics import Moments
from harness.statistics.values import LARGE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from harness.comparison.columns import Scores

UNIT = 1_000_000
"""Scores are summed in millionths, so that no order of parts changes a digit."""


@dataclass(slots=True)
class Sample:
    """Scores, or differences of scores; ``moved`` counts those that are not 0. NaN must be left out.

    With ``keep`` off not even the first are kept.
    """

    n: int = 0
    total: int = 0
    squares: int = 0
    moved: int = 0
    keep: bool = True
    _kept: list[NDArray[np.int32]] | None = field(default_factory=list)

    def add(self, values: Scores) -> None:
        """Take some more."""
        import numpy as np

        if not len(values):
            return
        whole = np.rint(values * UNIT).astype(np.int64)
        self.n += len(whole)
        self.total += int(whole.sum())
        self.squares += int((whole * whole).sum())  # right up to nine million at once
        self.moved += int(np.count_nonzero(whole))
        if self.n > LARGE or not self.keep:
            self._kept = None
        elif self._kept is not None:
            self._kept.append(whole.astype(np.int32))

    @property
    def mean(self) -> float | None:
        """The mean; ``None`` of nothing."""
        return self.total / self.n / UNIT if self.n else None

    @property
    def variance(self) -> float:
        """The sample variance; 0 of fewer than two."""
        return self._deviations / (self.n - 1) if self.n > 1 else 0.0

    @property
    def values(self) -> list[float] | Moments:
        """The scores as `harness.statistics` takes them: themselves while they are few."""
        import numpy as np

        if self._kept is None:
            return Moments(self.n, self.total / self.n / UNIT, self._deviations)
        values: list[float] = (np.concatenate(self._kept) / UNIT).tolist() if self._kept else []
        return values

    @property
    def _deviations(self) -> float:
        return (self.n * self.squares - self.total**2) / self.n / UNIT**2
