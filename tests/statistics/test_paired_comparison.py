"""Two versions on the same scenarios: pairing, interval, p-value, and when there are too few."""

from __future__ import annotations

import math
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.statistics import (
    Variances,
    beta_interval,
    bootstrap_mean,
    clustered_error,
    compare_differences,
    compare_paired,
    fewest,
    holm,
    mcnemar,
    mean_interval,
    minimal_detectable,
    non_inferior,
    pair_scenarios,
    power_of,
    replicates_needed,
    scenarios_needed,
    sign_flip_interval,
    sign_flip_p,
    sprt,
    sprt_bounds,
    studentized_mean,
    variances,
    wilson,
)

NAN = float("nan")
scores = st.floats(-1, 1).map(lambda value: round(value, 3))


def skewed(n: int, seed: int = 0) -> list[float]:
    return np.random.default_rng(seed).exponential(0.1, n).tolist()


def test_replicates_are_averaged_before_scenarios_are():
    # Nine replicates of one scenario count no more than one of another.
    pairs = pair_scenarios({"a": [0.5] * 9, "b": [0.5]}, {"a": [0.4] * 9, "b": [0.8]})
    assert pairs.differences == pytest.approx((-0.1, 0.3))
    assert compare_paired(pairs).estimate == pytest.approx(0.1)


def test_scenarios_without_a_partner_and_unusable_scores_are_counted():
    baseline = {"a": [0.5, None, NAN], "b": [0.5], "only-before": [0.1], "lost": [None]}
    candidate = {"b": [0.6], "a": [0.7], "only-after": [0.1], "lost": [0.5]}
    pairs = pair_scenarios(baseline, candidate)
    assert pairs.scenarios == ("a", "b")
    assert pairs.only_baseline == ("only-before",)
    assert pairs.only_candidate == ("lost", "only-after")
    assert pairs.unusable == 3


def test_the_order_of_scenarios_and_replicates_is_of_no_consequence():
    rng = np.random.default_rng(1)
    baseline = {f"s{n}": rng.random(3).tolist() for n in range(20)}
    candidate = {f"s{n}": rng.random(3).tolist() for n in range(20)}
    turned = [{name: side[name][::-1] for name in reversed(side)} for side in (baseline, candidate)]
    assert compare_paired(pair_scenarios(*turned)) == compare_paired(pair_scenarios(baseline, candidate))


@pytest.mark.parametrize("n", [6, 10, 15, 16, 40])
def test_differences_in_another_order_give_the_same_bytes(n):
    data = skewed(n)
    assert compare_differences(data[::-1]) == compare_differences(data)


@given(st.lists(scores, min_size=1, max_size=9))
@settings(max_examples=80, deadline=None)
def test_the_sign_flip_p_counts_all_flips(differences):
    sums = [
        abs(sum(s * d for s, d in zip(signs, differences, strict=True)))
        for signs in product((1, -1), repeat=len(differences))
    ]
    observed = abs(sum(differences))
    expected = sum(each >= observed - 1e-9 for each in sums) / len(sums)
    assert sign_flip_p(differences) == pytest.approx(expected)


@given(st.lists(scores, min_size=6, max_size=10))
@settings(max_examples=80, deadline=None)
def test_the_sign_flip_interval_is_what_the_test_does_not_reject(differences):
    low, high = sign_flip_interval(differences)
    span = high - low
    for inside in (low + 0.01 * span, high - 0.01 * span, (low + high) / 2):
        assert sign_flip_p([each - inside for each in differences]) > 0.05 - 1e-12
    for outside in (low - 0.01 * span - 1e-6, high + 0.01 * span + 1e-6):
        assert sign_flip_p([each - outside for each in differences]) <= 0.05


@pytest.mark.parametrize("n", [20, 100, 6_000])
def test_drawn_and_normal_flips_agree_with_the_t_test(n):
    from scipy import stats

    data = np.random.default_rng(2).normal(2 / n**0.5, 1, n)
    assert sign_flip_p(data) == pytest.approx(float(stats.ttest_1samp(data, 0).pvalue), abs=0.015)


def test_a_drawn_p_value_is_never_zero():
    assert sign_flip_p([1.0] * 50) == pytest.approx(1 / 10_001)


