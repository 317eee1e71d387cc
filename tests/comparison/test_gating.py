"""The gate over fresh dialogues: what fails it, what cannot, and what the screen says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from dialogues_for_comparison import card, dialogues, drawn, party
from jsonschema import Draft202012Validator

import harness
from harness.comparison import FRESH, barred_criteria, compare, outcome
from harness.errors import InputError
from harness.reporting.comparison_json import comparison_as_json
from harness.reporting.gate import screen
from harness.runs import Failure, Run, result_of
from harness.suite import CriterionRule, Gate, GatingJudges, Suite

V2 = party("lamplighter", "2")
SCHEMA = Path(harness.__file__).parent / "schemas" / "comparison-1.schema.json"


def results(cards):
    return tuple(result_of(one) for one in cards)


def fresh(seed: int, scenarios: int = 20, **options):
    faults = options.pop("faults", 0.0)
    return results(dialogues(scenarios, drawn(seed, faults=faults), **options))


def flat(scenarios: int, score: float | None, **options):
    return results(dialogues(scenarios, lambda s, r: {"timing": score, "coverage": 0.5}, **options))


def told(changes) -> list[tuple[str, str]]:
    return [(change.kind, change.subject) for change in changes]


def test_a_fall_by_more_than_chance_fails():
    run = Run(fresh(2, faults=0.9, replicates=2, persona=V2))
    comparison = compare(run, fresh(1, replicates=2), Gate())
    assert told(comparison.regressions) == [("regressed", "timing"), ("regressed", "overall")]
    assert {change.recording for change in comparison.regressions} == {FRESH}
    assert all("on 20 scenarios" in change.note for change in comparison.regressions)
    assert outcome(run, comparison) == "failed"


def test_single_dialogues_may_fall_and_a_version_may_go():
    """What fails a recording fails no fresh dialogue: another draw, or another version, is no regression."""
    comparison = compare(Run(fresh(2, persona=V2)), fresh(1), Gate())
    assert comparison.regressions == ()
    assert comparison.fresh is not None


def test_dialogues_of_the_same_bytes_are_held_against_each_other_one_by_one():
    """There the harness itself reads differently."""
    before = flat(3, 0.9)
    after = (replace(before[0], criteria={**before[0].criteria, "timing": 0.5}), *before[1:])
    (change,) = compare(Run(after), before, Gate()).regressions
    assert (change.kind, change.recording, change.unchanged_file) == ("score", before[0].id, True)


def test_rules_that_know_no_chance_hold_for_each_dialogue():
    gate = Gate(forbid=("EXT001",), floors={"timing": 0.4}, min_scored_weight=0.9)
    run = Run(
        results(
            dialogues(
                3,
                lambda s, r: {"timing": (0.1, None, 0.5)[s], "coverage": 0.5},
                findings=lambda s, r: ["EXT001"] * (s == 2),
            )
        )
    )
    assert told(compare(run, None, gate).regressions) == [
        ("forbidden", "EXT001"),
        ("floor", "timing"),
        ("scored-weight", "rubric"),
    ]


def test_a_mean_below_its_floor_fails_with_or_without_a_baseline():
    gate = Gate(criteria={"timing": CriterionRule(floor=0.6), "coverage": CriterionRule(floor=0.5)})
    (change,) = compare(Run(flat(4, 0.5)), None, gate).regressions
    assert (change.kind, change.subject, change.before, change.after) == ("mean-floor", "timing", 0.6, 0.5)


def test_the_mean_counts_each_scenario_once():
    gate = Gate(criteria={"timing": CriterionRule(floor=0.5)})
    many = results(dialogues(1, lambda s, r: {"timing": 0.0}, replicates=9))
    one = results(dialogues(2, lambda s, r: {"timing": 1.0})[1:])
    assert compare(Run(many + one), None, gate).regressions == ()


def test_non_inferiority_wants_proof():
    gate = Gate(criteria={"timing": CriterionRule("non-inferior", 0.03)})
    few = compare(Run(fresh(2, 6, persona=V2)), fresh(1, 6), gate)
    assert ("inferior", "timing") in told(few.regressions)
    assert "not ruled out" in few.regressions[0].note
    many = compare(Run(fresh(2, 60, replicates=6, persona=V2)), fresh(1, 60, replicates=6), gate)
    assert many.regressions == ()
    three = compare(Run(flat(3, 0.5, persona=V2)), flat(3, 0.5), gate)
    assert "cannot be ruled out" in three.regressions[0].note


def test_a_criterion_of_which_nothing_is_asked_fails_nothing():
    gate = Gate(criteria={name: CriterionRule("nothing") for name in ("timing", "overall")})
    assert compare(Run(fresh(2, faults=0.9, persona=V2)), fresh(1), gate).regressions == ()


def test_a_criterion_that_lost_its_scores_fails():
    comparison = compare(Run(flat(8, None, persona=V2)), flat(8, 0.5), Gate())
    assert told(comparison.regressions) == [("unscored", "timing")]
    assert compare(Run(flat(8, 0.5, persona=V2)), flat(8, None), Gate()).regressions == ()


def test_other_signatures_are_refused_although_no_id_is_the_same():
    other = fresh(2, persona=V2, signature="rubric:r@2#bbbb")
    comparison = compare(Run(other), fresh(1), Gate())
    assert (comparison.refused, comparison.fresh) == (True, None)
    asked = compare(Run(other), fresh(1), Gate(), allow_signature_change=True)
    assert asked.fresh is not None


def test_an_improvement_is_said():
    comparison = compare(Run(fresh(1, persona=V2)), fresh(2, faults=0.9), Gate())
    assert told(comparison.improvements) == [("improved", "timing"), ("improved", "overall")]


@pytest.mark.parametrize(
    ("incomplete", "expected"), [("stop", "incomplete"), ("fail", "failed"), ("judge", "passed")]
)
def test_what_an_incomplete_run_means(tmp_path, incomplete, expected):
    run = Run(flat(3, 0.5), (Failure("s9", "the model gave no answer"),))
    comparison = compare(run, flat(4, 0.5), Gate(incomplete=incomplete))
    assert outcome(run, comparison) == expected
    shown = screen(suite(tmp_path, Gate(incomplete=incomplete)), run, comparison)
    assert "s9: the model gave no answer" in shown


def suite(root: Path, gate: Gate, rubric: str = "cinematic") -> Suite:
    return Suite(
        root=root,
        source=root / "harness.yaml",
        baseline=root / "reports/baseline",
        output=root / "reports/latest",
        recordings=("recordings",),
        rubric=rubric,
        gate=gate,
    )


RUBRIC = """\
id: judged
version: 1
title: With a judge
criteria:
  - {id: timing, check: timing, weight: 1}
  - {id: clear, check: judge, weight: 1, params: {judge: video-prompt, criterion: clarity}}
