"""The dialogue itself: turn by turn until the persona approves, the rounds end, or an answer fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from harness.dialogues.stopping import approved
from harness.dialogues.views import request, round_of
from harness.recordings.model import Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.dialogues.matrix import Cell
    from harness.dialogues.speakers import Side
    from harness.models.protocol import Answer, Ask

Stop = Literal[
    "approved",  # a closed <final_prompt>, and the persona's yes after it
    "round-limit",  # the last round is over, and nobody has approved
    "truncated-answer",  # an answer reached max_tokens: the turn is cut, nobody has answered it
    "refusal",  # a model declined to go on
    "empty-answer",  # a model said nothing
]

STOPS: tuple[str, ...] = get_args(Stop)
"""Why a dialogue ends. A call that fails for good ends none: the dialogue is unfinished and can be resumed."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A finished dialogue. Tokens and cost are sums over its calls; ``cost`` is ``None`` if one is unknown."""

    turns: tuple[Turn, ...]
    stop: Stop
    calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = 0.0
    notes: tuple[str, ...] = ()


async def converse(cell: Cell, ask: Ask) -> Dialogue:
    """Hold the dialogue of ``cell``; the turns of its fork are taken as said.

    Raises:
        ModelError: a call gave no usable answer; what was answered before is in the journal.
    """
    turns = list(cell.fork.turns) if cell.fork else []
    if not turns and cell.scenario.opening:
        turns.append(_turn(cell, cell.scenario.opens, 0, cell.scenario.opening))
    answers: list[Answer] = []
    stop: Stop | None = None
    while stop is None:
        if len(turns) > 2 * cell.rounds:
            stop = "round-limit"
            break
        side = _next(cell, turns)
        answer = await ask(request(cell, side, turns))
        answers.append(answer)
        text = answer.text.replace("\r\n", "\n").strip()
        if text:
            turns.append(_turn(cell, side, len(turns), text))
        stop = _reason(answer, text)
        if stop is None and approved(turns):
            stop = "approved"
    costs = [answer.cost for answer in answers]
    return Dialogue(
        turns=tuple(turns),
        stop=stop,
        calls=len(answers),
        input_tokens=sum(answer.usage.input_tokens for answer in answers),
        cached_tokens=sum(answer.usage.cached_tokens for answer in answers),
        output_tokens=sum(answer.usage.output_tokens for answer in answers),
        cost=None if None in costs else round(sum(cost for cost in costs if cost is not None), 10),
        notes=tuple(dict.fromkeys(note for answer in answers for note in answer.notes)),
    )


def _reason(answer: Answer, text: str) -> Stop | None:
    """Why the dialogue cannot go on after an answer, if it cannot."""
    if answer.stop == "refusal":
        return "refusal"
    if answer.stop == "max_tokens":
        return "truncated-answer"
    return None if text else "empty-answer"


def _next(cell: Cell, turns: Sequence[Turn]) -> Side:
    if not turns:
        return cell.scenario.opens
    return "copilot" if turns[-1].role == "persona" else "persona"


def _turn(cell: Cell, side: Side, index: int, text: str) -> Turn:
    speaker = cell.persona if side == "persona" else cell.copilot
    return Turn(index, side, speaker.speaker, text, round_of(index))
