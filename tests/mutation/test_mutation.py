"""Planted faults: what operators do to a recording, and what is counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from harness.errors import InputError
from harness.findings import registry
from harness.mutation import FAMILIES, OPERATORS, Case, chosen, run
from harness.mutation.model import Files, Operator
from harness.mutation.tally import false_alarms, rows, total
from harness.recordings import RecordedPrompt, Recording, Turn
from harness.scorecards import Scorer

PROMPT = """Style: documentary realism, 16mm grain.
Setting: a narrow harbour café at dawn, windows fogged, one blue neon sign.
Subject: a fisherman of sixty in a yellow oilskin coat, alone at the counter.
Action: 0-3s he warms both hands on a cup. 3-6s the door opens by itself and he looks up. 6-8s nobody enters; he smiles.
Camera: static wide shot, 35mm, eye level.
Lighting: soft blue light from the window, tungsten over the counter.
Sound: rain, a kettle, the door. No music.
Duration: 8 seconds, 16:9."""


def recording(name: str = "harbour", prompt: str = PROMPT) -> Recording:
    texts = (
        ("copilot", "Hello Nil. What shall we film?"),
        (
            "persona",
            'A harbour café at dawn, 8 seconds, 16:9. A fisherman in a yellow coat. No music. I call it "The Door".\n\nWhat I want is the moment before somebody comes who never comes.',
        ),
        ("copilot", f"Here is the final prompt:\n\n<final_prompt>\n{prompt}\n</final_prompt>"),
        ("persona", "That's the one. Approved."),
        ("copilot", "Locked. Good luck!"),
    )
    turns = tuple(
        Turn(index, role, "Nil" if role == "persona" else "Reel", text, round=(index + 1) // 2)  # type: ignore[arg-type]
        for index, (role, text) in enumerate(texts)
    )
    return Recording(name, "harness-json", turns, RecordedPrompt(prompt), persona="Nil", copilot="Reel")


def case() -> Case:
    one = recording()
    made = Case(one, Scorer()(one))
    other = recording(
        "other", PROMPT.replace("fisherman of sixty", "baker of twenty").replace("harbour café", "mill")
    )
    made.donor = Case(other, Scorer()(other))
    return made


def test_there_are_operators_in_every_family_and_each_expects_codes_that_exist() -> None:
    codes = {code.id for code in registry().values()}
    families = Counter(operator.family for operator in OPERATORS)

    assert len(OPERATORS) >= 30
    assert set(families) == set(FAMILIES)
    assert len({operator.name for operator in OPERATORS}) == len(OPERATORS)
    assert all(operator.expects and set(operator.expects) <= codes for operator in OPERATORS)


NOT_HERE = {"drop-section", "moved-cue", "undo-late-change", "change-length", "reorder-sections"}


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_an_operator_changes_the_recording_and_is_seeded(operator: Operator) -> None:
    mutant, again = (operator.plant(case(), Random(7)) for _ in range(2))

    assert mutant == again
    if mutant is None:
        assert operator.name in NOT_HERE
    elif isinstance(mutant, Files):
        assert mutant.clean != mutant.damaged
    else:
        assert mutant != case().recording


@pytest.mark.parametrize(
    "name",
    [
        "fragment", "truncate", "drop-last-sentence", "stale-version", "wrong-alternative", "pollute-settings", "placeholder",
        "empty", "one-word-altered", "unclosed-tag", "mojibake-cp1252", "double-mojibake", "lost-byte-order-mark",
        "empty-section", "repeat-section", "talk-in-prompt", "settings-in-prompt", "placeholder-in-prompt", "gap", "overlap",
        "wrong-total", "beyond-the-end", "added-cue", "backwards", "settings-changed", "break-exclusion",
        "thanks-rounds", "false-round", "approval-removed", "repeated-despite-request",
    ],
)  # fmt: skip
def test_a_plain_fault_is_found_and_named(name: str) -> None:
    (outcome,) = run([recording()], Scorer(), [o for o in chosen([name]) if o.name == name]).outcomes

    assert outcome.result == "named", outcome


def test_what_an_operator_leaves_as_it_was_is_counted_as_unchanged_and_not_as_planted() -> None:
    idle = Operator("idle", "dialogue", ("DLG001",), lambda case, _: case.recording, "nothing")

    (outcome,) = run([recording()], Scorer(), [idle]).outcomes

    assert outcome.result == "unchanged"


def test_a_fault_that_no_check_sees_is_missed() -> None:
    def shout(one: Case, _: Random) -> Recording:
        last = one.recording.turns[-1]
        return replace(
            one.recording, turns=(*one.recording.turns[:-1], replace(last, text=last.text.upper()))
        )

    (outcome,) = run(
        [recording()], Scorer(), [Operator("shout", "dialogue", ("DLG013",), shout, "capitals")]
    ).outcomes

    assert outcome.result == "missed"
    assert outcome.new == {}


def test_the_same_faults_whatever_the_order_of_recordings() -> None:
    some = chosen(["structure", "timing"])
    one, other = recording("a"), recording("b", PROMPT.replace("yellow", "red"))

    assert run([one, other], Scorer(), some).outcomes == run([other, one], Scorer(), some).outcomes


def test_counts_and_intervals_add_up() -> None:
    done = run([recording()], Scorer(), OPERATORS)
    everything, each = total(done), rows(done)

    assert everything.planted == sum(row.planted for row in each) > 40
    assert everything.found.part == sum(row.found.part for row in each)
    low, high = everything.found.interval or (1, 0)
    assert low <= (everything.found.value or -1) <= high
    assert (everything.found.value or 0) >= 0.9


def test_errors_on_what_was_said_to_be_good_are_false_alarms() -> None:
    bad = replace(recording("bad"), recorded=RecordedPrompt("The Door"))

    done = run([recording("good"), bad], Scorer(), chosen(["empty"]))

    assert false_alarms(done)[:2] == (1, 2)
    assert done.alarms["good"] == ()
    assert "EXT001" in done.alarms["bad"]


def test_recordings_without_a_prompt_cannot_be_used() -> None:
    talk = replace(recording(), turns=recording().turns[:2], recorded=None)

    with pytest.raises(InputError, match="none of the recordings delivers a prompt"):
        run([talk], Scorer(), OPERATORS)
    assert run([talk, recording("good")], Scorer(), chosen(["empty"])).unusable.keys() == {"harbour"}


def test_names_that_do_not_exist_are_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="truncate"):
        chosen(["truncat"])
