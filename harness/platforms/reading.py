"""From one YAML file to a `Platform`: types checked by hand, errors with file, line, key and remedy.

The JSON Schema (``harness/schemas/platform-1.schema.json``) says the same for editors; importing
jsonschema costs more than scoring a recording, so `harness.platforms.validate` uses it and loading
does not. A test holds the two against each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar, cast

from harness.errors import InputError, nearest
from harness.platforms.model import ContentLimit, Platform, Seconds, Size, Source, find_lines, find_ratio
from harness.strict_yaml import Document, Path, packaged_document, parse

if TYPE_CHECKING:
    from pathlib import Path as File

T = TypeVar("T")

SCHEMA = "platform/1"
MAX_FILE_BYTES = 64 * 1024
"""A profile is one page of text; a larger file is something else."""

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")

_KEYS = (
    "schema", "id", "vendor", "name", "models", "mentions", "compiled", "valid_from", "valid_until", "retired",
    "provisional", "seconds", "sizes", "aspect_ratios", "aspect_ratio_range", "resolutions", "max_resolution",
    "fps", "prompt", "negative_prompt", "reference_images", "audio", "languages", "settings", "content", "sources",
)  # fmt: skip


class PlatformError(InputError):
    """A profile that cannot be used, or a name that no profile has; one line for the user."""


class _WrongPart(Exception):  # noqa: N818 - internal: becomes a PlatformError as soon as the file is known
    """A part of a profile breaks a rule."""

    def __init__(self, path: Path, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.path, self.problem, self.remedy = path, problem, remedy


def read_profile(data: bytes, source: str) -> Platform:
    """The profile in the bytes of a YAML file; ``source`` names it in messages.

    Raises:
        PlatformError: one line with file, line, key, problem and remedy.
    """
    return _checked(read_document(data, source))


def read_packaged(path: File) -> Platform:
    """A profile that ships with the package."""
    return _checked(packaged_document(path, f"platforms/{path.name}"))


def _checked(document: Document) -> Platform:
    try:
        return _platform(document)
    except _WrongPart as wrong:
        place = document.place(wrong.path)
        raise PlatformError(document.source, wrong.problem, wrong.remedy, place) from None


def read_document(data: bytes, source: str) -> Document:
    """The YAML of a profile. Raises `PlatformError` where it is none."""
    try:
        return parse(data, source, limit=MAX_FILE_BYTES)
    except InputError as problem:
        raise PlatformError(problem.source, problem.problem, problem.remedy, problem.place) from None


class _Fields:
    """Typed access to one mapping; every problem knows its place."""

    def __init__(self, value: object, known: Sequence[str], path: Path = ()) -> None:
        if not isinstance(value, Mapping):
            raise _WrongPart(path, f"is {_show(value)}", f"write a mapping with {', '.join(known)}")
        self.values: Mapping[Any, object] = value
        self.path = path
        for name in value:
            if name not in known:
                raise _WrongPart((*path, name), "is no key of a profile", nearest(str(name), list(known)))

    def required(self, key: str, read: Callable[[object, Path], T]) -> T:
        """The key's value, read; it must be there."""
        if self.values.get(key) is None:
            raise _WrongPart((*self.path, key), "is missing", "a profile cannot do without it")
        return read(self.values[key], (*self.path, key))

    def get(self, key: str, read: Callable[[object, Path], T]) -> T | None:
        """The key's value, read; ``None`` where the key is missing or empty."""
        value = self.values.get(key)
        return None if value is None else read(value, (*self.path, key))

    def each(self, key: str, read: Callable[[object, Path], T]) -> tuple[T, ...]:
        """The key's list, each item read; empty where the key is missing."""
        value = self.values.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not value:
            raise _WrongPart((*self.path, key), f"is {_show(value)}", "write a list: [first, second]")
        return tuple(read(item, (*self.path, key, number)) for number, item in enumerate(value))


def _platform(document: Document) -> Platform:
    fields = _Fields(document.value, _KEYS)
    if fields.values.get("schema") != SCHEMA:
        raise _WrongPart(("schema",), f"is {_show(fields.values.get('schema'))}", f"write schema: {SCHEMA}")
    fields.get("compiled", _day)
    prompt = fields.get("prompt", _prompt) or (None, None)
    negative = fields.get("negative_prompt", _negative) or (None, None)
    return Platform(
        id=fields.required("id", _text),
        vendor=fields.required("vendor", _text),
        name=fields.required("name", _text),
        models=_not_empty(fields, "models", _text, "list at least one name by which the model is set"),
        mentions=fields.each("mentions", _text),
        valid_from=fields.get("valid_from", _first_day),
        valid_until=fields.get("valid_until", _last_day),
        retired=fields.get("retired", _first_day),
        provisional=fields.required("provisional", _flag),
        seconds=fields.get("seconds", _seconds),
        sizes=fields.each("sizes", _size),
        aspect_ratios=fields.each("aspect_ratios", _ratio),
        aspect_ratio_range=fields.get("aspect_ratio_range", _range),
        resolutions=fields.each("resolutions", _resolution),
        max_resolution=fields.get("max_resolution", _resolution),
        fps=fields.each("fps", _count),
        prompt_min=prompt[0],
        prompt_max=prompt[1],
        negative_prompt=negative[0],
        negative_prompt_max=negative[1],
        reference_images=fields.get("reference_images", _count),
        audio=cast("Any", fields.get("audio", _one_of("yes", "no", "switch"))),
        languages=fields.each("languages", _text),
        settings=fields.each("settings", _text),
        content=fields.each("content", _limit),
        sources=_not_empty(fields, "sources", _source, "say where the facts were read: title, url, date"),
        origin=document.source,
    )


