"""What the parts of the dialogue check look at: the evidence, its talk, the versions, where it was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from harness.checks.dialogue_talk import Talk, by, read_talk
from harness.extraction.stance import find_agreement
from harness.extraction.versions import Version, versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.checks.base import Evidence
    from harness.extraction import Agreement, Extraction
    from harness.recordings import Turn


@dataclass
class Case:
    """One dialogue under examination; everything is read on first use."""

    evidence: Evidence

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

        The extraction's, unless that speaks of one clip while others were still to come, or does not
        see that the text had stood there before.
        """
        found = self.extraction.agreement
        if self.complete < 0 or (found and (found.in_advance or (found.span.turn or 0) > self.complete)):
            return found
        return find_agreement(self.turns, self.complete, self.turns[self.complete].role)

    @cached_property
    def agreed(self) -> int | None:
        """The turn of the agreement."""
        return None if self.agreement is None else max(self.agreement.span.turn or 0, self.complete)

    def after(self, turn: int) -> Sequence[Turn]:
        """The turns after one."""
        return self.turns[turn + 1 :]
