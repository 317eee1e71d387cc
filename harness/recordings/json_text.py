"""JSON from strangers: parsed within limits, every way to fail told in one line."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from harness.recordings.errors import MAX_JSON_DEPTH, RecordingError


def parse(text: str, source: str, place: str = "") -> Any:
    """The value of a JSON document.

    Raises:
        RecordingError: it is no JSON, nested too deeply, or holds a number of thousands of digits.
    """
    if text.count("{") + text.count("[") > MAX_JSON_DEPTH and _depth_exceeds(text, MAX_JSON_DEPTH):
        raise RecordingError(
            source, f"is nested deeper than {MAX_JSON_DEPTH} levels", "is it a recording?", place
        )
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise broken(error, source, place) from None
    except (ValueError, RecursionError):
        raise RecordingError(
            source, "holds a number or a nesting that is too long to read", "is it a recording?", place
        ) from None


def broken(error: json.JSONDecodeError, source: str, place: str = "") -> RecordingError:
    """The error about text that is no JSON; says so when it merely ends too early."""
    where = f"{place}, column {error.colno}" if place else f"line {error.lineno}, column {error.colno}"
    if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string"):
        return RecordingError(source, "the JSON ends too early", "the file is cut off: copy it again", where)
    what = error.msg[0].lower() + error.msg[1:]
    return RecordingError(source, f"is no JSON: {what}", "correct the file, or write it again", where)


def without_surrogates(text: str) -> str:
    r"""``text`` with half characters (a lone ``\\ud83d`` of JSON) replaced, so that it can be printed."""
    try:
        text.encode()
    except UnicodeEncodeError:
        # Halves that were escaped apart are joined first.
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _depth_exceeds(text: str, limit: int) -> bool:
    depth = 0
    for match in _structure().finditer(text):
        character = match.group()[0]
        if character in "[{":
            depth += 1
            if depth > limit:
                return True
        elif character in "]}":
            depth -= 1
    return False


@cache
def _structure() -> re.Pattern[str]:
    """A string (skipped: its brackets are text) or one bracket."""
    return re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{}]', re.DOTALL)
