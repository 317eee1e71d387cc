"""Where a text stands in the dialogue, and what it is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.extraction.content import word_count
from harness.extraction.marks import Folded, folded, unwrap
from harness.spans import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.recordings import Turn

FOUND_LIMIT = 20
"""Places of a recorded text that are reported; a word may stand everywhere."""

PASSAGE_WORDS = 12
"""A persona's sentence of so many words is a passage of its talk; less is a fragment."""

_SEARCH_LIMIT = 200_000
"""Characters of a recorded text that are searched for; a prompt is far shorter."""


def is_passage(turn: Turn, span: Span) -> bool:
    """Whether a span is a passage (whole sentences that fill their lines) rather than a piece of a line.

    A long quotation in running talk is one too.
    """
    text = turn.text[span.start : span.end]
    sentences = len(re.findall(r"[.!?。！？](?:\s|$|[\"”*])", text))
    line_start = turn.text.rfind("\n", 0, span.start) + 1
    line_end = turn.text.find("\n", span.end)
    line_end = len(turn.text) if line_end < 0 else line_end
    fills = (
        len(turn.text[line_start : span.start].strip(' *_>-#"“')) < 3
        and len(turn.text[span.end : line_end].strip(' *_."”')) < 3
    )
    return (
        ("\n" in text.strip() and word_count(text) >= 6)
        or sentences >= 2
        or ((fills or is_marked(turn.text, span)) and word_count(text) >= PASSAGE_WORDS)
    )


def is_marked(text: str, span: Span) -> bool:
    """Whether emphasis or quotation marks enclose exactly this span."""
    return _marks_around(text, span) != ("", "")


def _marks_around(text: str, span: Span) -> tuple[str, str]:
    marks = "*_`\"“”„«»「」『』'‘’"
    start, end = span.start, span.end
    while start > 0 and text[start - 1] in marks:
        start -= 1
    while end < len(text) and text[end] in marks:
        end += 1
    before, after = text[start : span.start], text[span.end : end]
    return (before, after) if before and after else ("", "")


def find_text(recorded: str, turns: Sequence[Turn]) -> tuple[Span, ...]:
    """Every place where ``recorded`` stands in ``turns``, likeliest origin first.

    White space is folded; where that finds nothing, emphasis and quotation marks are ignored too.
    """
    for loose in (False, True):
        needle = folded(unwrap(recorded)[:_SEARCH_LIMIT], loose=loose).text
        if not needle:
            return ()
        # Folding a turn costs more than seeing that it cannot hold the text.
        first = needle.split(" ", 1)[0]
        found = [
            span
            for turn in turns
            if loose or first in turn.text
            for span in _occurrences(needle, turn.index, folded(turn.text, loose=loose))
        ]
        if found:
            return tuple(sorted(found, key=lambda span: _likelihood(turns, span))[:FOUND_LIMIT])
    return ()


def _occurrences(needle: str, turn: int, view: Folded) -> list[Span]:
    found: list[Span] = []
    at = view.text.find(needle)
    while at >= 0 and len(found) < FOUND_LIMIT:
        end = at + len(needle)
        if _whole_words(view.text, at, end):
            found.append(Span(turn, *view.locate(at, end)))
        at = view.text.find(needle, end)
    return found


def _whole_words(text: str, start: int, end: int) -> bool:
    before = start and text[start - 1].isalnum() and text[start].isalnum() and text[start] < "\u2e80"
    after = end < len(text) and text[end].isalnum() and text[end - 1].isalnum() and text[end] < "\u2e80"
    return not before and not after


def _likelihood(turns: Sequence[Turn], span: Span) -> tuple[int, int, int]:
    """Sort key: emphasised quotations first (what extractors look for), then other marks; later turns first."""
    before, _ = _marks_around(turns[span.turn or 0].text, span)
    quoted = any(mark in before for mark in '"“„«「『')
    emphasised = any(mark in before for mark in "*_`")
    order = 0 if quoted and emphasised else 1 if emphasised else 2 if quoted else 3
    return order, -(span.turn or 0), -span.start
