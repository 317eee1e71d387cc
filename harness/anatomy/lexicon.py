"""The word lists of this room: YAML beside the code, read on first use.

A list of words is one comma-separated text (``tracking shot, dolly, pan``), which is short to read
and quick to load.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from harness import packaged

_DATA = Path(__file__).parent / "data"


@cache
def load(name: str) -> dict[str, Any]:
    """The content of ``data/<name>.yaml``. It is shipped and tested, so it is not validated here."""
    content: dict[str, Any] = packaged.load(_DATA / f"{name}.yaml")
    return content


def words(text: str) -> list[str]:
    """The entries of a comma-separated list, in order."""
    return [word for part in text.split(",") if (word := " ".join(part.split()))]
