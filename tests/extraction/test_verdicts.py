"""Every verdict on a recorded prompt, the wording of how it came about, and its finding."""

from __future__ import annotations

import pytest
from dialogue import dialogue
from test_delivery_forms import HARBOUR, KILN

from harness.extraction import extract, judge_text

CLOSING = 'Thank you for a lovely session. I will queue it tonight, and the title stays **"Ember and Ash"**, as you said. Ship it.'
PITCH = "I see a yard at dusk. A woman opens a kiln. Nothing else happens, and that is the whole point of it."
V1 = KILN.replace("8 seconds", "4 seconds")


def recorded(text: str | None, *, delivered: bool = True, message: str = "") -> tuple[str, str, list[str]]:
    final = message or f'**FINAL PROMPT**\n\n---\n\n"{KILN}"\n\n---\n\nReady when you are.'
    lines = [
        (
            "C",
            "Hello. At the end I deliver like this: <final_prompt>[Insert final prompt here]</final_prompt>",
        ),
        ("P", PITCH),
        ("C", f'**DRAFT PROMPT v1**\n\n"{V1}"\n\nLonger?'),
        ("P", "Make it 8 seconds."),
        ("C", final),
        ("P", f"Approved. {CLOSING}"),
    ]
    if not delivered:
        lines = [
            lines[0],
            lines[1],
            ("C", "What light do you want?"),
            ("P", 'I cannot say. Let\'s stop here, **"Ember and Ash"** can wait.'),
        ]
    found = extract(dialogue(*lines, recorded=text))
    return found.verdict, found.explanation, [finding.code.name for finding in found.findings]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (KILN, "match"),
        (f'  "{KILN}"\n', "match"),
        (KILN.replace(". ", ".\n\n"), "match"),
        (f"```\n{KILN}\n```", "match"),
        (f"<final_prompt>{KILN}</final_prompt>", "match"),
        ("Ember and Ash", "fragment"),
        ("orange light spills over wet bricks", "fragment"),
        ("Longer?", "fragment"),
        (KILN[:90], "truncated"),
        (KILN[:120] + "…", "truncated"),
        (f"FINAL PROMPT\n\n{KILN}\n\nReady when you are.", "polluted"),
        (f"{KILN}\n\nseconds: 8", "polluted"),
        (V1, "stale"),
        ("[Insert final prompt here]", "placeholder"),
        ("[INSERT PROMPT]", "placeholder"),
        ("Your final prompt goes here", "placeholder"),
        (PITCH.split(". ", 1)[1], "wrong-speaker"),
        (f"Approved. {CLOSING}", "fallback"),
        ("", "missing"),
        ("   \n", "missing"),
        ("None", "missing"),
        ("Error: no final prompt found", "missing"),
        ("Traceback (most recent call last):\n  File \"x.py\", line 1\nKeyError: 'prompt'", "missing"),
        ("429 Too Many Requests: rate limit exceeded", "missing"),
        (None, "not-recorded"),
    ],
)
def test_verdict_on_one_prompt(text: str | None, verdict: str) -> None:
    assert recorded(text)[0] == verdict


def test_a_wrong_record_is_traced_to_the_words_it_came_from() -> None:
    verdict, explanation, codes = recorded("Ember and Ash")

    assert verdict == "fragment"
    assert "the only emphasised quotation in the persona's round-3 message" in explanation
    assert "the delivered prompt stands in turn 4" in explanation
    assert codes == ["fragment-recorded"]


def test_anything_recorded_without_a_delivery_has_no_agreement() -> None:
    assert recorded("Ember and Ash", delivered=False)[0] == "no-agreement"
    assert recorded("", delivered=False)[0] == "missing"


def test_alternatives_and_clips() -> None:
    options = f"**Option A**\n\n<final_prompt>\n{KILN}\n</final_prompt>\n\n**Option B**\n\n<final_prompt>\n{HARBOUR}\n</final_prompt>"
    clips = options.replace("Option A", "Clip 1").replace("Option B", "Clip 2")

    def verdict(message: str, text: str) -> str:
        return extract(
            dialogue(("P", "Two."), ("C", message), ("P", "Option B, approved."), recorded=text)
        ).verdict

    assert verdict(options, HARBOUR) == "match"
    assert verdict(options, KILN) == "wrong-alternative"
    assert verdict(clips, f"{KILN}\n\n{HARBOUR}") == "match"
    assert verdict(clips, f"Clip 1:\n{KILN}\n\n---\n\nClip 2:\n{HARBOUR}") == "match"
    assert verdict(clips, HARBOUR) == "partial-clips"
    assert verdict(clips, f"{KILN}\n\n{HARBOUR[:60]}") == "truncated"


def test_what_the_persona_brings_along_is_a_version_only_where_it_was_taken_up() -> None:
    brought = (
        "Cinematic drone shot, 16:9, 8 seconds, no text. A beautiful dancer whirls through a plaza in golden hour "
        "light, slow motion, shallow focus, close-up on her smile, lens flare, vibrant colors, 8k, masterpiece."
    )
    asked = ("P", f"Our agency wrote this:\n\n```\n{brought}\n```")
    other = (
        "Six old couples dance danzón on worn tiles, tripod, 40mm, warm shade. At second 3 every fan opens."
    )
    edited = brought.replace("A beautiful dancer whirls", "Six old couples step")

    for delivered, verdict in ((other, "wrong-speaker"), (edited, "stale")):
        answer = ("C", f"<final_prompt>{delivered}</final_prompt>")
        assert extract(dialogue(asked, answer, ("P", "Approved."), recorded=brought)).verdict == verdict


def test_a_thing_made_another_instead_is_a_change() -> None:
    film = "Forty black umbrellas cross a wide street in the rain, straight down, 8 seconds. No music."
    found = extract(
        dialogue(
            ("P", "Umbrellas."),
            ("C", f"<final_prompt>{film}</final_prompt>"),
            ("P", "Approved. Make the last one yellow instead of black."),
            ("C", "Done."),
            recorded=film,
        )
    )

    assert [finding.code.name for finding in found.findings] == ["change-not-delivered"]


def test_short_is_legitimate() -> None:
    short = "a dog on a very small boat"
    found = extract(
        dialogue(
            ("P", "Short."), ("C", f"<final_prompt>{short}</final_prompt>"), ("P", "Yes."), recorded=short
        )
    )

    assert (found.verdict, found.prompts[0].text, found.findings) == ("match", short, ())


def test_a_change_that_was_never_delivered_is_a_finding_and_no_fault_of_the_record() -> None:
    lines = [
        ("P", "A kiln."),
        ("C", f"<final_prompt>\n{KILN}\n</final_prompt>"),
        ("P", 'Change "8 seconds" to "12 seconds". Then go.'),
        ("C", "Done."),
    ]
    unchanged = extract(dialogue(*lines, recorded=KILN))
    changed = extract(dialogue(*lines, recorded=KILN.replace("8 seconds", "12 seconds")))

    assert unchanged.verdict == changed.verdict == "match"
    assert [finding.code.name for finding in unchanged.findings] == ["change-not-delivered"]
    assert "asks for “12 seconds” in place of “8 seconds”" in unchanged.findings[0].message


def test_judging_the_text_of_another_extractor() -> None:
    recording = dialogue(("P", "A kiln."), ("C", f"<final_prompt>\n{KILN}\n</final_prompt>"), recorded=KILN)
    ours = extract(recording)

    assert judge_text(recording, ours, KILN)[0] == "match"
    assert judge_text(recording, ours, KILN[:40])[0] == "truncated"
    assert judge_text(recording, ours, None)[0] == "missing"
