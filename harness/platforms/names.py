"""Names of video models as people write them: ``sora-2``, ``Sora2``, ``SORA 2``, ``veo-3.1-generate-preview``."""

from __future__ import annotations

import re
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
    the text: one pass over its tokens, and names have a handful of tokens.
    """
    by_first: dict[str, list[Key]] = {}
    for name in sorted(set(known), key=len, reverse=True):
        by_first.setdefault(name[0], []).append(name)
    written = set(brands)
    tokens = [match for match in _TOKEN.finditer(text) if match[0] not in _JOINTS]
    words = [match[0].casefold() for match in tokens]
    index = 0
    while index < len(tokens):
        start = tokens[index].start()
        ends = ((name, _last(name, words, index)) for name in by_first.get(words[index], ()))
        name, last = next(((name, last) for name, last in ends if last >= 0), ((), -1))
        if name:
            yield name, start, tokens[last].end()
            index = last
        elif tokens[index][0] in written:
            yield (words[index],), start, tokens[index].end()
        index += 1


def _last(name: Key, words: list[str], index: int) -> int:
    """Where the last token of ``name`` stands if it begins at ``index``, silent words skipped; else -1."""
    for position, part in enumerate(name):
        while position and index < len(words) and words[index] in _SILENT:
            index += 1
        if index >= len(words) or words[index] != part:
            return -1
        index += 1
    return index - 1
