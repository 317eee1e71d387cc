"""Menus: numbered questions with lettered answers ("2. Weather … a) calm b) gale"), and replies such as "1a 2b"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from harness.brief.clauses import Sentence
from harness.brief.kinds import kind_of
from harness.brief.lexicon import kind_of_label, kinds_of
from harness.brief.requests import Draft
from harness.brief.signs import negative
from harness.brief.words import plain_words
from harness.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.brief.clauses import Spoken
    from harness.brief.model import Kind
    from harness.recordings import Turn


class Proposal(NamedTuple):
    """A draft in the copilot's turn and the persona's words that accept it, ``by_name`` or with others."""

    draft: Draft
    accepted: Span
    by_name: bool = False


class _Answer(NamedTuple):
    """One answer on offer: the heading of its question, and where its words stand."""

    heading: str
    start: int
    end: int


@cache
def _line() -> re.Pattern[str]:
    """A line of a menu: its number or its letter, and its words."""
    return re.compile(
        r"^[ \t]{0,8}[-*_#> ]{0,6}(?:(?P<number>\d{1,2})[.):]|\(?(?P<letter>[a-hA-H])[.):])[*_ \t]{1,6}(?P<said>[^\n]{1,300})",
        re.MULTILINE,
    )


@cache
def _code() -> re.Pattern[str]:
    """A choice in a reply: "3b", "3: b", "3) B", "3 = b"."""
    return re.compile(r"(?<![\w.])(\d{1,2})[ \t]?[:.)=–-]?[ \t]?\(?([a-hA-H])\b(?!['’])")


def menu_choices(text: str, persona: Turn, reply: Sequence[Spoken]) -> Iterator[Proposal]:
    """The answers of the copilot's menu that the reply's codes choose; of one question the last code."""
    menu = _menu(text) if _code().search(persona.text) else {}
    chosen: dict[str, Proposal] = {}
    for sentence, _, _ in reply if menu else ():
        stop = min(sentence.end, sentence.start + CODES)
        for code in _code().finditer(persona.text, _line_start(persona.text, sentence.start), stop):
            answer = menu.get((code.group(1), code.group(2).lower()))
            if answer:
                where = Span(persona.index, code.start(), code.end())
                chosen[code.group(1)] = Proposal(_draft(text, answer), where)
    yield from chosen.values()


CODES = 200
"""Characters of a sentence in which codes are looked for: they come first."""


def _line_start(text: str, start: int) -> int:
    """Where the line begins in which a sentence stands: the number of a list belongs to its code."""
    return text.rfind("\n", 0, start) + 1


def _menu(text: str) -> dict[tuple[str, str], _Answer]:
    """Number and letter → answer; empty where no question has two answers."""
    found: dict[tuple[str, str], _Answer] = {}
    number = heading = ""
    for mark in _line().finditer(text):
        if mark.group("number"):
            number, heading = mark.group("number"), mark.group("said").strip(" *_?:")
        elif number:
            end = mark.start("said") + len(mark.group("said").rstrip(" *_"))
            found[number, mark.group("letter").lower()] = _Answer(heading, mark.start("said"), end)
    return found if any((number, "b") in found for number, _ in found) else {}


def _draft(text: str, answer: _Answer) -> Draft:
    known = plain_words(text)
    plain = known.words[known.within(answer.start, answer.end)]
    said = text[answer.start : answer.end]
    label = answer.heading.lower()
    asked = kind_of_label(label)
    kind: Kind = "subject"
    if plain:
        refuses = negative([word.text for word in plain]) or said.lower().startswith("not ")
        kind = kind_of(None, plain, kinds_of(plain), excluding=refuses, text=said)
        kind = asked if asked and kind not in ("exclusion", "duration", "format") else kind
    sentence = Sentence(answer.start, answer.end, label, "", True, False, 0, False)
    return Draft(answer.start, answer.end, kind, "offered", tuple(plain), sentence)
