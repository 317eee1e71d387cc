"""Evaluates prompts that a persona and a copilot write in dialogue.

>>> import harness
>>> card = harness.score("dialogue.md")  # doctest: +SKIP
>>> print(card.overall.score, card.extraction.verdict)  # doctest: +SKIP

Importing this package imports none of its rooms; each name is fetched on first use.
"""

from __future__ import annotations

# Importing typing for these would cost more than the rest of `harness --help`; type checkers know the name.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from harness.errors import InputError
    from harness.extraction import Extraction
    from harness.library import as_json, extract, read, read_many, score, score_many
    from harness.recordings import Recording, Turn
    from harness.scorecards import Scorecard

__version__ = "0.1.0"

__all__ = [
    "Extraction",
    "InputError",
    "Recording",
    "Scorecard",
    "Turn",
    "__version__",
    "as_json",
    "extract",
    "read",
    "read_many",
    "score",
    "score_many",
]

_HOMES = {
    "Extraction": "harness.extraction",
    "InputError": "harness.errors",
    "Recording": "harness.recordings",
    "Scorecard": "harness.scorecards",
    "Turn": "harness.recordings",
    "as_json": "harness.library",
    "extract": "harness.library",
    "read": "harness.library",
    "read_many": "harness.library",
    "score": "harness.library",
    "score_many": "harness.library",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'harness' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
