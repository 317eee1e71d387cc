"""Dialogue: how the two came to their prompt, by the names that studies of agents talking give to failures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.checks.base import Evidence, Score, unscored
from harness.checks.dialogue_agreement import agreement_findings, idle_turns, told
from harness.checks.dialogue_changes import change_findings
from harness.checks.dialogue_claims import claim_findings
from harness.checks.dialogue_requests import request_findings
from harness.findings import Severity
from harness.findings.codes.extraction import CHANGE_NOT_DELIVERED
from harness.findings.codes.recording import ROUND_CLAIM

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.checks.dialogue_case import Case
    from harness.findings import Finding

COST: Mapping[Severity, float] = {Severity.NOTE: 0.05, Severity.WARNING: 0.2}
"""What a kind of finding takes off the score, by its worst severity."""

NOTHING_DELIVERED = 0.5
"""What it costs that the dialogue ends without any prompt."""

WASTE = 0.3
"""What it would cost if the whole dialogue were talk after the agreement."""


@dataclass(frozen=True)
class Dialogue:
    """1 minus the costs of what went wrong, at least 0.

    - A kind of finding (a DLG code, a change that never reached the text: EXT012, a wrong statement about
      rounds: REC) costs once, by its worst severity: 0.2 for a warning, 0.05 for a note.
    - Turns that follow the answer to the approval (DLG002) cost 0.3 × their share of the dialogue's characters.
    - A dialogue that ends without any prompt costs 0.5.

    So one more fault never raises the score. Unscored where there is no dialogue, or where nobody is known
    to be persona or copilot. The evidence is the agreement, or the delivered prompts where there is none.
    """

    def evaluate(self, evidence: Evidence) -> Score:
        """Score one dialogue."""
        recording = evidence.recording
        if recording.format == "prompt":
            return unscored("there is no dialogue, only a prompt")
        if {"persona", "copilot"} - {turn.role for turn in recording.turns}:
            return unscored("the recording does not say who is persona and who is copilot")
        case = evidence.case
        findings = (
            *agreement_findings(case),
            *change_findings(case),
            *request_findings(case),
            *claim_findings(case),
        )
        wasted = _wasted(case)
        cost = _costs([*findings, *_found_elsewhere(evidence)]) + WASTE * wasted
        cost += 0.0 if evidence.extraction.prompts else NOTHING_DELIVERED
        spans = tuple(prompt.span for prompt in evidence.extraction.prompts)
        if case.agreement is not None:
            spans = (case.agreement.span, *spans)
        value = round(max(0.0, 1.0 - cost), 4)
        return Score(value, _explanation(case, findings, wasted), evidence=spans, findings=findings)


def _found_elsewhere(evidence: Evidence) -> Iterator[Finding]:
    """Findings of other rooms that are faults of the dialogue: they count here and are reported there."""
    for finding in (*evidence.recording.findings, *evidence.extraction.findings):
        if finding.code in (ROUND_CLAIM, CHANGE_NOT_DELIVERED):
            yield finding


def _costs(findings: list[Finding]) -> float:
    worst: dict[str, Severity] = {}
    for finding in findings:
        worst[finding.code.id] = max(finding.severity, worst.get(finding.code.id, Severity.NOTE))
    return sum(COST[min(severity, Severity.WARNING)] for severity in worst.values())


def _wasted(case: Case) -> float:
    """The share of the characters that were said for nothing after the agreement, in [0, 1]."""
    idle = sum(len(turn.text) for turn in idle_turns(case))
    return idle / max(1, sum(len(turn.text) for turn in case.turns))


def _explanation(case: Case, findings: tuple[Finding, ...], wasted: float) -> str:
    if case.agreed is not None and case.agreement is not None:
        given = "agreed in advance, delivered" if case.agreement.in_advance else "agreed"
        said = f"{given} in {told(case.turns[case.agreed])}"
    elif not case.extraction.prompts:
        said = "no prompt was delivered"
    else:
        said = "no approval of the delivered prompt was recognised"
    if wasted:
        said += f"; {wasted:.0%} of the dialogue is talk after that"
    names = ", ".join(dict.fromkeys(finding.code.name for finding in findings))
    return f"{said}; {names}" if names else said
