"""Words of a prompt, with their places; characters one by one where a script puts no spaces between words."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f"
LIMIT = 20_000
"""Most words of one prompt that are looked at."""


class Word(NamedTuple):
    """A word in lower case and its characters in the text."""

    folded: str
    start: int
    end: int


class Common(NamedTuple):
    """``length`` words that stand in both texts: from word ``first`` of one, from ``second`` of the other."""

    first: int
    second: int
    length: int


def words_of(text: str) -> list[Word]:
    """The words of ``text``, at most `LIMIT`."""
    found = []
    for match in _word().finditer(text):
        found.append(Word(match.group().casefold(), match.start(), match.end()))
        if len(found) == LIMIT:
            break
    return found


def folded(text: str) -> list[str]:
    """The words of ``text`` without their places."""
    return [word.casefold() for word in _word().findall(text)[:LIMIT]]


def features_of(text: str) -> list[str]:
    """What likeness is measured by, each once: words, pairs of neighbours, and fours of characters in words.

    Fours of characters see a word in another form; they do not cross words.
    """
    words = folded(text)
    found: dict[str, None] = dict.fromkeys(words)
    found.update((f"{first} {second}", None) for first, second in pairwise(words))
    for word in dict.fromkeys(words):
        padded = f"_{word}_"
        found.update((f"\0{padded[at : at + 4]}", None) for at in range(len(padded) - 3))
    return list(found)


def common_passages(first: Sequence[str], second: Sequence[str], least: int) -> list[Common]:
    """Passages of at least ``least`` words that stand in both, each word of ``first`` in one at most.

    Taken from left to right, each at its first place in ``second``; linear time.
    """
    places: dict[tuple[str, ...], int] = {}
    for at in range(len(second) - least + 1):
        places.setdefault(tuple(second[at : at + least]), at)
    found = []
    at = 0
    while at <= len(first) - least:
        place = places.get(tuple(first[at : at + least]))
        if place is None:
            at += 1
            continue
        length = least
        while (
            at + length < len(first)
            and place + length < len(second)
            and first[at + length] == second[place + length]
        ):
            length += 1
        found.append(Common(at, place, length))
        at += length
    return found


@cache
def _word() -> re.Pattern[str]:
    letter = rf"[^\W{_UNSPACED}]"
    return re.compile(rf"[{_UNSPACED}]|{letter}+(?:['’]{letter}+)*")
