"""How a wrong record came about: what the recorded text is in the message where it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.extraction.blocks import parse_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.recordings import Turn
    from harness.spans import Span

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "emphasised quotation",
        re.compile(r"(?:\*{1,3}|_{1,3})[\"“„«](?P<inner>[^\"”“«»\n]{1,2000})[\"”“»](?:\*{1,3}|_{1,3})"),
    ),
    ("quotation", re.compile(r"(?<![\w*])[\"“„«](?P<inner>[^\"”“«»\n]{1,2000})[\"”“»]")),
    ("words in bold", re.compile(r"\*\*(?P<inner>[^*\n]{1,400})\*\*")),
    ("words in italics", re.compile(r"(?<!\*)\*(?P<inner>[^*\n]{1,400})\*(?!\*)")),
    ("words in code marks", re.compile(r"(?<!`)`(?P<inner>[^`\n]{1,400})`(?!`)")),
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth")


def describe(span: Span, turns: Sequence[Turn]) -> str:
    """A phrase such as "the last emphasised quotation in the persona's round-5 message"."""
    turn = turns[span.turn or 0]
    return f"{_what(turn.text, span)} in {message_name(turn, turns)}"


def message_name(turn: Turn, turns: Sequence[Turn]) -> str:
    """How a person would point at a message."""
    who = turn.speaker or "speaker" if turn.role == "unknown" else turn.role
    when = f"round-{turn.round} message" if turn.round is not None else f"message (turn {turn.index})"
    last = " (the last one)" if turn.index == len(turns) - 1 else ""
    return f"the {who}'s {when}{last}"


def _what(text: str, span: Span) -> str:
    for name, pattern in _KINDS:
        places = [match.span("inner") for match in pattern.finditer(text)]
        for index, (start, end) in enumerate(places):
            if start <= span.start and span.end <= end and (end - start) <= 2 * len(span) + 2:
                return f"the {_ordinal(index, len(places))}{name}"
    block = next((b for b in parse_blocks(text) if b.start <= span.start < b.end), None)
    if block is None:
        return "words"
    if block.kind == "heading":
        return "a heading"
    if block.kind == "fence":
        return (
            "the fenced block"
            if len(span) >= block.inner_end - block.inner_start - 2
            else "a part of the fenced block"
        )
    if block.kind == "blockquote":
        return "a blockquote" if len(span) >= 0.8 * (block.end - block.start) else "a part of a blockquote"
    if span.start <= block.start and span.end >= block.end:
        return "a passage of several paragraphs" if span.end > block.end else "a whole paragraph"
    line_start = text.rfind("\n", 0, span.start) + 1
    return (
        "a list item" if re.match(r"\s*(?:[-*•]|\d+[.)])\s", text[line_start:]) else "a part of a paragraph"
    )


def _ordinal(index: int, count: int) -> str:
    if count == 1:
        return "only "
    if index == count - 1:
        return "last "
    return f"{_ORDINALS[index]} " if index < len(_ORDINALS) else f"{index + 1}th "
