"""Two collections that were not paired by design, compared within strata. Observational: it shows a
difference, not its cause.

Each value is held against the mean of its own stratum, both sides together, so that a side with more of
an easy stratum gains nothing by it. The estimate is the coefficient of the side in a regression with one
intercept for each stratum: strata count by n_A n_B / (n_A + n_B), as much as they can say.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from harness.statistics.moments import Moments
from harness.statistics.power import POWER, visible_shift
from harness.statistics.signflip import FLIPS
from harness.statistics.values import CELLS, CONFIDENCE, DRAWS, LARGE, SEED, numbers, usable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from harness.statistics.values import Numbers

    Values = Sequence[float | None] | Moments

EXACT = 2**15
"""Up to so many arrangements of the sides all are counted."""
_COUNTED = 2.0**37
MANY = 20_000
"""Above so many values nothing is dealt out or resampled in any stratum, however small."""
DEGREES = 4
"""Fewest degrees of freedom within the strata for an interval."""


@dataclass(frozen=True, slots=True)
class UnpairedResult:
    """What two stratified collections say of a difference, candidate minus baseline.

    ``strata`` names those that both sides have; ``left_out`` those of one side only, whose values take
    part in nothing. The other fields are those of ``PairedResult``.
    """

    strata: tuple[str, ...]
    left_out: tuple[str, ...]
    n_baseline: int
    n_candidate: int
    unusable: int
    baseline: float | None
    candidate: float | None
    estimate: float | None
    low: float | None
    high: float | None
    p: float | None
    mde: float | None
    confidence: float
    method: str
    reason: str = ""


class _Side(NamedTuple):
    """One side of a stratum; ``values`` is ``None`` where they were too many to be kept."""

    n: int
    mean: float
    squares: float
    total: float
    values: Numbers | None

    @classmethod
    def of(cls, given: Values) -> _Side:
        if isinstance(given, Moments):
            if given.n <= LARGE:
                raise ValueError(f"{given.n} values are not too many to be kept")
            return cls(*given, given.n * given.mean, None)
        values = numbers(float(value) for value in given if value is not None and usable(value))
        if not len(values):
            return cls(0, 0.0, 0.0, 0.0, values)
        mean = values.mean()
        return cls(len(values), float(mean), float(((values - mean) ** 2).sum()), math.fsum(values), values)


class _Stratum(NamedTuple):
    baseline: _Side
    candidate: _Side

    @property
    def n(self) -> int:
        return self.baseline.n + self.candidate.n

    @property
    def weight(self) -> float:
        return self.baseline.n * self.candidate.n / self.n

    @property
    def difference(self) -> float:
        return self.candidate.mean - self.baseline.mean

    @property
    def squares(self) -> float:
        """Sum of squared deviations of both sides' values from their common mean."""
        return self.baseline.squares + self.candidate.squares + self.weight * self.difference**2

    @property
    def centred(self) -> Numbers | None:
        """Both sides' values, baseline first, less their common mean; ``None`` where they were not kept."""
        import numpy as np

        if self.baseline.values is None or self.candidate.values is None:
            return None
        both = np.concatenate([self.baseline.values, self.candidate.values])
        return np.asarray(both - both.mean(), dtype=np.float64)


def compare_unpaired(
    baseline: Mapping[str, Values],
    candidate: Mapping[str, Values],
    *,
    confidence: float = CONFIDENCE,
    power: float = POWER,
    seed: int = SEED,
) -> UnpairedResult:
    """Compare two collections that map a stratum's name (a persona) to scores; order is of no consequence.

    Scores that are too many to be kept may be given as their `Moments`; the result is the same.

    p is that of a permutation of the sides within the strata, exact up to 2^15 arrangements, else over
    10,000 draws; the interval is a bootstrap-t within strata and sides.
    """
    sides = [{name: _Side.of(values) for name, values in side.items()} for side in (baseline, candidate)]
    given = sum(
        one.n if isinstance(one, Moments) else len(one) for one in (*baseline.values(), *candidate.values())
    )
    unusable = given - sum(one.n for side in sides for one in side.values())
    has = [{name for name, one in side.items() if one.n} for side in sides]
    names = tuple(sorted(has[0] & has[1]))
    strata = [_Stratum(sides[0][name], sides[1][name]) for name in names]
    n_a, n_b = sum(s.baseline.n for s in strata), sum(s.candidate.n for s in strata)

    def result(found: Mapping[str, float | None], reason: str, method: str = "none") -> UnpairedResult:
        empty: dict[str, float | None] = dict.fromkeys(
            ("baseline", "candidate", "estimate", "low", "high", "p", "mde")
        )
        return UnpairedResult(
            strata=names,
            left_out=tuple(sorted(has[0] ^ has[1])),
            n_baseline=n_a,
            n_candidate=n_b,
            unusable=unusable,
            confidence=confidence,
            method=method,
            reason=reason,
            **(empty | dict(found)),
        )

    if not strata:
        return result({}, "no stratum has scores on both sides")
    found: dict[str, float | None] = {
        "baseline": math.fsum(s.baseline.total for s in strata) / n_a,
        "candidate": math.fsum(s.candidate.total for s in strata) / n_b,
        "estimate": _estimate(strata),
    }
    arrangements = _arrangements(strata)
    kept = all(s.centred is not None for s in strata)
    found["p"] = _permutation_p(strata, exact=kept and arrangements <= EXACT, seed=seed)
    degrees = n_a + n_b - len(strata) - 1
    if arrangements < 2 / (1 - confidence) or degrees < DEGREES:
        return result(found, f"{n_a} against {n_b} scores in {len(strata)} strata: too few to say")
    error = _error(strata, degrees)
    if error <= 1e-12:
        found["low"] = found["high"] = found["estimate"]
        reason = "scores are all equal within sides and strata: there is no spread"
        return result(found, reason, "all equal")
    found["low"], found["high"] = _studentized(strata, error, degrees, confidence, seed)
    found["mde"] = visible_shift(degrees, alpha=1 - confidence, power=power) * error
    return result(found, "", "bootstrap-t within strata, permutation p, observational")


