"""The registry: from a criterion to its check, and the rubric's schema in step with the classes."""

import json
import sys
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Literal

import jsonschema
import pytest

from harness.checks import CHECKS, Score, build, find
from harness.checks.schema import rubric_schema
from harness.rubrics import RubricError, folder
from harness.rubrics.loader import read
from harness.strict_yaml import parse

SCHEMA = Path(__file__).parents[2] / "harness" / "schemas" / "rubric-1.schema.json"


@dataclass(frozen=True)
class Strict:
    """A team's own check, with a parameter of each kind."""

    count: int = 1
    share: float = 0.5
    word: str = ""
    loud: bool = False
    kind: Literal["a", "b"] = "a"
    words: tuple[str, ...] = ()
    limit: float | None = None
    weights: dict[str, float] | None = None

    def __post_init__(self):
        if self.count < 0:
            raise ValueError("count is negative")

    def evaluate(self, evidence):
        return Score(1.0, "fine")


class Loose:
    """No dataclass."""

    def evaluate(self, evidence):
        return None


def rubric(params="", check=f"{__name__}:Strict"):
    text = f"id: r\nversion: 1\ncriteria:\n- id: c\n  check: {check}\n  weight: 1\n  params: {{{params}}}\n"
    return read(text.encode(), "r.yaml")


def built(params="", check=f"{__name__}:Strict"):
    one = rubric(params, check)
    return build(one, one.criteria[0])


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_every_named_check_exists_and_is_frozen(name):
    check = find(name)
    assert is_dataclass(check)
    assert check.__dataclass_params__.frozen
    assert check.__doc__
    build(rubric(check=name), rubric(check=name).criteria[0])


def test_parameters_arrive_as_their_annotations_say():
    check = built(
        "count: 3, share: 1, word: x, loud: true, kind: b, words: [a, b], limit: 2, weights: {a: 1}"
    )
    assert check == Strict(3, 1.0, "x", True, "b", ("a", "b"), 2.0, {"a": 1.0})
    assert isinstance(check.share, float)
    assert built("limit: null").limit is None


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ("cuont: 3", "did you mean count"),
        ("count: many", "write a whole number"),
        ("count: 1.5", "write a whole number"),
        ("count: true", "write a whole number"),
        ("share: high", "write a number"),
        ("word: 3", "write text"),
        ("loud: 1", "write true or false"),
        ("kind: c", "write one of a, b"),
        ("words: a", "write a list"),
        ("words: [1]", "write text"),
        ("limit: x", "write a number or nothing"),
        ("weights: {a: b}", "write a number"),
        ("count: -1", "count is negative"),
    ],
)
def test_a_wrong_parameter_is_refused_with_its_place(params, says):
    with pytest.raises(RubricError) as caught:
        built(params)
    assert says in str(caught.value)
    assert str(caught.value).startswith("r.yaml: line 4, criteria[0].params")


@pytest.mark.parametrize(
    ("check", "says"),
    [
        ("timming", "did you mean timing"),
        ("no.such.module:X", "cannot import no.such.module"),
        (f"{__name__}:Absent", "has no class Absent"),
        (f"{__name__}:Loose", "is no dataclass"),
        (f"{__name__}:pytest", "is no dataclass"),
    ],
)
def test_an_unknown_check_is_refused_with_its_place(check, says):
    with pytest.raises(RubricError) as caught:
        built(check=check)
    assert says in str(caught.value)
    assert "line 4, criteria[0].check" in str(caught.value)


def test_a_check_of_the_current_directory_is_found(tmp_path, monkeypatch):
    source = "from dataclasses import dataclass\n\n@dataclass(frozen=True)\nclass Mine:\n    def evaluate(self, e): ...\n"
    (tmp_path / "local_checks_of_a_team.py").write_text(source)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry not in ("", ".")])
    assert find("local_checks_of_a_team:Mine").__name__ == "Mine"


