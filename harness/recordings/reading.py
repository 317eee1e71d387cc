"""From a file to its recordings: which format it is in.

The content decides, the suffix only helps: JSON is recognised wherever it parses and holds a
conversation, a Markdown dialogue wherever its speakers are recognised. What is neither is a prompt in a
``.txt`` file or on standard input, and an error elsewhere.
"""

from __future__ import annotations

import io
import re
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING

from harness.recordings import damage
from harness.recordings.encoding import decode
from harness.recordings.errors import (
    MAX_FILE_BYTES,
    NotARecordingError,
    RecordingError,
    empty_file,
    too_large,
    too_many_turns,
)
from harness.recordings.finishing import finish, stem
from harness.recordings.markdown import TooManyTurnsError, read_markdown
from harness.recordings.model import Recording, Turn
from harness.recordings.mojibake import repair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.recordings.encoding import Decoded
    from harness.recordings.mojibake import Place

_LINES = frozenset((".jsonl", ".ndjson"))
_JSON = frozenset((".json", *_LINES))
_MARKDOWN = frozenset((".md", ".markdown"))


def read(path: str | Path) -> Iterator[Recording | RecordingError]:
    """The recordings of a file (``-`` is standard input), one at a time.

    A file holds one recording, or several: a JSON list of them, or JSONL, which is read line by line and
    may be of any length. What cannot be read is given as a `RecordingError` in its place (the file, one
    element of a list, one line), so that the others are not lost; nothing is raised for it.
    """
    source = str(path)
    try:
        if source == "-":
            if sys.stdin is None:
                yield RecordingError(source, "standard input is closed", "pipe a recording into it")
            else:
                yield from read_stream(sys.stdin.buffer, source)
            return
        file = Path(path).open("rb")  # noqa: SIM115 - closed below; errors of opening are not those of reading
    except (OSError, ValueError) as error:
        yield _unopened(source, error)
        return
    with file:
        try:
            yield from read_stream(file, source)
        except OSError as error:
            yield _unopened(source, error)


def read_bytes(data: bytes, source: str) -> Iterator[Recording | RecordingError]:
    """The recordings in the content of a file called ``source``; as `read`."""
    yield from read_stream(io.BytesIO(data), source)


def _unopened(source: str, error: Exception) -> RecordingError:
    if isinstance(error, FileNotFoundError):
        return RecordingError(source, "does not exist", "check the path")
    if isinstance(error, IsADirectoryError):
        return RecordingError(source, "is a folder", "name a file in it, or let discover() list them")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return RecordingError(source, f"cannot be read: {reason.lower()}", "check the file")


def read_stream(stream: IO[bytes], source: str) -> Iterator[Recording | RecordingError]:
    """The recordings in an open file called ``source``; as `read`, but errors of reading are raised."""
    suffix = "" if source == "-" else PurePath(source).suffix.lower()
    head = b""
    if suffix not in _LINES:
        head = stream.read(MAX_FILE_BYTES + 1)
        if len(head) <= MAX_FILE_BYTES:
            yield from _read_whole(head, source, suffix)
            return
        if not _is_jsonl(head):
            yield too_large(source)
            return
    from harness.recordings.json_lines import read_jsonl

    yield from read_jsonl(head, stream, source)


def _is_jsonl(head: bytes) -> bool:
    """Whether the first line is a JSON object by itself."""
    first, separator, _ = head.lstrip().partition(b"\n")
    return bool(separator) and first.startswith(b"{") and first.rstrip().endswith(b"}") and len(first) > 2


def _read_whole(data: bytes, source: str, suffix: str) -> Iterator[Recording | RecordingError]:
    try:
        decoded = decode(data, source)
        opening = decoded.text.lstrip()[:1]
        if not opening:
            yield empty_file(source)
            return
        if opening in "{[" or suffix in _JSON:
            from harness.recordings.json_reading import read_json

            found = list(read_json(data, decoded, source, strict=_must_be_json(decoded.text, suffix)))
            if found:
                yield from found
                return
        yield _read_text(data, decoded, source, suffix)
    except RecordingError as error:
        yield error
    except TooManyTurnsError:
        yield too_many_turns(source)


def _must_be_json(text: str, suffix: str) -> bool:
    """Whether text that opens like JSON is meant as a recording: not a prompt that begins with a bracket."""
    return suffix in _JSON or _conversation_keys().search(text[:4000]) is not None


def _read_text(data: bytes, decoded: Decoded, source: str, suffix: str) -> Recording:
    """A Markdown dialogue or a prompt."""
    text = decoded.text
    places: tuple[Place, ...] = ()
    if not text.isascii():
        done = repair([text])[0]
        text, places = done.text.removeprefix("\ufeff"), done.places
    is_prompt = suffix == ".txt" or source == "-"
    recording = read_markdown(text, sure=suffix not in _MARKDOWN)
    if recording is None:
        if not is_prompt:
            raise NotARecordingError(
                source,
                "holds no dialogue",
                "looked for headings such as “### Round 1: NAME” and lines such as “**NAME**:”; "
                "a prompt alone goes into a .txt file",
            )
        recording = _prompt(text)
    findings = [
        *damage.repaired(recording, text, places),
        *damage.guessed(recording, decoded.guessed, places),
    ]
    return finish(
        recording, source, sha256(data).hexdigest(), stem(source), findings, encoding_repaired=bool(places)
    )


def _prompt(text: str) -> Recording:
    """A prompt without a dialogue, as a recording of one turn that nobody in particular speaks."""
    body = text.strip("\n")
    start = 0
    for line in body.split("\n"):
        if line.strip():
            break
        start += len(line) + 1
    body = body[start:].rstrip()
    return Recording(
        id="", format="prompt", turns=(Turn(0, "unknown", "", body, None, text.find(body)),), recorded=None
    )


@cache
def _conversation_keys() -> re.Pattern[str]:
    return re.compile(r'"(?:messages|conversations?|turns|role)"\s{0,20}:|"recording/\d')
