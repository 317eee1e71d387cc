"""``.parquet``: the table of scores with its types, a block of recordings at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.reporting.escaping import one_line
from harness.reporting.table import COLUMNS, SCHEMA, Cell, score_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from harness.reporting.outputs import Context, Entry
    from harness.runs import Failure

BLOCK = 20_000
"""Rows that are held before they are written."""
_NUMBERS = {"weight": "float64", "score": "float64", "replicate": "int64"}


class ParquetFace:
    """Texts as ``string``, scores as ``float64``, nothing as null; ``scores/1`` under the key ``schema``."""

    def __init__(self, path: Path, context: Context) -> None:  # noqa: ARG002 - a face takes both
        import pyarrow
        import pyarrow.parquet

        fields = [(name, getattr(pyarrow, _NUMBERS.get(name, "string"))()) for name in COLUMNS]
        self._schema = pyarrow.schema(fields, metadata={"schema": SCHEMA})
        self._writer = pyarrow.parquet.ParquetWriter(str(path), self._schema, compression="zstd")
        self._rows: list[tuple[Cell, ...]] = []

    def add(self, entry: Entry) -> None:
        """Take a scorecard's rows."""
        self._rows += score_rows(entry)
        if len(self._rows) >= BLOCK:
            self._write()

    def fail(self, failure: Failure) -> None:
        """Nothing: a file without a scorecard has no scores."""

    def note(self, words: Mapping[str, str]) -> None:
        """Say something of the whole file in its footer."""
        self._writer.add_key_value_metadata(dict(words))

    def close(self) -> None:
        """Write the rest and the footer."""
        try:
            self._write()
        finally:
            self._writer.close()

    def _write(self) -> None:
        import pyarrow

        if self._rows:
            columns = [
                pyarrow.array([one_line(cell) if isinstance(cell, str) else cell for cell in cells], type_)
                for cells, type_ in zip(zip(*self._rows, strict=True), self._schema.types, strict=True)
            ]
            self._writer.write_table(pyarrow.Table.from_arrays(columns, schema=self._schema))
            self._rows.clear()
