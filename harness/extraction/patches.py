"""Changes that were agreed after the last full text and never written into it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

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


_KINDS = {
    "change": ("hange", "wap", "eplace", "witch", "urn"),
    "arrow": ("→", "->", "=>"),
    "instead": ("instead of", " not ", "rather than"),
    "made": ("instead of", "rather than"),
}
"""Ways to ask for a substitution, each with cues: its pattern is built and tried only where one stands."""


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    old, new = _value("old", lazy=kind == "change"), _value("new", lazy=kind == "instead")
    if kind == "change":
        ask, turn = r"\b(?:change|swap|replace|switch|turn)\s+(?:the\s+)?", r"\s+(?:to|for|with|into|by)\s+"
        return re.compile(f"{ask}{old}{turn}{new}", re.IGNORECASE)
    if kind == "arrow":
        return re.compile(rf"{old}\s?(?:→|->|=>)\s?{new}")
    if kind == "made":
        # "make the odd one out a yellow umbrella instead of black": the last words before "instead" are new.
        thing = r"\bmake\s+(?:the|that|this|his|her|their)\s+(?:[\w'-]+\s+){1,6}?"
        new = rf"(?:{_OPEN}(?P<new_quoted>[^\"“”‘’`\n]{{1,160}}){_CLOSE}|(?P<new>(?:an?\s+)?[\w'-]+(?:\s+[\w'-]+)?))"
        return re.compile(rf"{thing}{new}\s*,?\s+(?:instead of|rather than)\s+{old}", re.IGNORECASE)
    ask, turn = r"\b(?:make it|use|say)\s+", r"\s*,?\s+(?:instead of|not|rather than)\s+"
    return re.compile(f"{ask}{new}{turn}{old}", re.IGNORECASE)


class Patch(NamedTuple):
    """An exact substitution that a turn asks for, with the words that ask."""

    old: str
    new: str
    span: Span


def patches_after(prompt: str, turn: int, turns: Sequence[Turn]) -> list[Patch]:
    """Substitutions said in turns after ``turn`` whose old wording stands in ``prompt`` and whose new one does not."""
    found = []
    for later in turns[turn + 1 :]:
        for kind, cues in _KINDS.items():
            if not any(cue in later.text for cue in cues) or (kind == "made" and later.role != "persona"):
                continue
            for match in _pattern(kind).finditer(later.text):
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
