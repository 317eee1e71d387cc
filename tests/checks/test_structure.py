"""Structure: completeness by profile, brevity left alone, foreign text named."""

from pathlib import Path

import pytest
from prompts_for_checks import MARSH, evidence, quoted

from harness.checks.structure import KEPT, Structure
from harness.findings import Severity


def judge(prompt, profile="auto", **more):
    given = evidence(prompt, **more)
    return Structure(profile=profile).evaluate(given), given


def codes(score, least=Severity.WARNING):
    return [finding.code.id for finding in score.findings if finding.severity >= least]


def test_a_complete_detailed_prompt():
    score, given = judge(MARSH)
    assert score.value == 1.0
    assert score.findings == ()
    assert "ultra-detailed" in score.explanation
    assert all(
        quoted_text
        for quoted_text in (given.recording.turns[s.turn].text[s.start : s.end] for s in score.evidence)
    )


SHORT = [
    "a goose rides a lawn mower",
    "two nuns playing table tennis",
    "a potato judge sentences a carrot",
    "一只鹅骑着割草机",
    "A lighthouse in watercolor",
]


@pytest.mark.parametrize("prompt", SHORT)
def test_short_prompts_are_judged_as_short_ones(prompt):
    score, _ = judge(prompt)
    assert score.value == 1.0
    assert score.findings == ()


def test_a_brief_prompt_of_another_form_is_held_to_the_core_of_it():
    score, _ = judge("0–2s: a heron waits. 2–4s: it strikes.")
    assert score.value == 1.0
    assert score.findings == ()


def test_wanted_brevity_beats_the_profile_of_the_suite():
    wanted, _ = judge(SHORT[0], "cinematic", persona="Keep it short, a one-liner.")
    assert wanted.value == 1.0
    unwanted, _ = judge(SHORT[0], "cinematic", persona="Give me everything.")
    assert unwanted.value < 0.6
    assert codes(unwanted) == ["STR001"]


def test_what_the_persona_asked_for_chooses_the_profile():
    prose = "A ferrywoman coils a rope in a salt marsh in cold morning light. " * 3
    asked, _ = judge(prose, persona="I want a shot list with timestamps.")
    assert "list of timed shots (as the persona asked)" in asked.explanation
    refused, _ = judge(prose, persona="No shot list please.")
    assert "from its form" in refused.explanation


@pytest.mark.parametrize(
    ("prompt", "profile"),
    [
        (MARSH, "ultra-detailed"),
        ('{"subject": "heron", "action": "waits"}', "JSON"),
        ("0–2s: a heron waits. 2–4s: it strikes.", "timed shots"),
        ("Subject: a heron\nAction: it waits\nSetting: a marsh\nLighting: fog", "labelled parts"),
        (
            "A heron waits in the reeds while the fog lifts over the marsh and the first light comes. " * 4,
            "running text",
        ),
        (SHORT[0], "one short line"),
    ],
)
def test_the_form_chooses_the_profile(prompt, profile):
    assert profile in judge(prompt)[0].explanation


def test_other_languages_are_not_said_to_lack_anything():
    prompt = "Una garza espera entre los juncos mientras la niebla se levanta sobre la marisma y el agua baja por la compuerta."
    score, _ = judge(prompt, "cinematic")
    assert score.value is None
    assert "English and Chinese" in score.unscored
    assert score.findings == ()


def test_completeness_is_the_weight_of_the_facets():
    bare = "Subject: a heron\nAction: it waits\nMood: eerie\n"
    score, _ = judge(bare, "standard")
    fuller, _ = judge(bare + "Setting: a marsh\nLighting: fog, backlit\n", "standard")
    full, _ = judge(bare + "Setting: a marsh\nLighting: backlit\nCamera: slow pan\nSound: wind\n", "standard")
    assert score.value < fuller.value < full.value == 1.0
    assert codes(score, Severity.NOTE) == ["STR001"]


