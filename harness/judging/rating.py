"""Asking a panel: every model, every sample, one repair round; what came of it is kept as it is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from harness.judging.answers import Rated, Reading, read_ratings
from harness.judging.families import played_by
from harness.judging.prompts import rating_request, repair_request, sampled
from harness.models import BudgetEndedError, ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.judging.judge_file import Judge, JudgeCriterion
    from harness.judging.material import Item
    from harness.models import Answer, Ask, Request


class Sample(NamedTuple):
    """What one call (with its repair, if it needed one) gave.

    ``model`` is the model's own name, without ``recorded/``: a replay gives the same judgement.
    ``ratings`` maps criteria to what is usable; ``problem`` says why the others, or all, are missing.
    ``failed`` is true where the model could not be asked, as opposed to an answer that cannot be used.
    """

    model: str
    number: int
    ratings: Mapping[str, Rated]
    problem: str = ""
    repaired: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that a panel says of one item, model by model in the panel's order, sample by sample.

    ``unasked`` maps criteria to the reason why nobody was asked: the item lacks what they need.
    """

    judge: Judge
    item: Item
    samples: tuple[Sample, ...]
    unasked: Mapping[str, str]

    @property
    def failures(self) -> tuple[str, ...]:
        """Why models could not be asked, each reason once."""
        return tuple(dict.fromkeys(sample.problem for sample in self.samples if sample.failed))


async def judge_item(ask: Ask, judge: Judge, item: Item, panel: Sequence[str]) -> Judgement:
    """The panel's judgement of one item. Never raises for what a model or the item says."""
    asked, unasked = askable(judge, item)
    if not asked:
        return Judgement(judge, item, (), unasked)
    samples = await asyncio.gather(
        *(
            _sample(ask, judge, asked, sampled(rating_request(judge, item, model, asked), number))
            for model in panel
            for number in range(judge.samples)
        )
    )
    return Judgement(judge, item, tuple(samples), unasked)


async def judge_items(ask: Ask, judge: Judge, items: Sequence[Item], panel: Sequence[str]) -> list[Judgement]:
    """`judge_item` for several items at once, in their order."""
    return list(await asyncio.gather(*(judge_item(ask, judge, item, panel) for item in items)))


def askable(judge: Judge, item: Item) -> tuple[tuple[JudgeCriterion, ...], dict[str, str]]:
    """The criteria that can be asked of an item, and why the others cannot."""
    if not item.prompts:
        return (), {criterion.id: "no prompt was delivered" for criterion in judge.criteria}
    missing = {
        criterion.id: f"the recording has no {criterion.needs}"
        for criterion in judge.criteria
        if criterion.needs and not item.beside(criterion.needs)
    }
    return tuple(criterion for criterion in judge.criteria if criterion.id not in missing), missing


async def _sample(ask: Ask, judge: Judge, criteria: Sequence[JudgeCriterion], request: Request) -> Sample:
    """One sample: the answer's usable ratings, or after one repair round those of both answers."""
    model, number = played_by(request.model), request.replicate
    try:
        answer = await ask(request)
    except ModelError as problem:
        return Sample(model, number, {}, reason_of(problem), failed=True)
    reading = _read(answer, criteria, judge)
    if not reading.problems or answer.stop == "refusal":
        return Sample(model, number, reading.ratings, _said(reading))
    try:
        second = _read(await ask(repair_request(request, answer, reading.problems)), criteria, judge)
    except ModelError as problem:
        said = f"{_said(reading)}; the repair failed: {reason_of(problem)}"
        return Sample(model, number, reading.ratings, said, repaired=True, failed=True)
    ratings = {**reading.ratings, **second.ratings}
    missing = any(criterion.id not in ratings for criterion in criteria)
    return Sample(model, number, ratings, _said(second) if missing else "", repaired=True)


def _read(answer: Answer, criteria: Sequence[JudgeCriterion], judge: Judge) -> Reading:
    if answer.stop == "refusal":
        return Reading({}, ("the model refused to judge",))
    return read_ratings(answer.text, criteria, judge.scale)


def _said(reading: Reading) -> str:
    return "; ".join(reading.problems[:3])


def reason_of(problem: ModelError) -> str:
    """Why a call gave nothing, in short."""
    if isinstance(problem, BudgetEndedError):
        return "the budget ended"
    return " ".join(str(problem).split())[:200] or type(problem).__name__
