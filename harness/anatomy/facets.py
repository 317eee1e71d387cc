"""What a prompt speaks of: facets found by heading or by the words that carry them.

A facet has evidence or is absent. Subject and action have a fallback in grammar, because no list
names everything that can be filmed: a noun after an article, and a word in -ing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING

from harness.anatomy.lexicon import HAN_FIRST, HAN_LAST, compiled, has_han, has_quotes, load, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from harness.anatomy.model import Offsets, Section, Settings, Timeline

FACETS = (
    "subject",
    "action",
    "setting",
    "framing",
    "camera",
    "lens",
    "lighting",
    "palette",
    "style",
    "sound",
    "dialogue",
    "duration",
    "format",
    "wardrobe",
    "shots",
    "finishing",
    "negative",
)
"""Every facet, in the order in which they are shown."""

HAN_LIMIT = 5
"""Most characters of a Chinese word in the list."""


Latin = tuple[dict[str, tuple[str, ...]], dict[str, list[tuple[tuple[str, ...], str]]]]
"""Word → facets, and first word of a phrase → (its other words, facet), longest first."""


@cache
def _latin() -> Latin:
    table: Latin = compiled("facets", "latin", _build_latin)
    return table


def _build_latin(_: Path) -> Latin:
    singles: dict[str, set[str]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for facet, lists in load("facets").items():
        forms = {form for word in words(lists.get("words", "")) for form in (word, _plural(word))}
        forms |= {form for verb in words(lists.get("verbs", "")) for form in _inflected(verb)}
        for form in forms:
            first, *others = form.replace("-", " ").split()
            if others:
                phrases.setdefault(first, []).append((tuple(others), facet))
            else:
                singles.setdefault(first, set()).add(facet)
    for options in phrases.values():
        options.sort(key=lambda option: (-len(option[0]), option))
    return {word: tuple(sorted(facets)) for word, facets in singles.items()}, phrases


@cache
def _han() -> dict[str, list[str]]:
    entries: dict[str, list[str]] = {}
    for facet, lists in load("facets").items():
        for word in words(lists.get("han", "")):
            entries.setdefault(word, []).append(facet)
    return entries


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "sh", "ch")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"


def _inflected(verb: str) -> tuple[str, ...]:
    """A regular verb's forms: walk, walks, walked, walking; stop, stopped; carry, carries, carried."""
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    short = (
        len(verb) <= 4 and verb[-1] not in "aeiouwxy" and verb[-2] in "aeiou" and verb[-3:-2] not in "aeiou"
    )
    stem = verb + verb[-1] if short else verb
    return verb, _plural(verb), f"{stem}ed", f"{stem}ing"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words, and figures that name a lens or a format."""
    return (
        re.compile(r"[A-Za-z0-9]+(?:['’][A-Za-z]+)?"),
        re.compile(
            r"\b[0-9]{1,3}\s?mm\b|\b[fT]/?[0-9]\.[0-9]|\b[0-9]{1,2}(?:\.[0-9]{1,2})?:[0-9]{1,2}(?:\.[0-9]{1,2})?\b"
            r"|\b[0-9]{3,4}p\b|\b[248]K\b|\b[0-9]{2,3}\s?fps\b"
        ),
    )


@cache
def _forms(name: str) -> frozenset[str]:
    return frozenset(words(load("wordforms")[name]))


def find_facets(
    text: str, sections: Sequence[Section], timeline: Timeline, settings: Settings
) -> dict[str, tuple[Offsets, ...]]:
    """Facet → the places that carry it, in order. Linear in the length of the text."""
    found: dict[str, set[Offsets]] = {}
    silent = [section for section in sections if section.facet == "negative"]
    starts = [section.start for section in silent]
    titles = [section for section in sections if section.facet and section.form != "beat"]
    title_starts = [section.start for section in titles]

    def add(facet: str, place: Offsets) -> None:
        """A place counts unless it is a heading's own name or stands under what is forbidden."""
        at = bisect_right(title_starts, place[0]) - 1
        if at >= 0 and place[0] < titles[at].body[0]:
            return
        at = bisect_right(starts, place[0]) - 1
        if facet == "negative" or at < 0 or place[0] >= silent[at].end:
            found.setdefault(facet, set()).add(place)

    for section in sections:
        if section.facet and text[slice(*section.body)].strip(" \n:：\"'"):
            found.setdefault(section.facet, set()).add((section.start, section.end))
    _latin_words(text, add)
    _han_words(text, add)
    _figures(text, add)
    for declared in timeline.declared:
        add("duration", declared.span)
    for beat in timeline.beats:
        add("duration", beat.span)
        add("shots", beat.span)
    for item in settings.items:
        if item.name in ("aspect_ratio", "size", "fps"):
            add("format", (item.start, item.end))
    _speech(text, add)
    if "subject" not in found:
        _first_noun(text, found)
    if "action" not in found:
        _first_verb(text, found)
    return {facet: tuple(sorted(found[facet])) for facet in FACETS if facet in found}


def _figures(text: str, add: Callable[[str, Offsets], None]) -> None:
    """``35mm``, ``f/2.8``, ``2.35:1``, ``1080p``, ``24 fps``."""
    for match in _patterns()[1].finditer(text):
        lens = match[0].endswith("mm") or match[0][0] in "fT"
        if not lens and ":" in match[0] and not _is_ratio(match[0]):
            continue
        add("lens" if lens else "format", match.span())


