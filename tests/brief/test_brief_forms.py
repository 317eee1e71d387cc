"""Briefs that are no prose: JSON, menus answered in code, options named in a sentence, confirmed rests."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.brief.clauses import spoken
from harness.brief.fields import objects, read_fields
from harness.brief.menus import menu_choices
from harness.recordings import Turn

OBJECT = {
    "ticket": "VID-9",
    "clip": {"duration_seconds": 8, "aspectRatio": "9:16", "loop": True},
    "scene": ["a heron on the ice", "reeds in frost"],
    "camera": {"movement": "slow pan"},
    "audio": {"music": None, "sfx": "wind"},
    "must_not": ["people"],
    "mood": {"dark": 3},
    "goal": "people should go outside",
}


def read(text):
    return [(text[d.start : d.end], d.kind) for o in objects(text) for d in read_fields(text, *o)]


def test_fields_are_requests_under_their_keys():
    found = dict(read(f"Here it is:\n```json\n{json.dumps(OBJECT, indent=2)}\n```\nThanks!"))
    assert found == {
        '"duration_seconds": 8': "duration",
        "9:16": "format",
        '"loop": true': "timing",
        "a heron on the ice": found["a heron on the ice"],
        "reeds in frost": found["reeds in frost"],
        "slow pan": "camera",
        '"music": null': "exclusion",
        "wind": "sound",
        "people": "exclusion",
    }


def test_a_json_brief_is_read_in_a_dialogue(brief_of):
    brief = brief_of("Your brief?", json.dumps(OBJECT), "Noted.", "Make it 12 seconds instead.")
    (length,) = [r for r in brief.live if r.kind == "duration"]
    assert "12" in length.text
    assert any(r.superseded_by == length.id for r in brief.requirements)


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet='{}[]":,ab1 \n\\', max_size=80))
def test_broken_objects_never_raise_and_stay_in_the_text(text):
    for start, end in objects(text):
        assert 0 <= start < end <= len(text)
        for draft in read_fields(text, start, end):
            assert start <= draft.start < draft.end <= end


MENU = (
    "**1. Hero**\n  a) a keeper\n  b) a dog on the gallery\n\n**2. Weather**\n  a) dead calm\n  b) a gale with spray\n\n"
    "**3. Length**\n  a) 4 s\n  b) 8 s\n"
)


@pytest.mark.parametrize(
    ("reply", "taken"),
    [
        ("1b 2b 3b", ["a dog on the gallery", "a gale with spray", "8 s"]),
        ("1: a, obviously. 2) b", ["a keeper", "a gale with spray"]),
        ("1b 2a. On second thought, 2b.", ["a dog on the gallery", "a gale with spray"]),
        ("None of these. I'd rather have 2 boats.", []),
        ("9b", []),
    ],
)
def test_codes_choose_the_answers_of_a_menu(reply, taken):
    chosen = menu_choices(MENU, Turn(1, "persona", "P", reply), spoken(reply))
    assert [MENU[p.draft.start : p.draft.end] for p in chosen] == taken


def test_a_menu_is_asked_for_in_the_copilots_words(brief_of):
    brief = brief_of(MENU, "1b 2b 3b, and it barks at the lamp.")
    offered = {r.text: r.kind for r in brief.live if r.strength == "offered"}
    assert offered["8 s"] == "duration"
    assert len(offered) == 3


OPTIONS = (
    "**Option A: The wave.** A wave stops in the air.\n\n**Option B: The torch.** The only light is her torch. "
    "The camera stays close behind her shoulder.\n\nMy favourite is A."
)


def test_an_option_named_in_a_sentence_is_taken(brief_of):
    brief = brief_of(OPTIONS, "A is funny. So it is B, with one correction: the torch is broken.")
    offered = " ".join(r.text for r in brief.live if r.strength == "offered")
    assert "torch" in offered
    assert "wave" not in offered


def test_the_rest_of_a_checklist_is_confirmed_and_changes_count(brief_of):
    checklist = "Let me check what I would build:\n\n- Eight seconds\n- Overcast light\n- Pigeons around the bench\n\nOK?"
    brief = brief_of(checklist, "Remove the pigeons. Make it twelve seconds. All the rest is confirmed.")
    live = " ".join(r.text for r in brief.live)
    assert "Overcast light" in live
    assert "Eight" not in live
    assert "Pigeons around" not in live


@pytest.mark.parametrize(("answer", "length"), [("Twelve, then, if it can.", "Twelve"), ("12 fine", "12")])
def test_a_bare_number_takes_an_offered_length(brief_of, answer, length):
    brief = brief_of(
        "A kite. It gives 4, 8 or 12 seconds.", f"{answer.rstrip('.')}. A red kite over the sea."
    )
    assert [r.text.split()[0] for r in brief.live if r.kind == "duration"] == [length]


def test_once_is_no_length(brief_of):
    brief = brief_of("It gives 4, 8 or 12 seconds.", "A bell rings. Twice.")
    assert not [r for r in brief.live if r.kind == "duration"]