def test_turning_the_sides_around_turns_the_sign():
    data = skewed(10)
    one, other = compare_differences(data), compare_differences([-each for each in data])
    assert (other.estimate, other.low, other.high) == pytest.approx((-one.estimate, -one.high, -one.low))
    assert other.p == pytest.approx(one.p)


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_too_few_scenarios_are_said_to_be_too_few(n):
    found = compare_differences(skewed(n))
    assert found.too_few
    assert (found.low, found.high, found.mde) == (None, None, None)
    assert found.n == n
    assert ("no scenario" if n == 0 else "too few to say") in found.reason
    assert (found.estimate is None) == (n == 0)
    assert non_inferior(found, 0.05).held is None


def test_fewest_is_where_the_smallest_p_value_is_small_enough():
    for confidence in (0.8, 0.9, 0.95, 0.99):
        n = fewest(confidence)
        assert 2 / 2**n <= 1 - confidence + 1e-12 < 2 / 2 ** (n - 1)
    assert fewest() == 6


@pytest.mark.parametrize(("n", "method"), [(6, "sign-flip"), (14, "sign-flip"), (15, "wider"), (60, "wider")])
def test_the_interval_holds_the_estimate_and_its_method_is_named(n, method):
    found = compare_differences(skewed(n))
    assert found.low < found.estimate < found.high
    assert found.method.startswith(method)
    assert not found.reason


@pytest.mark.parametrize("n", [6, 20])
@pytest.mark.parametrize("value", [0.0, 0.25])
def test_equal_differences_have_no_spread_to_learn_from(n, value):
    found = compare_differences([value] * n)
    assert (found.estimate, found.low, found.high) == (value, value, value)
    assert found.mde is None
    assert "all 6 differences are equal" in found.reason or n == 20
    assert found.p == (1.0 if value == 0 else pytest.approx(2 / 2**n if n == 6 else 1 / 10_001))


@pytest.mark.parametrize("bad", [NAN, math.inf])
@pytest.mark.parametrize(
    "function", [sign_flip_p, sign_flip_interval, bootstrap_mean, studentized_mean, compare_differences]
)
def test_what_is_no_number_is_refused(function, bad):
    with pytest.raises(ValueError, match="no finite number"):
        function([0.1, bad, 0.2])


@given(st.lists(st.sampled_from([0.0, -0.4, 0.1]), min_size=15, max_size=30))
@settings(max_examples=50, deadline=None)
def test_sparse_differences_give_finite_bounds(differences):
    found = compare_differences(differences)
    assert found.low <= found.estimate <= found.high
    assert math.isfinite(found.low)
    assert math.isfinite(found.high)


def test_one_scenario_that_fell_among_many_that_did_not_leaves_room_for_more():
    # A bootstrap-t alone stops at the estimate here: its resamples without the one fall have no spread.
    found = compare_differences([0.0] * 14 + [-0.4])
    assert found.low < found.estimate - 0.02
    assert found.high >= 0


@pytest.mark.parametrize("n", [3, 8, 20])
def test_one_mean_has_the_interval_of_a_comparison(n):
    found = compare_differences(skewed(n))
    assert mean_interval(skewed(n)) == ((found.low, found.high) if n > 5 else None)
    assert mean_interval([0.5] * n) == ((0.5, 0.5) if n > 5 else None)


def test_non_inferiority_looks_at_the_lower_bound():
    found = compare_differences(skewed(20))
    assert non_inferior(found, 0.0).held
    worse = compare_differences([-each for each in skewed(20)])
    assert worse.low < -0.01
    assert not non_inferior(worse, 0.01).held
    assert non_inferior(worse, abs(worse.low) + 0.001).held
    with pytest.raises(ValueError, match="margin"):
        non_inferior(found, -0.1)


def test_the_visible_difference_approaches_the_formula():
    z = 1.959963985 + 0.841621234
    for n, tolerance in ((1_000, 0.002), (100, 0.02), (30, 0.05)):
        variance = Variances(0.01, 0.03, 0.06).of_difference(3, 6)
        assert variance == pytest.approx(0.03)
        formula = z * (variance / n) ** 0.5
        assert minimal_detectable(n, variance) == pytest.approx(formula, rel=tolerance)
        assert minimal_detectable(n, variance) > formula