def _arrangements(strata: list[_Stratum]) -> float:
    """In how many ways the sides can be dealt out within the strata; infinite where that is beyond counting."""
    found = 1.0
    for s in strata:
        few = min(s.baseline.n, s.candidate.n)
        if found > _COUNTED or (few > 20 and s.n > 40):  # more than 2^37
            return math.inf
        found *= math.comb(s.n, few)
    return found


def _estimate(strata: list[_Stratum]) -> float:
    total = math.fsum(s.weight for s in strata)
    return math.fsum(s.weight * s.difference for s in strata) / total


def _error(strata: list[_Stratum], degrees: int) -> float:
    """Standard error of the estimate, with one variance for all strata and sides."""
    squares = math.fsum(side.squares for s in strata for side in (s.baseline, s.candidate))
    return math.sqrt(squares / degrees / math.fsum(s.weight for s in strata))


def _permutation_p(strata: list[_Stratum], *, exact: bool, seed: int) -> float:
    """Two-sided p of the candidate's sum of deviations from its strata's means."""
    import numpy as np

    centred = [s.centred for s in strata]
    observed = abs(
        math.fsum(
            s.weight * s.difference if own is None else float(own[s.baseline.n :].sum())
            for s, own in zip(strata, centred, strict=True)
        )
    )
    size = math.fsum(
        math.sqrt(s.n * s.squares) if own is None else float(np.abs(own).sum())
        for s, own in zip(strata, centred, strict=True)
    )
    floor = observed - 1e-10 * size
    if exact:
        sums = np.zeros(1)
        for s, own in zip(strata, centred, strict=True):
            assert own is not None
            dealt = np.array([sum(taken) for taken in combinations(own.tolist(), s.candidate.n)])
            sums = (sums[:, None] + dealt[None, :]).ravel()
        return float(np.mean(np.abs(sums) >= floor))
    rng = np.random.default_rng(seed)
    large = _large(strata)
    total = np.zeros(FLIPS)
    for s in strata:
        total += _permuted(s, rng, large)
    return (int(np.count_nonzero(np.abs(total) >= floor)) + 1) / (FLIPS + 1)


def _large(strata: list[_Stratum]) -> int:
    """From how many values on the normal limit of a stratum stands for it."""
    return LARGE if sum(s.n for s in strata) <= MANY else 0


def _permuted(stratum: _Stratum, rng: np.random.Generator, large: int) -> Numbers:
    """The candidate's sum in 10,000 arrangements; drawn from its normal limit in a large stratum."""
    import numpy as np

    values, taken, n = stratum.centred, stratum.candidate.n, stratum.n
    if values is None or n > large:
        spread = math.sqrt(taken * (n - taken) / (n * (n - 1)) * stratum.squares)
        return rng.normal(0.0, spread, FLIPS)
    sums: list[Numbers] = []
    step = max(1, CELLS // n)
    for start in range(0, FLIPS, step):
        rows = min(step, FLIPS - start)
        sums.append(rng.permuted(np.tile(values, (rows, 1)), axis=1)[:, :taken].sum(axis=1))
    return np.concatenate(sums)


def _studentized(
    strata: list[_Stratum], error: float, degrees: int, confidence: float, seed: int
) -> tuple[float, float]:
    import numpy as np

    rng = np.random.default_rng(seed)
    large = _large(strata)
    moved, squares = np.zeros(DRAWS), np.zeros(DRAWS)
    total = math.fsum(s.weight for s in strata)
    for s in strata:
        for sign, side in ((-1, s.baseline), (1, s.candidate)):
            means, spreads = _resampled(side, rng, large)
            moved += sign * s.weight / total * (means - side.mean)
            squares += spreads
    errors = np.sqrt(squares / degrees / total)
    kept = errors > 1e-9 * error
    low, high = np.quantile(moved[kept] / errors[kept], [(1 - confidence) / 2, (1 + confidence) / 2])
    estimate = _estimate(strata)
    return float(estimate - high * error), float(estimate - low * error)


def _resampled(side: _Side, rng: np.random.Generator, large: int) -> tuple[Numbers, Numbers]:
    """Mean and sum of squared deviations of 9,999 resamples; of their normal limits in a large stratum."""
    import numpy as np

    n = side.n
    if side.values is None or n > large:
        variance = side.squares / n
        return (
            rng.normal(side.mean, math.sqrt(variance / n), DRAWS),
            np.full(DRAWS, variance * (n - 1)),
        )
    means, squares = [], []
    step = max(1, CELLS // n)
    for start in range(0, DRAWS, step):
        drawn = side.values[rng.integers(0, n, size=(min(step, DRAWS - start), n))]
        means.append(drawn.mean(axis=1))
        squares.append(drawn.var(axis=1) * n)
    return np.concatenate(means), np.concatenate(squares)
