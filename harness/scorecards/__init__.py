"""Scorecards: a rubric's checks over one recording, with the signature that makes them comparable."""

from harness.scorecards.json_form import SCHEMA, as_json, error_as_json
from harness.scorecards.model import CriterionScore, Overall, Scorecard
from harness.scorecards.scoring import Scorer, score

__all__ = [
    "SCHEMA",
    "CriterionScore",
    "Overall",
    "Scorecard",
    "Scorer",
    "as_json",
    "error_as_json",
    "score",
]
