"""Scores of two sides brought together by scenario, replicates averaged inside each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.statistics.values import usable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Scores = Mapping[str, Sequence[float | None]]


@dataclass(frozen=True, slots=True)
class Replicates:
    """What one scenario's replicates on one side come to: how many, their mean, their squared spread.

    ``squares`` is the sum of squared deviations from the mean.
    """

    count: int
    mean: float
    squares: float = 0.0

    @classmethod
    def of(cls, scores: Sequence[float]) -> Replicates:
        """The summary of ``scores``, of which there is at least one."""
        ordered = sorted(scores)
        # Written so that equal replicates have exactly their own value as mean.
        first = ordered[0]
        mean = first + math.fsum(score - first for score in ordered) / len(ordered)
        return cls(len(ordered), mean, math.fsum((score - mean) ** 2 for score in ordered))


@dataclass(frozen=True, slots=True)
class Pairs:
    """Scenarios that have a usable score on both sides, sorted by name.

    ``only_baseline`` and ``only_candidate`` name scenarios without a partner; ``unusable`` counts
    scores that are no number (unscored, NaN, infinite) on either side, which take part in nothing.
    """

    scenarios: tuple[str, ...]
    baseline: tuple[Replicates, ...]
    candidate: tuple[Replicates, ...]
    only_baseline: tuple[str, ...] = ()
    only_candidate: tuple[str, ...] = ()
    unusable: int = 0

    @property
    def differences(self) -> tuple[float, ...]:
        """Candidate minus baseline, scenario by scenario."""
        return tuple(after.mean - before.mean for before, after in self._both())

    def _both(self) -> zip[tuple[Replicates, Replicates]]:
        return zip(self.baseline, self.candidate, strict=True)


def pair_scenarios(baseline: Scores, candidate: Scores) -> Pairs:
    """Average the replicates of each scenario and pair the scenarios of the two sides.

    ``baseline`` and ``candidate`` map a scenario's name to the scores of its replicates; ``None``,
    NaN and infinite ones are counted as unusable. The order of scenarios and of replicates is of no
    consequence (Miller 2024, "Adding Error Bars to Evals": the question, not the answer, is the unit).
    """
    before, lost_before = _summaries(baseline)
    after, lost_after = _summaries(candidate)
    both = tuple(sorted(before.keys() & after.keys()))
    return Pairs(
        both,
        tuple(before[name] for name in both),
        tuple(after[name] for name in both),
        tuple(sorted(before.keys() - after.keys())),
        tuple(sorted(after.keys() - before.keys())),
        lost_before + lost_after,
    )


def _summaries(scores: Scores) -> tuple[dict[str, Replicates], int]:
    kept: dict[str, Replicates] = {}
    lost = 0
    for name, replicates in scores.items():
        good = [float(score) for score in replicates if score is not None and usable(score)]
        lost += len(replicates) - len(good)
        if good:
            kept[name] = Replicates.of(good)
    return kept, lost
