"""What a scorecard is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from harness.checks import Score
    from harness.extraction import Extraction
    from harness.findings import Finding
    from harness.recordings import Recording


class CriterionScore(NamedTuple):
    """One criterion of the rubric, scored. ``weight`` is the rubric's, as written there."""

    id: str
    check: str
    weight: float
    score: Score


class Overall(NamedTuple):
    """The weighted mean of what was scored.

    ``score`` is ``None`` where nothing was scored; ``scored_weight`` is the share of the rubric's
    weight that was scored, in [0, 1]; ``band`` is the rubric's name for the score, if it has bands.
    """

    score: float | None
    scored_weight: float
    band: str | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Everything that the harness says of one recording, with the signature that makes it comparable."""

    recording: Recording
    extraction: Extraction
    criteria: tuple[CriterionScore, ...]
    overall: Overall
    findings: tuple[Finding, ...]
    signature: str
