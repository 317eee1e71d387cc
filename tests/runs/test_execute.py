"""Running a suite from Python, and the folder that a run leaves."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import harness
from harness.cli.init import starter
from harness.comparison import compare, outcome
from harness.errors import InputError
from harness.runs import RunFolder, execute, read_baseline, write_baseline
from harness.scorecards import Scorer
from harness.suite import load_suite


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    for name, text in starter().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_on_the_library_shows_what_works(folder):
    page = Path(__file__).resolve().parents[2] / "docs" / "library.md"
    section = page.read_text(encoding="utf-8").split("## The suite", 1)[1]
    code = re.search(r"```python\n(.*?)```", section, re.DOTALL)[1]
    names: dict = {}
    exec(compile(code, str(page), "exec"), names)  # the code is our own page's
    assert names["outcome"](names["run"], names["comparison"]) == "passed"


def test_a_run_is_read_back_from_its_folder_as_it_was(folder):
    suite = load_suite(environment={})
    done = []
    run = execute(suite, done.append)
    assert done == [1]
    assert RunFolder(suite.output).run() == run
    schema = Path(harness.__file__).parent / "schemas" / "run-1.schema.json"
    Draft202012Validator(json.loads(schema.read_text())).validate(RunFolder(suite.output).manifest())
    write_baseline(suite.baseline, run.results)
    comparison = compare(run, read_baseline(suite.baseline), suite.gate)
    assert outcome(run, comparison) == "passed"
    assert comparison.compared == 1


def test_a_fault_of_the_harness_costs_one_recording(folder, monkeypatch):
    recordings = folder / "fixtures" / "recordings"
    text = (recordings / "kettle-at-dawn.md").read_text(encoding="utf-8")
    (recordings / "a-fault.md").write_text(text, encoding="utf-8")
    score = Scorer.card

    def failing(self, evidence):
        if evidence.recording.id == "a-fault":
            raise ZeroDivisionError("of all things")
        return score(self, evidence)

    monkeypatch.setattr(Scorer, "card", failing)
    run = execute(load_suite(environment={}))
    assert [result.id for result in run.results] == ["kettle-at-dawn"]
    (failure,) = run.failures
    assert failure.source == "fixtures/recordings/a-fault.md"
    assert re.search(r"failed at test_execute\.py:\d+: ZeroDivisionError: of all things", failure.problem)
    manifest = json.loads((folder / "reports/latest/run.json").read_text(encoding="utf-8"))
    assert manifest["complete"] is False


def test_a_run_that_stops_half_way_says_so(folder):
    suite = load_suite(environment={})

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        execute(suite, stop)
    left = RunFolder(suite.output).run()
    assert not left.complete
    assert [result.id for result in left.results] == ["kettle-at-dawn"]


def test_the_reports_of_an_earlier_run_do_not_outlive_it(folder):
    suite = load_suite(environment={})
    execute(suite)
    run_folder = RunFolder(suite.output)
    run_folder.write_report("summary.md", "of the first run")
    execute(suite)
    names = sorted(path.name for path in suite.output.iterdir())
    assert names == ["reviews.jsonl", "run.json", "scorecards.jsonl"]
    with pytest.raises(ValueError, match="none of the reports"):
        run_folder.write_report("../../harness.yaml", "")


def test_a_folder_whose_name_looks_like_a_pattern(folder, tmp_path, monkeypatch):
    odd = tmp_path / "[odd] *"
    for name, text in starter().items():
        path = odd / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("- fixtures/recordings", '- "fixtures/**/*.md"'), encoding="utf-8")
    run = execute(load_suite(odd / "harness.yaml", environment={}))
    assert [result.source for result in run.results] == ["fixtures/recordings/kettle-at-dawn.md"]


def test_scorecards_with_half_a_surrogate_are_kept(folder):
    talk = [
        {"role": "user", "content": "a \ud800 kettle"},
        {"role": "assistant", "content": "so be it \udfff"},
    ]
    path = folder / "fixtures" / "recordings" / "half.json"
    path.write_text(json.dumps({"messages": talk}), encoding="utf-8")
    suite = load_suite(environment={})
    run = execute(suite)
    assert run.complete
    assert len(list(RunFolder(suite.output).cards())) == 2


@pytest.mark.parametrize("damage", ["{", "[]", '{"schema": "scorecard/1"}', "[" * 100_000])
def test_a_damaged_run_is_refused_in_one_line(folder, damage):
    suite = load_suite(environment={})
    execute(suite)
    path = suite.output / "scorecards.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + damage + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 2") as caught:
        RunFolder(suite.output).run()
    assert "\n" not in str(caught.value)
