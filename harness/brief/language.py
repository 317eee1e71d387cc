"""Whether a text is English: the only language whose requests this room can read."""

from __future__ import annotations

from harness.brief.words import FUNCTION_WORDS, Word, words, wordset

ENOUGH = 12
"""With fewer words than this a text is taken as English unless it is in another script."""
_SHARE = 0.12
_FOREIGN = wordset(
    "der das und ist nicht ein eine einen mit auf für von zu wir ich bitte kein keine auch noch aber soll "
    "le la les un une et est pas avec dans qui nous je vous du au ne ce "
    "el los las es con por para en del como más pero sin "
    "il lo gli è non di sono nel um uma é não com em da "
    "de het een niet op voor ik wij geen ook maar"
)
"""Function words of German, French, Spanish, Italian, Portuguese and Dutch that are no English words."""


def is_english(text: str) -> bool:
    """Whether ``text`` reads as English; short or wordless texts do, unless in another script."""
    tokens = [word for word in words(text, 0, len(text)) if word.text[0].isalpha()]
    return english_words(tokens)


def english_words(tokens: list[Word]) -> bool:
    """`is_english` for words already found."""
    if not tokens:
        return True
    letters = sum(len(word.text) for word in tokens)
    latin = sum(len(word.text) for word in tokens if word.text[0] < "\u0250")
    if latin < 0.6 * letters:
        return False
    if len(tokens) < ENOUGH:
        return sum(word.text in _FOREIGN for word in tokens) < 3
    english = sum(word.text in FUNCTION_WORDS or word.text == "no" for word in tokens)
    foreign = sum(word.text in _FOREIGN for word in tokens)
    return english >= _SHARE * len(tokens) / 2 and english > foreign
