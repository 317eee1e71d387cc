"""What a planted fault is: an operator on a good recording, and what should be said of the result."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from harness.anatomy import Anatomy
    from harness.brief import Brief
    from harness.extraction.model import Candidate
    from harness.recordings import Recording, Turn
    from harness.scorecards import Scorecard

Family = Literal["extraction", "encoding", "structure", "timing", "coverage", "dialogue"]
FAMILIES: tuple[Family, ...] = ("extraction", "encoding", "structure", "timing", "coverage", "dialogue")


@dataclass
class Case:
    """A recording that is taken to be good, as scored, read once for all operators.

    ``donor`` is another good recording, for faults that mix two.
    """

    recording: Recording
    card: Scorecard
    donor: Case | None = None

    @property
    def prompts(self) -> tuple[Candidate, ...]:
        """The delivered prompt, or the clips."""
        return self.card.extraction.prompts

    @property
    def text(self) -> str:
        """The delivered prompt; the first of several clips."""
        return self.prompts[0].text

    @property
    def turn(self) -> Turn:
        """The turn that delivers it."""
        return self.recording.turns[self.prompts[0].span.turn or 0]

    @cached_property
    def anatomy(self) -> Anatomy:
        """The anatomy of `text`."""
        from harness.anatomy import parse

        return parse(self.text)

    @cached_property
    def brief(self) -> Brief:
        """What was asked for."""
        from harness.brief import read_brief

        return read_brief(self.recording, self.card.extraction)


class Files(NamedTuple):
    """A fault of the file itself: the bytes of the clean file and of the damaged one, under one name."""

    name: str
    clean: bytes
    damaged: bytes


class Operator(NamedTuple):
    """One named fault.

    ``plant`` gives the changed recording, or the files where bytes are at fault; ``None`` where the
    fault cannot be planted.

    ``expects`` are the codes that name it rightly: one of them is enough. ``subtle`` faults are meant
    to be hard: a reader in a hurry would miss them.
    """

    name: str
    family: Family
    expects: tuple[str, ...]
    plant: Callable[[Case, Random], Recording | Files | None]
    what: str
    subtle: bool = False
