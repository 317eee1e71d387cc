"""Recordings in a JSON document: the harness's own, conversations of messages, or a list of either."""

from __future__ import annotations

import io
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from harness.recordings import damage
from harness.recordings.errors import RecordingError
from harness.recordings.finishing import finish, stem
from harness.recordings.json_text import parse, without_surrogates
from harness.recordings.message_parts import conversation_in, is_message
from harness.recordings.messages import no_conversation, read_messages
from harness.recordings.mojibake import Repaired, repair
from harness.recordings.own_json import is_own, read_own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harness.recordings.encoding import Decoded
    from harness.recordings.model import Recording


def read_json(
    data: bytes, decoded: Decoded, source: str, *, strict: bool
) -> Iterator[Recording | RecordingError]:
    """The recordings of a whole file. Nothing at all, unless ``strict``, where it is none of ours.

    Raises:
        RecordingError: with ``strict``, it is no JSON or holds no conversation.
    """
    # The two rooms of JSON need each other: a document may turn out to be lines, and a line a document.
    try:
        value = parse(decoded.text, source)
    except RecordingError:
        from harness.recordings.json_lines import are_lines, read_jsonl

        if are_lines(decoded.text):
            yield from read_jsonl(b"", io.BytesIO(decoded.text.encode("utf-8", "surrogatepass")), source)
            return
        if not strict:
            return
        raise
    digest = sha256(data).hexdigest()
    if (
        isinstance(value, list)
        and value
        and not any(map(is_message, value))
        and any(map(_is_recording, value))
    ):
        for number, item in enumerate(value):
            name = f"{stem(source)}:{number + 1}"
            try:
                yield read_value(item, source, f"[{number}]", digest, name)
            except RecordingError as error:
                yield error
        return
    if not strict and not _is_recording(value):
        return
    recording = read_value(value, source, "", digest, stem(source))
    yield with_guesses(recording, decoded)


def read_value(value: Any, source: str, place: str, digest: str, name: str) -> Recording:
    """The recording in one parsed JSON value.

    Raises:
        RecordingError: there is none, or it is broken; ``place`` says where in the file.
    """
    if is_own(value):
        # Its texts were repaired when they were first read; what is left is meant.
        recording = read_own(mapped(value, without_surrogates), source, place)
        return finish(recording, source, digest, name)
    if not _is_recording(value):
        raise no_conversation(value, source, place)
    clean, changed = _repaired(value)
    recording = read_messages(clean, source, place)
    findings = damage.repaired_values(recording, changed)
    return finish(recording, source, digest, name, findings, encoding_repaired=bool(changed))


def _is_recording(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(is_message, value))
    return is_own(value) or conversation_in(value) is not None


def with_guesses(recording: Recording, decoded: Decoded) -> Recording:
    """The recording with the finding about bytes that were no UTF-8, if there were any."""
    findings = damage.guessed(recording, decoded.guessed)
    return replace(recording, findings=(*findings, *recording.findings)) if findings else recording


def _repaired(value: Any) -> tuple[Any, list[Repaired]]:
    r"""A JSON value with its texts repaired and with ``\n`` line ends, and those that changed."""
    texts: list[str] = []

    def collect(text: str) -> str:
        text = without_surrogates(text)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        texts.append(text)
        return text

    value = mapped(value, collect)
    if all(text.isascii() for text in texts):
        return value, []
    done = repair(texts)
    changed = [item for item in done if item.places]
    if not changed:
        return value, []
    following = iter(done)
    return mapped(value, lambda _: next(following).text), changed


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """The same JSON value with every text (no keys) changed; its nesting is within `MAX_JSON_DEPTH`."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [mapped(item, change) for item in value]
    if isinstance(value, dict):
        return {key: mapped(item, change) for key, item in value.items()}
    return value
