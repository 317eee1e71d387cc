"""Settling what coverage is not sure of: the panel says what became of a requirement, and shows where.

A status counts when more than half of the usable answers agree on it, and one that claims to find
something only with words that stand in the prompt.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from harness.checks.coverage_judging import Settled, Verdict
from harness.judging.answers import UnusableError, find_object, find_quote, problem_of
from harness.judging.material import Part, framed
from harness.judging.prompts import DATA_RULE, repair_request, sampled
from harness.judging.rating import reason_of
from harness.models import Message, ModelError, Request, Sampling, SystemBlock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from harness.checks import Evidence
    from harness.checks.coverage_judging import Question
    from harness.models import Answer, Ask

TOGETHER = 20
"""Most requirements in one request."""
MOST_SURE = 0.95
FOUND = ("covered", "partial", "contradicted")
"""Statuses that say that something stands in the prompt."""

INSTRUCTIONS = f"""\
You check whether a prompt for a text-to-video model delivers what was asked for in a dialogue. You are given \
requests, each with its words, what was said around them and what a program made of it, and the prompt.

{DATA_RULE}

For each request answer with one status:
- covered: the prompt shows it, in whatever words;
- partial: a part of it is there, or it is weakened;
- missing: nothing in the prompt gives it;
- contradicted: the prompt gives the opposite;
- settings-only: it is a setting of the tool (length, shape) that the prompt need not say;
- not-asked: the words are talk, a joke, an example or were taken back, and ask for nothing.

Give the reason first, one sentence; then quotations, word for word from the prompt, that show it (none for missing, \
settings-only and not-asked); then the status."""


class Vote(NamedTuple):
    """One usable answer to one question."""

    status: Verdict
    quotes: tuple[str, ...]
    reason: str


async def settle_coverage(
    ask: Ask, evidence: Evidence, panel: Sequence[str], samples: int
) -> tuple[dict[str, Settled], tuple[str, ...]]:
    """What the panel settles of a recording's uncertain coverage, and why models could not be asked."""
    from harness.checks.coverage_judging import questions

    asked = questions(evidence) if panel else ()
    texts = [prompt.text for prompt in evidence.extraction.prompts]
    settled: dict[str, Settled] = {}
    failures: dict[str, None] = {}
    for start in range(0, len(asked), TOGETHER):
        some = asked[start : start + TOGETHER]
        requests = [
            sampled(_request(some, texts, model, evidence.recording.id), number)
            for model in panel
            for number in range(samples)
        ]
        answers = await asyncio.gather(*(_votes(ask, request, len(some)) for request in requests))
        failures.update((answer, None) for answer in answers if isinstance(answer, str))
        for index, question in enumerate(some):
            votes = [answer[index] for answer in answers if not isinstance(answer, str) and index in answer]
            if verdict := settle_votes(votes, texts):
                settled[question.requirement] = verdict
    return settled, tuple(failures)


def settle_votes(votes: Sequence[Vote], texts: Sequence[str]) -> Settled | None:
    """The majority's status with its confidence; ``None`` without one, or where nothing shows it."""
    if not votes:
        return None
    status, count = Counter(vote.status for vote in votes).most_common(1)[0]
    if count * 2 <= len(votes):
        return None
    agreeing = [vote for vote in votes if vote.status == status]
    quotes: tuple[str, ...] = ()
    if status in FOUND:
        quotes = tuple(dict.fromkeys(quote for vote in agreeing for quote in _standing(vote, texts)))
        if not quotes:
            return None
    return Settled(status, quotes, agreeing[0].reason, min(MOST_SURE, count / len(votes)))


def _standing(vote: Vote, texts: Sequence[str]) -> Iterator[str]:
    """The quotations of a vote as they stand in the prompts."""
    for quote in vote.quotes:
        for text in texts:
            if place := find_quote(quote, text):
                yield text[place[0] : place[1]]
                break


def _request(asked: Sequence[Question], texts: Sequence[str], model: str, label: str) -> Request:
    requests = [Part(_name(number), _told(question)) for number, question in enumerate(asked)]
    prompts = [Part(f"clip {n}" if len(texts) > 1 else "prompt", text) for n, text in enumerate(texts, 1)]
    material = framed([("request", requests), ("prompt", prompts)])
    return Request(
        model=model,
        system=(SystemBlock(INSTRUCTIONS, cache=True),),
        messages=(Message("user", f"{material}\nThe material ends here. Answer with one JSON object."),),
        sampling=Sampling(max_tokens=4000),
        schema=_schema(len(asked)),
        purpose="judge",
        label=f"coverage: {label}",
    )


def _told(question: Question) -> str:
    found = "; ".join(question.passages) or "nothing"
    return (
        f"Words: {question.asked}\nSaid around them: {question.context or question.asked}\n"
        f"In answer to: {question.before or 'nothing'}\nKind: {question.kind}, {question.strength}\n"
        f"The program thinks: {question.status}; it found: {found}"
    )


def _name(number: int) -> str:
    return f"r{number + 1}"


def _schema(count: int) -> dict[str, Any]:
    one = {
        "type": "object",
        "additionalProperties": False,
        "required": ["reason", "quotes", "status"],
        "properties": {
            "reason": {"type": "string"},
            "quotes": {"type": "array", "items": {"type": "string"}},
            "status": {"type": "string", "enum": list(get_args(Verdict))},
        },
    }
    names = [_name(number) for number in range(count)]
    return {
        "type": "object",
        "additionalProperties": False,
        "required": names,
        "properties": dict.fromkeys(names, one),
    }


async def _votes(ask: Ask, request: Request, count: int) -> Mapping[int, Vote] | str:
    """The usable votes of one call by question, after one repair round; or why there was no answer."""
    try:
        answer = await ask(request)
        votes, problems = _read(answer, request, count)
        if problems and answer.stop != "refusal":
            again, _ = _read(await ask(repair_request(request, answer, problems)), request, count)
            votes = {**votes, **again}
    except ModelError as problem:
        return reason_of(problem)
    return votes


def _read(answer: Answer, request: Request, count: int) -> tuple[dict[int, Vote], list[str]]:
    try:
        found = find_object(answer.text)
    except UnusableError as problem:
        return {}, [str(problem)]
    schema: Any = request.schema
    votes: dict[int, Vote] = {}
    problems = []
    for number in range(count):
        name = _name(number)
        given: Any = found.get(name)
        if wrong := problem_of(given, schema["properties"][name]):
            problems.append(f"{name}: {wrong}")
        else:
            votes[number] = Vote(given["status"], tuple(given["quotes"]), given["reason"])
    return votes, problems
