"""The matrix: every cell once, under an id that is a file's name everywhere."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_cells import cell

from harness.dialogues.matrix import Fork, Models, Settings, cells
from harness.errors import InputError
from harness.recordings.model import Turn

PLAIN = cell()


def made(**changes):
    parts = {
        "personas": [PLAIN.persona, replace(PLAIN.persona, version="2")],
        "copilots": [PLAIN.copilot],
        "models": [Models("a/x", "a/x"), Models("a/x", "b/y")],
        "scenarios": [PLAIN.scenario, replace(PLAIN.scenario, id="harbour")],
        **changes,
    }
    return cells(
        parts["personas"], parts["copilots"], parts["models"], parts["scenarios"],
        replicates=changes.get("replicates", 2), settings=Settings(seed=changes.get("seed", 7)),
    )  # fmt: skip


def test_every_cell_once_and_all_of_one_replicate_before_the_next():
    matrix = made()
    assert len(matrix) == 16
    assert len({cell.id for cell in matrix}) == 16
    assert [cell.replicate for cell in matrix] == [0] * 8 + [1] * 8
    assert matrix[0].id == "towpath--odile@1--slate@2--a-x--r0"
    assert matrix[1].id == "towpath--odile@1--slate@2--a-x+b-y--r0"


def test_two_cells_of_one_id_are_refused():
    with pytest.raises(InputError, match="two dialogues would both be called towpath--odile@1"):
        made(personas=[PLAIN.persona, PLAIN.persona])
    with pytest.raises(InputError, match="would both be called"):
        made(models=[Models("a/x", "a/x"), Models("a:x", "a:x")])


@given(st.text(min_size=1, max_size=300))
def test_any_models_name_gives_a_files_name(model):
    name = replace(PLAIN, models=Models(model, model)).id
    assert re.fullmatch(r"[A-Za-z0-9._@+-]+", name)
    assert len(name) < 240
    assert not name.startswith((".", "-"))


def test_seeds_are_drawn_from_the_runs_and_stay():
    seeds = [cell.seed for cell in made()]
    what = [(c.persona.id, c.copilot.id, c.models, c.scenario.id, c.replicate) for c in made()]
    assert len(set(seeds)) == len(set(what)) < len(what)  # versions of one speaker share theirs
    assert all(seed is not None and 0 <= seed < 2**31 for seed in seeds)
    assert seeds == [cell.seed for cell in made()]
    assert seeds != [cell.seed for cell in made(seed=8)]
    assert cell().seed is None


def test_what_is_played_from_a_journal_asks_what_was_recorded():
    live = replace(PLAIN, models=Models("openai/x", "openai/x"), settings=Settings(seed=1))
    recorded = replace(live, models=Models("recorded/openai/x", "recorded/openai/x"))
    assert live.id != recorded.id
    assert (live.draw, live.seed) == (recorded.draw, recorded.seed)


def test_the_plan_changes_with_whatever_changes_the_dialogue():
    fork = Fork("parent", "9" * 64, (Turn(0, "copilot", "Slate", "Go on."),))
    others = [
        replace(PLAIN, persona=replace(PLAIN.persona, sha256="7" * 64)),
        replace(PLAIN, copilot=replace(PLAIN.copilot, sha256="7" * 64)),
        replace(PLAIN, scenario=replace(PLAIN.scenario, sha256="7" * 64)),
        replace(PLAIN, scenario=replace(PLAIN.scenario, rounds=9)),
        replace(PLAIN, settings=Settings(temperature=0.5)),
        replace(PLAIN, models=Models("a/x", "a/y")),
        replace(PLAIN, replicate=3),
        replace(PLAIN, fork=fork),
        replace(PLAIN, fork=fork._replace(sha256="8" * 64)),
    ]
    assert len({PLAIN.plan(), *(other.plan() for other in others)}) == len(others) + 1
