"""The traceability table: each requirement, what became of it, and the words that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from harness.brief import Brief, Requirement

Status = Literal["covered", "partial", "missing", "contradicted", "settings-only"]

SURE = 0.5
"""Below this confidence a row is uncertain: it counts, but is no finding and may be handed to a judge."""

DOUBT = 0.5
"""What an uncertain row weighs of its weight: it is as often wrong as right until a judge settles it."""
ASKED = 0.7
"""Below this certainty of the requirement a failure to find it is no finding either: perhaps nobody asked."""

WORTH: dict[Status, float] = {
    "covered": 1.0,
    "settings-only": 1.0,
    "partial": 0.5,
    "missing": 0.0,
    "contradicted": 0.0,
}
STRENGTH = {"demanded": 1.0, "offered": 0.7, "wished": 0.5}
"""What a requirement weighs in the score."""


class Place(NamedTuple):
    """Words of a delivered prompt: its number (0-based) and characters of its text."""

    prompt: int
    start: int
    end: int


class Trace(NamedTuple):
    """What became of one live requirement.

    ``evidence`` are the words of the prompts that carry the status; empty for what is missing, and
    for an exclusion that holds because the thing is nowhere mentioned. ``confidence`` in [0, 1] says
    how sure the status is; ``typed`` that it rests on values (seconds, shapes, counts, colours,
    negation, verbatim words) and not on likeness of words; ``note`` is a short reason for a person.
    """

    requirement: Requirement
    status: Status
    evidence: tuple[Place, ...]
    confidence: float
    typed: bool = False
    note: str = ""
    judged: bool = False
    """Whether a judge settled it."""

    @property
    def uncertain(self) -> bool:
        """Whether a judge should look at it before anybody acts on it."""
        if self.judged:
            return False
        doubtful = self.status in ("missing", "contradicted") and self.requirement.certainty < ASKED
        return self.confidence < SURE or doubtful

    @property
    def weight(self) -> float:
        """What the row weighs in the score: by strength, by how sure it is that it was asked for, half if uncertain."""
        weight = STRENGTH[self.requirement.strength] * self.requirement.certainty
        return weight * DOUBT if self.uncertain else weight


@dataclass(frozen=True, slots=True)
class Table:
    """A brief held against the delivered prompts: one trace for each live requirement, in order."""

    brief: Brief
    traces: tuple[Trace, ...] = ()
    unscored: str | None = None
    """Why nothing was traced, where nothing was."""

    @property
    def uncertain(self) -> tuple[Trace, ...]:
        """The rows that a judge may be asked to settle."""
        return tuple(trace for trace in self.traces if trace.uncertain)

    def count(self, status: Status) -> int:
        """How many live requirements have a status."""
        return sum(trace.status == status for trace in self.traces)

    @property
    def mostly_uncertain(self) -> bool:
        """Whether less than half of the rows are sure: a number would be a guess."""
        return 2 * len(self.uncertain) > len(self.traces)

    @property
    def score(self) -> float | None:
        """The share of what was asked that is delivered, weighted by strength and certainty; ``None`` for an empty table."""
        total = sum(trace.weight for trace in self.traces)
        if not total:
            return None
        gained = sum(trace.weight * WORTH[trace.status] for trace in self.traces)
        return gained / total

    def to_json(self) -> dict[str, Any]:
        """Every requirement with its status; superseded ones have the status ``null``."""
        by_id = {trace.requirement.id: trace for trace in self.traces}
        rows = []
        for requirement in self.brief.requirements:
            trace = by_id.get(requirement.id)
            rows.append(
                {
                    **requirement.to_json(),
                    "status": trace.status if trace else None,
                    "evidence": [
                        {"prompt": place.prompt, "start": place.start, "end": place.end}
                        for place in (trace.evidence if trace else ())
                    ],
                    "confidence": round(trace.confidence, 2) if trace else None,
                    "note": trace.note if trace else "",
                    "judged": bool(trace and trace.judged),
                }
            )
        return {
            "requirements": rows,
            "uncertain": [trace.requirement.id for trace in self.uncertain],
            "unreadable": self.brief.unreadable,
        }
