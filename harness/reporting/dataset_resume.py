"""A table in parts that was begun before: which of its parts stand, and what is left to do."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.engines.dataset import MANIFEST, errors_name, manifest_of, part_name
from harness.errors import InputError
from harness.reporting.dataset import Counted, fingerprint, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from harness.engines.dataset import Manifest
    from harness.reporting.dataset import Part, PartScoring

NEW = "name a new folder for the table's parts"


def begin(work: PartScoring, asked: Manifest, names: Sequence[str]) -> dict[int, Counted]:
    """Make the folder ready; what came of the parts that stand there already, by their number.

    A part stands if its file and its errors' are whole and its files have the sizes that they had.

    Raises:
        InputError: the folder holds something else, or parts that were made in another way or of other files.
    """
    store = work.store
    store.begin()
    there = set(store.names())
    if not there:
        asked.write(store)
        return {}
    known = manifest_of(store)
    if known is None:
        raise InputError(store.folder, "is not empty", NEW)
    if other := asked.differs_from(known):
        raise InputError(store.folder, f"holds parts that were made otherwise: {other}", NEW)
    standing: dict[int, Counted] = {}
    for part in parts_of(names, asked.part):
        name = part_name(part.number)
        if name in there:
            there.remove(name)
            if (counted := _standing(work, part)) is not None:
                standing[part.number] = counted
        there.discard(errors_name(part.number))
    there.discard(MANIFEST)
    if there:
        problem = f"holds {min(there)}, which belongs to no part of these files"
        raise InputError(store.folder, problem, NEW)
    asked.write(store)
    return standing


def _standing(work: PartScoring, part: Part) -> Counted | None:
    """What came of a part; ``None`` where it must be done again.

    Raises:
        InputError: it is of other files.
    """
    import pyarrow
    import pyarrow.parquet

    name = part_name(part.number)
    try:
        file = pyarrow.parquet.ParquetFile(io.BytesIO(work.store.read(name) or b""))
        footer = {key.decode(): value.decode() for key, value in (file.metadata.metadata or {}).items()}
        columns = file.read(columns=["criterion", "score"]).to_pydict()
        wrote, errors = footer["names"], int(footer["errors"])
        lines = (work.store.read(errors_name(part.number)) or b"").count(b"\n")
        found, sizes = fingerprint(part)
    except (pyarrow.ArrowException, OSError, KeyError, ValueError):  # torn: as if it were not there
        return None
    if wrote != found:
        problem = f"{name} is of other files than those that stand there now: some came, went or were renamed"
        raise InputError(work.store.folder, problem, NEW)
    if footer.get("sizes") != sizes or lines != errors:
        return None
    rows = zip(columns["criterion"], columns["score"], strict=True)
    return Counted(int(footer["recordings"]), work.fails(rows), errors)


@dataclass(slots=True)
class Listing:
    """The parts that are left to do, one at a time; when all were seen it knows how many files there are."""

    names: Sequence[str]
    part: int
    standing: Mapping[int, Counted]
    files: int = 0
    parts: int = 0
    digest: str = ""

    def __iter__(self) -> Iterator[Part]:
        digest = hashlib.sha256()
        for part in parts_of(self.names, self.part):
            self.parts += 1
            self.files += len(part.sources)
            digest.update(fingerprint(part)[0].encode())
            if part.number not in self.standing:
                yield part
        self.digest = digest.hexdigest()[:16]


def end(work: PartScoring, asked: Manifest, listing: Listing, total: Counted) -> Manifest:
    """Say in the manifest that all is there."""
    work.store.sweep()
    done = replace(
        asked,
        complete=True,
        files=listing.files,
        inputs=listing.digest,
        parts=listing.parts,
        recordings=total.scored,
        errors=total.errors,
    )
    done.write(work.store)
    return done
