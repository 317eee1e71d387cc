"""How much two texts share, by runs of words."""

from __future__ import annotations

import re
from functools import lru_cache

SHINGLE = 4
"""Words in a run; Chinese and Japanese characters count as words."""

_WORD = re.compile(r"[^\W_]+")


def tokens(text: str) -> list[str]:
    """Words and CJK characters of ``text``, case-folded, without punctuation."""
    words: list[str] = _WORD.findall(text.casefold())
    if text.isascii():
        return words
    # A run of CJK is many words written together.
    return [part for word in words for part in (word if "\u3040" <= word[0] <= "\u9fff" else (word,))]


@lru_cache(maxsize=512)
def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of `SHINGLE` words; a shorter text is one run."""
    words = tokens(text)
    if len(words) < SHINGLE:
        return frozenset({tuple(words)}) if words else frozenset()
    return frozenset(zip(*(words[offset:] for offset in range(SHINGLE)), strict=False))


def contained(part: str, whole: str) -> float:
    """The share of ``part``'s runs that stand in ``whole``, in [0, 1]."""
    runs = shingles(part)
    return len(runs & shingles(whole)) / len(runs) if runs else 0.0


def resemblance(one: str, other: str) -> float:
    """Shared runs over all runs of both (Jaccard), in [0, 1]."""
    a, b = shingles(one), shingles(other)
    return len(a & b) / len(a | b) if a or b else 1.0


@lru_cache(maxsize=512)
def vocabulary(text: str) -> frozenset[str]:
    """The different words of ``text``."""
    return frozenset(tokens(text))


def shared_vocabulary(one: str, other: str) -> float:
    """Shared words over the words of the smaller vocabulary, in [0, 1]."""
    a, b = vocabulary(one), vocabulary(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0
