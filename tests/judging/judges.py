"""What the tests of this room share: a small judge, items, and models that say what a test wants."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from harness.checks import Evidence
from harness.extraction import extract
from harness.judging.loading import judge_of
from harness.models import Answer, ModelError, Request
from harness.recordings import Recording, Turn
from harness.strict_yaml import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.judging.judge_file import Judge

SMALL = """\
schema: judge/1
id: small
version: 1
instructions: Judge the text.
material: prompt+brief
samples: 2
criteria:
  - id: clarity
    question: Is it clear?
    anchors: {1: {means: no}, 5: {means: "yes"}}
  - id: fidelity
    question: Does it deliver?
    needs: brief
    anchors: {1: {means: no}, 5: {means: "yes"}}
"""
PROMPT = "A wooden boat on a lake at dawn. An old man hides a tiny trout behind his “back”. 8 seconds."


def small(**changes: object) -> Judge:
    """The small judge, with other samples, scale or material."""
    text = SMALL
    if "samples" in changes:
        text = text.replace("samples: 2", f"samples: {changes['samples']}")
    if "scale" in changes:
        text += f"scale: {changes['scale']}\n"
    return judge_of(parse(text.encode(), "small.yaml"))


def evidence(prompt: str = PROMPT, model: str = "written-by-hand", asked: str = "") -> Evidence:
    """A dialogue that delivers ``prompt``."""
    wish = asked or "A wooden boat on a lake. An old man with a small trout. Eight seconds."
    said = ("What shall we film?", wish, f"<final_prompt>\n{prompt}\n</final_prompt>", "Approved.")
    turns = tuple(Turn(i, ("copilot", "persona")[i % 2], "", text) for i, text in enumerate(said))
    recording = Recording("boat", "harness-json", turns, None, models={"copilot": model})
    return Evidence(recording, extract(recording))


def rating(value: object, reason: str = "because", quotes: tuple[str, ...] = ()) -> dict[str, object]:
    """One criterion of an answer."""
    return {"reason": reason, "quotes": list(quotes), "rating": value}


def answered(**criteria: object) -> str:
    """A whole answer; a number stands for a rating without quotations."""
    return json.dumps({name: v if isinstance(v, dict) else rating(v) for name, v in criteria.items()})


class Says:
    """An `Ask` that says what a function of the request gives; ``requests`` keeps what was asked."""

    def __init__(self, say: Callable[[Request], str | Answer | Exception] | str) -> None:
        self.say = say
        self.requests: list[Request] = []

    async def __call__(self, request: Request) -> Answer:
        self.requests.append(request)
        said = self.say if isinstance(self.say, str) else self.say(request)
        if isinstance(said, Exception):
            raise said
        return said if isinstance(said, Answer) else Answer(said, "end")


def failing(message: str = "no answer after 8 attempts") -> Says:
    """Models that cannot be reached."""
    return Says(lambda _: ModelError(message))
