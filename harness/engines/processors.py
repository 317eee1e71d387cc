"""How many processes are worth starting."""

from __future__ import annotations

import os

FEW, MOST = 128, 8
"""Up to so many files one process scores, unless a user says otherwise; the most processes that start unasked."""


def workers_for(files: int) -> int:
    """Processes for so many files: one for few, then one for each processor that this process may use."""
    if files <= FEW:
        return 1
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), MOST)
    return min(os.cpu_count() or 1, MOST)
