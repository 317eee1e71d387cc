"""What every check is given (`Evidence`) and gives back (`Score`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.anatomy import Anatomy
    from harness.brief import Brief
    from harness.checks.coverage_judging import Settled
    from harness.checks.coverage_table import Table
    from harness.checks.dialogue_case import Case
    from harness.extraction import Extraction
    from harness.findings import Finding
    from harness.platforms import Platform
    from harness.recordings import Recording
    from harness.spans import Span


@dataclass(frozen=True, slots=True)
class Score:
    """A number in [0, 1], or nothing with the reason.

    Exactly one of ``value`` and ``unscored`` is set. ``evidence`` points at the text that carries
    the score, ``findings`` say what is wrong; ``explanation`` is one sentence for a person.
    """

    value: float | None
    explanation: str
    unscored: str | None = None
    evidence: tuple[Span, ...] = ()
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        if (self.value is None) == (self.unscored is None):
            raise ValueError("a score is a number or a reason why there is none, never both or neither")
        if self.value is not None and not 0.0 <= self.value <= 1.0:
            raise ValueError(f"a score lies in [0, 1], not at {self.value}")


def unscored(reason: str, *findings: Finding) -> Score:
    """No score, and why; it is left out of the mean."""
    return Score(None, reason, unscored=reason, findings=findings)


@dataclass
class Evidence:
    """One recording with everything that checks may look at; parsed once, on first use."""

    recording: Recording
    extraction: Extraction
    platform: Platform | None = None
    """The profile chosen by the suite or flag; ``None`` lets the platform check choose from the recording."""
    settled: Mapping[str, Settled] = field(default_factory=dict)
    """What judges said of uncertain requirements, by requirement id (`harness.checks.coverage_judging`)."""
    ratings: Mapping[tuple[str, str], Score] = field(default_factory=dict)
    """What judges gave, by the judge's name in the rubric and criterion (`harness.checks.judge`)."""

    @cached_property
    def anatomies(self) -> tuple[Anatomy, ...]:
        """The anatomy of each delivered prompt, in order."""
        from harness.anatomy import parse

        return tuple(parse(prompt.text) for prompt in self.extraction.prompts)

    @cached_property
    def brief(self) -> Brief:
        """What was asked for in the dialogue."""
        from harness.brief import read_brief

        return read_brief(self.recording, self.extraction)

    @cached_property
    def traced(self) -> Table:
        """The brief held against the delivered prompts."""
        from harness.checks.coverage import trace

        return trace(self)

    @cached_property
    def case(self) -> Case:
        """The dialogue itself under examination: talk, versions, agreement."""
        from harness.checks.dialogue_case import Case

        return Case(self)


class Check(Protocol):
    """One criterion. A check is a frozen dataclass: its fields are its parameters in the rubric."""

    def evaluate(self, evidence: Evidence) -> Score:
        """Score one recording; never raises for anything that the recording says."""
        ...