def _is_ratio(text: str) -> bool:
    width, _, height = text.partition(":")
    return len(height) < 2 or "." in width or width in ("16", "21", "9")


def _latin_words(text: str, add: Callable[[str, Offsets], None]) -> None:
    singles, phrases = _latin()
    determiners, not_acts = _forms("determiners"), _forms("not_actions")
    lower = text.lower()
    tokens = [(match[0], match.start(), match.end()) for match in _patterns()[0].finditer(lower)]
    for index, (word, start, end) in enumerate(tokens):
        for others, facet in phrases.get(word, ()):
            last = index + len(others)
            if last < len(tokens) and _phrase(tokens, index, others):
                add(facet, (start, tokens[last][2]))
        known = singles.get(word)
        if known:
            for facet in known:
                if facet != "action" or not (_is_noun(tokens, index, determiners) or word in not_acts):
                    add(facet, (start, end))
        elif len(word) > 5 and word.endswith("ing") and word not in not_acts:
            add("action", (start, end))


def _phrase(tokens: list[tuple[str, int, int]], index: int, others: tuple[str, ...]) -> bool:
    """Whether the words after ``index`` are ``others``, each one character (space, hyphen) on."""
    for offset, part in enumerate(others, index + 1):
        if tokens[offset][0] != part or tokens[offset][1] - tokens[offset - 1][2] > 1:
            return False
    return True


def _is_noun(tokens: list[tuple[str, int, int]], index: int, determiners: frozenset[str]) -> bool:
    """``the light``, ``a watch``: after a determiner a verb's form is a noun (or an adjective)."""
    return index > 0 and tokens[index - 1][0] in determiners


def _han_words(text: str, add: Callable[[str, Offsets], None]) -> None:
    if not has_han(text):
        return
    entries = _han()
    for start, stop in _han_runs(text):
        position = start
        while position < stop:
            for width in range(min(HAN_LIMIT, stop - position), 0, -1):
                facets = entries.get(text[position : position + width])
                if facets:
                    for facet in facets:
                        add(facet, (position, position + width))
                    position += width
                    break
            else:
                position += 1


def _han_runs(text: str) -> Iterator[Offsets]:
    """Runs of Chinese characters."""
    start = -1
    for position, character in enumerate(text):
        if HAN_FIRST <= character <= HAN_LAST:
            start = position if start < 0 else start
        elif start >= 0:
            yield start, position
            start = -1
    if start >= 0:
        yield start, len(text)


@cache
def _quotation() -> re.Pattern[str]:
    return re.compile(r"[“\"「][^“”\"「」\n]{1,400}[”\"」]")


@cache
def _lead(*, han: bool) -> re.Pattern[str]:
    """What stands before a quotation that is said; with Chinese names only where the text has ``han``."""
    verbs = "|".join(words(load("wordforms")["saying"]))
    name = r"[A-Z][\w'’-]{0,20}(?: [A-Z0-9][\w'’-]{0,20}){0,2}(?: ?\([^()\n]{1,40}\))?"
    han_name = rf"|[{HAN_FIRST}-{HAN_LAST}]{{1,8}}(?:（[^（）\n]{{1,40}}）)?[:：]\s{{0,3}}$" if han else ""
    return re.compile(
        rf"(?:\b(?i:{verbs})\b|道|说|喊|问)[^“\"「\n]{{0,60}}\s{{0,4}}$"
        rf"|(?:^|(?<=[\s.!?;—*(】\]])){name}[:：]\**\s{{0,3}}$"
        rf"{han_name}"
    )


SPEECH_LEAD = 60
"""Characters before a quotation in which its verb of saying stands."""


def _speech(text: str, add: Callable[[str, Offsets], None]) -> None:
    if not has_quotes(text) or text.lstrip()[:1] in ("{", "["):
        return  # every string of a JSON prompt is quoted
    lead = _lead(han=has_han(text))
    for match in _quotation().finditer(text):
        if lead.search(text, max(0, match.start() - SPEECH_LEAD), match.start()):
            add("dialogue", match.span())


def _first_verb(text: str, found: dict[str, set[Offsets]]) -> None:
    """``a judge sentences a carrot``: a word in -s or -ed between a noun and its object."""
    objects = _forms("determiners") | _forms("objects")
    tokens = [(match[0].lower(), *match.span()) for match in _patterns()[0].finditer(text[:2_000])]
    for before, (word, start, end), after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        ending = (word.endswith("s") and not word.endswith("ss")) or word.endswith("ed")
        if ending and len(word) > 3 and after[0] in objects and before[0] not in _forms("determiners"):
            found["action"] = {(start, end)}
            return


def _first_noun(text: str, found: dict[str, set[Offsets]]) -> None:
    """The word that a first article leads to, or the first word that no other facet has."""
    word_pattern, _ = _patterns()
    determiners, empty = _forms("determiners"), _forms("function_words")
    taken = {place for places in found.values() for place in places}
    previous = ""
    fallback: Offsets | None = None
    for match in word_pattern.finditer(text[:2_000]):
        word = match[0].lower()
        free = match.span() not in taken and len(word) > 2 and not word[0].isdigit()
        if free and previous in determiners:
            found["subject"] = {match.span()}
            return
        if free and fallback is None and word not in empty:
            fallback = match.span()
        previous = word
    if fallback is None:
        start, stop = next(_han_runs(text), (0, 0))
        fallback = (start, min(stop, start + 4)) if stop else min(taken, default=None)
    if fallback is not None:
        found["subject"] = {fallback}
