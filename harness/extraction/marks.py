"""Marks around a text, and comparing texts without them.

Two texts are compared after white space is folded and the marks that enclose them as a whole
(quotation marks, emphasis, fences, tags) are removed; nothing inside is touched.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import NamedTuple

QUOTES = {
    '"': '"',
    "“": "”",
    "„": "“",
    "«": "»",
    "»": "«",
    "「": "」",
    "『": "』",
    "‘": "’",
    "'": "'",
    "‚": "‘",
    "”": "”",
}
"""Opening quotation mark → the one that closes it."""

MAX_LAYERS = 8
"""Layers of enclosing marks that are removed; nobody writes more."""

_EMPHASIS = ("***", "**", "*", "___", "__", "_", "`")
_TAG = re.compile(r"<([A-Za-z][\w:-]{0,40})(?:\s[^<>]{0,120})?>(.*)</\1\s*>", re.DOTALL)
_FENCED = re.compile(r"(`{3,}|~{3,})[^\n`]{0,80}\n(.*?)\n?[ \t]*\1[ \t]*", re.DOTALL)
QUOTE_PREFIX = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)
"""What begins a line of a blockquote."""

_PARAGRAPH = re.compile(r"\S(?:[^\n]|\n(?![ \t]*\n))*")
_FOLDABLE = re.compile(r"\s{2,}|[^\S ]")
"""White space that is not one plain space already: the only runs that folding changes."""


def fold(text: str) -> str:
    """``text`` with every run of white space as one space, none at the ends."""
    return " ".join(text.split())


def unwrap(text: str) -> str:
    """``text`` without white space and marks that enclose all of it."""
    start, end = unwrap_span(text, 0, len(text))
    return text[start:end]


def unwrap_span(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of ``text[start:end]`` inside all marks that enclose it as a whole."""
    for _ in range(MAX_LAYERS):
        start, end = _strip(text, start, end)
        inner = _inside(text, start, end)
        if inner is None:
            break
        start, end = inner
    return _strip(text, start, end)


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _inside(text: str, start: int, end: int) -> tuple[int, int] | None:
    """One layer of enclosing marks removed, or ``None`` where there is none."""
    if end - start < 3:
        return None
    first = text[start]
    if first in QUOTES:
        return _inside_quotes(text, start, end)
    if first in "`~" and (fence := _FENCED.fullmatch(text, start, end)):
        return fence.span(2)
    if first in "*_`":
        return _inside_emphasis(text, start, end)
    if first == "<" and (tag := _TAG.fullmatch(text, start, end)) and "prompt" in tag[1].casefold():
        return tag.span(2)
    return None


def _inside_emphasis(text: str, start: int, end: int) -> tuple[int, int] | None:
    for mark in _EMPHASIS:
        if text.startswith(mark, start) and text.endswith(mark, start, end) and end - start > 2 * len(mark):
            inside = text[start + len(mark) : end - len(mark)]
            return None if mark in inside else (start + len(mark), end - len(mark))
    return None


def _inside_quotes(text: str, start: int, end: int) -> tuple[int, int] | None:
    for repeated in ('"""', "'''", '""'):
        first, last = start + len(repeated), end - len(repeated)
        if first < last and text.startswith(repeated, start) and text.endswith(repeated, start, end):
            return first, last
    closing = QUOTES[text[start]]
    if text[end - 1] != closing:
        return None
    if text[start] == closing:
        # "A" and "B" begins and ends with marks that do not belong together.
        inner = text.find(closing, start + 1, end - 1)
        if inner >= 0 and closes_quote(text, inner):
            return None
    else:
        depth = 0
        for index in range(start, end - 1):
            if text[index] == text[start]:
                depth += 1
            elif text[index] == closing:
                depth -= 1
                if depth == 0 and closing != "’":
                    return None
    return start + 1, end - 1


def unwrap_paragraphs(text: str) -> tuple[str, tuple[tuple[int, int], ...]] | None:
    """``text`` without the marks around each of its paragraphs, where all are wrapped alike.

    Returns the text and its pieces (offset in it, offset in ``text``), or ``None``. ``*One.*`` and
    ``*Two.*`` in two paragraphs deliver one text, as do two paragraphs in quotation marks.
    """
    paragraphs = [match.span() for match in _PARAGRAPH.finditer(text)]
    if len(paragraphs) < 2:
        return None
    parts: list[str] = []
    pieces: list[tuple[int, int]] = []
    length = 0
    for number, (start, end) in enumerate(paragraphs):
        inner_start, inner_end = unwrap_span(text, start, end)
        if inner_start == start or text[start] not in '*_"“„«' or text[start] != text[paragraphs[0][0]]:
            return None
        if number:
            parts.append("\n\n")
            length += 2
        pieces.append((length, inner_start))
        parts.append(text[inner_start:inner_end])
        length += inner_end - inner_start
    return "".join(parts), tuple(pieces)


def closes_quote(text: str, index: int) -> bool:
    """Whether the straight quotation mark at ``index`` ends a quotation rather than begins one."""
    before = text[index - 1] if index else " "
    after = text[index + 1] if index + 1 < len(text) else " "
    return not before.isspace() and before not in "([—–-/" and (after.isspace() or after in ".,;:!?)]*_—–-")


class Folded(NamedTuple):
    """A text with folded white space that still knows where each character came from."""

    text: str
    runs: tuple[tuple[int, int], ...]

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of the folded characters ``start`` to ``end``."""
        return self._at(start), self._at(end - 1) + 1

    def _at(self, offset: int) -> int:
        folded, original = self.runs[bisect_right(self.runs, (offset, 1 << 62)) - 1]
        return original + offset - folded


@cache
def _noise() -> re.Pattern[str]:
    return re.compile(r"[\s*_`#>\"“”„«»「」『』\\]+")


def folded(text: str, *, loose: bool = False) -> Folded:
    """Fold ``text`` for searching. ``loose`` also drops emphasis, quotation marks and ``>``."""
    pieces: list[str] = []
    runs: list[tuple[int, int]] = []
    length = 0
    separator = _noise() if loose else _FOLDABLE
    position = 0
    space_due = False
    for match in [*separator.finditer(text), None]:
        until = match.start() if match else len(text)
        if until > position:
            if space_due and length:
                pieces.append(" ")
                runs.append((length, position - 1))
                length += 1
            runs.append((length, position))
            pieces.append(text[position:until])
            length += until - position
            space_due = False
        if match:
            space_due = any(character.isspace() for character in match.group())
            position = match.end()
    return Folded("".join(pieces), tuple(runs) or ((0, 0),))
