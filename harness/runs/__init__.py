"""Runs: a suite's recordings scored into a folder, and the results that are kept of them."""

from harness.runs.execute import execute
from harness.runs.folder import RunFolder
from harness.runs.model import Failure, Result, Run, result_of
from harness.runs.results import read_baseline, write_baseline

__all__ = [
    "Failure",
    "Result",
    "Run",
    "RunFolder",
    "execute",
    "read_baseline",
    "result_of",
    "write_baseline",
]
