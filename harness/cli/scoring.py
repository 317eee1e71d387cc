"""What a recording becomes for `harness score`: the same in this process and in another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from harness.engines.files import safely
from harness.errors import InputError
from harness.recordings import Recording, read

if TYPE_CHECKING:
    from harness.checks import Evidence
    from harness.engines import Unit
    from harness.reporting.outputs import Entry
    from harness.reporting.terminal import Style
    from harness.scorecards import Scorecard, Scorer


class Made(NamedTuple):
    """A scorecard as it is shown, whether it fails the gate, and what reports take of it."""

    shown: str
    fails: bool
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Scoring:
    """How to score and show: sent to worker processes as it is.

    ``style`` is that of the terminal, ``None`` for JSON; ``screens`` shows a screen each in place of a line.
    """

    scorer: Scorer
    style: Style | None
    screens: bool = False
    fail_under: float | None = None
    reports: bool = False

    def __call__(self, unit: Unit) -> list[Made | InputError]:
        """What comes of a unit, in the order of its recordings."""
        if isinstance(unit, str):
            return [self.made(item) for item in safely(read(unit), unit)]
        return [self.made(unit)]

    def made(self, item: Recording | InputError, evidence: Evidence | None = None) -> Made | InputError:
        """What comes of one recording; an error as it is."""
        card = self.scorer.attempt(item, evidence) if isinstance(item, Recording) else item
        if isinstance(card, InputError):
            return card
        fails = self.fail_under is not None and self.scorer.fails(card, self.fail_under)
        return Made(self._shown(card), fails, _entry(card) if self.reports else None)

    def _shown(self, card: Scorecard) -> str:
        if self.style is None:
            from harness.scorecards import as_json

            return dump(as_json(card))
        from harness.reporting.terminal import line, screen

        return f"{screen(card, self.style)}\n" if self.screens else line(card, self.style)


def _entry(card: Scorecard) -> Entry:
    from harness.reporting.outputs import Entry
    from harness.scorecards import as_json

    return Entry(as_json(card), card.recording.id, card.recording.source)


def dump(value: object) -> str:
    """One line of ASCII: it survives any locale, and a terminal finds nothing in it to obey."""
    import json

    return json.dumps(value, separators=(",", ":"))
