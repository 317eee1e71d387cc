"""Recorded dialogues that nobody paired: two groups held against each other, persona by persona.

Dialogues before and after a date, or by two models, differ in more than that: what the difference is due
to cannot be told from them, and every report says *observational*. Comparing inside each persona removes
at least the mix of personas.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from harness.comparison.columns import NONE
from harness.comparison.evidence import (
    POWER,
    CriterionEvidence,
    Measured,
    Sizes,
    criteria_of,
    judged,
    rounded,
)
from harness.statistics import Moments

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from harness.comparison.sides import Side
    from harness.statistics.unpaired import UnpairedResult, Values

    Strata = Mapping[str, Values]

NO_PERSONA = "(no persona)"


def weigh_strata(
    baseline: Side, candidate: Side, *, alpha: float, effect: float, only: Iterable[str] = ()
) -> tuple[CriterionEvidence, ...]:
    """The evidence on every criterion from two unpaired sides; ``n`` counts dialogues of both."""
    wanted = set(only)
    found = {}
    for name in criteria_of(baseline.table.criteria, candidate.table.criteria):
        if not wanted or name in wanted:
            (before, lost), (after, lost_after) = (_by_persona(side, name) for side in (baseline, candidate))
            found[name] = measured_strata(name, before, after, (lost, lost_after), alpha)
    return judged(found, alpha=alpha, effect=effect)


def measured_strata(
    name: str, before: Strata, after: Strata, unscored: tuple[int, int], alpha: float
) -> Measured:
    """One criterion from both sides' scores by persona."""
    from harness.statistics.unpaired import compare_unpaired

    result = compare_unpaired(before, after, confidence=1 - alpha)
    n = result.n_baseline + result.n_candidate
    means = means_in_one_mix(before, after, result.strata)
    evidence = CriterionEvidence(
        name,
        "no evidence" if n else "not compared",
        n,
        rounded(means[0]),
        rounded(means[1]),
        rounded(result.estimate),
        rounded(result.low),
        rounded(result.high),
        rounded(result.p),
        unscored=unscored,
        method=result.method,
        reason=result.reason,
    )
    possible = 2.0 * math.exp(-sum(_log_arrangements(before[one], after[one]) for one in result.strata))
    # Where every persona's scores are all alike, no arrangement differs from another.
    moved = not all(_alike(before[one], after[one]) for one in result.strata)
    return Measured(
        evidence,
        possible if moved else 2.0,
        possible,
        lambda level, effect: _sizes(result, alpha, level, effect),
    )


def _by_persona(side: Side, criterion: str) -> tuple[Strata, int]:
    """A criterion's scores, persona by persona, and how many dialogues have none."""
    import numpy as np

    scores = side.table.scores(criterion)[side.rows]
    texts = side.table.texts["persona"]
    codes = texts.array()[side.rows]
    scored = ~np.isnan(scores)
    found = {
        NO_PERSONA if code == NONE else texts.names[code]: scores[scored & (codes == code)].tolist()
        for code in np.unique(codes[scored]).tolist()
    }
    return found, int(len(scores) - scored.sum())


def means_in_one_mix(
    before: Strata, after: Strata, names: Sequence[str]
) -> tuple[float | None, float | None]:
    """Both sides' means in one mix of personas, so that their difference is the estimate."""
    if not names:
        return None, None
    sizes = [(_size(before[one]), _size(after[one])) for one in names]
    weights = [a * b / (a + b) for a, b in sizes]
    old, new = (
        math.fsum(weight * _mean(side[one]) for weight, one in zip(weights, names, strict=True))
        / math.fsum(weights)
        for side in (before, after)
    )
    return old, new


def _size(scores: Values) -> int:
    return scores.n if isinstance(scores, Moments) else len(scores)


def _mean(scores: Values) -> float:
    if isinstance(scores, Moments):
        return scores.mean
    return math.fsum(score for score in scores if score is not None) / len(scores)


def _alike(before: Values, after: Values) -> bool:
    """Whether a persona's scores are all equal on both sides."""
    seen = set[float | None]()
    for scores in (before, after):
        if isinstance(scores, Moments):
            seen |= {scores.mean} if not scores.squares else {0.0, 1.0}
        else:
            seen |= {*scores}
    return len(seen) <= 1


def _log_arrangements(before: Values, after: Values) -> float:
    a, b = _size(before), _size(after)
    return math.lgamma(a + b + 1) - math.lgamma(a + 1) - math.lgamma(b + 1)


def _sizes(result: UnpairedResult, alpha: float, level: float, effect: float) -> Sizes:
    """At the corrected level; ``needed`` counts dialogues of both sides in the present mix."""
    from harness.statistics.power import visible_shift

    if result.mde is None:
        return Sizes(None, None, None)
    n = result.n_baseline + result.n_candidate
    degrees = n - len(result.strata) - 1
    corrected, plain = (visible_shift(degrees, alpha=each, power=POWER) for each in (level, alpha))
    reach = result.mde * corrected / plain
    return Sizes(reach, n * (reach / effect) ** 2, None)
