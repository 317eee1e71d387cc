"""How small a difference so many scenarios can show, and how many scenarios show a given one.

The variance of a scenario's difference is ω² + σ²_A / K_A + σ²_B / K_B: what differs from scenario to
scenario, and the replicates' own noise on either side, which K replicates average (Miller 2024, "Adding
Error Bars to Evals"). The smallest difference shown with a given power is the δ of

    n = (z_{α/2} + z_β)² (ω² + σ²_A / K_A + σ²_B / K_B) / δ²

which is optimistic below about 30 scenarios because the variance is estimated from the same data. The
functions here use the noncentral t distribution, which the formula approaches from below as n grows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from harness.statistics.signflip import fewest
from harness.statistics.values import share

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.statistics.pairing import Pairs, Replicates

ALPHA, POWER = 0.05, 0.8
MOST = 10_000_000
"""More scenarios than anybody has: beyond it the answer is "no number of them"."""


@dataclass(frozen=True, slots=True)
class Variances:
    """Parts of a scenario's variance: ``between`` is ω², ``baseline`` σ²_A and ``candidate`` σ²_B."""

    between: float
    baseline: float = 0.0
    candidate: float = 0.0

    def of_difference(self, baseline_replicates: float = 1, candidate_replicates: float = 1) -> float:
        """ω² + σ²_A / K_A + σ²_B / K_B."""
        return self.between + self.baseline / baseline_replicates + self.candidate / candidate_replicates


def variances(pairs: Pairs) -> Variances | None:
    """The parts of the variance as the data show them; ``None`` with fewer than two scenarios.

    Without replicates their noise cannot be told from ω², and counts there.
    """
    if len(pairs.scenarios) < 2:
        return None
    differences = pairs.differences
    mean = math.fsum(differences) / len(differences)
    observed = math.fsum((each - mean) ** 2 for each in differences) / (len(differences) - 1)
    noise_a, per_a = _noise(pairs.baseline)
    noise_b, per_b = _noise(pairs.candidate)
    between = max(0.0, observed - noise_a * per_a - noise_b * per_b)
    return Variances(between, noise_a, noise_b)


def _noise(side: tuple[Replicates, ...]) -> tuple[float, float]:
    """Pooled variance within scenarios, and the mean of 1 / K."""
    degrees = sum(each.count - 1 for each in side)
    pooled = math.fsum(each.squares for each in side) / degrees if degrees else 0.0
    return pooled, math.fsum(1 / each.count for each in side) / len(side)


def power_of(effect: float, scenarios: float, *, alpha: float = ALPHA) -> float:
    """Power of the two-sided paired t test for an effect in standard deviations of the difference."""
    return _power(effect * math.sqrt(scenarios), scenarios - 1, alpha)


def _power(shift: float, degrees: float, alpha: float) -> float:
    from scipy.stats import nct, t

    critical = t.isf(share(alpha, "alpha") / 2, degrees)
    above = float(nct.sf(critical, degrees, shift))
    below = float(nct.cdf(-critical, degrees, shift))
    # Where the other tail is too small for SciPy's series (from 5 standard errors on) it gives NaN.
    return above + (0.0 if math.isnan(below) else below)


def _normal(alpha: float, power: float) -> float:
    """z_{α/2} + z_β."""
    from scipy.stats import norm

    return float(norm.isf(alpha / 2) + norm.isf(1 - share(power, "power")))


def minimal_detectable(
    scenarios: int, variance: float, *, alpha: float = ALPHA, power: float = POWER
) -> float | None:
    """The smallest mean difference that ``scenarios`` pairs show with ``power``.

    ``variance`` is that of a scenario's difference, replicates averaged. ``None`` where no difference
    can be shown at all (fewer scenarios than the sign-flip test needs) or nothing is known of the spread.
    """
    if scenarios < fewest(1 - alpha) or not variance > 0:
        return None
    return visible_shift(scenarios - 1, alpha=alpha, power=power) * math.sqrt(variance / scenarios)


@lru_cache(maxsize=4096)
def visible_shift(degrees: float, *, alpha: float = ALPHA, power: float = POWER) -> float:
    """How many standard errors from zero a t test with so many degrees of freedom sees with ``power``."""
    return _solve(lambda each: _power(each, degrees, alpha) - power, 1e-6, 5 * _normal(alpha, power))


def scenarios_needed(
    difference: float, variance: float, *, alpha: float = ALPHA, power: float = POWER
) -> float | None:
    """How many scenarios show ``difference`` with ``power`` (round up); ``None`` for no number of them."""
    if not difference or not variance > 0:
        return None
    effect = abs(difference) / math.sqrt(variance)
    least = float(fewest(1 - alpha))
    formula = (_normal(alpha, power) / effect) ** 2
    if formula > MOST:
        return None
    if power_of(effect, least, alpha=alpha) >= power:
        return least
    # The noncentral t asks for about two scenarios more than the formula.
    return _solve(lambda each: power_of(effect, each, alpha=alpha) - power, least, formula + 10)


def each_side_needed(effect: float, *, alpha: float = ALPHA, power: float = POWER) -> float:
    """How many on each of two unpaired sides show an effect in standard deviations of one value."""
    high = 2 * (_normal(alpha, power) / effect) ** 2 + 10
    return _solve(lambda each: _power(effect * math.sqrt(each / 2), 2 * each - 2, alpha) - power, 2.0, high)


def replicates_needed(
    difference: float, scenarios: int, parts: Variances, *, alpha: float = ALPHA, power: float = POWER
) -> int | None:
    """How many replicates of each scenario, on both sides, show ``difference`` with ``scenarios`` pairs.

    ``None`` where no number of replicates does: what differs between scenarios alone is too much.
    """
    unit = minimal_detectable(scenarios, 1.0, alpha=alpha, power=power)
    if unit is None:
        return None
    room = (difference / unit) ** 2 - parts.between
    noise = parts.baseline + parts.candidate
    if noise == 0:
        return 1 if room >= 0 else None
    return max(1, math.ceil(noise / room - 1e-9)) if room > 0 else None


def _solve(curve: Callable[[float], float], low: float, high: float) -> float:
    from scipy.optimize import brentq

    return float(brentq(curve, low, high, xtol=1e-10, rtol=1e-12))
