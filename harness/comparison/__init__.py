"""Comparison: a run against its accepted results, and the gate."""

from harness.comparison.compare import compare
from harness.comparison.model import KINDS, Change, Comparison, Kind, Mean, Outcome, SignatureChange, outcome

__all__ = [
    "KINDS",
    "Change",
    "Comparison",
    "Kind",
    "Mean",
    "Outcome",
    "SignatureChange",
    "compare",
    "outcome",
]
