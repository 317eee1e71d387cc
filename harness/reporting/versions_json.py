"""Two versions held against each other, as JSON: ``compare/1``. The schema is ``harness/schemas/compare-1.schema.json``.

No clock and nothing of the machine: the same two sides give the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.comparison.corpora import NOT_IN_TABLE

if TYPE_CHECKING:
    from harness.comparison import CodeEvidence, CriterionEvidence, Effort, Mover, PartsSide, Side, Versions
    from harness.comparison.movers import Example

SCHEMA = "compare/1"


def versions_as_json(versions: Versions) -> dict[str, Any]:
    """Everything that the comparison says, as plain values."""
    pairing, overlap = versions.pairing, versions.overlap
    left_out = pairing.left_out if pairing else overlap.left_out if overlap and overlap.units else (0, 0)
    return {
        "schema": SCHEMA,
        "answer": versions.answer,
        "design": versions.design,
        "observational": versions.design == "observational",
        "refused": versions.refused,
        "alpha": versions.alpha,
        "effect": versions.effect,
        "baseline": _side(versions.baseline, versions.costs[0], versions.stops[0]),
        "candidate": _side(versions.candidate, versions.costs[1], versions.stops[1]),
        "units": len(pairing.units) if pairing else overlap.units if overlap else 0,
        "paired_within": list(pairing.by) if pairing else [],
        "only_baseline": list(pairing.only_baseline) if pairing else [],
        "only_candidate": list(pairing.only_candidate) if pairing else [],
        "left_out": {"baseline": left_out[0], "candidate": left_out[1]},
        "not_in_table": list(NOT_IN_TABLE) if overlap else [],
        "changed_scenarios": list(pairing.changed) if pairing else [],
        "signature_changes": [
            {"before": change.before, "after": change.after, "recordings": change.recordings}
            for change in versions.signature_changes
        ],
        "notes": list(versions.notes),
        "criteria": [criterion_as_json(one) for one in versions.criteria],
        "codes": [_code(one) for one in versions.codes],
        "efforts": [_effort(one) for one in versions.efforts],
        "movers": [_mover(one) for one in versions.movers],
    }


def _side(side: Side | PartsSide, cost: float | None, stops: dict[str, int]) -> dict[str, Any]:
    return {
        "label": side.label,
        "kind": side.kind,
        "selection": side.selection,
        "dialogues": side.dialogues,
        "commit": side.commit,
        "dirty": side.dirty,
        "incomplete": side.incomplete,
        "cost": cost,
        "stops": stops,
    }


def criterion_as_json(one: CriterionEvidence) -> dict[str, Any]:
    """The evidence on one criterion."""
    return {
        "criterion": one.criterion,
        "verdict": one.verdict,
        "n": one.n,
        "baseline": one.baseline,
        "candidate": one.candidate,
        "difference": one.difference,
        "low": one.low,
        "high": one.high,
        "p": one.p,
        "p_holm": one.p_holm,
        "mde": one.mde,
        "needed": one.needed,
        "replicates_needed": one.replicates_needed,
        "unscored": {"baseline": one.unscored[0], "candidate": one.unscored[1]},
        "method": one.method,
        "reason": one.reason,
    }


def _code(one: CodeEvidence) -> dict[str, Any]:
    return {
        "code": one.code,
        "severity": one.severity,
        "standing": one.standing,
        "n": one.n,
        "baseline": one.baseline,
        "candidate": one.candidate,
        "p": one.p,
        "p_holm": one.p_holm,
        "test": one.test,
        "examples": list(one.examples),
    }


def _effort(one: Effort) -> dict[str, Any]:
    return {
        "measure": one.measure,
        "n": one.n,
        "baseline": one.baseline,
        "candidate": one.candidate,
        "difference": one.difference,
        "low": one.low,
        "high": one.high,
        "unknown": {"baseline": one.unknown[0], "candidate": one.unknown[1]},
    }


def _mover(one: Mover) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "difference": one.difference,
        "criterion": one.criterion,
        "by": one.by,
        "baseline": _example(one.baseline),
        "candidate": _example(one.candidate),
        "diff": [{"op": change.op, "old": change.old, "new": change.new} for change in one.diff],
    }


def _example(one: Example) -> dict[str, Any]:
    return {"id": one.id, "source": one.source, "score": one.score, "prompt": one.prompt}
