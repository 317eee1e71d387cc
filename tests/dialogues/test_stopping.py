"""Approval, read by the harness's own extraction: of the text, after it, and without a change in it."""

from __future__ import annotations

import pytest
from sample_cells import DELIVERED, PROMPT

from harness.dialogues.stopping import approved
from harness.recordings.model import Turn


def talk(*said: str, opens: str = "copilot") -> list[Turn]:
    roles = ("copilot", "persona") if opens == "copilot" else ("persona", "copilot")
    return [Turn(index, roles[index % 2], roles[index % 2], text) for index, text in enumerate(said)]


BEFORE = ("What do you see?", "A lamplighter at dawn.")


@pytest.mark.parametrize(
    "yes",
    [
        "Approved.",
        "Perfect, that is the one. Agreed.",
        "1. Times: correct.\n2. Approved. Print it.",
        "that's it. i'd hang that on a wall. lock it.",
        "I find nothing to strike; I agree to it as it stands.",
        "Not one adjective I'd cut. No changes. Send it.",
    ],
)
def test_a_yes_to_the_delivered_text_ends_the_dialogue(yes):
    assert approved(talk(*BEFORE, DELIVERED, yes))


@pytest.mark.parametrize(
    "answer",
    [
        "Nearly. The mist is missing.",
        "I don't like the lens.",
        "Hm. Let me think about it.",
        "Approved, but change the 50 mm lens to an 85 mm lens.",
        "Approved, it's right. One change. Make it 12 seconds instead of 8.",
        "Do you approve?",
    ],
)
def test_no_yes_and_no_yes_with_a_change_in_it_does(answer):
    assert not approved(talk(*BEFORE, DELIVERED, answer))


def test_a_yes_in_advance_is_none():
    assert not approved(talk(*BEFORE, "Shall I write it?", "Approved, write it out."))
    assert not approved(talk(*BEFORE, "Shall I write it?", "Go ahead, write it out.", DELIVERED))


@pytest.mark.parametrize(
    "text",
    [
        f"Here it is:\n\n<final_prompt>\n{PROMPT}",
        f'FINAL PROMPT:\n\n*"{PROMPT}"*',
        "I'll deliver it between <final_prompt> and </final_prompt> tags, right away.",
    ],
)
def test_only_a_closed_tag_delivers(text):
    assert not approved(talk(*BEFORE, text, "Approved."))


def test_the_copilot_cannot_approve_for_the_persona():
    assert not approved(talk(*BEFORE, DELIVERED, "Hm.", "Approved, then. Lock it."))
