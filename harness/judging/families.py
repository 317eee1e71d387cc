"""Which family a model is of: models favour what their own family wrote."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from harness import packaged

if TYPE_CHECKING:
    from collections.abc import Iterable

_DATA = Path(__file__).parent / "data" / "families.yaml"


def family(model: str) -> str | None:
    """``"anthropic"`` for ``recorded/anthropic/claude-…``; ``None`` for a name that says nothing.

    Any part of the name counts (a provider, a reseller's prefix, the model itself); scripted models and
    people have no family.
    """
    if model.startswith(("scripted/", "recorded/scripted/")):
        return None
    for part in reversed(re.split(r"[/:@]|\.(?=[a-z])", model.lower())):
        for name, beginnings in _families():
            if part == name or any(re.match(rf"{re.escape(begin)}(?![a-z])", part) for begin in beginnings):
                return name
    return None


def played_by(model: str) -> str:
    """The model's own name: an answer of ``recorded/openai/…`` is one of ``openai/…``."""
    return model.removeprefix("recorded/")


def shared(judges: Iterable[str], writers: Iterable[str]) -> list[tuple[str, str, str]]:
    """Pairs of a judge and a writer of one family, as (judge, writer, family); each judge once."""
    known = {family(writer): writer for writer in reversed(list(writers))}
    known.pop(None, None)
    return [(judge, known[own], own) for judge in judges if (own := family(judge)) in known and own]


@cache
def _families() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(begins)) for name, begins in packaged.load(_DATA).items())
