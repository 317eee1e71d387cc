"""The phrase lists of ``data/phrases.yaml``, all looked up in one pass over a text.

A text is cut into words once; each word is looked up in a table of the first words of all phrases.
So the cost grows with the text, not with the lists. Phrases in Chinese, Japanese and Korean, which
are written without spaces, are looked for as plain substrings where the text has such characters.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import accumulate, compress
from pathlib import Path
from typing import NamedTuple

from harness.packaged import compiled, load

DATA = Path(__file__).with_name("data") / "phrases.yaml"

_LETTER = r"[\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff]"
"""``\\w`` with the vowel signs of Arabic and of India's scripts, which it leaves out."""

_WORD = re.compile(rf"{_LETTER}+(?:['’]{_LETTER}+)*")
_CUT = re.compile(f"({_WORD.pattern})")
_OPTIONAL = re.compile(r"[\u0640\u064b-\u0652]")
"""Arabic's vowel signs and its stretching mark: the same word is written with and without them."""

_JOINING = frozenset("-:/.'’&")


def _has_cjk(text: str) -> bool:
    """Whether ``text`` holds Chinese, Japanese or Korean (or the star that recommends).

    Compared by hand: a pattern with so wide a class takes 3 ms to compile.
    """
    if text.isascii() or max(text) < "⭐":
        return False
    return any("\u2e80" <= c <= "\ud7af" or c == "⭐" for c in text)


class Hit(NamedTuple):
    """A phrase found at ``start`` to ``end``."""

    phrase: str
    start: int
    end: int


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """Every list of the data file, case-folded."""
    data = load(DATA)
    return {name: tuple(entry.casefold() for entry in listed) for name, listed in data.items()}


@cache
def entries(name: str) -> frozenset[str]:
    """The phrases of one list as a set, for whole-text comparison."""
    return frozenset(phrases()[name])


class _Table(NamedTuple):
    """All phrases by how they begin: single words; the first two words of longer ones; CJK ones."""

    single: dict[str, list[str]]
    longer: dict[tuple[str, str], list[tuple[tuple[str, ...], str, str]]]
    first_words: frozenset[str]
    starts: frozenset[str]
    cjk: list[tuple[str, str]]


@cache
def _table() -> _Table:
    return _Table(*compiled(DATA, "table", _build_table))


def _build_table(_: Path) -> tuple[object, ...]:
    single: dict[str, list[str]] = {}
    longer: dict[tuple[str, str], list[tuple[tuple[str, ...], str, str]]] = {}
    cjk: list[tuple[str, str]] = []
    for name, phrase in _spellings():
        words = tuple(_Words(phrase).words)
        if _has_cjk(phrase):
            cjk.append((phrase, name))
        elif len(words) == 1:
            single.setdefault(words[0], []).append(name)
        elif words:
            longer.setdefault((words[0], words[1]), []).append((words, name, phrase))
    for rows in longer.values():
        rows.sort(key=lambda row: -len(row[0]))
    first_words = frozenset(first for first, _ in longer)
    return single, longer, first_words, first_words | single.keys(), cjk


def _spellings() -> list[tuple[str, str]]:
    """(list, phrase), also without the apostrophe where people leave it out ("thats it", "dont")."""
    dropped = re.compile(r"\b(that|here|there|what)'(s)\b|\b(i)'(m|ve)\b|\b(\w+n)'(t)\b")
    pairs = [(name, phrase) for name, listed in phrases().items() for phrase in listed]
    bare = [
        (name, dropped.sub(lambda match: "".join(group or "" for group in match.groups()), phrase))
        for name, phrase in pairs
    ]
    return [*pairs, *(pair for pair, old in zip(bare, pairs, strict=True) if pair != old)]


class _Words:
    """The words of a text and what stands between them."""

    def __init__(self, text: str) -> None:
        # An underscore joins words in a tag's name; here it parts them.
        text = text.replace("_", " ").replace("’", "'")
        lowered = text.lower()
        # Lower-casing keeps offsets except for a handful of letters.
        self._pieces = _CUT.split(lowered if len(lowered) == len(text) else text)
        words = self._pieces[1::2]
        marked = not text.isascii() and _OPTIONAL.search(text) is not None
        self.words = [_OPTIONAL.sub("", word) for word in words] if marked else words

    def place(self, first: int, count: int) -> tuple[int, int]:
        """Where ``count`` words from word ``first`` on stand."""
        ends = list(accumulate(map(len, self._pieces[: 2 * (first + count)])))
        return ends[2 * first], ends[-1]

    def stand(self, index: int, phrase: tuple[str, ...]) -> bool:
        """Whether ``phrase`` stands at word ``index``, with nothing but spaces or a joining mark between its words."""
        end = index + len(phrase)
        if tuple(self.words[index:end]) != phrase:
            return False
        gaps = self._pieces[2 * index + 2 : 2 * end : 2]
        return all(gap == " " or gap in _JOINING or not gap.strip(" \t\n") for gap in gaps)


@lru_cache(maxsize=4096)
def _hits(text: str) -> tuple[_Words, dict[str, list[tuple[str, int, int]]]]:
    """For each list its phrases in ``text``: (phrase, first word, words); of one place only the longest.

    Phrases in CJK have their offset in place of the first word and no count of words.
    """
    table = _table()
    cut = _Words(text)
    words, last = cut.words, len(cut.words) - 1
    found: dict[str, list[tuple[str, int, int]]] = {}
    for index in compress(range(len(words)), map(table.starts.__contains__, words)):
        word = words[index]
        if index < last and word in table.first_words:
            for phrase_words, name, phrase in table.longer.get((word, words[index + 1]), ()):
                if cut.stand(index, phrase_words):
                    _add(found, name, (phrase, index, len(phrase_words)))
        for name in table.single.get(word, ()):
            _add(found, name, (word, index, 1))
    if _has_cjk(text):
        lowered = text.lower()
        for phrase, name in table.cjk:
            at = lowered.find(phrase)
            if at >= 0:
                found.setdefault(name, []).append((phrase, at, 0))
    return cut, found


def _add(found: dict[str, list[tuple[str, int, int]]], name: str, hit: tuple[str, int, int]) -> None:
    listed = found.setdefault(name, [])
    if not listed or listed[-1][1] != hit[1]:
        listed.append(hit)


def find(text: str, name: str) -> Hit | None:
    """The first phrase of the named list in ``text``, or ``None``."""
    cut, found = _hits(text)
    listed = found.get(name)
    return _placed(cut, listed[0]) if listed else None


def find_all(text: str, name: str) -> list[Hit]:
    """The phrases of the named list in ``text``, in order; of one in CJK only the first place."""
    cut, found = _hits(text)
    return [_placed(cut, hit) for hit in found.get(name, ())]


def _placed(cut: _Words, hit: tuple[str, int, int]) -> Hit:
    phrase, first, length = hit
    if length == 0:
        return Hit(phrase, first, first + len(phrase))
    return Hit(phrase, *cut.place(first, length))


def mentions(text: str, *names: str) -> bool:
    """Whether ``text`` holds a phrase of one of the named lists."""
    found = _hits(text)[1]
    return any(name in found for name in names)


def count(text: str, name: str) -> int:
    """How many different phrases of the named list ``text`` holds."""
    return len({phrase for phrase, _, _ in _hits(text)[1].get(name, ())})
