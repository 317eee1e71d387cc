"""Runs: a suite's recordings scored into a folder, and the results that are kept of them."""

from harness.runs.execute import execute
from harness.runs.folder import RunFolder
from harness.runs.fresh import Progress
from harness.runs.model import Failure, Fresh, Result, Run, result_of
from harness.runs.results import baseline_from, read_baseline, write_baseline

__all__ = [
    "Failure",
    "Fresh",
    "Progress",
    "Result",
    "Run",
    "RunFolder",
    "baseline_from",
    "execute",
    "read_baseline",
    "result_of",
    "write_baseline",
]
