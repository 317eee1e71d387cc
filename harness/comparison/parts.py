"""A table of scores in parts (docs/scale.md), read a block of recordings at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from harness.engines.dataset import TABLE, Manifest, manifest_of
from harness.engines.store import Store
from harness.engines.urls import file_system, is_url
from harness.errors import InputError, nearest
from harness.runs.model import PLACES
from harness.suite import OVERALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    import pyarrow
    from numpy.typing import NDArray

    from harness.comparison.columns import Scores

ROWS = 1 << 16
"""Most rows of the table that are looked at together."""
LATER = ("persona_version", "copilot_version", "findings")
"""Columns that parts written by early versions lack; they are read as empty."""
DIMENSIONS = ("persona", "persona_version", "copilot", "copilot_version", "model", "created", "scenario")
"""What recordings of a table can be told apart by."""
_NEEDED = ("recording", "source", "criterion", "score")


class Block(NamedTuple):
    """Some recordings, each whole: texts by column, scores by criterion (NaN where there is none)."""

    size: int
    texts: dict[str, pyarrow.Array[Any]]
    scores: dict[str, Scores]

    def where(self, mask: NDArray[np.bool_]) -> Block:
        """Those of which ``mask`` says so."""
        import pyarrow

        wanted = pyarrow.array(mask)
        texts = {name: column.filter(wanted) for name, column in self.texts.items()}
        return Block(int(mask.sum()), texts, {name: scores[mask] for name, scores in self.scores.items()})


@dataclass(frozen=True, slots=True)
class Parts:
    """The files of a table, and what its manifest says. ``old`` names columns that they lack."""

    label: str
    store: Store
    names: tuple[str, ...]
    manifest: Manifest | None
    rows: int
    old: tuple[str, ...]

    @property
    def about(self) -> int:
        """How many recordings there are, as far as the manifest knows; at most so many."""
        known = self.manifest.recordings if self.manifest else None
        return self.rows if known is None else known

    @property
    def incomplete(self) -> int:
        """Files that could not be scored; where parts are missing, at least one."""
        if self.manifest is None:
            return 0
        return self.manifest.errors or int(not self.manifest.complete)


@dataclass(frozen=True, slots=True)
class PartsSide:
    """One side of a comparison: a table, or those of its recordings whose ``by`` is (before, from) ``value``."""

    parts: Parts
    by: str = ""
    value: str = ""
    order: Literal["is", "before", "from"] = "is"
    dialogues: int = 0
    kind: Literal["dataset"] = "dataset"
    commit: None = field(default=None, init=False)
    dirty: None = field(default=None, init=False)

    @property
    def label(self) -> str:
        """What a person typed."""
        return self.parts.label

    @property
    def incomplete(self) -> int:
        """Files that are not in it."""
        return self.parts.incomplete

    @property
    def selection(self) -> str:
        """Which part of the table it is; empty for the whole."""
        if self.order == "is":
            return f"{self.by}={self.value}" if self.by else ""
        return (
            f"{self.by} before {self.value}" if self.order == "before" else f"{self.by} from {self.value} on"
        )

    @property
    def name(self) -> str:
        """The label with the selection."""
        return f"{self.label} [{self.selection}]" if self.selection else self.label

    def own(self, block: Block) -> Block:
        """The recordings of a block that are on this side; one that does not say is on none."""
        import pyarrow.compute as pc

        if not self.by:
            return block
        column = block.texts[self.by]
        if self.order == "is":
            mask = pc.equal(column, self.value)
        else:
            day = pc.utf8_slice_codeunits(column, 0, 10)
            mask = (pc.less if self.order == "before" else pc.greater_equal)(day, self.value)
        return block.where(pc.fill_null(mask, False).to_numpy(zero_copy_only=False))


def is_parts(label: str | Path) -> bool:
    """Whether a name is that of a table in parts: a URL, or a folder with such files and no run in it."""
    name = str(label)
    if is_url(name):
        return True
    path = Path(name)
    if not path.is_dir() or (path / "run.json").exists():
        return False
    return (path / "_dataset.json").exists() or any(path.glob("part-*.parquet"))


def open_parts(label: str | Path) -> Parts:
    """The table in a folder or at a URL.

    Raises:
        InputError: there is none, or a part of it is no table of scores.
    """
    store = Store(str(label))
    names = tuple(
        name for name in store.names() if name.endswith(".parquet") and not name.startswith((".", "_"))
    )
    if not names:
        raise InputError(store.folder, "holds no part-*.parquet", "make them: harness score … --dataset")
    rows, lacking = 0, set[str]()
    for name in names:
        with _opened(store, name) as file:
            rows += file.metadata.num_rows
            lacking |= set(LATER) - set(file.schema_arrow.names)
    return Parts(store.folder, store, names, manifest_of(store), rows, tuple(sorted(lacking)))


def blocks(parts: Parts, columns: Iterable[str]) -> Iterator[Block]:
    """The recordings in order, with these columns of texts besides ``recording`` and ``source``.

    Raises:
        InputError: a part is damaged.
    """
    texts = tuple(dict.fromkeys((*_NEEDED[:2], *columns)))
    for name in parts.names:
        yield from _blocks_of(parts.store, name, texts)


def split_parts(parts: Parts, by: str) -> tuple[PartsSide, PartsSide]:
    """Two parts of one table, as `harness.comparison.split` cuts runs.

    Raises:
        InputError: there is no such dimension, or no two values are named.
    """
    import re

    name, _, wanted = by.partition("=")
    if name not in DIMENSIONS:
        raise InputError(
            "--by", f"a table in parts has no dimension {name!r}", nearest(name, list(DIMENSIONS))
        )
    if name == "created":
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", wanted):
            raise InputError("--by", f"{wanted!r} is no day", "write --by created=2026-01-31")
        return PartsSide(parts, name, wanted, "before"), PartsSide(parts, name, wanted, "from")
    values = [value.strip() for value in wanted.split(",")]
    if len(values) != 2 or not all(values) or values[0] == values[1]:
        raise InputError("--by", f"{wanted!r} names no two values", f"write --by {name}=BASELINE,CANDIDATE")
    return PartsSide(parts, name, values[0]), PartsSide(parts, name, values[1])


def _blocks_of(store: Store, name: str, texts: tuple[str, ...]) -> Iterator[Block]:
    import pyarrow
    import pyarrow.compute as pc

    source = f"{store.folder}/{name}"
    with _opened(store, name) as file:
        there = [column for column in (*_NEEDED, *texts) if column in file.schema_arrow.names]
        rest: pyarrow.Table | None = None
        batches = file.iter_batches(ROWS, columns=list(dict.fromkeys(there)))
        while True:
            try:
                batch = next(batches, None)
            except (pyarrow.ArrowException, OSError) as problem:
                raise _damaged(source, problem) from None
            if batch is None:
                break
            rows = pyarrow.Table.from_batches([batch])
            rows = (pyarrow.concat_tables([rest, rows]) if rest else rows).combine_chunks()
            ends = pc.indices_nonzero(pc.equal(rows["criterion"], OVERALL)).to_numpy().astype("int64")
            if len(ends):
                yield _block(rows.slice(0, int(ends[-1]) + 1), ends, texts, source)
                rows = rows.slice(int(ends[-1]) + 1)
            rest = rows
        if rest is not None and rest.num_rows:
            raise _damaged(source, "its last recording has no row `overall`")


def _block(rows: pyarrow.Table, ends: Any, texts: tuple[str, ...], source: str) -> Block:
    import numpy as np
    import pyarrow
    import pyarrow.compute as pc

    starts = np.concatenate([[0], ends[:-1] + 1])
    for name in ("recording", "source"):
        first, last = (rows[name].take(pyarrow.array(where)) for where in (starts, ends))
        if not pc.all(pc.equal(first, last)).as_py():
            raise _damaged(source, "the rows of a recording do not stand together: was it sorted?")
    size = len(ends)
    values = rows["score"].to_numpy()
    scored = pc.is_valid(rows["score"]).to_numpy()
    if not ((values[scored] >= 0) & (values[scored] <= 1)).all():  # NaN is not, either
        raise _damaged(source, "a score is none between 0 and 1")
    values = np.round(values, PLACES)
    group = np.repeat(np.arange(size), ends - starts + 1)
    criteria = pc.dictionary_encode(rows["criterion"].combine_chunks())
    codes = criteria.indices.to_numpy()
    scores = {}
    for code, criterion in enumerate(criteria.dictionary.to_pylist()):
        own = np.flatnonzero(codes == code)
        column = np.full(size, np.nan)
        column[group[own]] = values[own]
        scores[str(criterion)] = column
    at = pyarrow.array(ends)
    nothing = pyarrow.nulls(size, pyarrow.string())
    found = {
        name: rows[name].take(at).combine_chunks() if name in rows.column_names else nothing for name in texts
    }
    return Block(size, found, scores)


def _opened(store: Store, name: str) -> Any:
    """A part, to be closed by ``with``."""
    import pyarrow
    import pyarrow.parquet

    source = f"{store.folder}/{name}"
    try:
        if is_url(store.folder):
            system, folder = file_system(store.folder)
            file = pyarrow.parquet.ParquetFile(f"{folder.rstrip('/')}/{name}", filesystem=system)
        else:
            file = pyarrow.parquet.ParquetFile(Path(store.folder) / name)
    except (pyarrow.ArrowException, OSError) as problem:
        raise _damaged(source, problem) from None
    lacking = [column for column in _NEEDED if column not in file.schema_arrow.names]
    schema = (file.schema_arrow.metadata or {}).get(b"schema", TABLE.encode()).decode(errors="replace")
    if lacking or schema != TABLE:
        file.close()
        why = f"has no column {lacking[0]}" if lacking else f"is {schema}, not {TABLE}"
        raise InputError(source, why, "name a folder that harness score --dataset wrote")
    return file


def _damaged(source: str, problem: object) -> InputError:
    reason = " ".join(str(problem).split())[:120]
    return InputError(source, f"is damaged ({reason})", "score it again: harness score … --dataset")
