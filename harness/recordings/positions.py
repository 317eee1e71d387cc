"""Lines and columns: where in its file a recording's text stands.

Spans count characters of text that was decoded and repaired; people and editors count lines and columns
of the file as it is. Editors, and SARIF, count a column for each UTF-16 code unit and none for a byte-order
mark. The file is read again, and believed only while it has the digest that the recording was made from.
"""

from __future__ import annotations

from bisect import bisect_right
from codecs import BOM_UTF8
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from harness.errors import InputError
from harness.recordings.encoding import decode
from harness.recordings.errors import MAX_FILE_BYTES, RecordingError
from harness.recordings.json_lines import group_of, unwrapped
from harness.recordings.json_places import Pieces, pieces_of, placed
from harness.recordings.json_text import parse
from harness.recordings.mapping import of_repair
from harness.recordings.message_parts import is_message
from harness.recordings.model import Recording
from harness.recordings.mojibake import repair
from harness.recordings.reading import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from harness.spans import Place

_Item = TypeVar("_Item")


class Region(NamedTuple):
    """A range of a file: 1-based lines, 1-based columns in UTF-16 code units; the end is exclusive."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int


class Positions:
    """The places of one recording in its file. ``line`` is the one on which its part of the file begins."""

    def __init__(self, data: bytes, source: str, identity: str, line: int = 1) -> None:
        self._data = data
        self._source = source
        self._identity = identity
        self._line = line

    def region(self, place: Place, turn: int | None, start: int, end: int) -> Region | None:
        """Where the characters of a span stand; ``None`` where that cannot be told."""
        try:
            offsets = self._offsets(place, turn, start, end)
        except InputError:  # the file was read before, so this is no more than a precaution
            return None
        if offsets is None:
            return None
        first, last = offsets
        return Region(*self._position(first), *self._position(max(first, last)))

    def _offsets(self, place: Place, turn: int | None, start: int, end: int) -> tuple[int, int] | None:
        """Offsets of the decoded text, which has the file's own lines."""
        recording, pieces = self._recording, self._pieces
        if recording is None:
            return None
        if pieces is None:
            base = _base(recording, place, turn)
            return None if base is None else (self._mapping(base + start), self._mapping(base + end))
        if place == "file":
            return start, end
        turns, recorded = pieces
        found = recorded if place == "recorded" else _at(turns, turn) or ()
        return (_piece(found, start, last=False), _piece(found, end, last=True)) if found else None

    @cached_property
    def _text(self) -> str:
        """The decoded text; JSON lines are decoded one by one, as they are read."""
        return decode(self._data, self._source).text

    @cached_property
    def _recordings(self) -> list[Recording | RecordingError]:
        return list(read_bytes(self._data, self._source))

    @cached_property
    def _recording(self) -> Recording | None:
        found = [item for item in self._recordings if isinstance(item, Recording)]
        return found[0] if len(found) == 1 else next((one for one in found if one.id == self._identity), None)

    @cached_property
    def _pieces(self) -> tuple[list[Pieces], Pieces] | None:
        """Where the texts stand in a JSON file; ``None`` in one whose text is as it is."""
        recording = self._recording
        if recording is None or any(turn.offset is not None for turn in recording.turns):
            return None
        if recording.recorded and recording.recorded.offset is not None:
            return None
        try:
            parse(self._text, self._source)
        except RecordingError:
            return pieces_of(self._messages(), recording)
        value = placed(self._text)
        if len(self._recordings) > 1 or (isinstance(value, list) and not any(map(is_message, value))):
            number = next(index for index, item in enumerate(self._recordings) if item is recording)
            value = value[number]
        return pieces_of(unwrapped(value), recording)

    def _messages(self) -> list[Any]:
        """The messages of a conversation that has one on each line."""
        found = []
        at = 0
        for line in self._text.split("\n"):
            if line.strip():
                try:
                    parse(line, self._source)
                    found.append(unwrapped(placed(line, at)))
                except RecordingError:
                    found.append(None)
            at += len(line) + 1
        return found

    @cached_property
    def _mapping(self) -> _Repair:
        return _Repair(self._text)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        at = self._text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self._text.find("\n", at + 1)
        return starts

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset) - 1
        before = self._text[self._starts[line] : offset]
        units = len(before) if before.isascii() else len(before.encode("utf-16-le", "surrogatepass")) // 2
        return line + self._line, units + 1