def _not_empty(fields: _Fields, key: str, read: Callable[[object, Path], T], remedy: str) -> tuple[T, ...]:
    if fields.values.get(key) is None:
        raise _WrongPart((key,), "is missing", remedy)
    return fields.each(key, read)


def _source(value: object, path: Path) -> Source:
    fields = _Fields(value, ("title", "url", "date"), path)
    return Source(
        fields.required("title", _text), fields.get("url", _text) or "", fields.get("date", _day) or ""
    )


def _limit(value: object, path: Path) -> ContentLimit:
    fields = _Fields(value, ("kind", "severity", "rule"), path)
    severity = fields.required("severity", _one_of("note", "warning", "error"))
    return ContentLimit(fields.required("kind", _text), cast("Any", severity), fields.required("rule", _text))


def _seconds(value: object, path: Path) -> Seconds:
    fields = _Fields(value, ("allowed", "min", "max", "default", "extended"), path)
    allowed = tuple(sorted(fields.each("allowed", _number)))
    low, high = fields.get("min", _number), fields.get("max", _number)
    if allowed and not (low is None and high is None):
        raise _WrongPart(path, "has both allowed and min or max", "keep one of the two")
    if allowed:
        low, high = allowed[0], allowed[-1]
    if low is None or high is None or low > high:
        raise _WrongPart(path, "has no lengths", "write allowed: [4, 8, 12], or min and max with min first")
    return Seconds(low, high, allowed, fields.get("default", _number), fields.get("extended", _number))


def _prompt(value: object, path: Path) -> tuple[int | None, int | None]:
    fields = _Fields(value, ("min_characters", "max_characters"), path)
    return fields.get("min_characters", _count), fields.get("max_characters", _count)


def _negative(value: object, path: Path) -> tuple[bool | None, int | None]:
    fields = _Fields(value, ("supported", "max_characters"), path)
    return fields.required("supported", _flag), fields.get("max_characters", _count)


def _range(value: object, path: Path) -> tuple[float, float]:
    fields = _Fields(value, ("min", "max"), path)
    low, high = fields.required("min", _number), fields.required("max", _number)
    if low > high:
        raise _WrongPart(path, f"begins at {low} and ends at {high}", "write the smaller one as min")
    return float(low), float(high)


def _size(value: object, path: Path) -> Size:
    size = Size.find(value) if isinstance(value, str) else None
    if size is None or len(_text(value, path)) > len("10000x10000"):
        raise _WrongPart(path, f"is {_show(value)}", "write width and height in pixels: 1280x720")
    return size


def _ratio(value: object, path: Path) -> str:
    if not isinstance(value, str) or find_ratio(value) is None:
        raise _WrongPart(path, f"is {_show(value)}", 'write an aspect ratio: "16:9"')
    return value


def _resolution(value: object, path: Path) -> str:
    if not isinstance(value, str) or find_lines(value) is None:
        raise _WrongPart(path, f"is {_show(value)}", "write 720p, 1080p or 4k")
    return value


def _text(value: object, path: Path) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 500 or "\n" in value:
        raise _WrongPart(path, f"is {_show(value)}", "write one line of text, in quotes where it is a number")
    return value


def _flag(value: object, path: Path) -> bool:
    if not isinstance(value, bool):
        raise _WrongPart(path, f"is {_show(value)}", "write true or false")
    return value


def _one_of(*allowed: str) -> Callable[[object, Path], str]:
    def read(value: object, path: Path) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise _WrongPart(path, f"is {_show(value)}", f"write one of {', '.join(allowed)}")
        return value

    return read


def _count(value: object, path: Path) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _WrongPart(path, f"is {_show(value)}", "write a whole number")
    return value


def _number(value: object, path: Path) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1_000_000:
        raise _WrongPart(path, f"is {_show(value)}", "write a number, zero or more, without its unit")
    return Decimal(str(value))


def _day(value: object, path: Path) -> str:
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _WrongPart(path, f"is {_show(value)}", "write a month or a day: 2025-10 or 2025-10-06")
    return match[0]


def _first_day(value: object, path: Path) -> date:
    """A day; a month stands for its first day."""
    text = _day(value, path)
    try:
        return date.fromisoformat(text if len(text) > len("2025-10") else f"{text}-01")
    except ValueError:
        raise _WrongPart(path, f"is {text}", "write a day that the calendar has") from None


def _last_day(value: object, path: Path) -> date:
    """A day; a month stands for its last day."""
    first = _first_day(value, path)
    if len(_day(value, path)) > len("2025-10"):
        return first
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _show(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return repr(value)[:60]
