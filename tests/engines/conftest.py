"""Which processes a test leaves behind."""

from multiprocessing import active_children

import pytest


@pytest.fixture
def own_children():
    """The pids of this process's worker processes that still run."""
    return lambda: [child.pid for child in active_children()]
