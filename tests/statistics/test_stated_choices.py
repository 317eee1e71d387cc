"""What a caller may choose, and that the choice is followed; edges that the published examples do not reach.

Each test stands for mutants of the code that no other test noticed (docs/mutants.md).
"""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from test_published_values import C_DATA

from harness.statistics import (
    bootstrap_mean,
    compare_differences,
    compare_unpaired,
    correlation,
    each_side_needed,
    intraclass,
    krippendorff_alpha,
    mean_interval,
    minimal_detectable,
    power_of,
    sign_flip_interval,
    sign_flip_p,
    sprt_bounds,
    studentized_mean,
    williams_t,
)
from harness.statistics.clusters import percentile_bounds, resample_counts


def skewed(n: int) -> list[float]:
    return np.random.default_rng(0).exponential(0.1, n).tolist()


def test_the_bootstrap_t_interval_is_the_one_of_all_resamples():
    # Efron and Tibshirani 1993, chapter 12.5, without any drawing: all 3,125 resamples of five values but
    # those of one repeated value, which have no standard error.
    data = np.array([0.0, 1.0, 3.0, 7.0, 8.0])
    resamples = np.array([rows for rows in product(data, repeat=5) if len(set(rows)) > 1])
    errors = resamples.std(axis=1, ddof=1) / 5**0.5
    studentized = (resamples.mean(axis=1) - data.mean()) / errors
    high, low = data.mean() - np.quantile(studentized, [0.1, 0.9]) * data.std(ddof=1) / 5**0.5
    assert studentized_mean(data, 0.8, draws=200_000) == pytest.approx((low, high), abs=0.1)


@pytest.mark.parametrize("n", [8, 20])
def test_the_interval_that_is_asked_for_is_given(n):
    data = skewed(n)
    made = {"sign-flip": sign_flip_interval, "bootstrap-t": studentized_mean, "BCa": bootstrap_mean}
    for name, function in made.items():
        found = compare_differences(data, confidence=0.9, interval=name, seed=5)
        assert (found.low, found.high) == function(data, 0.9, seed=5)
        assert found.method.startswith(f"{name} interval")
        assert found.confidence == 0.9


@pytest.mark.parametrize("sign", [1, -1])
def test_the_interval_of_many_scenarios_is_the_wider_of_two(sign):
    data = [sign * each for each in skewed(20)]
    found, each = compare_differences(data), (sign_flip_interval(data), studentized_mean(data))
    assert found.low == min(low for low, _ in each) < found.high == max(high for _, high in each)


def test_every_draw_follows_the_seed():
    data = [each - 0.08 for each in skewed(40)]
    one, other = compare_differences(data, seed=1), compare_differences(data, seed=2)
    assert one.p != other.p
    assert one.low != other.low
    assert one.p == sign_flip_p(data, seed=1)
    assert mean_interval(data, seed=1) == (one.low, one.high)


@pytest.mark.parametrize("function", [bootstrap_mean, studentized_mean])
def test_two_values_can_be_resampled_and_one_cannot(function):
    assert function([0.5]) is None
    assert function([0.2, 0.6]) == function([0.6, 0.2]) != function([0.2, 0.7])


def test_too_few_scenarios_are_told_the_smallest_p_that_they_can_give():
    # With one sign for all of them: 2 of 2^n flips.
    assert sign_flip_p([1.0] * 5) == 0.0625
    assert compare_differences([1.0] * 5).reason.startswith("5 scenarios: too few")
    assert compare_differences([1.0] * 5).reason.endswith("0.0625")
    assert compare_differences([1.0]).reason.startswith("one scenario: too few")


def test_the_fewest_scenarios_have_an_interval():
    data = skewed(6)
    assert mean_interval(data) == sign_flip_interval(data) == (min(data), max(data))


def test_draws_in_several_blocks_count_as_often_as_in_one():
    from scipy.stats import ttest_1samp

    data = np.random.default_rng(8).normal(0.05, 1, 300)
    expected = float(ttest_1samp(data, 0).pvalue)
    assert 0.2 < expected < 0.8
    assert sign_flip_p(data) == pytest.approx(expected, abs=0.015)


