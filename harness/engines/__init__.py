"""Engines: the same work in several processes, or on a cluster, with results as from one process."""

from harness.engines.pool import DEATHS, ordered
from harness.engines.processors import processors

__all__ = ["DEATHS", "ordered", "processors"]
