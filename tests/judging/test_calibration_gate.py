"""Which judge may gate: read from a committed calibration, and forbidden by whatever is unknown."""

from __future__ import annotations

import json

import pytest

from harness.errors import InputError
from harness.judging.calibration_file import committed, may_gate, read_calibration


def calibration(**row: object) -> dict:
    base = {
        "criterion": "clarity",
        "judge": "gpt",
        "n": 50,
        "spearman": 0.6,
        "people_spearman": 0.7,
        "intervals": {"spearman": [0.57, 0.7]},
    }
    return {"schema": "calibration/1", "rows": [base | row]}


def permission(share: float = 0.8, judge: str = "gpt", criterion: str = "clarity", **row: object):
    return may_gate(committed(calibration(**row)), judge, criterion, share)


def test_the_lower_bound_has_to_reach_a_share_of_the_agreement_among_people():
    assert permission().allowed
    assert not permission(share=0.9).allowed
    assert "0.570" in permission().reason
    assert "0.560" in permission().reason
    assert permission(people_spearman=0.7125).allowed
    assert not permission(people_spearman=0.7126).allowed


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"judge": "other"}, "never calibrated"),
        ({"criterion": "charm"}, "never calibrated"),
        ({"intervals": {"spearman": None}, "n": 4}, "4 items"),
        ({"spearman": None}, "no interval"),
        ({"people_spearman": None}, "is unknown"),
        ({"people_spearman": -0.2}, "do not agree"),
        ({"people_spearman": 0.0}, "do not agree"),
    ],
)
def test_what_is_unknown_forbids(given, reason):
    known = {name: given.pop(name) for name in ("judge", "criterion") if name in given}
    found = may_gate(
        committed(calibration(**given)), known.get("judge", "gpt"), known.get("criterion", "clarity")
    )
    assert not found.allowed
    assert reason in found.reason


def test_a_lower_bound_below_zero_never_gates():
    assert not permission(intervals={"spearman": [-0.1, 0.5]}, people_spearman=0.001, share=0.0).allowed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "no calibration/1"),
        ('{"schema": "calibration/2"}', "no calibration/1"),
        ('{"schema": "calibration/1"}', "has no rows"),
        ('{"schema": "calibration/1", "rows": [{}]}', "rows[0]"),
        (json.dumps(calibration(n="many")), "rows[0]"),
        (json.dumps(calibration(spearman=True)), "rows[0]"),
        (json.dumps(calibration(people_spearman=float("nan"))), "rows[0]"),
        (json.dumps(calibration(intervals={"spearman": []})), "rows[0]"),
    ],
)
def test_a_file_that_is_no_calibration_is_refused_in_one_line(tmp_path, text, expected):
    path = tmp_path / "calibration.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_calibration(path)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="harness judge calibrate"):
        read_calibration(tmp_path / "absent.json")
