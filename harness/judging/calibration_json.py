"""The form of a calibration that is printed, committed and read by the gate: ``calibration/1``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.judging.calibration import MEASURES, RESAMPLES, known

if TYPE_CHECKING:
    from harness.judging.calibration import Calibration, JudgeRow


def calibration_as_json(calibration: Calibration) -> dict[str, Any]:
    """The form of ``calibration/1``: what ``--json`` prints and what is committed."""
    return {
        "schema": "calibration/1",
        "ratings_sha256": calibration.ratings_sha256,
        "confidence": calibration.confidence,
        "resamples": RESAMPLES,
        "scales": {name or "*": list(ends) for name, ends in calibration.scales.items()},
        "duplicates": calibration.duplicates,
        "unread_columns": list(calibration.unread),
        "rows": [_row_as_json(row) for row in calibration.rows],
        "people": [
            {
                "criterion": row.criterion,
                "raters": row.raters,
                "items": row.items,
                "unusable": row.unusable,
                "mean": None if row.mean is None else known(row.mean),
                "alpha_ordinal": row.alpha_ordinal,
                "icc2_1": row.icc2_1,
            }
            for row in calibration.people
        ],
    }


def _row_as_json(row: JudgeRow) -> dict[str, Any]:
    return {
        "criterion": row.criterion,
        "judge": row.judge,
        "n": row.n,
        "unusable": row.unusable,
        "unusable_reasons": dict(row.reasons),
        "judged_only": row.judged_only,
        "groups": row.groups,
        "groups_without_correlation": row.groups_without,
        **{name: row.values[name] for name in MEASURES},
        "intervals": {
            name: None if (each := row.intervals[name]) is None else list(each) for name in MEASURES
        },
        "corrected_mean": None if row.corrected is None else dict(row.corrected),
        "notes": list(row.notes),
    }
