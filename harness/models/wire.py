"""One HTTP call through a vendor's SDK: its answer as JSON, its errors as `AttemptError`.

The SDKs give the raw response, and what it holds is checked here: asked for parsed models, they return a
page of HTML as a string, raise JSON's own error for half a body, and return silently without content.
"""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from time import time
from typing import TYPE_CHECKING, Any

from harness.models.failures import RETRIED, AttemptError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

SETTINGS = ("temperature", "top_p", "seed")
"""Sampling settings that a model may refuse."""


async def json_answer(call: Awaitable[Any], sdk: Any) -> tuple[dict[str, Any], str]:
    """Await a raw response of ``sdk`` (the module); returns its JSON object and its request id.

    Raises:
        AttemptError: there is none. No SDK error is chained to it: those hold the request and its key.
    """
    try:
        raw = await call
    except sdk.APITimeoutError:
        raise AttemptError("no answer in time", kind="timeout", retry=True) from None
    except sdk.APIStatusError as problem:
        failed = _status_error(problem)
    except sdk.APIConnectionError as problem:
        reason = f"{type(problem.__cause__).__name__}: {problem.__cause__}" if problem.__cause__ else problem
        failed = AttemptError(f"the connection failed ({reason})", kind="connection", retry=True)
    else:
        request_id = _request_id(raw.headers)
        try:
            found = json.loads(raw.http_response.content)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            return found, request_id
        kind = raw.headers.get("content-type", "no content type")
        failed = AttemptError(
            f"the answer is no JSON object ({kind}, {len(raw.http_response.content):,} bytes)",
            kind="unreadable",
            retry=True,
            request_id=request_id,
        )
    raise failed from None


def sendable(text: str) -> str:
    """The text as UTF-8 can carry it: half a surrogate pair, which an answer may hold, becomes ``?``."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def count(value: Any) -> int:
    """A number of tokens that a server reports; what is no such number counts as none."""
    return value if type(value) is int and value >= 0 else 0


def _request_id(headers: Mapping[str, str]) -> str:
    return headers.get("request-id") or headers.get("x-request-id") or ""


def _status_error(problem: Any) -> AttemptError:
    """An answer with an error's status."""
    status: int = problem.status_code
    headers = problem.response.headers
    message = server_message(problem.response.content)
    refused: tuple[str, ...] = ()
    if status in (400, 422):
        refused = tuple(name for name in SETTINGS if name in message)
    return AttemptError(
        f"HTTP {status}: {message}" if message else f"HTTP {status}",
        kind="refused-setting" if refused else "status",
        retry=bool(refused) or (status in RETRIED and not _hopeless(message)),
        status=status,
        wait=asked_wait(headers),
        settings=refused,
        request_id=_request_id(headers),
    )


def _hopeless(message: str) -> bool:
    """A 429 that no waiting helps: the account has no money left."""
    return "insufficient_quota" in message


def server_message(body: bytes) -> str:
    """What an error's body says, with its type or code; the body itself where it is no JSON."""
    text = body[:20_000].decode("utf-8", "replace")
    try:
        error = json.loads(text)["error"]
        if isinstance(error, str):
            return error
        names = [str(error[key]) for key in ("type", "code", "param") if error.get(key)]
        return f"{error.get('message', '')} ({', '.join(names)})" if names else str(error.get("message", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return text


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that ``retry-after-ms`` or ``retry-after`` (seconds or a date) asks for."""
    for name, scale in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        text = headers.get(name)
        if not text:
            continue
        try:
            seconds = float(text) / scale
        except ValueError:
            try:
                seconds = parsedate_to_datetime(text).timestamp() - time()
            except (ValueError, TypeError):
                continue
        if 0 <= seconds < float("inf"):
            return seconds
        if seconds < 0:
            return 0.0
    return None