def test_without_an_effect_the_power_is_alpha():
    assert power_of(0.0, 20) == pytest.approx(0.05)
    assert power_of(0.0, 20, alpha=0.2) == pytest.approx(0.2)


@pytest.mark.parametrize("n", [6, 7, 25])
def test_the_visible_difference_is_visible_with_the_stated_power(n):
    visible = minimal_detectable(n, 4.0, power=0.7)
    assert power_of(visible / 2, n) == pytest.approx(0.7)


def test_the_visible_difference_of_unpaired_sides_is_the_one_that_so_many_show():
    before, after = skewed(40)[::2], skewed(40)[1::2]
    spread = ((np.var(before, ddof=1) + np.var(after, ddof=1)) / 2) ** 0.5
    found = compare_unpaired({"x": before}, {"x": after})
    assert each_side_needed(found.mde / spread) == pytest.approx(20)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95])
@pytest.mark.parametrize("function", [bootstrap_mean, studentized_mean, sign_flip_interval, mean_interval])
def test_a_confidence_that_is_none_is_refused(function, confidence):
    with pytest.raises(ValueError, match="confidence is"):
        function(skewed(9), confidence)


def test_thousands_of_scenarios_without_any_difference_show_none():
    assert sign_flip_p([0.0] * 6_000) == 1.0


def test_columns_that_are_one_column_do_not_differ():
    assert williams_t(0.5, 0.5, 1.0, 20) == (0.0, 1.0)


def test_what_is_left_out_is_the_usual():
    assert sprt_bounds() == sprt_bounds(0.05, 0.2)
    assert krippendorff_alpha(C_DATA) == krippendorff_alpha(C_DATA, "ordinal")


def test_ranks_ask_for_the_order_only():
    assert krippendorff_alpha(C_DATA / 16) == krippendorff_alpha(C_DATA)
    x, y = np.array(skewed(9)), np.array(skewed(18)[9:])
    for kind in ("spearman", "kendall"):
        assert correlation(x, y, kind) == correlation(100 * x, y, kind) == correlation(x, 100 * y, kind)
        assert abs(correlation(x, y, kind)) < 1


def test_resamples_draw_as_many_clusters_as_there_are():
    counts = resample_counts(5, 400, seed=1)
    assert counts.shape == (400, 5)
    assert (counts.sum(axis=1) == 5).all()
    assert counts.mean(axis=0) == pytest.approx([1.0] * 5, abs=0.2)
    assert not (counts == resample_counts(5, 400, seed=2)).all()


def test_bounds_of_resamples_need_nearly_all_of_them():
    values = np.arange(101.0)
    assert percentile_bounds(values) == pytest.approx((2.5, 97.5))
    assert percentile_bounds(values, 0.8) == pytest.approx((10, 90))
    assert percentile_bounds(np.append(values[:96], [math.nan] * 4)) == pytest.approx((2.375, 92.625))
    assert percentile_bounds(np.append(values[:95], [math.nan] * 5)) is None


@pytest.mark.parametrize("constant", [0.1, 1e8 + 0.1])
def test_rounding_is_no_spread(constant):
    column, other = [constant] * 7, [1.0, 2.0, 4.0, 3.0, 5.0, 7.0, 6.0]
    for kind in ("spearman", "kendall", "pearson"):
        assert math.isnan(correlation(column, other, kind))
        assert math.isnan(correlation(other, column, kind))
    assert all(math.isnan(each) for each in intraclass(np.full((7, 3), constant)))


def test_an_unpaired_result_says_how_it_was_made():
    before, after = {"x": skewed(8)}, {"x": skewed(9)[1:]}
    found = compare_unpaired(before, after, confidence=0.8, seed=3)
    assert found.confidence == 0.8
    assert found.high - found.low < (wide := compare_unpaired(before, after, seed=3)).high - wide.low
