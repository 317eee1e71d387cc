"""JSONL: one recording per line, or one message per line; read as it comes, of any length."""

from __future__ import annotations

import io
import json
from codecs import BOM_UTF8
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from harness.recordings.encoding import decode
from harness.recordings.errors import (
    MAX_FILE_BYTES,
    MAX_TURNS,
    RecordingError,
    empty_file,
    too_large,
    too_many_turns,
)
from harness.recordings.finishing import stem
from harness.recordings.json_reading import read_json, read_value, with_guesses
from harness.recordings.json_text import parse
from harness.recordings.message_parts import conversation_in, is_message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.recordings.encoding import Decoded
    from harness.recordings.model import Recording

_GROUP_KEYS = ("conversation_id", "dialogue_id", "dialog_id", "session_id", "recording_id", "sessionId")
"""Keys by which messages, one per line, say to which conversation they belong."""

_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")

_SAMPLE = 4096
"""Bytes that tell whether a file that does not begin like JSON is text at all."""


def read_jsonl(head: bytes, stream: IO[bytes], source: str) -> Iterator[Recording | RecordingError]:
    """The recordings of a JSONL file, of which ``head`` was read already.

    A line that cannot be read is given as an error in its place. Where each line is one message
    (``{"role": …, "content": …}``), the lines up to the next conversation are one recording, and a broken
    line among them is a finding of that recording.
    """
    if not head:
        head = stream.readline(MAX_FILE_BYTES + 1).removeprefix(BOM_UTF8)
        if head.startswith(_WIDE_MARKS) or _opens_a_document(head):
            head += stream.read(MAX_FILE_BYTES + 1)
            head, whole = _as_document(head, source)
        elif not head.lstrip().startswith((b"{", b"[")):
            head += stream.read(_SAMPLE)
            whole = _as_text(head, source)
        else:
            whole = None
        if whole is not None:
            yield from whole
            return
    yield from _recordings(_numbered(head, stream), source)


def _recordings(lines: Iterator[_Line], source: str) -> Iterator[Recording | RecordingError]:
    messages: _Messages | None = None
    empty = True
    for line in lines:
        empty = False
        value: Any = None
        try:
            decoded, value = line.parsed(source)
        except RecordingError as error:
            if messages is None:
                yield error
            else:
                messages.add(None, line.raw)
            continue
        speaks = is_message(value)
        if messages is not None and not (speaks and messages.group == group_of(value)):
            yield messages.read(source)
            messages = None
        if speaks:
            messages = messages or _Messages(group_of(value))
            messages.add(value, line.raw)
        else:
            yield line.read(value, decoded, source)
    if messages is not None:
        yield messages.read(source)
    if empty:
        yield empty_file(source)


def are_lines(text: str) -> bool:
    """Whether a text that is no JSON as a whole begins with a line that is an object or list by itself."""
    first = text.strip().split("\n", 1)[0]
    if not first.startswith(("{", "[")) or len(first) == len(text.strip()):
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True


def unwrapped(value: Any) -> Any:
    """The message in an object that holds one under ``message``, as logs of sessions write it."""
    if isinstance(value, dict) and isinstance(value.get("message"), dict) and not conversation_in(value):
        inner = value["message"]
        if is_message(inner):
            return {**{key: value[key] for key in _GROUP_KEYS if key in value}, **inner}
    return value


class _Line(NamedTuple):
    """A line that is not blank; ``raw`` is empty for one that is longer than a recording may be."""

    number: int
    raw: bytes

    def parsed(self, source: str) -> tuple[Decoded, Any]:
        place = f"line {self.number}"
        if not self.raw:
            raise too_large(source, place)
        decoded = decode(self.raw.rstrip(b"\r\n"), source, place)
        return decoded, unwrapped(parse(decoded.text, source, place))

    def read(self, value: Any, decoded: Decoded, source: str) -> Recording | RecordingError:
        digest = sha256(self.raw.rstrip(b"\r\n")).hexdigest()
        try:
            recording = read_value(
                value, source, f"line {self.number}", digest, f"{stem(source)}:{self.number}"
            )
        except RecordingError as error:
            return error
        return with_guesses(recording, decoded)


@dataclass(slots=True)
class _Messages:
    """The messages of one conversation, one per line."""

    group: str | None
    values: list[Any] = field(default_factory=list)
    digest: Any = field(default_factory=sha256)

    def add(self, value: Any, raw: bytes) -> None:
        self.digest.update(raw)
        if len(self.values) <= MAX_TURNS:  # one more than a recording may have is enough to refuse it
            self.values.append(value)

    def read(self, source: str) -> Recording | RecordingError:
        if len(self.values) > MAX_TURNS:
            return too_many_turns(source)
        try:
            return read_value(self.values, source, "", self.digest.hexdigest(), self.group or stem(source))
        except RecordingError as error:
            return error


def group_of(value: dict[str, Any]) -> str | None:
    """Which conversation a message that stands on a line of its own says it belongs to."""
    found = next((value[key] for key in _GROUP_KEYS if key in value), None)
    return str(found) if isinstance(found, (str, int)) and str(found).strip() else None


def _opens_a_document(line: bytes) -> bool:
    """Whether a first line is only the beginning of a JSON value that goes on below."""
    text = line.strip()
    if not text.startswith((b"{", b"[")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return True
    return False


def _as_document(data: bytes, source: str) -> tuple[bytes, list[Recording | RecordingError] | None]:
    """The recordings of a file that is one JSON document, whatever it is called; else ``None`` and its lines."""
    if len(data) > MAX_FILE_BYTES:
        return data, None
    wide = data.startswith(_WIDE_MARKS)
    try:
        decoded = decode(data, source)
    except RecordingError as error:
        return data, [error] if wide else None
    try:
        parse(decoded.text, source)
    except RecordingError:
        return (decoded.text.encode() if wide else data), None
    try:
        return data, list(read_json(data, decoded, source, strict=True))
    except RecordingError as error:
        return data, [error]


def _as_text(head: bytes, source: str) -> list[Recording | RecordingError] | None:
    """The error about a file that is no text, to say it once and not line by line."""
    try:
        decode(head, source)
    except RecordingError as error:
        return [error]
    return None


def _numbered(head: bytes, stream: IO[bytes]) -> Iterator[_Line]:
    """The lines that are not blank, with their 1-based numbers."""
    cut = head.count(b"\n") + 1 if head and not head.endswith(b"\n") else 0
    rest = iter(lambda: stream.readline(MAX_FILE_BYTES + 1), b"")
    for number, line in enumerate(chain(io.BytesIO(head), rest), start=1):
        whole = line + next(rest, b"") if number == cut else line
        if len(whole) > MAX_FILE_BYTES:
            while not whole.endswith(b"\n") and (whole := stream.readline(1 << 20)):
                pass
            yield _Line(number, b"")
        elif whole.strip():
            yield _Line(number, whole)
