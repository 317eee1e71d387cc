"""When the persona goes back: "no, the long one was better, use the first"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.extraction.choice import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.extraction.offers import Offer
    from harness.extraction.ranking import Ranked
    from harness.recordings import Turn

_ORDINAL = r"(?P<ordinal>first|original|initial|earlier|previous|last|second)"
_NOUN = r"(?:one|version|draft|text|prompt|cut|take|time|pass|attempt)"
_VERSION = r"(?P<version>(?:v(?:ersion)?|rev(?:ision)?\.?)\s?\d{1,2}(?:\.\d{1,2})?)"
_BACK = re.compile(
    r"\b(?:go(?:ing)? back to|return(?:ing)? to|revert(?:ing)? to|roll(?:ed|ing)? back to|back to|restore)\b"
    rf"[^.!?\n]{{0,40}}?\b(?:{_ORDINAL}\s+{_NOUN}|{_VERSION}|round\s+(?P<round>\d+))",
    re.IGNORECASE,
)
_USE = re.compile(
    r"\b(?:keep|use|take|prefer|want|lock|run)\b"
    rf"[^.!?\n]{{0,40}}?\b(?:{_ORDINAL}(?:\s+{_NOUN}|(?=\s*(?:[.!\n]|$)))|{_VERSION}|(?:from|of|in)\s+round\s+(?P<round>\d+))",
    re.IGNORECASE,
)


def reverted(offers: list[Offer], anchor: int, turns: Sequence[Turn]) -> tuple[Ranked, Choice] | None:
    """The earlier text that the persona returns to after the last delivery, and where it says so."""
    earlier = [m for offer in offers[:anchor] for m in offer.members]
    if not earlier:
        return None
    # Among several on offer "take the first one" names one of them, not an earlier text.
    patterns = (_BACK,) if len(offers[anchor].members) > 1 else (_BACK, _USE)
    for turn in reversed([t for t in turns[offers[anchor].turn + 1 :] if t.role == "persona"]):
        for match in (match for pattern in patterns for match in pattern.finditer(turn.text)):
            rest = re.split(r"(?<=[.!?])\s|\n", turn.text[match.end() :], maxsplit=1)[0]
            found = None if rest.rstrip().endswith("?") else _referred(match, earlier)
            if found is not None:
                return found, Choice(0, turn.index, match.start(), match.end(), "reverted")
    return None


def _referred(match: re.Match[str], earlier: list[Ranked]) -> Ranked | None:
    if match["round"]:
        return next((m for m in reversed(earlier) if m.passage.turn.round == int(match["round"])), None)
    if match["version"]:
        wanted = "V" + re.sub(r"[^\d.]", "", match["version"]).lstrip(".")
        return next(
            (m for m in earlier if (m.passage.label.alternative or "").upper() in (wanted, wanted + ".0")),
            None,
        )
    ordinal = match["ordinal"].casefold()
    if ordinal in ("first", "original", "initial"):
        return earlier[0]
    if ordinal == "second":
        return earlier[1] if len(earlier) > 1 else None
    return earlier[-1]
