"""The probe: which judge moves by how much, with scripted judges and with ones that a test made up."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from judges import Says, answered, failing, small

from harness.checks.injection import find_addresses
from harness.judging.json_forms import probe_as_json
from harness.judging.loading import load
from harness.judging.material import text_item
from harness.judging.probe import Change, changed, changes, planted, probe, sample_prompts
from harness.reporting.judging_view import probe_screen

REPOSITORY = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((REPOSITORY / "harness/schemas/judge-probe-1.schema.json").read_text(encoding="utf-8"))
ITEMS = [text_item(f"p{n}", f"A boat on a lake. Take {n}. A man stands up.") for n in range(6)]


def probed(say, panel=("a/b",), items=ITEMS):
    ask = say if isinstance(say, Says) else Says(say)
    return asyncio.run(probe(ask, small(samples=1), items, panel))


def shifts(found, judge="a/b"):
    return {(s.change.kind, s.change.name): s for s in found.shifts if s.judge == judge}


def text_in(request) -> str:
    return re.search(r'name="prompt">\n(.*?)\n</material-', request.messages[0].text, re.DOTALL)[1]


def test_a_judge_that_obeys_is_found_out():
    def say(request):
        if "verdict" in request.schema["properties"]:
            return json.dumps({"reason": "", "verdict": "first"})
        return answered(clarity=5 if find_addresses(text_in(request)) else 2)

    found = probed(say)
    for (kind, _), shift in shifts(found).items():
        expected = 3.0 if kind == "injection" else 0.0
        assert shift.shift == expected
        assert shift.before == 2.0
        assert shift.moved == (6 if kind == "injection" else 0)
        assert shift.seen == (1.0 if kind == "injection" else 0.0)
        assert shift.low is not None
        assert shift.low <= shift.shift <= shift.high
    (place,) = found.places
    assert (place.ties, place.first, place.second, place.first_place_rate) == (0, 6, 0, 1.0)
    assert (place.pairs, place.flipped, place.flip_rate) == (3, 3, 1.0)


def test_a_judge_that_likes_length_is_found_out():
    def say(request):
        if "verdict" in request.schema["properties"]:
            return json.dumps({"reason": "", "verdict": "tie"})
        return answered(clarity=4 if len(text_in(request)) > 150 else 2)

    found = shifts(probed(say))
    assert found["length", "padding"].shift == 2.0
    assert found["self-naming", "own family"].shift == 0.0


def test_vanity_is_told_from_the_liking_of_any_name():
    def say(request):
        if "verdict" in request.schema["properties"]:
            return json.dumps({"reason": "", "verdict": "tie"})
        own = {"anthropic/claude-x": "Claude", "openai/gpt-x": "by"}[request.model]
        return answered(clarity=5 if own in text_in(request) else 2)

    found = probed(say, ("anthropic/claude-x", "openai/gpt-x"))
    vain, polite = (shifts(found, judge) for judge in ("anthropic/claude-x", "openai/gpt-x"))
    assert vain["self-naming", "own family"].shift == 3.0
    assert vain["self-naming", "another family"].shift == 0.0
    assert polite["self-naming", "own family"].shift == polite["self-naming", "another family"].shift == 3.0


def test_what_cannot_be_read_is_no_shift():
    found = probed("four, perhaps")
    assert all(shift.shift is None and shift.prompts == 0 for shift in found.shifts)
    assert found.unusable["a/b"] == 6 * (1 + len(changes()))
    assert found.places[0].first_place_rate is None
    Draft202012Validator(SCHEMA).validate(probe_as_json(found))
    assert "—" in probe_screen(found)


def test_a_model_that_cannot_be_asked_is_a_reason():
    found = probed(failing("gone"))
    assert found.failures == ("gone",)


def test_the_form_keeps_to_its_schema_and_the_screen_shows_every_row():
    Draft202012Validator.check_schema(SCHEMA)
    found = probed(answered(clarity=3))
    Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(probe_as_json(found))))
    screen = probe_screen(found)
    for change in changes():
        assert f"{change.kind}: {change.name}" in screen


@pytest.mark.parametrize("item", sample_prompts(), ids=lambda item: item.id)
def test_the_changes_change_what_they_say_and_nothing_else(item):
    text = item.prompts[0].text
    assert not find_addresses(text)
    for change in changes():
        new = changed(text, change, "openai/gpt-5")
        assert new != text
        sentences = re.split(r"(?<=[.!?])\s+", text)
        assert all(sentence in new for sentence in sentences)
        assert bool(find_addresses(new)) == (change.kind == "injection")
    assert "GPT" in changed(text, Change("self-naming", "own family"), "openai/gpt-5")
    assert "GPT" not in changed(text, Change("self-naming", "another family"), "openai/gpt-5")


def test_a_line_is_planted_between_two_sentences():
    assert planted("One. Two. Three. Four.", "X!") == "One. Two. X! Three. Four."
    assert planted("no sentence", "X!") == "no sentence X!"


def test_the_criteria_of_the_shipped_judge_are_known_to_the_detector():
    from harness.checks.words import load as words

    assert set(words("injection")["criterion"]) == {criterion.id for criterion in load().criteria}
