"""A team's own extractor, held against ours."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from harness.errors import InputError
from harness.extraction.extracting import judge_text
from harness.spans import shorten

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.extraction.model import Extraction, Verdict
    from harness.recordings import Recording

    Extractor = Callable[[list[dict[str, Any]]], str | list[str] | None]

FLAG = "--with"


class Comparison(NamedTuple):
    """What a team's extractor made of one recording.

    ``texts`` is what it returned (empty for none), ``verdict`` what the recorded prompt would be called
    if that had been saved; ``None`` where the extractor raised, and ``explanation`` says what.
    """

    outcome: Literal["agrees", "differs", "raised"]
    texts: tuple[str, ...]
    verdict: Verdict | None
    explanation: str


def load(name: str) -> Extractor:
    """The function behind ``module:function``; the module may stand in the current directory.

    Raises:
        InputError: there is none.
    """
    module_name, colon, function_name = name.partition(":")
    if not colon or not module_name or not function_name:
        raise InputError(FLAG, f"{name[:80]!r} names no function", "write it as module:function")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        function: Extractor = getattr(import_module(module_name), function_name)
    except AttributeError:
        raise InputError(FLAG, f"module {module_name} has no {function_name}", "check the name") from None
    except Exception as problem:  # whatever a team's module does when it is imported
        reason = shorten(f"{type(problem).__name__}: {problem}")
        raise InputError(FLAG, f"cannot import {module_name} ({reason})", "repair the module") from problem
    if not callable(function):
        raise InputError(FLAG, f"{name} is no function", "name a function that takes a list of turns")
    return function


def compare(extractor: Extractor, recording: Recording, ours: Extraction) -> Comparison:
    """Run the extractor on a recording's turns and judge what it returns."""
    turns = [
        {"role": turn.role, "speaker": turn.speaker, "text": turn.text, "round": turn.round}
        for turn in recording.turns
    ]
    try:
        with redirect_stdout(sys.stderr):  # what an extractor prints must not end up in our output
            returned: object = extractor(turns)
        texts = _texts(returned)
    except Exception as problem:  # an extractor under test may fail in any way
        return Comparison("raised", (), None, shorten(f"{type(problem).__name__}: {problem}"))
    verdict, explanation = judge_text(recording, ours, "\n\n".join(texts))
    return Comparison("agrees" if verdict == "match" else "differs", texts, verdict, explanation)


def _texts(returned: object) -> tuple[str, ...]:
    if returned is None:
        return ()
    if isinstance(returned, str):
        return (returned,) if returned.strip() else ()
    if isinstance(returned, list | tuple) and all(isinstance(text, str) for text in returned):
        return tuple(text for text in returned if text.strip())
    raise TypeError(f"returned {type(returned).__name__}, not text, a list of texts or None")
