"""Words of a text with their places, and lists of words and phrases to look up in them.

Deterministic checks look words up in sets and dictionaries after one pass over the text: the cost
does not grow with the lists, and no pattern can be made to backtrack.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from harness import packaged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_DATA = Path(__file__).parent / "data"


@cache
def load(name: str) -> dict[str, Any]:
    """The content of ``data/<name>.yaml``. It is shipped and tested, so it is not validated here."""
    content: dict[str, Any] = packaged.load(_DATA / f"{name}.yaml")
    return content


def compiled(name: str, kind: str, build: Callable[[Path], Any]) -> Any:
    """What ``build`` makes of the path of ``data/<name>.yaml``, kept between runs (see `harness.packaged`)."""
    return packaged.compiled(_DATA / f"{name}.yaml", kind, build)


def entries(text: str) -> list[str]:
    """The entries of a comma-separated list, in order."""
    return [" ".join(part.split()) for part in text.split(",") if part.strip()]


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


class Words:
    """A text's words in lower case, without a possessive ``'s``; ``starts`` and ``ends`` are offsets."""

    __slots__ = ("ends", "starts", "text", "words")

    def __init__(self, text: str, words: list[str], starts: list[int], ends: list[int]) -> None:
        self.text, self.words, self.starts, self.ends = text, words, starts, ends

    @classmethod
    def of(cls, text: str) -> Words:
        """Split a text; a hyphen separates words, an apostrophe does not."""
        found = cls(text, [], [], [])
        for match in _word().finditer(text):
            word = match[0].lower().replace("’", "'")
            found.words.append(word.removesuffix("'s"))
            found.starts.append(match.start())
            found.ends.append(match.end())
        return found

    def __len__(self) -> int:
        return len(self.words)

    def between(self, start: int, end: int) -> range:
        """The numbers of the words that begin in ``start`` to ``end`` of the text."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def part(self, first: int, stop: int) -> Words:
        """Words ``first`` to ``stop`` (exclusive) with their places in the same text."""
        return Words(self.text, self.words[first:stop], self.starts[first:stop], self.ends[first:stop])

    def gap(self, number: int) -> str:
        """The text between word ``number`` and the one after it."""
        return self.text[self.ends[number] : self.starts[number + 1]] if number + 1 < len(self) else ""


class Match(NamedTuple):
    """A phrase in a text: its list's label, the numbers of its first and last word, its offsets."""

    label: str
    first: int
    last: int
    start: int
    end: int


Table = dict[str, list[tuple[tuple[str, ...], str]]]


class Phrases:
    """Phrases by label; the longest that begins at a word wins and its words are used up."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._by_first: Table = {}
        for label, phrases in lists.items():
            for phrase in phrases:
                parts = tuple(Words.of(phrase).words)
                if parts:
                    self._by_first.setdefault(parts[0], []).append((parts, label))
        for found in self._by_first.values():
            found.sort(key=lambda entry: -len(entry[0]))

    @classmethod
    def kept(cls, name: str, kind: str, build: Callable[[Path], Table]) -> Phrases:
        """The phrases of ``data/<name>.yaml`` with their table kept between runs."""
        found = cls({})
        found._by_first = compiled(name, kind, build)
        return found

    @property
    def table(self) -> Table:
        """First word → phrases that begin with it, the longest first: all words and the label."""
        return self._by_first

    def find(self, text: Words) -> Iterator[Match]:
        """Every phrase in ``text``, in order. Words of one phrase stand in one line, apart by blanks or marks."""
        words, number = text.words, 0
        while number < len(words):
            for parts, label in self._by_first.get(words[number], ()):
                last = number + len(parts) - 1
                if tuple(words[number : last + 1]) == parts and _together(text, number, last):
                    yield Match(label, number, last, text.starts[number], text.ends[last])
                    number = last
                    break
            number += 1


def _together(text: Words, first: int, last: int) -> bool:
    """Whether nothing but blanks, hyphens, dots of initials and ``&`` stands between the words."""
    return all(set(text.gap(number)) <= _JOINTS for number in range(first, last))


_JOINTS = frozenset(" -‐‑\u00a0&.'’*_/:")


def forms(word: str) -> Iterator[str]:
    """A word and what it may be a form of: plural, ``-ing``, ``-ed``, ``-ly``; candidates to look up."""
    yield word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) >= len(ending) + 2:
            stem = word[: -len(ending)]
            yield stem + instead
            if ending in ("ing", "ed") and not instead and stem[-1] == stem[-2]:
                yield stem[:-1]


_ENDINGS = (
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("ing", ""),
    ("ing", "e"),
    ("ed", ""),
    ("ed", "e"),
    ("ly", ""),
    ("ily", "y"),
)

NEGATIONS = frozenset(
    entries(
        "no, not, never, without, avoid, avoids, avoiding, don't, doesn't, isn't, aren't, cannot, can't, nor, neither, "
        "zero, non, free, prohibited, prohibit, forbid, forbidden, exclude, excluding, instead, rather, ban, banned, "
        "absent, lacks, lacking, minus"
    )
)
REACH = 6
"""Words that a negation reaches over, to the end of its clause."""


def negated(text: Words, number: int) -> bool:
    """Whether a negation stands within `REACH` words before word ``number``, in the same clause.

    Commas do not end it: ``no cuts, no zooms, pans or tilts`` denies all of them.
    """
    for back in range(number - 1, max(-1, number - 1 - REACH), -1):
        if any(mark in text.gap(back) for mark in ".;:!?\n—–。；："):
            return False
        if text.words[back] in NEGATIONS:
            return True
        if text.words[back] == "but":
            return False
    return False
