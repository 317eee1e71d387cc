"""Which dialogues of two sides belong together.

Fresh dialogues are paired by scenario. Where a side holds several personas, copilots, versions or models,
a *cell* is one combination of them in one scenario: replicates are averaged inside their cell, cells are
paired, and a scenario's difference is the mean of its cells' (the scenario stays the unit, as the cells of
one scenario are no independent questions). A dimension that has one value on either side is what the two
sides differ in, or share, and pairs nothing. Recorded dialogues are paired by their id: one recording,
read or scored in two ways.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from harness.comparison.columns import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.comparison.columns import Codes, Rows, Scores, Table
    from harness.comparison.sides import Side
    from harness.statistics import Pairs, Replicates

Key = tuple[str, ...]
"""A cell's name: the scenario (or recording), then the values of the dimensions that make it up."""
Design = Literal["scenarios", "recordings", "observational"]
PARTIES = (
    ("persona", None),
    ("copilot", None),
    ("persona_version", "persona"),
    ("copilot_version", "copilot"),
    ("persona_model", "persona"),
    ("copilot_model", "copilot"),
    ("platform", None),
)
"""Dimensions that make up a cell, each with the one within which it must vary to do so: personas of one
version each differ as personas, not as versions."""


@dataclass(frozen=True, slots=True)
class Paired:
    """Rows of one side that have a partner: ``rows[i]`` of its table belongs to cell ``cells[i]``."""

    table: Table
    rows: Rows
    cells: Codes


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two sides brought together.

    ``units`` are the names of the scenarios (or recordings) on both sides, sorted; ``unit_of`` maps cells
    to them. ``by`` names the dimensions of a cell besides the scenario. Scenarios in ``changed`` have
    other files on the two sides, which makes them other questions: they are left out.
    ``left_out`` counts dialogues without a partner, by side.
    """

    design: Design
    units: tuple[str, ...]
    unit_of: Codes
    baseline: Paired
    candidate: Paired
    by: tuple[str, ...]
    only_baseline: tuple[str, ...]
    only_candidate: tuple[str, ...]
    changed: tuple[str, ...]
    left_out: tuple[int, int]

    def pairs(self, baseline: Scores, candidate: Scores) -> Pairs:
        """Values of the two tables' rows, averaged in cells and scenarios; NaN takes part in nothing."""
        import numpy as np

        from harness.statistics import Pairs

        (count_a, mean_a, squares_a, lost_a), (count_b, mean_b, squares_b, lost_b) = (
            cell_means(side.rows, side.cells, values, len(self.unit_of))
            for side, values in ((self.baseline, baseline), (self.candidate, candidate))
        )
        both = np.flatnonzero((count_a > 0) & (count_b > 0))
        units = self.unit_of[both]
        before = _unit_replicates(units, count_a[both], mean_a[both], squares_a[both], len(self.units))
        after = _unit_replicates(units, count_b[both], mean_b[both], squares_b[both], len(self.units))
        kept = sorted(before)
        return Pairs(
            tuple(self.units[unit] for unit in kept),
            tuple(before[unit] for unit in kept),
            tuple(after[unit] for unit in kept),
            unusable=lost_a + lost_b,
        )


def cell_means(rows: Rows, cells: Codes, values: Scores, total: int) -> tuple[Scores, Scores, Scores, int]:
    """Per cell, of ``total``: how many values, their mean, their squared deviations; and how many are NaN.

    ``rows[i]`` of ``values`` belongs to cell ``cells[i]``.

    Values are added up in the order of their size, so that the order of files changes no digit.
    """
    import numpy as np

    taken = values[rows]
    good = np.flatnonzero(~np.isnan(taken))
    order = good[np.lexsort((taken[good], cells[good]))]
    numbers, where = taken[order], cells[order]
    counts: Scores = np.bincount(where, minlength=total).astype(float)
    # Deviations from a cell's smallest value are summed: equal values then have exactly their own mean.
    first = np.zeros(total)
    first[where[::-1]] = numbers[::-1]
    share = np.maximum(counts, 1)
    means: Scores = first + np.bincount(where, weights=numbers - first[where], minlength=total) / share
    squares = np.bincount(where, weights=(numbers - means[where]) ** 2, minlength=total).astype(float)
    return counts, means, squares, len(taken) - len(good)


def _unit_replicates(
    units: Codes, counts: Scores, means: Scores, squares: Scores, total: int
) -> dict[int, Replicates]:
    import numpy as np

    from harness.statistics import Replicates

    cells = np.maximum(np.bincount(units, minlength=total), 1)
    first = np.zeros(total)
    first[units[::-1]] = means[::-1]
    mean = first + np.bincount(units, weights=means - first[units], minlength=total) / cells
    count = np.bincount(units, weights=counts, minlength=total)
    spread = np.bincount(units, weights=squares, minlength=total)
    return {
        int(unit): Replicates(int(count[unit]), float(mean[unit]), float(spread[unit]))
        for unit in np.flatnonzero(count)
    }


