"""The sums of a run: means, counts, matrix, cost, and names of pages."""

from __future__ import annotations

import pytest

from harness.reporting.overview import Overview


def card(
    name="one", score=0.5, *, persona="Ann", version=None, model="m", codes=(), cost=None, source="a.md"
):
    recording = {
        "id": name, "source": source, "persona": persona, "copilot": "desk", "model": model, "created": None,
    }  # fmt: skip
    if version is not None:
        party = {"id": "ann", "version": version, "sha256": "0", "model": model}
        recording["origin"] = {
            "scenario": "s", "persona": party, "copilot": party, "cost": cost,
            "input_tokens": 10, "cached_tokens": 4, "output_tokens": 3,
        }  # fmt: skip
    return {
        "recording": recording,
        "extraction": {"verdict": "match"},
        "criteria": [
            {"id": "timing", "score": score, "weight": 2, "unscored": None},
            {"id": "platform", "score": None, "weight": 1, "unscored": "no platform"},
        ],
        "overall": {"score": score, "scored_weight": 0.66, "band": "polish"},
        "findings": [{"code": code, "name": "n", "severity": severity} for code, severity in codes],
        "signature": "x",
    }  # fmt: skip


def overview(*cards):
    found = Overview()
    for one in cards:
        found.add(one)
    return found


def test_means_leave_out_what_is_unscored_and_count_it():
    found = overview(card("a", 0.2), card("b", 1.0))
    assert found.criteria["timing"].mean == pytest.approx(0.6)
    assert found.criteria["timing"].lowest == 0.2
    assert sum(found.criteria["timing"].bins) == 2
    assert found.criteria["timing"].bins[-1] == 1
    assert found.criteria["platform"].mean is None
    assert found.criteria["platform"].unscored == {"no platform": 2}


def test_codes_come_worst_first_and_count_recordings_once():
    found = overview(
        card("a", codes=[("TIM003", "warning"), ("TIM003", "warning"), ("EXT001", "error")]),
        card("b", codes=[("TIM003", "warning")]),
    )
    assert [(one.code, one.times, one.recordings) for one in found.codes] == [
        ("EXT001", 1, 1),
        ("TIM003", 3, 2),
    ]
    assert found.rows[0].codes == ("EXT001", "TIM003")
    assert found.rows[0].errors == 1


def test_the_matrix_keeps_versions_of_a_persona_together():
    found = overview(
        card("a", 0.4, version="1", model="x"),
        card("b", 0.6, version="1", model="x"),
        card("c", 0.9, version="2", model="y"),
        card("d", None, persona="Bo", version="1", model="x"),
    )
    assert found.models == ["x", "y"]
    lines = found.matrix()
    assert [(line.persona, line.version) for line in lines] == [("Ann", "1"), ("Ann", "2"), ("Bo", "1")]
    assert lines[0].cells[0].mean == pytest.approx(0.5)
    assert lines[0].cells[1] is None
    assert (lines[2].cells[0].mean, lines[2].cells[0].recordings) == (None, 1)


def test_cost_is_of_fresh_dialogues_and_says_what_has_no_price():
    assert overview(card()).cost is None
    found = overview(card("a", version="1", cost=0.25), card("b", version="1"), card("c")).cost
    assert (found.dialogues, found.dollars, found.unpriced, found.input_tokens) == (2, 0.25, 1, 20)


def test_every_scorecard_has_a_page_of_its_own_that_any_file_system_takes():
    names = ["same", "same", "SAME", "../../etc/passwd", "\u202e", "a" * 300, "con:aux?", ""]
    found = overview(*(card(name, source=f"{index}.md") for index, name in enumerate(names)))
    slugs = [row.slug for row in found.rows]
    assert len({slug.lower() for slug in slugs}) == len(names)
    assert all(slug.replace("-", "").replace(".", "").isalnum() and len(slug) < 80 for slug in slugs)
    twice = overview(card("same"), card("same"), card("same"))
    assert len({row.slug for row in twice.rows}) == 3
    assert overview(card("same")).rows[0].slug == "same"
