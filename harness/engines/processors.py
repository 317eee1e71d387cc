"""How many processes are worth starting."""

from __future__ import annotations

import os


def processors() -> int:
    """Processors that this process may use: not those of the machine that it was fenced off from."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
