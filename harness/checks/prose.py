"""The running text of a prompt and its sentences, with their places in the prompt."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from harness.checks.words import Words


class Sentence(NamedTuple):
    """A sentence, list item or line: offsets, number of words (``length``), mean words between commas, and its words."""

    start: int
    end: int
    length: int
    mean_phrase: float
    plain: str


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    end = re.compile(r"[.!?。！？;；]{1,8}(?=[\s\"'”’)\]*]|$)|\n")
    quote = re.compile(r"\\.|\"", re.DOTALL)
    comma = re.compile(r"[,、，:：()\u2013\u2014|/•·]| - ")
    return end, quote, comma


def prose(text: str, *, is_json: bool) -> str:
    """``text`` with everything blanked that is not said to the shooter; as long as ``text``.

    Of a JSON prompt the strings that are values remain, each on a line of its own. Of any other
    prompt everything remains.
    """
    if not is_json:
        return text
    kept = [" "] * len(text)
    opened: int | None = None
    for match in _patterns()[1].finditer(text):
        if match[0] != '"':
            continue
        if opened is None:
            opened = match.start()
            continue
        is_key = text[match.end() : match.end() + 8].lstrip().startswith(":")
        if not is_key:
            kept[opened + 1 : match.start()] = text[opened + 1 : match.start()]
            kept[opened] = kept[match.start()] = "\n"
        opened = None
    return "".join(kept).replace("\\n", "\n ").replace("\\t", "  ").replace('\\"', ' "')


def sentences(text: str, words: Words) -> list[Sentence]:
    """The sentences of ``text``: parts between full stops and line ends that hold a word."""
    ends, _, commas = _patterns()
    found: list[Sentence] = []
    start = 0
    for stop, after in [
        *((match.start(), match.end()) for match in ends.finditer(text)),
        (len(text), len(text)),
    ]:
        numbers = words.between(start, stop)
        if numbers:
            phrases = 1 + len(commas.findall(text, start, stop))
            plain = " ".join(words.words[number] for number in numbers)
            first, last = words.starts[numbers[0]], words.ends[numbers[-1]]
            found.append(Sentence(first, last, len(numbers), len(numbers) / phrases, plain))
        start = after
    return found
