"""Dialogue: questions, promises, roles, praise, lengths out of reach, figures; each with what must not raise it."""

import pytest
from dialogues_for_checks import APPROVED, GOOD, OPENING, PROMPT, evaluate, names, quotes, tagged

# --- questions and promises


def test_a_question_that_is_never_taken_up():
    lines = [
        OPENING[0],
        ("P", "A diving helmet on its way down. Could you find a reason for the lantern?"),
        ("C", "Two eels, a pump and green water. How deep are we?"),
        ("P", "Forty metres."),
        ("C", tagged()),
        APPROVED,
    ]
    score = evaluate(*lines)
    assert names(score) == ["question-unanswered"]
    assert quotes(score, "question-unanswered", *lines) == ["Could you find a reason for the lantern?"]


@pytest.mark.parametrize("settled", ["Done.", "Sure thing.", "Yes: two eels and a pump, noted."])
def test_a_question_for_a_number_is_not_answered_by_a_yes(settled):
    asked = ("P", "A diving helmet. Could you tell me how much a thousand renders would cost?")
    talk = (OPENING[0], asked, ("C", settled), ("P", "Forty metres."), ("C", tagged()), APPROVED)
    assert names(evaluate(*talk)) == ["question-unanswered"]
    talk = (OPENING[0], asked, ("C", f"{settled} Renders are two pence each."), *talk[3:])
    assert names(evaluate(*talk)) == []


@pytest.mark.parametrize(
    "answer",
    [
        "The lantern is the diver's own.",
        "Sure. How deep are we?",
        "A reason: it was his father's. How deep are we?",
    ],
)
def test_a_question_that_is_answered(answer):
    asked = ("P", "A diving helmet. Could you find a reason for the lantern?")
    assert (
        names(evaluate(OPENING[0], asked, ("C", answer), ("P", "Forty metres."), ("C", tagged()), APPROVED))
        == []
    )


@pytest.mark.parametrize("wondering", ["Who needs eels?", "You know that sound?", "Dark, no?", "why not"])
def test_wondering_aloud_is_no_question_to_the_copilot(wondering):
    lines = [OPENING[0], ("P", f"A helmet. {wondering}"), ("C", tagged()), APPROVED]
    assert "question-unanswered" not in names(evaluate(*lines))


@pytest.mark.parametrize(
    "promise",
    [
        "Everything is clear. I'll draft it and send you the full thing!",
        "You'll have it in my next message. The final prompt will be short.",
    ],
)
def test_a_promise_that_is_not_kept(promise):
    lines = [
        *OPENING,
        ("C", promise),
        ("P", "I am looking forward to it."),
        ("C", "So am I! Eels are marvellous."),
    ]
    score = evaluate(*lines)
    assert names(score) == ["promise-not-kept"]
    assert all(quote in promise for quote in quotes(score, "promise-not-kept", *lines))
    assert "no prompt was delivered" in score.explanation


@pytest.mark.parametrize(
    "lines",
    [
        [("C", "I'll draft it now."), ("P", "Good."), ("C", tagged()), APPROVED],
        [("C", "Once you tell me the depth, I'll draft it."), ("P", "I don't know."), ("C", "Then we wait.")],
        [
            ("C", "I'll draft it and send it over."),
            ("P", "No, not yet. I have to ask my brother."),
            ("C", "Of course."),
        ],
        [
            ("C", "I'll write the light as green, and the pump far away."),
            ("P", "Good."),
            ("C", tagged()),
            APPROVED,
        ],
        [("C", tagged()), APPROVED, ("C", "Locked. I'll send you the invoice tomorrow.")],
    ],
    ids=["kept", "on a condition", "called off", "a choice", "of something else"],
)
def test_a_promise_kept_or_none(lines):
    assert "promise-not-kept" not in names(evaluate(*OPENING, *lines))


# --- roles and praise


def test_each_tells_the_other_to_generate():
    lines = [
        *OPENING,
        ("C", tagged()),
        ("P", "Approved. Generate it."),
        ("C", "Go ahead and generate it now!"),
    ]
    score = evaluate(*lines)
    assert names(score) == ["each-tells-the-other"]
    assert quotes(score, "each-tells-the-other", *lines) == ["Generate it.", "Go ahead and generate it now!"]


@pytest.mark.parametrize(
    ("persona", "copilot"),
    [
        ("Approved. Generate it.", "Generating it as it stands."),
        ("Approved.", "Generate it when you are ready."),
        ("Approved. Generate it.", "Tip: generate it three times and keep the best take."),
        ("Approved, render it.", "Shall I render it now?"),
        ("Approved. Generate three more ideas for next week.", "Generate it now."),
    ],
)
def test_one_side_only_is_no_confusion(persona, copilot):
    assert "each-tells-the-other" not in names(
        evaluate(*OPENING, ("C", tagged()), ("P", persona), ("C", copilot))
    )


