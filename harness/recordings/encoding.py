"""From the bytes of a file to text: which encoding it is in, and what of it is no text at all."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from harness.recordings.errors import RecordingError

_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\v\f\r\x1b"})
_BINARY_SHARE = 30
"""A control character in fewer than so many bytes: no text."""

_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Decoded(NamedTuple):
    r"""The text of a file with ``\n`` line ends and without byte-order mark.

    ``guessed`` are the offsets of the characters whose bytes were no UTF-8 and were read as cp1252.
    """

    text: str
    guessed: tuple[int, ...] = ()


def decode(data: bytes, source: str, place: str = "") -> Decoded:
    """Read bytes as UTF-8, as UTF-16 or UTF-32 if a mark says so, else as cp1252.

    Raises:
        RecordingError: the bytes are no text.
    """
    for mark, name in _WIDE:
        if data.startswith(mark):
            text = data[len(mark) :].decode(name, errors="replace")
            if "\0" in text:
                raise _binary(source, place)
            return Decoded(_lines(text))
    if b"\0" in data:
        raise _binary(source, place)
    if len(data) - len(data.translate(None, _CONTROLS)) > len(data) // _BINARY_SHARE:
        raise _binary(source, place)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return Decoded(_lines(data.decode("utf-8")))
    except UnicodeDecodeError:
        return _guess(data)


def _guess(data: bytes) -> Decoded:
    """Not (only) UTF-8: the stray bytes as cp1252, or all of them where those are the majority."""
    marked = _lines(data.decode("utf-8", errors=_STRAY))
    stray = marked.count(_MARK)
    if stray > sum(not character.isascii() for character in marked) - 2 * stray:
        marked = _lines("".join(_MARK + _CP1252[byte] if byte > 0x7F else chr(byte) for byte in data))
    pieces = marked.split(_MARK)
    guessed = []
    offset = 0
    for piece in pieces[:-1]:
        offset += len(piece)
        guessed.append(offset)
    return Decoded("".join(pieces), tuple(guessed))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _binary(source: str, place: str) -> RecordingError:
    return RecordingError(
        source,
        "holds bytes that are no text",
        "a recording is UTF-8 text (Markdown, JSON, JSONL or a plain prompt)",
        place,
    )


def _cp1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_CP1252 = tuple(_cp1252(byte) for byte in range(256))
_MARK = "\0"  # stands before each character that was guessed; a file with this byte is refused before
_STRAY = "harness-stray-bytes"


def _replace_stray(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.reason == "unexpected end of data":  # cut off in the middle of a character
        return "\N{REPLACEMENT CHARACTER}", error.end
    stray = error.object[error.start : error.end]
    return "".join(_MARK + _CP1252[byte] for byte in stray), error.end


codecs.register_error(_STRAY, _replace_stray)
