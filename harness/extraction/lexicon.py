"""The phrase lists of ``data/phrases.yaml``, all looked up in one pass over a text.

A text is cut into words once; each word is looked up in a table of the first words of all phrases.
So the cost grows with the text, not with the lists. Phrases in Chinese, Japanese and Korean, which
are written without spaces, are looked for as plain substrings where the text has such characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

DATA = Path(__file__).with_name("data") / "phrases.yaml"

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|⭐")
_JOINING = frozenset("-:/.'’&")
_CJK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found at ``start`` to ``end``."""

    phrase: str
    start: int
    end: int


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """Every list of the data file, case-folded."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with DATA.open(encoding="utf-8") as file:
        data = yaml.load(file, Loader=loader)  # noqa: S506 - a safe loader either way
    return {name: tuple(entry.casefold() for entry in listed) for name, listed in data.items()}


@cache
def entries(name: str) -> frozenset[str]:
    """The phrases of one list as a set, for whole-text comparison."""
    return frozenset(phrases()[name])


@dataclass(frozen=True, slots=True)
class _Table:
    """All phrases by how they begin: single words; the first two words of longer ones; CJK ones."""

    single: dict[str, list[str]]
    longer: dict[tuple[str, str], list[tuple[tuple[str, ...], str, str]]]
    first_words: frozenset[str]
    cjk: list[tuple[str, str]]


@cache
def _table() -> _Table:
    single: dict[str, list[str]] = {}
    longer: dict[tuple[str, str], list[tuple[tuple[str, ...], str, str]]] = {}
    cjk: list[tuple[str, str]] = []
    for name, phrase in _spellings():
        words = tuple(_words(phrase))
        if _CJK.search(phrase):
            cjk.append((phrase, name))
        elif len(words) == 1:
            single.setdefault(words[0], []).append(name)
        elif words:
            longer.setdefault((words[0], words[1]), []).append((words, name, phrase))
    for rows in longer.values():
        rows.sort(key=lambda row: -len(row[0]))
    return _Table(single, longer, frozenset(first for first, _ in longer), cjk)


_DROPPED_APOSTROPHE = re.compile(r"\b(that|let|here|there|what)'(s)\b|\b(i)'(m|ve)\b|\b(\w+n)'(t)\b")


def _spellings() -> list[tuple[str, str]]:
    """(list, phrase), also without the apostrophe where people leave it out ("thats it", "dont")."""
    pairs = [(name, phrase) for name, listed in phrases().items() for phrase in listed]
    bare = [
        (name, _DROPPED_APOSTROPHE.sub(lambda m: "".join(g or "" for g in m.groups()), phrase))
        for name, phrase in pairs
    ]
    return [*pairs, *(pair for pair, old in zip(bare, pairs, strict=True) if pair != old)]


def _words(text: str) -> list[str]:
    return [match.group().casefold().replace("’", "'") for match in _WORD.finditer(text)]


@lru_cache(maxsize=4096)
def hits(text: str) -> dict[str, list[Hit]]:
    """Every phrase that ``text`` holds, by list, in order; of a list, only the longest at each place."""
    table = _table()
    places = [match.span() for match in _WORD.finditer(text)]
    words = [match.casefold() for match in _WORD.findall(text)]
    if "’" in text:
        words = [word.replace("’", "'") for word in words]
    found: dict[str, list[Hit]] = {}
    last = len(words) - 1
    for index, word in enumerate(words):
        if index < last and word in table.first_words:
            for phrase_words, name, phrase in table.longer.get((word, words[index + 1]), ()):
                if _stands(text, words, places, index, phrase_words):
                    _add(found, name, Hit(phrase, places[index][0], places[index + len(phrase_words) - 1][1]))
        if word in table.single:
            for name in table.single[word]:
                _add(found, name, Hit(word, *places[index]))
    if table.cjk and _CJK.search(text):
        lowered = text.casefold()
        for phrase, name in table.cjk:
            at = lowered.find(phrase)
            if at >= 0:
                found.setdefault(name, []).append(Hit(phrase, at, at + len(phrase)))
    return found


def _add(found: dict[str, list[Hit]], name: str, hit: Hit) -> None:
    listed = found.setdefault(name, [])
    if not listed or listed[-1].start != hit.start:
        listed.append(hit)


def _stands(
    text: str, words: list[str], places: list[tuple[int, int]], index: int, phrase: tuple[str, ...]
) -> bool:
    """Whether ``phrase`` stands at word ``index``: the same words, with nothing but spaces or a joining mark between."""
    if tuple(words[index : index + len(phrase)]) != phrase:
        return False
    for position in range(index, index + len(phrase) - 1):
        gap = text[places[position][1] : places[position + 1][0]]
        if gap.strip(" \t\n") and gap not in _JOINING:
            return False
    return True


def find(text: str, name: str) -> Hit | None:
    """The first phrase of the named list in ``text``, or ``None``."""
    listed = hits(text).get(name)
    return min(listed, key=lambda hit: hit.start) if listed else None


def mentions(text: str, *names: str) -> bool:
    """Whether ``text`` holds a phrase of one of the named lists."""
    found = hits(text)
    return any(name in found for name in names)


def count(text: str, name: str) -> int:
    """How many different phrases of the named list ``text`` holds."""
    return len({hit.phrase for hit in hits(text).get(name, ())})
