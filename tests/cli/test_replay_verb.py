"""`harness replay`: a recording goes on from a turn with something changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from test_run_verb import SCHEMAS, suite  # noqa: F401 - the fixture

NAME = "day-1--odile@1--slate@1--scripted-calm--r0"
PARENT = f"reports/latest/recordings/{NAME}.json"


@pytest.fixture
def parent(suite, call):  # noqa: F811
    assert call("run", "--persona", "odile@1").code == 0
    return PARENT


def made(folder):
    (path,) = (Path(folder) / "recordings").iterdir()
    return json.loads(path.read_text(encoding="utf-8"))


def test_another_persona_goes_on(parent, call):
    result = call("replay", parent, "--from-turn", "3", "--persona", "people/odile@2.md", "-o", "again")
    assert result.code == 0, result.err
    assert "turns 0 to 2 stand" in result.out
    assert f"match, approved  {NAME}\n" in result.out
    before, after = json.loads(Path(parent).read_text(encoding="utf-8")), made("again")
    assert after["turns"][:3] == before["turns"][:3]
    assert (after["origin"]["parent"], after["origin"]["forked_at"]) == (NAME, 3)
    assert after["origin"]["persona"]["version"] == "2"
    assert after["origin"]["copilot"] == before["origin"]["copilot"]
    cards = (Path("again") / "scorecards.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(card)["recording"]["id"] for card in cards] == [NAME, after["id"]]


def test_as_json_and_by_default_in_a_folder_of_its_own(parent, call):
    result = call("replay", parent, "--from-turn", "1", "--json")
    value = json.loads(result.out)
    schema = json.loads((SCHEMAS / "replay-1.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(value)
    assert (value["parent"], value["forked_at"], value["complete"]) == (NAME, 1, True)
    assert Path(value["output"]).parts[-3:] == ("reports", "replays", value["id"])
    # The same question to the same script: but another dialogue, with calls of its own.
    journal = (Path(value["output"]) / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(journal) == 1 + 3


def test_a_persona_that_changed_since_is_not_taken_for_the_old_one(parent, call):
    path = Path("people/odile@1.md")
    path.write_text(path.read_text(encoding="utf-8") + "You hate fog.\n", encoding="utf-8")
    result = call("replay", parent, "--from-turn", "3", "--copilot", "people/slate@1.md")
    assert result.code == 2
    assert "is not the file any more that played in the recording" in result.err
    assert call("replay", parent, "--from-turn", "3", "--persona", str(path)).code == 0


def test_a_recording_of_somebody_else(parent, call, write):
    write("strange.md")
    result = call("replay", "strange.md", "--from-turn", "1")
    assert (result.code, "--persona: is not given" in result.err) == (2, True)
    words = ("--persona", "people/odile@2.md", "--copilot", "people/slate@1.md")
    result = call("replay", "strange.md", "--from-turn", "1", *words)
    assert (result.code, "--model: is not given" in result.err) == (2, True)
    result = call(
        "replay", "strange.md", "--from-turn", "1", *words, "--model", "scripted/calm", "-o", "strange"
    )
    assert result.code == 0, result.err
    assert made("strange")["turns"][0]["text"].startswith("I want a lamplighter at dawn")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from-turn", "99"], "has 4 turns — name a turn from 1 to 4"),
        (["--from-turn", "2", "--rounds", "0"], "--rounds: is 0"),
        (["--from-turn", "2", "--persona", "people/none@1.md"], "people/none@1.md: cannot be read"),
        (["--from-turn", "2", "--model", "scripted/none"], "cannot be read"),
        ([], "--from-turn"),
    ],
)
def test_what_cannot_be_used(parent, call, words, said):
    result = call("replay", parent, *words)
    assert result.code == 2
    assert said in result.err
