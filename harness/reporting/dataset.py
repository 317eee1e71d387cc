"""The table of scores as a folder of Parquet files, one for each part of the input, written where it is scored.

``part-000000.parquet`` holds ``scores/1`` (docs/outputs.md) of the first files, and so on; beside it
``_errors-000000.jsonl`` has a line (``scorecard-error/1``) for each file that could not be scored, if there is one,
and ``_dataset.json`` says how all were made. Which engine wrote a part cannot be seen from it: same files, same bytes.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from harness.engines import lost_error, safely, weight_of
from harness.engines.dataset import errors_name, part_name
from harness.engines.pool import ordered
from harness.engines.urls import is_url, listed, read_anywhere
from harness.errors import InputError
from harness.recordings import NotARecordingError, Recording
from harness.reporting.outputs import Context, Entry
from harness.reporting.parquet import ParquetFace
from harness.reporting.table import COLUMNS, OVERALL, score_rows
from harness.scorecards import as_json, error_as_json
from harness.scorecards.json_form import portable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from harness.engines.store import Store
    from harness.reporting.table import Cell
    from harness.scorecards import Scorer

_CRITERION, _SCORE = COLUMNS.index("criterion"), COLUMNS.index("score")


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
    """Scores a part's files and writes what came of them into ``store``."""

    files: FileScoring
    store: Store
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
        """Errors first: the part is what says that all is there."""
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
                        failed += self.fails((row[_CRITERION], row[_SCORE]) for row in score_rows(item)) > 0
                face.note(footer_of(part, scored, len(errors)))
            finally:
                face.close()
            if errors:
                self.store.write(errors_name(part.number), ("\n".join(errors) + "\n").encode())
            else:
                self.store.remove(errors_name(part.number))
            self.store.write(part_name(part.number), path.read_bytes())
        return Counted(scored, failed, len(errors))

    def fails(self, rows: Iterable[tuple[Cell, Cell]]) -> int:
        """How many recordings fail, of whose rows ``rows`` has criterion and score; 0 where nothing is asked."""
        if self.fail_under is None:
            return 0
        floors = {one.id: one.floor for one in self.files.scorer.rubric.criteria if one.floor is not None}
        failed, below = 0, False
        for criterion, score in rows:
            if criterion == OVERALL:
                failed += below or score is None or float(score) < self.fail_under
                below = False
            elif score is not None:
                below |= float(score) < floors.get(str(criterion), 0.0)
        return failed


def footer_of(part: Part, recordings: int, errors: int) -> dict[str, str]:
    """What a part's file says of itself: of which files it is, and what came of them.

    ``names`` is a hash of the files' names, ``sizes`` of their bytes' number (not of URLs'): a file that was edited
    since is most likely found by it.
    """
    names, sizes = fingerprint(part)
    return {"names": names, "sizes": sizes, "recordings": str(recordings), "errors": str(errors)}


def fingerprint(part: Part) -> tuple[str, str]:
    """Hashes of the names and of the sizes of a part's files."""
    names, sizes = hashlib.sha256(), hashlib.sha256()
    for one in part.sources:
        name = one.name if isinstance(one, Source) else f"!{one.source}"
        names.update(f"{name}\0".encode(errors="surrogateescape"))
        sizes.update(
            b"%d," % (weight_of(one.path) if isinstance(one, Source) and not is_url(one.path) else 0)
        )
    return names.hexdigest()[:16], sizes.hexdigest()[:16]
