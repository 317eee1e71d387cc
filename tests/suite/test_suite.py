"""The suite file: what it may say, what beats it, and how it is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from harness.errors import InputError
from harness.suite import SETTINGS, Gate, load_suite, suite_schema

MINIMAL = "schema: suite/1\nrecordings: [recordings]\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "harness.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def load(folder: Path, text: str, environment: dict[str, str] | None = None, **flags: str):
    return load_suite(written(folder, text), environment=environment or {}, flags=flags)


def refusal(folder: Path, text: str, environment: dict[str, str] | None = None, **flags: str) -> str:
    with pytest.raises(InputError) as caught:
        load(folder, text, environment, **flags)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_defaults_are_those_that_the_schema_documents(tmp_path):
    suite = load(tmp_path, MINIMAL)
    documented = suite_schema()["properties"]
    assert suite.rubric == documented["rubric"]["default"]
    assert suite.baseline == tmp_path / documented["baseline"]["default"]
    assert suite.output == tmp_path / documented["output"]["default"]
    gate = documented["gate"]["properties"]
    assert suite.gate == Gate(
        max_drop=gate["max_drop"]["default"], min_scored_weight=gate["min_scored_weight"]["default"]
    )


def test_everything_that_a_suite_can_say(tmp_path):
    suite = load(
        tmp_path,
        """
schema: suite/1
recordings: [a, "b/**/*.md"]
rubric: rubrics/own.yaml
platform: sora-2@2025-10
select: [RUN, RUN001]
ignore: [check-failed]
baseline: kept
output: out
gate:
  max_drop: 0.05
  floors: {overall: 0.5, integrity: 1}
  forbid: [RUN]
  min_scored_weight: 0.4
  exempt: ["broken-*"]
