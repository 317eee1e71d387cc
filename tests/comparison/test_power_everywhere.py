"""What a comparison could have seen is said at every number of scenarios and of criteria."""

from __future__ import annotations

import math

import pytest

from harness.statistics import minimal_detectable


@pytest.mark.parametrize("tests", range(1, 12))
def test_there_is_a_smallest_visible_difference_at_every_size(tests):
    found = [minimal_detectable(n, 0.01, alpha=0.05 / tests) for n in range(11, 200)]
    assert all(one is not None and math.isfinite(one) for one in found)
    assert found == sorted(found, reverse=True)
