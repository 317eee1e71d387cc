"""The suite's section ``gate:``: what it may say, and how it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness.errors import InputError
from harness.suite import CriterionRule, Gate, GatingJudges, load_suite

if TYPE_CHECKING:
    from pathlib import Path


def load(folder: Path, gate: str) -> Gate:
    path = folder / "harness.yaml"
    path.write_text(f"schema: suite/1\nrecordings: [a]\ngate:\n{gate}")
    return load_suite(path, environment={}).gate


def test_everything_that_a_gate_can_say(tmp_path):
    gate = load(
        tmp_path,
        """\
  alpha: 0.01
  incomplete: judge
  judges: {calibration: reports/calibration.json, share: 0.9}
  criteria:
    overall: {floor: 0.7}
    timing: {margin: 0.03}
    structure: {require: nothing}
    coverage: {require: no-regression, margin: 0.1}
""",
    )
    assert (gate.alpha, gate.incomplete) == (0.01, "judge")
    assert gate.judges == GatingJudges(tmp_path / "reports/calibration.json", 0.9)
    assert gate.rule("overall") == CriterionRule("no-regression", None, 0.7)
    assert gate.rule("timing") == CriterionRule("non-inferior", 0.03)
    assert gate.rule("structure").require == "nothing"
    assert gate.rule("coverage").require == "no-regression"
    assert gate.rule("unheard-of") == CriterionRule()


def test_what_it_does_not_say(tmp_path):
    gate = load(tmp_path, "  max_drop: 0.02\n")
    assert gate == Gate(max_drop=0.02)
    assert (gate.alpha, gate.judges, gate.incomplete, dict(gate.criteria)) == (0.05, None, "stop", {})


@pytest.mark.parametrize(
    ("gate", "expected"),
    [
        ("  alpha: 0\n", ["line 4", "gate.alpha", "between 0 and 1"]),
        ("  alpha: .nan\n", ["line 4", "is not a number"]),
        ("  incomplete: perhaps\n", ["line 4", "write stop or fail or judge"]),
        ("  judges: {}\n", ["line 4", "has no calibration", "calibration.json"]),
        ("  judges: all\n", ["line 4", "write a mapping"]),
        ("  criteria:\n    timing: {margn: 0.1}\n", ["line 5", "margn", "did you mean margin"]),
        ("  criteria:\n    timing: {require: better}\n", ["line 5", "no-regression or non-inferior"]),
        ("  criteria:\n    timing: {require: non-inferior}\n", ["line 5", "has no margin", "margin: 0.03"]),
        ("  criteria:\n    timing: {floor: 7}\n", ["line 5", "share between 0 and 1"]),
        ("  criteria:\n    timing: {floor: .nan}\n", ["line 5", "is not a number"]),
    ],
)
def test_a_gate_that_cannot_be_used_says_where_and_what_to_do(tmp_path, gate, expected):
    with pytest.raises(InputError) as caught:
        load(tmp_path, gate)
    message = str(caught.value)
    assert "\n" not in message
    for part in expected:
        assert part in message
