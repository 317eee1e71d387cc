"""Persona version × copilot version × models × criterion: the cells of a run's matrix in one table.

A cell's mean counts each scenario once, its interval resamples scenarios. The table is long: one row for
each cell and criterion, its columns `COLUMNS`, versioned as `TABLE`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from harness.comparison.columns import EFFORTS, NONE
from harness.comparison.evidence import ALPHA, criteria_of, rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from harness.comparison.columns import Rows, Table
    from harness.comparison.sides import Side

TABLE = "cells/1"
FACTORS = ("persona", "persona_version", "copilot", "copilot_version", "persona_model", "copilot_model")
"""What tells cells apart."""
COLUMNS = {
    "persona": "the persona's id",
    "persona_version": "its version",
    "copilot": "the copilot's id",
    "copilot_version": "its version",
    "persona_model": "the model that plays the persona",
    "copilot_model": "the model that plays the copilot",
    "criterion": "a criterion, or overall",
    "dialogues": "dialogues in the cell",
    "scored": "of those, with a score for the criterion",
    "scenarios": "scenarios that these are of",
    "mean": "mean score, each scenario counted once; empty where nothing is scored",
    "low": "lower bound of the mean at 95 %, scenarios resampled; empty below 6 scenarios",
    "high": "upper bound",
    "best": "whether no other cell has a higher mean (all of several equal ones)",
    "cost": "mean cost of a dialogue in US dollars; empty where a price is unknown",
    "input_tokens": "mean input tokens of a dialogue",
    "output_tokens": "mean output tokens of a dialogue",
    "rounds": "mean rounds of a dialogue",
}
"""Columns of the table in order, each with what it holds."""


class Best(NamedTuple):
    """The cell with the highest mean of one criterion, and what shows that it is best.

    ``cell`` holds the values of `FACTORS`; ``runner_up`` that of the next. ``difference`` is the mean
    paired difference of the two, ``p`` its sign-flip p-value corrected for having looked at all pairs of
    cells (Bonferroni); ``beaten`` counts the other cells that it is shown to beat, of ``others``;
    ``equal`` those whose mean is the same.
    """

    criterion: str
    cell: tuple[str, ...]
    mean: float
    runner_up: tuple[str, ...] | None
    difference: float | None
    p: float | None
    beaten: int
    others: int
    equal: int


def scores_frame(side: Side, only: Iterable[str] = ()) -> pd.DataFrame:
    """Every score of the side's fresh dialogues: `FACTORS`, scenario, criterion, score; unscored is NaN."""
    import numpy as np
    import pandas as pd

    table = side.table
    wanted = set(only)
    rows = side.rows[np.array(table.fresh, dtype=bool)[side.rows]]
    # In a fixed order, so that sums do not depend on the order of files.
    rows = rows[np.argsort(np.array([table.ids[row] for row in rows], dtype=object), kind="stable")]
    common = {name: _texts(table, name, rows) for name in (*FACTORS, "scenario")}
    common |= {name: table.effort(name)[rows] for name in EFFORTS}
    parts = [
        pd.DataFrame({**common, "criterion": name, "score": table.scores(name)[rows]})
        for name in criteria_of(table.criteria)
        if not wanted or name in wanted
    ]
    return pd.concat(parts, ignore_index=True)


def _texts(table: Table, name: str, rows: Rows) -> pd.Series[str]:
    import pandas as pd

    texts = table.texts[name]
    names = [*texts.names, ""]
    codes = texts.array()[rows]
    return pd.Series([names[code if code != NONE else -1] for code in codes.tolist()], dtype=object)


def cells_table(scores: pd.DataFrame) -> pd.DataFrame:
    """The long table of a run's cells; columns as `COLUMNS`, sorted by criterion (overall first) and cell."""
    import pandas as pd

    rows = []
    for key, part in scores.groupby([*FACTORS, "criterion"], sort=True):
        means = part.groupby("scenario")["score"].mean().dropna()
        low, high = _interval(means.tolist())
        row = dict(zip((*FACTORS, "criterion"), key, strict=True))
        row |= {
            "dialogues": len(part),
            "scored": int(part["score"].notna().sum()),
            "scenarios": len(means),
            "mean": rounded(float(means.mean())) if len(means) else None,
            "low": low,
            "high": high,
            "best": False,
        }
        for name in EFFORTS:
            known = part[name]
            row[name] = None if known.isna().any() else rounded(float(known.mean()))
        rows.append(row)
    cells = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in ("mean", "low", "high", *EFFORTS):
        cells[name] = cells[name].astype("float64")
    highest = cells.groupby("criterion")["mean"].transform("max")
    cells["best"] = cells["mean"].notna() & (cells["mean"] >= highest - 1e-9)
    first = cells["criterion"] != "overall"
    order = cells.assign(_first=first).sort_values(["_first", "criterion", *FACTORS], kind="stable").index
    return cells.loc[order].reset_index(drop=True)


def _interval(means: Sequence[float]) -> tuple[float | None, float | None]:
    from harness.statistics import fewest, studentized_mean

    if len(means) < fewest(1 - ALPHA):
        return None, None
    found = studentized_mean(means)
    if found is None:
        return None, None
    # A score lies in [0, 1], and so does its mean.
    return rounded(max(0.0, found[0])), rounded(min(1.0, found[1]))


def scenario_means(scores: pd.DataFrame, criterion: str) -> pd.DataFrame:
    """Scenarios (rows) × cells (columns, tuples of `FACTORS`): means over replicates; NaN for none."""
    part = scores[scores["criterion"] == criterion]
    return part.groupby(["scenario", *FACTORS])["score"].mean().unstack(list(FACTORS)).sort_index(axis=1)


def best_cells(scores: pd.DataFrame, *, alpha: float = ALPHA) -> tuple[Best, ...]:
    """For each criterion the best cell and its evidence; criteria that nothing is scored on are left out."""
    found = []
    for criterion in dict.fromkeys(scores["criterion"]):
        wide = scenario_means(scores, criterion).dropna(axis=1, how="all")
        if not wide.shape[1]:
            continue
        means = wide.mean()
        ordered = sorted(means.index, key=lambda cell: (-round(float(means[cell]), 9), cell))
        first, *others = ordered
        pairs = len(ordered) * (len(ordered) - 1) / 2
        beaten = 0
        second: tuple[float | None, float | None] = (None, None)
        for place, other in enumerate(others):
            difference, p = _against(wide, first, other)
            adjusted = None if p is None else min(1.0, p * pairs)
            beaten += adjusted is not None and adjusted <= alpha
            if not place:
                second = rounded(difference), rounded(adjusted)
        found.append(
            Best(
                str(criterion),
                tuple(first),
                rounded(float(means[first])) or 0.0,
                tuple(others[0]) if others else None,
                *second,
                beaten,
                len(others),
                sum(abs(float(means[first] - means[other])) < 1e-9 for other in others),
            )
        )
    return tuple(found)


def _against(
    wide: pd.DataFrame, one: tuple[str, ...], other: tuple[str, ...]
) -> tuple[float | None, float | None]:
    from harness.statistics import compare_differences

    difference = (wide[one] - wide[other]).dropna()
    result = compare_differences(difference.tolist())
    return result.estimate, result.p
