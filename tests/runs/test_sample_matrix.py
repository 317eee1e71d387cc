"""The samples of fixtures/: scripted people who talk, agree, and differ by their versions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from harness.runs import execute
from harness.runs.matrix import Only, matrix_of
from harness.suite import load_suite

ROOT = Path(__file__).resolve().parents[2]


def test_one_scenario_of_the_sample_matrix(tmp_path):
    suite = replace(load_suite(ROOT / "harness.yaml", environment={}), recordings=(), output=tmp_path / "run")
    assert len(matrix_of(suite)) == 6 * 4 * 8 * 2
    run = execute(suite, cells=matrix_of(suite, Only(scenarios=("last-tram",))))
    assert run.complete
    assert len(run.results) == 48
    assert all(result.fresh.persona.model.startswith("scripted/") for result in run.results)
    stops = Counter(
        result.fresh.stop for result in run.results if result.fresh.copilot.model == "scripted/steady"
    )
    assert stops["approved"] > 20

    def mean(criterion, **parties):
        """Of the steady model's dialogues in which the persona or copilot has this version."""
        own = [
            result.criteria[criterion]
            for result in run.results
            if result.fresh.copilot.model == "scripted/steady"
            and all((getattr(result.fresh, side).id, getattr(result.fresh, side).version) == name
                    for side, name in parties.items())
        ]  # fmt: skip
        return sum(own) / len(own)

    # Slate's second version goes through the wishes before it delivers, Keyhole's adds its beats up.
    assert mean("coverage", copilot=("slate", "2")) > mean("coverage", copilot=("slate", "1"))
    assert mean("timing", copilot=("keyhole", "2")) > mean("timing", copilot=("keyhole", "1"))
    # Marisol's second version reads what is delivered against her list.
    both = {"copilot": ("slate", "1")}
    careful = mean("coverage", persona=("marisol-quandt", "2"), **both)
    assert careful > mean("coverage", persona=("marisol-quandt", "1"), **both)
