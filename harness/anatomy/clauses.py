"""The sentence around a place in the text."""

from __future__ import annotations

import re
from functools import cache

REACH = 400
"""How far a sentence is followed to either side."""


@cache
def _end() -> re.Pattern[str]:
    return re.compile(r"[!?;。！？；\n]|\.(?=\s|$)")


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence or line in which ``start`` to ``end`` stands, without its full stop."""
    first = max(0, start - REACH)
    for match in _end().finditer(text, first, start):
        first = match.end()
    after = _end().search(text, end, min(len(text), end + REACH))
    return first, after.start() if after else min(len(text), end + REACH)
