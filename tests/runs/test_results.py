"""Results: what is kept of a scorecard, and the baseline's file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import harness
from harness.errors import InputError
from harness.recordings.origin import Origin, Party, origin_as_json
from harness.runs import Fresh, Result, read_baseline, result_of, write_baseline
from harness.runs.model import told_apart

CARD = {
    "schema": "scorecard/1",
    "recording": {"id": "lantern", "source": "recordings/lantern.md", "sha256": "ab" * 32},
    "extraction": {"verdict": "fragment"},
    "criteria": [{"id": "integrity", "score": 0.0}, {"id": "timing", "score": None}],
    "overall": {"score": 0.123456, "scored_weight": 0.5},
    "findings": [
        {"code": "TIM003", "severity": "warning"},
        {"code": "EXT001", "severity": "error"},
        {"code": "TIM003", "severity": "warning"},
    ],
    "signature": "rubric:r@1#aaaa",
}


SCHEMAS = Path(harness.__file__).parent / "schemas"
PARTY = Party("lamplighter", "2", "ef" * 32, "scripted/well")
ORIGIN = Origin("quay", "cd" * 32, 3, PARTY, PARTY._replace(id="writer"), "approved", seed=7, cost=0.25)
FRESH = Fresh(
    "quay",
    "cd" * 6,
    3,
    PARTY._replace(sha256="ef" * 6),
    PARTY._replace(id="writer", sha256="ef" * 6),
    "approved",
    seed=7,
    cost=0.25,
)


def result(name: str, source: str = "", **fields) -> Result:
    values = {
        "sha256": "0" * 12,
        "signature": "s",
        "verdict": "match",
        "overall": 1.0,
        "scored_weight": 1.0,
        "criteria": {"timing": 1.0},
        "findings": {},
    }
    return Result(id=name, source=source, **{**values, **fields})


def test_what_is_kept_of_a_scorecard():
    assert result_of(CARD) == Result(
        id="lantern",
        sha256="ab" * 6,
        signature="rubric:r@1#aaaa",
        verdict="fragment",
        overall=0.1235,
        scored_weight=0.5,
        criteria={"integrity": 0.0, "timing": None},
        findings={"error": {"EXT001": 1}, "warning": {"TIM003": 2}},
        source="recordings/lantern.md",
    )


def test_what_is_kept_of_a_fresh_dialogue():
    fields = {
        "turns": 5,
        "persona": "Ada",
        "copilot": None,
        "model": "scripted/well",
        "created": "2026-01-02",
        "origin": origin_as_json(ORIGIN),
    }
    kept = result_of({**CARD, "recording": {**CARD["recording"], **fields}})
    assert kept.fresh == FRESH
    assert (kept.persona, kept.copilot, kept.model, kept.created, kept.rounds) == (
        "Ada",
        None,
        "scripted/well",
        "2026-01-02",
        3,
    )


@pytest.mark.parametrize("score", [float("nan"), float("inf"), -0.01, 1.5, "0.5", [1]])
def test_a_score_that_is_no_share_is_refused_wherever_it_is_read(tmp_path, score):
    with pytest.raises((ValueError, TypeError)):
        result_of({**CARD, "criteria": [{"id": "timing", "score": score}]})
    write_baseline(tmp_path, [result("a", criteria={"timing": score})])
    with pytest.raises(InputError, match="line 2"):
        read_baseline(tmp_path)


def test_ids_that_are_unique_stay_as_they_are():
    run = told_apart([result("b", "x/b.md"), result("a", "x/a.md")])
    assert [one.id for one in run.results] == ["b", "a"]
    assert run.shared_ids == ()


def test_recordings_that_claim_one_id_are_told_apart_by_path_whatever_their_order():
    several = [result("a", "mon/a.md"), result("a", "tue/a.md"), result("b", "tue/b.md")]
    run = told_apart(several)
    assert [one.id for one in run.results] == ["a (mon/a.md)", "a (tue/a.md)", "b"]
    assert run.shared_ids == (("a", ("mon/a.md", "tue/a.md")),)
    assert {one.id for one in told_apart(several[::-1]).results} == {one.id for one in run.results}


def test_recordings_of_one_file_that_claim_one_id_are_numbered():
    run = told_apart([result("a", "all.jsonl"), result("a", "all.jsonl")])
    assert [one.id for one in run.results] == ["a (all.jsonl) #1", "a (all.jsonl) #2"]


def test_a_baseline_is_sorted_and_has_one_recording_a_line(tmp_path):
    write_baseline(tmp_path / "base", [result("b"), result("a", signature="other"), result("c")])
    header, *lines = [
        json.loads(line) for line in (tmp_path / "base" / "results.jsonl").read_text().splitlines()
    ]
    assert header == {"schema": "baseline/1", "signature": "s"}
    assert [line["id"] for line in lines] == ["a", "b", "c"]
    assert [line.get("signature") for line in lines] == ["other", None, None]


def test_no_baseline_is_none_and_an_empty_one_is_empty(tmp_path):
    assert read_baseline(tmp_path) is None
    write_baseline(tmp_path, [])
    assert read_baseline(tmp_path) == ()


VALIDATOR = Draft202012Validator(json.loads((SCHEMAS / "baseline-1.schema.json").read_text()))
names = st.text(st.characters(exclude_categories=()), min_size=1, max_size=12)
scores = st.none() | st.floats(0, 1).map(lambda score: round(score, 4))
kept = st.lists(
    st.builds(
        result,
        name=names,
        signature=st.sampled_from(["one", "two"]),
        verdict=st.sampled_from(["match", "stale"]),
        overall=scores,
        criteria=st.dictionaries(names, scores, max_size=3),
        findings=st.dictionaries(
            st.sampled_from(["error", "note"]), st.dictionaries(names, st.integers(1, 9))
        ),
        model=st.none() | names,
        rounds=st.none() | st.integers(0, 9),
        fresh=st.none() | st.builds(FRESH._replace, scenario=names, cost=st.none() | st.floats(0, 9)),
    ),
    unique_by=lambda one: one.id,
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(results=kept)
def test_a_baseline_is_read_back_as_it_was_written(tmp_path_factory, results):
    folder = tmp_path_factory.mktemp("baseline")
    write_baseline(folder, results)
    assert read_baseline(folder) == tuple(sorted(results, key=lambda one: one.id))
    before = (folder / "results.jsonl").read_bytes()
    for line in before.splitlines():
        VALIDATOR.validate(json.loads(line))
    write_baseline(folder, reversed(results))
    assert (folder / "results.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (lambda text: text.replace("baseline/1", "baseline/7"), "line 1"),
        (lambda text: text + "<<<<<<< HEAD\n", "line 3"),
        (lambda text: text + text.splitlines()[1] + "\n", "line 3: a stands twice"),
        (lambda text: text.replace('"verdict"', '"verdikt"'), "line 2"),
        (lambda text: text[:-20], "line 2"),
        (lambda text: "", "line 1"),
        (lambda text: "[" * 100_000, "line 1"),
        (lambda text: text + "[]\n", "line 3"),
    ],
)
def test_a_damaged_baseline_is_refused_in_one_line(tmp_path, damage, expected):
    write_baseline(tmp_path, [result("a")])
    path = tmp_path / "results.jsonl"
    path.write_text(damage(path.read_text()))
    with pytest.raises(InputError) as caught:
        read_baseline(tmp_path)
    message = str(caught.value)
    assert expected in message
    assert "harness baseline accept" in message
    assert "\n" not in message


def test_writing_leaves_no_draft_behind(tmp_path):
    write_baseline(tmp_path, [result("a")])
    assert [path.name for path in Path(tmp_path).iterdir()] == ["results.jsonl"]
