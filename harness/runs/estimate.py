"""What a matrix would take, before it is paid for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from harness.dialogues.views import request, round_of
from harness.models.prices import Expected, Prices, input_tokens_of, tokens_of
from harness.recordings.model import Turn
from harness.runs.fresh import editions_of
from harness.runs.ledger import Ledger
from harness.runs.session import model_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.dialogues.matrix import Cell
    from harness.dialogues.speakers import Side
    from harness.models.prices import Estimate
    from harness.models.protocol import Request
    from harness.suite import Suite

USUAL_TOKENS: dict[Side, int] = {"persona": 100, "copilot": 250}
"""Tokens of an answer: a guess on the long side (those of fixtures/ have 66 and 128 on average)."""
USUAL_ROUNDS = 3
"""The round in which the persona is expected to say yes: as in the median of fixtures/recordings."""


class Ahead(NamedTuple):
    """What one model is expected to do, and what it costs at most: if every dialogue takes every round."""

    expected: Estimate
    most: float


def estimate(suite: Suite, cells: Sequence[Cell]) -> tuple[int, dict[str, Ahead]]:
    """How many of ``cells`` are still to be held in the suite's output folder, and their calls by model.

    Raises:
        InputError: a script cannot be used.
    """
    from harness.models.scripted import Scripted

    settings = model_settings(suite)
    prices = Prices(settings.prices, Scripted(settings.scripts).price)
    ledger = Ledger(suite.output, editions_of(cells, settings))
    left = [cell for cell in cells if ledger.finished(cell) is None]
    usual: dict[str, list[Expected]] = {}
    most: dict[str, list[Expected]] = {}
    for cell in left:
        agreed = False
        for number, side, call in _calls(cell):
            most.setdefault(call.model, []).append(call)
            agreed = agreed or (number == USUAL_ROUNDS and side == "copilot")
            if not agreed:
                usual.setdefault(call.model, []).append(call)
    return len(left), {
        model: Ahead(prices.estimate(usual.get(model, [])), prices.estimate(most[model]).cost)
        for model in sorted(most)
    }


def _calls(cell: Cell) -> Iterator[tuple[int, Side, Expected]]:
    """The calls of a dialogue that goes on to its round limit, each with its round and who speaks."""
    turns: list[Turn] = []
    side = cell.scenario.opens
    if cell.scenario.opening:
        turns.append(Turn(0, side, "", cell.scenario.opening))
        side = _other(side)
    while len(turns) <= 2 * cell.rounds:
        call = request(cell, side, turns)
        tokens = min(USUAL_TOKENS[side], cell.settings.max_tokens)
        cached = _standing(call) if any(message.role == "assistant" for message in call.messages) else 0
        yield round_of(len(turns)), side, Expected(call.model, input_tokens_of(call), tokens, cached)
        turns.append(Turn(len(turns), side, "", "word" * tokens, round_of(len(turns))))
        side = _other(side)


def _standing(call: Request) -> int:
    """Tokens up to the end of the last block that the provider is asked to keep."""
    kept = [number for number, block in enumerate(call.system, 1) if block.cache]
    return sum(tokens_of(block.text) for block in call.system[: max(kept, default=0)])


def _other(side: Side) -> Side:
    return "copilot" if side == "persona" else "persona"
