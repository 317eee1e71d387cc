"""Results as columns: what a comparison of many dialogues needs of them, in little memory.

A million scores of a hundred thousand dialogues stay below 100 MB: each text is kept once and stands as a
number in its column, each score is eight bytes.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.suite import OVERALL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np
    from numpy.typing import NDArray

    from harness.runs import Result

    Rows = NDArray[np.int64]
    Codes = NDArray[np.int32]
    Scores = NDArray[np.float64]

NONE = -1
"""Stands in a column of texts where there is none."""
EFFORTS = ("cost", "input_tokens", "output_tokens", "rounds")
"""What a dialogue took: US dollars, tokens, rounds."""

DIMENSIONS: dict[str, Callable[[Result], str | None]] = {
    "scenario": lambda one: one.fresh.scenario if one.fresh else None,
    "scenario_sha256": lambda one: one.fresh.scenario_sha256 if one.fresh else None,
    "persona": lambda one: one.fresh.persona.id if one.fresh else one.persona,
    "persona_version": lambda one: one.fresh.persona.version if one.fresh else None,
    "persona_sha256": lambda one: one.fresh.persona.sha256 if one.fresh else None,
    "persona_model": lambda one: one.fresh.persona.model if one.fresh else None,
    "copilot": lambda one: one.fresh.copilot.id if one.fresh else one.copilot,
    "copilot_version": lambda one: one.fresh.copilot.version if one.fresh else None,
    "copilot_sha256": lambda one: one.fresh.copilot.sha256 if one.fresh else None,
    "copilot_model": lambda one: one.fresh.copilot.model if one.fresh else None,
    "model": lambda one: one.fresh.copilot.model if one.fresh else one.model,
    "platform": lambda one: one.fresh.platform if one.fresh else None,
    "stop": lambda one: one.fresh.stop if one.fresh else None,
    "created": lambda one: one.created,
}
"""What dialogues can be told apart by, and where a result holds it. ``model`` is the copilot's."""


@dataclass(slots=True)
class Texts:
    """A column of texts: ``names`` holds each text once, ``codes`` its number row by row, `NONE` for none."""

    names: list[str] = field(default_factory=list)
    codes: array[int] = field(default_factory=lambda: array("i"))
    _known: dict[str, int] = field(default_factory=dict)

    def add(self, text: str | None) -> None:
        """Append one row."""
        if text is None:
            self.codes.append(NONE)
            return
        code = self._known.get(text)
        if code is None:
            code = self._known[text] = len(self.names)
            self.names.append(text)
        self.codes.append(code)

    def code(self, text: str) -> int:
        """The number of a text; `NONE` where no row holds it."""
        return self._known.get(text, NONE)

    def at(self, row: int) -> str | None:
        """The text of a row."""
        code = self.codes[row]
        return None if code == NONE else self.names[code]

    def array(self) -> Codes:
        """The numbers, as an array that shares their memory."""
        import numpy as np

        return np.frombuffer(self.codes, dtype=np.int32) if self.codes else np.empty(0, np.int32)


@dataclass(slots=True)
class Table:
    """Results, one a row, in the order given. Unscored is NaN; so is an unknown cost.

    ``found`` maps each code of findings to the rows that have it, ``severities`` to its severity.
    """

    ids: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    texts: dict[str, Texts] = field(default_factory=lambda: {name: Texts() for name in DIMENSIONS})
    signatures: Texts = field(default_factory=Texts)
    criteria: dict[str, array[float]] = field(default_factory=lambda: {OVERALL: array("d")})
    efforts: dict[str, array[float]] = field(default_factory=lambda: {name: array("d") for name in EFFORTS})
    fresh: array[int] = field(default_factory=lambda: array("b"))
    found: dict[str, array[int]] = field(default_factory=dict)
    severities: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, results: Iterable[Result]) -> Table:
        """The results as columns; each is let go as soon as it is read."""
        table = cls()
        for result in results:
            table.add(result)
        return table

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, result: Result) -> None:
        """Append one row."""
        row = len(self.ids)
        self.ids.append(result.id)
        self.sources.append(result.source)
        for name, value in DIMENSIONS.items():
            self.texts[name].add(value(result))
        self.signatures.add(result.signature)
        self.fresh.append(result.fresh is not None)
        for name, score in ((OVERALL, result.overall), *result.criteria.items()):
            column = self.criteria.get(name)
            if column is None:  # the rows before had no such criterion
                column = self.criteria[name] = array("d", [_NAN]) * row
            elif len(column) > row:  # a criterion that is called "overall" too
                continue
            column.append(_NAN if score is None else score)
        for column in self.criteria.values():
            if len(column) <= row:
                column.append(_NAN)
        made = result.fresh
        known = (
            made and made.cost,
            made and made.input_tokens,
            made and made.output_tokens,
            result.rounds,
        )
        for name, amount in zip(EFFORTS, known, strict=True):
            self.efforts[name].append(_NAN if amount is None else amount)
        for severity, counts in result.findings.items():
            for code in counts:
                self.found.setdefault(code, array("i")).append(row)
                self.severities[code] = severity

    def scores(self, criterion: str) -> Scores:
        """A criterion's scores, NaN where there is none; the memory is shared."""
        import numpy as np

        column = self.criteria.get(criterion)
        return np.frombuffer(column) if column else np.full(len(self), np.nan)

    def effort(self, name: str) -> Scores:
        """One of `EFFORTS`, NaN where it is unknown; the memory is shared."""
        import numpy as np

        return np.frombuffer(self.efforts[name]) if len(self) else np.empty(0)

    def rows_with(self, code: str) -> Rows:
        """The rows that have a finding of this code, in order."""
        import numpy as np

        rows = self.found.get(code)
        return np.unique(np.frombuffer(rows, dtype=np.int32)) if rows else np.empty(0, np.int64)

    def all_rows(self) -> Rows:
        """Every row."""
        import numpy as np

        return np.arange(len(self))


_NAN = float("nan")
