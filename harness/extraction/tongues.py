"""Which language a paragraph in Latin letters is written in, by its small words: prompt and talk may differ."""

from __future__ import annotations

from collections import Counter
from functools import cache

from harness.extraction.content import strip_quoted

_SMALL_WORDS = {
    "en": "the and of with is are it its that this from at into by for not what which has as on to",
    "de": "der die das und ist ein eine einen mit nicht auf im dem den zu wir ich es sich wird von aber so",
    "fr": "le les une est et avec dans du pas sur au qui elle il vous je ne ce cette sont mais pour",
    "es": "el los las una con del y se su lo por es al muy pero esta ese yo más está no en",
    "it": "il gli della di che è sono del nel alla con per più ma si lo nella un questo questa",
    "pt": "os uma com não do da em no na um é ele ela mais mas ao pelo você isso",
    "nl": "het een van en niet met op dat zijn maar voor ik je wordt naar ook aan",
    "pl": "się nie jest na w z i do to że jak ale po od już tylko",
    "sv": "och det som en ett inte är på med för jag du att av till",
}

LEAST = 3
"""Small words of one language that a paragraph must hold to be taken for it, and twice as many as of any other."""


@cache
def _tongues() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for tongue, words in _SMALL_WORDS.items():
        for word in words.split():
            table[word] = (*table.get(word, ()), tongue)
    return table


def tongue(paragraph: str) -> str | None:
    """The language of ``paragraph``, quoted speech aside; ``None`` where it does not show clearly."""
    table = _tongues()
    words = strip_quoted(paragraph).lower().replace(",", " ").replace(".", " ").split()
    counts = Counter(name for word in words for name in table.get(word, ()))
    (first, most), *others = [*counts.most_common(2), ("", 0)]
    return first if most >= LEAST and most >= 2 * others[0][1] else None
