"""Engines: the same work in several processes, or on a cluster, with results as from one process."""

from harness.engines.files import Unit, lost_error, safely, units_of, weight_of
from harness.engines.pool import ordered
from harness.engines.processors import FEW, MOST, workers_for

__all__ = [
    "FEW",
    "MOST",
    "Unit",
    "lost_error",
    "ordered",
    "safely",
    "units_of",
    "weight_of",
    "workers_for",
]
