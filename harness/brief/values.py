"""Values that words state: seconds, frame shapes, quotations, colours. Compared by meaning, not by letter."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from harness.brief.words import NUMBERS, Word, wordset

_SECONDS = {
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
}  # fmt: skip
_PART_BEFORE = wordset(
    "at for first last final after until every each per hold before within past next by between from opening closing another extra "
    "plus mark pause linger rest remaining"
)
_PART_AFTER = wordset(
    "mark in beat beats hold pause later before after old interval intervals ago silence each apart earlier pass of delay ahead"
)
_WHOLE = wordset(
    "duration long length total runtime clip video film whole entire piece overall altogether max maximum runs lasts"
)


class Seconds(NamedTuple):
    """A length in seconds; ``whole`` is whether it is (probably) that of the whole clip."""

    value: float
    start: int
    end: int
    whole: bool


def _age(tokens: list[Word], at: int) -> bool:
    """Whether tens of years are meant: "in her 50s", "late 20s", "a woman, 30s"."""
    before = [token.text for token in tokens[max(0, at - 2) : at]]
    return (
        tokens[at].text in TENS
        and bool(before)
        and (before[-1] in _AGED or (before[-1] == "," and before[0] in PERSONS))
    )


TENS = frozenset(str(tens) for tens in range(20, 100, 10))
"""Figures that with an ``s`` may be tens of years."""
_AGED = wordset("his her their early mid late")
PERSONS = wordset(
    "voice woman man female male lady girl boy person guy actor actress couple nurse driver dad mum mom"
)
"""Words after which tens of years are an age."""


def seconds(tokens: list[Word]) -> list[Seconds]:
    """Every length of time in consecutive words; ranges ("2-4 s") and decades ("1950s") are none."""
    found = []
    for i, token in enumerate(tokens[:-1]):
        text = token.text
        if text in NUMBERS:
            value: float | None = float(NUMBERS[text])
        elif text[0].isdigit():
            value = _figure(text)
        else:
            continue
        if value is None or value <= 0 or value > 3600:  # an hour: no clip is longer
            continue
        after = i + 1
        if tokens[after].text in ("full", "whole"):
            after += 1
        if after >= len(tokens) or tokens[after].text not in _SECONDS:
            continue
        unit = tokens[after]
        if unit.text == "s" and unit.start == token.end and (value >= 1000 or _age(tokens, i)):  # "1950s"
            continue
        if unit.text == "m" and unit.start != token.end:
            continue
        before = tokens[i - 1].text if i else ""
        if _ranged(tokens, i):
            continue
        near = {t.text for t in tokens[max(0, i - 4) : i]} | {t.text for t in tokens[after + 1 : after + 4]}
        following = tokens[after + 1].text if after + 1 < len(tokens) else ""
        part = before in _PART_BEFORE or following in _PART_AFTER
        if following == "of" or (before in ("over", "of") and not near & _WHOLE):
            part = True
        if before == "for" and near & _WHOLE:
            part = False
        found.append(Seconds(value * _SECONDS[unit.text], token.start, unit.end, not part))
    return found


def _figure(text: str) -> float | None:
    if not text[0].isdigit() or ":" in text or "/" in text or "x" in text:
        return None
    try:
        return float(text[:8])
    except ValueError:
        return None


def _ranged(tokens: list[Word], i: int) -> bool:
    """Whether the figure is one end of a range: "2–4 s", "2 to 4 seconds", "0:00-0:04"."""
    if i >= 2:
        joint, first = tokens[i - 1].text, tokens[i - 2].text
        if first[0].isdigit() and (joint in ("—", "–", "to", "until", "through") or joint == "s"):
            return True
    if i >= 1 and tokens[i - 1].text[0].isdigit() and tokens[i].start - tokens[i - 1].end <= 2:  # "2-4s"
        return True
    return i >= 2 and tokens[i - 1].text == "s" and tokens[i - 2].text[0].isdigit()


def ranges(tokens: list[Word]) -> list[tuple[float, float]]:
    """Times from–to in seconds: "4.0 to 7.0", "0-3s", "0-3 she sits" at the beginning; not "3-4 researchers"."""
    found = []
    for i, token in enumerate(tokens[:-1]):
        if not token.text[0].isdigit():
            continue
        joined = 2 if tokens[i + 1].text in ("to", "–", "—") else 1
        if i + joined >= len(tokens):
            continue
        last = tokens[i + joined]
        start, end = _figure(token.text), _figure(last.text)
        if start is None or end is None or end <= start or (joined == 1 and last.start - token.end != 1):
            continue
        unit = tokens[i + joined + 1].text if i + joined + 1 < len(tokens) else ""
        if unit in _SECONDS or "." in token.text or i == 0:
            found.append((start, end))
    return found


@cache
def _quotation() -> re.Pattern[str]:
    return re.compile(r'"([^"\n]{1,300})"|“([^”\n]{1,300})”|«([^»\n]{1,300})»')


class Quotation(NamedTuple):
    """Quoted words, without their marks."""

    text: str
    start: int
    end: int


def quotations(text: str, start: int = 0, end: int | None = None) -> list[Quotation]:
    """The passages in double quotation marks."""
    found = []
    stop = len(text) if end is None else end
    if all(text.find(mark, start, stop) < 0 for mark in '"“«'):
        return []
    for match in _quotation().finditer(text, start, stop):
        group = next(i for i in (1, 2, 3) if match.group(i) is not None)
        found.append(Quotation(match.group(group), match.start(group), match.end(group)))
    return found


def normal(text: str) -> str:
    """Words only, lower case, one space between: how a wording is compared."""
    return " ".join(
        "".join(c if c.isalnum() or c == "'" else " " for c in text.lower().replace("’", "'")).split()
    )


def shape(width: float, height: float) -> str | None:
    """``vertical``, ``horizontal`` or ``square`` of a width and height; ``None`` for a nonsense."""
    if width <= 0 or height <= 0:
        return None
    if abs(width - height) < 0.05 * width:
        return "square"
    return "horizontal" if width > height else "vertical"


class Shape(NamedTuple):
    """A frame shape that a text states; ``ratio`` only where it gives figures."""

    name: str
    ratio: float | None
    start: int
    end: int


SHAPE_WORDS = {
    "vertical": "vertical", "portrait": "vertical", "horizontal": "horizontal", "landscape": "horizontal", "widescreen": "horizontal",
    "square": "square", "cinemascope": "horizontal",
}  # fmt: skip
_OBJECTS = wordset(
    "screen monitor display tv television panel painting canvas poster billboard wall-mounted mounted phone photo photograph window"
)
_FRAME = wordset(
    "format aspect ratio orientation frame video framing crop shot size mode clip film for output cut version"
)


def shapes(tokens: list[Word]) -> list[Shape]:
    """Frame shapes, leaving out those of things in the picture ("wall screen (16:9)", "vertical beam")."""
    found = []
    for i, token in enumerate(tokens):
        text = token.text
        if text[0].isdigit() and (":" in text or "x" in text or "×" in text):
            figures = _pair(token.text)
            near = {t.text for t in tokens[max(0, i - 3) : i + 4]}
            if figures is None or (near & _OBJECTS and not near & _FRAME):
                continue
            name = shape(*figures)
            if name:
                found.append(Shape(name, figures[0] / figures[1], token.start, token.end))
        elif text in SHAPE_WORDS and _is_frame(tokens, i):
            found.append(Shape(SHAPE_WORDS[text], None, token.start, token.end))
    return found


_KNOWN_RATIOS = wordset(
    "16:9 9:16 1:1 4:3 3:4 21:9 9:21 4:5 5:4 2:1 3:2 2:3 2.39:1 2.35:1 1.85:1 2.4:1 2.40:1 1.66:1 1.33:1 1.78:1 2.76:1"
)


def _pair(text: str) -> tuple[float, float] | None:
    divider = ":" if ":" in text else "×" if "×" in text else "x"
    left, _, right = text.partition(divider)
    try:
        width, height = float(left[:6]), float(right[:6])
    except ValueError:
        return None
    if divider == ":":
        return (width, height) if text in _KNOWN_RATIOS else None
    return (width, height) if width >= 200 and height >= 200 else None  # pixels


def _is_frame(tokens: list[Word], i: int) -> bool:
    """Whether "vertical" at ``i`` is the frame's shape: alone in its clause or beside a word of framing."""
    before = tokens[i - 1].text if i else ""
    after = tokens[i + 1].text if i + 1 < len(tokens) else ""
    if after in _FRAME or before in ("it", "format", "orientation", "go", "stay", "absolutely", "keep"):
        return True
    if tokens[i].text == "square" and after == "with":
        return False  # "square with rounded corners"
    edges = not after or not after[0].isalpha() or after in _AFTER_SHAPE
    return edges and (not before or not before[0].isalpha() or before in _BEFORE_SHAPE)


_AFTER_SHAPE = wordset("and or please for no yes obviously always definitely at video with but ok thanks")
_BEFORE_SHAPE = wordset(
    "and or go a be is want in need yes make it stays strictly definitely it's still full phone always then must shoot "
    "obviously so second seconds s size the"
)
