"""Recorded dialogues that nobody paired: two groups held against each other, persona by persona.

Dialogues before and after a date, or by two models, differ in more than that: what the difference is due
to cannot be told from them, and every report of this page says *observational*. Comparing inside each
persona and averaging removes at least the mix of personas (direct stratification with the weights
n_A n_B / (n_A + n_B) of Cochran and Mantel-Haenszel).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.comparison.evidence import (
    POWER,
    CriterionEvidence,
    Measured,
    Sizes,
    criteria_of,
    judged,
    rounded,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from harness.comparison.columns import Scores
    from harness.comparison.sides import Side

SEED = 20_260_131
BLOCKS, BLOCK = 9, 1_111
"""Resamples: 9,999, drawn in blocks that keep memory small."""
LARGEST = 2_000
"""Dialogues up to which labels are permuted and resampled; beyond, the normal limit of both is used."""
NO_PERSONA = "(no persona)"


@dataclass(frozen=True, slots=True)
class Stratum:
    """One persona's scores of one criterion, sorted, on the two sides."""

    name: str
    baseline: Scores
    candidate: Scores

    @property
    def weight(self) -> float:
        """n_A n_B / (n_A + n_B)."""
        a, b = len(self.baseline), len(self.candidate)
        return a * b / (a + b)

    @property
    def difference(self) -> float:
        """Candidate minus baseline."""
        return float(self.candidate.mean() - self.baseline.mean())


def weigh_strata(
    baseline: Side, candidate: Side, *, alpha: float, effect: float, only: Iterable[str] = ()
) -> tuple[CriterionEvidence, ...]:
    """The evidence on every criterion from two unpaired sides; ``n`` counts dialogues of both."""
    import numpy as np

    wanted = set(only)
    found = {}
    for name in criteria_of(baseline.table.criteria, candidate.table.criteria):
        if wanted and name not in wanted:
            continue
        scores = [side.table.scores(name)[side.rows] for side in (baseline, candidate)]
        unscored = (int(np.isnan(scores[0]).sum()), int(np.isnan(scores[1]).sum()))
        found[name] = _measured(name, strata(baseline, candidate, name), alpha, unscored)
    return judged(found, alpha=alpha, effect=effect)


def strata(baseline: Side, candidate: Side, criterion: str) -> list[Stratum]:
    """The personas that both sides have scored dialogues of, by name."""
    before, after = (_by_persona(side, criterion) for side in (baseline, candidate))
    return [Stratum(name, before[name], after[name]) for name in sorted(before.keys() & after.keys())]


def _by_persona(side: Side, criterion: str) -> dict[str, Scores]:
    import numpy as np

    scores = side.table.scores(criterion)[side.rows]
    texts = side.table.texts["persona"]
    codes = texts.array()[side.rows]
    scored = ~np.isnan(scores)
    names = [*texts.names, NO_PERSONA]
    return {
        names[code]: np.sort(scores[scored & (codes == code)]) for code in np.unique(codes[scored]).tolist()
    }


def _measured(name: str, groups: Sequence[Stratum], alpha: float, unscored: tuple[int, int]) -> Measured:
    n = sum(len(one.baseline) + len(one.candidate) for one in groups)
    if not n:
        empty = CriterionEvidence(
            name, "not compared", 0, unscored=unscored, reason="no persona with scores on both sides"
        )
        return Measured(empty, 2.0, 2.0, lambda _level, _effect: Sizes(None, None, None))
    weight = math.fsum(one.weight for one in groups)
    before, after = (
        math.fsum(one.weight * float(side.mean()) for one, side in zip(groups, sides, strict=True)) / weight
        for sides in ([one.baseline for one in groups], [one.candidate for one in groups])
    )
    estimate = math.fsum(one.weight * one.difference for one in groups) / weight
    error = _standard_error(groups, weight)
    resampled = n <= LARGEST
    low, high = _interval(groups, weight, alpha, estimate, error)
    evidence = CriterionEvidence(
        name,
        "no evidence",
        n,
        rounded(before),
        rounded(after),
        rounded(estimate),
        rounded(low),
        rounded(high),
        rounded(_permutation_p(groups, weight, estimate)),
        unscored=unscored,
        method="stratified by persona: "
        + ("percentile bootstrap, permuted labels" if resampled else "normal limit"),
    )
    possible = 2.0 * math.exp(-math.fsum(_log_arrangements(one) for one in groups))
    constant = len(
        {float(score) for one in groups for score in (*one.baseline[[0, -1]], *one.candidate[[0, -1]])}
    )
    attainable = 2.0 if constant == 1 else possible
    return Measured(
        evidence, attainable, possible, lambda level, effect: _sizes(groups, error, level, effect)
    )


