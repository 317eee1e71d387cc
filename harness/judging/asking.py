"""The pass before scoring: judges are asked, and what they say is put where the checks find it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from harness.judging.material import item_of
from harness.judging.rating import judge_item
from harness.judging.scores import scores_of
from harness.judging.settling import settle_coverage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harness.checks import Evidence
    from harness.judging.plan import Plan
    from harness.judging.rating import Judgement
    from harness.models import Ask


class Judged(NamedTuple):
    """What judges said of one recording: the judgements by the rubric's name of each judge.

    ``failures`` are reasons why models could not be asked; what they would have said is missing.
    """

    judgements: dict[str, Judgement]
    failures: tuple[str, ...]


async def judge_evidence(ask: Ask, plan: Plan, evidence: Evidence) -> Judged:
    """Ask the plan's judges about one recording and fill ``ratings`` and ``settled`` of its evidence.

    Raises:
        InputError: a script of a scripted model, or the journal, cannot be used.
    """
    item = item_of(evidence, plan.reference(evidence.recording.id))
    names = list(plan.judges)
    panel = plan.panel if plan.settle else ()
    (settled, unsettled), judgements = await asyncio.gather(
        settle_coverage(ask, evidence, panel, plan.samples),
        asyncio.gather(*(judge_item(ask, plan.judges[name], item, plan.panel) for name in names)),
    )
    told: dict[str, Judgement] = dict(zip(names, judgements, strict=True))
    evidence.ratings = {
        (name, criterion): score
        for name, judgement in told.items()
        for criterion, score in scores_of(judgement).items()
    }
    evidence.settled = {**evidence.settled, **settled}
    evidence.__dict__.pop("traced", None)  # it was read without what is settled now
    reasons = [reason for judgement in judgements for reason in judgement.failures]
    return Judged(told, tuple(dict.fromkeys((*reasons, *unsettled))))


async def judge_all(ask: Ask, plan: Plan, evidence: Iterable[Evidence]) -> list[Judged]:
    """`judge_evidence` for several recordings at once, in their order."""
    return list(await asyncio.gather(*(judge_evidence(ask, plan, each) for each in evidence)))
