"""What the tests of all rooms share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from loopback_server import LoopbackServer

Work = Callable[[int], Callable[[], object]]

ATTEMPTS = 6
GROWTH = 4
LIMIT = 10
SLACK = 0.03
"""Seconds that no machine need explain."""


@pytest.fixture
def assert_linear() -> Callable[[Work, int], None]:
    """Assert that work on four times the text costs at most ten times as much (16 would be a square).

    ``work(size)`` prepares and returns what is to be timed. No absolute time is judged, processor time
    is counted, and the best of several attempts stands against the best: a busy machine makes nothing
    fail. Every attempt has its own sizes, so that no cache answers for the work.
    """

    def took(run: Callable[[], object]) -> float:
        started = time.process_time()
        run()
        return time.process_time() - started

    def check(work: Work, size: int) -> None:
        small = large = float("inf")
        for attempt in range(ATTEMPTS):
            small = min(small, took(work(size + attempt)))
            large = min(large, took(work(GROWTH * size + attempt)))
            if large <= LIMIT * small + SLACK:
                return
        pytest.fail(
            f"{GROWTH} times the text took {large / small:.1f} times as long ({small:.3f} s, {large:.3f} s)"
        )

    return check


@pytest.fixture
def loopback() -> Iterator[Callable[..., LoopbackServer]]:
    """Start servers that speak both vendors' protocols: ``loopback(faults=Faults(0.3))``, then ``.url``."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(LoopbackServer(**options))
