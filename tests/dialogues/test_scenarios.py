"""Scenario files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import harness
from harness.dialogues.scenarios import load_scenario
from harness.errors import InputError
from harness.strict_yaml import parse

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "scenarios"
SCHEMA = json.loads(
    (Path(harness.__file__).parent / "schemas" / "scenario-1.schema.json").read_text(encoding="utf-8")
)
PLAIN = """\
schema: scenario/1
id: towpath
situation: A lamplighter, at dawn.
opening:
  by: persona
  text: I have a canal.
platform: sora-2
rounds: 3
requirements:
  - text: eight seconds
    kind: duration
  - text: mist
    strength: wished
"""


def write(folder, text):
    path = folder / "towpath.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_scenario(tmp_path):
    scenario = load_scenario(write(tmp_path, PLAIN))
    assert (scenario.id, scenario.opens, scenario.opening) == ("towpath", "persona", "I have a canal.")
    assert (scenario.platform, scenario.rounds, len(scenario.sha256)) == ("sora-2", 3, 64)
    first, second = scenario.requirements
    assert tuple(first) == ("eight seconds", "duration", "demanded")
    assert tuple(second) == ("mist", None, "wished")


def test_the_copilot_opens_unless_it_is_said(tmp_path):
    scenario = load_scenario(write(tmp_path, "schema: scenario/1\nid: a\nsituation: B.\n"))
    assert (scenario.opens, scenario.opening, scenario.requirements) == ("copilot", "", ())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("scenario/1", "scenario/2", "line 1, schema: is no scenario/1"),
        ("situation: A lamplighter, at dawn.\n", "", "has no situation"),
        ("situation", "situtation", "unknown key 'situtation' — did you mean situation?"),
        ("by: persona", "by: director", "line 5, opening.by: is 'director'"),
        ("  text: I have", "  words: I have", "line 6, opening.words: unknown key"),
        ("platform: sora-2", "platform: sora-9", "line 7, platform: is no platform profile — did you mean"),
        ("rounds: 3", "rounds: 0", "line 8, rounds: is '0' — write a whole number from 1 to 50"),
        ("kind: duration", "kind: length", "line 11, requirements[0].kind: is 'length'"),
        ("strength: wished", "strength: hoped", "line 13, requirements[1].strength: is 'hoped'"),
        ("  - text: mist\n", "  - kind: prop\n", "requirements[1].text: has no text"),
        ("requirements:\n  - text: eight seconds\n    kind: duration\n  - text: mist\n    strength: wished\n",
         "requirements: mist\n", "line 9, requirements: is no list"),
        ("id: towpath", "id: ../towpath", "line 2, id: is '../towpath'"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_with_its_line(tmp_path, old, new, said):
    assert old in PLAIN
    text = PLAIN.replace(old, new)
    with pytest.raises(InputError) as caught:
        load_scenario(write(tmp_path, text))
    assert said in str(caught.value)
    if "sora-9" not in text:  # which platforms there are is not for the schema to say
        assert not Draft202012Validator(SCHEMA).is_valid(parse(text.encode(), "text").value)


def test_the_sample_scenarios_fit_loader_and_schema():
    paths = sorted(FIXTURES.glob("*.yaml"))
    assert len(paths) == 8
    scenarios = [load_scenario(path) for path in paths]
    assert [scenario.id for scenario in scenarios] == [path.stem for path in paths]
    for path in paths:
        Draft202012Validator(SCHEMA).validate(parse(path.read_bytes(), str(path)).value)
    assert {scenario.opens for scenario in scenarios} == {"persona", "copilot"}
    assert sum(bool(scenario.requirements) for scenario in scenarios) == 8
    assert len({scenario.platform for scenario in scenarios}) >= 3