def test_a_module_that_fails_to_import_is_an_error_of_the_rubric(tmp_path, monkeypatch):
    (tmp_path / "failing_checks_of_a_team.py").write_text("1 / 0\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RubricError, match="ZeroDivisionError"):
        built(check="failing_checks_of_a_team:Mine")


def test_the_schema_file_is_what_the_code_says():
    assert json.loads(SCHEMA.read_text()) == rubric_schema(), "python -m harness.checks.schema > that file"


def accepted_by_schema(text):
    """Whether an editor would accept the file: keys are strings there."""

    def as_json(value):
        if isinstance(value, dict):
            return {str(key): as_json(part) for key, part in value.items()}
        return [as_json(part) for part in value] if isinstance(value, list) else value

    value = as_json(parse(text.encode(), "").value)
    try:
        json.dumps(value, allow_nan=False)
        jsonschema.validate(value, rubric_schema())
    except (jsonschema.ValidationError, ValueError):
        return False
    return True


def accepted_by_loader(text):
    try:
        loaded = read(text.encode(), "")
        for criterion in loaded.criteria:
            build(loaded, criterion)
    except RubricError as problem:
        return "cannot import" in str(problem)  # a schema cannot know which modules exist
    return True


TOP = "id: a\nversion: 1\n"
ONE = TOP + "criteria:\n- {id: c, check: integrity, weight: 1}\n"
GOOD = [
    ONE,
    ONE + "title: x\n",
    ONE + "bands: {1: a, 0.5: b, 0.0: c}\n",
    TOP.replace("1", "1.0") + "criteria:\n- {id: c, check: integrity, weight: 0.5, floor: 1, params: {}}\n",
    TOP + "criteria:\n- {id: c, check: 'a.b:C', weight: 1, params: {anything: [1]}}\n",
    TOP + "criteria:\n- {id: c, check: integrity, weight: 0}\n- {id: d, check: timing, weight: 1}\n",
]
BAD = [
    "a: 1\n",
    "[]\n",
    TOP,
    TOP + "criteria: []\n",
    TOP + "criteria: {}\n",
    TOP + "criteria: [integrity]\n",
    ONE.replace("id: a", "id: A b"),
    ONE.replace("id: a", "id: 1"),
    ONE.replace("version: 1", "version: 0"),
    ONE.replace("version: 1", "version: '1'"),
    ONE.replace("version: 1", "version: true"),
    ONE.replace("weight: 1", "weight: -1"),
    ONE.replace("weight: 1", "weight: 0"),
    ONE.replace("weight: 1", "weight: .nan"),
    ONE.replace("weight: 1", "weight: .inf"),
    ONE.replace("weight: 1", "weight: 10000000"),
    ONE.replace("weight: 1", "weight: x"),
    ONE.replace("weight: 1", "wait: 1"),
    ONE.replace("check: integrity", "check: integrty"),
    ONE.replace("check: integrity", "check: 'a b:C'"),
    ONE.replace("check: integrity, ", ""),
    ONE.replace("weight: 1", "weight: 1, params: []"),
    ONE.replace("weight: 1", "weight: 1, params: {nope: 1}"),
    ONE.replace("weight: 1", "weight: 1, floor: 2"),
    ONE.replace("weight: 1", "weight: 1, floor: null"),
    ONE + "bands: {}\n",
    ONE + "bands: {2: a}\n",
    ONE + "bands: {-0.5: a}\n",
    ONE + "bands: {x: a}\n",
    ONE + "bands: {0.5: 1}\n",
    ONE + "bands: [a]\n",
    ONE + "title: ''\n",
    ONE + "colour: red\n",
]


@pytest.mark.parametrize("text", [*GOOD, *(path.read_text() for path in sorted(folder().glob("*.yaml")))])
def test_loader_and_schema_accept_the_same_files(text):
    assert accepted_by_schema(text)
    assert accepted_by_loader(text)


@pytest.mark.parametrize("text", BAD)
def test_loader_and_schema_refuse_the_same_files(text):
    assert not accepted_by_schema(text)
    assert not accepted_by_loader(text)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_loader_and_schema_know_the_same_parameters(name):
    for field in fields(find(name)):
        wrong = ONE.replace("integrity", name).replace(
            "weight: 1", f"weight: 1, params: {{{field.name}: {{a: [b]}}}}"
        )
        assert not accepted_by_loader(wrong)
        assert not accepted_by_schema(wrong)
