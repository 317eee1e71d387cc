"""`import harness`: the same as the command line, lazily."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import harness
from harness.errors import InputError

PACKAGE = Path(harness.__file__).parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
PROMPT = "A grey owl turns its head in falling snow, close-up, locked camera, dusk, only wind."
DIALOGUE = {
    "messages": [
        {"role": "user", "content": "An owl in the snow, please."},
        {"role": "assistant", "content": f"<final_prompt>\n{PROMPT}\n</final_prompt>"},
        {"role": "user", "content": "Yes, agreed, exactly that."},
    ]
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for name in ("a.json", "c.json"):
        (tmp_path / "in" / name).write_text(json.dumps(DIALOGUE), encoding="utf-8")
    (tmp_path / "in" / "b.json").write_text('{"messages": [', encoding="utf-8")
    (tmp_path / "in" / "notes.md").write_text("# Notes\n\nNothing was said.\n", encoding="utf-8")
    return tmp_path


def test_three_lines(folder):
    card = harness.score("in/a.json")
    assert card.extraction.prompts[0].text == PROMPT
    assert 0.0 <= card.overall.score <= 1.0


def test_a_recording_scores_like_its_file(folder):
    recording = harness.read("in/a.json")
    assert harness.score(recording) == harness.score("in/a.json")
    assert harness.extract(recording) == harness.extract("in/a.json") == harness.score(recording).extraction


def test_many_are_scored_in_order_and_what_is_broken_keeps_its_place(folder):
    found = list(harness.score_many(["in"], "integrity"))
    assert [type(item).__name__ for item in found] == ["Scorecard", "RecordingError", "Scorecard"]
    assert isinstance(found[1], harness.InputError)
    assert "b.json" in str(found[1])


def test_what_lies_beside_the_recordings_is_passed_over_unless_it_is_named(folder):
    assert len(list(harness.read_many(["in"]))) == 3
    assert len(list(harness.read_many(["in/*.md"]))) == 0
    (problem,) = harness.read_many(["in/notes.md"])
    assert isinstance(problem, harness.InputError)


def test_many_are_read_one_at_a_time(folder, monkeypatch):
    many = harness.score_many(["in/a.json", "in/absent.json"], "integrity")
    assert isinstance(next(many), harness.Scorecard)
    (folder / "in" / "absent.json").write_text(json.dumps(DIALOGUE), encoding="utf-8")
    assert isinstance(next(many), harness.Scorecard), "the second file is looked at when its turn has come"


def test_a_wrong_rubric_is_refused_at_the_call(folder):
    with pytest.raises(InputError, match="cinematic"):
        harness.score_many(["in"], "cinematik")
    with pytest.raises(InputError):
        harness.score_many(["in"], select=["NOPE"])


def test_a_file_of_several_is_refused_where_one_is_meant(folder):
    (folder / "many.jsonl").write_text((json.dumps(DIALOGUE) + "\n") * 3, encoding="utf-8")
    with pytest.raises(InputError, match="several recordings"):
        harness.read("many.jsonl")
    assert len(list(harness.read_many(["many.jsonl"]))) == 3


@pytest.mark.parametrize("name", ["in/b.json", "absent.md", "in/notes.md", "in"])
def test_what_cannot_be_read_raises_one_line(name, folder):
    with pytest.raises(harness.InputError) as caught:
        harness.score(name)
    assert "\n" not in str(caught.value)


def test_a_fault_of_the_harness_costs_one_recording(folder, monkeypatch):
    from harness.scorecards import scoring

    extract, seen = scoring.extract, []

    def stumble(recording):
        seen.append(recording)
        if len(seen) == 1:
            raise RecursionError("too\ndeep")
        return extract(recording)

    monkeypatch.setattr(scoring, "extract", stumble)
    first, second = harness.score_many(["in/a.json", "in/c.json"], "integrity")
    assert isinstance(first, harness.InputError)
    assert "RecursionError: too deep" in str(first)
    assert isinstance(second, harness.Scorecard)


def test_json_is_what_the_command_line_prints(folder):
    program = [sys.executable, "-m", "harness", "score", "in/a.json", "--json"]
    printed = subprocess.run(program, capture_output=True, text=True, check=True, env=ENVIRONMENT).stdout
    assert json.loads(printed) == harness.as_json(harness.score("in/a.json"))


def test_every_public_name_exists_and_nothing_else():
    for name in harness.__all__:
        assert getattr(harness, name) is not None
    assert set(harness.__all__) <= set(dir(harness))
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        _ = harness.nonsense


def test_importing_imports_no_room():
    program = "import sys, harness; print([name for name in sys.modules if name.startswith('harness')])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=ENVIRONMENT
    )
    assert done.stdout.strip() == "['harness']"


def test_the_types_are_shipped():
    assert (PACKAGE / "py.typed").exists()
