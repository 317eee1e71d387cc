"""The ledger of a run's finished dialogues: one line each, written after the recording is in place."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from harness import brief, extraction
from harness.errors import InputError
from harness.runs.files import replace_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from harness.dialogues.matrix import Cell

LEDGER = "dialogues.jsonl"
RECORDINGS = "recordings"


class Entry(NamedTuple):
    """A finished dialogue: what it was made from (`Ledger.plan`), its file's SHA-256, how it went.

    ``cost`` is in US dollars, ``None`` where a price is unknown.
    """

    id: str
    plan: str
    sha256: str
    stop: str
    calls: int
    input_tokens: int
    output_tokens: int
    cost: float | None


class Ledger:
    """The finished dialogues in a run's folder.

    A dialogue counts as finished if its line says that it was made from the same plan and its file still
    has the bytes that the line says; whatever else is found is made again, its paid calls from the journal.
    """

    def __init__(self, folder: Path, editions: Mapping[str, str]) -> None:
        """Read the ledger; lines that are torn or damaged are dropped, their dialogues are made again.

        ``editions`` maps scripted models to the hashes of their scripts, which are part of every plan.
        """
        self.folder = folder
        self._editions = editions
        self._path = folder / LEDGER
        self._entries: dict[str, Entry] = {}
        try:
            lines = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            lines = []
        except OSError as problem:
            raise InputError(str(self._path), f"cannot be read ({problem.strerror})") from None
        for line in lines:
            entry = _entry(line)
            if entry is not None:
                self._entries[entry.id] = entry

    def recording(self, cell: Cell) -> Path:
        """Where the cell's recording stands, once it is finished."""
        return self.folder / RECORDINGS / f"{cell.id}.json"

    def plan(self, cell: Cell) -> str:
        """The digest of everything that the cell's dialogue depends on.

        The readers that decide when it ends and what it delivers are part of it: with another version of
        them it is made again, from the journal.
        """
        editions = [self._editions.get(model, "") for model in cell.models]
        parts = (cell.plan(), extraction.VERSION, brief.VERSION, *editions)
        return hashlib.sha256("|".join(parts).encode()).hexdigest()

    def finished(self, cell: Cell) -> Entry | None:
        """The cell's entry, if its dialogue is finished and unharmed."""
        entry = self._entries.get(cell.id)
        if entry is None or entry.plan != self.plan(cell):
            return None
        try:
            data = self.recording(cell).read_bytes()
        except OSError:
            return None
        return entry if hashlib.sha256(data).hexdigest() == entry.sha256 else None

    def begin(self) -> None:
        """Make the folder ready to take recordings, and the file to take lines."""
        try:
            (self.folder / RECORDINGS).mkdir(parents=True, exist_ok=True)
            replace_text(self._path, "".join(map(_line, self._entries.values())))
        except OSError as problem:
            raise InputError(str(self.folder), f"cannot be written ({problem.strerror})") from None

    def add(self, cell: Cell, text: str, entry: Entry) -> None:
        """Put a recording in place, then its line into the ledger.

        Raises:
            InputError: one of them cannot be written.
        """
        try:
            replace_text(self.recording(cell), text)
            with self._path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(_line(entry))
        except OSError as problem:
            raise InputError(
                str(self.folder), f"cannot be written ({problem.strerror})", "make room, then resume"
            ) from None
        self._entries[entry.id] = entry


def _line(entry: Entry) -> str:
    return json.dumps(entry._asdict()) + "\n"


def _entry(line: bytes) -> Entry | None:
    try:
        return Entry(**json.loads(line))
    except (ValueError, TypeError, RecursionError):
        return None
