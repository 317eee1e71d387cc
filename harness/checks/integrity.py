"""Whether the recorded prompt is the one that the dialogue delivered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.checks.base import Evidence, Score, unscored
from harness.extraction.marks import fold, unwrap
from harness.extraction.similarity import contained
from harness.spans import in_recorded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.extraction.model import Verdict

DISCOUNT: Mapping[Verdict, float] = {"truncated": 0.5, "polluted": 0.5, "partial-clips": 0.5, "stale": 0.25}
"""What the best damaged record is worth; verdicts that are not named here are worth nothing."""


@dataclass(frozen=True)
class Integrity:
    """Scores the verdict of the extraction; the heading ``verdict`` of a scorecard says how it came about.

    - ``match`` is 1.
    - ``truncated``, ``polluted``, ``partial-clips``: 0.5 × kept × clean, where *kept* is the share of
      the delivered text that the record holds intact and *clean* the share of the record that is
      delivered text: by characters where one holds the other (white space and enclosing marks aside),
      else by runs of four words (of characters, in Chinese or Japanese).
      Half a prompt is worth 0.25; a whole one with as much talk around it is worth 0.25 as well.
    - ``stale``: 0.25 × kept × clean. An earlier version reads like the prompt, but what was agreed last,
      often what mattered most, is not in it.
    - every other verdict is 0: another text, or none, stands where the prompt should.
    - ``not-recorded`` is unscored: a format that carries no final prompt cannot have lost it.

    The more of the prompt is saved, and the less beside it, the higher the score; nothing but a
    match reaches more than 0.5. Length alone never counts: a match of 20 characters is a match.
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
        kept, clean = _shares([prompt.text for prompt in extraction.prompts], recorded.text)
        explanation = (
            f"{extraction.verdict}: {kept:.0%} of the prompt was saved, {clean:.0%} of the record is prompt"
        )
        return Score(discount * kept * clean, explanation, evidence=places)


def _shares(delivered: list[str], recorded: str) -> tuple[float, float]:
    """Which shares of the delivered texts and of the recorded one stand in the other, each in [0, 1]."""
    prompts, record = [fold(unwrap(text)) for text in delivered], fold(unwrap(recorded))
    whole = " ".join(prompts)
    if not whole or not record:
        return 0.0, 0.0
    intact = sum(len(prompt) for prompt in prompts if prompt in record)
    if intact:
        return intact / sum(map(len, prompts)), min(1.0, intact / len(record))
    if record in whole:
        return len(record) / len(whole), 1.0
    return contained(whole, record), contained(record, whole)
