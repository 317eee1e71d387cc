"""The history of the prompt: which texts are versions of it, and what a word diff says of two."""

from itertools import pairwise

import pytest
from dialogue import dialogue
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.extraction import extract
from harness.extraction.versions import versions
from harness.extraction.worddiff import word_diff

FIRST = (
    "A brass diving helmet sinks through green water, 16:9, 8 seconds, static camera, 35mm. A chain of bubbles "
    "rises past it. Two eels circle once and leave. Sound: a slow pump, muffled, no music."
)
SECOND = FIRST.replace("Two eels circle once and leave", "One eel circles twice and stays")
THIRD = SECOND.replace("no music", "no music, one bell")


def tagged(text):
    return f"Here you go:\n\n<final_prompt>\n{text}\n</final_prompt>"


def history(*lines):
    recording = dialogue(*lines)
    return versions(recording, extract(recording))


def shown(found):
    return [(v.number, v.turn, v.text) for v in found]


def test_versions_are_numbered_in_the_order_of_the_dialogue():
    found = history(
        ("C", "Hello! What shall we film?"),
        ("P", "A diving helmet on its way down."),
        ("C", tagged(FIRST)),
        ("P", "One eel, and let it stay."),
        ("C", tagged(SECOND)),
        ("P", "Add a bell at the end."),
        ("C", tagged(THIRD)),
        ("P", "Approved."),
    )
    assert shown(found) == [(1, 2, FIRST), (2, 4, SECOND), (3, 6, THIRD)]
    assert found[0].changed == ()
    assert [(c.op, c.old.strip(), c.new.strip()) for c in found[2].changed if c.op != "equal"] == [
        ("insert", "", ", one bell")
    ]


def test_each_span_covers_its_text():
    recording = dialogue(
        ("P", "A diving helmet."),
        ("C", tagged(FIRST)),
        ("P", "One eel, please."),
        ("C", tagged(SECOND)),
        ("P", "Perfect."),
    )
    for version in versions(recording, extract(recording)):
        text = recording.turns[version.turn].text
        assert text[version.span.start : version.span.end] == version.text


def test_a_text_said_again_is_the_same_version():
    found = history(
        ("P", "A diving helmet."),
        ("C", tagged(FIRST)),
        ("P", "Approved. Could you paste it once more for my notes?"),
        ("C", tagged(FIRST)),
    )
    assert shown(found) == [(1, 1, FIRST)]
    assert [place.turn for place in found[0].repeats] == [3]
    assert found[0].last_turn == 3


def test_rivals_that_were_not_taken_are_no_versions():
    other = "A paper lantern drifts over a flooded car park at dusk, 9:16, 4 seconds, handheld, crickets, no voice."
    found = history(
        ("P", "Give me two ideas, written out."),
        (
            "C",
            f"## Option A\n\n<final_prompt>\n{FIRST}\n</final_prompt>\n\n"
            f"## Option B\n\n<final_prompt>\n{other}\n</final_prompt>",
        ),
        ("P", "Option B, please. Lock it."),
        ("C", "Locked."),
    )
    assert shown(found) == [(1, 1, other)]


def test_another_text_before_it_is_no_version():
    unrelated = (
        "Seven porcelain trams queue at a sugar terminal while the conductor counts ticket stubs aloud."
    )
    found = history(
        ("P", "Show me how you write."),
        ("C", f'An example of my work: "{unrelated}"'),
        ("P", "Good. A diving helmet on its way down."),
        ("C", tagged(FIRST)),
        ("P", "Approved."),
    )
    assert shown(found) == [(1, 3, FIRST)]


def test_a_persona_that_writes_its_own_text_makes_a_version():
    found = history(
        ("P", "A diving helmet."),
        ("C", tagged(FIRST)),
        ("P", f'Too tame. I rewrote it myself, use this:\n\n"{SECOND}"'),
        ("C", "Yours is better. Locked word for word as you wrote it."),
    )
    assert shown(found) == [(1, 1, FIRST), (2, 2, SECOND)]


