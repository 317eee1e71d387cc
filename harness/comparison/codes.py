"""Failures on two sides, by code: which appeared, which are gone, which are still there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from harness.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from harness.comparison.pairing import Paired, Pairing

Standing = Literal["appeared", "gone", "still there"]
EXAMPLES = 3
"""Recordings named for each code."""


@dataclass(frozen=True, slots=True)
class CodeEvidence:
    """One code of findings on two sides.

    ``baseline`` and ``candidate`` are shares of dialogues that have it, averaged over scenarios.
    ``p`` tests whether the shares differ: exact McNemar where each scenario has one dialogue a side,
    the sign-flip test of the shares' differences where there are replicates (for one dialogue a side the
    two are the same test); a permutation within personas where nothing is paired. ``p_holm`` is corrected over the codes. ``examples`` are ids of dialogues that
    have the finding: of the candidate, or of the baseline where it is gone.
    """

    code: str
    severity: str
    standing: Standing
    n: int
    baseline: float
    candidate: float
    p: float
    p_holm: float
    test: Literal["mcnemar", "sign-flip", "permutation"]
    examples: tuple[str, ...]


def weigh_codes(pairing: Pairing) -> tuple[CodeEvidence, ...]:
    """Every code that either side has among the paired dialogues: graver ones first, then by code."""
    tables = pairing.baseline.table, pairing.candidate.table
    names = sorted({*tables[0].found, *tables[1].found})
    return in_order(one for name in names if (one := _code(pairing, name)) is not None)


def in_order(codes: Iterable[CodeEvidence]) -> tuple[CodeEvidence, ...]:
    """The codes with corrected p-values: graver ones first, then by code."""
    from harness.statistics import holm

    found = list(codes)
    adjusted = holm({one.code: one.p for one in found})
    ranks = [severity.label for severity in sorted(Severity, reverse=True)]
    corrected = [replace(one, p_holm=round(adjusted[one.code] or 0.0, 6)) for one in found]
    return tuple(sorted(corrected, key=lambda one: (ranks.index(one.severity), one.code)))


def _code(pairing: Pairing, code: str) -> CodeEvidence | None:
    from harness.statistics import mcnemar, sign_flip_p

    shares = [_has(side, code) for side in (pairing.baseline, pairing.candidate)]
    pairs = pairing.pairs(*shares)
    before = sum(each.mean for each in pairs.baseline)
    after = sum(each.mean for each in pairs.candidate)
    n = len(pairs.scenarios)
    if not n or not (before or after):
        return None
    single = all(each.count == 1 for each in (*pairs.baseline, *pairs.candidate))
    if single:
        had, has = (
            {name: each.mean > 0 for name, each in zip(pairs.scenarios, side, strict=True)}
            for side in (pairs.baseline, pairs.candidate)
        )
        p = mcnemar(had, has).p
    else:
        p = sign_flip_p(pairs.differences)
    standing: Standing = "appeared" if not before else "gone" if not after else "still there"
    shown = pairing.baseline if standing == "gone" else pairing.candidate
    severity = (pairing.candidate.table.severities | pairing.baseline.table.severities)[code]
    return CodeEvidence(
        code,
        severity,
        standing,
        n,
        round(before / n, 6),
        round(after / n, 6),
        round(p, 6),
        1.0,
        "mcnemar" if single else "sign-flip",
        _examples(shown, code),
    )


def _has(side: Paired, code: str) -> NDArray[np.float64]:
    """1 for each row of the table that has the finding, else 0."""
    import numpy as np

    marks = np.zeros(len(side.table))
    marks[side.table.rows_with(code)] = 1.0
    return marks


def _examples(side: Paired, code: str) -> tuple[str, ...]:
    import heapq

    import numpy as np

    rows = np.intersect1d(side.rows, side.table.rows_with(code))
    return tuple(heapq.nsmallest(EXAMPLES, (side.table.ids[row] for row in rows.tolist())))
