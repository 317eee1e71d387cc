"""Judges of pairs: every figure by hand, and tables in which something is missing."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import InputError
from harness.judging.pairs import MEASURES, combined, judge_pairs, pairs_as_json
from harness.judging.pairs_table import preferred, read_verdicts

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ["item", "judge", "order", "verdict", "label"]
# item: verdict in order ab, verdict in order ba, label
ITEMS = {
    "1": ("a", "a", "a"),  # consistent and right
    "2": ("b", "b", "a"),  # consistent and wrong
    "3": ("a", "b", "a"),  # the first place twice: a tie
    "4": ("b", "a", "tie"),  # the second place twice: a tie, and right for it
    "5": ("tie", "tie", "tie"),
    "6": ("a", "tie", "b"),
}


def rows_of(items: dict[str, tuple[str, str, str]], judge: str = "gpt") -> list[list[str]]:
    return [
        [item, judge, order, verdict, label]
        for item, (ab, ba, label) in items.items()
        for order, verdict in (("ab", ab), ("ba", ba))
    ]


def found_in(folder: Path, rows: list[list[str]], columns: list[str] | None = None) -> list[dict]:
    path = folder / "verdicts.csv"
    stream = io.StringIO()
    csv.writer(stream).writerows([columns or COLUMNS, *rows])
    path.write_text(stream.getvalue(), encoding="utf-8")
    table = read_verdicts(str(path))
    return pairs_as_json(table, judge_pairs(table))["rows"]


def test_every_figure_of_a_small_table_by_hand(tmp_path):
    (row,) = found_in(tmp_path, rows_of(ITEMS))
    assert (row["judge"], row["n"], row["items"], row["verdicts"], row["unusable"]) == ("gpt", 6, 6, 12, 0)
    assert row["consistency"] == 0.5  # 1, 2, 5
    assert row["flip_rate"] == 0.5
    # Of nine verdicts that are no tie the first place won in 1 ab, 2 ba, 3 ab, 3 ba, 6 ab.
    assert (row["decided"], row["first_place_rate"]) == (9, pytest.approx(5 / 9, abs=1e-8))
    # Verdict by verdict: 1 twice, 3 ab, 5 twice.
    assert row["accuracy"] == pytest.approx(5 / 12, abs=1e-8)
    # Over both orders: a, b, tie, tie, tie, tie against a, a, a, tie, tie, b: 1, 4, 5 are right.
    assert row["accuracy_both_orders"] == 0.5
    # By chance: a 1/6 · 3/6 + b 1/6 · 1/6 + tie 4/6 · 2/6.
    chance = (3 + 1 + 8) / 36
    assert row["kappa"] == pytest.approx((0.5 - chance) / (1 - chance), abs=1e-8)
    # Single verdicts: a 5, b 4, tie 3 of 12 against labels 6, 2, 4.
    chance = (5 * 6 + 4 * 2 + 3 * 4) / 144
    assert row["kappa_single_order"] == pytest.approx((5 / 12 - chance) / (1 - chance), abs=1e-8)
    assert row["by_label"]["a"] == {"n": 3, "accuracy": 0.5, "accuracy_both_orders": round(1 / 3, 9)}


def test_the_verdict_names_the_text_and_not_the_place(tmp_path):
    always_first = {str(number): ("a", "b", "a") for number in range(8)}
    (row,) = found_in(tmp_path, rows_of(always_first))
    assert (row["first_place_rate"], row["consistency"], row["flip_rate"]) == (1, 0, 1)
    always_a = {str(number): ("a", "a", "a") for number in range(8)}
    (row,) = found_in(tmp_path, rows_of(always_a))
    assert (row["first_place_rate"], row["consistency"], row["accuracy"]) == (0.5, 1, 1)
    # All verdicts and labels are a: there is nothing for chance to explain.
    assert row["kappa"] is None


@pytest.mark.parametrize("verdict", ["", " ", "first", "A is better", "ab", "c", "nan"])
def test_an_unusable_verdict_is_counted_and_takes_its_pair_with_it(tmp_path, verdict):
    items = ITEMS | {"1": (verdict, "a", "a")}
    (row,) = found_in(tmp_path, rows_of(items))
    assert (row["n"], row["items"], row["verdicts"], row["unusable"]) == (5, 6, 11, 1)
    assert row["consistency"] == 0.4
    assert row["accuracy"] == pytest.approx(4 / 11, abs=1e-8)


def test_writing_does_not_matter(tmp_path):
    loud = [
        [item, judge, order.upper(), f" {verdict.upper()} ", label.title()]
        for item, judge, order, verdict, label in rows_of(ITEMS)
    ]
    assert found_in(tmp_path, loud) == found_in(tmp_path, rows_of(ITEMS))


def test_one_order_only(tmp_path):
    (row,) = found_in(tmp_path, [row for row in rows_of(ITEMS) if row[2] == "ab"])
    assert (row["n"], row["items"]) == (0, 6)
    assert row["consistency"] is row["flip_rate"] is row["accuracy_both_orders"] is row["kappa"] is None
    assert row["accuracy"] == 0.5  # 1, 3 and 5


def test_without_labels_nothing_is_right_or_wrong(tmp_path):
    for rows, columns in (
        ([row[:4] for row in rows_of(ITEMS)], COLUMNS[:4]),
        ([[*row[:4], ""] for row in rows_of(ITEMS)], COLUMNS),
    ):
        (row,) = found_in(tmp_path, rows, columns)
        assert row["accuracy"] is row["kappa"] is row["accuracy_both_orders"] is None
        assert (row["labelled"], row["by_label"], row["consistency"]) == (0, {}, 0.5)


def test_a_label_holds_for_all_rows_of_its_item(tmp_path):
    once = [[*row[:4], row[4] if row[2] == "ba" else ""] for row in rows_of(ITEMS)]
    assert found_in(tmp_path, once) == found_in(tmp_path, rows_of(ITEMS))
    with pytest.raises(InputError, match=r"line 3: item '1' is labelled b, and a before"):
        found_in(tmp_path, [["1", "gpt", "ab", "a", "a"], ["1", "gpt", "ba", "a", "b"]])


def test_judges_have_rows_of_their_own(tmp_path):
    rows = rows_of(ITEMS) + rows_of({"1": ("", "", "a")}, "mute")
    first, second = found_in(tmp_path, rows)
    assert first == found_in(tmp_path, rows_of(ITEMS))[0]
    assert (second["judge"], second["n"], second["unusable"]) == ("mute", 0, 2)
    assert all(second[name] is None for name in MEASURES)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (["a", "a", "b"], "a"),
        (["a", "b"], "tie"),
        (["a", "tie"], "tie"),
        (["a", "b", "tie"], "tie"),
        (["b"], "b"),
    ],
)
def test_several_verdicts_become_what_more_than_half_say(verdicts, expected):
    assert combined(verdicts) == expected


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_order_of_rows_is_of_no_consequence(tmp_path_factory, random):
    folder = tmp_path_factory.mktemp("shuffled")
    rows = rows_of(ITEMS) + rows_of({"7": ("b", "b", "b")})
    before = found_in(folder, rows)
    random.shuffle(rows)
    assert json.dumps(found_in(folder, rows)) == json.dumps(before)


def test_intervals_hold_the_figures_and_few_items_have_none_by_resampling(tmp_path):
    many = {str(number): list(ITEMS.values())[number % 6] for number in range(60)}
    (row,) = found_in(tmp_path, rows_of(many))
    for name in MEASURES:
        low, high = row["intervals"][name]
        assert low <= row[name] <= high
    (few,) = found_in(tmp_path, rows_of(dict(list(ITEMS.items())[:3])))
    assert few["intervals"]["accuracy"] is few["intervals"]["kappa"] is None


@given(st.text(max_size=8) | st.none() | st.floats() | st.booleans())
def test_a_verdict_is_one_of_three_or_nothing(cell):
    assert preferred(cell) in ("a", "b", "tie", None)


def test_an_order_that_is_none(tmp_path):
    with pytest.raises(InputError, match=r"line 2: order is 'first' — write ab or ba"):
        found_in(tmp_path, [["1", "gpt", "first", "a", "a"]])
