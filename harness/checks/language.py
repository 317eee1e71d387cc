"""Whether a prompt is written in English, told from its script and its function words.

English measures say nothing about other languages, so checks that use them ask here first.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from harness.checks.words import entries, load

if TYPE_CHECKING:
    from harness.checks.words import Words

FOREIGN_SCRIPT = 0.2
"""Share of letters outside the Latin script from which a text is not taken for English."""
MARGIN = 2
"""Function words that another language must lead by; a name or a line of dialogue has fewer."""


@cache
def _languages() -> dict[str, tuple[str, ...]]:
    """Each function word's languages; only words that not all of them share say anything."""
    found: dict[str, tuple[str, ...]] = {}
    for language, words in load("function_words").items():
        for word in entries(words):
            found[word] = (*found.get(word, ()), str(language))
    return found


def foreign(words: Words) -> str | None:
    """Why ``words`` are not taken for English: a short reason, or ``None`` for English or too little text."""
    letters = [character for character in words.text if character.isalpha()]
    if not letters:
        return None
    outside = sum(character > "\u024f" and not "\u1e00" <= character <= "\u1eff" for character in letters)
    if outside > FOREIGN_SCRIPT * len(letters):
        return "the prompt is not written in Latin letters"
    counts = Counter(language for word in words.words for language in _languages().get(word, ()))
    english = counts.pop("en", 0)
    for language, count in counts.most_common(1):
        if count >= english + MARGIN:
            return f"the prompt is not in English (its function words look like {language!r})"
    return None
