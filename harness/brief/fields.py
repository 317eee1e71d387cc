"""A brief in JSON: every field that says something about the film is a request under its key's name."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from harness.brief.clauses import Sentence
from harness.brief.kinds import kind_of
from harness.brief.lexicon import kind_of_label, kinds_of, labels
from harness.brief.requests import Draft
from harness.brief.words import plain_words, wordset

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.brief.model import Kind

FIELD_LIMIT = 120
"""Most fields read of one object."""
DEPTH_LIMIT = 12
"""Deepest nesting that is read."""

_META = wordset(
    "ticket owner due id version author priority status project client deadline budget kpi kpis platform model schema "
    "title name date created updated reviewer goal goals question questions ask asks mood purpose why reason reasons audience notes note comment fps tags type"
)
"""Words of keys whose values are about the work, not the film."""
_KEYS: dict[str, Kind] = {
    "seconds": "duration", "duration": "duration", "length": "duration", "runtime": "duration",
    "aspect": "format", "ratio": "format", "orientation": "format", "format": "format",
    "movement": "camera", "lens": "camera", "height": "camera", "angle": "camera", "cuts": "camera", "framing": "camera",
    "sfx": "sound", "music": "sound", "dialogue": "sound", "voice": "sound", "loop": "timing", "beats": "timing",
    "text": "wording", "hero": "subject", "wardrobe": "prop", "props": "prop", "weather": "setting",
}  # fmt: skip
"""Words of keys that labels in a message do not know."""
_FIGURED = frozenset(("duration", "format", "exclusion", "timing", "camera", "structure"))
"""Kinds that a figure, true or false can state; "mood": {"dark": 3} states none."""
_NOTHING = wordset("null none false no 0 nothing")
"""Values that rule out what their key names."""


class _Field(NamedTuple):
    path: tuple[str, ...]
    key_start: int
    start: int
    end: int
    quoted: bool


@cache
def _token() -> re.Pattern[str]:
    return re.compile(r'"(?:[^"\\\n]|\\.){0,600}"|[{}\[\]:,]|-?\d+(?:\.\d+)?|\b(?:true|false|null)\b')


@cache
def _keyed() -> re.Pattern[str]:
    return re.compile(r'"[^"\n]{1,60}"[ \t]{0,4}:')


FEWEST = 2
"""Keys that braces must hold to be read as a brief."""


def objects(text: str) -> list[tuple[int, int]]:
    """The JSON objects of a message: from a brace at the start of a line to the one that closes it."""
    found: list[tuple[int, int]] = []
    start = text.find("{")
    while start >= 0:
        depth, end = 0, len(text)
        for mark in _token().finditer(text, start):
            depth += (mark[0] in "{[") - (mark[0] in "}]")
            if depth <= 0:
                end = mark.end()
                break
        if sum(1 for _ in _keyed().finditer(text, start, end)) >= FEWEST:
            found.append((start, end))
        start = text.find("{", end)
    return found


def read_fields(text: str, start: int, end: int) -> list[Draft]:
    """The requests that the object in ``text[start:end]`` makes, in its order."""
    found = []
    for field in _fields(text, start, end):
        draft = _draft(text, field)
        if draft:
            found.append(draft)
    return found


def _fields(text: str, start: int, end: int) -> Iterator[_Field]:
    """Every scalar value with the keys that lead to it."""
    path: list[str] = []
    key, key_start = "", start
    marks = list(_token().finditer(text, start, end))[: 8 * FIELD_LIMIT]
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        said = mark[0]
        if said in "{[":
            if len(path) >= DEPTH_LIMIT:
                return
            path.append(key)
        elif said in "}]":
            key = path.pop() if path else ""
        elif said[0] == '"' and after and after[0] == ":":
            key, key_start = said[1:-1], mark.start()
        elif said not in ":,":
            quoted = said[0] == '"'
            yield _Field((*path, key), key_start, mark.start() + quoted, mark.end() - quoted, quoted)


def _draft(text: str, field: _Field) -> Draft | None:
    """The request that a field makes; ``None`` for what is about the work, or says nothing."""
    keys = [key for key in field.path if key]
    names = [_plain(key) for key in reversed(keys)]
    said = text[field.start : field.end]
    if not keys or not said.strip() or any(_about_work(name) for name in names[:1]):
        return None
    kind = next((found for found in map(_kind, names) if found), None)
    ruled_out = "exclusion" in map(_kind, names)
    if said.strip().lower() in _NOTHING:
        start, kind = field.key_start, "exclusion"
    else:
        start = field.start if field.quoted else field.key_start
        if ruled_out:
            kind = "exclusion"
    known = plain_words(text)
    inside = known.words[known.within(start, field.end)]
    if not inside or (not field.quoted and kind not in _FIGURED):
        return None
    if kind is None:
        kind = kind_of(None, inside, kinds_of(inside), excluding=False, text=said)
    end = field.end + (field.quoted and start == field.key_start)
    sentence = Sentence(start, end, names[0], "", True, False, 0, False)
    return Draft(start, end, kind, "demanded", tuple(inside), sentence)


def _plain(key: str) -> str:
    """A key as words: "aspect_ratio" and "aspectRatio" are aspect ratio."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key[:60])
    return " ".join(re.split(r"[\W_]+", spaced.lower())).strip()


def _about_work(name: str) -> bool:
    return name in labels("label-reason") or not _META.isdisjoint(name.split())


def _kind(name: str) -> Kind | None:
    """The kind that a key gives to its value."""
    words: Sequence[str] = name.split()
    own = [_KEYS.get(word) or kind_of_label(word) for word in reversed(words)]
    return _KEYS.get(name) or kind_of_label(name) or next((kind for kind in own if kind), None)
