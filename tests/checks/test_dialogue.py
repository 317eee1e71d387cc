"""Dialogue: agreement and what follows it, repetitions, changes of the text."""

import pytest
from dialogues_for_checks import GOOD, LOCKED, OPENING, PROMPT, evaluate, names, quotes, tagged

from harness.checks.dialogue import COST
from harness.findings import Severity


def test_a_dialogue_that_ends_in_agreement_is_flawless():
    score = evaluate(*GOOD)
    assert (score.value, score.findings) == (1.0, ())
    assert "agreed in turn 3 (round 2)" in score.explanation
    spot = score.evidence[0]
    assert GOOD[3][1][spot.start : spot.end].startswith("Approved")


# --- agreement


def test_a_text_that_nobody_answered_was_not_approved():
    lines = [*OPENING, ("C", tagged(after="Ready to generate, or shall we change a thing?"))]
    score = evaluate(*lines)
    assert names(score) == ["delivered-without-approval", "closing-question-unanswered"]
    assert quotes(score, "delivered-without-approval", *lines) == [PROMPT]
    assert quotes(score, "closing-question-unanswered", *lines) == [
        "Ready to generate, or shall we change a thing?"
    ]
    assert score.value == pytest.approx(1 - COST[Severity.WARNING] - COST[Severity.NOTE])


@pytest.mark.parametrize(
    "lines",
    [
        # The persona dictated it: nothing is left to approve.
        [*OPENING, ("P", f'Just this, word for word:\n\n"{PROMPT}"'), ("C", tagged())],
        # Let go in advance, then delivered.
        [*OPENING, ("C", "Two eels, a pump, 35mm?"), ("P", "Yes. Approved, go ahead."), ("C", tagged())],
        # An answer of which nothing can be said is no missing answer.
        [*OPENING, ("C", tagged()), ("P", "The pump is the pump of my childhood.")],
    ],
)  # fmt: skip
def test_no_missing_approval_where_somebody_spoke(lines):
    assert "delivered-without-approval" not in names(evaluate(*lines))


def test_a_closing_question_after_the_agreement_is_courtesy():
    assert names(evaluate(*GOOD[:-1], ("C", "Locked. Anything else I can do for you?"))) == []


def test_a_rival_text_after_the_agreement_leaves_a_question_open():
    other = "Unlit water, 16:9, 8 seconds, handheld, 24mm: the rope alone goes down and down, frayed, humming, no eels."
    lines = [
        *GOOD[:-1],
        ("C", f'Locked. Though if it were mine:\n\n"{other}"\n\nWould you rather have this one?'),
    ]
    assert quotes(evaluate(*lines), "closing-question-unanswered", *lines) == [
        "Would you rather have this one?"
    ]


def test_talk_after_the_agreement_is_counted():
    ending = [
        ("C", "Locked! What a journey. " * 10),
        ("P", "Indeed, the collaboration of our lives. " * 8),
        ("C", "And it has only begun, dear friend. " * 8),
    ]
    score = evaluate(*GOOD[:-1], *ending)
    (finding,) = score.findings
    assert finding.code.name == "talk-after-agreement"
    characters = sum(len(text) for _, text in ending)
    assert finding.message == f"3 turns ({characters:,} characters) follow the agreement in turn 3 (round 2)"
    assert [span.turn for span in finding.spans] == [3, 4, 5, 6]


@pytest.mark.parametrize(
    "ending",
    [
        [LOCKED, ("P", "Thanks, good night."), ("C", "Good night!")],
        [
            LOCKED,
            ("P", "Could you list the settings for me? " + "I lose them. " * 30),
            ("C", "8 seconds. " * 30),
        ],
    ],
    ids=["farewell", "asked for"],
)
def test_farewells_and_answers_are_not_wasted(ending):
    assert names(evaluate(*GOOD[:-1], *ending)) == []


def test_the_more_follows_the_agreement_the_lower_the_score():
    def after(turns):
        return evaluate(
            *GOOD, *[("PC"[i % 2], "What a day it has been, my friend. " * 10) for i in range(turns)]
        ).value

    values = [after(turns) for turns in (0, 2, 4, 8)]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == 4


# --- repetition


def test_the_agreed_text_delivered_again_later():
    lines = [*GOOD, ("P", "It was a pleasure."), ("C", tagged(before="For one last time:"))]
    score = evaluate(*lines)
    assert "repeated-after-agreement" in names(score)
    assert quotes(score, "repeated-after-agreement", *lines) == [PROMPT, PROMPT]


