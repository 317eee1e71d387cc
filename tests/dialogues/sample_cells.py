"""What the tests of dialogues share: small people and scenarios, and models that say what they are told."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.dialogues.loop import Dialogue, converse
from harness.dialogues.matrix import Cell, Models, Settings
from harness.dialogues.scenarios import Scenario
from harness.dialogues.speakers import Speaker
from harness.models.protocol import Answer, Request, Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROMPT = (
    "Wide shot, dawn: a lamplighter walks a canal towpath and snuffs the lamps one by one. Static camera, "
    "50 mm lens, blue hour light, mist on the water. His boots crunch on gravel. Vertical 9:16, 8 seconds."
)
DELIVERED = f"Here it is:\n\n<final_prompt>\n{PROMPT}\n</final_prompt>"


def cell(**changes: Any) -> Cell:
    """A cell; ``opening``, ``opens``, ``rounds`` and ``requirements`` change its scenario."""
    scenario = Scenario("towpath", "A lamplighter, at dawn.", opening="What do you see?", sha256="3" * 64)
    inner = {
        key: changes.pop(key) for key in ("opening", "opens", "requirements", "platform") if key in changes
    }
    rounds = changes.pop("rounds", 4)
    given: dict[str, Any] = {
        "persona": Speaker("persona", "odile", "1", "Odile Marsh", "You are Odile.", sha256="1" * 64),
        "copilot": Speaker("copilot", "slate", "2", "Slate", "You are Slate.", sha256="2" * 64),
        "models": Models("scripted/a", "scripted/b"),
        "scenario": replace(scenario, **inner),
        "settings": Settings(rounds=rounds),
        **changes,
    }
    return Cell(**given)


class Lines:
    """An `Ask` that answers with texts or whole answers, in order, and keeps what it was asked."""

    def __init__(self, *said: str | Answer | Exception) -> None:
        self.requests: list[Request] = []
        self._said: Iterator[str | Answer | Exception] = iter(said)

    async def __call__(self, request: Request) -> Answer:
        self.requests.append(request)
        said = next(self._said)
        if isinstance(said, Exception):
            raise said
        return Answer(said, "end", Usage(10, 5, 2), cost=0.5) if isinstance(said, str) else said


def held(what: Cell, ask: Callable[[Request], Any]) -> Dialogue:
    return asyncio.run(converse(what, ask))