def test_clips_have_histories_of_their_own():
    def clip(number, text):
        return f"**Clip {number}**\n\n<final_prompt>\n{text}\n</final_prompt>"

    one, two = (
        FIRST,
        "Wide shot of the sea bed, the helmet lands in silt, 4 seconds, 35mm, static, a dull thud.",
    )
    better = two.replace("a dull thud", "no sound at all")
    found = history(
        ("P", "Two clips, please: it sinks, it lands."),
        ("C", f"{clip(1, one)}\n\n{clip(2, two)}"),
        ("P", "Clip 1 stays. Clip 2 should be silent."),
        ("C", f"Revised:\n\n{clip(2, better)}"),
        ("P", "Locked, both clips."),
    )
    assert [(v.clip, v.number, v.text) for v in found] == [(1, 1, one), (2, 1, two), (2, 2, better)]


def test_nothing_delivered_has_no_history():
    assert history(("P", "A diving helmet."), ("C", "What colour is the water?"), ("P", "Forget it.")) == ()


# --- the word diff


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("a red coat", "a grey coat", [("replace", "red", "grey")]),
        ("a red coat", "a coat", [("delete", "red", "")]),
        ("a coat. No music.", "a coat. Rain. No music.", [("insert", "", "Rain.")]),
        ("12 seconds, wide", "8 seconds, wide", [("replace", "12", "8")]),
        ("狗在雨中跑。", "猫在雨中跑。", [("replace", "狗", "猫")]),
        ("same", "same", []),
        ("", "all new", [("insert", "", "all new")]),
        ("all gone", "", [("delete", "all gone", "")]),
    ],
)  # fmt: skip
def test_a_diff_names_the_words(old, new, changes):
    found = [(c.op, c.old.strip(), c.new.strip()) for c in word_diff(old, new) if c.op != "equal"]
    assert found == changes


def test_an_edit_in_the_middle_leaves_the_rest_alike():
    lines = [f"Line {number}: the {word} turns slowly." for number, word in enumerate("abcdefgh" * 4)]
    changed = [*lines[:9], "Line 9: nothing turns.", *lines[10:]]
    found = word_diff("\n".join(lines), "\n".join(changed))
    assert sum(len(c.old) for c in found if c.op != "equal") < 30


def test_stray_marks_between_changes_are_taken_into_them():
    found = word_diff("blue, cold, loud night", "warm, soft, still night")
    assert [(c.op, c.old, c.new) for c in found] == [
        ("replace", "blue, cold, loud ", "warm, soft, still "),
        ("equal", "night", "night"),
    ]


TEXTS = st.lists(
    st.sampled_from(["the ", "red ", "coat", ". ", "\n", "\n\n", "8s", ", ", "雨", "the", "?", " ", "-"]),
    max_size=60,
).map("".join)


@given(TEXTS, TEXTS)
@settings(max_examples=150, deadline=None)
def test_the_runs_make_up_both_texts_and_alternate(old, new):
    found = word_diff(old, new)
    assert "".join(c.old for c in found) == old
    assert "".join(c.new for c in found) == new
    for change in found:
        if change.op == "equal":  # but for white space
            assert "".join(change.old.split()) == "".join(change.new.split())
        assert change.old or change.new
    kinds = [change.op == "equal" for change in found]
    assert all(one != other for one, other in pairwise(kinds))


@pytest.mark.parametrize(
    "unit", ["a ", "a b ", ".", ". ", "\n", "word. ", "雨", "- ", '"', "1", "x y z. "], ids=repr
)
def test_the_cost_grows_with_the_texts(unit, assert_linear):
    def work(size):
        old, new = (unit * size)[:size], ("q " + unit * size)[: size - 3] + " end"
        return lambda: word_diff(old, new)

    assert_linear(work, 25_000)
