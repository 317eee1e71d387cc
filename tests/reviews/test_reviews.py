"""A review: what stands beside a scorecard for a reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import harness
from harness.recordings import Recording, read
from harness.reviews import review
from harness.reviews.building import TURN_LIMIT
from harness.scorecards import Scorer, as_json

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((Path(harness.__file__).parent / "schemas/review-1.schema.json").read_text())
FILES = sorted((ROOT / "fixtures").glob("*/recordings/*")) + sorted((ROOT / "fixtures/recordings").iterdir())


def reviewed(recording: Recording):
    scorer = Scorer()
    evidence = scorer.evidence(recording)
    card = scorer.card(evidence)
    return json.loads(json.dumps(as_json(card))), json.loads(json.dumps(review(card, evidence)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_fixture_has_a_valid_review_whose_places_hold_the_words(path):
    for recording in read(path):
        card, seen = reviewed(recording)
        Draft202012Validator(SCHEMA).validate(seen)
        prompts = card["extraction"]["prompts"]
        assert len(prompts) == len(seen["prompts"])
        for prompt, parts in zip(prompts, seen["prompts"], strict=True):
            text = prompt["text"]
            for section in parts["sections"]:
                assert section["heading"] in text[section["start"] : section["body"]].replace("\n", " ")
            for number, start, end in parts["marks"]:
                assert 0 <= number < len(card["findings"])
                turns = {span["turn"] for span in card["findings"][number]["spans"]}
                assert prompt["turn"] in turns
                assert 0 <= start < end <= len(text)
        for row in seen["brief"]["requirements"]:
            if row["turn"] is None:  # a scenario states it
                continue
            assert seen["turns"][row["turn"]]["text"][row["start"] : row["end"]] == row["text"]


def test_a_mark_covers_the_very_words_of_the_finding(tmp_path):
    lines = [
        "> Wide shot of a mill.",
        "> 0-3s: the wheel turns.",
        "> 5-8s: the wheel stops.",
        "> Duration 8s.",
    ]
    talk = [
        {"role": "user", "content": "I want a mill, eight seconds, please."},
        {"role": "assistant", "content": "Here is the final prompt:\n\n" + "\n".join(lines)},
        {"role": "user", "content": "Perfect. Agreed."},
    ]
    path = tmp_path / "mill.json"
    path.write_text(json.dumps({"messages": talk}), encoding="utf-8")
    (recording,) = read(path)
    card, seen = reviewed(recording)
    (prompt,) = card["extraction"]["prompts"]
    assert "\n> " not in prompt["text"], "the marks of the quotation are no part of the prompt"
    gaps = [index for index, found in enumerate(card["findings"]) if found["name"] == "gap"]
    words = [
        prompt["text"][start:end] for number, start, end in seen["prompts"][0]["marks"] if number in gaps
    ]
    quoted = [span["text"] for index in gaps for span in card["findings"][index]["spans"]]
    assert words
    assert words == quoted
    lane = seen["prompts"][0]["timeline"]["lanes"][0]
    assert [(beat["start"], beat["end"]) for beat in lane["beats"]] == [(0, 3), (5, 8)]
    assert any("faults" in beat for beat in lane["beats"])
    assert seen["prompts"][0]["timeline"]["declared"] == 8


def test_versions_carry_what_changed_and_the_last_one_is_the_delivered_text():
    (recording,) = read(ROOT / "fixtures/recordings/kai-tamura-reyes-vending-quest.md")
    card, seen = reviewed(recording)
    last = seen["versions"][-1]
    assert len(seen["versions"]) > 1
    new = "".join(run[-1] for run in last["changes"] if run[0] != "-")
    assert new == card["extraction"]["prompts"][0]["text"]
    assert {run[0] for run in last["changes"]} > {"="}


def test_a_turn_of_a_million_characters_is_cut_and_says_so(tmp_path):
    talk = [{"role": "user", "content": "x" * 1_000_000}, {"role": "assistant", "content": "No."}]
    path = tmp_path / "long.json"
    path.write_text(json.dumps({"messages": talk}), encoding="utf-8")
    (recording,) = read(path)
    _, seen = reviewed(recording)
    assert len(seen["turns"][0]["text"]) == TURN_LIMIT
    assert seen["turns"][0]["characters"] == 1_000_000
    assert "characters" not in seen["turns"][1]
