"""A suite's judges: who they are for its rubric, and how they are asked while the run works."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.runs.session import open_session

if TYPE_CHECKING:
    from contextlib import ExitStack

    from harness.checks import Evidence
    from harness.judging.asking import Judged
    from harness.judging.plan import Plan
    from harness.rubrics import Rubric
    from harness.runs.session import Session
    from harness.scorecards.judged import Judging
    from harness.suite import Suite


def plan_of(suite: Suite, rubric: Rubric) -> Plan | None:
    """What the suite's panel is asked; ``None`` without a panel, or where the rubric asks no judge.

    Raises:
        InputError: a judge file or the panel cannot be used.
    """
    if suite.judge is None:
        return None
    from harness.judging.plan import asks_judges, plan_for

    section = suite.judge
    if not asks_judges(rubric, settle=section.settle):
        return None
    return plan_for(
        rubric,
        section.panel,
        samples=section.samples,
        settle=section.settle,
        references=section.references,
    )


def open_judges(suite: Suite, plan: Plan | None, session: Session | None, stack: ExitStack) -> Judging | None:
    """How the plan is asked: through the run's own models, or through the journal that the suite names.

    Raises:
        InputError: that journal is in use or damaged, or a script cannot be used.
    """
    if plan is None or suite.judge is None:
        return None
    if suite.judge.journal is not None:
        session = stack.enter_context(open_session(replace(suite.models, journal=suite.judge.journal)))
    if session is None:
        raise ValueError("judges without a journal of their own are asked through the run's models")
    models = session

    def judging(evidence: list[Evidence]) -> list[Judged]:
        from harness.judging.asking import judge_all

        return models.run(judge_all(models.hub.ask, plan, evidence))

    return judging
