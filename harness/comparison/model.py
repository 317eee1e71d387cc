"""What a comparison says: what got worse, what got better, and whether the gate holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from harness.comparison.versions import Versions
    from harness.runs import Run
    from harness.suite.gate import Incomplete

Kind = Literal[
    "missing",  # accepted once, not in this run
    "verdict",  # the extraction's verdict on the recorded prompt changed
    "forbidden",  # a finding that no recording may have
    "regressed",  # a criterion's mean over fresh dialogues fell by more than chance
    "inferior",  # it is not shown that a criterion's mean fell by less than the gate's margin
    "mean-floor",  # a criterion's mean over fresh dialogues stands below the gate's floor
    "improved",  # a criterion's mean over fresh dialogues rose by more than chance
    "finding",  # a finding of severity error or worse that was not there, or not as often
    "floor",  # a score below the floor that the gate sets
    "scored-weight",  # too little of the rubric could be scored
    "unscored",  # a criterion that had a score has none
    "score",  # a criterion's score fell or rose by more than the tolerance
]
KINDS: tuple[Kind, ...] = (
    "missing",
    "verdict",
    "forbidden",
    "regressed",
    "inferior",
    "mean-floor",
    "improved",
    "finding",
    "floor",
    "scored-weight",
    "unscored",
    "score",
)
"""In the order in which a person wants to hear of them."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference on one recording.

    ``subject`` names what changed: a criterion, a code of findings, ``"overall"``. ``before`` and
    ``after`` are scores in [0, 1], verdicts or counts, ``None`` where there is none; for a floor
    ``before`` is the floor. ``unchanged_file`` says that the recording's bytes are those of the
    baseline, so that the harness itself must have changed. Of fresh dialogues as a whole, ``recording`` is
    `harness.comparison.gating.FRESH` and ``note`` says how sure the change is.
    """

    kind: Kind
    recording: str
    subject: str
    before: float | str | None
    after: float | str | None
    unchanged_file: bool = False
    note: str = ""

    @property
    def by(self) -> float | None:
        """How far a score moved; negative when it fell."""
        if isinstance(self.before, int | float) and isinstance(self.after, int | float):
            return round(self.after - self.before, 6)
        return None


@dataclass(frozen=True, slots=True)
class Mean:
    """A criterion's plain mean over the recordings that have a score for it on both sides."""

    criterion: str
    recordings: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class SignatureChange:
    """Results were made in another way than the accepted ones: scores may differ for that alone."""

    before: str
    after: str
    recordings: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run held against the accepted results and the gate.

    ``has_baseline`` is false where nothing was ever accepted; only the gate's absolute rules are
    then judged. ``refused`` says that signatures differ and nobody asked for that comparison:
    ``regressions`` then holds the absolute rules' alone. ``fresh`` holds the fresh dialogues of both
    against each other, ``None`` where one has none; ``barred`` names criteria that may not gate, each
    with the reason. ``incomplete`` is what the gate says that a run means which lacks dialogues.
    """

    regressions: tuple[Change, ...]
    improvements: tuple[Change, ...]
    new: tuple[str, ...]
    compared: int
    means: tuple[Mean, ...]
    signature_changes: tuple[SignatureChange, ...]
    has_baseline: bool
    refused: bool
    fresh: Versions | None = None
    barred: tuple[tuple[str, str], ...] = ()
    incomplete: Incomplete = "stop"


Outcome = Literal["passed", "failed", "refused", "incomplete"]


def outcome(run: Run, comparison: Comparison) -> Outcome:
    """What an evaluation came to. A fall that was seen outweighs what could not be seen."""
    if comparison.regressions or (comparison.incomplete == "fail" and not run.complete):
        return "failed"
    if comparison.refused:
        return "refused"
    return "passed" if run.complete or comparison.incomplete == "judge" else "incomplete"
