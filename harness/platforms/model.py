"""What a video model accepts at a date: the values of a profile, and questions to them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

RATIO_TOLERANCE = 0.01
"""Two aspect ratios are one where they differ by at most this share: 1104:832 is sold as 4:3."""

Audio = Literal["yes", "no", "switch"]
Level = Literal["note", "warning", "error"]

_SIZE = re.compile(r"(?<![\d.])(\d{3,5})\s{0,3}[x×X*:：]\s{0,3}(\d{3,5})(?![\d.])")
_RATIO = re.compile(r"(?<![\d.:])(\d{1,3}(?:\.\d{1,3})?)\s{0,3}[:：]\s{0,3}(\d{1,3}(?:\.\d{1,3})?)(?![\d:])")
_RESOLUTION = re.compile(r"(?<![\w.])(?:(\d{3,4})\s?[pP]|([248])\s?[kK])(?!\w)")


class Size(NamedTuple):
    """A frame in pixels."""

    width: int
    height: int

    @classmethod
    def find(cls, text: str) -> Size | None:
        """The first size in ``text`` (``1280x720``, ``1280×720``, ``1280:720``), if there is one."""
        match = _SIZE.search(text)
        return cls(int(match[1]), int(match[2])) if match and int(match[1]) and int(match[2]) else None

    @property
    def ratio(self) -> float:
        """Width divided by height."""
        return self.width / self.height

    @property
    def lines(self) -> int:
        """The shorter side: 720 of 1280x720 and of 720x1280."""
        return min(self.width, self.height)

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


def find_ratio(text: str) -> float | None:
    """The first aspect ratio in ``text`` as width / height (``16:9`` → 1.778), if there is one."""
    match = _RATIO.search(text)
    return float(match[1]) / float(match[2]) if match and float(match[2]) and float(match[1]) else None


def find_lines(text: str) -> int | None:
    """The lines of the first resolution in ``text`` (``1080p`` → 1080, ``4k`` → 2160), if there is one."""
    match = _RESOLUTION.search(text)
    if not match:
        return None
    return int(match[1]) if match[1] else int(match[2]) * 540


def same_ratio(one: float, other: float) -> bool:
    """Whether two aspect ratios are one to a viewer (see ``RATIO_TOLERANCE``)."""
    return abs(one - other) <= RATIO_TOLERANCE * max(one, other)


class Seconds(NamedTuple):
    """The lengths of clip that can be asked for: a set (``allowed``), or every length of a range.

    ``minimum`` and ``maximum`` are those of the set where there is a set. ``extended`` is the longest
    clip that repeated extension reaches, where the vendor states it.
    """

    minimum: Decimal
    maximum: Decimal
    allowed: tuple[Decimal, ...] = ()
    default: Decimal | None = None
    extended: Decimal | None = None

    def accepts(self, seconds: Decimal) -> bool:
        """Whether one clip can be exactly this long."""
        return seconds in self.allowed if self.allowed else self.minimum <= seconds <= self.maximum

    def __str__(self) -> str:
        if not self.allowed:
            return f"{self.minimum} to {self.maximum}"
        return either([str(value) for value in self.allowed])


class ContentLimit(NamedTuple):
    """What the vendor does not accept in a prompt: a ``kind`` that the check knows, and how bad it is."""

    kind: str
    severity: Level
    rule: str


class Source(NamedTuple):
    """Where a profile's facts were read, and when, if that is known (``2025-10`` or ``2025-10-06``)."""

    title: str
    url: str = ""
    date: str = ""


@dataclass(frozen=True, eq=False, repr=False, match_args=False)
class Platform:
    """One video model as it was at a date. A fact that no source gives is empty or ``None``, never guessed.

    ``id`` names model and date (``sora-2@2025-10``). ``models`` are the names by which the model is
    set, ``mentions`` the names by which talk alone points at it. ``valid_from`` to ``valid_until``
    (both inclusive) is the time for which the profile speaks; a missing ``valid_until`` ends where
    the model's next profile begins. ``retired`` is the first day on which the model no longer
    answers. ``provisional`` profiles rest on sources that are not the vendor's: they only warn.
    ``settings`` lists every setting that the API takes, where a source says so.
    """

    id: str
    vendor: str
    name: str
    models: tuple[str, ...]
    mentions: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    retired: date | None = None
    provisional: bool = False
    seconds: Seconds | None = None
    sizes: tuple[Size, ...] = ()
    aspect_ratios: tuple[str, ...] = ()
    aspect_ratio_range: tuple[float, float] | None = None
    resolutions: tuple[str, ...] = ()
    max_resolution: str | None = None
    fps: tuple[int, ...] = ()
    prompt_min: int | None = None
    prompt_max: int | None = None
    negative_prompt: bool | None = None
    negative_prompt_max: int | None = None
    reference_images: int | None = None
    audio: Audio | None = None
    languages: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    content: tuple[ContentLimit, ...] = ()
    sources: tuple[Source, ...] = ()
    origin: str = ""

    def __repr__(self) -> str:
        return f"<Platform {self.id}>"

    @cached_property
    def ratios(self) -> tuple[float, ...]:
        """Every aspect ratio that is named, or that a size has; empty where neither is known."""
        named = [ratio for text in self.aspect_ratios if (ratio := find_ratio(text))]
        return tuple(dict.fromkeys([*named, *(size.ratio for size in self.sizes)]))

    def accepts_ratio(self, ratio: float) -> bool | None:
        """Whether this aspect ratio can be had; ``None`` where the profile does not say."""
        if self.aspect_ratio_range:
            low, high = self.aspect_ratio_range
            return low <= ratio <= high
        if not self.ratios:
            return None
        return any(same_ratio(ratio, known) for known in self.ratios)

    def accepts_lines(self, lines: int) -> bool | None:
        """Whether this resolution can be had; ``None`` where the profile does not say."""
        if self.resolutions:
            return lines in [find_lines(text) for text in self.resolutions]
        if self.max_resolution:
            return lines <= (find_lines(self.max_resolution) or 0)
        return any(lines == size.lines for size in self.sizes) if self.sizes else None

    def accepts_size(self, size: Size) -> bool | None:
        """Whether this frame can be had: as a listed size, else by its aspect ratio and lines."""
        if self.sizes:
            return size in self.sizes
        answers = [self.accepts_ratio(size.ratio), self.accepts_lines(size.lines)]
        known = [answer for answer in answers if answer is not None]
        return all(known) if known else None

    @property
    def shapes(self) -> str:
        """The frames that can be had, for a message: sizes, or aspect ratios and resolutions."""
        if self.sizes:
            return either([str(size) for size in self.sizes])
        parts = []
        if self.aspect_ratio_range:
            parts.append("aspect ratios from {:g} to {:g}".format(*self.aspect_ratio_range))
        elif self.aspect_ratios:
            parts.append(either(self.aspect_ratios))
        if self.resolutions:
            parts.append(f"in {either(self.resolutions)}")
        elif self.max_resolution:
            parts.append(f"up to {self.max_resolution}")
        return " ".join(parts)


def either(values: list[str] | tuple[str, ...]) -> str:
    """``a, b or c``."""
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} or {values[-1]}"
