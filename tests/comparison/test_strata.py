"""Recorded dialogues that nobody paired: persona by persona, and said to be observational."""

from __future__ import annotations

import numpy as np
import pytest
from dialogues_for_comparison import card, write_run
from scipy.stats import permutation_test

from harness.comparison import compare_versions, open_side, split


def group(name: str, persona: str, scores, **recording) -> list[dict]:
    return [
        card(f"{name}-{persona}-{n}", {"timing": round(float(score), 4)}, persona=persona, **recording)
        for n, score in enumerate(scores)
    ]


@pytest.fixture
def compare(tmp_path):
    def compare_groups(before, after, **options):
        sides = [
            open_side(str(write_run(tmp_path / f"{len(list(tmp_path.iterdir()))}", cards)))
            for cards in (before, after)
        ]
        return compare_versions(*sides, here=tmp_path, **options)

    return compare_groups


def timing(versions):
    return next(one for one in versions.criteria if one.criterion == "timing")


def test_a_mix_of_personas_that_changed_is_no_difference(compare):
    """Simpson: Ada always scores .9 and Bo .3; only how often each speaks changed."""
    before = group("a", "Ada", [0.9] * 30) + group("a", "Bo", [0.3] * 10)
    after = group("b", "Ada", [0.9] * 10) + group("b", "Bo", [0.3] * 30)
    versions = compare(before, after)
    assert versions.design == "observational"
    assert timing(versions).difference == 0
    assert timing(versions).verdict == "no evidence"


def test_a_difference_inside_every_persona_is_found(compare):
    rng = np.random.default_rng(1)
    before = group("a", "Ada", rng.uniform(0.6, 0.9, 20)) + group("a", "Bo", rng.uniform(0.3, 0.6, 20))
    after = group("b", "Ada", rng.uniform(0.4, 0.7, 20)) + group("b", "Bo", rng.uniform(0.1, 0.4, 20))
    one = timing(compare(before, after))
    assert one.verdict == "regressed"
    assert one.low < one.difference < one.high < 0
    assert one.n == 80
    assert one.difference == pytest.approx(-0.2, abs=0.05)


def test_one_stratum_is_the_permutation_test_of_scipy(compare):
    rng = np.random.default_rng(2)
    before, after = rng.uniform(0, 1, 7).round(3), rng.uniform(0.1, 1, 7).round(3)
    wanted = permutation_test(
        (after, before), lambda a, b: a.mean() - b.mean(), n_resamples=np.inf
    ).pvalue  # all 3,432 arrangements
    one = timing(compare(group("a", "Ada", before), group("b", "Ada", after), only=["timing"]))
    assert one.p == pytest.approx(wanted, abs=0.015)


def test_personas_on_one_side_only_and_single_dialogues(compare):
    only = compare(group("a", "Ada", [0.5] * 5), group("b", "Bo", [0.5] * 5))
    assert timing(only).verdict == "not compared"
    single = timing(compare(group("a", "Ada", [0.9]), group("b", "Ada", [0.1])))
    assert (single.verdict, single.low, single.n) == ("too few", None, 2)


def test_before_and_after_a_date(tmp_path):
    rng = np.random.default_rng(4)
    cards = group("old", "Ada", rng.uniform(0.6, 0.9, 12), created="2026-01-05T10:00:00") + group(
        "new", "Ada", rng.uniform(0.1, 0.4, 12), created="2026-02-01"
    )
    cards += group("undated", "Ada", [0.0] * 3, created=None)
    side = open_side(str(write_run(tmp_path / "run", cards)))
    before, after = split(side, "created=2026-02-01")
    versions = compare_versions(before, after, here=tmp_path)
    assert (len(before.rows), len(after.rows)) == (12, 12)
    assert versions.design == "observational"
    assert timing(versions).verdict == "regressed"


def test_by_model(tmp_path):
    cards = group("x", "Ada", [0.5] * 6, model="one") + group("y", "Ada", [0.5] * 6, model="two")
    side = open_side(str(write_run(tmp_path / "run", cards)))
    versions = compare_versions(*split(side, "model=one,two"), here=tmp_path)
    assert versions.design == "observational"
    assert {one.verdict for one in versions.criteria} == {"no evidence"}
