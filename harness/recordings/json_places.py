"""Where each text of a JSON recording stands in its file, escapes and repairs considered."""

from __future__ import annotations

import json
import re
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.recordings.json_reading import mapped
from harness.recordings.json_text import without_surrogates
from harness.recordings.mapping import SAME, Mapping, of_escapes, of_line_ends, of_repair
from harness.recordings.message_parts import SKIPPED_PARTS, conversation_in, lines, text_of
from harness.recordings.messages import PROMPT_KEYS
from harness.recordings.mojibake import repair
from harness.recordings.own_json import is_own

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.recordings.model import Recording


class Placed(str):
    """A string of a JSON document that knows where it stands: ``raw`` is what the quotation marks enclose."""

    start: int
    """The offset of the first character after the opening quotation mark."""
    raw: str
    made: Mapping = SAME
    """From the text as read to the string's value."""

    @cached_property
    def _escapes(self) -> Mapping:
        return of_escapes(self.raw)

    def place(self, offset: int) -> int:
        """The offset in the document of a character of this text."""
        return self.start + self._escapes(self.made(offset))


class Piece(NamedTuple):
    """Characters ``start`` to ``end`` of a turn are those of ``text`` from ``skipped`` on."""

    start: int
    end: int
    text: Placed
    skipped: int

    def place(self, offset: int) -> int:
        """The offset in the document of a character of the turn."""
        return self.text.place(self.skipped + min(max(offset, self.start), self.end) - self.start)


Pieces = tuple[Piece, ...]


def placed(text: str, offset: int = 0) -> Any:
    """The value of a JSON document that is known to be one, its strings as `Placed`.

    ``offset`` is added to every place.
    """
    stack: list[Any] = [[]]
    keys: list[str | None] = [None]
    for match in _tokens().finditer(text):
        part = match.group()
        if part in "{[":
            inner: Any = {} if part == "{" else []
            _add(stack[-1], keys, inner)
            stack.append(inner)
            keys.append(None)
        elif part in "}]":
            stack.pop()
            keys.pop()
        elif part.startswith('"'):
            value: Any = json.loads(part)
            if isinstance(stack[-1], dict) and keys[-1] is None:
                keys[-1] = value
                continue
            value = Placed(value)
            value.start, value.raw = match.start() + 1 + offset, part[1:-1]
            _add(stack[-1], keys, value)
        else:
            _add(stack[-1], keys, json.loads(part))
    return stack[0][0] if stack[0] else None


def _add(holder: Any, keys: list[str | None], value: Any) -> None:
    if isinstance(holder, dict):
        holder[keys[-1]] = value
        keys[-1] = None
    else:
        holder.append(value)


def pieces_of(value: Any, recording: Recording) -> tuple[list[Pieces], Pieces]:
    """Where the text of each turn and of the recorded prompt stands; empty where it was not found.

    ``value`` is what `placed` made of the recording's part of the file, ``recording`` what the reader made
    of the same.
    """
    if is_own(value):
        own = mapped(value, _plain)
        turns = own.get("turns", [])
        found = [_whole(turn["text"], turn["text"]) for turn in turns]
        recorded = own.get("recorded")
        return found, _whole(recorded, recorded) if isinstance(recorded, Placed) else ()
    clean = _repaired(value)
    key = conversation_in(clean)
    messages = clean if isinstance(clean, list) else clean[key] if key else []
    found = _turns([message for message in messages if isinstance(message, dict)], recording)
    return found, _prompt(clean, recording) if isinstance(clean, dict) else ()


def _turns(messages: Sequence[dict[str, Any]], recording: Recording) -> list[Pieces]:
    """Each turn's pieces: the turns are some of the messages, in their order."""
    found: list[Pieces] = []
    following = iter(messages)
    for turn in recording.turns:
        pieces: Pieces = ()
        for message in following:
            text = text_of(message)[0] or ""
            if lines(text) == turn.text:
                pieces = _whole(text, turn.text) or _parts(message, turn.text)
                break
        found.append(pieces)
    return found


def _prompt(clean: dict[str, Any], recording: Recording) -> Pieces:
    inner = clean.get("metadata")
    for key in PROMPT_KEYS:
        for holder in (clean, inner if isinstance(inner, dict) else {}):
            text = holder.get(key)
            if recording.recorded is not None and text == recording.recorded.text:
                return _whole(text, text)
    return ()


def _whole(text: Any, kept: str) -> Pieces:
    """A turn that is one string, of which blank lines at both ends may be left out."""
    if not isinstance(text, Placed):
        return ()
    return (Piece(0, len(kept), text, _blank(text) if len(kept) < len(text) else 0),)


def _parts(message: dict[str, Any], text: str) -> Pieces:
    """A turn that is made of several strings: each where it stands in the text."""
    found = []
    at = 0
    for part in _strings(message):
        body = lines(part) if part.strip() else ""
        start = text.find(body, at) if body else -1
        if start >= 0:
            found.append(Piece(start, start + len(body), part, _blank(part)))
            at = start + len(body)
    return tuple(found)


def _strings(value: Any) -> Iterator[Placed]:
    """The texts of a message that may be part of what it says."""
    if isinstance(value, Placed):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict) and value.get("type") not in SKIPPED_PARTS:
        for key, item in value.items():
            if key not in {"type", "role", "name", "id", "model"}:
                yield from _strings(item)


def _blank(text: str) -> int:
    """Characters of the blank lines at the beginning."""
    skipped = 0
    for line in text.split("\n"):
        if line.strip():
            return skipped
        skipped += len(line) + 1
    return 0


def _plain(text: str) -> Placed:
    return _remade(without_surrogates(text), text, SAME)


def _repaired(value: Any) -> Any:
    """What the reader of messages does to every text, with the way back."""
    texts: list[Placed] = []

    def collect(text: str) -> str:
        clean = without_surrogates(text)
        ends = of_line_ends(clean)
        texts.append(_remade(clean.replace("\r\n", "\n").replace("\r", "\n"), text, ends))
        return text

    mapped(value, collect)
    done = iter(zip(texts, repair(texts), strict=True))

    def change(_: str) -> str:
        text, item = next(done)
        return _remade(item.text, text, _after(of_repair(item.text, item.places), text.made))

    return mapped(value, change)


def _remade(text: str, origin: str, made: Mapping) -> Placed:
    assert isinstance(origin, Placed)
    new = Placed(text)
    new.start, new.raw, new.made = origin.start, origin.raw, made
    return new


def _after(second: Mapping, first: Mapping) -> Mapping:
    """The way back through ``second`` and then ``first``."""
    if first is SAME or second is SAME:
        return first if second is SAME else second
    steps = sorted({*second.made, *(made for made in _forward(first, second))})
    return Mapping(tuple(steps), tuple(first(second(step)) for step in steps))


def _forward(first: Mapping, second: Mapping) -> Iterator[int]:
    """The offsets of the last text at which the first mapping changes its pace."""
    index = 0
    for step in first.made:
        while index + 1 < len(second.origin) and second.origin[index + 1] <= step:
            index += 1
        yield max(0, second.made[index] + step - second.origin[index])


@cache
def _tokens() -> re.Pattern[str]:
    return re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]]|[^\s"{}\[\],:]+', re.DOTALL)
