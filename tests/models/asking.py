"""What the tests of models share: requests, settings that reach a loopback server, one way to ask."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from harness.models import Answer, Message, Provider, Request, Settings
from harness.models.hub import Hub, open_models

if TYPE_CHECKING:
    from pathlib import Path

NAMES = {"anthropic": "anthropic/claude-sonnet-5", "openai": "openai/gpt-4o-mini"}
KEY = "sk-planted-0123456789abcdef"


def request(text: str = "A harbour at dawn.", provider: str = "anthropic", **more: Any) -> Request:
    return Request(NAMES[provider], (Message("user", text),), **more)


def reaching(url: str, folder: Path, *, timeout: float = 5.0, **more: Any) -> Settings:
    """Settings with both providers at the server, and the journal in the folder."""
    providers = {
        "anthropic": Provider(base_url=url, timeout=timeout, api_key_env="PLANTED_KEY"),
        "openai": Provider(base_url=f"{url}/v1", timeout=timeout, api_key_env="PLANTED_KEY"),
    }
    return Settings(**{"journal": folder / "journal.jsonl", "providers": providers, **more})


def asked(settings: Settings, *requests: Request, environment: dict[str, str] | None = None):
    """Ask all at once; answers and errors in order, and the hub as it was left."""

    async def ask() -> tuple[list[Answer | BaseException], Hub]:
        async with open_models(settings, environment=environment or {"PLANTED_KEY": KEY}) as hub:
            return await asyncio.gather(*map(hub.ask, requests), return_exceptions=True), hub

    return asyncio.run(ask())


def lines(settings: Settings) -> list[dict[str, Any]]:
    """The journal's lines, without the first."""
    assert settings.journal is not None
    return [json.loads(line) for line in settings.journal.read_text(encoding="utf-8").splitlines()][1:]
