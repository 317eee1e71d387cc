"""What the parts of the dialogue check look at: the evidence, its talk, the versions, where it was agreed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from harness.checks.dialogue_talk import Talk, by, read_talk
from harness.extraction.marks import fold
from harness.extraction.ranking import DELIVERY
from harness.extraction.stance import find_agreement
from harness.extraction.versions import Version, versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.checks.base import Evidence
    from harness.extraction import Agreement, Extraction
    from harness.recordings import Turn


class Case:
    """One dialogue under examination; everything is read on first use."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence

    @property
    def turns(self) -> Sequence[Turn]:
        """The turns of the dialogue."""
        return self.evidence.recording.turns

    @property
    def extraction(self) -> Extraction:
        """What the dialogue delivers."""
        return self.evidence.extraction

    @cached_property
    def talk(self) -> list[Talk]:
        """The talk of every turn, by index."""
        return read_talk(self.evidence.recording, self.extraction)

    @cached_property
    def copilot(self) -> list[Talk]:
        """The copilot's talk."""
        return by(self.talk, "copilot")

    @cached_property
    def persona(self) -> list[Talk]:
        """The persona's talk."""
        return by(self.talk, "persona")

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """Every version of what is delivered."""
        return versions(self.evidence.recording, self.extraction)

    @cached_property
    def delivered(self) -> tuple[Version, ...]:
        """The delivered texts themselves: of each clip the last version."""
        following = {version.before.span for version in self.versions if version.before}
        return tuple(version for version in self.versions if version.span not in following)

    @cached_property
    def complete(self) -> int:
        """The turn by which everything that is delivered had been said; -1 where nothing is."""
        return max((version.turn for version in self.delivered), default=-1)

    @cached_property
    def agreement(self) -> Agreement | None:
        """Where the two agreed on all that is delivered.

        The extraction's, unless that speaks of one clip while others were still to come, or another
        text was on the table afterwards: then the first approval after that.
        """
        found = self.extraction.agreement
        if self.complete < 0 or (found and found.in_advance):
            return found
        said = self.turns[self.complete].role
        turn = found.span.turn or 0 if found else -1
        contested = max((t for t in self._others if self._heard_after(t)), default=-1)
        if turn > max(self.complete, contested):
            return found
        return find_agreement(self.turns, max(self.complete, contested), said)

    @cached_property
    def _others(self) -> set[int]:
        """The turns after the delivered text that put another text on the table."""
        own = {fold(version.text) for version in self.versions}
        return {
            candidate.span.turn or 0
            for candidate in self.extraction.candidates
            if candidate.rank >= DELIVERY
            and (candidate.span.turn or 0) > self.complete
            and candidate.form not in ("label", "message")
            and fold(candidate.text) not in own
        }

    def _heard_after(self, turn: int) -> bool:
        return any(later.role == "persona" for later in self.turns[turn + 1 :])

    @cached_property
    def agreed(self) -> int | None:
        """The turn of the agreement."""
        return None if self.agreement is None else max(self.agreement.span.turn or 0, self.complete)

    def after(self, turn: int) -> Sequence[Turn]:
        """The turns after one."""
        return self.turns[turn + 1 :]
