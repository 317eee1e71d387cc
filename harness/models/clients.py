"""The client behind a model's name, and the key that it may use."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from harness.errors import nearest
from harness.models.prices import FREE
from harness.models.protocol import ModelError
from harness.models.recorded import Recorded
from harness.models.scripted import Scripted
from harness.models.settings import Provider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.models.protocol import Answer, Request
    from harness.models.settings import Settings

KEYS = {"anthropic": "ANTHROPIC_API_KEY", "openai": "OPENAI_API_KEY"}
"""Environment variables of the vendors' keys."""
NO_KEY = "none"
"""What a server of one's own is sent where the settings name no key for it."""


class Client(Protocol):
    """A `Model` that says what it is."""

    @property
    def version(self) -> str:
        """Name and version, for the journal."""
        ...

    async def complete(self, request: Request) -> Answer:
        """One attempt."""
        ...

    async def close(self) -> None:
        """Give back connections."""
        ...


class Clients:
    """Clients by provider, made when first asked for, so that a run needs only the keys that it uses."""

    def __init__(self, settings: Settings, environment: Mapping[str, str] | None = None) -> None:
        self._settings = settings
        self._environment = os.environ if environment is None else environment
        self._made: dict[str, Client] = {}
        self.scripted = Scripted(settings.scripts)

    def provider(self, name: str) -> Provider:
        """How a provider is reached."""
        return self._settings.providers.get(name) or Provider()

    def of(self, model: str) -> Client:
        """The client for a model's full name.

        Raises:
            ModelError: no provider has this name, or its key is missing.
            InputError: a journal of ``recorded/…`` cannot be used.
        """
        name = model.partition("/")[0]
        if name not in self._made:
            self._made[name] = self._make(name, model)
        return self._made[name]

    async def close(self) -> None:
        """Close every client."""
        made, self._made = self._made, {}
        for client in made.values():
            await client.close()

    def secrets(self) -> list[str]:
        """Every key that the environment holds for these providers."""
        names = {*KEYS.values(), "ANTHROPIC_AUTH_TOKEN"}
        names.update(one.api_key_env for one in self._settings.providers.values() if one.api_key_env)
        return [value.strip() for name in names if (value := self._environment.get(name))]

    def _make(self, name: str, model: str) -> Client:
        if name == "scripted":
            return self.scripted
        if name == "recorded":
            return Recorded(self._settings.recorded)
        provider = self.provider(name)
        kind = provider.client or name
        if "/" not in model or kind not in KEYS:
            known = [*KEYS, *FREE, *self._settings.providers]
            raise ModelError(f"{model}: no provider {name}: {nearest(name, known)}")
        key = self._key(name, kind, provider)
        if kind == "anthropic":
            from harness.models.anthropic_api import AnthropicModel

            return AnthropicModel(key=key, base_url=provider.base_url, timeout=provider.timeout)
        from harness.models.openai_api import OpenAIModel

        return OpenAIModel(key=key, base_url=provider.base_url, timeout=provider.timeout)

    def _key(self, name: str, kind: str, provider: Provider) -> str:
        variable = provider.api_key_env
        if variable is None:
            if provider.base_url is not None:
                return NO_KEY
            variable = KEYS[kind]
        key = self._environment.get(variable, "").strip()
        if not key:
            raise ModelError(f"{name} needs a key: set the environment variable {variable}")
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise ModelError(f"the environment variable {variable} holds characters that no key has")
        return key
