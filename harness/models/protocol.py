"""The one protocol between the harness and language models.

The rooms above (`dialogues`, `judging`) build a `Request` and await an `Answer` from an `Ask`; they know
nothing of providers, journals, retries or money. Everything that reaches a model goes through here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

StopReason = Literal["end", "max_tokens", "refusal", "stop_sequence", "other"]
"""Why a model stopped. ``max_tokens`` means that the answer is cut; ``refusal`` that it declined."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as the model sees it."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class SystemBlock:
    """One block of the system prompt; ``cache`` asks the provider to keep everything up to its end."""

    text: str
    cache: bool = False


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to sample; ``None`` leaves a setting to the provider. ``max_tokens`` bounds the answer."""

    max_tokens: int = 4096
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One call.

    ``model`` is the full name with its provider (``anthropic/…``, ``openai/…``, ``recorded/…``,
    ``scripted/…``). ``schema`` is a JSON Schema for the answer, whose text is then JSON.
    ``replicate`` is part of what identifies the call: two replicates never share an answer.
    ``purpose`` (``"persona"``, ``"copilot"``, ``"judge"``) and ``label`` (which dialogue, turn or item it
    is for) are for people, prices and scripts: they are journalled, and are no part of the key.
    """

    model: str
    messages: tuple[Message, ...]
    system: tuple[SystemBlock, ...] = ()
    sampling: Sampling = field(default_factory=Sampling)
    schema: Mapping[str, Any] | None = None
    replicate: int = 0
    purpose: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call. ``input_tokens`` is the total, cached ones and cache writes included."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cache_write_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``model`` is the name that the server gave itself.

    ``cost`` is in US dollars, ``None`` where the price is unknown. ``notes`` are for people: a
    sampling setting that the model refused, a price that is unknown.
    """

    text: str
    stop: StopReason
    usage: Usage = field(default_factory=Usage)
    model: str = ""
    request_id: str = ""
    cost: float | None = None
    notes: tuple[str, ...] = ()


class ModelError(Exception):
    """A call that gave no usable answer, after all retries. One line, never with a key in it."""


class BudgetEndedError(ModelError):
    """The run's budget of money or tokens would be exceeded by this call; it was not made."""


class Model(Protocol):
    """A client of one provider: exactly one attempt, no retries, no journal."""

    async def complete(self, request: Request) -> Answer:
        """The answer to one request.

        Raises:
            ModelError: no usable answer.
        """
        ...

    async def close(self) -> None:
        """Give back connections."""
        ...


Ask = Callable[[Request], Awaitable[Answer]]
"""What the rooms above are given: journal, budget, retries and limits are behind it."""
