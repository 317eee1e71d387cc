"""The matrix of a run: cells, the best of them, what factors do, and the files."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest
from dialogues_for_comparison import dialogues, party, write_run
from jsonschema import Draft202012Validator

import harness
from harness.comparison import open_side
from harness.comparison.effects import effects
from harness.comparison.matrix import COLUMNS, FACTORS, best_cells, cells_table, scores_frame
from harness.errors import InputError
from harness.reporting.cells_view import cells_as_json, cells_screen, write_cells

SCHEMA = Path(harness.__file__).parent / "schemas" / "cells-1.schema.json"


def run_of(scenarios: int, mean, *, copilots=("slate", "keyhole"), versions=("1", "2"), replicates: int = 2):
    """A full matrix; ``mean(persona version, copilot)`` is the expected score."""
    cards = []
    for version in versions:
        for copilot in copilots:
            rng = np.random.default_rng(len(cards))

            def score(scenario, _replicate, version=version, copilot=copilot, rng=rng):
                base = mean(version, copilot) + 0.02 * np.sin(scenario)
                return {"timing": round(float(np.clip(base + rng.normal(0, 0.02), 0, 1)), 4), "still": 0.5}

            cards += dialogues(
                scenarios,
                score,
                replicates=replicates,
                persona=party("ada", version),
                copilot=party(copilot),
            )
    return cards


@pytest.fixture
def frame(tmp_path):
    def frame_of(cards, only=()):
        folder = write_run(tmp_path / str(len(list(tmp_path.iterdir()))), cards)
        return scores_frame(open_side(str(folder)), only)

    return frame_of


def additive(version: str, copilot: str) -> float:
    return 0.6 + 0.1 * (version == "2") + 0.05 * (copilot == "slate")


def crossed(version: str, copilot: str) -> float:
    """Version 2 is better with one copilot and worse with the other."""
    return 0.6 + (0.1 if copilot == "slate" else -0.1) * (version == "2")


def test_cells_are_means_over_scenarios_with_intervals(frame):
    cards = run_of(12, additive)
    cells = cells_table(frame(cards))
    assert list(cells.columns) == list(COLUMNS)
    assert len(cells) == 4 * 3
    assert list(cells["criterion"].unique()) == ["overall", "still", "timing"]
    timing = cells[cells["criterion"] == "timing"].set_index(["persona_version", "copilot"])
    best = timing.loc[("2", "slate")]
    assert best["best"]
    assert timing["best"].sum() == 1
    assert (best["dialogues"], best["scored"], best["scenarios"]) == (24, 24, 12)
    assert best["low"] < best["mean"] < best["high"]
    assert best["mean"] == pytest.approx(0.75, abs=0.02)
    still = cells[cells["criterion"] == "still"]
    assert still["best"].all()


def test_a_scenario_with_many_replicates_counts_once(frame):
    many = dialogues(1, lambda s, r: {"timing": 0.0}, replicates=9)
    one = dialogues(2, lambda s, r: {"timing": 1.0})[1:]
    cells = cells_table(frame(many + one, ["timing"]))
    assert cells["mean"].tolist() == [0.5]
    assert cells["low"].isna().all()


def test_an_unscored_cell_is_empty_and_no_error(frame):
    cards = dialogues(6, lambda s, r: {"timing": None, "still": 0.5})
    cells = cells_table(frame(cards))
    row = cells[cells["criterion"] == "timing"].iloc[0]
    assert (row["scored"], row["scenarios"], bool(row["best"])) == (0, 0, False)
    assert np.isnan(row["mean"])
    assert [one.criterion for one in best_cells(frame(cards))] == ["overall", "still"]
    nothing = frame(dialogues(2, lambda s, r: {"timing": None}))
    shown = cells_screen(cells_table(nothing), best_cells(nothing), effects(nothing))
    assert "1 cell, 2 dialogues" in shown


def test_the_best_cell_comes_with_its_evidence(frame):
    best = {one.criterion: one for one in best_cells(frame(run_of(14, additive)))}
    timing = best["timing"]
    assert timing.cell == ("ada", "2", "slate", "1", "scripted/well", "scripted/well")
    assert timing.runner_up[:4] == ("ada", "2", "keyhole", "1")
    assert (timing.beaten, timing.others, timing.equal) == (3, 3, 0)
    assert timing.difference == pytest.approx(0.05, abs=0.02)
    assert timing.p <= 0.05
    assert (best["still"].beaten, best["still"].equal) == (0, 3)


def test_marginal_effects_are_found_and_nothing_else(frame):
    found = [one for one in effects(frame(run_of(14, additive))) if one.criterion == "timing"]
    marginal = {str(one.contrasts[0]): one for one in found if one.kind == "marginal"}
    assert set(marginal) == {"copilot keyhole → slate", "persona version ada@1 → ada@2"}
    assert {one.verdict for one in marginal.values()} == {"real"}
    assert marginal["persona version ada@1 → ada@2"].difference == pytest.approx(0.1, abs=0.015)
    (interaction,) = (one for one in found if one.kind == "interaction")
    assert interaction.verdict == "no evidence"
    assert abs(interaction.difference) < 0.03


def test_an_interaction_is_found_where_margins_show_nothing(frame):
    found = [one for one in effects(frame(run_of(14, crossed))) if one.criterion == "timing"]
    (interaction,) = (one for one in found if one.kind == "interaction")
    assert interaction.verdict == "real"
    assert abs(interaction.difference) == pytest.approx(0.2, abs=0.03)
    version = next(one for one in found if one.contrasts[0].factor == "persona_version")
    assert abs(version.difference) < 0.02


def test_few_scenarios_say_how_many_it_takes(frame):
    found = effects(frame(run_of(4, additive), ["timing"]))
    assert {one.verdict for one in found} == {"too few"}
    assert {one.needed for one in found} == {6}


def test_noise_alone_is_real_no_oftener_than_promised(frame):
    """Forty matrices without any effect: a false alarm in any criterion or family has probability ≤ .1."""
    alarms = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        cards = run_of(8, lambda version, copilot, rng=rng: 0.6 + rng.normal(0, 0.05), replicates=1)
        alarms += any(one.verdict == "real" for one in effects(frame(cards, ["timing"])))
    assert alarms <= 10  # two families at .05: more than 10 of 40 has a probability below .002


def test_the_order_of_files_changes_no_byte(frame):
    cards = run_of(7, additive)
    texts = []
    for _ in range(2):
        scores = frame(cards)
        value = cells_as_json(cells_table(scores), best_cells(scores), effects(scores))
        texts.append(json.dumps(value, allow_nan=False))
        random.Random(1).shuffle(cards)
    assert texts[0] == texts[1]
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(json.loads(texts[0]))


def test_files_have_the_documented_columns_and_no_formulas(frame, tmp_path):
    cards = dialogues(2, lambda s, r: {"=cmd()": 0.5}, persona=party("ada", "1", '=HYPERLINK("x")'))
    cells = cells_table(frame(cards))
    write_cells(cells, tmp_path / "m.csv")
    write_cells(cells, tmp_path / "m.parquet")
    written = pd.read_csv(tmp_path / "m.csv")
    assert list(written.columns) == list(COLUMNS)
    assert set(written["persona_model"]) == {'\'=HYPERLINK("x")'}
    assert "'=cmd()" in set(written["criterion"])
    table = pyarrow.parquet.read_table(tmp_path / "m.parquet")
    assert table.column_names == list(COLUMNS)
    assert table.schema.metadata == {b"schema": b"cells/1"}
    assert table["mean"].to_pylist() == cells["mean"].tolist()
    with pytest.raises(InputError, match=r"neither \.csv nor \.parquet"):
        write_cells(cells, tmp_path / "m.xlsx")
    with pytest.raises(InputError, match="cannot be written"):
        write_cells(cells, tmp_path / "no" / "m.csv")


def test_the_columns_are_documented(frame):
    page = (Path(__file__).resolve().parents[2] / "docs" / "comparing.md").read_text(encoding="utf-8")
    for name, what in COLUMNS.items():
        assert f"| `{name}` | {what} |" in page


def test_one_screen(frame):
    scores = frame(run_of(14, crossed))
    shown = cells_screen(cells_table(scores), best_cells(scores), effects(scores))
    lines = shown.splitlines()
    assert lines[0] == "harness matrix: 4 cells, 112 dialogues"
    assert lines[3].split("  ")[1] == "ada@2 × slate@1"
    assert "acting on each other:" in lines
    assert "copilot keyhole → slate, by persona version ada@1 → ada@2" in shown
    assert len(lines) < 40
    assert set(FACTORS) < set(COLUMNS)