FOREIGN = [
    ("STR002", MARSH.replace("32mm prime, f/2.8, no filter.\n", ""), "Lenses & Filtration"),
    ("STR003", MARSH + "\n\nLighting & Atmosphere:\nNoon, no fog at all.", "Lighting & Atmosphere"),
    ("STR005", "Here's the final prompt:\n\n" + MARSH, "Here's the final prompt"),
    ("STR005", MARSH + "\n\nLet me know if you want any changes!", "Let me know"),
    (
        "STR006",
        MARSH + "\n\nRecommended API Settings:\n- model: sora-2-pro\n- seconds: 8",
        "Recommended API Settings",
    ),
    ("STR007", "Option A: a heron by day.\n\nOption B: a heron by night.", "Option A"),
    ("STR007", "VERSION 1\nA heron.\n\nVERSION 2\nA gull.", "VERSION 1"),
    ("STR008", "A [INSERT ANIMAL] waits in {{location}}.", "[INSERT ANIMAL]"),
    ("STR008", "A heron waits in [your favourite place here].", "[your favourite"),
    ("STR009", MARSH + "\n\n## Why This Works\nThe static camera keeps the tension.", "Why This Works"),
]


@pytest.mark.parametrize(("code", "prompt", "point"), FOREIGN)
def test_foreign_text_is_named(code, prompt, point):
    score, given = judge(prompt)
    finding = next(finding for finding in score.findings if finding.code.id == code)
    assert any(point in text for text in quoted(finding, given))
    assert score.value <= KEPT[Severity.WARNING]
    assert {found.code.id for found in score.findings if found.severity > Severity.NOTE} == {code}


def test_order_is_a_note():
    score, _ = judge("Shot 1: a heron waits.\nShot 3: it flies.\nShot 2: it turns.")
    assert "STR004" in codes(score, Severity.NOTE)
    assert codes(score) == []


FINE = [
    "[Image 1] walks through @[Image 2].",
    "A shop sign reads “[YOUR AD HERE]”. A heron looks at it.",
    "Camera Notes (Why It Reads):\nNothing moves. A heron waits.",
    "A ferrywoman: “Let me know if the tide turns.”\nA heron waits.",
    "Clip 1: a heron.\nClip 2: a gull.",
    "Title\n\nStyle: noir. A heron waits.",
    "0–2s:\nCamera: pan\nAction: a heron waits\n2–4s:\nCamera: tilt\nAction: it strikes",
    "**Visuals:** fog\n**Camera:** static\nA heron waits.",
    "[Action] A heron waits\n[Action] It strikes",
    '{"subject": "heron", "shots": [{"camera": "pan"}, {"camera": "tilt"}], "notes": ""}',
]


@pytest.mark.parametrize("prompt", FINE)
def test_no_false_alarm(prompt):
    assert [code for code in codes(judge(prompt)[0], Severity.NOTE) if code != "STR001"] == []


def test_a_label_without_text_in_a_list_of_labels_is_empty():
    listed = "Subject: a brass band.\nAction: they play on.\nCamera:\nLight: rain grey.\nSound: a tuba."
    assert "STR002" in codes(judge(listed)[0])
    over = "Subject: a brass band.\n\nCamera:\nLighting: rain grey.\nLens: 40mm."
    assert "STR002" not in codes(judge(over)[0])


def test_headings_over_labels_are_not_empty():
    assert codes(judge("[Design]\nThe fight:\nTwo herons.\n[Ending]\nOne heron.")[0]) == []


CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpora" / "prose.jsonl"


@pytest.mark.skipif(not CORPUS.is_file(), reason="the shared corpora are not here")
def test_prose_of_strangers_has_hardly_an_error():
    import json

    prompts = [json.loads(line)["text"] for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    errors = sum(bool(codes(judge(prompt)[0], Severity.ERROR)) for prompt in prompts)
    assert errors <= 0.02 * len(prompts)
