"""Judges against people: every figure by hand on a small table, and every way in which a table is unusual."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import InputError
from harness.judging.calibration import MEASURES, calibrate
from harness.judging.calibration_json import calibration_as_json
from harness.judging.ratings_table import parse_scales, read_ratings

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ["item", "criterion", "rater", "rater_kind", "value"]
PEOPLE = {"ann": [1, 2, 2, 4, 5, 4], "ben": [1, 3, 2, 4, 4, 5], "cem": [2, 2, 3, 5, 5, 4]}
JUDGE = [2, 2, 4, 3, 5, 5]


def rows_of(raters: dict[str, list[object]], kind: str, criterion: str = "clarity") -> list[list[object]]:
    return [
        [f"i{number}", criterion, rater, kind, value]
        for rater, values in raters.items()
        for number, value in enumerate(values)
        if value is not ...
    ]


def written(folder: Path, rows: list[list[object]], columns: list[str] | None = None) -> str:
    path = folder / "ratings.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([columns or COLUMNS, *rows])
    return str(path)


def calibrated(folder: Path, rows: list[list[object]], columns: list[str] | None = None, *scales: str):
    return calibration_as_json(calibrate(read_ratings(written(folder, rows, columns), parse_scales(scales))))


def only_row(found: dict) -> dict:
    assert len(found["rows"]) == 1
    return found["rows"][0]


SMALL = [*rows_of(PEOPLE, "human"), *rows_of({"gpt": JUDGE}, "judge")]


def test_every_figure_of_a_small_table_by_hand(tmp_path):
    row = only_row(calibrated(tmp_path, SMALL))
    # People's means times three are 4, 7, 7, 13, 14, 13, the judge's 6, 6, 12, 9, 15, 15.
    assert (row["criterion"], row["judge"], row["n"], row["unusable"]) == ("clarity", "gpt", 6, 0)
    # Ranks of people 1, 2.5, 2.5, 4.5, 6, 4.5 and of the judge 1.5, 1.5, 4, 3, 5.5, 5.5: the products of
    # their deviations from 3.5 sum to 13, the squares to 16.5 on both sides.
    assert row["spearman"] == pytest.approx(13 / 16.5, abs=1e-8)
    # Of 15 pairs 10 agree and 1 disagrees ; two are tied by people (1-2, 3-5) and two by the judge.
    assert row["kendall"] == pytest.approx((10 - 1) / 13, abs=1e-8)
    people, judge = [4, 7, 7, 13, 14, 13], [6, 6, 12, 9, 15, 15]
    mean_p, mean_j = 58 / 6, 63 / 6
    sxy = sum((p - mean_p) * (j - mean_j) for p, j in zip(people, judge, strict=True))
    sxx = sum((p - mean_p) ** 2 for p in people)
    syy = sum((j - mean_j) ** 2 for j in judge)
    assert row["pearson"] == pytest.approx(sxy / (sxx * syy) ** 0.5, abs=1e-8)
    gaps = [2, -1, 5, -4, 1, 2]
    assert row["mae"] == pytest.approx(15 / 3 / 6, abs=1e-8)
    assert row["bias"] == pytest.approx(5 / 3 / 6, abs=1e-8)
    # Quadratic κ on the means: 1 - Σ gap² / (Sxx + Syy + n (difference of means)²).
    expected = 1 - sum(g * g for g in gaps) / (sxx + syy + 6 * (mean_p - mean_j) ** 2)
    assert row["kappa_quadratic"] == pytest.approx(expected, abs=1e-8)
    # ICC(2,1) by its mean squares.
    rows_ss = sum((p + j - mean_p - mean_j) ** 2 / 2 for p, j in zip(people, judge, strict=True))
    columns_ss = 6 * (mean_p - mean_j) ** 2 / 2
    rest = sum(g * g for g in gaps) / 2 - columns_ss
    bms, jms, ems = rows_ss / 5, columns_ss, rest / 5
    assert row["icc2_1"] == pytest.approx((bms - ems) / (bms + ems + 2 * (jms - ems) / 6), abs=1e-8)


def test_agreement_measures_of_other_packages(tmp_path):
    import evalica
    import pandas as pd

    row = only_row(calibrated(tmp_path, SMALL))
    people = [sum(values) / 3 for values in zip(*PEOPLE.values(), strict=True)]
    theirs = evalica.alpha(pd.DataFrame([JUDGE, [round(p, 9) for p in people]]), "ordinal").alpha
    assert row["alpha_ordinal"] == pytest.approx(theirs, abs=1e-6)


def test_ac2_by_hand_means_rounded_to_whole_numbers(tmp_path):
    # People's means round to 1, 2, 2, 4, 5, 4; categories are 1 to 5 because single ratings are.
    row = only_row(calibrated(tmp_path, SMALL))
    people, judge = [1, 2, 2, 4, 5, 4], JUDGE
    agreed = sum(1 - (p - j) ** 2 / 16 for p, j in zip(people, judge, strict=True)) / 6
    share = [(people.count(k) + judge.count(k)) / 12 for k in range(1, 6)]
    total = sum(1 - (a - b) ** 2 / 16 for a in range(1, 6) for b in range(1, 6))
    chance = total / 20 * sum(each * (1 - each) for each in share)
    assert row["ac2"] == pytest.approx((agreed - chance) / (1 - chance), abs=1e-8)


def test_the_ceiling_is_each_person_against_the_mean_of_the_others(tmp_path):
    from scipy.stats import spearmanr

    row = only_row(calibrated(tmp_path, SMALL))
    found = []
    for name, own in PEOPLE.items():
        others = [values for other, values in PEOPLE.items() if other != name]
        found.append(float(spearmanr(own, [sum(each) / 2 for each in zip(*others, strict=True)]).statistic))
    assert row["people_spearman"] == pytest.approx(sum(found) / 3, abs=1e-8)
    two = only_row(calibrated(tmp_path, [row for row in SMALL if row[2] != "cem"]))
    expected = float(spearmanr(PEOPLE["ann"], PEOPLE["ben"]).statistic)
    assert two["people_spearman"] == pytest.approx(expected, abs=1e-8)


def test_intervals_hold_the_figures(tmp_path):
    row = only_row(calibrated(tmp_path, SMALL))
    assert set(row["intervals"]) == set(MEASURES)
    for name in ("spearman", "kendall", "pearson", "mae", "bias", "kappa_quadratic", "icc2_1", "ac2"):
        low, high = row["intervals"][name]
        assert low <= row[name] <= high


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_order_of_rows_is_of_no_consequence(tmp_path_factory, random):
    folder = tmp_path_factory.mktemp("shuffled")
    rows = [[*row, f"g{int(str(row[0])[1:]) % 2}"] for row in SMALL]
    before = calibrated(folder, rows, [*COLUMNS, "group"])
    random.shuffle(rows)
    after = calibrated(folder, rows, [*COLUMNS, "group"])
    for found in (before, after):
        del found["ratings_sha256"]
    assert json.dumps(after) == json.dumps(before)


def test_samples_are_averaged_before_anything_else(tmp_path):
    rows = rows_of(PEOPLE, "human")
    rows += rows_of({"gpt": [each - 1 for each in JUDGE]}, "judge") + rows_of(
        {"gpt": [each + 1 for each in JUDGE]}, "judge"
    )
    numbered = [[*row, number] for number, row in enumerate(rows)]
    plain = only_row(calibrated(tmp_path, SMALL))
    for found in (calibrated(tmp_path, rows), calibrated(tmp_path, numbered, [*COLUMNS, "sample"])):
        row = only_row(found)
        assert row["n"] == 6
        for name in set(MEASURES) - {"ac2"}:  # the categories then reach from 1 to 6
            assert row[name] == pytest.approx(plain[name], abs=1e-8) or row[name] is None is plain[name]


def test_a_person_who_rates_an_item_often_counts_once(tmp_path):
    again = [["i0", "clarity", "ann", "human", 1]] * 9
    assert calibrated(tmp_path, SMALL + again)["rows"] == calibrated(tmp_path, SMALL)["rows"]


@pytest.mark.parametrize(
    "value",
    ["", " ", "n/a", "nan", "NaN", "inf", "4/5", "4,5", "Score: 4", "4 stars", "1_0", "٤", "0x4", "--4"],
)
def test_what_is_no_number_is_unusable_and_never_becomes_one(tmp_path, value):
    broken = [[*row[:4], value] if row[:3] == ["i5", "clarity", "gpt"] else row for row in SMALL]
    row = only_row(calibrated(tmp_path, broken))
    without = [row for row in SMALL if row[:3] != ["i5", "clarity", "gpt"]]
    expected = only_row(calibrated(tmp_path, without))
    assert (row["n"], row["unusable"]) == (5, 1)
    assert sum(row["unusable_reasons"].values()) == 1
    for name in MEASURES:
        assert row[name] == expected[name]


def test_a_stated_scale_makes_other_values_unusable(tmp_path):
    broken = [[*row[:4], 18] if row[:3] == ["i5", "clarity", "gpt"] else row for row in SMALL]
    assert only_row(calibrated(tmp_path, broken))["unusable"] == 0
    for scale in ("1:5", "clarity=1:5"):
        row = only_row(calibrated(tmp_path, broken, None, scale))
        assert row["unusable_reasons"] == {"out of range": 1}
    assert calibrated(tmp_path, broken, None, "1:5")["scales"] == {"*": [1, 5]}


def test_a_scale_for_a_criterion_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="no criterion 'charm'"):
        calibrated(tmp_path, SMALL, None, "charm=1:5")


def test_constant_ratings_have_no_correlation(tmp_path):
    for rows in (
        [*rows_of(PEOPLE, "human"), *rows_of({"gpt": [3] * 6}, "judge")],
        [*rows_of({"ann": [3] * 6, "ben": [3] * 6}, "human"), *rows_of({"gpt": JUDGE}, "judge")],
    ):
        row = only_row(calibrated(tmp_path, rows))
        assert row["spearman"] is row["kendall"] is row["pearson"] is row["intervals"]["spearman"] is None
        assert row["mae"] is not None
        assert any("all equal" in note for note in row["notes"])
    both = [*rows_of({"ann": [3] * 6}, "human"), *rows_of({"gpt": [3] * 6}, "judge")]
    row = only_row(calibrated(tmp_path, both))
    assert row["kappa_quadratic"] is row["alpha_ordinal"] is row["icc2_1"] is row["ac2"] is None
    assert (row["mae"], row["bias"]) == (0, 0)


def test_items_of_one_side_do_not_count_for_agreement(tmp_path):
    lonely = [["h", "clarity", "ann", "human", 5], ["j", "clarity", "gpt", "judge", 1]]
    row = only_row(calibrated(tmp_path, SMALL + lonely))
    expected = only_row(calibrated(tmp_path, SMALL))
    assert (row["n"], row["judged_only"]) == (6, 1)
    for name in MEASURES:
        assert row[name] == expected[name]


def test_a_judge_without_people_and_people_without_a_judge(tmp_path):
    found = calibrated(tmp_path, rows_of({"gpt": JUDGE}, "judge"))
    row = only_row(found)
    assert row["n"] == 0
    assert all(row[name] is None for name in MEASURES)
    assert row["notes"]
    found = calibrated(tmp_path, rows_of(PEOPLE, "human"))
    assert found["rows"] == []
    assert (found["people"][0]["raters"], found["people"][0]["items"]) == (3, 6)


def test_every_reply_of_a_judge_unusable(tmp_path):
    row = only_row(calibrated(tmp_path, [*rows_of(PEOPLE, "human"), *rows_of({"gpt": [""] * 6}, "judge")]))
    assert (row["n"], row["unusable"], row["unusable_reasons"]) == (0, 6, {"empty": 6})


@pytest.mark.parametrize("items", [1, 2, 3, 5])
def test_few_items(tmp_path, items):
    rows = [row for row in SMALL if int(str(row[0])[1:]) < items]
    row = only_row(calibrated(tmp_path, rows))
    assert row["n"] == items
    assert (row["spearman"] is None) == (items < 3)
    assert row["intervals"]["mae"] is None
    assert any("interval takes 6" in note for note in row["notes"])


def grouped(rows: list[list[object]], size: int = 3) -> list[list[object]]:
    return [[*row, f"g{int(str(row[0])[1:]) // size}"] for row in rows]


def test_levels_are_kept_apart(tmp_path):
    from scipy.stats import pearsonr, spearmanr

    people = {"ann": [1, 2, 3, 2, 3, 4, 3, 5, 4, 2, 2, 2]}
    judge = [2, 1, 3, 3, 4, 2, 5, 4, 5, 1, 2, 3]
    rows = grouped([*rows_of(people, "human"), *rows_of({"gpt": judge}, "judge")])
    row = only_row(calibrated(tmp_path, rows, [*COLUMNS, "group"]))
    x, y = judge, people["ann"]
    parts = [(x[at : at + 3], y[at : at + 3]) for at in range(0, 12, 3)]
    means = [(sum(a) / 3, sum(b) / 3) for a, b in parts]
    for name, theirs in (("spearman", spearmanr), ("pearson", pearsonr)):
        assert row[name] == pytest.approx(float(theirs(x, y).statistic), abs=1e-8)
        assert row[f"group_{name}"] == pytest.approx(
            float(theirs(*zip(*means, strict=True)).statistic), abs=1e-8
        )
        # People rated everything in the last group alike: it has no correlation, and is counted.
        inside = [float(theirs(a, b).statistic) for a, b in parts[:3]]
        assert row[f"within_group_{name}"] == pytest.approx(sum(inside) / 3, abs=1e-8)
    assert (row["groups"], row["groups_without_correlation"]) == (4, 1)


def test_without_groups_there_is_no_level_of_groups(tmp_path):
    row = only_row(calibrated(tmp_path, SMALL))
    assert row["group_spearman"] is row["within_group_spearman"] is None
    empty = only_row(calibrated(tmp_path, [[*row, ""] for row in SMALL], [*COLUMNS, "group"]))
    assert empty == row


def test_intervals_resample_whole_groups(tmp_path):
    # Ten copies of each item in one group: as much evidence as one of each, not ten times as much.
    copies = [[f"i{copy}{str(row[0])[1:]}", *row[1:], f"g{row[0]}"] for row in SMALL for copy in range(1, 11)]
    row = only_row(calibrated(tmp_path, copies, [*COLUMNS, "group"]))
    plain = only_row(calibrated(tmp_path, SMALL))
    assert row["n"] == 60
    assert row["intervals"]["mae"] == pytest.approx(plain["intervals"]["mae"], abs=1e-6)
    alone = only_row(calibrated(tmp_path, [row[:5] for row in copies]))
    width = lambda found: found["intervals"]["mae"][1] - found["intervals"]["mae"][0]  # noqa: E731
    assert width(alone) < 0.5 * width(row)


def test_items_that_are_numbered_anew_in_each_group_are_different_items(tmp_path):
    rows = [[f"i{int(str(row[0])[1:]) % 3}", *row[1:5], row[5]] for row in grouped(SMALL)]
    assert only_row(calibrated(tmp_path, rows, [*COLUMNS, "group"]))["n"] == 6
    with pytest.raises(InputError, match="2 groups, and here in none"):
        calibrated(tmp_path, [*rows, ["i0", "clarity", "ann", "human", 3, ""]], [*COLUMNS, "group"])


def test_the_same_sample_twice_counts_once_and_with_two_values_is_refused(tmp_path):
    rows = [[*row, 1] for row in SMALL]
    found = calibrated(tmp_path, [*rows, rows[-1]], [*COLUMNS, "sample"])
    assert found["duplicates"] == 1
    assert only_row(found) == only_row(calibrated(tmp_path, rows, [*COLUMNS, "sample"]))
    conflict = [*rows[-1][:4], 1, 1]
    with pytest.raises(InputError, match=r"line 26: sample 1 .* another value in line 25"):
        calibrated(tmp_path, [*rows, conflict], [*COLUMNS, "sample"])


def test_judges_and_criteria_each_have_a_row(tmp_path):
    rows = SMALL + rows_of({"zed": JUDGE[::-1]}, "judge") + rows_of({"gpt": JUDGE}, "judge", "brevity")
    found = calibrated(tmp_path, rows)
    names = [(row["criterion"], row["judge"], row["n"]) for row in found["rows"]]
    assert names == [("brevity", "gpt", 0), ("clarity", "gpt", 6), ("clarity", "zed", 6)]


def test_the_mean_is_corrected_with_what_people_say(tmp_path):
    rows = list(SMALL)
    rows += [[f"x{number}", "clarity", "gpt", "judge", number % 5 + 1] for number in range(100)]
    corrected = only_row(calibrated(tmp_path, rows))["corrected_mean"]
    assert (corrected["labelled"], corrected["judged_only"]) == (6, 100)
    assert corrected["people_mean"] == pytest.approx(58 / 18, abs=1e-8)
    assert corrected["judge_mean"] == pytest.approx((21 + 300) / 106, abs=1e-8)
    people = [value / 3 for value in (4, 7, 7, 13, 14, 13)]
    mean_p, mean_j = sum(people) / 6, 3.5
    covariance = sum((p - mean_p) * (j - mean_j) for p, j in zip(people, JUDGE, strict=True)) / 5
    spread = sum((j - mean_j) ** 2 for j in JUDGE) / 5
    weight = covariance / ((1 + 6 / 100) * spread)
    assert corrected["weight"] == pytest.approx(weight, abs=1e-8)
    assert corrected["mean"] == pytest.approx(weight * 3 + mean_p - weight * mean_j, abs=1e-8)


def test_json_holds_no_nan(tmp_path):
    found = calibrated(tmp_path, rows_of({"gpt": JUDGE}, "judge"))
    json.dumps(found, allow_nan=False)
