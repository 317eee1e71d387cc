"""What a comparison could have seen is said at every number of scenarios and of criteria."""

from __future__ import annotations

import math

import numpy as np
import pytest

from harness.statistics import minimal_detectable, sign_flip_interval
from harness.statistics.values import LARGE


@pytest.mark.parametrize("tests", range(1, 12))
def test_there_is_a_smallest_visible_difference_at_every_size(tests):
    found = [minimal_detectable(n, 0.01, alpha=0.05 / tests) for n in range(11, 200)]
    assert all(one is not None and math.isfinite(one) for one in found)
    assert found == sorted(found, reverse=True)


def test_the_interval_of_very_many_is_that_of_many():
    data = np.random.default_rng(1).beta(8, 2, LARGE + 1) - 0.8
    many, very_many = sign_flip_interval(data[:-1]), sign_flip_interval(data)
    assert very_many == pytest.approx(many, abs=0.0002)
