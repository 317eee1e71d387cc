"""The matrix of a run: on one screen, as JSON (``cells/1``), CSV and Parquet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from harness.comparison.columns import EFFORTS
from harness.comparison.matrix import COLUMNS, FACTORS, TABLE
from harness.errors import InputError
from harness.reporting.changes import plural
from harness.reporting.escaping import one_line
from harness.reporting.table import text_cell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from harness.comparison.effects import Effect
    from harness.comparison.matrix import Best

CELLS = 16
"""Cells shown; all are in the files."""
CRITERIA = 8
EFFECTS = 8
NUMBERS = ("mean", "low", "high", *EFFORTS)


def cells_screen(cells: pd.DataFrame, best: Sequence[Best], found: Sequence[Effect]) -> str:
    """The matrix for a person: cells from the best down, best cells with their evidence, what acts."""
    wide = cells.set_index([*FACTORS, "criterion"])["mean"].unstack("criterion")
    criteria = [name for name in dict.fromkeys(cells["criterion"]) if name in wide.columns]
    lead = criteria[0]
    overall = cells[cells["criterion"] == lead].set_index(list(FACTORS))
    order = sorted(wide.index, key=lambda key: (-_or(wide.loc[key, lead], -1.0), key))
    names = {key: _cell(key, order) for key in order}
    width = min(64, max(len(name) for name in names.values()))
    shown = criteria[1 : CRITERIA + 1]
    heading = "  ".join(f"{one_line(name)[:9]:>9}" for name in shown)
    lines = [
        f"harness matrix: {plural(len(order), 'cell')}, {plural(int(overall['dialogues'].sum()), 'dialogue')}",
        "",
        f"  {'cell':<{width}}  {one_line(lead)[:9]:>9}  {'95 % interval':<15}  {heading}",
    ]
    for key in order[:CELLS]:
        row = overall.loc[key]
        interval = "–" if row["low"] != row["low"] else f"{row['low']:.3f} … {row['high']:.3f}"
        means = "  ".join(f"{_number(wide.loc[key, name]):>9}" for name in shown)
        lines.append(
            f"  {names[key][:width]:<{width}}  {_number(wide.loc[key, lead]):>9}  {interval:<15}  {means}"
        )
    if len(order) > CELLS:
        lines.append(f"  … and {len(order) - CELLS:,} more cells (-o FILE.csv has them)")
    lines += ["", "best:", *(_best(one, names) for one in best[:EFFECTS])]
    lines += ["", "by itself (over everything else):", *_effects(found, "marginal")]
    lines += ["", "acting on each other:", *_effects(found, "interaction")]
    return "\n".join(lines) + "\n"


def _cell(key: tuple[str, ...], keys: Sequence[tuple[str, ...]]) -> str:
    """A cell's name, without what all cells share."""
    persona, version, copilot, other, persona_model, copilot_model = key
    models = persona_model if persona_model == copilot_model else f"{persona_model} + {copilot_model}"
    parts = (f"{persona}@{version}", f"{copilot}@{other}", models)
    told = [
        part
        for number, part in enumerate(parts)
        if len({one[2 * number : 2 * number + 2] for one in keys}) > 1
    ]
    return one_line(" × ".join(told or parts))


def _best(one: Best, names: dict[tuple[str, ...], str]) -> str:
    evidence = "the only cell"
    if one.runner_up is not None and one.difference is not None:
        p = "" if one.p is None else f", p {one.p:.3f} corrected for all pairs"
        shown = (
            "not shown to beat any other" if not one.beaten else f"beats {one.beaten} of {one.others} others"
        )
        ahead = f"{_signed(one.difference)} before the next{p}"
        evidence = f"as good as {one.equal:,} others" if one.equal else ahead
        evidence += f"; {shown}"
    elif one.runner_up is not None:
        evidence = "no scenario in common with the next"
    return f"  {one_line(one.criterion)[:14]:<14}  {one.mean:.3f}  {names.get(one.cell, '?')}  ({evidence})"


