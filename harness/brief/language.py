"""Whether a text is English: the only language whose requests this room can read."""

from __future__ import annotations

import re
from functools import cache

from harness.brief.words import FUNCTION_WORDS, wordset

ENOUGH = 12
"""With fewer words than this a text is taken as English unless it is in another script."""
_SHARE = 0.06
_FOREIGN = wordset(
    "der das und ist nicht ein eine einen mit auf für von zu wir ich bitte kein keine auch noch aber soll "
    "le la les un une et est pas avec dans qui nous je vous du au ne ce "
    "el los las es con por para en del como más pero sin "
    "il lo gli è non di sono nel um uma é não com em da "
    "de het een niet op voor ik wij geen ook maar"
)
"""Function words of German, French, Spanish, Italian, Portuguese and Dutch that are no English words."""
_ENGLISH = FUNCTION_WORDS | {"no"}


@cache
def _letters() -> re.Pattern[str]:
    return re.compile(r"[^\W\d_]+")


def is_english(text: str) -> bool:
    """Whether ``text`` reads as English; short or wordless texts do, unless in another script."""
    found = _letters().findall(text.lower())
    if not found:
        return True
    letters = sum(map(len, found))
    if not text.isascii() and sum(len(word) for word in found if word < "\u0250") < 0.6 * letters:
        return False
    foreign = sum(map(_FOREIGN.__contains__, found))
    if len(found) < ENOUGH:
        return foreign < 3
    english = sum(map(_ENGLISH.__contains__, found))
    return bool(english >= _SHARE * len(found) and english > foreign)