@pytest.mark.parametrize(
    "ending",
    [
        [("C", tagged(before="Locked. The final text for your files:"))],
        [LOCKED, ("P", "Please paste the whole thing once more."), ("C", tagged())],
    ],
    ids=["handed over", "asked for"],
)
def test_handing_over_is_no_repetition(ending):
    assert "repeated-after-agreement" not in names(evaluate(*GOOD[:-1], *ending))


def test_the_same_text_again_in_answer_to_a_wish():
    wish = "The helmet should be made of copper, not brass."
    lines = [*OPENING, ("C", tagged()), ("P", wish), ("C", tagged(before="Done! Much better:")), ("P", "Hm.")]
    score = evaluate(*lines)
    assert names(score) == ["repeated-despite-request"]
    assert quotes(score, "repeated-despite-request", *lines)[1] == PROMPT
    changed = tagged(PROMPT.replace("brass", "copper"))
    assert names(evaluate(*lines[:-2], ("C", changed), ("P", "Hm."))) == []


# --- changes


@pytest.mark.parametrize(
    "answer",
    [
        "Noted and locked with your change. It is stronger now.",
        "I've swapped the lens as you wanted. Ready.",
        "| lens | 50mm (was 35mm) |\n\nEverything else stays.",
    ],
)
def test_a_change_that_is_claimed_and_never_written(answer):
    lines = [
        *OPENING,
        ("C", tagged()),
        ("P", "Approved, only let the lens be longer, a fifty."),
        ("C", answer),
    ]
    score = evaluate(*lines)
    assert names(score) == ["change-claimed-not-written"]
    assert quotes(score, "change-claimed-not-written", *lines)[-1] == PROMPT


@pytest.mark.parametrize(
    "answer",
    [
        tagged(PROMPT.replace("35mm", "50mm"), before="With your change:"),
        "With your change:\n\n" + PROMPT.replace("35mm", "50mm"),
        "Locked. Nothing has changed in it.",
        "| lens | 35mm (was never in doubt) |",
    ],
    ids=["delivered", "written out without any mark", "no claim", "other brackets"],
)
def test_no_claim_or_a_text(answer):
    lines = [
        *OPENING,
        ("C", tagged()),
        ("P", "Approved, only let the lens be longer, a fifty."),
        ("C", answer),
    ]
    assert "change-claimed-not-written" not in names(evaluate(*lines, ("P", "Good.")))


def edit(wish, new, reply="Here it is:"):
    return [*OPENING, ("C", tagged()), ("P", wish), ("C", tagged(new, before=reply)), ("P", "Approved.")]


@pytest.mark.parametrize(
    ("new", "lost"),
    [
        (PROMPT.replace("A chain of bubbles rises past it. ", ""), "A chain of bubbles rises past it"),
        (PROMPT.replace("35mm", "85mm"), "35mm"),
        (PROMPT.replace("16:9", "1:1"), "16:9"),
    ],
)
def test_a_change_that_nobody_asked_for(new, lost):
    lines = edit("Let the pump be louder, please.", new.replace("muffled", "loud"))
    score = evaluate(*lines)
    assert names(score) == ["unasked-change"]
    assert quotes(score, "unasked-change", *lines)[0] == lost


@pytest.mark.parametrize(
    ("wish", "new", "reply"),
    [
        ("Let the pump be loud.", PROMPT.replace("muffled", "loud"), "Here:"),
        ("No bubbles, please.", PROMPT.replace("A chain of bubbles rises past it. ", ""), "Here:"),
        ("Make it shorter, it reads like a contract.", PROMPT.replace("A chain of bubbles rises past it. ", ""), "Here:"),
        ("An eighty-five on it, or 85mm as you write it.", PROMPT.replace("35mm", "85mm"), "Here:"),
        ("Louder pump.", PROMPT.replace("A chain of bubbles rises past it. ", ""), "I took the bubbles out too:"),
        ("Twelve seconds.", PROMPT.replace("8 seconds", "12 seconds"), "Here:"),
        ("One word: rust.", "A rusty bucket under a dripping tap, macro, 9:16, 4 seconds, a drop a second.", "Here:"),
        ("The helmet glows.", PROMPT.replace("A brass diving helmet", "A softly glowing brass helmet"), "Here:"),
    ],
)  # fmt: skip
def test_a_change_that_was_asked_for_or_mentioned(wish, new, reply):
    assert names(evaluate(*edit(wish, new, reply))) == []
