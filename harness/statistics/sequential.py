"""Looking at data while they grow: Wald's sequential probability ratio test."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

from harness.statistics.values import share

if TYPE_CHECKING:
    from collections.abc import Iterable


class Bounds(NamedTuple):
    """Go on while the log likelihood ratio lies strictly between the two."""

    accept: float
    reject: float


def sprt_bounds(alpha: float = 0.05, beta: float = 0.2) -> Bounds:
    """ln(β / (1 - α)) and ln((1 - β) / α) (Wald 1945, "Sequential Tests of Statistical Hypotheses")."""
    share(alpha, "alpha")
    share(beta, "beta")
    if alpha + beta >= 1:
        raise ValueError(f"alpha and beta are {alpha} and {beta}: together they stay below 1")
    return Bounds(math.log(beta / (1 - alpha)), math.log((1 - beta) / alpha))


class Decision(NamedTuple):
    """What was decided after how many outcomes, and the log likelihood ratio by then."""

    decision: Literal["accept", "reject", "go on"]
    outcomes: int
    ratio: float


def sprt(
    outcomes: Iterable[bool], null: float, alternative: float, alpha: float = 0.05, beta: float = 0.2
) -> Decision:
    """Hold yes-or-no outcomes, in the order they came, against a share of ``null`` or ``alternative``.

    ``accept`` and ``reject`` are of ``null``. Outcomes after the decision are not looked at.
    """
    share(null, "null")
    share(alternative, "alternative")
    bounds = sprt_bounds(alpha, beta)
    yes, no = math.log(alternative / null), math.log((1 - alternative) / (1 - null))
    ratio, count = 0.0, 0
    for count, outcome in enumerate(outcomes, start=1):
        ratio += yes if outcome else no
        if ratio >= bounds.reject:
            return Decision("reject", count, ratio)
        if ratio <= bounds.accept:
            return Decision("accept", count, ratio)
    return Decision("go on", count, ratio)
