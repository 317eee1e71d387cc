"""The table of scores as a folder of Parquet files, one for each part of the input, written where it is scored.

``part-000000.parquet`` holds ``scores/1`` (docs/outputs.md) of the first files, and so on; beside it
``errors-000000.jsonl`` has a line (``scorecard-error/1``) for each file that could not be scored, if there is one.
Which engine wrote a part cannot be seen from it: same files, same bytes.
"""

from __future__ import annotations

import json
import tempfile
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from harness.engines import lost_error, safely
from harness.engines.pool import ordered
from harness.engines.urls import file_system, is_url, listed, read_anywhere
from harness.errors import InputError
from harness.recordings import NotARecordingError, Recording
from harness.reporting.outputs import Context, Entry
from harness.reporting.parquet import ParquetFace
from harness.scorecards import as_json, error_as_json
from harness.scorecards.json_form import portable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from harness.scorecards import Scorer


class Source(NamedTuple):
    """A file to score: where to read it, what it is called in the table, whether a user named it himself."""

    path: str
    name: str
    named: bool


class Part(NamedTuple):
    """So many files in their order, and what is wrong with names that lead nowhere."""

    number: int
    sources: tuple[Source | InputError, ...]


class Counted(NamedTuple):
    """What came of some files: recordings scored, of them below the gate, and files that gave an error."""

    scored: int = 0
    failed: int = 0
    errors: int = 0


Scored = list["Entry | InputError"]


def parts_of(names: Sequence[str], size: int) -> Iterator[Part]:
    """The files that are meant in parts of ``size``, one part in memory at a time."""
    found = (_source(item, names) for item in listed(names))
    number = 0
    while sources := tuple(islice(found, size)):
        yield Part(number, sources)
        number += 1


def _source(item: str | InputError, names: Sequence[str]) -> Source | InputError:
    if isinstance(item, InputError):
        return item
    if is_url(item):
        return Source(item, item, item in names)
    return Source(str(Path(item).absolute()), portable(item), item in names)


@dataclass(frozen=True, slots=True)
class FileScoring:
    """What a file becomes; sent to other processes as it is."""

    scorer: Scorer

    def __call__(self, source: Source | InputError) -> Scored:
        """Entries of the table, errors in place of what gave none."""
        if isinstance(source, InputError):
            return [source]
        found: Scored = []
        for item in safely(read_anywhere(source.path), source.path):
            card = self.scorer.attempt(_named(item, source)) if isinstance(item, Recording) else item
            if not isinstance(card, InputError):
                value = as_json(card)
                value["recording"]["source"] = source.name
                found.append(Entry(value, card.recording.id, source.name))
            elif source.named or not isinstance(card, NotARecordingError):
                found.append(InputError(source.name, card.problem, card.remedy, card.place))
        return found


def _named(recording: Recording, source: Source) -> Recording:
    return replace(recording, source=source.name)


@dataclass(frozen=True, slots=True)
class PartScoring:
    """Scores a part's files and writes what came of them below ``folder`` (a path or a URL)."""

    files: FileScoring
    folder: str
    fail_under: float | None = None

    def __call__(self, part: Part) -> Counted:
        """Write one part. Done twice, it writes the same bytes twice."""
        return self._write(part, map(self.files, part.sources))

    def rescue(self, part: Part) -> Counted:
        """Write a part that ended the processes it was scored in: only the guilty file becomes an error."""

        def lost(source: Source | InputError, reason: str) -> Scored:
            return [lost_error(source if isinstance(source, InputError) else source.name, reason)]

        with closing(ordered(self.files, part.sources, workers=1, lost=lost)) as found:
            return self._write(part, (scored for _, scored in found))

    def _write(self, part: Part, found: Iterable[Scored]) -> Counted:
        scored = failed = 0
        errors: list[str] = []
        with tempfile.TemporaryDirectory() as near:
            path = Path(near) / "part.parquet"
            face = ParquetFace(path, Context())
            try:
                for item in (item for items in found for item in items):
                    if isinstance(item, InputError):
                        errors.append(json.dumps(error_as_json(item), separators=(",", ":")))
                    else:
                        face.add(item)
                        scored += 1
                        failed += self._fails(item)
            finally:
                face.close()
            self._put(f"part-{part.number:06}.parquet", path.read_bytes())
        if errors:
            self._put(f"errors-{part.number:06}.jsonl", ("\n".join(errors) + "\n").encode())
        return Counted(scored, failed, len(errors))

    def _fails(self, entry: Entry) -> bool:
        if self.fail_under is None:
            return False
        score = entry.card["overall"]["score"]
        floors = {one.id: one.floor for one in self.files.scorer.rubric.criteria if one.floor is not None}
        below = any(
            one["score"] is not None and one["score"] < floors.get(one["id"], 0.0)
            for one in entry.card["criteria"]
        )
        return below or score is None or score < self.fail_under

    def _put(self, name: str, data: bytes) -> None:
        """Write a file whole: an object store does that by itself, a disk by a draft that is renamed."""
        if is_url(self.folder):
            system, folder = file_system(self.folder)
            system.makedirs(folder, exist_ok=True)
            system.pipe_file(f"{folder.rstrip('/')}/{name}", data)
            return
        draft = Path(self.folder) / f".{name}.part"
        draft.write_bytes(data)
        draft.replace(Path(self.folder) / name)


def begin(folder: str) -> None:
    """Make the folder ready, which must be new or empty: parts of another table would be read with these.

    Raises:
        InputError: it is not, or cannot be written.
    """
    try:
        if is_url(folder):
            system, path = file_system(folder)
            system.makedirs(path, exist_ok=True)
            full = bool(system.ls(path, detail=False))
        else:
            Path(folder).mkdir(parents=True, exist_ok=True)
            full = any(Path(folder).iterdir())
    except OSError as problem:
        raise InputError(
            folder, f"cannot be written ({problem.strerror or problem})", "name a folder"
        ) from None
    if full:
        raise InputError(folder, "is not empty", "name a new folder for the table's parts")
