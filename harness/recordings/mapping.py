"""From characters of a text that was made out of another back to the characters of that other.

A reader changes text in few ways: it takes damage of the encoding back, writes line ends as one character,
decodes the escapes of JSON. Each is a `Mapping`: the places where lengths differ, and nothing in between.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from harness.recordings.mojibake import PASSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from harness.recordings.mojibake import Place


class Mapping(NamedTuple):
    """Offsets of a text to offsets of the one it was made from.

    ``made[i]`` corresponds to ``origin[i]``; from there both texts run on alike until the next pair.
    """

    made: tuple[int, ...] = (0,)
    origin: tuple[int, ...] = (0,)

    def __call__(self, offset: int) -> int:
        """Where the character at ``offset`` came from; ends of ranges map to ends."""
        index = bisect_right(self.made, offset) - 1
        mapped = self.origin[index] + offset - self.made[index]
        # What became shorter than one character each ends where the next begins.
        return min(mapped, self.origin[index + 1]) if index + 1 < len(self.origin) else mapped


SAME = Mapping()


def _mapping(pairs: Iterable[tuple[int, int]]) -> Mapping:
    found = {0: 0, **dict(pairs)}
    return Mapping(tuple(found), tuple(found.values()))


def of_repair(text: str, places: Sequence[Place]) -> Mapping:
    """From a repaired text to the damaged one."""
    if not places:
        return SAME
    pairs = []
    grown = 0
    for place in places:
        at = place.start + grown
        for offset, width in enumerate(_widths(text[place.start : place.end], place.before)):
            pairs.append((place.start + offset, at))
            at += width
        grown += len(place.before) - (place.end - place.start)
        pairs.append((place.end, place.end + grown))
    return _mapping(pairs)


def of_line_ends(original: str) -> Mapping:
    r"""From a text with ``\n`` line ends to the one with ``\r\n``."""
    if "\r\n" not in original:
        return SAME
    ends = [match.end() for match in re.finditer("\r\n", original)]
    return _mapping((end - count, end) for count, end in enumerate(ends, 1))


def of_escapes(raw: str) -> Mapping:
    r"""From the value of a JSON string to what stands between its quotation marks."""
    if "\\" not in raw:
        return SAME
    pairs = []
    shrunk = 0
    for match in _escape().finditer(raw):
        at = match.start() - shrunk
        shrunk += match.end() - match.start() - 1
        pairs += [(at, match.start()), (at + 1, match.end())]
    return _mapping(pairs)


def _widths(meant: str, damaged: str) -> list[int]:
    """How many characters of the damage each repaired character was: its bytes, read one by one."""
    pieces: list[str] = list(meant)
    for _ in range(PASSES):
        pieces = ["".join(map(_misread, piece)) for piece in pieces]
        widths = [len(piece) for piece in pieces]
        if sum(widths) == len(damaged):
            return widths
    # Neighbours with damage of different depth: what is known is where they begin and end.
    return [1] * (len(meant) - 1) + [len(damaged) - len(meant) + 1]


@cache
def _misread(character: str) -> str:
    """A character whose UTF-8 bytes were each read as cp1252, or as Latin-1 where that has none."""
    return "".join(_single(byte) for byte in character.encode("utf-8", "surrogatepass"))


@cache
def _single(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


@cache
def _escape() -> re.Pattern[str]:
    return re.compile(
        r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\[^u]", re.DOTALL
    )
