"""`harness brief`: the table for a person, and as JSON."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "harness" / "schemas" / "brief-1.schema.json").read_text(encoding="utf-8"))
FERRY = ROOT / "fixtures" / "recordings" / "brief-night-ferry.md"
CLOCKMAKER = ROOT / "fixtures" / "recordings" / "brief-clockmaker.json"


@pytest.fixture
def brief(capsys):
    from harness.cli import main

    def call(*arguments):
        code = main(["brief", *map(str, arguments)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_the_json_has_the_documented_shape(brief):
    code, out, err = brief(FERRY, CLOCKMAKER, "--json")
    assert (code, err) == (0, "")
    rows = [json.loads(line) for line in out.splitlines()]
    assert len(rows) == 2
    for row in rows:
        Draft202012Validator(SCHEMA).validate(row)
        wanted = {
            "id",
            "text",
            "turn",
            "start",
            "end",
            "kind",
            "strength",
            "superseded_by",
            "status",
            "evidence",
            "confidence",
        }
        assert wanted <= row["requirements"][0].keys()


def test_offsets_of_the_json_are_those_of_turn_and_prompt(brief):
    from harness import extract, read

    _, out, _ = brief(CLOCKMAKER, "--json")
    recording = read(CLOCKMAKER)
    prompts = extract(recording).prompts
    for row in json.loads(out)["requirements"]:
        assert recording.turns[row["turn"]].text[row["start"] : row["end"]] == row["text"]
        for place in row["evidence"]:
            assert prompts[place["prompt"]].text[place["start"] : place["end"]].strip()


def test_superseded_rows_have_no_status(brief):
    _, out, _ = brief(CLOCKMAKER, "--json")
    rows = json.loads(out)["requirements"]
    assert any(row["superseded_by"] for row in rows)
    assert all((row["status"] is None) == bool(row["superseded_by"]) for row in rows)


def test_the_table_says_what_became_of_each(brief):
    code, out, _ = brief(FERRY)
    assert code == 0
    lines = out.splitlines()
    assert any("format" in line and "contradicted" in line and "Vertical" in line for line in lines)
    assert any("missing" in line and "thermos" in line for line in lines)
    assert any("→ r" in line and "12 seconds" in line for line in lines)
    assert "score 0." in out


def test_a_dialogue_in_another_language_says_so_and_is_no_failure(brief):
    code, out, _ = brief(ROOT / "fixtures" / "recordings" / "henrike-albrecht-sow-moorfund.md", "--json")
    row = json.loads(out)
    Draft202012Validator(SCHEMA).validate(row)
    assert code == 0
    assert row["score"] is None
    assert "English" in row["unscored"]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(brief, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    code, out, err = brief(broken, FERRY)
    assert code == 3
    assert "thermos" in out
    assert "broken.json" in err
    assert "Traceback" not in out + err


def test_nothing_readable_is_wrong_usage(brief, tmp_path):
    code, _, err = brief(tmp_path / "none.md")
    assert code == 2
    assert err.count("\n") == 1
