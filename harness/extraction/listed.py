"""Ideas in a numbered list, one of which the persona takes ("1, no contest"): a delivery of last resort.

A numbered list may as well be questions, steps or the shots of one film. It is read as alternatives
only where nothing else in the dialogue delivers a prompt and the persona names one of its numbers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.extraction.choice import Choice, choose
from harness.extraction.content import film_words, is_talk, specifications, word_count
from harness.extraction.labels import Label
from harness.extraction.marks import unwrap_span
from harness.extraction.passages import Passage
from harness.extraction.ranking import Ranked, rank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.recordings import Turn

ITEM_WORDS = 8
"""An item of fewer words is a keyword."""

_ITEM = re.compile(
    r"^[ \t]{0,3}[*_]{0,2}(\d{1,2})[.)][*_]{0,2}[ \t]+(\S[^\n]*(?:\n[ \t]{2,}\S[^\n]*)*)", re.MULTILINE
)


def picked_item(turns: Sequence[Turn]) -> tuple[list[Ranked], Choice] | None:
    """The items of the last list of ideas and which of them was taken; ``None`` where there is no such list."""
    for turn in reversed([turn for turn in turns if turn.role != "persona"]):
        items = _items(turn)
        choice = choose(items, turns[turn.index + 1 :]) if len(items) > 1 else None
        if choice is not None and choice.how == "named":
            return items, choice
    return None


def _items(turn: Turn) -> list[Ranked]:
    """The items of a turn's list where each describes something to film; else nothing."""
    found = []
    for match in _ITEM.finditer(turn.text):
        start, end = unwrap_span(turn.text, match.start(2), match.end(2))
        text = turn.text[start:end]
        describes = film_words(text) + specifications(text) > 0 and word_count(text) >= ITEM_WORDS
        if not describes or is_talk(text):
            return []
        label = Label(f"{match[1]}.", alternative=match[1])
        found.append(rank(Passage(turn, start, end, (match.start(), match.end()), text, "label", label)))
    return found
