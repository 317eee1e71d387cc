"""RUN: what happened to the harness itself while it worked, and to a rubric's own conditions."""

from harness.findings.model import Code, Severity

CHECK_FAILED = Code(
    id="RUN001",
    name="check-failed",
    severity=Severity.ERROR,
    summary="A check raised an exception; its criterion is unscored for this recording.",
    why=(
        "A criterion that silently scores 0, or stops the run, would be taken for a verdict on the prompt. "
        "It is a fault of the check, so the criterion is left out of the mean and the rest is scored."
    ),
    example="A team's own check divides by the number of beats of a prompt that has none.",
    remedy="repair the check, or take its criterion out of the rubric",
)

BELOW_FLOOR = Code(
    id="RUN002",
    name="below-floor",
    severity=Severity.ERROR,
    summary="A criterion scored less than the floor that the rubric sets for it.",
    why=(
        "A mean lets a fine prompt hide one failure that makes it useless. A floor says which criterion may "
        "not be bought off: below it the scorecard falls to the rubric's lowest band, whatever its mean."
    ),
    example="`floor: 0.5` on integrity, and the recorded prompt is a fragment (0.0).",
    remedy="read the findings of that criterion first",
)

NOTHING_SCORED = Code(
    id="RUN003",
    name="nothing-scored",
    severity=Severity.WARNING,
    summary="No criterion of the rubric could be scored, so the scorecard has no overall score.",
    why="A missing score is neither a good nor a bad one; a gate must not read it as either.",
    example="A recording without turns, scored by a rubric that asks for the delivered prompt only.",
    remedy="read why each criterion is unscored",
)
