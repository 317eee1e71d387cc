"""Too many values to be kept: their moments say what the values would."""

import random

import pytest

from harness.statistics import Moments, compare_differences, compare_moments, compare_unpaired

CLOSE = {"rel": 1e-9, "abs": 1e-12}


def moments(values):
    mean = sum(values) / len(values)
    return Moments(len(values), mean, sum((value - mean) ** 2 for value in values))


def drawn(seed, count, shift=0.0):
    noise = random.Random(seed)
    return [min(1.0, max(0.0, noise.betavariate(8, 2) + shift)) for _ in range(count)]


def equal(one, other, fields):
    for name in fields.split():
        assert getattr(one, name) == pytest.approx(getattr(other, name), **CLOSE), name
    assert (one.method, one.reason) == (other.method, other.reason)


@pytest.mark.parametrize("shift", [0.0, 0.002, -0.01])
def test_paired(shift):
    values = [after - before for before, after in zip(drawn(1, 6000), drawn(2, 6000, shift), strict=True)]
    plain = compare_differences(values, 0.8, 0.81)
    equal(compare_moments(moments(values), 0.8, 0.81), plain, "n baseline candidate estimate low high p mde")


@pytest.mark.parametrize("value", [0.0, 0.25])
def test_paired_and_all_equal(value):
    plain = compare_differences([value] * 6000)
    equal(compare_moments(Moments(6000, value, 0.0)), plain, "n estimate low high p")


@pytest.mark.parametrize("other", [1, 40, 7000])
def test_unpaired(other):
    before = {"ada": drawn(1, 6000), "bao": drawn(2, 9)}
    after = {"ada": drawn(3, other, -0.004), "bao": drawn(4, 12)}
    folded = [{**side, "ada": moments(side["ada"])} for side in (before, after)]
    if other <= 5000:
        folded[1] = after
    plain = compare_unpaired(before, after)
    found = compare_unpaired(*folded)
    equal(found, plain, "n_baseline n_candidate unusable baseline candidate estimate low high p mde")
    assert found.strata == ("ada", "bao")


def test_one_against_too_many_is_not_counted_out():
    """6,001 arrangements would be counted if the values were there."""
    before, after = {"ada": drawn(1, 6000)}, {"ada": [0.1]}
    p = compare_unpaired({"ada": moments(before["ada"])}, after).p
    assert p == pytest.approx(compare_unpaired(before, after).p, abs=0.01)


def test_few_values_are_kept():
    with pytest.raises(ValueError, match="not too many"):
        compare_moments(Moments(40, 0.1, 1.0))
    with pytest.raises(ValueError, match="not too many"):
        compare_unpaired({"ada": Moments(40, 0.1, 1.0)}, {"ada": [0.1]})
