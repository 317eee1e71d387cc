"""An evaluation as JSON: ``comparison/1``. The schema is ``harness/schemas/comparison-1.schema.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.comparison import outcome
from harness.reporting.versions_json import versions_as_json

if TYPE_CHECKING:
    from harness.comparison import Change, Comparison
    from harness.runs import Run

SCHEMA = "comparison/1"


def comparison_as_json(run: Run, comparison: Comparison) -> dict[str, Any]:
    """What the evaluation came to, as plain values."""
    return {
        "schema": SCHEMA,
        "outcome": outcome(run, comparison),
        "recordings": len(run.results),
        "compared": comparison.compared,
        "has_baseline": comparison.has_baseline,
        "regressions": [_change(change) for change in comparison.regressions],
        "improvements": [_change(change) for change in comparison.improvements],
        "new": list(comparison.new),
        "failures": [{"source": failure.source, "problem": failure.problem} for failure in run.failures],
        "means": [
            {
                "criterion": mean.criterion,
                "recordings": mean.recordings,
                "before": mean.before,
                "after": mean.after,
            }
            for mean in comparison.means
        ],
        "signature_changes": [
            {"before": change.before, "after": change.after, "recordings": change.recordings}
            for change in comparison.signature_changes
        ],
        "fresh": versions_as_json(comparison.fresh) if comparison.fresh else None,
        "barred": dict(comparison.barred),
        "signatures": sorted({result.signature for result in run.results}),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "recording": change.recording,
        "subject": change.subject,
        "before": change.before,
        "after": change.after,
        "unchanged_file": change.unchanged_file,
        "note": change.note,
    }
