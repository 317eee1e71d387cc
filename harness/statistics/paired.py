"""The paired comparison of two versions: difference, interval, p-value, and what the data could not show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from harness.statistics.bootstrap import bootstrap_mean, studentized_mean
from harness.statistics.power import POWER, minimal_detectable
from harness.statistics.signflip import EXACT, fewest, sign_flip_interval, sign_flip_p
from harness.statistics.values import CONFIDENCE, SEED, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.statistics.pairing import Pairs

Interval = Literal["auto", "sign-flip", "bootstrap-t", "BCa"]
BOOTSTRAP_FROM = 15
"""From so many scenarios on the interval is a bootstrap; below, the sign-flip test inverted."""


@dataclass(frozen=True, slots=True)
class PairedResult:
    """What paired scenarios say of a difference.

    ``n`` counts scenarios; ``estimate`` is the mean of candidate minus baseline, ``low`` and ``high``
    its interval at ``confidence``, ``p`` the two-sided sign-flip p-value, ``mde`` the smallest difference
    that this n shows with the stated power. What the data do not bear is ``None``, and ``reason`` says
    why; it is empty otherwise. ``method`` names how the interval was made.
    """

    n: int
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

    @property
    def too_few(self) -> bool:
        """Whether there are too few scenarios for any interval."""
        return self.low is None


def compare_paired(
    pairs: Pairs,
    *,
    confidence: float = CONFIDENCE,
    power: float = POWER,
    interval: Interval = "auto",
    seed: int = SEED,
) -> PairedResult:
    """Compare two sides that ran the same scenarios; ``pairs`` comes from ``pair_scenarios``."""
    before = _mean([each.mean for each in pairs.baseline])
    after = _mean([each.mean for each in pairs.candidate])
    return _compare(
        pairs.differences, before, after, confidence=confidence, power=power, interval=interval, seed=seed
    )


def compare_differences(
    differences: Sequence[float],
    *,
    confidence: float = CONFIDENCE,
    power: float = POWER,
    interval: Interval = "auto",
    seed: int = SEED,
) -> PairedResult:
    """The same from the scenarios' differences alone.

    Raises:
        ValueError: a difference is no finite number.
    """
    return _compare(differences, None, None, confidence=confidence, power=power, interval=interval, seed=seed)


def _compare(
    differences: Sequence[float],
    before: float | None,
    after: float | None,
    *,
    confidence: float,
    power: float,
    interval: Interval,
    seed: int,
) -> PairedResult:
    data = numbers(differences)
    n = len(data)
    if not n:
        return PairedResult(
            0, before, after, None, None, None, None, None, confidence, "none", "no scenario on both sides"
        )
    estimate = _mean(list(data))
    p = sign_flip_p(data, seed=seed)
    least = fewest(confidence)
    if n < least:
        some = "one scenario" if n == 1 else f"{n} scenarios"
        reason = (
            f"{some}: too few to say at {confidence:.0%} confidence, which takes {least}; "
            f"the smallest p-value that {n} can give is {2 / 2**n:.3g}"
        )
        return PairedResult(n, before, after, estimate, None, None, p, None, confidence, "none", reason)
    if data[0] == data[-1]:
        reason = (
            f"all {n} differences are equal: there is no spread to tell a smallest visible difference from"
        )
        value = float(data[0])
        return PairedResult(
            n, before, after, estimate, value, value, p, None, confidence, "all equal", reason
        )
    variance = float(data.var(ddof=1))
    method = interval
    if interval == "auto":
        method = "sign-flip" if n < BOOTSTRAP_FROM else "bootstrap-t"
    if method == "sign-flip":
        bounds = sign_flip_interval(data, confidence, seed=seed)
    elif method == "bootstrap-t":
        bounds = studentized_mean(data, confidence, seed=seed)
    else:
        bounds = bootstrap_mean(data, confidence, method="BCa", seed=seed)
    assert bounds is not None  # there are at least as many differences as every method needs
    exact = "exact" if n <= EXACT else "drawn"
    return PairedResult(
        n,
        before,
        after,
        estimate,
        *bounds,
        p,
        minimal_detectable(n, variance, alpha=1 - confidence, power=power),
        confidence,
        f"{method} interval, sign-flip p ({exact})",
    )


def _mean(values: Sequence[float]) -> float | None:
    if not values:
        return None
    first = min(values)
    return float(first + math.fsum(value - first for value in values) / len(values))


@dataclass(frozen=True, slots=True)
class NonInferiority:
    """Whether the candidate is at most ``margin`` worse. ``held`` is ``None`` where nobody can tell."""

    held: bool | None
    margin: float
    low: float | None
    reason: str


def non_inferior(result: PairedResult, margin: float) -> NonInferiority:
    """Hold the interval's lower bound against ``-margin``: "no evidence" of a fall is not enough.

    Raises:
        ValueError: ``margin`` is negative or no number.
    """
    if not margin >= 0 or math.isinf(margin):
        raise ValueError(f"the margin is {margin!r}: it is a number of at least 0")
    if result.low is None:
        return NonInferiority(None, margin, None, result.reason)
    held = result.low > -margin
    side = "above" if held else "not above"
    return NonInferiority(held, margin, result.low, f"lower bound {result.low:+.4f} is {side} {-margin:+.4f}")
