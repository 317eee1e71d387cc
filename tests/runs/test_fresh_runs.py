"""Fresh dialogues of a run: kept, resumed, made again when something changed, never paid for twice."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from sample_suite import entries, recordings, suite_in, write_suite

from harness.errors import InputError
from harness.models.protocol import Answer, ModelError
from harness.runs import RunFolder, execute
from harness.runs.dialogues import hold
from harness.runs.matrix import Only, matrix_of
from harness.suite import load_suite


def test_every_cell_becomes_a_recording_that_is_scored(tmp_path):
    suite = suite_in(tmp_path)
    told = []
    run = execute(suite, watch=told.append)
    assert run.complete
    assert len(run.results) == 8
    assert all(result.verdict == "match" and result.fresh.stop == "approved" for result in run.results)
    assert [result.source for result in run.results] == [
        f"recordings/{result.id}.json" for result in run.results
    ]
    assert (told[0].finished, told[-1].finished, told[-1].planned) == (0, 8, 8)
    assert told[-1].spent.tokens == sum(
        result.fresh.input_tokens + result.fresh.output_tokens for result in run.results
    )
    assert RunFolder(suite.output).run() == run


def test_recordings_and_fresh_dialogues_are_one_run(tmp_path):
    suite = suite_in(tmp_path, scenarios=1, personas=1)
    execute(suite)
    (made,) = recordings(suite.output).values()
    (tmp_path / "kept.json").write_bytes(made.replace(b"day-000--", b"kept--"))
    both = execute(replace(suite, recordings=("kept.json",), output=tmp_path / "both"))
    assert [result.id.partition("--")[0] for result in both.results] == ["kept", "day-000"]


def test_a_finished_run_is_resumed_without_a_call(tmp_path):
    suite = suite_in(tmp_path)
    first = execute(suite)
    before, calls = recordings(suite.output), len(entries(suite.output))
    (suite.output / "journal.jsonl").unlink()  # nothing is even looked up
    assert execute(suite) == first
    assert recordings(suite.output) == before
    assert entries(suite.output) == []
    assert calls == 8 * 5


def test_what_is_not_as_it_was_is_made_again_from_the_journal(tmp_path):
    suite = suite_in(tmp_path)
    execute(suite)
    before, calls = recordings(suite.output), len(entries(suite.output))
    names = sorted(before)
    (suite.output / "recordings" / names[0]).unlink()
    (suite.output / "recordings" / names[1]).write_bytes(before[names[1]][:-9])
    ledger = suite.output / "dialogues.jsonl"
    ledger.write_bytes(ledger.read_bytes()[:-20] + b"\n[]\n{}\n\xff")
    execute(suite)
    assert recordings(suite.output) == before
    assert len(entries(suite.output)) == calls
    lines = [json.loads(line) for line in ledger.read_text(encoding="utf-8").splitlines()]
    assert {line["id"] for line in lines} == {name.removesuffix(".json") for name in names}


def test_a_persona_that_changed_is_asked_anew_and_nobody_else(tmp_path):
    suite = suite_in(tmp_path)
    execute(suite)
    before, calls = recordings(suite.output), len(entries(suite.output))
    path = tmp_path / "fixtures" / "personas" / "odile@2.md"
    path.write_text(path.read_text(encoding="utf-8") + "You hate fog.\n", encoding="utf-8")
    execute(suite)
    after = recordings(suite.output)
    assert {name for name in before if before[name] != after[name]} == {
        name for name in before if "odile@2" in name
    }
    assert len(entries(suite.output)) > calls


def test_a_script_that_changed_is_played_anew(tmp_path):
    suite = suite_in(tmp_path, personas=1, scenarios=1)
    execute(suite)
    path = tmp_path / "fixtures" / "scripts" / "calm.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("mist on the water", "rain"), encoding="utf-8")
    execute(suite)
    (made,) = recordings(suite.output).values()
    assert b"rain" in made


def test_replicates_and_cells_share_no_answer(tmp_path):
    suite = suite_in(tmp_path, personas=1, scenarios=2, fresh="  replicates: 3\n")
    assert len(execute(suite).results) == 6
    keys = [entry["key"] for entry in entries(suite.output)]
    assert len(keys) == len(set(keys)) == 30


def test_the_same_bytes_whatever_the_concurrency_and_wherever_it_runs(tmp_path):
    made = []
    for number, concurrency in enumerate((1, 7, 50)):
        folder = tmp_path / str(number)
        suite = suite_in(folder, fresh=f"  concurrency: {concurrency}\n  seed: 3\n")
        execute(suite)
        made.append(recordings(suite.output))
    assert made[0] == made[1] == made[2]


def test_a_dialogue_that_fails_costs_only_itself(tmp_path):
    suite = suite_in(tmp_path, scenarios=3, personas=1)
    cells = matrix_of(suite)

    async def ask(request):
        await asyncio.sleep(0)
        if "day-001" in request.label:
            raise ModelError("openai/x: no answer within 300 s after 8 attempts")
        return Answer("What else do you see?", "end")

    held = asyncio.run(hold(cells, ask, suite.output, concurrency=2))
    assert [cell.scenario.id for cell, _ in held.finished] == ["day-000", "day-002"]
    assert [(failure.source, failure.problem) for failure in held.failures] == [
        (cells[1].id, "openai/x: no answer within 300 s after 8 attempts")
    ]
    assert held.made == 2


def test_so_many_at_once_and_no_more(tmp_path):
    suite = suite_in(tmp_path, scenarios=9, personas=1)
    under_way, most = 0, 0

    async def ask(request):
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.001)
        under_way -= 1
        return Answer("What else do you see?", "end")

    held = asyncio.run(hold(matrix_of(suite), ask, suite.output, concurrency=4))
    assert (len(held.finished), most) == (9, 4)


def test_a_budget_stops_a_run_in_the_middle_and_a_bigger_one_ends_it(tmp_path):
    undisturbed = suite_in(tmp_path / "one", scenarios=10)
    whole = execute(undisturbed)
    paid = sum(entry["cost"] for entry in entries(undisturbed.output))
    suite = suite_in(
        tmp_path / "two",
        scenarios=10,
        fresh="  concurrency: 4\n",
        more=f"budget:\n  max_cost: {paid / 2:.6f}\n",
    )
    half = execute(suite)
    assert not half.complete
    assert 0 < len(half.results) < 20
    assert "the budget of" in half.failures[-1].problem
    assert "of 20 dialogues are unfinished" in half.failures[-1].problem
    assert sum(entry["cost"] for entry in entries(suite.output)) <= paid / 2
    rest = execute(replace(suite, models=replace(suite.models, budget=undisturbed.models.budget)))
    assert rest.complete
    assert recordings(suite.output) == recordings(undisturbed.output)
    assert sum(entry["cost"] for entry in entries(suite.output)) == pytest.approx(paid, abs=1e-12)
    assert [result.overall for result in rest.results] == [result.overall for result in whole.results]


def test_only_what_is_asked_for(tmp_path):
    suite = suite_in(tmp_path, scenarios=3)
    assert len(matrix_of(suite)) == 6
    assert len(matrix_of(suite, Only(personas=("odile@2",)))) == 3
    assert len(matrix_of(suite, Only(personas=("odile",), scenarios=("day-00[01]",), replicates=2))) == 8
    only = matrix_of(suite, Only(models=("openai/gpt-4o-mini",)))
    assert {cell.models for cell in only} == {("openai/gpt-4o-mini", "openai/gpt-4o-mini")}
    with pytest.raises(InputError, match="--persona: the suite has no odil — did you mean odile"):
        matrix_of(suite, Only(personas=("odil",)))


@pytest.mark.parametrize(
    ("fresh", "said"),
    [
        ("  rounds: 0\n", "line 7, fresh.rounds: is 0 — write a number from 1 to 50"),
        (
            "  concurency: 5\n",
            "line 7, fresh.concurency: unknown key 'concurency' — did you mean concurrency?",
        ),
        ("  seed: soon\n", 'line 7, fresh.seed: is "soon" — write a whole number'),
        ("  models: []\n", "fresh.models: is [] — name at least one"),
        ("  models: [{persona: a/b}]\n", "fresh.models[0]: has no copilot — add `copilot: anthropic/MODEL`"),
    ],
)
def test_a_section_that_cannot_be_used_is_said_with_its_line(tmp_path, fresh, said):
    with pytest.raises(InputError) as caught:
        suite_in(tmp_path, fresh=fresh)
    assert said in str(caught.value)


def test_a_pattern_that_names_no_file_is_said(tmp_path):
    path = write_suite(tmp_path)
    path.write_text(
        path.read_text(encoding="utf-8").replace("personas/*.md", "people/*.md"), encoding="utf-8"
    )
    with pytest.raises(InputError, match=r"fresh\.personas\[0\]: fixtures/people/\*\.md names no file"):
        execute(load_suite(path, environment={}))


def test_two_processes_do_not_work_on_one_folder(tmp_path):
    suite = suite_in(tmp_path)
    execute(suite)
    before = (suite.output / "scorecards.jsonl").read_bytes()
    from filelock import FileLock

    with FileLock(suite.output / "journal.jsonl.lock"), pytest.raises(InputError, match="being worked on"):
        execute(suite)
    assert (suite.output / "scorecards.jsonl").read_bytes() == before


def test_a_folder_of_other_things_is_left_alone(tmp_path):
    suite = suite_in(tmp_path)
    suite.output.mkdir(parents=True)
    (suite.output / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="holds files but no run"):
        execute(suite)
    assert [path.name for path in suite.output.iterdir()] == ["notes.txt"]


def test_the_ledger_says_how_each_went(tmp_path):
    suite = suite_in(tmp_path, personas=1, scenarios=2)
    run = execute(suite)
    lines = [
        json.loads(line)
        for line in (suite.output / "dialogues.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert {line["id"]: (line["stop"], line["calls"], line["cost"]) for line in lines} == {
        result.id: ("approved", 5, result.fresh.cost) for result in run.results
    }
