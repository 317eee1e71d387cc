"""The scenarios that moved most, each with one dialogue of either side to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.extraction.worddiff import word_diff
from harness.runs import RunFolder
from harness.suite import OVERALL

if TYPE_CHECKING:
    from harness.comparison.pairing import Paired, Pairing
    from harness.comparison.sides import Side
    from harness.extraction.worddiff import Change

MOVERS = 5
"""Scenarios shown."""


@dataclass(frozen=True, slots=True)
class Example:
    """One dialogue: its id, its place in the run, its score, and the delivered prompt where it is kept."""

    id: str
    source: str
    row: int
    score: float | None
    prompt: str | None = None


@dataclass(frozen=True, slots=True)
class Mover:
    """A scenario whose mean moved: by how much, in which criterion most, with a dialogue of either side.

    The dialogues are of the cell (persona, copilot, models) that moved furthest that way, and scored nearest
    to its mean on their side. ``diff`` holds the words that changed
    between the two prompts; empty where a side keeps no prompts (a baseline).
    """

    unit: str
    difference: float
    criterion: str
    by: float
    baseline: Example
    candidate: Example
    diff: tuple[Change, ...] = ()


def movers(pairing: Pairing, baseline: Side, candidate: Side, *, most: int = MOVERS) -> tuple[Mover, ...]:
    """The scenarios whose overall mean moved furthest, either way, with their prompts.

    Raises:
        InputError: the scorecards of a run can no longer be read.
    """
    tables = pairing.baseline.table, pairing.candidate.table
    pairs = pairing.pairs(tables[0].scores(OVERALL), tables[1].scores(OVERALL))
    moved = [
        (name, after.mean - before.mean)
        for name, before, after in zip(pairs.scenarios, pairs.baseline, pairs.candidate, strict=True)
        if abs(after.mean - before.mean) > 1e-9
    ]
    furthest = sorted(moved, key=lambda one: (-round(abs(one[1]), 9), one[0]))[:most]
    units = {name: index for index, name in enumerate(pairing.units)}
    inside = _criteria_inside(pairing, {name for name, _ in furthest})
    chosen = []
    for name, by in furthest:
        criterion, share = max(
            inside[name].items(), key=lambda item: (round(abs(item[1]), 9), item[0]), default=(OVERALL, by)
        )
        cell = _furthest_cell(pairing, units[name], by)
        old, new = _typical(pairing.baseline, cell), _typical(pairing.candidate, cell)
        chosen.append(Mover(name, round(by, 6), criterion, round(share, 6), old, new))
    return _with_prompts(chosen, baseline, candidate)


def _criteria_inside(pairing: Pairing, wanted: set[str]) -> dict[str, dict[str, float]]:
    """How far each criterion moved in each of the wanted scenarios."""
    tables = pairing.baseline.table, pairing.candidate.table
    found: dict[str, dict[str, float]] = {name: {} for name in wanted}
    for criterion in sorted({*tables[0].criteria, *tables[1].criteria} - {OVERALL}):
        pairs = pairing.pairs(tables[0].scores(criterion), tables[1].scores(criterion))
        for name, by in zip(pairs.scenarios, pairs.differences, strict=True):
            if name in found:
                found[name][criterion] = by
    return found


def _furthest_cell(pairing: Pairing, unit: int, by: float) -> int:
    """The cell of a scenario that moved furthest in the direction in which the scenario moved."""
    import numpy as np

    moved = []
    for cell in np.flatnonzero(pairing.unit_of == unit).tolist():
        means = [_mean(_scores(side, cell)) for side in (pairing.baseline, pairing.candidate)]
        if means[0] is not None and means[1] is not None:
            moved.append((-round((means[1] - means[0]) * (1 if by > 0 else -1), 9), cell))
    return min(moved)[1]


def _scores(side: Paired, cell: int) -> dict[int, float]:
    """The overall scores of a cell's dialogues, by row; unscored ones left out."""
    import math

    import numpy as np

    rows = side.rows[np.flatnonzero(side.cells == cell)].tolist()
    scores = side.table.scores(OVERALL)
    return {row: float(scores[row]) for row in rows if not math.isnan(scores[row])}


def _mean(scores: dict[int, float]) -> float | None:
    import math

    return math.fsum(sorted(scores.values())) / len(scores) if scores else None


def _typical(side: Paired, cell: int) -> Example:
    """The dialogue of a cell nearest to the mean of those that have a score."""
    scores = _scores(side, cell)
    mean = _mean(scores) or 0.0
    row = min(scores, key=lambda row: (round(abs(scores[row] - mean), 9), side.table.ids[row]))
    return Example(side.table.ids[row], side.table.sources[row], row, round(scores[row], 6))


def _with_prompts(chosen: list[Mover], baseline: Side, candidate: Side) -> tuple[Mover, ...]:
    from dataclasses import replace

    before = _prompts(baseline, {one.baseline.row for one in chosen})
    after = _prompts(candidate, {one.candidate.row for one in chosen})
    shown = []
    for one in chosen:
        old, new = before.get(one.baseline.row), after.get(one.candidate.row)
        diff = word_diff(old, new) if old is not None and new is not None else ()
        shown.append(
            replace(
                one,
                baseline=replace(one.baseline, prompt=old),
                candidate=replace(one.candidate, prompt=new),
                diff=diff,
            )
        )
    return tuple(shown)


def _prompts(side: Side, rows: set[int]) -> dict[int, str]:
    """The delivered prompts of some rows, clips one after the other; read in one pass over the run."""
    if side.folder is None or not rows:
        return {}
    found = {}
    for row, card in enumerate(RunFolder(side.folder).cards()):
        if row in rows:
            found[row] = "\n\n".join(prompt["text"] for prompt in card["extraction"].get("prompts", []))
            if len(found) == len(rows):
                break
    return found