""",
    )
    assert suite.root == tmp_path
    assert suite.recordings == ("a", "b/**/*.md")
    assert suite.rubric == str(tmp_path / "rubrics/own.yaml")
    assert suite.platform == "sora-2@2025-10"
    assert (suite.select, suite.ignore) == (("RUN", "RUN001"), ("check-failed",))
    assert suite.gate.floors == {"overall": 0.5, "integrity": 1}
    assert "RUN001" in suite.gate.forbid
    assert "RUN002" in suite.gate.forbid
    assert suite.gate.exempts("broken-in-two")
    assert not suite.gate.exempts("whole")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "schema: suite/1\nrecodings: [a]\nrecordings: [a]\n",
            ["line 2", "recodings", "did you mean recordings"],
        ),
        ("schema: suite/1\n", ["has no recordings", "add `recordings:"]),
        ("recordings: [a]\n", ["has no schema", "add `schema: suite/1`"]),
        ("schema: suite/9\nrecordings: [a]\n", ["line 1", "suite/9", "reads suite/1"]),
        (MINIMAL + "gate:\n  max_drop: lots\n", ["line 4", "gate.max_drop", '"lots"', "write a number"]),
        (MINIMAL + "gate:\n  max_drop: 1.5\n", ["line 4", "gate.max_drop", "1.5", "between 0 and 1"]),
        (MINIMAL + "gate:\n  max_drop: .nan\n", ["line 4", "not a number"]),
        (
            MINIMAL + "gate:\n  floors:\n    overall: -1\n",
            ["line 5", "gate.floors.overall", "between 0 and 1"],
        ),
        (MINIMAL + "gate: []\n", ["line 3", "gate", "write a mapping"]),
        (MINIMAL + "gate:\n", ["line 3", "gate", "empty", "write a mapping"]),
        (MINIMAL + "ignore: [RUN001, NOPE17]\n", ["line 3", "ignore[1]", "NOPE17", "harness explain"]),
        (MINIMAL + "gate:\n  forbid: [XYZ]\n", ["line 4", "gate.forbid[0]", "XYZ"]),
        ("schema: suite/1\nrecordings: []\n", ["line 2", "is []", "name at least one"]),
        ("schema: suite/1\nrecordings: [a]\nrecordings: [b]\n", ["line 3", "stands twice"]),
        ("- a\n- b\n", ["line 1", "no mapping"]),
        ("", ["no mapping"]),
        ("schema: [suite/1\n", ["is not YAML"]),
        ("schema: &a suite/1\nrecordings: [*a]\n", ["anchor"]),
    ],
)
def test_a_suite_that_cannot_be_used_says_where_and_what_to_do(tmp_path, text, expected):
    message = refusal(tmp_path, text)
    assert message.startswith(str(tmp_path / "harness.yaml"))
    for part in expected:
        assert part in message


def test_a_suite_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="harness init"):
        load_suite(tmp_path / "harness.yaml", environment={})


def test_hostile_bytes_are_refused_in_one_line(tmp_path):
    path = tmp_path / "harness.yaml"
    for data in (b"\xff\xfe\x00", b"[" * 100_000, b"a: " * 100_000, b"\x00"):
        path.write_bytes(data)
        with pytest.raises(InputError) as caught:
            load_suite(path, environment={})
        assert "\n" not in str(caught.value)


def test_flags_beat_variables_and_variables_beat_the_file(tmp_path):
    text = MINIMAL + "platform: a\ngate:\n  max_drop: 0.1\n"
    assert load(tmp_path, text).platform == "a"
    environment = {"HARNESS_PLATFORM": "b", "HARNESS_MAX_DROP": "0.2"}
    suite = load(tmp_path, text, environment)
    assert (suite.platform, suite.gate.max_drop) == ("b", 0.2)
    suite = load(tmp_path, text, environment, platform="c", max_drop="0.3")
    assert (suite.platform, suite.gate.max_drop) == ("c", 0.3)


def test_an_empty_variable_is_no_setting(tmp_path):
    assert load(tmp_path, MINIMAL + "platform: a\n", {"HARNESS_PLATFORM": ""}).platform == "a"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_can_be_overridden_both_ways(tmp_path, monkeypatch, setting):
    monkeypatch.chdir(tmp_path)
    value = {
        "select": "RUN",
        "ignore": "RUN",
        "max_drop": "0.5",
        "min_scored_weight": "0.5",
        "max_cost": "2.50",
        "max_tokens": "100_000",
    }.get(setting.name, "x/y")
    plain = load(tmp_path, MINIMAL)
    by_variable = load(tmp_path, MINIMAL, {setting.variable: value})
    by_flag = load(tmp_path, MINIMAL, **{setting.name: value})
    assert by_variable == by_flag != plain


def test_what_is_wrong_in_an_override_is_blamed_on_it(tmp_path):
    message = refusal(tmp_path, MINIMAL, {"HARNESS_MAX_DROP": "much"})
    assert message.startswith("HARNESS_MAX_DROP")
    assert "much" in message
    assert refusal(tmp_path, MINIMAL, max_drop="2").startswith("--max-drop")
    assert refusal(tmp_path, MINIMAL, ignore="NOPE").startswith("--ignore")


def test_paths_in_the_file_count_from_the_file_and_typed_ones_from_here(tmp_path, monkeypatch):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    monkeypatch.chdir(here)
    assert load(there, MINIMAL).output == there / "reports" / "latest"
    assert load(there, MINIMAL, output="out/put").output == here / "out" / "put"
    assert load(there, MINIMAL, output="out").output == here / "out"
    assert load(there, MINIMAL, recordings="a/b,c/*.md").recordings == (
        str(here / "a/b"),
        str(here / "c/*.md"),
    )
    assert load(there, MINIMAL, rubric="cinematic").rubric == "cinematic"


def test_the_suite_file_can_be_named_by_a_variable(tmp_path):
    path = written(tmp_path, MINIMAL)
    assert load_suite(environment={"HARNESS_SUITE": str(path)}).source == path


def test_the_schema_is_one_and_is_the_shipped_file():
    Draft202012Validator.check_schema(suite_schema())
    shipped = Path(__file__).resolve().parents[2] / "harness" / "schemas" / "suite-1.schema.json"
    assert json.loads(shipped.read_text(encoding="utf-8")) == suite_schema()


def test_the_example_of_the_readme_is_a_suite(tmp_path):
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    example = readme.split("### harness.yaml", 1)[1].split("```yaml\n", 1)[1].split("```", 1)[0]
    suite = load(tmp_path, example)
    assert set(suite_schema()["properties"]) == {
        line.split(":")[0] for line in example.splitlines() if line[:1].isalpha()
    }
    assert suite.gate.exempts("broken-in-two")
