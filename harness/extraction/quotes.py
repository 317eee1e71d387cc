"""Prompts delivered as quotations: whole paragraphs in quotation marks, with or without emphasis."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from harness.extraction.marks import QUOTES, closes_quote

if TYPE_CHECKING:
    from harness.extraction.model import Form

_OPENING = re.compile(r"(?P<emphasis>\*{1,3}|_{1,3})?(?P<quote>[\"“„«»「『‘'])")
_INLINE = re.compile(r"(?P<emphasis>\*{1,3}|_{1,3})?(?P<quote>[\"“„«「『`])(?=\S)")
_BACKTICKED = re.compile(r"`[^`\n]+`")
_BLANK = re.compile(r"\n[ \t]*\n")

PARAGRAPH_LIMIT = 80
"""Most paragraphs that one quotation may hold."""

CODE_LEAST = 25
"""Characters of words in backticks inside a paragraph that may be a text; shorter ones are names and values."""

INLINE_LIMIT = 4_000
"""Longest quotation looked for inside a paragraph, in characters."""


class Quotation(NamedTuple):
    """A quotation: ``start``/``end`` with its marks, ``inner_start``/``inner_end`` without them."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    form: Form


def quoted_block(text: str, start: int, limit: int) -> Quotation | None:
    """The quotation that opens at ``start`` and closes at the end of a paragraph before ``limit``.

    The marks inside may be of the same kind (a sign reads "OPEN"): the closing one is the first
    that ends a paragraph with every mark inside paired.
    """
    opening = _OPENING.match(text, start)
    if opening is None:
        return _code_span(text, start, limit)
    mark = opening["quote"]
    emphasis = opening["emphasis"] or ""
    inner_start = opening.end()
    last_resort: Quotation | None = None
    for paragraph_end in _paragraph_ends(text, start, limit):
        ending = _closing(text, inner_start, paragraph_end, mark, emphasis)
        if ending is None:
            continue
        found = Quotation(start, paragraph_end, inner_start, ending, _form(emphasis))
        if _balanced(text[inner_start:ending], mark):
            return found
        last_resort = last_resort or found
    return last_resort


def _code_span(text: str, start: int, limit: int) -> Quotation | None:
    """The single line in backticks that opens at ``start`` and ends its paragraph: a fence of one line."""
    end = text.find("\n", start, limit)
    end = _before_space(text, start, limit if end < 0 else end)
    if text[end : end + 2].strip(" \n") or _BACKTICKED.fullmatch(text, start, end) is None:
        return None
    return Quotation(start, end, start + 1, end - 1, "fence")


def _paragraph_ends(text: str, start: int, limit: int) -> list[int]:
    ends = [match.start() for match in islice(_BLANK.finditer(text, start, limit), PARAGRAPH_LIMIT)]
    if len(ends) < PARAGRAPH_LIMIT:
        ends.append(limit)
    return [_before_space(text, start, end) for end in ends]


def _before_space(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _closing(text: str, start: int, end: int, mark: str, emphasis: str) -> int | None:
    """Where the quotation's words end if ``text[:end]`` ends with its closing marks."""
    if emphasis and text.endswith(emphasis, start, end):
        end -= len(emphasis)
    end = _before_space(text, start, end)
    closing = {QUOTES[mark], '"'} if mark in '“„"' else {QUOTES[mark]}
    return end - 1 if end > start and text[end - 1] in closing else None


def _balanced(inside: str, mark: str) -> bool:
    closing = QUOTES[mark]
    if mark == closing == "'":
        return True  # apostrophes are the same character
    if mark == closing:
        return inside.count(mark) % 2 == 0
    return inside.count(mark) == inside.count(closing) or closing == "’"


def inline_quotations(text: str, start: int, end: int) -> list[Quotation]:
    """Quotations that stand inside ``text[start:end]`` (one paragraph), in order, not nested."""
    found: list[Quotation] = []
    marks = [at for mark in '"“„«「『`' if (at := text.find(mark, start, end)) >= 0]
    if not marks:
        return []
    position = max(start, min(marks) - 3)  # with its emphasis
    searched: dict[str, int] = {}  # mark → up to where no closing one stands: keeps this linear
    while (opening := _INLINE.search(text, position, end)) is not None:
        mark = opening["quote"]
        at = opening.start("quote")
        if mark == '"' and at > start and closes_quote(text, at):
            position = opening.end()
            continue
        limit = min(end, opening.end() + INLINE_LIMIT)
        close = _inline_close(text, max(opening.end(), searched.get(mark, 0)), limit, mark)
        if close is None:
            searched[mark] = limit
            position = opening.end()
            continue
        emphasis = opening["emphasis"] or ""
        finish = close + 1
        if mark == "`" and close - opening.end() < CODE_LEAST:
            position = finish
            continue
        if emphasis and text.startswith(emphasis, finish):
            begin, finish = opening.start(), finish + len(emphasis)
        else:
            begin, emphasis = at, ""
        found.append(Quotation(begin, finish, opening.end(), close, _form(emphasis)))
        position = finish
    return found


def _inline_close(text: str, start: int, end: int, mark: str) -> int | None:
    closing = QUOTES.get(mark, mark)
    position = text.find(closing, start, end)
    if mark == '"':
        while position >= 0 and not closes_quote(text, position) and position + 1 < end:
            position = text.find(closing, position + 1, end)
    return position if position >= start else None


def _form(emphasis: str) -> Form:
    if not emphasis:
        return "quote"
    return "italic-quote" if len(emphasis) == 1 else "bold-quote"
