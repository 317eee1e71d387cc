"""The suite: ``harness.yaml``, what `harness eval` scores, how, and when it fails."""

from harness.suite.gate import CriterionRule, Gate, GatingJudges
from harness.suite.load import FILE_NAME, SETTINGS, SUITE_VARIABLE, load_suite, suite_schema
from harness.suite.model import OVERALL, Suite

__all__ = [
    "FILE_NAME",
    "OVERALL",
    "SETTINGS",
    "SUITE_VARIABLE",
    "CriterionRule",
    "Gate",
    "GatingJudges",
    "Suite",
    "load_suite",
    "suite_schema",
]
