"""The room's data files, and the stems of English words, by which words are compared."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from harness import packaged

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).with_name("data")

WORD_LIMIT = 40
"""Longer runs of letters are cut off for stemming: no English word is longer."""


def load(name: str) -> dict[str, dict[str, str]]:
    """One of the room's data files."""
    data: dict[str, dict[str, str]] = packaged.load(DATA / name)
    return data


def compiled(name: str, build: Callable[[Path], Any]) -> Any:
    """What ``build`` makes of a data file, kept for the next start until the file or the way of stemming changes."""
    sources = [path.stat() for path in (Path(__file__), DATA / "irregular.yaml")]
    ways = crc32(repr([(source.st_mtime_ns, source.st_size) for source in sources]).encode())
    return packaged.compiled(DATA / name, f"stems-{ways:08x}", build)


@cache
def _irregular() -> dict[str, str]:
    """Irregular form → base."""
    return {form: base for base, forms in load("irregular.yaml").items() for form in str(forms).split()}


_SHORT = 3
_VOWELS = frozenset("aeiouy")


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """The stem of an English word: plurals, verb endings and ``-ly`` taken off (after Porter, lighter).

    >>> stem("synchronizing"), stem("stories"), stem("slowly"), stem("stopped")
    ('synchroniz', 'stori', 'slow', 'stop')
    """
    word = word[:WORD_LIMIT].removesuffix("'s")
    base = _irregular().get(word)
    if base is not None:
        return base[:-1] if len(base) > _SHORT and base.endswith("e") else base
    return word if len(word) <= _SHORT or not word.isascii() else _base(_singular(word))


def _base(word: str) -> str:
    """A singular or a verb form without its ending."""
    for ending in ("ing", "ed"):
        if word.endswith(ending):
            base = word[: -len(ending)]
            # "red" and "spring" keep theirs
            return _undouble(base) if len(base) > 1 and not _VOWELS.isdisjoint(base) else word
    if word.endswith("ly") and len(word) > 5:  # "fly", "only"
        word = word[:-2]
    if word.endswith("y"):
        return word[:-1] + "i"
    return word[:-1] if word.endswith("e") and len(word) > _SHORT else word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:  # "ties", "dies"
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _undouble(base: str) -> str:
    if len(base) > _SHORT and base[-1] == base[-2] and base[-1] not in "lsz":
        return base[:-1]
    if base.endswith("ll") and len(base) > 5:  # "travelling", but "rolling", "falling"
        return base[:-1]
    if base.endswith("y"):
        return base[:-1] + "i"
    return base[:-1] if base.endswith("e") and len(base) > _SHORT else base