def _effects(found: Sequence[Effect], kind: str) -> list[str]:
    """Those that are real, the largest first; otherwise how many were looked at."""
    asked = [one for one in found if one.kind == kind]
    if not asked:
        return ["  nothing to hold against each other"]
    real = sorted(
        (one for one in asked if one.verdict == "real"),
        key=lambda one: (-abs(one.difference or 0.0), one.criterion, str(one.contrasts)),
    )
    rows = [
        f"  {one_line(one.criterion)[:14]:<14}  {_signed(one.difference or 0.0)}  "
        f"{_interval(one):<17}  {one_line(', by '.join(map(str, one.contrasts)))}"
        for one in real[:EFFECTS]
    ]
    if len(real) > EFFECTS:
        rows.append(f"  … and {len(real) - EFFECTS:,} more (--json has them)")
    quiet, few = len(asked) - len(real), [one for one in asked if one.verdict == "too few"]
    if quiet:
        want = (
            f", {len(few):,} for want of scenarios: it takes {max(one.needed for one in few)}" if few else ""
        )
        rows.append(f"  {quiet:,} of {len(asked):,} show nothing{want}")
    return rows


def cells_as_json(cells: pd.DataFrame, best: Sequence[Best], found: Sequence[Effect]) -> dict[str, Any]:
    """Everything, as plain values: ``cells/1``."""
    rows: list[dict[str, Any]] = json.loads(cells.to_json(orient="records", double_precision=10))
    return {
        "schema": TABLE,
        "cells": rows,
        "best": [
            {
                **one._asdict(),
                "cell": dict(zip(FACTORS, one.cell, strict=True)),
                "runner_up": None
                if one.runner_up is None
                else dict(zip(FACTORS, one.runner_up, strict=True)),
            }
            for one in best
        ],
        "effects": [
            {**one._asdict(), "contrasts": [contrast._asdict() for contrast in one.contrasts]}
            for one in found
        ],
    }


def write_cells(cells: pd.DataFrame, path: Path) -> None:
    """Write the long table as ``.csv`` (text made safe for spreadsheets) or ``.parquet``.

    The columns are `COLUMNS`; a Parquet file carries their version under the key ``schema``.

    Raises:
        InputError: another extension, or the file cannot be written.
    """
    try:
        if path.suffix == ".csv":
            safe = cells.copy()
            for name in (*FACTORS, "criterion"):
                safe[name] = [text_cell(value) for value in safe[name]]
            path.write_text(safe.to_csv(index=False, lineterminator="\n"), encoding="utf-8", newline="\n")
            return
        if path.suffix == ".parquet":
            _write_parquet(cells, path)
            return
    except OSError as problem:
        raise InputError(str(path), f"cannot be written ({problem.strerror})", "name another file") from None
    raise InputError(str(path), "is neither .csv nor .parquet", "write -o matrix.csv or -o matrix.parquet")


def _write_parquet(cells: pd.DataFrame, path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    kinds = dict.fromkeys(COLUMNS, pyarrow.string())
    kinds |= dict.fromkeys(("dialogues", "scored", "scenarios"), pyarrow.int64())
    kinds |= dict.fromkeys(NUMBERS, pyarrow.float64()) | {"best": pyarrow.bool_()}
    schema = pyarrow.schema(list(kinds.items()), metadata={"schema": TABLE})
    safe = cells.copy()
    for name in (*FACTORS, "criterion"):
        safe[name] = [one_line(value) for value in safe[name]]
    table = pyarrow.Table.from_pandas(safe, schema=schema, preserve_index=False)
    pyarrow.parquet.write_table(
        table.replace_schema_metadata({"schema": TABLE}), str(path), compression="zstd"
    )


def _or(value: float, other: float) -> float:
    return other if value != value else float(value)  # noqa: PLR0124 - NaN


def _number(value: float) -> str:
    return "–" if value != value else f"{value:.3f}"  # noqa: PLR0124 - NaN


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+'}{abs(value):.3f}"


def _interval(one: Effect) -> str:
    return "–" if one.low is None or one.high is None else f"{_signed(one.low)} … {_signed(one.high)}"
