"""How models are reached and what a run may spend: plain values, made by hand or from ``harness.yaml``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs, in US dollars per million tokens.

    ``cached`` (tokens read from the provider's cache) and ``cache_write`` default to the price of ``input``.
    """

    input: float
    output: float
    cached: float | None = None
    cache_write: float | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """How to reach the models whose names begin with ``NAME/``.

    ``client`` is the protocol spoken (``anthropic`` or ``openai``); left out, it is the provider's own
    name. With a ``base_url`` of its own a provider is sent only the key that ``api_key_env`` names: the
    key of one vendor never goes to another's server. ``timeout`` is in seconds, for a whole attempt.
    ``concurrency`` is the most calls under way at once; rates are per minute, ``None`` for no limit.
    """

    client: str = ""
    base_url: str | None = None
    api_key_env: str | None = None
    concurrency: int = 50
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    timeout: float = 300.0


@dataclass(frozen=True, slots=True)
class Budget:
    """What the whole run may spend, earlier sessions of it included: dollars, and tokens in and out."""

    max_cost: float | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that `open_models` needs.

    ``journal`` is the run's ``journal.jsonl``; without one, answers are kept only until models are
    closed. ``prices`` are by model name as
    asked for and beat the packaged ones. ``scripts`` is the folder of ``scripted/NAME``,
    ``recorded`` the journals that ``recorded/…`` answers from. ``attempts`` counts the first one.
    """

    journal: Path | None = None
    providers: Mapping[str, Provider] = field(default_factory=dict)
    prices: Mapping[str, Price] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    attempts: int = 8
    scripts: Path | None = None
    recorded: tuple[Path, ...] = ()
