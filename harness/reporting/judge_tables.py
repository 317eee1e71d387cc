"""Calibration and pairs in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.reporting.escaping import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.judging.calibration import Calibration, JudgeRow
    from harness.judging.pairs import PairsRow

NOTHING = "—"
_COLUMNS = (
    ("Spearman", "spearman"),
    ("people", "people_spearman"),
    ("bias", "bias"),
    ("MAE", "mae"),
    ("κ quad.", "kappa_quadratic"),
    ("α ord.", "alpha_ordinal"),
    ("AC2", "ac2"),
    ("ICC(2,1)", "icc2_1"),
)
_PAIRS = (
    ("consistency", "consistency"),
    ("first place", "first_place_rate"),
    ("accuracy", "accuracy"),
    ("both orders", "accuracy_both_orders"),
    ("κ", "kappa"),
)


def calibration_screen(found: Calibration) -> str:
    """One row for each judge and criterion at item level; what is missing is said below it."""
    head = ["criterion", "judge", "items", "unusable", "Spearman", "95 % interval", *_headings(_COLUMNS[1:])]
    table = [
        head,
        *([*_start(row), *(_figure(row.values[name]) for _, name in _COLUMNS[1:])] for row in found.rows),
    ]
    lines = aligned(table, left=2) if found.rows else ["no judge stands in this table"]
    notes: dict[str, list[str]] = {}
    for row in found.rows:
        for note in row.notes:
            notes.setdefault(note, []).append(f"{row.criterion} × {row.judge}")
    lines += ["", *_people(found)]
    for note, rows in notes.items():
        where = ", ".join(map(one_line, rows[:3])) + (f" and {len(rows) - 3} more" if len(rows) > 3 else "")
        lines.append(f"{where}: {one_line(note)}")
    if found.duplicates:
        lines.append(f"{found.duplicates} rows repeat a sample and are left out")
    if found.unread:
        lines.append(f"columns not read: {', '.join(map(one_line, found.unread))}")
    return "\n".join(lines).rstrip() + "\n"


def _start(row: JudgeRow) -> list[str]:
    bounds = row.intervals["spearman"]
    return [
        one_line(row.criterion),
        one_line(row.judge),
        str(row.n),
        str(row.unusable),
        _figure(row.values["spearman"]),
        NOTHING if bounds is None else f"{bounds[0]:.3f}–{bounds[1]:.3f}",
    ]


def _people(found: Calibration) -> list[str]:
    lines = [
        f"{one_line(row.criterion)}: {row.items} items, human raters {row.raters}, unusable ratings {row.unusable}, "
        f"α {_figure(row.alpha_ordinal)}, ICC(2,1) {_figure(row.icc2_1)}"
        for row in found.people
    ]
    return ["people among themselves", *(f"  {line}" for line in lines), ""] if lines else []


def pairs_screen(rows: Sequence[PairsRow]) -> str:
    """One row for each judge, intervals below the figures' names in ``--json``."""
    head = ["judge", "items", "unusable", *_headings(_PAIRS)]
    table = [head]
    for row in rows:
        figures = [_with_bounds(row, name) for _, name in _PAIRS]
        table.append([one_line(row.judge), str(row.n), str(row.unusable), *figures])
    return "\n".join(aligned(table, left=1)) + "\n"


def _with_bounds(row: PairsRow, name: str) -> str:
    bounds = row.intervals[name]
    figure = _figure(row.values[name])
    return figure if bounds is None else f"{figure} ({bounds[0]:.2f}–{bounds[1]:.2f})"


def _headings(columns: Sequence[tuple[str, str]]) -> list[str]:
    return [heading for heading, _ in columns]


def _figure(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"


def aligned(table: list[list[str]], left: int) -> list[str]:
    """Rows of equal width: the first ``left`` columns to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(
            f"{cell:<{width}}" if place < left else f"{cell:>{width}}"
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]
