"""Requirements that a scenario states are the brief, whatever the two say to each other."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from harness.brief import read_brief
from harness.checks import Evidence
from harness.checks.coverage import Coverage, trace
from harness.checks.dialogue import Dialogue
from harness.extraction import extract
from harness.recordings import Recording, Turn, write_json
from harness.recordings.origin import Origin, Party, StatedRequirement

SCHEMA = Path(__file__).parents[2] / "harness" / "schemas" / "brief-1.schema.json"
PARTY = Party("x", "1", "0" * 64, "scripted/none")
STATED = (
    StatedRequirement("a heron on a frozen canal", "subject"),
    StatedRequirement("eight seconds"),
    StatedRequirement("no music", None, "wished"),
    StatedRequirement("a barge passes behind it"),
)
SAID = (
    "What shall we film?",
    "A heron. Actually make it twelve seconds, with a drum solo.",
    "<final_prompt>\nA heron stands on a frozen canal. 12 seconds. Wind and ice. No music.\n</final_prompt>",
    "Approved.",
)


@pytest.fixture
def recording():
    def build(stated=STATED):
        turns = tuple(Turn(i, ("copilot", "persona")[i % 2], "", text) for i, text in enumerate(SAID))
        origin = Origin("canal", "0" * 64, 0, PARTY, PARTY, "approved", requirements=stated)
        return Recording("canal-0", "harness-json", turns, None, origin=origin)

    return build


def test_they_are_used_as_given_and_nothing_else_is(recording):
    made = recording()
    brief = read_brief(made, extract(made))
    assert [r.text for r in brief.live] == [stated.text for stated in STATED]
    assert [r.id for r in brief.live] == ["s1", "s2", "s3", "s4"]
    assert [r.kind for r in brief.live] == ["subject", "duration", "exclusion", "action"]
    assert {r.span for r in brief.requirements} == {None}
    assert brief.live[2].strength == "wished"


def test_they_are_traced_like_any_other(recording):
    made = recording()
    case = Evidence(made, extract(made))
    assert [row.status for row in trace(case).traces] == ["covered", "contradicted", "covered", "missing"]
    score = Coverage().evaluate(case)
    assert any("eight seconds" in finding.message for finding in score.findings)
    assert Dialogue().evaluate(case).value is not None


def test_stated_requirements_in_another_language_are_not_looked_for(recording):
    made = recording((StatedRequirement("der Reiher steht auf dem Eis und keine Musik ist zu hören, bitte"),))
    assert "English" in Coverage().evaluate(Evidence(made, extract(made))).unscored


def test_the_verb_shows_them(recording, tmp_path, capsys):
    from harness.cli import main

    path = tmp_path / "canal.json"
    path.write_text(write_json(recording()), encoding="utf-8")
    assert main(["brief", str(path)]) == 0
    assert "stated" in capsys.readouterr().out
    assert main(["brief", str(path), "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(row)
    assert row["requirements"][0]["turn"] is None
