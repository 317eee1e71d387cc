"""What of a prompt is its own: the text without the sentences that its house puts into every prompt."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from harness.anomalies.words import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.anomalies.corpus import Document

HOUSE = 0.5
"""A sentence in more than this share of a persona's scenarios, or of all scenarios, belongs to the house."""
FEWEST = 3
"""With fewer scenarios nobody has a house."""
NOTHING_ELSE = 0.75
"""A prompt that consists of such sentences by this share is no template with a film in it: it is the same film."""


def own_texts(documents: Sequence[Document]) -> list[str]:
    """Each document's text without its house's sentences and lines; numbers in them may differ.

    Where hardly anything else would be left, the whole text.
    """
    pieces = [_pieces(one.text) for one in documents]
    holding: dict[tuple[str, str], set[str]] = defaultdict(set)
    scenarios: dict[str, set[str]] = defaultdict(set)
    for one, own in zip(documents, pieces, strict=True):
        for house in _houses(one):
            scenarios[house].add(one.scenario)
            for key, _, _ in own:
                holding[house, key].add(one.scenario)
    found = []
    for one, own in zip(documents, pieces, strict=True):
        houses = [house for house in _houses(one) if len(scenarios[house]) >= FEWEST]
        kept = [
            (text, count)
            for key, text, count in own
            if all(len(holding[house, key]) <= HOUSE * len(scenarios[house]) for house in houses)
        ]
        left, whole = sum(count for _, count in kept), sum(count for _, _, count in own)
        same = left <= (1 - NOTHING_ELSE) * whole
        found.append(one.text if same else "\n".join(text for text, _ in kept))
    return found


def _houses(document: Document) -> list[str]:
    persona = document.factors.get("persona")
    return ["everyone", f"persona {persona}"] if persona else ["everyone"]


def _pieces(text: str) -> list[tuple[str, str, int]]:
    """Sentences and lines: how they compare, as they are written, and how many words they have."""
    found = []
    for piece in _ends().split(text):
        words = folded(piece)
        if words:
            found.append((_number().sub("#", " ".join(words)), piece, len(words)))
    return found


@cache
def _ends() -> re.Pattern[str]:
    return re.compile(r"[\n;。！？]|[.!?](?=\s)")


@cache
def _number() -> re.Pattern[str]:
    return re.compile(r"\d+")
