"""Comparison: a run against its accepted results, two versions against each other, and the gate."""

from harness.comparison.codes import CodeEvidence
from harness.comparison.compare import compare
from harness.comparison.corpora import compare_parts
from harness.comparison.effort import Effort
from harness.comparison.evidence import CriterionEvidence
from harness.comparison.gating import FRESH, barred_criteria
from harness.comparison.model import KINDS, Change, Comparison, Kind, Mean, Outcome, SignatureChange, outcome
from harness.comparison.movers import Mover
from harness.comparison.parts import PartsSide, is_parts, open_parts, split_parts
from harness.comparison.sides import Side, open_side, split
from harness.comparison.versions import Versions, compare_versions

__all__ = [
    "FRESH",
    "KINDS",
    "Change",
    "CodeEvidence",
    "Comparison",
    "CriterionEvidence",
    "Effort",
    "Kind",
    "Mean",
    "Mover",
    "Outcome",
    "PartsSide",
    "Side",
    "SignatureChange",
    "Versions",
    "barred_criteria",
    "compare",
    "compare_parts",
    "compare_versions",
    "is_parts",
    "open_parts",
    "open_side",
    "outcome",
    "split",
    "split_parts",
]