def test_what_is_needed_for_a_difference_shows_just_that_difference():
    for difference in (0.02, 0.05, 0.1):
        n = scenarios_needed(difference, 0.02)
        assert power_of(difference / 0.02**0.5, n) == pytest.approx(0.8)
    assert scenarios_needed(10.0, 0.02) == 6
    assert scenarios_needed(0.0, 0.02) is None
    assert scenarios_needed(1e-9, 1.0) is None
    assert minimal_detectable(5, 1.0) is None
    assert minimal_detectable(20, 0.0) is None


def test_replicates_help_against_their_own_noise_only():
    parts = Variances(0.001, 0.04, 0.04)
    k = replicates_needed(0.05, 20, parts)
    assert minimal_detectable(20, parts.of_difference(k, k)) <= 0.05
    assert minimal_detectable(20, parts.of_difference(k - 1, k - 1)) > 0.05
    assert replicates_needed(0.05, 20, Variances(0.5, 0.04, 0.04)) is None
    assert replicates_needed(0.5, 20, Variances(0.001)) == 1
    assert replicates_needed(0.5, 4, parts) is None


def test_parts_of_the_variance_are_found_again():
    rng = np.random.default_rng(7)
    names = [f"s{n}" for n in range(4_000)]
    effects = rng.normal(0, 0.3, len(names))
    baseline = {name: rng.normal(0, 0.2, 3).tolist() for name in names}
    candidate = {
        name: (effect + rng.normal(0, 0.4, 5)).tolist() for name, effect in zip(names, effects, strict=True)
    }
    found = variances(pair_scenarios(baseline, candidate))
    assert found.between == pytest.approx(0.09, rel=0.1)
    assert found.baseline == pytest.approx(0.04, rel=0.05)
    assert found.candidate == pytest.approx(0.16, rel=0.05)
    assert variances(pair_scenarios({"a": [1.0]}, {"a": [0.0]})) is None


@given(st.dictionaries(st.sampled_from("abcdef"), st.none() | st.floats(0, 1), max_size=6))
def test_holm_only_raises_and_keeps_the_order(given_p):
    adjusted = holm(given_p)
    known = {name: p for name, p in given_p.items() if p is not None}
    assert {name for name, p in adjusted.items() if p is None} == given_p.keys() - known.keys()
    for name, p in known.items():
        assert p <= adjusted[name] <= min(1.0, p * len(known)) + 1e-12
    ranked = sorted(known, key=lambda name: known[name])
    assert all(adjusted[one] <= adjusted[other] for one, other in pairwise(ranked))


def test_mcnemar_looks_at_shared_scenarios_only():
    found = mcnemar({"a": True, "b": False, "x": True}, {"a": False, "b": False, "y": True})
    assert (found.n, found.gone, found.appeared, found.neither) == (2, 1, 0, 1)
    assert mcnemar({}, {}).p == 1.0


def test_shares_of_nothing():
    assert wilson(0, 0) is None
    low, high = beta_interval(0, 0)
    assert (low, high) == pytest.approx((0.025, 0.975))
    with pytest.raises(ValueError, match="successes"):
        beta_interval(3, 2)


def test_clustered_errors_do_not_depend_on_order_and_need_two_clusters():
    values, clusters = [0.1, 0.9, 0.4, 0.5, 0.3], ["a", "b", "a", "c", "b"]
    assert clustered_error(values, clusters) == pytest.approx(clustered_error(values[::-1], clusters[::-1]))
    assert math.isnan(clustered_error([1.0, 2.0], ["a", "a"]))
    repeated = clustered_error(values * 2, clusters * 2)
    assert repeated == pytest.approx(clustered_error(values, clusters)), (
        "a copy of the data is no new evidence"
    )
    with pytest.raises(ValueError, match="clusters"):
        clustered_error([1.0], [])


def test_sprt_goes_on_until_a_bound_is_crossed():
    assert sprt([], 0.5, 0.6).decision == "go on"
    assert sprt([True] * 100, 0.5, 0.6) == ("reject", 16, pytest.approx(16 * math.log(1.2)))
    assert sprt([False] * 100, 0.5, 0.6).decision == "accept"
    with pytest.raises(ValueError, match="below 1"):
        sprt_bounds(0.5, 0.6)
