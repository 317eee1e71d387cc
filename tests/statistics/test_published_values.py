"""Every statistic against a value that somebody else published or computes; each test names its source."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from harness.statistics import (
    Verdict,
    beta_interval,
    bootstrap_mean,
    bradley_terry,
    clustered_error,
    cohen_kappa,
    correlation,
    each_side_needed,
    gwet_ac,
    holm,
    intraclass,
    krippendorff_alpha,
    mcnemar,
    scenarios_needed,
    sprt,
    sprt_bounds,
    williams_t,
    wilson,
)

NAN = float("nan")
# Krippendorff's reliability data "C" (Krippendorff 2018): 12 units × 4 raters, the data of evalica's tests
# and of irrCAC's example raw_4raters.
C_DATA = np.array(
    [
        [1, 1, NAN, 1],
        [2, 2, 3, 2],
        [3, 3, 3, 3],
        [3, 3, 3, 3],
        [2, 2, 2, 2],
        [1, 2, 3, 4],
        [4, 4, 4, 4],
        [1, 1, 2, 1],
        [2, 2, 2, 2],
        [NAN, 5, 5, 5],
        [NAN, NAN, 1, 1],
        [NAN, NAN, 3, NAN],
    ]
)
# 3 × 3 abstractors' table of the irrCAC vignette: rows are the first rater's categories.
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
# Shrout and Fleiss 1979, table 2: six targets × four judges.
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def spelled_out(table: list[list[int]]) -> tuple[list[int], list[int]]:
    """A table of counts as two columns of ratings."""
    cells = [(row, column) for row in range(3) for column in range(3) for _ in range(table[row][column])]
    return [row for row, _ in cells], [column for _, column in cells]


@pytest.mark.parametrize(
    ("level", "expected"),
    [("nominal", 904 / 1216), ("ordinal", 0.815388), ("interval", 0.849107), ("ratio", 0.797403)],
)
def test_krippendorffs_alpha_of_evalicas_tests(level, expected):
    import evalica

    assert krippendorff_alpha(C_DATA, level) == pytest.approx(expected, abs=5e-7)
    assert krippendorff_alpha(C_DATA, level) == pytest.approx(
        evalica.alpha(pd.DataFrame(C_DATA.T), level).alpha
    )


def test_gwets_coefficients_of_irrcacs_documentation():
    assert gwet_ac(C_DATA, "nominal") == pytest.approx(0.77544, abs=5e-6)
    assert gwet_ac(C_DATA, "quadratic") == pytest.approx(0.914, abs=5e-4)


def test_cohens_kappa_of_the_irrcac_vignette_and_of_scikit_learn():
    from sklearn.metrics import cohen_kappa_score

    first, second = spelled_out(ABSTRACTORS)
    assert cohen_kappa(first, second) == pytest.approx(0.7964094, abs=5e-8)
    assert cohen_kappa(first, second, "linear") == pytest.approx(0.842902, abs=5e-7)
    assert cohen_kappa(first, second, "quadratic") == pytest.approx(0.892157, abs=5e-7)
    for weighting in ("linear", "quadratic"):
        theirs = cohen_kappa_score(first, second, weights=weighting)
        assert cohen_kappa(first, second, weighting) == pytest.approx(theirs)


def test_intraclass_correlations_of_shrout_and_fleiss():
    expected = (0.165742, 0.289764, 0.714841, 0.442797, 0.620051, 0.909316)
    assert tuple(intraclass(SHROUT_FLEISS)) == pytest.approx(expected, abs=5e-7)


@pytest.mark.parametrize(
    ("method", "low", "high"),
    [("BCa", 32.31, 91.43), ("percentile", 28.86, 84.21), ("basic", 23.77, 79.12)],
)
def test_bootstrap_intervals_of_scipys_test_against_r(method, low, high):
    data = [10, 12, 12.5, 12.5, 13.9, 15, 21, 22, 23, 34, 50, 81, 89, 121, 134, 213]
    found = bootstrap_mean(data, method=method, draws=1_000_000)
    assert found == pytest.approx((low, high), abs=0.45)


def test_beta_interval_of_the_bayes_evals_example():
    assert beta_interval(20, 20) == pytest.approx((0.838902, 0.998795), abs=5e-7)


def test_wilson_interval_of_statsmodels():
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    for successes, trials in ((0, 10), (3, 10), (10, 10), (174, 200)):
        theirs = proportion.proportion_confint(successes, trials, method="wilson")
        assert wilson(successes, trials) == pytest.approx(theirs, abs=1e-9)


def test_clustered_error_with_each_value_a_cluster_of_its_own():
    # .645 as in inspect_ai's test suite; here from four values, where it is sd / √n.
    assert clustered_error([1, 2, 3, 4], ["a", "b", "c", "d"]) == pytest.approx(0.645, abs=5e-4)


def test_clustered_error_of_statsmodels():
    ols = pytest.importorskip("statsmodels.regression.linear_model").OLS
    rng = np.random.default_rng(3)
    groups = np.repeat(np.arange(7), [1, 2, 3, 4, 5, 6, 7])
    values = rng.normal(size=28) + rng.normal(size=7)[groups]
    fitted = ols(values, np.ones(28)).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    assert clustered_error(list(values), list(groups)) == pytest.approx(float(fitted.bse[0]) * (7 / 6) ** 0.5)


def test_scenarios_needed_of_statsmodels():
    # statsmodels TTestPower and TTestIndPower for d = .5 at power .8.
    assert scenarios_needed(0.5, 1.0) == pytest.approx(33.367, abs=5e-4)
    assert each_side_needed(0.5) == pytest.approx(63.766, abs=5e-4)


def test_sprt_bounds_and_mean_sample_sizes_of_wald():
    bounds = sprt_bounds(0.05, 0.2)
    assert bounds.accept == pytest.approx(-1.558145, abs=5e-7)
    assert bounds.reject == pytest.approx(2.772589, abs=5e-7)
    rng = np.random.default_rng(0)
    for share, expected in ((0.5, 72), (0.6, 100)):
        stopped = [sprt(rng.random(5_000) < share, 0.5, 0.6) for _ in range(2_000)]
        assert np.mean([each.outcomes for each in stopped]) == pytest.approx(expected, abs=5)
        wrong = sum(each.decision == ("reject" if share == 0.5 else "accept") for each in stopped)
        assert wrong / 2_000 < (0.05 if share == 0.5 else 0.2) + 0.01


def test_replicates_divide_the_variance_of_a_bernoulli_mean_as_miller_says():
    # Difficulty uniform on [0, 1]: Var(K) / Var(1) = (1 + 2 / K) / 3, which is 1, 2/3, 1/2.
    rng = np.random.default_rng(0)
    difficulty = rng.random(400_000)
    variance = {k: rng.binomial(k, difficulty).astype(float).var() / k**2 for k in (1, 2, 4)}
    for k, expected in ((2, 2 / 3), (4, 1 / 2)):
        assert variance[k] / variance[1] == pytest.approx(expected, abs=0.01)


def test_holm_of_statsmodels():
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    given = {"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005, "e": 0.9}
    theirs = multitest.multipletests(list(given.values()), method="holm")[1]
    assert holm(given) == pytest.approx(dict(zip(given, theirs, strict=True)))


def test_mcnemar_of_statsmodels():
    tables = pytest.importorskip("statsmodels.stats.contingency_tables")
    names = [str(number) for number in range(40)]
    before = {name: int(name) < 20 for name in names}
    after = {name: int(name) % 3 == 0 for name in names}
    found = mcnemar(before, after)
    theirs = tables.mcnemar([[found.both, found.gone], [found.appeared, found.neither]], exact=True)
    assert found.p == pytest.approx(theirs.pvalue)
    assert found.n == found.both + found.gone + found.appeared + found.neither == 40


@pytest.mark.parametrize("kind", ["spearman", "kendall", "pearson"])
def test_correlations_of_scipy(kind):
    from scipy import stats

    theirs = {"spearman": stats.spearmanr, "kendall": stats.kendalltau, "pearson": stats.pearsonr}[kind]
    rng = np.random.default_rng(1)
    x = rng.integers(1, 6, 60).astype(float)
    y = x + rng.integers(-1, 2, 60)
    assert correlation(x, y, kind) == pytest.approx(float(theirs(x, y).statistic))


def test_williams_t_is_steigers_formula_with_the_determinant_of_the_three_correlations():
    # G-Eval's prompts at n = 360: r .569 with reasons, .329 without, published t 5.10. The correlation of
    # the two prompts' ratings is not published; .4273 is the one that gives this t.
    r12, r13, r23, n = 0.569, 0.329, 0.42732, 360
    determinant = np.linalg.det([[1, r12, r13], [r12, 1, r23], [r13, r23, 1]])
    below = 2 * (n - 1) / (n - 3) * determinant + ((r12 + r13) / 2) ** 2 * (1 - r23) ** 3
    value, p = williams_t(r12, r13, r23, n)
    assert value == pytest.approx((r12 - r13) * ((n - 1) * (1 + r23) / below) ** 0.5)
    assert value == pytest.approx(5.10, abs=0.005)
    assert p < 1e-6
    assert williams_t(r13, r12, r23, n)[0] == pytest.approx(-value)
    assert williams_t(0.5, 0.5, 0.3, 20) == (0.0, 1.0)


def test_williams_test_errs_as_seldom_as_it_says():
    rng = np.random.default_rng(4)
    people = rng.normal(size=(1_000, 40))
    first, second = (people + rng.normal(size=people.shape) for _ in range(2))
    rejected = 0
    for x, y, z in zip(people, first, second, strict=True):
        rejected += (
            williams_t(
                correlation(x, y, "pearson"), correlation(x, z, "pearson"), correlation(y, z, "pearson"), 40
            )[1]
            <= 0.05
        )
    assert rejected / 1_000 == pytest.approx(0.05, abs=0.02)


def test_bradley_terry_of_two_versions_is_the_share_of_wins():
    # Bradley and Terry 1952: with two versions the strengths are the shares of wins.
    verdicts = [Verdict("a", "b", "a")] * 30 + [Verdict("b", "a", "b")] * 10
    assert bradley_terry(verdicts, ties_added=0) == pytest.approx({"a": 0.75, "b": 0.25}, abs=1e-6)


def test_bradley_terry_of_evalica():
    import evalica

    rng = np.random.default_rng(2)
    verdicts = []
    for one, other, chance in (("a", "b", 0.6), ("b", "c", 0.7), ("a", "c", 0.8)):
        verdicts += [Verdict(one, other, one if rng.random() < chance else other) for _ in range(50)]
    winners = [evalica.Winner.X if v.winner == v.first else evalica.Winner.Y for v in verdicts]
    theirs = evalica.bradley_terry([v.first for v in verdicts], [v.second for v in verdicts], winners).scores
    expected = {name: theirs[name] / theirs.sum() for name in "abc"}
    assert bradley_terry(verdicts, ties_added=0) == pytest.approx(expected, abs=1e-4)
