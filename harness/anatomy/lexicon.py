"""The word lists of this room: YAML beside the code, read on first use.

A list of words is one comma-separated text (``tracking shot, dolly, pan``), which is short to read
and quick to load.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness import packaged

if TYPE_CHECKING:
    from collections.abc import Callable

_DATA = Path(__file__).parent / "data"


def compiled(name: str, kind: str, build: Callable[[Path], Any]) -> Any:
    """What ``build`` makes of the path of ``data/<name>.yaml``, kept between runs (see `harness.packaged`)."""
    return packaged.compiled(_DATA / f"{name}.yaml", kind, build)


@cache
def load(name: str) -> dict[str, Any]:
    """The content of ``data/<name>.yaml``. It is shipped and tested, so it is not validated here."""
    content: dict[str, Any] = packaged.load(_DATA / f"{name}.yaml")
    return content


def words(text: str) -> list[str]:
    """The entries of a comma-separated list, in order."""
    return [word for part in text.split(",") if (word := " ".join(part.split()))]


def has_quotes(text: str) -> bool:
    """Whether a quotation may begin in ``text``; most prompts have none, and its pattern is slow to compile."""
    return '"' in text or "“" in text or "「" in text


HAN_FIRST, HAN_LAST = "\u4e00", "\u9fff"
"""The block of Chinese characters. In a pattern's class it takes 1-3 ms to compile, so code compares."""


def has_han(text: str) -> bool:
    """Whether a Chinese character stands in ``text``."""
    if text.isascii():
        return False
    return any(HAN_FIRST <= character <= HAN_LAST for character in set(text))