def _standard_error(groups: Sequence[Stratum], weight: float) -> float | None:
    """Of the estimate, each side of each stratum with its own variance; ``None`` where nothing shows it."""
    if all(min(len(one.baseline), len(one.candidate)) < 2 for one in groups):
        return None
    parts = 0.0
    for one in groups:
        for side in (one.baseline, one.candidate):
            if len(side) > 1:
                parts += (one.weight / weight) ** 2 * float(side.var(ddof=1)) / len(side)
    return math.sqrt(parts)


def _interval(
    groups: Sequence[Stratum], weight: float, alpha: float, estimate: float, error: float | None
) -> tuple[float | None, float | None]:
    import numpy as np

    if error is None:
        return None, None
    if sum(len(one.baseline) + len(one.candidate) for one in groups) > LARGEST:
        from scipy.stats import norm

        reach = float(norm.isf(alpha / 2)) * error
        return estimate - reach, estimate + reach
    rng = np.random.default_rng(SEED)
    drawn = np.zeros(BLOCKS * BLOCK)
    for block in np.split(drawn, BLOCKS):
        for one in groups:
            before, after = (
                side[rng.integers(0, len(side), (BLOCK, len(side)))].mean(axis=1)
                for side in (one.baseline, one.candidate)
            )
            block[:] += one.weight / weight * (after - before)
    low, high = np.quantile(drawn, [alpha / 2, 1 - alpha / 2])
    return float(low), float(high)


def _permutation_p(groups: Sequence[Stratum], weight: float, estimate: float) -> float:
    """Two-sided: how often labels dealt anew inside each persona give a difference as large."""
    import numpy as np

    if sum(len(one.baseline) + len(one.candidate) for one in groups) > LARGEST:
        return _normal_p(groups, weight, estimate)
    rng = np.random.default_rng(SEED)
    drawn = np.zeros(BLOCKS * BLOCK)
    for one in groups:
        pool = np.sort(np.concatenate([one.baseline, one.candidate]))
        for block in np.split(drawn, BLOCKS):
            dealt = rng.permuted(np.tile(pool, (BLOCK, 1)), axis=1)
            some = dealt[:, : len(one.candidate)].mean(axis=1)
            rest = dealt[:, len(one.candidate) :].mean(axis=1)
            block[:] += one.weight / weight * (some - rest)
    beyond = int(np.count_nonzero(np.abs(drawn) >= abs(estimate) - 1e-12))
    return (beyond + 1) / (len(drawn) + 1)


def _normal_p(groups: Sequence[Stratum], weight: float, estimate: float) -> float:
    """The limit of the same test: the permutation distribution's own variance."""
    import numpy as np
    from scipy.stats import norm

    variance = 0.0
    for one in groups:
        pool = np.sort(np.concatenate([one.baseline, one.candidate]))
        if len(pool) > 1:
            variance += (one.weight / weight) ** 2 * float(pool.var(ddof=1)) / one.weight
    return float(2 * norm.sf(abs(estimate) / math.sqrt(variance))) if variance > 0 else 1.0


def _log_arrangements(one: Stratum) -> float:
    a, b = len(one.baseline), len(one.candidate)
    return math.lgamma(a + b + 1) - math.lgamma(a + 1) - math.lgamma(b + 1)


def _sizes(groups: Sequence[Stratum], error: float | None, level: float, effect: float) -> Sizes:
    """In the normal limit; ``needed`` counts dialogues of both sides in the present mix."""
    from scipy.stats import norm

    if not error:
        return Sizes(None, None, None)
    reach = float(norm.isf(level / 2) + norm.isf(1 - POWER)) * error
    n = sum(len(one.baseline) + len(one.candidate) for one in groups)
    return Sizes(reach, n * (reach / effect) ** 2, None)
