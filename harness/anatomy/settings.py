"""Settings stated in or around a prompt: ``- seconds: "8"``, ``Duration: 8 seconds``, ``--ar 16:9``.

A key is known by its name (``data/settings.yaml``) and believed by the shape of its value: the
``Model:`` of a fashion shoot and the ``Time: night`` of a scene are no settings. In a list under a
heading such as *Recommended API settings*, and in a fence or call that holds known settings, every
key counts, so that settings which do not exist can be named.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from harness.anatomy.lexicon import load, words
from harness.anatomy.model import Setting, Settings, SettingValue

LINE_LIMIT = 2_000
"""Characters of one line that are searched for settings; no list of settings has longer lines."""


@cache
def _keys() -> dict[str, tuple[str, str]]:
    """Key as compared → (canonical name, kind of value)."""
    return {
        key.replace(" ", ""): (name, entry["kind"])
        for name, entry in load("settings").items()
        for key in [name.replace("_", " "), *words(entry["keys"])]
    }


class _Patterns(NamedTuple):
    pair: re.Pattern[str]
    key: re.Pattern[str]
    flag: re.Pattern[str]
    heading: re.Pattern[str]
    item: re.Pattern[str]
    more: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    return _Patterns(
        pair=re.compile(r"[:=：]"),
        # Looked at only where a colon or equals sign follows.
        key=re.compile(r"([^\W\d][\w-]*(?: [^\W\d][\w-]*)*)[\"'`*_]{0,3} {0,2}$"),
        flag=re.compile(r"(?<!\S)--([A-Za-z][\w-]{0,30})[ =]{1,2}(?=[^\s-])"),
        heading=re.compile(
            r"(?i)\b(?:settings?|parameters?|params|configuration|config|api)\b|参数|设置|配置"
        ),
        item=re.compile(r"\s{0,20}(?:[-*•·+]|\d{1,2}[.)])\s"),
        more=re.compile(
            r"[\"'`*\w\s.()（）秒]{0,24}?(?:\bor\b|\band\b|\bto\b|/|\||或|,|–|-)\s{0,2}[\"'`*]{0,3}"
        ),
    )


@cache
def _value(kind: str) -> re.Pattern[str]:
    """A value of this kind; most texts state few, so each is compiled when it is looked for."""
    number = r"\d{1,5}(?:\.\d{1,3})?"
    ratio = r"\d{1,2}(?:\.\d{1,3})?\s?[:：]\s?\d{1,2}(?:\.\d{1,3})?"
    size = r"\d{3,4}\s?[x×*X]\s?\d{3,4}|\d{3,4}:\d{3,4}|\d{3,4}[pP]\b|(?:[248][kK]|(?i:full ?hd|uhd|hd|sd))\b"
    sources = {
        "seconds": rf"(\d{{1,2}}:\d{{2}}(?!\d)|{number})(?![\d.]*[xX×:%])",
        "size": rf"(?<![\w.])({size})",
        "aspect": rf"(?<![\w.:])({ratio})(?![\w:])|(?i:\b(vertical|horizontal|portrait|landscape|square)\b)|([横竖]屏)",
        "number": rf"({number})",
        "model": r"([A-Za-z可即][\w.\-]{1,40}(?: (?:\d[\w.\-]{0,20}|[Pp]ro|[Tt]urbo|[Ff]ast|[Gg]en-?\w{1,5})){0,3})",
        "word": r"([\w.\-]{1,40})",
        "text": r"(\S.{0,1500})",
    }
    return re.compile(sources[kind])


_MODEL_NAMES = (
    "sora",
    "veo",
    "gen-",
    "gen4",
    "runway",
    "kling",
    "luma",
    "ray",
    "pika",
    "seedance",
    "wan",
    "hailuo",
)


def parse_settings(text: str, skip: tuple[tuple[int, int], ...] = ()) -> Settings:
    """The settings that ``text`` states, with their offsets in it.

    ``skip`` names parts that are not to be read (the prompt itself, when the text is the turn
    around it). Never raises; linear in the length of the text.
    """
    found: list[Setting] = []
    position, zone, fenced = 0, False, False
    for line in text.split("\n"):
        start, position = position, position + len(line) + 1
        if any(a < start + max(1, len(line)) and start < b for a, b in skip):
            zone = False
            continue
        stripped = line.strip()
        if stripped.startswith(("```", "~~~")):
            fenced = not fenced
            continue
        if not stripped:
            continue
        if _is_settings_heading(stripped):
            zone = True
        elif stripped.startswith("#"):
            zone = False
        known, unknown = _line(line[:LINE_LIMIT], start, zone)
        if zone and not (known or unknown or fenced or stripped in "{}[])" or _is_settings_heading(stripped)):
            zone = False
        found += known
        if zone:
            found += unknown
    return Settings(_as_lists(text, sorted(found, key=lambda item: item.start)))


def _as_lists(text: str, items: list[Setting]) -> tuple[Setting, ...]:
    """Settings on adjacent lines of their own, one of them naming a model, are a list without a heading."""
    run: list[int] = []
    runs: list[list[int]] = []
    for index, item in enumerate(items):
        between = text[items[run[-1]].end : item.start] if run else ""
        if run and not (
            len(between) < KEY_LIMIT and "\n" in between and not between.strip(" \t\n-*•`\"',;|")
        ):
            run = []
        if not run:
            runs.append(run)
        run.append(index)
    listed = {i for run in runs if len(run) > 1 and any(_names_model(items[i]) for i in run) for i in run}
    return tuple(item._replace(listed=True) if i in listed else item for i, item in enumerate(items))


def _names_model(item: Setting) -> bool:
    return item.name == "model" and item.values[0].text.lower().startswith(_MODEL_NAMES)


def _is_settings_heading(line: str) -> bool:
    """A short line that announces settings: a heading, bold, or one that ends in a colon."""
    if len(line) > 80 or not _patterns().heading.search(line):
        return False
    return line.startswith(("#", "**", "【", "[")) or line.rstrip("*_ ").endswith((":", "：", "("))


def _line(line: str, offset: int, listed: bool) -> tuple[list[Setting], list[Setting]]:
    """Known and unknown settings of one line."""
    patterns = _patterns()
    marks = [mark for m in patterns.pair.finditer(line) if (mark := _key_before(line, m.start()))]
    flags = [(m.start(1), m.end(1), m.end()) for m in patterns.flag.finditer(line)]
    if line.count("|") >= 3 and not marks:
        marks = _table_row(line)
    keys = sorted(marks + flags)
    known: list[Setting] = []
    unknown: list[Setting] = []
    calls = sum(line[end - 1] == "=" for *_, end in marks) >= 2 or bool(flags)
    for index, (key_start, key_end, value_start) in enumerate(keys):
        stop = keys[index + 1][0] if index + 1 < len(keys) else len(line)
        entry = _known_key(line[key_start:key_end])
        if entry is None:
            if listed and index == 0:
                setting = _unknown(line, offset, (key_start, key_end, value_start, stop))
                unknown += [setting] if setting else []
            continue
        name, kind = entry
        named = listed or calls or "_" in line[key_start:key_end] or line[max(0, key_start - 1)] in "\"'`"
        if name == "format":
            known += _composite(line, offset, (key_start, key_end, value_start, stop), named)
            continue
        values = _values(line, offset, kind, value_start, stop, strict=not named)
        if values:
            key = line[key_start:key_end]
            known.append(Setting(name, key, values, offset + key_start, values[-1].end, named))
    return known, unknown


KEY_LIMIT = 44
"""Most characters of a key with its marks."""


def _key_before(line: str, colon: int) -> tuple[int, int, int] | None:
    """Start and end of the key that a colon or equals sign closes, and where its value starts."""
    edge = max(0, colon - KEY_LIMIT)
    while edge > 0 and edge < colon and (line[edge - 1].isalnum() or line[edge - 1] in "_-"):
        edge += 1  # not into the middle of a word
    match = _patterns().key.search(line, edge, colon)
    return (match.start(1), match.end(1), colon + 1) if match else None


def _table_row(line: str) -> list[tuple[int, int, int]]:
    """Key and value cells of ``| seconds | 8 |``."""
    first = line.find("|")
    second = line.find("|", first + 1)
    start, end = first + 1, second
    while start < end and line[start] in " *`":
        start += 1
    while end > start and line[end - 1] in " *`":
        end -= 1
    return [(start, end, second + 1)] if end > start else []


def _known_key(key: str) -> tuple[str, str] | None:
    """The entry of a key, also when words stand before it (``Recommended duration``)."""
    parts = key.lower().replace("_", " ").replace("-", " ").split()
    for first in range(max(0, len(parts) - 3), len(parts)):
        entry = _keys().get("".join(parts[first:]))
        if entry is not None:
            return entry
    camel = "".join(f" {c.lower()}" if c.isupper() else c for c in key).split()
    return _keys().get("".join(camel))


def _unknown(line: str, offset: int, place: tuple[int, int, int, int]) -> Setting | None:
    key_start, key_end, start, stop = place
    key = line[key_start:key_end]
    if len(key.split()) > 3:
        return None
    match = _value("text").search(line, start, stop)
    if match is None:
        return None
    text = match[1].rstrip(" ,;|`*\"'")
    lead = len(text) - len(text.lstrip(" `*\"'"))
    begin = match.start(1) + lead
    text = text[lead:]
    if not text or len(text) > 60:
        return None
    value = SettingValue(text, offset + begin, offset + begin + len(text))
    name = "_".join(key.lower().replace("-", " ").replace("_", " ").split())
    return Setting(name, key, (value,), offset + key_start, value.end, True)


def _composite(line: str, offset: int, place: tuple[int, int, int, int], listed: bool) -> list[Setting]:
    """``FORMAT: live action / 15s / 16:9``: each part by its own shape."""
    key_start, key_end, start, stop = place
    found = []
    seconds = re.compile(r"(?<![\w.:])(\d{1,3}(?:\.\d{1,2})?) ?(?:s|secs?|seconds?|秒)(?!\w)", re.IGNORECASE)
    for name, pattern in (
        ("seconds", seconds),
        ("size", _value("size")),
        ("aspect_ratio", _value("aspect")),
    ):
        match = pattern.search(line, start, stop)
        if match:
            group = match.lastindex or 0
            value = SettingValue(
                _normal(name, match[group]), offset + match.start(group), offset + match.end(group)
            )
            found.append(
                Setting(name, line[key_start:key_end], (value,), offset + key_start, value.end, listed)
            )
    return found


def _values(
    line: str, offset: int, kind: str, start: int, stop: int, *, strict: bool
) -> tuple[SettingValue, ...]:
    """One value, or several joined by *or*, a slash or commas. ``strict`` wants the value at once."""
    patterns = _patterns()
    for mark in ("(", "（", ";", "；"):
        cut = line.find(mark, start, stop)
        if cut > start and kind != "text":
            stop = cut
    values: list[SettingValue] = []
    position = start
    while len(values) < 12:
        while position < stop and line[position] in " \t\"'`*_~≈[":
            position += 1
        match = _value(kind).match(line, position, stop)
        if match is None and not values and not strict:
            match = _value(kind).search(line, position, stop)
        if match is None or (kind == "model" and strict and not _is_model(match[0])):
            break
        group = match.lastindex or 0
        values.append(
            SettingValue(_normal(kind, match[group]), offset + match.start(group), offset + match.end(group))
        )
        more = patterns.more.match(line, match.end(), stop)
        if more is None or kind in ("text", "word", "model"):
            break
        position = more.end()
    if (
        strict
        and kind == "seconds"
        and values
        and not _ends_like_seconds(line, values[-1].end - offset, stop)
    ):
        return ()
    return tuple(values)


def _ends_like_seconds(line: str, end: int, stop: int) -> bool:
    """After a bare number comes its unit or the end of the value, not another unit or noun."""
    rest = line[end:stop].lstrip("\"'`* -").lower()
    return (
        not rest
        or rest.startswith(("s ", "s,", "s.", "s)", "sec", "秒", "total", ",", ".", "|", "·", "/"))
        or rest == "s"
    )


def _is_model(text: str) -> bool:
    return text.lower().startswith(_MODEL_NAMES) or any(character.isdigit() for character in text)


def _normal(kind: str, text: str) -> str:
    """A value as the API writes it."""
    text = text.strip().rstrip(".")
    if kind in ("size", "aspect", "aspect_ratio"):
        text = text.replace(" ", "").replace("：", ":").replace("×", "x").replace("*", "x").lower()
    if kind == "size" and text.replace("x", "", 1).replace("X", "", 1).isdigit():
        text = text.replace("X", "x")
    if kind == "seconds" and ":" in text:
        minutes, seconds = text.split(":")
        text = str(int(minutes) * 60 + int(seconds))
    return text
