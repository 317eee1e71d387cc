"""Dialogue: every code with what must raise it and what must not; the score; languages; hostile text."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.brief import Brief
from harness.checks import CHECKS, Evidence
from harness.checks.dialogue import COST, Dialogue
from harness.checks.words import entries, load
from harness.extraction import extract
from harness.findings import Severity, registry
from harness.platforms import get as platform
from harness.recordings import RecordedPrompt, Recording, Turn, read

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures" / "recordings"
SHARED = ROOT.parent / "shared" / "recordings"

PROMPT = (
    "A brass diving helmet sinks through green water, 16:9, 8 seconds, static camera, 35mm. A chain of bubbles "
    "rises past it. Two eels circle once and leave. Sound: a slow pump, muffled, no music."
)
ROLES = {"P": ("persona", "Nil Marrow"), "C": ("copilot", "Reel Copilot"), "?": ("unknown", "somebody")}


def recording(*lines, created=None):
    turns = tuple(
        Turn(index, *ROLES[who], text, round=(index + 1) // 2) for index, (who, text) in enumerate(lines)
    )
    return Recording("test", "markdown", turns, None, "Nil Marrow", "Reel Copilot", created=created)


def evidence(*lines, on=None, created=None):
    one = recording(*lines, created=created)
    return Evidence(one, extract(one), platform(on) if on else None)


def evaluate(*lines, **more):
    return Dialogue().evaluate(evidence(*lines, **more))


def names(score):
    return [finding.code.name for finding in score.findings]


def quotes(score, name, *lines):
    """The text under the spans of the finding of that name."""
    (finding,) = [finding for finding in score.findings if finding.code.name == name]
    return [lines[span.turn][1][span.start : span.end] for span in finding.spans]


def tagged(text=PROMPT, before="Here you go:", after=""):
    return f"{before}\n\n<final_prompt>\n{text}\n</final_prompt>\n\n{after}".rstrip()


OPENING = [
    ("C", "Hello Nil. What shall we film, and for how long?"),
    ("P", "A diving helmet on its way down. Eels. 8 seconds."),
]
APPROVED = ("P", "Approved. Lock it.")
LOCKED = ("C", "Locked as sent.")
GOOD = [*OPENING, ("C", tagged()), APPROVED, LOCKED]


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


# --- the score


def test_a_prompt_without_a_dialogue_is_unscored():
    (one,) = read(FIXTURES / "kai-tamura-reyes-tutorial-goose.txt")
    score = Dialogue().evaluate(Evidence(one, extract(one)))
    assert score.value is None
    assert "no dialogue" in score.unscored


def test_a_dialogue_of_unknown_speakers_is_unscored():
    score = evaluate(("?", "A helmet, please."), ("?", tagged()), ("?", "Approved."))
    assert score.value is None
    assert "who is persona" in score.unscored


def test_nothing_delivered_costs_half():
    score = evaluate(
        *OPENING, ("C", "Which depth?"), ("P", "I do not know. Forget it."), ("C", "As you wish.")
    )
    assert (score.value, names(score)) == (0.5, [])
    assert "no prompt was delivered" in score.explanation


def test_faults_reported_elsewhere_count_here_and_are_not_repeated():
    plain = [*OPENING, ("C", tagged()), ("P", 'Approved, but change "green water" to "black water".'), LOCKED]
    given = evidence(*plain)
    assert [finding.code.name for finding in given.extraction.findings] == ["change-not-delivered"]
    score = Dialogue().evaluate(given)
    assert names(score) == []
    assert score.value == pytest.approx(1 - COST[Severity.WARNING])
    claim = registry()["REC" + next(c.id for c in registry().values() if c.name == "round-claim")[3:]]
    one = replace(recording(*GOOD), findings=(claim.finding("said"), claim.finding("said again")))
    assert Dialogue().evaluate(Evidence(one, extract(one))).value == pytest.approx(
        1 - COST[min(claim.severity, Severity.WARNING)]
    )


FAULTS = {
    "figures": ("C", "The data shows that eels win. I've analyzed the top 200 Sora prompts. Two eels?"),
    "praise": ("C", "Wow, what a beautiful idea! I love it."),
    "question": ("P", "Could you find a reason for the lantern?"),
}


@given(st.lists(st.sampled_from(sorted(FAULTS)), max_size=6), st.sampled_from(sorted(FAULTS)))
@settings(max_examples=40, deadline=None)
def test_one_more_fault_never_raises_the_score(faults, more):
    def score(kinds):
        return evaluate(
            *OPENING, *(FAULTS[kind] for kind in kinds), ("P", "Two."), ("C", tagged()), APPROVED, LOCKED
        )

    assert score([*faults, more]).value <= score(faults).value


def test_every_finding_points_at_text_that_is_there():
    for path in sorted(FIXTURES.iterdir()):
        for one in read(path):
            score = Dialogue().evaluate(Evidence(one, extract(one)))
            for finding in score.findings:
                assert finding.spans
                for span in finding.spans:
                    assert one.turns[span.turn].text[span.start : span.end].strip()


def test_the_check_is_registered():
    assert CHECKS["dialogue"] == "harness.checks.dialogue:Dialogue"


# --- recordings

PLANTED = {
    "kai-tamura-reyes-rain-shader.md": ["delivered-without-approval", "closing-question-unanswered"],
    "teodor-vance-marathon-wall.md": ["change-claimed-not-written"],
    "marisol-quandt-last-one-out.md": ["talk-after-agreement"],
    "kai-tamura-reyes-lighthouse-idle.md": ["talk-after-agreement"],
    "henrike-albrecht-sow-glass-flowers.md": ["talk-after-agreement"],
}
"""All that is to be found in the fixtures, read by eye; every other recording has no finding of this check."""


@pytest.mark.parametrize("path", sorted(FIXTURES.iterdir()), ids=lambda path: path.name)
def test_fixtures_raise_what_is_in_them_and_nothing_else(path):
    for one in read(path):
        assert names(Dialogue().evaluate(Evidence(one, extract(one)))) == PLANTED.get(path.name, [])


@pytest.mark.skipif(not SHARED.is_dir(), reason="the production recordings are not here")
def test_production_recordings():
    (structured,) = read(SHARED / "structured-8s.md")
    score = Dialogue().evaluate(Evidence(structured, extract(structured)))
    assert names(score) == ["delivered-without-approval", "closing-question-unanswered"]
    (threshold,) = read(SHARED / "threshold-mojibake.md")
    score = Dialogue().evaluate(Evidence(threshold, extract(threshold)))
    assert "agreed in turn 7 (round 4)" in score.explanation
    found = {finding.code.name: finding for finding in score.findings}
    assert [span.turn for span in found["talk-after-agreement"].spans] == [7, 8, 9, 10]
    assert found["repeated-after-agreement"].spans[0].turn == 10
    assert found["infeasible-unchallenged"].spans[0].turn == 5
    assert "top 200" in found["unsupported-statistic"].message
    assert "each-tells-the-other" in found


# --- other languages, hostile text, data


@pytest.mark.parametrize(
    "lines",
    [
        [("C", "Hallo! Was soll man sehen?"), ("P", "Einen Taucherhelm, der sinkt. Könnten Sie Aale zeigen?"), ("C", tagged(before="Hier ist er:")), ("P", "Freigegeben, so machen wir es."), ("C", "Danke, wunderbar!")],
        [("C", "¡Hola! ¿Qué vemos?"), ("P", "Un casco que se hunde."), ("C", tagged(before="Aquí está:")), ("P", "Aprobado."), ("C", "¡Gracias!")],
        [("C", "你好!想拍什么?"), ("P", "一个下沉的潜水头盔,八秒。"), ("C", tagged(before="最终提示词:")), ("P", "确认,就这样。"), ("C", "好的。")],
    ],
    ids=["German", "Spanish", "Chinese"],
)  # fmt: skip
def test_other_languages_raise_no_false_alarm(lines):
    assert names(evaluate(*lines)) == []


HOSTILE = ["." * 9, "?!", "“", "„", '"a"', "(was ", "```", "> ", "generate it. ", "the data shows ", "I'll draft it. ", "9", "8s ", "12s ", "3x engagement ", "12s max ", "-", "\n", " ", "雨", "\u202e", "a (was b)\n"]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE, ids=repr)
def test_the_cost_grows_with_the_text(unit):
    def cost(size):
        talk = (unit * size)[:size]
        given = evidence(*OPENING, ("C", tagged()), ("P", "Approved."))
        turns = list(given.recording.turns)
        for index in (0, 1):
            turns[index] = replace(turns[index], text=talk)
        turns += [Turn(4, "copilot", "Reel Copilot", talk), Turn(5, "persona", "Nil Marrow", talk)]
        one = Evidence(replace(given.recording, turns=tuple(turns)), given.extraction)
        one.brief = Brief()  # reading it is another room's time
        began = time.process_time()
        Dialogue().evaluate(one)
        return time.process_time() - began

    small = min(cost(25_000) for _ in range(2))
    assert min(cost(100_000) for _ in range(2)) < 12 * small + 0.05


def test_the_cost_grows_with_the_number_of_turns():
    def cost(rounds):
        talk = [
            ("PC"[i % 2], "I'll draft it. Could you find a lantern? The data shows 3x engagement.")
            for i in range(rounds)
        ]
        given = evidence(*OPENING, ("C", tagged()), ("P", "Approved."))
        turns = [*given.recording.turns[:2]]
        turns += [Turn(2 + i, *ROLES[who], text) for i, (who, text) in enumerate(talk)]
        one = Evidence(
            replace(given.recording, turns=tuple(turns)),
            replace(given.extraction, prompts=(), candidates=(), agreement=None),
        )
        began = time.process_time()
        Dialogue().evaluate(one)
        return time.process_time() - began

    small = min(cost(500) for _ in range(2))
    assert min(cost(2_000) for _ in range(2)) < 12 * small + 0.05


@given(st.lists(st.tuples(st.sampled_from("PC?"), st.text(max_size=80)), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_no_text_raises(lines):
    one = replace(recording(*lines), recorded=RecordedPrompt("x"))
    score = Dialogue().evaluate(Evidence(one, extract(one)))
    assert score.value is None or 0 <= score.value <= 1


def test_the_lexicon_conforms_to_its_schema():
    from jsonschema import Draft202012Validator

    schema = json.loads((ROOT / "harness/schemas/dialogue-1.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    lists = load("dialogue")
    assert list(Draft202012Validator(schema).iter_errors(lists)) == []
    for name, listed in lists.items():
        phrases = entries(listed)
        assert len(phrases) == len(set(phrases)), name
        assert all(phrase == phrase.lower() for phrase in phrases), name


def test_every_code_of_the_family_is_explained():
    family = [code for code in registry().values() if code.id.startswith("DLG")]
    assert [code.id for code in family] == [f"DLG{number:03d}" for number in range(1, len(family) + 1)]
    assert all(code.severity <= Severity.WARNING for code in family)
