"""Two prompts for one scenario, shown in both orders: which one should be filmed.

A judge that says the same whichever text comes first has decided; one that follows the place has not,
and its two verdicts together are a tie.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from harness.judging.answers import UnusableError, find_object, problem_of
from harness.judging.families import played_by
from harness.judging.judge_file import SHOWN
from harness.judging.material import framed
from harness.judging.pairs import combined
from harness.judging.pairs_table import ORDERS, Order, PairVerdict, Preferred, Verdicts
from harness.judging.prompts import DATA_RULE, repair_request, sampled
from harness.judging.rating import reason_of
from harness.models import Message, ModelError, Request, SystemBlock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from harness.judging.judge_file import Judge
    from harness.judging.material import Item, Part
    from harness.models import Answer, Ask

PLACES: tuple[str, ...] = ("first", "second", "tie")


class Pair(NamedTuple):
    """Two versions of one thing; ``item`` names it. The brief that is shown is that of ``a``, else ``b``."""

    item: str
    a: Item
    b: Item


class PairAnswer(NamedTuple):
    """One call: who judged, in which order (``ba``: text b stood first), and what it says of the texts.

    ``verdict`` is ``None`` where the answer could not be used or the model not be asked (``failed``).
    """

    item: str
    judge: str
    order: Order
    sample: int
    verdict: Preferred | None
    reason: str
    failed: bool = False


class Standing(NamedTuple):
    """What one judge makes of the pairs, both orders together."""

    judge: str
    a: int
    b: int
    ties: int
    undecidable: int
    """Items of which one order gave no usable verdict."""


async def compare_pairs(
    ask: Ask,
    judge: Judge,
    pairs: Iterable[Pair],
    panel: Sequence[str],
    samples: int = 1,
    *,
    orders: Sequence[Order] = ORDERS,
) -> list[PairAnswer]:
    """Every answer, in order of pair, model, sample and order. Never raises for what a model says."""
    requests = [
        (pair, order, sampled(pair_request(judge, pair, model, order), number))
        for pair in pairs
        for model in panel
        for number in range(samples)
        for order in orders
    ]
    return list(await asyncio.gather(*(_answer(ask, *request) for request in requests)))


def pair_request(judge: Judge, pair: Pair, model: str, order: Order) -> Request:
    """The request that asks which of two texts is better, in one order."""
    first, second = (pair.a, pair.b) if order == "ab" else (pair.b, pair.a)
    groups: list[tuple[str, Sequence[Part]]] = [
        (need, beside)
        for need in SHOWN[judge.material]
        if need != "dialogue" and (beside := pair.a.beside(need) or pair.b.beside(need))
    ]
    groups += [("first text", first.prompts), ("second text", second.prompts)]
    ending = "The material ends here. Answer with one JSON object and nothing else."
    return Request(
        model=model,
        system=(SystemBlock(_system(judge), cache=True),),
        messages=(Message("user", f"{framed(groups)}\n{ending}"),),
        sampling=judge.sampling,
        schema=SCHEMA,
        purpose="judge",
        label=f"{judge.id}: {pair.item} {order}",
    )


SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["reason", "verdict"],
    "properties": {"reason": {"type": "string"}, "verdict": {"type": "string", "enum": list(PLACES)}},
}


def _system(judge: Judge) -> str:
    questions = "\n".join(f"- {criterion.question}" for criterion in judge.criteria)
    asked = judge.pairwise or f"Which of the two texts is better, by these questions together?\n{questions}"
    return (
        f"{judge.instructions}\n\n{DATA_RULE}\n\nYou are shown two texts. {asked}\n\n"
        "Which of them comes first is chance and says nothing. Give the reason first, one or two sentences; then "
        'the verdict: "first", "second", or "tie" where neither is better.\n'
    )


async def _answer(ask: Ask, pair: Pair, order: Order, request: Request) -> PairAnswer:
    model, number = played_by(request.model), request.replicate
    try:
        answer = await ask(request)
        place, said = _read(answer)
        if place is None and answer.stop != "refusal":
            place, said = _read(await ask(repair_request(request, answer, (said,))))
    except ModelError as problem:
        return PairAnswer(pair.item, model, order, number, None, reason_of(problem), failed=True)
    return PairAnswer(pair.item, model, order, number, _text_in(place, order), said)


def _read(answer: Answer) -> tuple[str | None, str]:
    """The place that an answer prefers and its reason; ``None`` and why not."""
    if answer.stop == "refusal":
        return None, "the model refused to judge"
    try:
        found = find_object(answer.text)
    except UnusableError as problem:
        return None, str(problem)
    if wrong := problem_of(found, SCHEMA):
        return None, wrong
    return found["verdict"], found["reason"]


def _text_in(place: str | None, order: Order) -> Preferred | None:
    if place is None or place == "tie":
        return None if place is None else "tie"
    chosen = order[0] if place == "first" else order[1]
    return next(name for name in get_args(Preferred) if name == chosen)


def verdicts_of(answers: Sequence[PairAnswer]) -> Verdicts:
    """The answers as the table that ``harness judge pairs`` reads."""
    unusable = dict.fromkeys((answer.judge for answer in answers), 0)
    usable = []
    for answer in answers:
        if answer.verdict is None:
            unusable[answer.judge] += 1
        else:
            usable.append(PairVerdict(answer.judge, answer.item, answer.order, answer.verdict))
    return Verdicts("", tuple(sorted(usable)), unusable, {}, ())


def decisions(answers: Sequence[PairAnswer]) -> dict[tuple[str, str], Preferred | None]:
    """What each judge says of each item, both orders together: a disagreement is a tie.

    ``None`` where one of the orders has no usable verdict: half a comparison is none.
    """
    heard: dict[tuple[str, str], dict[Order, list[Preferred]]] = {}
    for answer in answers:
        orders = heard.setdefault((answer.judge, answer.item), {"ab": [], "ba": []})
        if answer.verdict is not None:
            orders[answer.order].append(answer.verdict)
    return {
        key: combined([combined(orders["ab"]), combined(orders["ba"])]) if all(orders.values()) else None
        for key, orders in heard.items()
    }


def standings(answers: Sequence[PairAnswer]) -> list[Standing]:
    """Wins and ties of each judge, by name."""
    decided = decisions(answers)
    found = []
    for judge in sorted({name for name, _ in decided}):
        own = [verdict for (name, _), verdict in decided.items() if name == judge]
        found.append(Standing(judge, own.count("a"), own.count("b"), own.count("tie"), own.count(None)))
    return found
