"""The numbers of an experiment: per operator, over all, and the false alarms, with Wilson's intervals."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from harness.mutation.operators import OPERATORS
from harness.statistics import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.mutation.experiment import Experiment, Outcome


class Share(NamedTuple):
    """``part`` of ``of``, with Wilson's 95 % interval; ``None`` where there was nothing to count."""

    part: int
    of: int
    interval: tuple[float, float] | None

    @property
    def value(self) -> float | None:
        """The share in [0, 1]."""
        return self.part / self.of if self.of else None


class Row(NamedTuple):
    """One operator, or all of them (``name`` is then ``"all"``).

    ``found`` counts faults that some new finding (warning or worse, or an expected one) points at, or
    for which a criterion's score fell; ``named`` those of the found that carry an expected code;
    ``scored`` those by which the overall score fell. ``also`` are the commonest codes of what was found under another name.
    """

    name: str
    family: str
    planted: int
    found: Share
    named: Share
    scored: Share
    unchanged: int
    skipped: int
    also: tuple[str, ...]


def rows(experiment: Experiment) -> list[Row]:
    """A row for every operator that was planted or tried, in the order of `OPERATORS`."""
    tried = {outcome.operator for outcome in experiment.outcomes} | set(experiment.skipped)
    return [
        _row(
            operator.name,
            operator.family,
            [outcome for outcome in experiment.outcomes if outcome.operator == operator.name],
            experiment.skipped[operator.name],
        )
        for operator in OPERATORS
        if operator.name in tried
    ]


def total(experiment: Experiment) -> Row:
    """All operators together."""
    return _row("all", "", experiment.outcomes, sum(experiment.skipped.values()))


def false_alarms(experiment: Experiment) -> Share:
    """Clean recordings with a finding of severity error or worse."""
    return share(sum(bool(codes) for codes in experiment.alarms.values()), len(experiment.alarms))


def share(part: int, of: int) -> Share:
    """A share with its interval."""
    return Share(part, of, wilson(part, of))


def _row(name: str, family: str, outcomes: Sequence[Outcome], skipped: int) -> Row:
    results = Counter(outcome.result for outcome in outcomes)
    planted = len(outcomes) - results["unchanged"]
    found = results["named"] + results["misnamed"] + results["scored"]
    other = Counter(code for o in outcomes if o.result == "misnamed" for code in o.new)
    return Row(
        name,
        family,
        planted,
        share(found, planted),
        share(results["named"], found),
        share(sum("overall" in outcome.fell for outcome in outcomes), planted),
        results["unchanged"],
        skipped,
        tuple(code for code, _ in sorted(other.items(), key=lambda item: (-item[1], item[0]))[:3]),
    )
