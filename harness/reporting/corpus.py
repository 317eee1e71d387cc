"""What a table of scores in parts adds up to: one pass, only sums and the lowest recordings are kept."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.comparison.overlap import codes_of, graver
from harness.comparison.parts import blocks
from harness.comparison.sample import Sample
from harness.findings import Severity
from harness.reporting.table import OVERALL

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from harness.comparison.columns import Scores
    from harness.comparison.parts import Block, Parts

FINE = 1000
"""Columns of the histogram that quantiles are read from: they are good to a thousandth."""
BINS = 20
GROUPS = 1000
"""Values of a dimension that are told apart; those that come up later are taken together."""
OTHERS = "(others)"
DIMENSIONS = ("persona", "persona_version", "copilot", "copilot_version", "model", "month")
QUANTILES = (0.05, 0.5, 0.95)
_TEXTS = (*DIMENSIONS[:-1], "created", "verdict", "band", "signature", "findings")


class Worst(NamedTuple):
    """A recording among the lowest: its score, the criterion that is lowest in it, its codes from error on."""

    score: float
    source: str
    recording: str
    criterion: str
    codes: tuple[str, ...]


class Group(NamedTuple):
    """Recordings of one value of a dimension, how many of them have a score, and its mean."""

    value: str
    recordings: int
    scored: int
    mean: float | None


class Failure(NamedTuple):
    """A code, the gravest severity that it was found with, and in how many recordings it stands."""

    code: str
    severity: str
    recordings: int


@dataclass(slots=True)
class Spread:
    """One criterion's scores: their sums, and how many lie in each thousandth of [0, 1]."""

    sums: Sample = field(default_factory=lambda: Sample(keep=False))
    unscored: int = 0
    fine: NDArray[np.int64] | None = None
    lowest: float | None = None

    def add(self, scores: Scores) -> None:
        """Count some in; NaN is unscored."""
        import numpy as np

        known = scores[~np.isnan(scores)]
        self.unscored += len(scores) - len(known)
        if not len(known):
            return
        self.sums.add(known)
        counts = np.bincount(np.rint(known * FINE).astype(np.int64), minlength=FINE + 1)
        self.fine = counts if self.fine is None else self.fine + counts
        least = float(known.min())
        self.lowest = least if self.lowest is None else min(least, self.lowest)

    def quantile(self, share: float) -> float | None:
        """The smallest score, to a thousandth, at or below which so large a share of them lies."""
        import numpy as np

        if self.fine is None:
            return None
        return int(np.searchsorted(np.cumsum(self.fine), share * self.sums.n)) / FINE

    @property
    def bins(self) -> list[int]:
        """How many scores lie in each of `BINS` equal parts of [0, 1]; a score of 1 in the last."""
        if self.fine is None:
            return [0] * BINS
        width = FINE // BINS
        bins = [int(self.fine[start : start + width].sum()) for start in range(0, FINE, width)]
        bins[-1] += int(self.fine[FINE])
        return bins


class Corpus:
    """The sums of a table."""

    def __init__(self, parts: Parts, worst: int) -> None:
        self.parts = parts
        self.recordings = 0
        self.criteria: dict[str, Spread] = {OVERALL: Spread()}
        self.counts: dict[str, Counter[str]] = {name: Counter() for name in ("verdict", "band", "signature")}
        self._codes: Counter[str] = Counter()
        self._severities: dict[str, str] = {}
        self._groups: dict[str, dict[str, tuple[list[int], Sample]]] = {name: {} for name in DIMENSIONS}
        self._most = worst
        self._worst: list[Worst] = []
        for block in blocks(parts, _TEXTS):
            self._add(block)

    @property
    def failures(self) -> list[Failure]:
        """Every code, graver ones first, then by how many recordings have it."""
        ranks = {severity.label: severity for severity in Severity}
        found = [Failure(code, self._severities[code], count) for code, count in self._codes.items()]
        return sorted(found, key=lambda one: (-ranks[one.severity], -one.recordings, one.code))

    @property
    def worst(self) -> list[Worst]:
        """The lowest recordings, lowest first; none without a score."""
        return self._worst

    def groups(self, dimension: str) -> list[Group]:
        """The values of a dimension, those with most recordings first; empty where no recording says it."""
        found = [
            Group(value, recordings, sums.n, sums.mean)
            for value, ((recordings,), sums) in self._groups[dimension].items()
        ]
        known = sorted(found, key=lambda one: (-one.recordings, one.value))
        return known if any(one.value for one in known) else []

    def _add(self, block: Block) -> None:
        self.recordings += block.size
        for name, scores in block.scores.items():
            self.criteria.setdefault(name, Spread()).add(scores)
        for name, counts in self.counts.items():
            for pair in block.texts[name].value_counts().to_pylist():
                counts[pair["values"] or ""] += pair["counts"]
        overall = block.scores[OVERALL]
        for name in DIMENSIONS:
            self._add_groups(name, _values(block, name), overall)
        graves = self._add_codes(block)
        self._add_worst(block, overall, graves)

    def _add_groups(self, name: str, values: Any, overall: Scores) -> None:
        import numpy as np

        said = values.fill_null("").dictionary_encode()
        codes = said.indices.to_numpy()
        order = np.argsort(codes, kind="stable")
        counts = np.bincount(codes, minlength=len(said.dictionary))
        groups = self._groups[name]
        split = np.split(overall[order], np.cumsum(counts)[:-1])
        for value, own in zip(said.dictionary.to_pylist(), split, strict=True):
            taken = value if value in groups or len(groups) < GROUPS else OTHERS
            recordings, sums = groups.setdefault(taken, ([0], Sample(keep=False)))
            recordings[0] += len(own)
            sums.add(own[~np.isnan(own)])

    def _add_codes(self, block: Block) -> list[str | None]:
        cells: list[str | None] = block.texts["findings"].to_pylist()
        for cell in cells:
            for code, severity in codes_of(cell):
                self._codes[code] += 1
                self._severities[code] = graver(severity, self._severities.get(code))
        return cells

    def _add_worst(self, block: Block, overall: Scores, cells: list[str | None]) -> None:
        import numpy as np

        lowest = np.argsort(overall, kind="stable")[: self._most]  # NaN goes last
        found = []
        for row in lowest.tolist():
            if np.isnan(overall[row]):
                break
            inside = {
                name: float(scores[row])
                for name, scores in block.scores.items()
                if name != OVERALL and not np.isnan(scores[row])
            }
            graves = tuple(code for code, severity in codes_of(cells[row]) if severity in ("error", "fatal"))
            source, name = (str(block.texts[column][row]) for column in ("source", "recording"))
            least = min(inside, key=lambda one: (inside[one], one), default="")
            found.append(Worst(float(overall[row]), source, name, least, graves))
        self._worst = heapq.nsmallest(self._most, [*self._worst, *found])


def _values(block: Block, dimension: str) -> Any:
    import pyarrow.compute as pc

    if dimension == "month":
        return pc.utf8_slice_codeunits(block.texts["created"], 0, 7)
    return block.texts[dimension]
