"""Integrity: what each verdict is worth."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.checks import Evidence
from harness.checks.integrity import Integrity
from harness.extraction import extract
from harness.recordings import RecordedPrompt, Recording, Turn

PROMPT = (
    "A heron lifts off the frozen canal at dawn, wings beating slowly, low winter sun behind the reeds. "
    "Static camera, 35 mm lens, cold blue light, breath of mist over the ice. The ice creaks once. Eight seconds."
)


def recording(recorded, *said):
    turns = [
        Turn(0, "persona", "Ilse", "I want a heron over ice, eight seconds, very quiet.", 1),
        Turn(
            1,
            "copilot",
            "copilot",
            f"Here is the final prompt:\n\n<final_prompt>\n{PROMPT}\n</final_prompt>",
            1,
        ),
        Turn(2, "persona", "Ilse", "Yes, perfect. Lock it in, we are done.", 2),
    ]
    saved = None if recorded is None else RecordedPrompt(recorded)
    return Recording("r", "markdown", tuple(turns), saved, "Ilse", "copilot", source="r.md", sha256="0" * 64)


def evaluate(recorded):
    one = recording(recorded)
    return Integrity().evaluate(Evidence(one, extract(one)))


def test_a_match_is_one_and_points_at_the_delivered_prompt():
    score = evaluate(PROMPT)
    assert score.value == 1.0
    assert score.evidence[0].turn == 1


def test_a_format_that_carries_no_prompt_is_unscored():
    score = evaluate(None)
    assert score.value is None
    assert "no final prompt" in score.unscored


@pytest.mark.parametrize(
    "recorded", ["", "[FINAL PROMPT HERE]", "Error: 429 Too Many Requests", "very quiet"]
)
def test_another_text_in_its_place_is_worth_nothing(recorded):
    score = evaluate(recorded)
    assert score.value == 0.0
    assert score.evidence


def test_half_a_prompt_is_worth_a_quarter():
    half = PROMPT[: len(PROMPT) // 2]
    assert evaluate(half).value == pytest.approx(0.5 * 0.5, abs=0.02)


def test_talk_around_the_prompt_costs_its_share_of_the_record():
    talk = "Sure thing! Here is what we have agreed on after all of this. "
    score = evaluate(talk + PROMPT)
    assert score.value == pytest.approx(0.5 * len(PROMPT) / len(talk + PROMPT), abs=0.02)


@given(st.integers(40, len(PROMPT) - 1), st.integers(40, len(PROMPT) - 1))
@settings(max_examples=40, deadline=None)
def test_the_more_was_saved_the_higher_the_score(one, other):
    shorter, longer = sorted((one, other))
    less, more = evaluate(PROMPT[:shorter]).value, evaluate(PROMPT[:longer]).value
    assert less <= more <= 0.5 or PROMPT[longer:].strip(" .") == ""
