"""What can go wrong in one attempt, and whether another one may help."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from harness.models.protocol import ModelError

if TYPE_CHECKING:
    from harness.models.protocol import Usage

RETRIED = frozenset({408, 409, 429, 500, 502, 503, 504, 520, 522, 524, 529})
"""Statuses after which another attempt may succeed: limits, overload, gateways, a lock (409)."""
FIRST_WAIT = 0.5
"""Seconds; the longest wait before the second attempt, doubled for each one after it."""
LONGEST_WAIT = 60.0
"""Seconds; the longest wait of our own."""
LONGEST_SERVER_WAIT = 120.0
"""Seconds; a server that asks for more is asked again after this much."""
MESSAGE_LENGTH = 600
"""Characters of a server's message that are kept."""


class AttemptError(ModelError):
    """One attempt that gave no usable answer.

    ``kind`` is a word for journals (``status``, ``timeout``, ``connection``, ``unreadable``, ``empty``,
    ``refused-setting``); ``retry`` says whether another attempt may help, ``wait`` how many seconds the
    server asked for; ``settings`` are the sampling settings that the model refused; ``usage`` is what
    was paid for all the same.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: str,
        retry: bool,
        status: int | None = None,
        wait: float | None = None,
        settings: tuple[str, ...] = (),
        usage: Usage | None = None,
        request_id: str = "",
    ) -> None:
        super().__init__(one_line(message))
        self.kind = kind
        self.retry = retry
        self.status = status
        self.wait = wait
        self.settings = settings
        self.usage = usage
        self.request_id = request_id


def one_line(text: str) -> str:
    """A message of somebody else's, on one line and of bounded length."""
    text = " ".join(text[: 4 * MESSAGE_LENGTH].split())
    return text if len(text) <= MESSAGE_LENGTH else text[: MESSAGE_LENGTH - 1] + "…"


def pause(attempt: int, problem: AttemptError) -> float:
    """Seconds to wait after failed attempt number ``attempt`` (from 1).

    What the server asks for, up to `LONGEST_SERVER_WAIT`, and a little jitter so that those who were
    sent away together don't come back together; otherwise exponential backoff with full jitter
    (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
    """
    if problem.settings:
        return 0.0
    if problem.wait is not None:
        asked = min(problem.wait, LONGEST_SERVER_WAIT)
        return asked + random.uniform(0, min(FIRST_WAIT, asked / 4))  # noqa: S311 - no secret
    return random.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1)))  # noqa: S311
