"""What dialogues took on two sides: money, tokens, rounds, and why they ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.comparison.columns import EFFORTS, NONE
from harness.comparison.evidence import rounded

if TYPE_CHECKING:
    from harness.comparison.pairing import Paired, Pairing
    from harness.comparison.sides import Side


@dataclass(frozen=True, slots=True)
class Effort:
    """One measure: means per dialogue over ``n`` scenarios, the difference with its 95 % interval.

    ``unknown`` counts dialogues on either side without it (a cost whose price is unknown).
    """

    measure: str
    n: int
    baseline: float | None
    candidate: float | None
    difference: float | None
    low: float | None
    high: float | None
    unknown: tuple[int, int]


def efforts(pairing: Pairing) -> tuple[Effort, ...]:
    """What the paired dialogues took; measures that neither side has are left out."""
    import numpy as np

    from harness.statistics import compare_paired

    found = []
    for name in EFFORTS:
        before, after = pairing.baseline.table.effort(name), pairing.candidate.table.effort(name)
        unknown = (
            int(np.isnan(before[pairing.baseline.rows]).sum()),
            int(np.isnan(after[pairing.candidate.rows]).sum()),
        )
        if unknown == (len(pairing.baseline.rows), len(pairing.candidate.rows)):
            continue
        result = compare_paired(pairing.pairs(before, after))
        found.append(
            Effort(
                name,
                result.n,
                rounded(result.baseline),
                rounded(result.candidate),
                rounded(result.estimate),
                rounded(result.low),
                rounded(result.high),
                unknown,
            )
        )
    return tuple(found)


def stops(side: Paired) -> dict[str, int]:
    """How often the dialogues of one side ended for which reason, by name."""
    import numpy as np

    texts = side.table.texts["stop"]
    codes, counts = np.unique(texts.array()[side.rows], return_counts=True)
    named = {texts.names[code]: int(count) for code, count in zip(codes, counts, strict=True) if code != NONE}
    return dict(sorted(named.items()))


def total_cost(side: Side) -> float | None:
    """What all dialogues of a side cost in US dollars, as far as it is known; ``None`` where nothing is."""
    import math

    import numpy as np

    costs = side.table.effort("cost")[side.rows]
    known = np.sort(costs[~np.isnan(costs)])
    return round(math.fsum(known.tolist()), 6) if len(known) else None
