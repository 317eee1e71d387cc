"""Names of headings: which facet a heading announces, and which headings number a part.

A name is compared without case, marks, emoji, a trailing parenthesis and numbering, so that
``### 🎥 2. Lighting & Atmosphere (soft)`` and ``lighting and atmosphere:`` are one name.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from harness.anatomy.lexicon import load, words

NAME_LIMIT = 60
"""Most characters of a heading's name; longer lines are sentences."""

_ORDINALS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_HAN_NUMBERS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)}


class Label(NamedTuple):
    """A numbered heading: ``Shot 1``, ``第二幕``. ``version`` marks alternatives and clips of a sequence."""

    text: str
    number: int | None
    kind: str
    version: bool
    start: int
    end: int


@cache
def _facets() -> dict[str, str]:
    names: dict[str, str] = {}
    for facet, group in load("headings")["facets"].items():
        for name in words(group):
            names.setdefault(name, facet)
    return names


@cache
def _split() -> re.Pattern[str]:
    return re.compile(r"\s?[/&+,、|]\s?|\s(?:and|with)\s|[与和及]")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    load_words = load("headings")
    kinds = words(load_words["shots"]) + words(load_words["versions"])
    latin = "|".join(word for word in kinds if word.isascii())
    han = "|".join(sorted((word for word in kinds if not word.isascii()), key=len, reverse=True))
    number = (
        rf"[0-9]{{1,2}}(?![0-9:.]?[0-9])|(?i:{'|'.join(_ORDINALS)})|I(?=\s?[:：(–—-])|[IVX]{{2,4}}|V|X|[A-H]"
    )
    label = re.compile(
        rf"(?i:({latin}))\s{{0,2}}(?i:no\.?|#|-)?\s?({number})(?![A-Za-z])"
        rf"|({han})\s{{0,2}}([0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}})"
        r"|第\s?([0-9]{1,2}|[一二三四五六七八九十]{1,2})\s?(个镜头|幕|镜|场|部分|段)"
    )
    return label, re.compile(
        r"[\s*_#`>~\-–—:：.·•|'\"“”【】\[\]()（）\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F0-9、.]+"
    )


def read_label(text: str, start: int, stop: int) -> Label | None:
    """The numbered heading that starts exactly at ``start``, if any."""
    match = _patterns()[0].match(text, start, stop)
    if match is None:
        return None
    word = (match[1] or match[3] or match[6]).lower()
    numeral = match[2] or match[4] or match[5]
    version = word in words(load("headings")["versions"]) or word == "段"
    if len(numeral) == 1 and "A" <= numeral <= "H" and not version:
        return None  # "Scene A" is a name, "Option A" an alternative
    return Label(match[0], _number(numeral), word, version, start, match.end())


def _number(numeral: str) -> int | None:
    if numeral.isascii() and numeral.isdigit():
        return int(numeral)
    if numeral.lower() in _ORDINALS:
        return _ORDINALS.index(numeral.lower()) + 1
    if numeral[0] in _HAN_NUMBERS:
        if len(numeral) == 1:
            return _HAN_NUMBERS[numeral]
        return 10 + _HAN_NUMBERS[numeral[1]] if numeral[0] == "十" else None
    return None


def plain_name(title: str) -> str:
    """A heading's name as compared: no marks, no numbering, no trailing parenthesis, lower case."""
    edges = _patterns()[1]
    name = title.strip()
    for opening in "(（":
        cut = name.find(opening)
        if cut > 0:
            name = name[:cut]
    lead = edges.match(name)
    name = name[lead.end() :] if lead else name
    name = name.rstrip(" \t*_#`>~-–—:：.·•|'\"“”】]）)\ufe0f")
    return " ".join(name.replace("_", " ").casefold().split())


@lru_cache(maxsize=4096)
def facet_of(name: str) -> tuple[str | None, bool]:
    """The facet that a plain name announces, and whether the whole name is known.

    ``film style`` is known; ``late-night style`` announces style by its noun but is not known.
    """
    facets = _facets()
    if name in facets:
        return facets[name], True
    for dash in (" - ", " – ", " — "):
        if dash in name:
            return facet_of(name.split(dash, 1)[0])
    parts = [part for part in _split().split(name) if part]
    if len(parts) > 1:
        known = [facets.get(part) for part in parts]
        first = next((facet for facet in known if facet), None)
        if first:
            return first, all(known)
        return facet_of(parts[0])[0], False
    return _by_noun(name), False


def _by_noun(name: str) -> str | None:
    facets = _facets()
    if name.isascii():
        tokens = name.split()
        for candidate in (
            " ".join(tokens[-2:]),
            tokens[-1] if tokens else "",
            " ".join(tokens[:2]),
            *tokens[:1],
        ):
            if candidate in facets:
                return facets[candidate]
            if candidate.endswith("s") and candidate[:-1] in facets:
                return facets[candidate[:-1]]
        return None
    for width in (4, 3, 2):
        for candidate in (name[-width:], name[:width]):
            if candidate in facets:
                return facets[candidate]
    return None
