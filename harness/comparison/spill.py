"""Recordings put into buckets on the disk by their name: those of one name meet, and only a bucket is in memory."""

from __future__ import annotations

import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.comparison.columns import Scores
    from harness.comparison.parts import Block

BUCKET = 10_000
"""Recordings of a bucket, about; two are in memory at a time."""
MOST = 4096
"""Most buckets: with 40 million recordings they begin to grow."""

_TEXTS = ("recording", "source", "sha256", "findings")


class Bucket(NamedTuple):
    """Some recordings of one side. A criterion that some of them lack is NaN there."""

    names: list[str]
    sources: list[str]
    digests: list[str]
    findings: list[str | None]
    scores: dict[str, Scores]


class Spill:
    """Two sides' recordings in a folder of its own, which goes when it is closed."""

    def __init__(self, recordings: int) -> None:
        self.buckets = max(1, min(MOST, recordings // BUCKET))
        self._folder = tempfile.TemporaryDirectory(prefix="harness-compare-")

    def close(self) -> None:
        """Remove the folder."""
        self._folder.cleanup()

    def add(self, side: int, block: Block) -> None:
        """Put a block's recordings away."""
        import numpy as np
        import pyarrow

        names = block.texts["recording"].to_pylist()
        where = np.array([zlib.crc32(str(name).encode()) % self.buckets for name in names], dtype=np.int64)
        order = np.argsort(where, kind="stable")
        table = pyarrow.table(
            [
                *(block.texts[name] for name in _TEXTS),
                *(pyarrow.array(scores) for scores in block.scores.values()),
            ],
            [*_TEXTS, *(f"score {name}" for name in block.scores)],
        ).take(pyarrow.array(order))
        counts = np.bincount(where, minlength=self.buckets)
        ends = np.cumsum(counts)
        for bucket in np.flatnonzero(counts).tolist():
            part = table.slice(int(ends[bucket] - counts[bucket]), int(counts[bucket]))
            with self._path(side, bucket).open("ab") as file, pyarrow.ipc.new_stream(file, part.schema) as to:
                to.write_table(part)

    def read(self) -> Iterator[tuple[Bucket, Bucket]]:
        """Bucket by bucket, both sides."""
        for number in range(self.buckets):
            yield self._bucket(0, number), self._bucket(1, number)

    def _bucket(self, side: int, number: int) -> Bucket:
        import numpy as np
        import pyarrow

        path = self._path(side, number)
        tables: list[Any] = []
        if path.exists():
            with path.open("rb") as file:
                size = path.stat().st_size
                while file.tell() < size:
                    tables.append(pyarrow.ipc.open_stream(file).read_all())
            path.unlink()
        if not tables:
            return Bucket([], [], [], [], {})
        table = pyarrow.concat_tables(tables, promote_options="default")
        scores = {
            name.removeprefix("score "): np.asarray(table[name].to_numpy(), dtype=np.float64)
            for name in table.column_names
            if name.startswith("score ")
        }
        names, sources, digests, findings = (table[name].to_pylist() for name in _TEXTS)
        return Bucket(names, sources, digests, findings, scores)

    def _path(self, side: int, number: int) -> Path:
        return Path(self._folder.name) / f"{side}-{number}"
