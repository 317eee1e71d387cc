"""Shares and paired yes-or-no outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.statistics.values import CONFIDENCE, share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from harness.statistics.values import Numbers


def wilson(successes: int, trials: int, confidence: float = CONFIDENCE) -> tuple[float, float] | None:
    """Wilson's score interval of a share (Wilson 1927); ``None`` without trials."""
    from scipy.stats import binomtest

    if not trials:
        return None
    found = binomtest(successes, trials).proportion_ci(share(confidence, "confidence"), method="wilson")
    return float(found.low), float(found.high)


def beta_interval(successes: int, trials: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Interval of a share from Beta(1 + k, 1 + n - k), a flat prior (Bowyer, Aitchison and Ivanova 2025).

    Raises:
        ValueError: more successes than trials, or a negative count.
    """
    from scipy.stats import beta

    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes of {trials} trials")
    tail = (1 - share(confidence, "confidence")) / 2
    posterior = beta(1 + successes, 1 + trials - successes)
    return float(posterior.ppf(tail)), float(posterior.isf(tail))


@dataclass(frozen=True, slots=True)
class McNemar:
    """Paired outcomes that differ: ``appeared`` (only the candidate has it), ``gone`` (only the baseline)."""

    n: int
    appeared: int
    gone: int
    both: int
    neither: int
    p: float


def mcnemar(baseline: Mapping[str, bool], candidate: Mapping[str, bool]) -> McNemar:
    """Exact McNemar test over the scenarios that both sides have: binomial on the discordant pairs."""
    names = baseline.keys() & candidate.keys()
    appeared = sum(candidate[name] and not baseline[name] for name in names)
    gone = sum(baseline[name] and not candidate[name] for name in names)
    both = sum(baseline[name] and candidate[name] for name in names)
    discordant = appeared + gone
    neither = len(names) - discordant - both
    return McNemar(len(names), appeared, gone, both, neither, mcnemar_p(appeared, gone))


def mcnemar_p(appeared: int, gone: int) -> float:
    """The p-value from the discordant pairs alone."""
    from scipy.stats import binomtest

    return float(binomtest(appeared, appeared + gone).pvalue) if appeared + gone else 1.0


def fisher_greater(
    inside: ArrayLike, inside_of: ArrayLike, elsewhere: ArrayLike, elsewhere_of: ArrayLike
) -> Numbers:
    """One-sided p-values of Fisher's exact test: the share inside is no larger than elsewhere.

    Counts may be arrays: one test for each of their entries.

    Raises:
        ValueError: a count is larger than what it is a part of, or negative.
    """
    import numpy as np
    from scipy.stats import hypergeom

    a, m, b, n = np.broadcast_arrays(inside, inside_of, elsewhere, elsewhere_of)
    if ((a < 0) | (a > m) | (b < 0) | (b > n)).any():
        raise ValueError("a count is larger than what it is a part of, or negative")
    found: Numbers = np.minimum(1.0, hypergeom.sf(a - 1, m + n, a + b, m))
    return found
