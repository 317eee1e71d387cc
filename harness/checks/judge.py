"""What judges said of a recording, as a criterion of a rubric.

The check calls no model: whoever scores asks the judges first and puts what they said into
``Evidence.ratings``. Without it the criterion is unscored with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.checks.base import Evidence, Score, unscored
from harness.checks.injection import find_addresses
from harness.findings.codes.judge import TEXT_ADDRESSES_JUDGE
from harness.spans import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.findings import Finding

NO_JUDGE = "no judge was asked: name a panel under `judge:` in harness.yaml, or give --judge-model"


@dataclass(frozen=True)
class JudgeCheck:
    """The mean rating of a panel on one criterion of a judge file, as a share of its scale.

    - ``judge`` names the judge file, one that comes with the harness or a path from the rubric's folder;
      ``criterion`` one of its criteria, without it the mean of all of them counts.
    - The score is the mean over the panel's models of each one's mean over its samples; a rating of 4
      on a scale from 1 to 5 is 0.75. Answers that cannot be used are counted (JDG004) and left out.
    - Passages of the delivered prompt that speak to the judge are findings (JDG001), judge or not.
    """

    judge: str = "video-prompt"
    criterion: str = ""

    def evaluate(self, evidence: Evidence) -> Score:
        """The judges' score of one recording, with what they quote."""
        addresses = tuple(addressed(evidence))
        score = evidence.ratings.get((self.judge, self.criterion))
        if score is None:
            return unscored(NO_JUDGE, *addresses)
        return replace(score, findings=(*score.findings, *addresses))


def addressed(evidence: Evidence) -> Iterator[Finding]:
    """A finding for each passage of the delivered prompts that speaks to the judge."""
    for prompt in evidence.extraction.prompts:
        for passage in find_addresses(prompt.text):
            words = shorten(prompt.text[passage.start : passage.end], 100)
            yield TEXT_ADDRESSES_JUDGE.finding(
                f'{passage.because}: "{words}"', prompt.locate(passage.start, passage.end)
            )
