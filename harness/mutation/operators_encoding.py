"""Faults of encoding, planted in the bytes of the file; what is all ASCII cannot suffer them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.mutation.model import Operator
from harness.recordings import write_json

if TYPE_CHECKING:
    from random import Random

    from harness.mutation.model import Case


def _text(case: Case) -> str | None:
    text = write_json(case.recording)
    return None if text.isascii() else text


def _misread(text: str, encoding: str) -> str:
    """UTF-8 read in a single-byte encoding; the bytes that cp1252 leaves undefined pass as controls."""
    data = text.encode()
    if encoding == "latin-1":
        return data.decode("latin-1")
    return "".join(
        bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
        for byte in data
    )


def _cp1252(case: Case, _: Random) -> bytes | None:
    text = _text(case)
    return None if text is None else _misread(text, "cp1252").encode()


def _latin1(case: Case, _: Random) -> bytes | None:
    text = _text(case)
    return None if text is None else _misread(text, "latin-1").encode()


def _double(case: Case, _: Random) -> bytes | None:
    text = _text(case)
    return None if text is None else _misread(_misread(text, "cp1252"), "cp1252").encode()


def _legacy(case: Case, _: Random) -> bytes | None:
    text = _text(case)
    try:
        return None if text is None else text.encode("cp1252")
    except UnicodeEncodeError:
        return None


def _lost_mark(case: Case, _: Random) -> bytes | None:
    return write_json(case.recording).encode("utf-16-le")


def _replaced(case: Case, random: Random) -> bytes | None:
    text = _text(case)
    if text is None:
        return None
    foreign = sorted({letter for letter in text if not letter.isascii()})
    lost = set(random.sample(foreign, max(1, len(foreign) // 2)))
    return "".join("�" if letter in lost else letter for letter in text).encode()


OPERATORS = (
    Operator("mojibake-cp1252", "encoding", ("REC001",), _cp1252, "UTF-8 was read as cp1252 and written again"),
    Operator("mojibake-latin-1", "encoding", ("REC001",), _latin1, "UTF-8 was read as latin-1 and written again"),
    Operator("double-mojibake", "encoding", ("REC001", "REC004"), _double, "the same happened twice"),
    Operator("legacy-encoding", "encoding", ("REC002",), _legacy, "the file was written as cp1252"),
    Operator("lost-byte-order-mark", "encoding", ("REC002",), _lost_mark, "UTF-16 without its byte order mark"),
    Operator("replacement-characters", "encoding", ("REC003",), _replaced, "letters became U+FFFD", subtle=True),
)  # fmt: skip