def test_a_turn_of_praise_alone():
    praise = "Wow, what a beautiful idea! I love it. Thank you for trusting me."
    lines = [*OPENING, ("C", praise), ("P", "Right. Two eels."), ("C", tagged()), APPROVED]
    score = evaluate(*lines)
    assert names(score) == ["praise-only"]
    assert quotes(score, "praise-only", *lines)[0] == "Wow, what a beautiful idea!"


@pytest.mark.parametrize(
    "turn",
    [
        "Wow, what a beautiful idea! How many eels?",
        "A beautiful idea. I would keep the water green and the helmet alone.",
        'I love it, above all "on its way down".',
        "Great! 35mm then.",
    ],
)
def test_praise_with_anything_else(turn):
    assert names(evaluate(*OPENING, ("C", turn), ("P", "Two eels."), ("C", tagged()), APPROVED)) == []


def test_thanks_at_the_end_are_in_place():
    assert names(evaluate(*GOOD[:-1], ("C", "Wonderful, thank you! It was a pleasure."))) == []


# --- lengths and figures


def asking(length, answer, after="Done as you wish."):
    stated = PROMPT.replace("8 seconds", length)
    return [
        OPENING[0],
        ("P", f"A diving helmet. Make it {length}."),
        ("C", tagged(stated, after=answer)),
        ("P", after),
    ]


def test_a_length_out_of_reach_taken_without_a_word():
    lines = asking("45 seconds", "Paste and go.", "Approved.")
    score = evaluate(*lines, on="sora-2@2025-10")
    assert names(score) == ["infeasible-unchallenged"]
    assert quotes(score, "infeasible-unchallenged", *lines) == ["45 seconds", "45 seconds"]
    assert "4, 8 or 12" in score.findings[0].message


def test_the_profile_is_the_one_of_the_recordings_date():
    lines = asking("20 seconds", "Settings:\n\n- model: sora-2\n- size: 1280x720", "Approved.")
    assert names(evaluate(*lines, created="2025-10-20")) == ["infeasible-unchallenged"]
    assert names(evaluate(*lines, created="2026-04-01")) == []


@pytest.mark.parametrize(
    ("lines", "on"),
    [
        (asking("12 seconds", "Go.", "Approved."), "sora-2@2025-10"),
        (asking("45 seconds", "One clip ends at 12 seconds here, so stitch it from four clips.", "Approved."), "sora-2@2025-10"),
        (asking("45 seconds", "Go.", "Approved."), None),
        ([OPENING[0], ("P", "A helmet. It takes 45 seconds to fall in truth."), ("C", tagged()), APPROVED], "sora-2@2025-10"),
        (asking("45 seconds", "Go.", "Approved."), "sora-2@2026-03"),
    ],
    ids=["in reach", "challenged", "no platform known", "not taken over", "extensions reach it"],
)  # fmt: skip
def test_lengths_that_are_fine(lines, on):
    assert names(evaluate(*lines, on=on)) == []


@pytest.mark.parametrize(
    ("claim", "severity"),
    [
        ("I've analyzed the top 200 Sora prompts for this.", "warning"),
        ("Vertical framing gets 37 % more views.", "warning"),
        ("A loop brings 3x the engagement.", "warning"),
        ("About 80 percent of viewers never see the end.", "warning"),
        ("8 seconds is the model's sweet spot.", "warning"),
        ("The data shows that animals work best.", "note"),
        ("Top prompts often specify one signature sound.", "note"),
        ("Research shows that viewers like eels.", "note"),
    ],
)
def test_figures_that_nobody_can_look_up(claim, severity):
    lines = [
        OPENING[0],
        OPENING[1],
        ("C", f"Green water it is. {claim} Two eels?"),
        ("P", "Two."),
        ("C", tagged()),
        APPROVED,
    ]
    score = evaluate(*lines)
    assert [(f.code.name, f.severity.label) for f in score.findings] == [("unsupported-statistic", severity)]
    assert quotes(score, "unsupported-statistic", *lines) == [claim]


@pytest.mark.parametrize(
    "claim",
    [
        "Desaturate the views of the reef by 15 %.",
        "The lens has its sweet spot at f/5.6, in the middle.",
        "Research shows that eels hunt at night.",
        "A room of data shows on the screen behind him.",
        "I am 100% sure about the eels.",
        "According to the vendor's documentation, 80 percent of viewers watch on phones.",
        "Give the top third of the frame to the water.",
        "Does the data show that?",
        "The pump should be 20 % quieter, with more reach for the low end.",
    ],
)
def test_figures_that_are_none(claim):
    lines = [
        *OPENING,
        ("C", f"Green water it is. {claim} Two eels?"),
        ("P", "Two."),
        ("C", tagged()),
        APPROVED,
    ]
    assert "unsupported-statistic" not in names(evaluate(*lines))


def test_what_the_persona_or_the_prompt_says_is_no_claim_of_the_copilot():
    stated = PROMPT + ' A banner reads "37 % more views".'
    lines = [
        OPENING[0],
        ("P", "A helmet. The data shows 80 percent of viewers like them."),
        ("C", tagged(stated)),
        APPROVED,
    ]
    assert names(evaluate(*lines)) == []
