"""What a matrix would take, before it is paid for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.dialogues.views import request, round_of
from harness.models.prices import Expected, input_tokens_of, tokens_of
from harness.recordings.model import Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.dialogues.matrix import Cell
    from harness.dialogues.speakers import Side
    from harness.models.protocol import Request

USUAL_TOKENS: dict[Side, int] = {"persona": 100, "copilot": 250}
"""Tokens of an answer: a guess on the long side (those of fixtures/ have 66 and 128 on average)."""


def expected_calls(cell: Cell) -> Iterator[Expected]:
    """The calls of one dialogue that goes on to its round limit; most end a round or two before it."""
    turns: list[Turn] = []
    side = cell.scenario.opens
    if cell.scenario.opening:
        turns.append(Turn(0, side, "", cell.scenario.opening))
        side = _other(side)
    while len(turns) <= 2 * cell.rounds:
        call = request(cell, side, turns)
        tokens = min(USUAL_TOKENS[side], cell.settings.max_tokens)
        cached = _standing(call) if any(message.role == "assistant" for message in call.messages) else 0
        yield Expected(call.model, input_tokens_of(call), tokens, cached)
        turns.append(Turn(len(turns), side, "", "word" * tokens, round_of(len(turns))))
        side = _other(side)


def _standing(call: Request) -> int:
    """Tokens up to the end of the last block that the provider is asked to keep."""
    kept = [number for number, block in enumerate(call.system, 1) if block.cache]
    return sum(tokens_of(block.text) for block in call.system[: max(kept, default=0)])


def _other(side: Side) -> Side:
    return "copilot" if side == "persona" else "persona"
