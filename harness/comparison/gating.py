"""The gate's rules for fresh dialogues as a whole, and which criteria may gate at all.

One dialogue of a model proves nothing: the same persona may do better tomorrow. Fresh dialogues are
therefore judged by scenario, against chance, with one α for the whole gate. What is certain whatever
chance does (a forbidden finding, a score below its floor) is judged dialogue by dialogue, as for recordings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.comparison.columns import Table
from harness.comparison.model import Change
from harness.comparison.sides import Side
from harness.comparison.versions import compare_versions
from harness.rubrics import load
from harness.runs.judges import plan_of
from harness.suite import OVERALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from harness.comparison.evidence import CriterionEvidence
    from harness.comparison.versions import Versions
    from harness.runs import Result
    from harness.suite import Gate, Suite

FRESH = "fresh dialogues"
"""Stands in the place of a recording where a change is one of all of them."""
SLACK = 1e-9


def barred_criteria(suite: Suite) -> dict[str, str]:
    """Criteria of the suite's rubric that may not fail a run, each with the reason.

    Those are judged ones whose judge's agreement with people is not shown, and the overall mean where
    such a one is part of it.

    Raises:
        InputError: the rubric or the calibration cannot be read.
    """
    rubric = load(suite.rubric)
    judged = [criterion for criterion in rubric.criteria if criterion.check == "judge"]
    if not judged:
        return {}
    barred = {}
    if suite.gate.judges is None:
        for criterion in judged:
            barred[criterion.id] = "judged; the gate names no calibration"
    else:
        from harness.judging.calibration_file import may_gate, read_calibration
        from harness.judging.plan import asked_of

        calibration = read_calibration(suite.gate.judges.calibration)
        plan = plan_of(suite, rubric)
        for criterion in judged:
            name, asked = asked_of(criterion)
            # Trust is earned by this file of the judge played by these models, not by a name.
            rater = plan.rater(name) if plan else name
            permission = may_gate(calibration, rater, asked, suite.gate.judges.share)
            if not permission.allowed:
                barred[criterion.id] = permission.reason
    weighty = sorted(criterion.id for criterion in judged if criterion.id in barred and criterion.weight)
    if weighty:
        barred[OVERALL] = f"{', '.join(weighty)} counts in it"
    return barred


def compare_fresh(
    run: Sequence[Result],
    baseline: Sequence[Result],
    gate: Gate,
    barred: Mapping[str, str],
    label: str = "baseline",
) -> Versions | None:
    """The fresh dialogues of a run against the accepted ones; ``None`` where there is nothing to compare."""
    from harness.comparison.pairing import pair

    before, after = (_side(name, results) for name, results in ((label, baseline), ("this run", run)))
    if not len(before.rows) or not len(after.rows):
        return None
    pairing = pair(before, after)
    if pairing is None or not pairing.units:
        return None
    known = {*before.table.criteria, *after.table.criteria}
    asked = [name for name in sorted(known) if gate.rule(name).require != "nothing" and name not in barred]
    return (
        compare_versions(before, after, alpha=gate.alpha, only=asked, allow_signature_change=True)
        if asked
        else None
    )


def _side(label: str, results: Sequence[Result]) -> Side:
    table = Table.of(result for result in results if result.fresh is not None)
    return Side(label, "run", table, table.all_rows())


def fresh_changes(versions: Versions, gate: Gate, barred: Mapping[str, str]) -> Iterator[tuple[Change, bool]]:
    """What the gate says of two sides, each change with whether it is one for the better."""
    for one in versions.criteria:
        rule = gate.rule(one.criterion)
        if one.criterion in barred or rule.require == "nothing":
            continue
        if one.verdict == "improved":
            yield _change("improved", one, versions), True
        elif rule.require == "non-inferior" and rule.margin is not None:
            if one.low is None or one.low <= -rule.margin + SLACK:
                yield _change("inferior", one, versions, margin=rule.margin), False
        elif one.verdict == "regressed":
            yield _change("regressed", one, versions), False
        if one.verdict == "not compared" and one.unscored[0] < _paired(versions):
            yield Change("unscored", FRESH, one.criterion, "scored", None, note=one.reason), False


def mean_floors(run: Sequence[Result], gate: Gate, barred: Mapping[str, str]) -> Iterator[Change]:
    """Criteria whose mean over the scenarios of a run's fresh dialogues stands below the gate's floor."""
    for name, rule in sorted(gate.criteria.items()):
        mean = None if rule.floor is None or name in barred else scenario_mean(run, name)
        if mean is not None and rule.floor is not None and mean < rule.floor - SLACK:
            yield Change("mean-floor", FRESH, name, rule.floor, round(mean, 4))


def scenario_mean(run: Sequence[Result], criterion: str) -> float | None:
    """The mean of a criterion, each scenario counted once; ``None`` where nothing is scored."""
    import math

    scores: dict[str, list[float]] = {}
    for result in run:
        score = result.overall if criterion == OVERALL else result.criteria.get(criterion)
        if result.fresh is not None and score is not None:
            scores.setdefault(result.fresh.scenario, []).append(score)
    if not scores:
        return None
    return math.fsum(math.fsum(each) / len(each) for each in scores.values()) / len(scores)


def _change(kind: str, one: CriterionEvidence, versions: Versions, margin: float | None = None) -> Change:
    """A criterion's change with its interval and the scenarios that it fell on most."""
    said = f"{versions.alpha:.0%} chance of a false alarm" if margin is None else ""
    interval = "" if one.low is None or one.high is None else f"{_signed(one.low)} … {_signed(one.high)}"
    if margin is not None:
        said = (
            f"a fall of {margin:g} is not ruled out ({interval})"
            if interval
            else f"a fall of {margin:g} cannot be ruled out: {one.reason}"
        )
    elif interval:
        said = f"{interval} on {one.n} scenarios"
    return Change(kind, FRESH, one.criterion, one.baseline, one.candidate, note=said)  # type: ignore[arg-type]


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+'}{abs(value):.3f}"


def _paired(versions: Versions) -> int:
    return len(versions.pairing.baseline.rows) if versions.pairing else 0
