"""Agreement: what must hold for any ratings, and for ratings that say nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.statistics import cohen_kappa, correlation, gwet_ac, intraclass, krippendorff_alpha
from harness.statistics.agreement import acs, alphas, kappas
from harness.statistics.correlations import correlations
from harness.statistics.icc import intraclasses

NAN = float("nan")
LEVELS = ("nominal", "ordinal", "interval", "ratio")
cell = st.one_of(st.just(NAN), st.integers(1, 5).map(float))
matrices = st.integers(2, 4).flatmap(
    lambda raters: st.lists(st.lists(cell, min_size=raters, max_size=raters), min_size=2, max_size=12)
)
columns = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=25)


def of_all(ratings: np.ndarray) -> list[float]:
    """Every coefficient for several raters."""
    found = [krippendorff_alpha(ratings, level) for level in LEVELS]
    return [*found, gwet_ac(ratings, "nominal"), gwet_ac(ratings, "quadratic"), *intraclass(ratings)]


def same(one: list[float], other: list[float]) -> None:
    assert one == pytest.approx(other, abs=1e-9, nan_ok=True)


@given(matrices, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_raters_and_items_is_of_no_consequence(rows, random):
    ratings = np.array(rows)
    before = of_all(ratings)
    items, raters = list(range(len(rows))), list(range(len(rows[0])))
    random.shuffle(items)
    random.shuffle(raters)
    same(of_all(ratings[items][:, raters]), before)


@given(matrices)
@settings(max_examples=150, deadline=None)
def test_coefficients_are_at_most_one_or_undefined(rows):
    # Of the intraclass correlations those of one rater: a mean's can pass 1 where units do not differ.
    for value in of_all(np.array(rows))[:9]:
        assert math.isnan(value) or value <= 1 + 1e-9


@given(
    st.lists(st.integers(1, 5), min_size=2, max_size=12).filter(lambda v: len(set(v)) > 1), st.integers(2, 4)
)
@settings(max_examples=60, deadline=None)
def test_perfect_agreement_is_one(values, raters):
    ratings = np.repeat(np.array(values, dtype=float)[:, None], raters, axis=1)
    same(of_all(ratings), [1.0] * 12)
    same([cohen_kappa(values, values, w) for w in ("nominal", "linear", "quadratic")], [1.0] * 3)


def test_constant_ratings_are_undefined_not_perfect():
    ratings = np.full((6, 3), 4.0)
    assert all(math.isnan(value) for value in of_all(ratings))
    assert math.isnan(cohen_kappa([4] * 6, [4] * 6))
    assert math.isnan(cohen_kappa([0.1] * 6, [0.1] * 6, "quadratic"))
    for kind in ("spearman", "kendall", "pearson"):
        assert math.isnan(correlation([0.1] * 6, [1, 2, 3, 4, 5, 6], kind))
        assert math.isnan(correlation([1.0], [2.0], kind))


def test_one_constant_rater_shows_no_agreement_beyond_chance():
    ratings = np.column_stack([np.full(6, 3.0), np.arange(6.0)])
    assert krippendorff_alpha(ratings, "interval") < 0.1
    assert cohen_kappa(ratings[:, 0], ratings[:, 1], "quadratic") == pytest.approx(0)


def test_what_nobody_rated_twice_says_nothing():
    ratings = np.array([[1, NAN], [NAN, 2], [NAN, NAN]])
    assert all(math.isnan(value) for value in of_all(ratings))
    more = np.array([[1, 1], [2, 3], [5, NAN], [NAN, NAN]])
    # Units with one rating are no evidence of agreement; α leaves them out altogether.
    assert krippendorff_alpha(more) == krippendorff_alpha(more[:2])
    assert intraclass(more) == intraclass(more[:2])


@pytest.mark.parametrize("function", [krippendorff_alpha, gwet_ac, intraclass])
def test_infinite_ratings_are_refused(function):
    with pytest.raises(ValueError, match="infinite"):
        function([[1.0, math.inf], [2.0, 3.0]])


def test_correlations_refuse_what_is_no_number():
    for bad in (NAN, math.inf):
        with pytest.raises(ValueError, match="no finite number"):
            correlation([1.0, 2.0, bad], [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="no correlation"):
        correlation([1.0, 2.0], [1.0, 2.0, 3.0])


def test_categories_that_nobody_chose_change_ac_and_unknown_ones_are_refused():
    ratings = [[1, 1], [2, 2], [2, 1], [1, 1]]
    assert gwet_ac(ratings, "nominal", [1, 2, 3, 4, 5]) > gwet_ac(ratings, "nominal")
    with pytest.raises(ValueError, match="none of the categories"):
        gwet_ac(ratings, "nominal", [2, 3])


def test_a_difference_in_the_last_bit_is_a_tie():
    x = [0.1 + 0.2, 0.3, 0.5, 0.7]
    assert x[0] != x[1]
    y = [2.0, 1.0, 3.0, 4.0]
    for kind in ("spearman", "kendall"):
        assert correlation(x, y, kind) == correlation([0.3, 0.3, 0.5, 0.7], y, kind)
    assert krippendorff_alpha(np.column_stack([x, x])) == pytest.approx(1)


@given(columns, st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_counting_an_item_twice_is_listing_it_twice(pairs, seed):
    """The weighted forms, by which intervals are made, against the plain ones on the spelled-out data."""
    data = np.array(pairs, dtype=float)
    x, y = data.T
    counts = np.random.default_rng(seed).multinomial(len(data), [1 / len(data)] * len(data), size=2)
    weights = counts.astype(float)
    values = np.unique(data)
    for row in range(2):
        listed = np.repeat(data, counts[row], axis=0)
        for level in LEVELS:
            same([alphas(data, level, weights)[row]], [krippendorff_alpha(listed, level)])
        for weighting in ("nominal", "linear", "quadratic"):
            same([kappas(data, weighting, weights)[row]], [cohen_kappa(*listed.T, weighting)])
        same([acs(data, "quadratic", values, weights)[row]], [acs(listed, "quadratic", values)[0]])
        same([each[row] for each in intraclasses(data, weights)], list(intraclass(listed)))
        for kind in ("spearman", "kendall", "pearson"):
            same([correlations(x, y, kind, weights)[row]], [correlation(*listed.T, kind)])


def test_kendalls_tau_of_many_items_is_that_of_few(monkeypatch):
    rng = np.random.default_rng(5)
    x = rng.integers(1, 6, 80).astype(float)
    y = x + rng.integers(0, 3, 80)
    weights = rng.multinomial(80, [1 / 80] * 80, size=5).astype(float)
    at_once = correlations(x, y, "kendall", weights)
    monkeypatch.setattr("harness.statistics.correlations.SIGNS", 10)
    assert correlations(x, y, "kendall", weights) == pytest.approx(at_once)
