"""Dates as people and programs write them, to ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache

_MONTHS = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_YEARS = range(1970, 2200)
_MILLISECONDS = 100_000_000_000
"""An epoch beyond this counts milliseconds."""


def to_iso(value: str) -> str | None:
    """The date, with its time where there is one, as ISO 8601; ``None`` where it is no date or could be two.

    >>> to_iso("2025-10-11 13:02:12"), to_iso("Oct 11, 2025"), to_iso("11.10.2025"), to_iso("03/04/2026")
    ('2025-10-11T13:02:12', '2025-10-11', '2025-10-11', None)
    """
    value = value.strip().strip("`*_").strip()
    if len(value) > 60:
        return None
    match = _iso().match(value)
    if match:
        day, time = match.group(1).replace("/", "-"), match.group(2) or ""
        zone = re.sub(r"^ ?(utc|gmt|z)$", "Z", match.group(3) or "", flags=re.IGNORECASE).strip()
        return _checked(f"{day}T{time}{zone}" if time else day)
    match = _written().match(value)
    if match:
        found = match.groupdict()
        month = (found["month"] or found["month2"] or "")[:3].lower()
        day = found["day"] or found["day2"]
        if month not in _MONTHS:
            return None
        number = _MONTHS.index(month) + 1
        time = f"T{found['time']}" if found["time"] else ""
        return _checked(f"{found['year']}-{number:02}-{int(day):02}{time}")
    match = _numeric().match(value)
    if match:
        return _of_numbers(*match.groups())
    return None


def of_epoch(seconds: float) -> str | None:
    """Seconds (or milliseconds) since 1970 as ISO 8601 in UTC; ``None`` out of range."""
    if abs(seconds) >= _MILLISECONDS:
        seconds /= 1000
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.isoformat().replace("+00:00", "Z") if moment.year in _YEARS else None


def _of_numbers(first: str, mark: str, second: str, year: str, time: str | None) -> str | None:
    one, two = int(first), int(second)
    if mark == ".":
        day, month = one, two  # dots are written day first
    elif one > 12 or one == two:
        day, month = one, two
    elif two > 12:
        day, month = two, one
    else:
        return None
    return _checked(f"{year}-{month:02}-{day:02}" + (f"T{time}" if time else ""))


def _checked(text: str) -> str | None:
    try:
        if "T" in text:
            return text if datetime.fromisoformat(text).year in _YEARS else None
        return text if date.fromisoformat(text).year in _YEARS else None
    except ValueError:
        return None


@cache
def _iso() -> re.Pattern[str]:
    return re.compile(
        r"(\d{4}[-/]\d{2}[-/]\d{2})(?:[T ,]{1,2}(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)"
        r"( ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?)?$",
        re.IGNORECASE,
    )


@cache
def _written() -> re.Pattern[str]:
    return re.compile(
        r"(?:[A-Za-z]{3,9},? )?(?:(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,?|"
        r"(?P<day2>\d{1,2})(?:st|nd|rd|th|\.)? (?:of )?(?P<month2>[A-Za-z]{3,9})\.?,?) "
        r"(?P<year>\d{4})(?:,? (?:at )?(?P<time>\d{2}:\d{2}(?::\d{2})?))?$",
        re.IGNORECASE,
    )


@cache
def _numeric() -> re.Pattern[str]:
    return re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:,? (\d{2}:\d{2}(?::\d{2})?))?$")
