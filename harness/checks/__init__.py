"""Checks: one module per criterion, evidence in, `Score` out, no model called."""

from harness.checks.base import Check, Evidence, Score, unscored
from harness.checks.registry import CHECKS, build, find

__all__ = ["CHECKS", "Check", "Evidence", "Score", "build", "find", "unscored"]
