"""One attempt at a call, and the line that the journal keeps of it."""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any

from harness.models.identity import text_name
from harness.models.protocol import Answer

if TYPE_CHECKING:
    from harness.models.failures import AttemptError
    from harness.models.identity import Identity
    from harness.models.protocol import Request
    from harness.models.redaction import Redactor


class Attempt:
    """An attempt under way: what was asked, by which client, when, and how long it took.

    ``edition`` is the hash of a scripted model's script, ``wait`` the seconds before the next attempt.
    """

    __slots__ = ("begun", "client", "edition", "identity", "number", "request", "seconds", "started", "wait")

    def __init__(
        self, request: Request, identity: Identity, edition: str | None, client: str, number: int
    ) -> None:
        self.request = request
        self.identity = identity
        self.edition = edition
        self.client = client
        self.number = number
        self.wait = 0.0
        self.seconds = 0.0
        self.begun = datetime.now(UTC)
        self.started = perf_counter()

    def end(self) -> None:
        """The answer, or the failure, is here."""
        self.seconds = perf_counter() - self.started


def attempt_entry(
    attempt: Attempt,
    result: Answer | AttemptError,
    cost: float | None,
    texts: dict[str, str],
    redact: Redactor,
) -> dict[str, Any]:
    """A line of the journal (``journal/1``); ``texts`` are those that it names for the first time."""
    request = attempt.request
    entry: dict[str, Any] = {
        "key": attempt.identity.key,
        "model": request.model,
        "purpose": request.purpose,
        "label": request.label,
        "attempt": attempt.number,
        "at": attempt.begun.isoformat(timespec="milliseconds"),
        "seconds": round(attempt.seconds, 4),
        "client": attempt.client,
        "request": attempt.identity.canonical,
    }
    if attempt.edition is not None:
        entry["edition"] = attempt.edition
    if texts:
        entry["texts"] = {name: redact(text) for name, text in texts.items()}
    if isinstance(result, Answer):
        entry["answer"] = {
            "text": result.text,
            "name": text_name(result.text),
            "stop": result.stop,
            "model": result.model,
            "request_id": result.request_id,
            "notes": list(result.notes),
        }
    else:
        entry["error"] = {
            "kind": result.kind,
            "message": redact(str(result)),
            "status": result.status,
            "request_id": redact(result.request_id),
            "retry": result.retry,
            "wait": round(attempt.wait, 3),
        }
    usage = result.usage
    entry["usage"] = usage and {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cached_tokens": usage.cached_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
    }
    entry["cost"] = cost
    return entry
