"""Whether the recorded prompt is the one that the dialogue delivered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.checks.base import Evidence, Score, unscored
from harness.extraction.similarity import contained
from harness.spans import in_recorded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.extraction.model import Verdict

DISCOUNT: Mapping[Verdict, float] = {"truncated": 0.8, "polluted": 0.8, "partial-clips": 0.8, "stale": 0.4}
"""What the best damaged record is worth; verdicts that are not named here are worth nothing."""


@dataclass(frozen=True)
class Integrity:
    """Scores the verdict of the extraction; the heading ``verdict`` of a scorecard says how it came about.

    - ``match`` is 1.
    - ``truncated``, ``polluted``, ``partial-clips``: 0.8 × kept × clean, where *kept* is the share of
      the delivered text that the record holds intact and *clean* the share of the record that is
      delivered text, both counted in runs of four words (single characters of Chinese or Japanese).
      Half a prompt is worth 0.4; a whole one with as much talk around it is worth 0.4 as well.
    - ``stale``: 0.4 × kept × clean. An earlier version reads like the prompt, but what was agreed last,
      often what mattered most, is not in it.
    - every other verdict is 0: another text, or none, stands where the prompt should.
    - ``not-recorded`` is unscored: a format that carries no final prompt cannot have lost it.

    The more of the prompt is saved, and the less beside it, the higher the score; nothing but a
    match reaches more than 0.8. Length alone never counts: a match of 20 characters is a match.
    """

    def evaluate(self, evidence: Evidence) -> Score:
        """The score of one recording, with the delivered prompt and the place of the recorded text."""
        extraction = evidence.extraction
        recorded = evidence.recording.recorded
        if extraction.verdict == "not-recorded" or recorded is None:
            return unscored("the recording carries no final prompt of its own")
        spans = tuple(prompt.span for prompt in extraction.prompts) + extraction.found_at
        places = tuple(dict.fromkeys(spans)) or (in_recorded(0, len(recorded.text)),)
        if extraction.verdict == "match":
            return Score(1.0, "the recorded prompt is the delivered one", evidence=places)
        discount = DISCOUNT.get(extraction.verdict, 0.0)
        if not discount:
            return Score(0.0, f"{extraction.verdict}: {extraction.explanation}", evidence=places)
        delivered = "\n".join(prompt.text for prompt in extraction.prompts)
        kept, clean = contained(delivered, recorded.text), contained(recorded.text, delivered)
        explanation = (
            f"{extraction.verdict}: {kept:.0%} of the delivered prompt is in the record, "
            f"{clean:.0%} of the record is the prompt"
        )
        return Score(discount * kept * clean, explanation, evidence=places)
