"""Recordings that stand in two tables, held against each other bucket by bucket; only sums are kept."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from harness.comparison.columns import NONE
from harness.comparison.movers import MOVERS, Example, Mover
from harness.comparison.pairing import cell_means, told_apart
from harness.comparison.sample import Sample
from harness.findings import Severity
from harness.suite import OVERALL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harness.comparison.columns import Codes, Rows, Scores
    from harness.comparison.spill import Bucket

NAMED = 4
"""Recordings without a partner that are kept by name; the rest is counted."""
EXAMPLES = 3


@dataclass(slots=True)
class Joined:
    """One criterion on the recordings that both sides have: both sides' scores, and their differences."""

    before: Sample = field(default_factory=Sample)
    after: Sample = field(default_factory=Sample)
    differences: Sample = field(default_factory=Sample)
    unscored: list[int] = field(default_factory=lambda: [0, 0])


@dataclass(slots=True)
class JoinedCode:
    """One code on the same recordings. ``appeared`` and ``gone`` count those that have it on one side only."""

    severity: str
    before: float = 0.0
    after: float = 0.0
    appeared: int = 0
    gone: int = 0
    differences: Sample = field(default_factory=Sample)
    examples: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))


@dataclass(slots=True)
class Overlap:
    """Two sides' recordings brought together by name.

    ``only`` counts those of one side, of which ``named`` keeps the first; ``left_out`` counts their dialogues.
    ``edited`` counts those whose bytes differ; ``single`` says that no name stood twice on a side.
    """

    units: int = 0
    only: list[int] = field(default_factory=lambda: [0, 0])
    named: list[list[str]] = field(default_factory=lambda: [[], []])
    left_out: list[int] = field(default_factory=lambda: [0, 0])
    edited: int = 0
    single: bool = True
    criteria: dict[str, Joined] = field(default_factory=dict)
    codes: dict[str, JoinedCode] = field(default_factory=dict)
    movers: list[Mover] = field(default_factory=list)

    def finish(self) -> Overlap:
        """Codes that a bucket lacks are 0 on all its recordings."""
        import numpy as np

        for one in self.codes.values():
            one.differences.add(np.zeros(self.units - one.differences.n))
        return self


@dataclass(frozen=True, slots=True)
class _Half:
    """One side of a bucket: ``rows`` of it have a partner, in ``cells``."""

    bucket: Bucket
    names: list[str]
    rows: Rows
    cells: Codes

    def means(self, values: Scores, total: int) -> tuple[Scores, Scores, int]:
        """By cell: how many values, their mean; and how many are NaN."""
        counts, means, _, lost = cell_means(self.rows, self.cells, values, total)
        return counts, means, lost

    def first_row(self, cell: int) -> int:
        import numpy as np

        return int(self.rows[np.flatnonzero(self.cells == cell)[0]])


def joined(buckets: Iterable[tuple[Bucket, Bucket]]) -> Overlap:
    """What the two sides have in common."""
    found = Overlap()
    for pair in buckets:
        _join(found, pair)
    return found.finish()


def _join(found: Overlap, pair: tuple[Bucket, Bucket]) -> None:
    import numpy as np

    names = [told_apart(one.names, one.sources) for one in pair]
    sets = [set(own) for own in names]
    common = sorted(sets[0] & sets[1])
    numbers = {name: cell for cell, name in enumerate(common)}
    halves = []
    for side, (bucket, own) in enumerate(zip(pair, names, strict=True)):
        cells = np.array([numbers.get(name, NONE) for name in own], dtype=np.int32)
        rows = np.flatnonzero(cells != NONE)
        halves.append(_Half(bucket, own, rows, cells[rows]))
        alone = sets[side] - numbers.keys()
        found.only[side] += len(alone)
        found.named[side] = sorted([*found.named[side], *alone])[:NAMED]
        found.left_out[side] += len(own) - len(rows)
        found.single &= len(rows) == len(common)
    found.units += len(common)
    digests = [dict(zip(own, one.digests, strict=True)) for own, one in zip(names, pair, strict=True)]
    found.edited += sum(digests[0][name] != digests[1][name] for name in common)
    if common:
        moved = _criteria(found, halves, len(common))
        _codes(found, halves, len(common))
        _movers(found, halves, common, moved)


