"""What judges said, as JSON: ``judgements/1``, ``judge-comparison/1`` and ``judge-probe/1``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.judging.pairwise import standings, verdicts_of
from harness.judging.panel import pooled
from harness.judging.scores import findings_of
from harness.judging.versions import strengths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.judging.judge_file import Judge
    from harness.judging.panel import CriterionRating
    from harness.judging.probe import Probe
    from harness.judging.rating import Judgement
    from harness.judging.versions import Contest

PLACES = 6


def judgements_as_json(judge: Judge, judgements: Sequence[Judgement]) -> dict[str, Any]:
    """Every rating of every item, pooled and by model, with the reasons that were given."""
    return {
        "schema": "judgements/1",
        "judge": judge_as_json(judge),
        "items": [_item(judgement) for judgement in judgements],
        "failures": sorted({reason for judgement in judgements for reason in judgement.failures}),
    }


def judge_as_json(judge: Judge) -> dict[str, Any]:
    """Which judge it is."""
    return {
        "id": judge.id,
        "version": judge.version,
        "signature": judge.signature,
        "criteria": [criterion.id for criterion in judge.criteria],
        "scale": {"from": judge.scale.least, "to": judge.scale.most},
        "samples": judge.samples,
    }


def _item(judgement: Judgement) -> dict[str, Any]:
    return {
        "item": judgement.item.id,
        "group": judgement.item.group or None,
        "criteria": [_rating(rating) for rating in pooled(judgement).values()],
        "findings": [
            {"code": finding.code.id, "name": finding.code.name, "message": finding.message}
            for finding in findings_of(judgement)
        ],
        "samples": [
            {
                "model": sample.model,
                "sample": sample.number,
                "repaired": sample.repaired,
                "problem": sample.problem or None,
                "ratings": {
                    name: {"rating": rated.value, "reason": rated.reason, "quotes": list(rated.quotes)}
                    for name, rated in sample.ratings.items()
                },
            }
            for sample in judgement.samples
        ],
    }


def _rating(rating: CriterionRating) -> dict[str, Any]:
    return {
        "criterion": rating.criterion,
        "mean": _rounded(rating.mean),
        "disagreement": _rounded(rating.disagreement),
        "usable": rating.usable,
        "asked": rating.asked,
        "unscored": rating.unscored,
        "models": [
            {
                "model": model.model,
                "mean": _rounded(model.mean),
                "spread": _rounded(model.spread),
                "usable": model.usable,
                "asked": model.asked,
            }
            for model in rating.models
        ],
    }


def comparison_as_json(judge: Judge, contests: Sequence[Contest]) -> dict[str, Any]:
    """Wins, flips and places of each judge on every two versions, and strengths over more than two."""
    versions = list(dict.fromkeys(name for contest in contests for name in (contest.a, contest.b)))
    return {
        "schema": "judge-comparison/1",
        "judge": judge_as_json(judge),
        "versions": versions,
        "contests": [_contest(contest) for contest in contests],
        "strengths": (
            {
                name: {version: _rounded(value) for version, value in found.items()}
                for name, found in strengths(contests).items()
            }
            if len(versions) > 2
            else None
        ),
        "failures": sorted({a.reason for contest in contests for a in contest.answers if a.failed}),
    }


def _contest(contest: Contest) -> dict[str, Any]:
    from harness.judging.pairs import judge_pairs

    measured = {row.judge: row for row in judge_pairs(verdicts_of(contest.answers))}
    rows = []
    for standing in standings(contest.answers):
        row = measured[standing.judge]
        rows.append(
            {
                "judge": standing.judge,
                "a": standing.a,
                "b": standing.b,
                "ties": standing.ties,
                "undecidable": standing.undecidable,
                "unusable": row.unusable,
                "flip_rate": row.values["flip_rate"],
                "first_place_rate": row.values["first_place_rate"],
            }
        )
    return {"a": contest.a, "b": contest.b, "unpaired": contest.unpaired, "judges": rows}


def probe_as_json(probe: Probe) -> dict[str, Any]:
    """Every shift, in points of the judge's scale, and what the place does."""
    return {
        "schema": "judge-probe/1",
        "judge": judge_as_json(probe.judge),
        "shifts": [
            {
                "judge": shift.judge,
                "kind": shift.change.kind,
                "change": shift.change.name,
                "prompts": shift.prompts,
                "before": _rounded(shift.before),
                "shift": _rounded(shift.shift),
                "interval": None
                if shift.low is None or shift.high is None
                else [_rounded(shift.low), _rounded(shift.high)],
                "moved": shift.moved,
                "by_criterion": {name: _rounded(value) for name, value in shift.by_criterion.items()},
                "detected": _rounded(shift.seen),
            }
            for shift in probe.shifts
        ],
        "places": [
            {
                "judge": place.judge,
                "equal_texts": {"ties": place.ties, "first": place.first, "second": place.second},
                "first_place_rate": _rounded(place.first_place_rate),
                "pairs": place.pairs,
                "flip_rate": _rounded(place.flip_rate),
                "unusable": place.unusable,
            }
            for place in probe.places
        ],
        "unusable": probe.unusable,
        "failures": list(probe.failures),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES)
