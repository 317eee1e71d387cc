"""Whether a text is English: the only language whose requests this room can read."""

from __future__ import annotations

from harness.brief.words import FUNCTION_WORDS, Word, words

ENOUGH = 12
"""With fewer words than this a text is taken as English unless it is in another script."""
_SHARE = 0.12
_FOREIGN = frozenset(
    "der die das und ist nicht ein eine einen mit auf für von zu den dem wir ich bitte kein keine auch noch aber soll "
    "le la les un une et est pas avec sur pour dans qui que nous je vous des du au ne ce "
    "el los las una y es no con por para en que se del al como más pero sin "
    "il lo gli e è non con per che di una sono del nel "
    "o os as um uma é não com por em do da que "
    "de het een en niet met op voor van ik wij geen ook maar".split()
) - {
    "die",
    "an",
    "a",
    "i",
    "in",
    "was",
    "as",
    "no",
    "do",
    "is",
    "per",
    "on",
    "am",
    "so",
    "des",
    "will",
    "me",
    "all",
    "in",
    "e",
    "o",
    "y",
    "se",
    "al",
    "also",
    "man",
    "met",
    "van",
    "pour",
    "sur",
    "den",
    "que",
    "dem",
}


def is_english(text: str) -> bool:
    """Whether ``text`` reads as English; short or wordless texts do, unless in another script."""
    tokens = [word for word in words(text) if word.text[0].isalpha()]
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
        return sum(word.text in _FOREIGN for word in tokens) < 3  # noqa: PLR2004
    english = sum(word.text in FUNCTION_WORDS or word.text == "no" for word in tokens)
    foreign = sum(word.text in _FOREIGN for word in tokens)
    return english >= _SHARE * len(tokens) / 2 and english > foreign
