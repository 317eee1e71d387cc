"""harness judge calibrate and pairs, as a user calls them."""

from __future__ import annotations

import io
import json
import sys
from importlib import resources

import pytest
from jsonschema import Draft202012Validator

from harness.cli import main

RATINGS = "item,criterion,rater,rater_kind,value\n" + "".join(
    f"{item},clarity,{rater},{kind},{value}\n"
    for item in range(12)
    for rater, kind, value in (
        ("ann", "human", item % 5 + 1),
        ("ben", "human", (item + item % 2) % 5 + 1),
        ("gpt", "judge", item % 5 + 1 if item != 7 else "n/a"),
    )
)
VERDICTS = "item,judge,order,verdict,label\n" + "".join(
    f"{item},gpt,{order},{'a' if item % 3 else order[0]},a\n" for item in range(12) for order in ("ab", "ba")
)


@pytest.fixture
def ratings(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text(RATINGS, encoding="utf-8")
    return str(path)


def schema(name: str) -> Draft202012Validator:
    text = resources.files("harness").joinpath(f"schemas/{name}-1.schema.json").read_text(encoding="utf-8")
    Draft202012Validator.check_schema(json.loads(text))
    return Draft202012Validator(json.loads(text))


def test_calibrate_prints_what_its_schema_says(ratings, capsys):
    assert main(["judge", "calibrate", ratings, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    schema("calibration").validate(found)
    (row,) = found["rows"]
    assert (row["n"], row["unusable"], row["unusable_reasons"]) == (11, 1, {"not a number": 1})
    assert row["intervals"]["people_spearman"] is not None


def test_the_calibration_file_is_what_is_printed_and_lets_a_judge_gate(ratings, tmp_path, capsys):
    from harness.judging.calibration_file import may_gate, read_calibration

    written = tmp_path / "calibration.json"
    assert main(["judge", "calibrate", ratings, "--scale", "1:5", "-o", str(written), "--json"]) == 0
    assert written.read_text(encoding="utf-8") == capsys.readouterr().out
    found = read_calibration(written)
    (row,) = json.loads(written.read_text(encoding="utf-8"))["rows"]
    reached = row["intervals"]["spearman"][0] / row["people_spearman"]
    assert may_gate(found, "gpt", "clarity", reached - 0.01).allowed
    assert not may_gate(found, "gpt", "clarity", reached + 0.01).allowed


def test_calibrate_prints_a_table_and_what_is_missing(ratings, capsys):
    assert main(["judge", "calibrate", ratings]) == 0
    shown = capsys.readouterr().out
    assert "clarity    gpt       11         1" in shown
    assert "human raters 2" in shown


def test_names_in_a_table_are_hostile_text(tmp_path, capsys):
    path = tmp_path / "ratings.csv"
    path.write_text(
        RATINGS.replace("gpt", "g\x1b[2Jpt").replace("clarity", "cla\u202erity"), encoding="utf-8"
    )
    assert main(["judge", "calibrate", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_standard_input_is_read(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(RATINGS.encode())))
    assert main(["judge", "calibrate", "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["n"] == 11


def test_pairs_prints_what_its_schema_says(tmp_path, capsys):
    path = tmp_path / "verdicts.csv"
    path.write_text(VERDICTS, encoding="utf-8")
    assert main(["judge", "pairs", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    schema("pairs").validate(found)
    (row,) = found["rows"]
    assert (row["n"], row["consistency"], row["flip_rate"]) == (12, round(8 / 12, 9), round(4 / 12, 9))
    assert row["first_place_rate"] == round(16 / 24, 9)
    assert main(["judge", "pairs", str(path)]) == 0
    assert "0.667" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["calibrate", "absent.csv"], "cannot be read"),
        (["calibrate", "{ratings}", "--scale", "five"], "no scale"),
        (["calibrate", "{ratings}", "-o", "absent/folder/file.json"], "cannot be written"),
        (["pairs", "{ratings}"], "has no column 'judge'"),
        (["pears", "{ratings}"], "invalid choice"),
        ([], "required"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(words, expected, ratings, capsys):
    assert main(["judge", *(word.replace("{ratings}", ratings) for word in words)]) == 2
    captured = capsys.readouterr()
    assert expected in captured.err
    assert captured.err.count("\n") == 1
    assert "Traceback" not in captured.err


def test_help_names_the_actions(capsys):
    assert main(["judge", "--help"]) == 0
    shown = capsys.readouterr().out
    assert "calibrate" in shown
    assert "pairs" in shown
