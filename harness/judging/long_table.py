"""Long tables of users, one rating or verdict a row: CSV, JSON lines or Parquet, told apart by their bytes."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIZE_LIMIT = 1 << 30
"""Bytes of the largest table that is read."""


class Row(NamedTuple):
    """One row: where it stands (``"line 7"``, ``"row 7"`` of Parquet) and its cells by column."""

    place: str
    cells: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LongTable:
    """A table's rows; ``unread`` names columns that nobody asked for."""

    source: str
    sha256: str
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    unread: tuple[str, ...]


def read_long_table(path: str, required: Sequence[str], optional: Sequence[str]) -> LongTable:
    """Read a table; ``-`` is standard input. Columns may stand in any order, others are left unread.

    Raises:
        InputError: it cannot be read, is none of the three formats, lacks a column or has no rows.
    """
    from hashlib import sha256

    source, data = _bytes(path)
    if data.startswith(b"PAR1"):
        rows, columns = _parquet(source, data)
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            place = f"byte {problem.start}"
            raise InputError(source, "is neither UTF-8 text nor Parquet", "save it as UTF-8", place) from None
        if text.lstrip()[:1] == "{":
            rows, columns = _json_lines(source, text)
        else:
            rows, columns = _csv(source, text, required)
    for name in required:
        if name not in columns:
            known = list(columns) or ["nothing"]
            raise InputError(source, f"has no column {name!r}", f"its columns: {nearest(name, known)}")
    if not rows:
        raise InputError(source, "has no rows", f"one row each: {', '.join((*required, *optional))}")
    unread = tuple(name for name in columns if name not in required and name not in optional)
    return LongTable(source, sha256(data).hexdigest(), tuple(rows), columns, unread)


def _bytes(path: str) -> tuple[str, bytes]:
    if path == "-":
        import sys

        return "standard input", sys.stdin.buffer.read()
    try:
        if Path(path).stat().st_size > SIZE_LIMIT:
            raise InputError(path, f"has more than {SIZE_LIMIT >> 20} MiB", "split it by criterion")
        return path, Path(path).read_bytes()
    except (OSError, ValueError) as problem:
        if isinstance(problem, InputError):
            raise
        reason = getattr(problem, "strerror", None) or str(problem)
        raise InputError(path, f"cannot be read: {reason}", "name a CSV, JSONL or Parquet file") from None


def _csv(source: str, text: str, required: Sequence[str]) -> tuple[list[Row], tuple[str, ...]]:
    import csv
    import io

    head = text.split("\n", 1)[0]
    # The separator is the one that gives most of the columns: spreadsheets write semicolons.
    separator = max(
        ",;\t", key=lambda each: len({cell.strip(' "\r') for cell in head.split(each)} & {*required})
    )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[Row] = []
    columns: tuple[str, ...] = ()
    try:
        for cells in reader:
            place = f"line {reader.line_num}"
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = tuple(cell.strip() for cell in cells)
                twice = sorted({name for name in columns if name and columns.count(name) > 1})
                if twice:
                    raise InputError(source, f"has two columns {twice[0]!r}", "rename one", place)
            elif len(cells) != len(columns):
                problem = f"has {len(cells)} cells under {len(columns)} columns"
                raise InputError(source, problem, "quote cells that hold the separator", place)
            else:
                rows.append(Row(place, dict(zip(columns, cells, strict=True))))
    except csv.Error as problem:
        place = f"line {reader.line_num}"
        raise InputError(source, f"is no CSV: {problem}", "check its quotes", place) from None
    return rows, columns


def _json_lines(source: str, text: str) -> tuple[list[Row], tuple[str, ...]]:
    rows: list[Row] = []
    columns: dict[str, None] = {}
    # Not splitlines: JSON strings may hold the separators of other alphabets.
    for number, line in enumerate(_lines(text), start=1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            cells = json.loads(line)
        except (ValueError, RecursionError) as problem:
            reason = getattr(problem, "msg", type(problem).__name__)
            raise InputError(source, f"is no JSON: {reason}", "one object a line", place) from None
        if not isinstance(cells, dict):
            raise InputError(source, "is no JSON object", "one object a line", place)
        columns.update(dict.fromkeys(cells))
        rows.append(Row(place, cells))
    return rows, tuple(columns)


def _lines(text: str) -> Iterator[str]:
    return (line.rstrip("\r") for line in text.split("\n"))


def _parquet(source: str, data: bytes) -> tuple[list[Row], tuple[str, ...]]:
    import pyarrow
    from pyarrow import parquet

    try:
        table = parquet.read_table(pyarrow.BufferReader(data))
        cells = table.to_pylist()
    except (pyarrow.ArrowException, OSError, ValueError) as problem:
        reason = " ".join(str(problem).split())[:160]
        raise InputError(source, f"is no Parquet file: {reason}", "write it again") from None
    rows = [Row(f"row {number}", each) for number, each in enumerate(cells, start=1)]
    return rows, tuple(table.column_names)


def name_of(value: Any) -> str:
    """A cell that names something, as text; empty where it is empty.

    A number is the name that CSV would show: 7 and 7.0 are ``"7"``, because tables with gaps turn
    whole numbers into floats.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def named(table: LongTable, row: Row, column: str) -> str:
    """The name in a cell that must not be empty.

    Raises:
        InputError: it is.
    """
    name = name_of(row.cells.get(column))
    if not name:
        raise InputError(table.source, f"{column} is empty", "every row names one", row.place)
    return name


def choice(table: LongTable, row: Row, column: str, allowed: Sequence[str]) -> str:
    """The name in a cell that is one of few.

    Raises:
        InputError: it is none of them.
    """
    name = name_of(row.cells.get(column))
    if name.casefold() not in allowed:
        problem = f"{column} is {name[:40]!r}"
        raise InputError(table.source, problem, f"write {' or '.join(allowed)}", row.place)
    return name.casefold()
