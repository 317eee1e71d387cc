"""`harness matrix` as a user runs it."""

from __future__ import annotations

import json

import pytest
from dialogues_for_comparison import card, dialogues, drawn, party, write_run


@pytest.fixture
def run_folder(tmp_path):
    cards = dialogues(8, drawn(1)) + dialogues(8, drawn(2, faults=0.9), persona=party("lamplighter", "2"))
    return write_run(tmp_path / "run", cards)


def test_screen_json_and_files(run_folder, call):
    done = call("matrix", "run", "-o", "m.csv", "-o", "m.parquet")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("harness matrix: 2 cells, 16 dialogues")
    assert "persona version lamplighter@1 → lamplighter@2" in done.out
    for name in ("m.csv", "m.parquet"):
        assert (run_folder.parent / name).stat().st_size > 0
    told = json.loads(call("matrix", "run", "--json", "--criteria", "timing").out)
    assert (told["schema"], len(told["cells"])) == ("cells/1", 2)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["run", "--criteria", "timeing"], "did you mean timing"),
        (["nowhere"], "is no folder"),
        (["recorded"], "holds no fresh dialogues"),
        (["run", "-o", "m.xlsx"], "neither .csv nor .parquet"),
    ],
)
def test_what_cannot_be_shown(run_folder, tmp_path, call, words, problem):
    write_run(tmp_path / "recorded", [card("r", {"timing": 0.5})])
    done = call("matrix", *words)
    assert done.code == 2
    assert problem in done.err
    assert done.out == ""
