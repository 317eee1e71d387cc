"""Names of video models as people write them: ``sora-2``, ``Sora2``, ``SORA 2``, ``veo-3.1-generate-preview``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Key = tuple[str, ...]

_TOKEN = re.compile(r"[a-z]+|\d{1,4}(?:\.\d{1,2}(?!\d))?|\S", re.IGNORECASE)
_JOINTS = frozenset("-_/\u2010\u2011\u2013")
_SILENT = frozenset({"v", "model", "version"})
_NEUTRAL = frozenset({"preview", "generate", "latest", "video", "api", "exp", "experimental"})
"""What may follow a model's name without naming another model; ``fast``, ``turbo``, ``lite`` do name another."""


def key(name: str) -> Key:
    """A name as comparable tokens: ``Kling v2.6`` and ``kling-2.6`` are both ``("kling", "2.6")``."""
    words = (token.casefold() for token in _TOKEN.findall(name))
    return tuple(word for word in words if word not in _SILENT and word[0].isalnum())


def names_model(wanted: Key, alias: Key) -> bool:
    """Whether ``wanted`` is ``alias``, apart from a date, a ``:0`` or a word such as ``preview`` behind it."""
    if not alias or wanted[: len(alias)] != alias:
        return False
    return all(
        word in _NEUTRAL or (word.isdigit() and (len(word) > 1 or word == "0"))
        for word in wanted[len(alias) :]
    )


def mentions(text: str, known: Iterable[Key], brands: Iterable[str]) -> Iterator[tuple[Key, int, int]]:
    """Every place of ``text`` that names one of the ``known`` models or ``brands``: key, start, end.

    A model with its version counts in any case; a brand alone must be written as the vendor writes
    it (``Sora``), because ``pika`` is also an animal. The longest name at a place wins. Linear in
    the text: a name is looked for only where one begins, and in `REACH` characters.
    """
    names, beginnings = _longest_first(frozenset(known))
    written = frozenset(brands)
    end_of_last = 0
    for begin in beginnings.finditer(text):
        start = begin.start()
        if start < end_of_last:
            continue
        tokens = [token for token in _TOKEN.finditer(text, start, start + REACH) if token[0] not in _JOINTS]
        words = [token[0].casefold() for token in tokens]
        for name in names:
            last = _last(name, words)
            if last >= 0 and (last > 0 or begin[0] in written):
                end_of_last = tokens[last].end()
                yield name, start, end_of_last
                break


REACH = 60
"""Characters from its beginning in which a model's name ends."""


@lru_cache(maxsize=8)
def _longest_first(known: frozenset[Key]) -> tuple[list[Key], re.Pattern[str]]:
    """Names, and where one of them may begin."""
    words = "|".join(map(re.escape, sorted({name[0] for name in known})))
    found = re.compile(rf"(?<![a-z])(?:{words})(?![a-z])", re.IGNORECASE)
    return sorted(known, key=len, reverse=True), found


def _last(name: Key, words: list[str]) -> int:
    """Which of ``words`` ends ``name`` if they begin with it, silent words skipped; else -1."""
    index = 0
    for position, part in enumerate(name):
        while position and index < len(words) and words[index] in _SILENT:
            index += 1
        if index >= len(words) or words[index] != part:
            return -1
        index += 1
    return index - 1