"""


def calibration(low: float) -> str:
    row = {
        "judge": "video-prompt",
        "criterion": "clarity",
        "n": 60,
        "spearman": low + 0.1,
        "intervals": {"spearman": [low, low + 0.2]},
        "people_spearman": 0.6,
    }
    return json.dumps({"schema": "calibration/1", "rows": [row]})


def test_judges_gate_only_where_their_agreement_with_people_is_shown(tmp_path):
    rubric = tmp_path / "judged.yaml"
    rubric.write_text(RUBRIC)
    assert barred_criteria(suite(tmp_path, Gate())) == {}  # no judge in it
    without = barred_criteria(suite(tmp_path, Gate(), str(rubric)))
    assert without == {"clear": "judged; the gate names no calibration", "overall": "clear counts in it"}
    path = tmp_path / "calibration.json"
    gate = Gate(judges=GatingJudges(path))
    path.write_text(calibration(0.5))
    assert barred_criteria(suite(tmp_path, gate, str(rubric))) == {}
    path.write_text(calibration(0.3))
    assert "people agree at 0.600" in barred_criteria(suite(tmp_path, gate, str(rubric)))["clear"]
    path.unlink()
    with pytest.raises(InputError, match=r"calibration\.json"):
        barred_criteria(suite(tmp_path, gate, str(rubric)))


def test_a_barred_criterion_fails_neither_recordings_nor_dialogues():
    barred = {"timing": "judged", "overall": "timing counts in it"}
    gate = Gate(floors={"timing": 0.5}, criteria={"timing": CriterionRule(floor=0.9)})
    before = results([card("r", {"timing": 0.9})])
    after = results([card("r", {"timing": 0.1})])
    assert compare(Run(after), before, gate, barred=barred).regressions == ()
    run = Run(fresh(2, faults=0.9, persona=V2))
    comparison = compare(run, fresh(1), gate, barred=barred)
    assert comparison.regressions == ()
    assert comparison.barred == tuple(sorted(barred.items()))


def test_one_screen_says_what_failed_by_how_much_where_and_how_to_look_closer(tmp_path):
    run = Run(fresh(2, faults=0.9, replicates=2, persona=V2))
    comparison = compare(run, fresh(1, replicates=2), Gate(), barred={"clear": "judged"})
    shown = screen(suite(tmp_path, Gate()), run, comparison)
    lines = shown.splitlines()
    assert lines[0] == "harness eval: FAILED — fresh dialogues: timing, overall"
    assert len(lines) <= 24
    assert "fell most:" in shown
    assert "lamplighter@2-writer@1-s0" in shown
    assert "look closer:   harness compare " in shown
    assert "not gating:    clear (judged)" in shown
    told = json.loads(json.dumps(comparison_as_json(run, comparison), allow_nan=False))
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(told)
    assert told["fresh"]["answer"] == "worse"


def test_a_pass_says_what_it_could_have_seen(tmp_path):
    run = Run(fresh(2, 8, persona=V2))
    shown = screen(suite(tmp_path, Gate()), run, compare(run, fresh(1, 8), Gate()))
    assert "passed" in shown.splitlines()[0]
    assert "fresh:         8 dialogues on 8 scenarios: no evidence of a change" in shown
    assert "to see 0.05 in " in shown
