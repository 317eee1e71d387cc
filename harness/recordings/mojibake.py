"""UTF-8 that was read as cp1252 or Latin-1 and saved again: finding it, and taking it back exactly.

``—`` becomes ``â€”`` that way, ``é`` becomes ``Ã©``. Each such *unit* (one damaged character) can be
taken back without loss. The difficulty is not to touch text that means what it says: ``«créé »`` (with
a no-break space) and ``„Spaß“`` hold units by accident, ``Â£5`` may be a price in pounds or damage.

So units are weighed. A *strong* one cannot be anything but damage, because nobody writes its characters
in that order (``â€™``, ``Ã©``, anything with a C1 control). All others are *weak*: an accented letter
followed by what may follow a word. A weak unit is taken back only in the company of strong ones, where
all that is not ASCII reads as damage. Double damage is taken back in further passes by the same rules.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PASSES = 3
"""Damage upon damage is taken back this often."""

_MANY = 4
"""Strong units for each character that is no damage, from which the whole text counts as damaged."""


class Place(NamedTuple):
    """Characters ``start`` to ``end`` of the repaired text, and what stood there before."""

    start: int
    end: int
    before: str


class Repaired(NamedTuple):
    """A text without the damage that could be taken back, and where that was."""

    text: str
    places: tuple[Place, ...] = ()


class _Unit(NamedTuple):
    start: int
    end: int
    meant: str
    strong: bool


class _Line(NamedTuple):
    units: tuple[_Unit, ...]
    others: int
    """How many characters beyond ASCII belong to no unit."""

    @property
    def strong(self) -> int:
        return sum(unit.strong for unit in self.units)


def repair(texts: Sequence[str]) -> list[Repaired]:
    """The texts of one recording, repaired; evidence in one counts for the others."""
    done = [Repaired(text) for text in texts]
    for number in range(PASSES):
        if not any(_possible(item.text) for item in done):
            break
        found = [_lines(item, again=number > 0) for item in done]
        everywhere = _all_damaged([line for lines in found for line in lines])
        edits = [
            [unit for line in lines for unit in _accepted(line, everywhere=everywhere)] for lines in found
        ]
        if not any(edits):
            break
        done = [_apply(item, units) if units else item for item, units in zip(done, edits, strict=True)]
    return done


def residue(text: str) -> list[tuple[int, int]]:
    """Places that look like damage and could not be taken back: cut or altered sequences."""
    if text.isascii() or "â€" not in text:
        return []
    return [match.span() for match in _cut().finditer(text)]


def _all_damaged(lines: Sequence[_Line]) -> bool:
    """Whether the recording as a whole reads as damaged, so that weak units are damage too."""
    strong = sum(line.strong for line in lines)
    others = sum(line.others for line in lines)
    everywhere = strong > 0 and strong >= _MANY * others
    if not strong and not others:
        # Only signs such as ``Â£`` and ``Â¥``: one alone could be meant, several different ones are not.
        seen = Counter(unit.meant for line in lines for unit in line.units)
        signs = sum(count for meant, count in seen.items() if meant <= "\xbf")
        everywhere = len(seen) > 1 and sum(seen.values()) > 2 and signs * 2 > sum(seen.values())
    return everywhere


def _accepted(line: _Line, *, everywhere: bool) -> Iterable[_Unit]:
    if not line.others and (everywhere or line.strong):
        return line.units
    return [unit for unit in line.units if unit.strong]


def _apply(item: Repaired, units: Sequence[_Unit]) -> Repaired:
    """Take back ``units``; adjacent ones are one place, and places of earlier passes move along."""
    pieces: list[str] = []
    runs: list[tuple[int, int, int, int]] = []  # start and end before, start and end after
    at = shift = 0
    for unit in units:
        pieces += (item.text[at : unit.start], unit.meant)
        start = unit.start + shift
        if runs and runs[-1][1] == unit.start:
            runs[-1] = (runs[-1][0], unit.end, runs[-1][2], start + 1)
        else:
            runs.append((unit.start, unit.end, start, start + 1))
        shift += 1 - (unit.end - unit.start)
        at = unit.end
    pieces.append(item.text[at:])
    if item.places:  # a further pass works inside the places of the first
        places = list(_moved(item.places, runs))
    else:
        places = [Place(start, end, item.text[old:old_end]) for old, old_end, start, end in runs]
    return Repaired("".join(pieces), tuple(places))


def _moved(places: Sequence[Place], runs: Sequence[tuple[int, int, int, int]]) -> Iterator[Place]:
    """Earlier places where they stand now; each run lies inside one of them."""
    by = index = 0
    for place in places:
        start = place.start + by
        while index < len(runs) and runs[index][0] < place.end:
            by = runs[index][3] - runs[index][1]
            index += 1
        yield Place(start, place.end + by, place.before)


def _possible(text: str) -> bool:
    if text.isascii():
        return False
    lead = re.compile("[\xc2-\xf4]").search
    lines = [line for line in text.split("\n") if not line.isascii() and lead(line)]
    return any(_unit_pattern().search(line) for line in lines)


def _lines(item: Repaired, *, again: bool) -> list[_Line]:
    """Every line that is not pure ASCII, with its units at offsets of the text.

    ``again``: only what a pass before has brought to light can be damage upon damage.
    """
    found = []
    offset = 0
    for line in item.text.split("\n"):
        if not line.isascii():
            found.append(_line(line, offset, item.places if again else None))
        offset += len(line) + 1
    return found


def _line(line: str, offset: int, within: Sequence[Place] | None) -> _Line:
    spans: list[tuple[int, int, str]] = []
    for match in _unit_pattern().finditer(line):
        meant = _decoded(match.group())
        if meant and (within is None or _inside(within, match.start() + offset, match.end() + offset)):
            spans.append((match.start(), match.end(), meant))
    units = []
    for index, (start, end, meant) in enumerate(spans):
        joined = (index > 0 and spans[index - 1][1] == start) or (
            index + 1 < len(spans) and spans[index + 1][0] == end
        )
        strong = _strong(line, start, end, meant, joined=joined)
        units.append(_Unit(start + offset, end + offset, meant, strong))
    beyond = len(line) - len(line.encode("ascii", "ignore"))
    return _Line(tuple(units), beyond - sum(end - start for start, end, _ in spans))


def _inside(places: Sequence[Place], start: int, end: int) -> bool:
    index = bisect_right(places, start, key=lambda place: place.start) - 1
    return index >= 0 and end <= places[index].end


def _decoded(unit: str) -> str:
    try:
        return unit.translate(_single_bytes()).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return ""


def _strong(line: str, start: int, end: int, meant: str, *, joined: bool) -> bool:
    """Whether the unit cannot be anything but damage."""
    unit = line[start:end]
    if any("\x80" <= character <= "\x9f" for character in unit):
        return True  # nobody types C1 controls
    before = line[start - 1] if start else " "
    after = line[end] if end < len(line) else " "
    if before in _QUOTES and after in _QUOTES:
        return False  # talk about such characters
    if unicodedata.category(meant) in {"Cn", "Co"}:
        return False
    if joined:
        return True
    if len(unit) > 2:
        # No word ends in â, and with it begin the damaged dashes, quotation marks, arrows and bullets.
        return unit[0] == "â" or any(character not in _AFTER_A_WORD for character in unit[1:])
    return _strong_pair(unit, meant, before, after)


def _strong_pair(unit: str, meant: str, before: str, after: str) -> bool:
    first, second = unit[0], unit[1]
    inside = before.islower() or before.isdigit()
    if first in "ß×":
        return False  # Spaß“, 3×½; read as damage they are letters of N'Ko and Hebrew
    if first == "Â":
        return inside or (not before.isupper() and second not in "¢£¤¥")  # Â£5
    if first not in "ÃÄÅ" and second in _LETTERS:
        return inside
    if second not in _AFTER_A_WORD:
        return first == "Ã" or second in _LETTERS or unicodedata.category(meant).startswith("L")
    if first == "Ã":
        return not before.isupper()  # AMANHÃ…
    return inside or (first in "ÄÅ" and not before.isupper() and after.islower() and second not in "…–—\xa0")


_QUOTES = frozenset("\"'`“”‘’«»„")
_LETTERS = frozenset("ŠšŽžŒœŸƒ")
_AFTER_A_WORD = frozenset("…‹›‘’“”•–—™\xa0\xa7\xaa\xab\xad\xae°²³´·¹º»")
"""What people and typesetting programs put directly after a letter, of those that can be in a unit."""


@cache
def _single_bytes() -> dict[int, int]:
    """cp1252's own characters (``€`` to ``Ÿ``) to the byte that they are there."""
    table = {}
    for byte in range(0x80, 0xA0):
        try:
            table[ord(bytes([byte]).decode("cp1252"))] = byte
        except UnicodeDecodeError:  # five bytes are undefined: there cp1252 is read as Latin-1
            continue
    return table


@cache
def _cut() -> re.Pattern[str]:
    return re.compile(f"â€(?!{_tail()})")


def _tail() -> str:
    return "[\x80-\xbf" + "".join(map(chr, _single_bytes())) + "]"


@cache
def _unit_pattern() -> re.Pattern[str]:
    tail = _tail()
    return re.compile(f"[\xc2-\xdf]{tail}|[\xe0-\xef]{tail}{{2}}|[\xf0-\xf4]{tail}{{3}}")
