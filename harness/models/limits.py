"""What one provider allows: calls at once, requests and tokens a minute."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.models.settings import Provider

BURST = 5.0
"""Seconds' worth of a rate that may go out at once after a pause."""


class Pace:
    """A rate per minute, kept by giving every call its earliest moment (a leaky bucket)."""

    def __init__(self, per_minute: int) -> None:
        self._seconds = 60 / per_minute
        self._free = 0.0

    def take(self, amount: float, now: float) -> float:
        """Seconds to wait before a call that takes ``amount`` of the rate."""
        self._free = max(self._free, now - BURST)
        wait = max(0.0, self._free - now)
        self._free += amount * self._seconds
        return wait


class Limits:
    """The limits of one provider."""

    def __init__(self, provider: Provider) -> None:
        self.slots = asyncio.Semaphore(provider.concurrency)
        self._requests = Pace(provider.requests_per_minute) if provider.requests_per_minute else None
        self._tokens = Pace(provider.tokens_per_minute) if provider.tokens_per_minute else None

    async def wait(self, tokens: int) -> None:
        """Wait until a call that may take this many tokens keeps within the rates."""
        if self._requests is None and self._tokens is None:
            return
        now = asyncio.get_running_loop().time()
        waits = [pace.take(n, now) for pace, n in ((self._requests, 1), (self._tokens, tokens)) if pace]
        if delay := max(waits):
            await asyncio.sleep(delay)
