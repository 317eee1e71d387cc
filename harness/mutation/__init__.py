"""Planted faults with known truth: does a rubric notice them, and what does it call them?"""

from harness.mutation.experiment import Experiment, Outcome, run
from harness.mutation.model import FAMILIES, Case, Operator
from harness.mutation.operators import OPERATORS, chosen

__all__ = ["FAMILIES", "OPERATORS", "Case", "Experiment", "Operator", "Outcome", "chosen", "run"]