def pair(baseline: Side, candidate: Side) -> Pairing | None:
    """Pair two sides; ``None`` where nothing on one side has a partner on the other by design.

    Fresh dialogues go first: where both sides have some, recorded ones are left out (and counted).
    """
    import numpy as np

    fresh = [np.array(side.table.fresh, dtype=bool)[side.rows] for side in (baseline, candidate)]
    rows = [side.rows[made] for side, made in zip((baseline, candidate), fresh, strict=True)]
    if len(rows[0]) and len(rows[1]):
        return _by_scenario(baseline, candidate, rows[0], rows[1])
    rows = [side.rows[~made] for side, made in zip((baseline, candidate), fresh, strict=True)]
    names = [
        told_apart(
            [side.table.ids[row] for row in own.tolist()], [side.table.sources[row] for row in own.tolist()]
        )
        for side, own in zip((baseline, candidate), rows, strict=True)
    ]
    if not set(names[0]) & set(names[1]):
        return None
    keys: list[list[Key]] = [[(name,) for name in own] for own in names]
    return _paired((baseline, candidate), (rows[0], rows[1]), keys)


def _by_scenario(baseline: Side, candidate: Side, before: Rows, after: Rows) -> Pairing:
    sides = ((baseline.table, before), (candidate.table, after))
    by = tuple(name for name, within in PARTIES if any(_varies(*side, name, within) for side in sides))
    keys = [_keys(table, rows, ("scenario", *by)) for table, rows in sides]
    files = [_files(table, rows) for table, rows in sides]
    changed = frozenset(
        name for name in files[0].keys() & files[1].keys() if files[0][name] != files[1][name]
    )
    return _paired((baseline, candidate), (before, after), keys, by=by, changed=changed)


def _varies(table: Table, rows: Rows, name: str, within: str | None) -> bool:
    """Whether a dimension has several values, within one value of another dimension if one is named."""
    import numpy as np

    own = table.texts[name].array()[rows].astype(np.int64)
    if within is None:
        return len(np.unique(own)) > 1
    outer = table.texts[within].array()[rows].astype(np.int64)
    return len(np.unique(np.stack([outer, own]), axis=1).T) > len(np.unique(outer))


def _keys(table: Table, rows: Rows, names: Sequence[str]) -> list[Key]:
    columns = []
    for name in names:
        texts = table.texts[name]
        shown = [*texts.names, ""]  # NONE is the last
        columns.append([shown[code] for code in texts.array()[rows].tolist()])
    return list(zip(*columns, strict=True))


def _files(table: Table, rows: Rows) -> dict[str, set[str]]:
    """The hashes of each scenario's file."""
    found: dict[str, set[str]] = {}
    for name, digest in set(_keys(table, rows, ("scenario", "scenario_sha256"))):
        found.setdefault(name, set()).add(digest)
    return found


def told_apart(ids: Sequence[str], sources: Sequence[str]) -> list[str]:
    """Ids of recordings; those that several claim come with their source, as in a run's results."""
    claims = Counter(ids)
    return [
        f"{name} ({source})" if claims[name] > 1 and source else name
        for name, source in zip(ids, sources, strict=True)
    ]


def _paired(
    sides: tuple[Side, Side],
    rows: tuple[Rows, Rows],
    keys: list[list[Key]],
    *,
    by: tuple[str, ...] | None = None,
    changed: frozenset[str] = frozenset(),
) -> Pairing:
    """Keep the rows whose key both sides have; ``by`` is ``None`` where recordings are paired by id."""
    import numpy as np

    present = [set(own) for own in keys]
    common = sorted(key for key in present[0] & present[1] if key[0] not in changed)
    numbers = {key: index for index, key in enumerate(common)}
    units = sorted({key[0] for key in common})
    unit_numbers = {name: index for index, name in enumerate(units)}
    paired = []
    for side, own_rows, own_keys in zip(sides, rows, keys, strict=True):
        cells = np.array([numbers.get(key, NONE) for key in own_keys], dtype=np.int32)
        kept = np.flatnonzero(cells != NONE)
        paired.append(Paired(side.table, own_rows[kept], cells[kept]))
    names = [{key[0] for key in own} - changed for own in present]
    return Pairing(
        "recordings" if by is None else "scenarios",
        tuple(units),
        np.array([unit_numbers[key[0]] for key in common], dtype=np.int32),
        paired[0],
        paired[1],
        by or (),
        tuple(sorted(names[0] - names[1])),
        tuple(sorted(names[1] - names[0])),
        tuple(sorted(changed)),
        (len(sides[0].rows) - len(paired[0].rows), len(sides[1].rows) - len(paired[1].rows)),
    )
