"""The loop: who speaks, what each is shown, when it ends and why."""

from __future__ import annotations

import pytest
from sample_cells import DELIVERED, Lines, cell, held

from harness.models.protocol import Answer, ModelError, Usage

ASK = "A lamplighter at dawn, vertical, eight seconds."
MORE = "Add mist on the water, then write it out."


def test_a_dialogue_ends_with_the_approval_of_what_was_delivered():
    ask = Lines(ASK, "Camera still or moving?", MORE, DELIVERED, "Approved, no notes.", "never said")
    dialogue = held(cell(), ask)
    assert dialogue.stop == "approved"
    assert [(turn.role, turn.round) for turn in dialogue.turns] == [
        ("copilot", 0), ("persona", 1), ("copilot", 1), ("persona", 2), ("copilot", 2), ("persona", 3),
    ]  # fmt: skip
    assert dialogue.turns[-1].text == "Approved, no notes."
    assert (dialogue.calls, dialogue.input_tokens, dialogue.cached_tokens, dialogue.output_tokens) == (
        5,
        50,
        10,
        25,
    )
    assert dialogue.cost == 2.5


def test_each_sees_itself_as_the_assistant():
    ask = Lines(ASK, "Camera still or moving?", MORE, DELIVERED, "Approved.")
    held(cell(), ask)
    persona, copilot = ask.requests[2], ask.requests[3]
    assert [(message.role, message.text) for message in persona.messages] == [
        ("user", "What do you see?"), ("assistant", ASK), ("user", "Camera still or moving?"),
    ]  # fmt: skip
    # The copilot opened: a user's message stands before its own first one, as providers want it.
    assert [message.role for message in copilot.messages] == [
        "user",
        "assistant",
        "user",
        "assistant",
        "user",
    ]
    assert copilot.messages[1].text == "What do you see?"
    assert (persona.model, persona.purpose) == ("scripted/a", "persona")
    assert (copilot.model, copilot.purpose) == ("scripted/b", "copilot")


def test_an_opening_without_a_text_is_written_by_the_model():
    ask = Lines(ASK, DELIVERED, "Approved.")
    dialogue = held(cell(opening="", opens="persona"), ask)
    assert [turn.role for turn in dialogue.turns] == ["persona", "copilot", "persona"]
    assert [turn.round for turn in dialogue.turns] == [0, 1, 1]
    assert [message.role for message in ask.requests[0].messages] == ["user"]


def test_the_rounds_end():
    dialogue = held(cell(rounds=3), Lines(*["Go on, what else do you see there?"] * 6))
    assert dialogue.stop == "round-limit"
    assert len(dialogue.turns) == 7
    assert dialogue.turns[-1].role == "copilot"


@pytest.mark.parametrize(
    ("answer", "stop", "turns"),
    [
        (Answer("Wide shot, dawn: a lamp", "max_tokens"), "truncated-answer", 2),
        (Answer("", "max_tokens"), "truncated-answer", 1),
        (Answer("I can't help with that.", "refusal"), "refusal", 2),
        (Answer(" \n", "end"), "empty-answer", 1),
    ],
)
def test_an_answer_that_is_none_ends_it_and_is_not_passed_on(answer, stop, turns):
    ask = Lines(answer, "never said")
    dialogue = held(cell(), ask)
    assert (dialogue.stop, len(dialogue.turns), len(ask.requests)) == (stop, turns, 1)


def test_a_call_that_fails_for_good_fails_the_dialogue():
    with pytest.raises(ModelError, match="overloaded"):
        held(cell(), Lines(ASK, ModelError("overloaded")))


def test_a_cost_that_is_unknown_once_is_unknown():
    ask = Lines(ASK, Answer("Still?", "end", Usage(1, 1)), MORE, DELIVERED, "Approved.")
    assert held(cell(), ask).cost is None


def test_notes_of_answers_are_kept_once():
    note = "the model refused temperature 0; asked without it"
    ask = Lines(*[Answer("And then?", "end", notes=(note,))] * 2)
    assert held(cell(rounds=1), ask).notes == (note,)
