"""Engines: the same work in several processes, or on a cluster, with results as from one process.

The pool (`harness.engines.pool`) and the cluster are imported by those who need them.
"""

from harness.engines.files import Unit, lost_error, safely, units_of, weight_of
from harness.engines.processors import FEW, MOST, workers_for

__all__ = [
    "FEW",
    "MOST",
    "Unit",
    "lost_error",
    "safely",
    "units_of",
    "weight_of",
    "workers_for",
]
