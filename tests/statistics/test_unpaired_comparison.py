"""Collections that were not paired: strata, permutations within them; prediction-powered means; preferences."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from harness.statistics import Verdict, bradley_terry, compare_unpaired, prediction_powered_mean

NAN = float("nan")


def test_a_side_with_more_of_an_easy_persona_gains_nothing_by_it():
    rng = np.random.default_rng(0)
    easy, hard = (
        lambda n: (0.9 + 0.02 * rng.normal(size=n)).tolist(),
        lambda n: (0.3 + 0.02 * rng.normal(size=n)).tolist(),
    )
    found = compare_unpaired({"easy": easy(5), "hard": hard(45)}, {"easy": easy(45), "hard": hard(5)})
    assert found.candidate - found.baseline > 0.4
    assert found.estimate == pytest.approx(0, abs=0.02)
    assert found.low < 0 < found.high
    assert found.p > 0.05
    assert "observational" in found.method


def test_a_difference_within_every_stratum_is_found():
    rng = np.random.default_rng(1)
    before = {name: rng.beta(6, 2, 25).tolist() for name in "xyz"}
    after = {name: (rng.beta(6, 2, 20) - 0.2).tolist() for name in "xyz"}
    found = compare_unpaired(before, after)
    assert found.low < -0.2 < found.high < 0
    assert found.p < 0.001
    assert (found.n_baseline, found.n_candidate, found.strata) == (75, 60, ("x", "y", "z"))


def test_the_estimate_is_the_coefficient_of_a_regression_with_an_intercept_for_each_stratum():
    rng = np.random.default_rng(2)
    before = {"x": rng.random(7).tolist(), "y": rng.random(2).tolist()}
    after = {"x": rng.random(3).tolist(), "y": rng.random(8).tolist()}
    rows = [
        (v, side, name == "x", name == "y")
        for side, data in ((0, before), (1, after))
        for name in data
        for v in data[name]
    ]
    table = np.array(rows, dtype=float)
    coefficient = np.linalg.lstsq(table[:, 1:], table[:, 0], rcond=None)[0][0]
    assert compare_unpaired(before, after).estimate == pytest.approx(float(coefficient))


def test_the_exact_p_counts_all_arrangements_within_the_strata():
    before, after = {"x": [1.0, 0.9, 0.8], "y": [0.7, 0.5]}, {"x": [0.5, 0.6], "y": [0.4, 0.3]}
    sums = [
        abs(sum(x) - 2 * 0.76 + sum(y) - 2 * 0.475)
        for x in combinations([1.0, 0.9, 0.8, 0.5, 0.6], 2)
        for y in combinations([0.7, 0.5, 0.4, 0.3], 2)
    ]
    observed = abs(0.5 + 0.6 - 1.52 + 0.4 + 0.3 - 0.95)
    assert compare_unpaired(before, after).p == pytest.approx(
        np.mean([each >= observed - 1e-9 for each in sums])
    )


def test_order_is_of_no_consequence_and_draws_are_repeatable():
    rng = np.random.default_rng(3)
    before = {name: rng.random(12).tolist() for name in "xyz"}
    after = {name: rng.random(12).tolist() for name in "xyz"}
    turned = [{name: side[name][::-1] for name in reversed(side)} for side in (before, after)]
    assert compare_unpaired(*turned) == compare_unpaired(before, after)


def test_strata_of_one_side_and_unusable_scores_are_said():
    found = compare_unpaired(
        {"x": [0.5, None], "gone": [1.0]}, {"x": [0.4, NAN], "new": [1.0], "empty": [None]}
    )
    assert found.left_out == ("gone", "new")
    assert found.unusable == 3
    assert found.low is None
    assert "too few" in found.reason
    assert "no stratum" in compare_unpaired({"x": [1.0]}, {"y": [1.0]}).reason
    assert compare_unpaired({}, {}).estimate is None


def test_equal_scores_have_no_spread():
    found = compare_unpaired({"x": [0.5] * 6}, {"x": [0.25] * 6})
    assert (found.low, found.high, found.mde) == (-0.25, -0.25, None)
    assert "no spread" in found.reason
    assert found.method == "all equal"


def test_large_strata_agree_with_a_t_test():
    from scipy import stats

    rng = np.random.default_rng(4)
    before, after = rng.random(6_000), rng.random(6_000) + 0.01
    found = compare_unpaired({"x": before.tolist()}, {"x": after.tolist()})
    theirs = stats.ttest_ind(after, before)
    interval = theirs.confidence_interval()
    assert found.p == pytest.approx(float(theirs.pvalue), abs=0.01)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=0.0005)


def test_intervals_of_small_strata_cover():
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(100):
        before = {name: (rng.beta(6, 2, n)).tolist() for name, n in (("x", 3), ("y", 6), ("z", 1))}
        after = {name: (rng.beta(6, 2, n) - 0.1).tolist() for name, n in (("x", 5), ("y", 4), ("z", 2))}
        found = compare_unpaired(before, after)
        held += found.low <= -0.1 <= found.high
    assert held >= 88, "under 95 % in truth, this happens once in 400 runs; the draws are fixed"


def test_a_prediction_powered_mean_is_the_formula_by_hand():
    # Angelopoulos, Duchi and Zrnic 2023: n = 4 labelled, N = 2 others.
    people, judged, others = [1.0, 2.0, 3.0, 4.0], [2.0, 2.0, 4.0, 4.0], [3.0, 5.0]
    covariance, spread = 4 / 3, 4 / 3
    weight = covariance / ((1 + 4 / 2) * spread)
    found = prediction_powered_mean(people, judged, others)
    assert found.weight == pytest.approx(weight) == pytest.approx(1 / 3)
    assert (found.labelled, found.unlabelled) == (4, 2)
    assert found.estimate == pytest.approx(weight * 4 + 2.5 - weight * 3)
    reach = 3.182446305  # t of 3 degrees of freedom at 97.5 %
    assert (found.low, found.high) == pytest.approx(
        (found.estimate - reach * found.error, found.estimate + reach * found.error)
    )
    alone = reach * (5 / 3 / 4) ** 0.5
    assert (found.classical_low, found.classical_high) == pytest.approx((2.5 - alone, 2.5 + alone))
    rest = np.array(people) - weight * np.array(judged)
    assert found.error**2 == pytest.approx(weight**2 * 2 / 2 + rest.var(ddof=1) / 4)


def test_a_prediction_powered_interval_covers_and_is_narrower():
    rng = np.random.default_rng(6)
    held, narrower = 0, 0
    for _ in range(400):
        truth = rng.normal(3, 1, 1_100)
        judged = truth + 0.5 + rng.normal(0, 0.5, 1_100)
        found = prediction_powered_mean(
            truth[:100].tolist(), judged[:100].tolist(), judged[100:].tolist(), 0.9
        )
        held += found.low <= 3 <= found.high
        narrower += found.high - found.low < found.classical_high - found.classical_low
    assert held / 400 == pytest.approx(0.9, abs=0.04)
    assert narrower == 400


def test_a_judge_that_says_nothing_leaves_the_peoples_mean():
    for judged, others in (([3.0] * 5, [3.0] * 9), ([1.0, 2.0, 3.0, 4.0, 5.0], [])):
        found = prediction_powered_mean([1.0, 2.0, 2.0, 3.0, 4.0], judged, others)
        assert found.weight == 0
        assert found.estimate == pytest.approx(2.4)
        assert (found.low, found.high) == pytest.approx((found.classical_low, found.classical_high))
    assert prediction_powered_mean([1.0], [1.0], [2.0, 3.0]) is None
    with pytest.raises(ValueError, match="judged items"):
        prediction_powered_mean([1.0], [], [])
    with pytest.raises(ValueError, match="no finite number"):
        prediction_powered_mean([1.0, NAN], [1.0, 2.0], [])


def test_a_version_that_wins_everything_has_a_finite_strength():
    verdicts = [Verdict("a", "b", "a")] * 5 + [Verdict("b", "c", "b")] * 5
    found = bradley_terry(verdicts)
    assert found["a"] > found["b"] > found["c"] > 0
    assert sum(found.values()) == pytest.approx(1)
    assert bradley_terry(verdicts[::-1]) == found
    assert bradley_terry([Verdict("a", "b", "")] * 3) == pytest.approx({"a": 0.5, "b": 0.5})


@pytest.mark.parametrize("verdicts", [[], [Verdict("a", "a", "a")], [Verdict("a", "b", "c")]])
def test_preferences_that_make_no_sense_are_refused(verdicts):
    with pytest.raises(ValueError, match=r"versions|itself|won"):
        bradley_terry(verdicts)
