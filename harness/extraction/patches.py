"""Changes that were agreed after the last full text and never written into it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.extraction.marks import fold
from harness.spans import Span

if TYPE_CHECKING:
    from harness.recordings import Turn

_VALUE = r"[*_]{0,3}[\"“'‘`]?(?P<%s>[^\"”“\n'’`.;:!?]{1,80}?)[\"”'’`]?[*_]{0,3}"
_PATTERNS = (
    re.compile(rf"\b(?:change|swap|replace|switch|turn)\s+(?:the\s+)?{_VALUE % 'old'}\s+(?:to|for|with|into|by)\s+{_VALUE % 'new'}(?=[\s.,;!?)—–-]|$)", re.IGNORECASE),
    re.compile(rf"{_VALUE % 'old'}\s?(?:→|->|=>)\s?{_VALUE % 'new'}(?=[\s.,;!?)]|$)"),
    re.compile(rf"\b(?:make it|use|say)\s+{_VALUE % 'new'}\s*,?\s+(?:instead of|not|rather than)\s+{_VALUE % 'old'}(?=[\s.,;!?)—–-]|$)", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Patch:
    """An exact substitution that a turn asks for, with the words that ask."""

    old: str
    new: str
    span: Span


def patches_after(prompt: str, turn: int, turns: Sequence[Turn]) -> list[Patch]:
    """Substitutions said in turns after ``turn`` whose old wording stands in ``prompt`` and whose new one does not."""
    found = []
    for later in turns[turn + 1 :]:
        for pattern in _PATTERNS:
            for match in pattern.finditer(later.text):
                old, new = match["old"].strip(" *_"), match["new"].strip(" *_")
                if len(old) > 1 and old in prompt and new and new not in prompt:
                    found.append(Patch(old, new, Span(later.index, match.start(), match.end())))
    return found


def patched(prompt: str, patches: Sequence[Patch]) -> str:
    """``prompt`` with every patch applied, white space folded."""
    text = fold(prompt)
    for patch in patches:
        text = text.replace(patch.old, patch.new)
    return text