def _criteria(found: Overlap, halves: list[_Half], total: int) -> dict[str, Scores]:
    """Count a bucket's scores in; the differences by cell, NaN where a side has no score."""
    import numpy as np

    moved: dict[str, Scores] = {}
    for name in sorted({*halves[0].bucket.scores, *halves[1].bucket.scores}):
        joined_one = found.criteria.setdefault(name, Joined())
        nothing = [np.full(len(half.names), np.nan) for half in halves]
        (count_a, before, lost_a), (count_b, after, lost_b) = (
            half.means(half.bucket.scores.get(name, empty), total)
            for half, empty in zip(halves, nothing, strict=True)
        )
        both = (count_a > 0) & (count_b > 0)
        joined_one.unscored[0] += lost_a
        joined_one.unscored[1] += lost_b
        joined_one.before.add(before[both])
        joined_one.after.add(after[both])
        joined_one.differences.add((after - before)[both])
        moved[name] = np.where(both, after - before, np.nan)
    return moved


def _codes(found: Overlap, halves: list[_Half], total: int) -> None:
    import numpy as np

    by_side: list[dict[str, list[int]]] = []
    for half in halves:
        having: dict[str, list[int]] = {}
        for row in half.rows.tolist():
            for code, severity in codes_of(half.bucket.findings[row]):
                having.setdefault(code, []).append(row)
                one = found.codes.setdefault(code, JoinedCode(severity))
                one.severity = graver(severity, one.severity)
        by_side.append(having)
    for code in sorted({*by_side[0], *by_side[1]}):
        one = found.codes[code]
        shares = []
        for side, half in enumerate(halves):
            marks = np.zeros(len(half.names))
            marks[by_side[side].get(code, [])] = 1.0
            shares.append(half.means(marks, total)[1])
            own = (half.names[row] for row in by_side[side].get(code, []))
            one.examples[side][:] = sorted({*one.examples[side], *own})[:EXAMPLES]
        before, after = shares
        one.before += math.fsum(before.tolist())
        one.after += math.fsum(after.tolist())
        one.appeared += int(((before == 0) & (after > 0)).sum())
        one.gone += int(((before > 0) & (after == 0)).sum())
        one.differences.add(after - before)


def _movers(found: Overlap, halves: list[_Half], common: list[str], moved: dict[str, Scores]) -> None:
    import numpy as np

    overall = np.nan_to_num(moved[OVERALL])
    furthest = np.lexsort((np.arange(len(overall)), -np.round(np.abs(overall), 9)))[:MOVERS].tolist()
    for cell in furthest:
        by = float(overall[cell])
        if abs(by) <= 1e-9:
            break
        inside = {
            name: float(values[cell])
            for name, values in moved.items()
            if name != OVERALL and abs(values[cell]) > 1e-9  # NaN is not
        }
        criterion, share = max(
            inside.items(), key=lambda item: (round(abs(item[1]), 9), item[0]), default=(OVERALL, by)
        )
        old, new = (_example(half, cell) for half in halves)
        found.movers.append(Mover(common[cell], round(by, 6), criterion, round(share, 6), old, new))
    found.movers.sort(key=lambda one: (-abs(one.difference), one.unit))
    del found.movers[MOVERS:]


def _example(half: _Half, cell: int) -> Example:
    row = half.first_row(cell)
    score = float(half.bucket.scores[OVERALL][row])
    known = None if math.isnan(score) else round(score, 6)
    return Example(half.names[row], half.bucket.sources[row] or "", row, known)


@lru_cache(maxsize=4096)
def codes_of(findings: str | None) -> tuple[tuple[str, str], ...]:
    """Codes, each with its gravest severity, in a cell of the table: ``EXT001:error:1 TIM003:warning:2``."""
    found: dict[str, str] = {}
    for one in (findings or "").split():
        code, _, rest = one.partition(":")
        severity = rest.partition(":")[0]
        if severity in _ranks():
            found[code] = graver(severity, found.get(code))
    return tuple(found.items())


def graver(severity: str, other: str | None) -> str:
    """The graver one of two."""
    return severity if other is None or _ranks()[severity] > _ranks()[other] else other


@cache
def _ranks() -> dict[str, int]:
    return {severity.label: int(severity) for severity in Severity}
