"""What paired scores say of each criterion, and what they could not say.

Several criteria are judged at once, so that p-values are corrected (Holm 1979). A criterion whose scores
differ on too few scenarios to reach significance in any arrangement of signs takes no part in that: it
could never be a false alarm (Tarone 1990, "A modified Bonferroni method for discrete data").
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from harness.suite import OVERALL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from harness.comparison.pairing import Pairing
    from harness.statistics import PairedResult, Pairs, Variances

Verdict = Literal["improved", "regressed", "no evidence", "too few", "not compared"]
ALPHA = 0.05
EFFECT = 0.05
"""The difference that matters, unless one is named: a twentieth of the scale."""
POWER = 0.8


@dataclass(frozen=True, slots=True)
class CriterionEvidence:
    """One criterion on two sides.

    ``n`` counts scenarios (or recordings) with a score on both sides; means and ``difference`` (candidate
    minus baseline) are over those. ``low`` and ``high`` bound the difference at 1 - α, not corrected;
    ``p`` is the sign-flip p-value, ``p_holm`` corrected over the criteria. ``mde`` is the smallest
    difference that so many scenarios show with a power of 80 % at the corrected level; ``needed`` is how
    many scenarios would show ``effect``, ``replicates_needed`` how many replicates of the present ones.
    ``unscored`` counts dialogues without a score on either side. ``None`` where the data do not say.
    """

    criterion: str
    verdict: Verdict
    n: int
    baseline: float | None = None
    candidate: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    p_holm: float | None = None
    mde: float | None = None
    effect: float = EFFECT
    needed: int | None = None
    replicates_needed: int | None = None
    unscored: tuple[int, int] = (0, 0)
    method: str = ""
    reason: str = ""


def weigh(
    pairing: Pairing, *, alpha: float = ALPHA, effect: float = EFFECT, only: Iterable[str] = ()
) -> tuple[CriterionEvidence, ...]:
    """The evidence on every criterion that either side has (or on ``only`` those), the whole first."""
    import numpy as np

    baseline, candidate = pairing.baseline.table, pairing.candidate.table
    wanted = set(only)
    names = [
        name for name in criteria_of(baseline.criteria, candidate.criteria) if not wanted or name in wanted
    ]
    found = {}
    for name in names:
        before, after = baseline.scores(name), candidate.scores(name)
        unscored = tuple(
            int(np.isnan(scores[side.rows]).sum())
            for scores, side in ((before, pairing.baseline), (after, pairing.candidate))
        )
        found[name] = _measured(name, pairing.pairs(before, after), alpha, (unscored[0], unscored[1]))
    return judged(found, alpha=alpha, effect=effect)


def criteria_of(*tables: Mapping[str, object]) -> list[str]:
    """Names of criteria in a fixed order: the whole, then by name, whatever came first in a file."""
    return [OVERALL, *sorted({name for table in tables for name in table} - {OVERALL})]


class Sizes(NamedTuple):
    """What a test could show: the smallest difference, and how much data would show a given one.

    ``least`` is how many scenarios it takes to show anything at all.
    """

    mde: float | None
    needed: float | None
    replicates: int | None
    least: int | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """One criterion before the others are known.

    ``attainable`` is the smallest p-value that these values can give in any arrangement, ``possible``
    the smallest that so many can give at all. ``sizes(level, effect)`` says what the test could show.
    """

    evidence: CriterionEvidence
    attainable: float
    possible: float
    sizes: Callable[[float, float], Sizes]


def _measured(name: str, pairs: Pairs, alpha: float, unscored: tuple[int, int]) -> Measured:
    from harness.statistics import compare_paired, variances

    return measured_pairs(
        name,
        compare_paired(pairs, confidence=1 - alpha),
        _variance(pairs.differences),
        sum(abs(each) > _SAME for each in pairs.differences),
        unscored,
        parts=variances(pairs),
    )


def measured_pairs(
    name: str,
    result: PairedResult,
    variance: float,
    moved: int,
    unscored: tuple[int, int],
    *,
    parts: Variances | None = None,
) -> Measured:
    """One criterion from a paired comparison, whose differences have that variance; ``moved`` are not 0.

    ``parts`` are the components of variance, where there are replicates.
    """
    from harness.statistics import fewest, minimal_detectable, replicates_needed, scenarios_needed

    n = result.n
    evidence = CriterionEvidence(
        name,
        "no evidence" if n else "not compared",
        n,
        rounded(result.baseline),
        rounded(result.candidate),
        rounded(result.estimate),
        rounded(result.low),
        rounded(result.high),
        rounded(result.p),
        unscored=unscored,
        method=result.method,
        reason=result.reason,
    )

    def sizes(level: float, effect: float) -> Sizes:
        return Sizes(
            minimal_detectable(n, variance, alpha=level, power=POWER),
            scenarios_needed(effect, variance, alpha=level, power=POWER),
            replicates_needed(effect, n, parts, alpha=level, power=POWER) if parts else None,
            fewest(1 - level),
        )

    return Measured(evidence, 2.0 ** (1 - moved), 2.0 ** (1 - n), sizes)


def judged(
    found: Mapping[str, Measured], *, alpha: float = ALPHA, effect: float = EFFECT
) -> tuple[CriterionEvidence, ...]:
    """The verdicts once all criteria are known: corrected p-values, and what could have been seen."""
    from harness.statistics import holm

    tested = {name: one.evidence.p for name, one in found.items() if one.attainable <= alpha}
    adjusted = holm(tested)
    level = alpha / max(1, len(tested))
    return tuple(
        _verdict(one, adjusted.get(name), alpha=alpha, level=level, effect=effect)
        for name, one in found.items()
    )


def _verdict(
    one: Measured, adjusted: float | None, *, alpha: float, level: float, effect: float
) -> CriterionEvidence:
    seen = one.evidence
    if not seen.n or seen.difference is None:
        lost = seen.reason if not any(seen.unscored) else "unscored on one side or on both"
        return replace(seen, effect=effect, reason=lost)
    sizes = one.sizes(level, effect)
    verdict: Verdict = "no evidence"
    reason = seen.reason
    if adjusted is not None and adjusted <= alpha:
        verdict = "improved" if seen.difference > 0 else "regressed"
        reason = ""
    elif one.possible > level:
        verdict = "too few"
        reason = f"{seen.n} cannot show any difference" + (f": it takes {sizes.least}" if sizes.least else "")
    elif one.attainable > 1:
        reason = f"equal on all {seen.n}"
    elif seen.p is not None and seen.p <= alpha and adjusted is not None:
        reason = f"p {seen.p:.3f} alone, {adjusted:.3f} among all criteria tested"
    return replace(
        seen,
        verdict=verdict,
        p_holm=rounded(adjusted),
        mde=rounded(sizes.mde),
        effect=effect,
        needed=None if sizes.needed is None else math.ceil(sizes.needed - 1e-9),
        replicates_needed=sizes.replicates,
        reason=reason,
    )


_SAME = 1e-9
"""Means of equal scores may differ in their last digits."""


def _variance(differences: tuple[float, ...]) -> float:
    if len(differences) < 2:
        return 0.0
    mean = math.fsum(differences) / len(differences)
    return math.fsum((each - mean) ** 2 for each in differences) / (len(differences) - 1)


def rounded(value: float | None) -> float | None:
    """Six decimals: beyond them the arithmetic of another machine differs."""
    return None if value is None else round(value, 6) + 0.0
