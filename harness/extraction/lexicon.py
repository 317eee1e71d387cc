"""The phrase lists of ``data/phrases.yaml``, compiled on first use."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("data") / "phrases.yaml"


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """Every list of the data file, case-folded."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with DATA.open(encoding="utf-8") as file:
        data = yaml.load(file, Loader=loader)  # noqa: S506 - a safe loader either way
    return {name: tuple(str(entry).casefold() for entry in entries) for name, entries in data.items()}


@cache
def pattern(*names: str) -> re.Pattern[str]:
    """One pattern for all phrases of the named lists: whole words, any case, longest first.

    A phrase that begins or ends with a letter of an alphabet must stand alone there; Chinese,
    Japanese and Korean are written without spaces, so their phrases match anywhere.
    """
    entries = sorted({entry for name in names for entry in phrases()[name] if entry}, key=lambda e: (-len(e), e))
    return re.compile("|".join(_whole(entry) for entry in entries), re.IGNORECASE)


def _whole(phrase: str) -> str:
    # Apostrophes are typed straight or curly.
    body = re.escape(phrase).replace("'", "['’]").replace(r"\ ", r"\s{1,4}")
    before = r"(?<![\w])" if _alphabetic(phrase[0]) else ""
    after = r"(?![\w])" if _alphabetic(phrase[-1]) else ""
    return f"{before}{body}{after}"


def _alphabetic(character: str) -> bool:
    return character.isalnum() and ord(character) < 0x2E80  # noqa: PLR2004 - first CJK block


def mentions(text: str, *names: str) -> bool:
    """Whether ``text`` holds a phrase of one of the named lists."""
    return pattern(*names).search(text) is not None


def count(text: str, *names: str) -> int:
    """How many different phrases of the named lists ``text`` holds."""
    return len({match.group().casefold() for match in pattern(*names).finditer(text)})


@cache
def entries(name: str) -> frozenset[str]:
    """The phrases of one list as a set, for whole-text comparison."""
    return frozenset(phrases()[name])
