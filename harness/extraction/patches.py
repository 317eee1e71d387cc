"""Changes that were agreed after the last full text and never written into it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.extraction.marks import fold
from harness.spans import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.recordings import Turn

_OPEN, _CLOSE = "[\"“‘'`]", "[\"”’'`]"


def _value(name: str, *, lazy: bool = False) -> str:
    """A wording: in quotation marks, or a few bare words up to a mark of punctuation."""
    bare = "{1,60}?" if lazy else "{1,60}"
    return (
        rf"[*_]{{0,3}}(?:{_OPEN}(?P<{name}_quoted>[^\"“”‘’`\n]{{1,160}}){_CLOSE}"
        rf"|(?P<{name}>[^\"“”‘’`\n.;:!?,()*→]{bare}))[*_]{{0,3}}"
    )


_PATTERNS = (
    re.compile(
        rf"\b(?:change|swap|replace|switch|turn)\s+(?:the\s+)?{_value('old', lazy=True)}\s+(?:to|for|with|into|by)\s+{_value('new')}",
        re.IGNORECASE,
    ),
    re.compile(rf"{_value('old')}\s?(?:→|->|=>)\s?{_value('new')}"),
    re.compile(
        rf"\b(?:make it|use|say)\s+{_value('new', lazy=True)}\s*,?\s+(?:instead of|not|rather than)\s+{_value('old')}",
        re.IGNORECASE,
    ),
)
_CUES = (
    ("hange", "wap", "eplace", "witch", "urn"),
    ("→", "->", "=>"),
    ("instead of", " not ", "rather than"),
)
"""A pattern is tried only where one of its cues stands: most turns hold none."""


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
        for cues, pattern in zip(_CUES, _PATTERNS, strict=True):
            if not any(cue in later.text for cue in cues):
                continue
            for match in pattern.finditer(later.text):
                old, new = (match[name] or match[f"{name}_quoted"] or "" for name in ("old", "new"))
                old, new = old.strip(" *_"), new.strip(" *_")
                if len(old) > 1 and old in prompt and new and new not in prompt:
                    found.append(Patch(old, new, Span(later.index, match.start(), match.end())))
    return found


def patched(prompt: str, patches: Sequence[Patch]) -> str:
    """``prompt`` with every patch applied, white space folded."""
    text = fold(prompt)
    for patch in patches:
        text = text.replace(patch.old, patch.new)
    return text