class _Repair:
    """From offsets of a repaired text, as the reader of Markdown makes it, to those of the damaged one."""

    def __init__(self, text: str) -> None:
        done = repair([text])[0]
        self._back = of_repair(done.text, done.places)
        # A byte-order mark that was itself damaged comes to light in the repair, and goes.
        self._marks = len(done.text) - len(done.text.removeprefix("\ufeff"))

    def __call__(self, offset: int) -> int:
        return self._back(offset + self._marks)


class Sources:
    """Opens the files that recordings came from, keeping the last one: recordings of one file come together.

    ``root`` is the folder from which their sources count.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._source: str | None = None
        self._whole: tuple[bytes, str] | None = None
        self._parts: dict[str, tuple[int, int, int]] | None = None

    def positions(self, source: str, digest: str, identity: str) -> Positions | None:
        """The positions of the recording with this SHA-256 (hex) and id; ``None`` where the file is not the same."""
        if not source or source == "-":
            return None
        path = self._root / source
        try:
            if source != self._source:
                self._source, self._whole, self._parts = source, None, None
                if path.stat().st_size <= MAX_FILE_BYTES:
                    data = path.read_bytes()
                    self._whole = (data, sha256(data).hexdigest())
            if self._whole and self._whole[1] == digest:
                return Positions(self._whole[0], source, identity)
            if self._parts is None:
                self._parts = dict(_parts(path))
            found = self._parts.get(digest)
            if found is None:
                return None
            line, start, length = found
            with path.open("rb") as file:
                file.seek(start)
                return Positions(file.read(length), source, identity, line)
        except (OSError, ValueError):
            return None


def _parts(path: Path) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """The digests of a JSONL file's recordings, each with its first line, its first byte and its length.

    A recording is a line, or the lines of one conversation that has a message on each.
    """
    group: str | None = None
    run: list[Any] | None = None  # digest, first line, start, end
    at = 0
    with path.open("rb") as file:
        for number, read in enumerate(iter(lambda: file.readline(MAX_FILE_BYTES + 1), b""), start=1):
            start, at = at, at + len(read)
            raw = read.removeprefix(BOM_UTF8) if number == 1 else read
            line = raw.rstrip(b"\r\n")
            if not line.strip():
                continue
            value = _value(line)
            speaks = is_message(value)
            if run and not (value is None or (speaks and group_of(value) == group)):
                yield run[0].hexdigest(), (run[1], run[2], run[3] - run[2])
                run = None
            if speaks and not run:
                run, group = [sha256(), number, start, at], group_of(value)
            if run:
                run[0].update(raw)
                run[3] = at
            else:
                yield sha256(line).hexdigest(), (number, start, len(read))
    if run:
        yield run[0].hexdigest(), (run[1], run[2], run[3] - run[2])


def _value(line: bytes) -> Any:
    try:
        return unwrapped(parse(decode(line, "").text, ""))
    except RecordingError:
        return None


def _base(recording: Recording, place: Place, turn: int | None) -> int | None:
    """Where the text that a span counts in begins in a file that is text."""
    if place == "file":
        return 0
    if place == "recorded":
        return recording.recorded.offset if recording.recorded else None
    spoken = _at(recording.turns, turn)
    return spoken.offset if spoken else None


def _at(items: Sequence[_Item], index: int | None) -> _Item | None:
    return items[index] if index is not None and 0 <= index < len(items) else None


def _piece(pieces: Pieces, offset: int, *, last: bool) -> int:
    """The offset in the document of a character of a turn; where it is the end of a range, of its ``last``."""
    found = pieces[0]
    for piece in pieces:
        if piece.start < offset or (piece.start == offset and not last):
            found = piece
    return found.place(offset)
