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

from harness.statistics.power import POWER, visible_shift
from harness.statistics.signflip import FLIPS
from harness.statistics.values import CELLS, CONFIDENCE, DRAWS, LARGE, SEED, numbers, usable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from harness.statistics.values import Numbers

EXACT = 2**15
"""Up to so many arrangements of the sides all are counted."""
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


class _Stratum(NamedTuple):
    baseline: Numbers
    candidate: Numbers

    @property
    def weight(self) -> float:
        a, b = len(self.baseline), len(self.candidate)
        return a * b / (a + b)

    @property
    def difference(self) -> float:
        return float(self.candidate.mean() - self.baseline.mean())

    @property
    def centred(self) -> Numbers:
        """Both sides' values, baseline first, less their common mean."""
        import numpy as np

        both = np.concatenate([self.baseline, self.candidate])
        return np.asarray(both - both.mean(), dtype=np.float64)


def compare_unpaired(
    baseline: Mapping[str, Sequence[float | None]],
    candidate: Mapping[str, Sequence[float | None]],
    *,
    confidence: float = CONFIDENCE,
    power: float = POWER,
    seed: int = SEED,
) -> UnpairedResult:
    """Compare two collections that map a stratum's name (a persona) to scores; order is of no consequence.

    p is that of a permutation of the sides within the strata, exact up to 2^15 arrangements, else over
    10,000 draws; the interval is a bootstrap-t within strata and sides.
    """
    sides = [
        {k: [float(v) for v in vs if v is not None and usable(v)] for k, vs in side.items()}
        for side in (baseline, candidate)
    ]
    unusable = sum(map(len, (*baseline.values(), *candidate.values()))) - sum(
        len(values) for side in sides for values in side.values()
    )
    has = [{name for name, values in side.items() if values} for side in sides]
    names = tuple(sorted(has[0] & has[1]))
    strata = [_Stratum(numbers(sides[0][name]), numbers(sides[1][name])) for name in names]
    n_a, n_b = sum(len(s.baseline) for s in strata), sum(len(s.candidate) for s in strata)

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
        "baseline": math.fsum(value for s in strata for value in s.baseline) / n_a,
        "candidate": math.fsum(value for s in strata for value in s.candidate) / n_b,
        "estimate": _estimate(strata),
    }
    arrangements = math.prod(math.comb(len(s.baseline) + len(s.candidate), len(s.baseline)) for s in strata)
    found["p"] = _permutation_p(strata, exact=arrangements <= EXACT, seed=seed)
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


def _estimate(strata: list[_Stratum]) -> float:
    total = math.fsum(s.weight for s in strata)
    return math.fsum(s.weight * s.difference for s in strata) / total


def _error(strata: list[_Stratum], degrees: int) -> float:
    """Standard error of the estimate, with one variance for all strata and sides."""
    squares = math.fsum(
        float(((side - side.mean()) ** 2).sum()) for s in strata for side in (s.baseline, s.candidate)
    )
    return math.sqrt(squares / degrees / math.fsum(s.weight for s in strata))


def _permutation_p(strata: list[_Stratum], *, exact: bool, seed: int) -> float:
    """Two-sided p of the candidate's sum of deviations from its strata's means."""
    import numpy as np

    observed = abs(math.fsum(float(s.centred[len(s.baseline) :].sum()) for s in strata))
    size = math.fsum(float(np.abs(s.centred).sum()) for s in strata)
    floor = observed - 1e-10 * size
    if exact:
        sums = np.zeros(1)
        for s in strata:
            own = np.array([sum(taken) for taken in combinations(s.centred.tolist(), len(s.candidate))])
            sums = (sums[:, None] + own[None, :]).ravel()
        return float(np.mean(np.abs(sums) >= floor))
    rng = np.random.default_rng(seed)
    total = np.zeros(FLIPS)
    for s in strata:
        total += _permuted(s, rng)
    return (int(np.count_nonzero(np.abs(total) >= floor)) + 1) / (FLIPS + 1)


def _permuted(stratum: _Stratum, rng: np.random.Generator) -> Numbers:
    """The candidate's sum in 10,000 arrangements; drawn from its normal limit in a large stratum."""
    import numpy as np

    values, taken = stratum.centred, len(stratum.candidate)
    n = len(values)
    if n > LARGE:
        spread = math.sqrt(taken * (n - taken) / (n * (n - 1)) * float((values**2).sum()))
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
    moved, squares = np.zeros(DRAWS), np.zeros(DRAWS)
    total = math.fsum(s.weight for s in strata)
    for s in strata:
        for sign, side in ((-1, s.baseline), (1, s.candidate)):
            means, spreads = _resampled(side, rng)
            moved += sign * s.weight / total * (means - side.mean())
            squares += spreads
    errors = np.sqrt(squares / degrees / total)
    kept = errors > 1e-9 * error
    low, high = np.quantile(moved[kept] / errors[kept], [(1 - confidence) / 2, (1 + confidence) / 2])
    estimate = _estimate(strata)
    return float(estimate - high * error), float(estimate - low * error)


def _resampled(side: Numbers, rng: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Mean and sum of squared deviations of 9,999 resamples; of their normal limits in a large stratum."""
    import numpy as np

    n = len(side)
    if n > LARGE:
        variance = float(side.var())
        return (
            rng.normal(float(side.mean()), math.sqrt(variance / n), DRAWS),
            np.full(DRAWS, variance * (n - 1)),
        )
    means, squares = [], []
    step = max(1, CELLS // n)
    for start in range(0, DRAWS, step):
        drawn = side[rng.integers(0, n, size=(min(step, DRAWS - start), n))]
        means.append(drawn.mean(axis=1))
        squares.append(drawn.var(axis=1) * n)
    return np.concatenate(means), np.concatenate(squares)
