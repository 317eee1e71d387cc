"""What one word more or less in the last turns changes, and marks that one character more or less changes.

Each test stands for mutants of the code that no other test noticed (docs/mutants.md).
"""

from __future__ import annotations

import pytest
from dialogue import dialogue
from test_delivery_forms import HARBOUR, KILN, OPTIONS

from harness.extraction import extract
from harness.extraction.foreign import compare
from harness.recordings import Recording, Turn

NOON, DAWN = KILN.replace("dusk", "noon"), KILN.replace("dusk", "dawn")
THREE = (
    ("P", "A kiln."),
    ("C", f'**PROMPT v1**\n\n"{KILN}"'),
    ("P", "Try noon."),
    ("C", f'**PROMPT v2**\n\n"{NOON}"'),
    ("P", "And at dawn?"),
    ("C", f'**PROMPT v3**\n\n"{DAWN}"'),
)


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ("No. Go back to the second version and lock it.", NOON),
        ("Back to v2, please. Lock it.", NOON),
        ("Go back to the previous one, lock it.", NOON),
        ("Use the one from round 1.", KILN),
        ("Restore the original draft and lock it.", KILN),
        ("Should we go back to the first version?", DAWN),
    ],
)
def test_going_back_names_one_of_several(ending: str, expected: str) -> None:
    found = extract(dialogue(*THREE, ("P", ending), ("C", "Done.")))

    assert [prompt.text for prompt in found.prompts] == [expected]


def test_there_is_no_second_version_of_one() -> None:
    found = extract(dialogue(*THREE[:4], ("P", "Go back to the second version and lock it."), ("C", "Done.")))

    assert [prompt.text for prompt in found.prompts] == [NOON]


@pytest.mark.parametrize(
    "answer",
    [
        "option b. Generate it.",
        "We take option b.",
        "Then take option b, the harbour.",
        "b it is.",
        "The last, please.",
    ],
)
def test_an_option_is_named_in_any_place_and_case(answer: str) -> None:
    found = extract(dialogue(("P", "Surprise me."), ("C", OPTIONS), ("P", answer)))

    assert [prompt.text for prompt in found.prompts] == [HARBOUR]


OWN = (
    "An old dog walks along a harbour wall in the rain, and somebody waits for it at the end; one wide shot, "
    "a slow pan, and the sound of ropes."
)


@pytest.mark.parametrize(
    ("answer", "prompts"),
    [("Perfect. Approved word for word.", [OWN]), ("Which colour is the dog?", []), ("No. Start over.", [])],
)
def test_a_text_within_the_personas_talk_is_the_prompt_where_the_next_words_take_it(
    answer: str, prompts: list[str]
) -> None:
    said = ("P", f'Or this: "{OWN}" What do you think?')
    found = extract(dialogue(("C", "What shall it be?"), said, ("C", answer)))

    assert [prompt.text for prompt in found.prompts] == prompts


def test_nobody_can_say_that_a_whole_message_is_one_text() -> None:
    found = extract(
        dialogue(("C", "What shall it be?"), ("P", KILN), ("C", "Perfect. Approved word for word."))
    )

    assert not found.prompts


def test_what_the_persona_adds_after_the_last_answer_was_seen_by_nobody() -> None:
    lines = (*THREE[:2], ("P", f'Or so:\n\n"{NOON}"'), ("P", "I have to run."))

    assert [prompt.text for prompt in extract(dialogue(*lines)).prompts] == [KILN]
    answered = extract(dialogue(*lines, ("C", "Locked.")))
    assert [prompt.text for prompt in answered.prompts] == [NOON]


def test_a_heading_inside_a_blockquote_announces_and_is_no_part() -> None:
    lines = (("P", "A kiln."), ("C", f"> ## Final prompt\n>\n> {KILN}\n\nReady?"), ("P", "Yes."))

    assert [prompt.text for prompt in extract(dialogue(*lines)).prompts] == [KILN]


@pytest.mark.parametrize("marks", ["“”", "«»", "「」", "„“", "‘’", "''"])
def test_a_record_in_quotation_marks_is_the_prompt(marks: str) -> None:
    lines = (("P", "A kiln."), ("C", f"<final_prompt>{KILN}</final_prompt>"), ("P", "Approved."))
    found = extract(dialogue(*lines, recorded=f"{marks[0]}{KILN}{marks[1]}"))

    assert found.verdict == "match"
    assert found.findings == ()


@pytest.mark.parametrize("closing", ["<final_prompt/>", "</final_prompt >", "</FINAL_PROMPT>"])
def test_a_tag_closed_in_another_spelling_is_closed(closing: str) -> None:
    message = f"<final_prompt>\n{KILN}\n{closing}\n\nShall we?"
    found = extract(dialogue(("P", "A kiln."), ("C", message), ("P", "Approved.")))

    assert [(prompt.text, prompt.form) for prompt in found.prompts] == [(KILN, "tag")]


@pytest.mark.parametrize(("more", "agreed"), [(4, True), (5, False)])
def test_a_yes_may_take_thirty_words(more: int, agreed: bool) -> None:
    yes = "Generate it and let the night take care of it and let the night take care of it and let the night take care of it"
    assert len(yes.split()) == 26
    found = extract(dialogue(*THREE[:2], ("P", f"{yes} {' '.join(['now'] * more)}.")))

    assert (found.agreement is not None) is agreed


@pytest.mark.parametrize(
    "recorded",
    [
        "failed to extract the prompt",
        "Failed: timeout",
        "fatal: no answer",
        '{"error": "429"}',
        "[Error 500]",
    ],
)
def test_what_a_failing_system_saves_is_no_prompt(recorded: str) -> None:
    assert extract(dialogue(*THREE[:2], ("P", "Approved."), recorded=recorded)).verdict == "missing"


def test_a_record_is_found_where_it_stands_as_whole_words() -> None:
    opening = "Embers and embers, or one ember."
    lines = (("P", opening), *THREE[1:2], ("P", "In September. Approved."))
    found = extract(dialogue(*lines, recorded="ember"))

    assert [(span.turn, span.start) for span in found.found_at] == [(0, opening.index("ember."))]


def test_a_record_that_ends_in_a_mark_need_not_end_a_word() -> None:
    lines = (("P", "It is called ember.mp4 here."), *THREE[1:2], ("P", "Approved."))

    assert [span.turn for span in extract(dialogue(*lines, recorded="called ember.")).found_at] == [0]


@pytest.mark.parametrize(
    ("recorded", "verdict", "explanation"),
    [
        ("", "missing", "nothing was saved in place of the prompt"),
        ("Error: 429", "missing", "an error message was saved in place of the prompt"),
        (KILN[12:], "stale", "an earlier version, from turn 1, was saved"),
        (f"PROMPT v1\n\n{KILN}", "stale", "an earlier version, from turn 1, was saved"),
        ("Try noon.", "fallback", "a whole chat message was saved, turn 2"),
        ("Approved.", "fallback", "the last whole chat message was saved, turn 4"),
        (KILN[:110], "stale", "the beginning of an earlier version, from turn 1, was saved"),
    ],
)
def test_the_sentence_beside_a_verdict_says_what_was_saved(
    recorded: str, verdict: str, explanation: str
) -> None:
    found = extract(dialogue(*THREE[:4], ("P", "Approved."), recorded=recorded))

    assert found.verdict == verdict
    assert found.explanation == f"{explanation}; the delivered prompt stands in turn 3"


def test_what_stands_nowhere_is_held_against_the_text_that_it_resembles() -> None:
    first = ("C", f'**PROMPT v1**\n\n"{HARBOUR}"')
    lines = (("P", "A harbour."), first, ("P", "No, a kiln."), ("C", f'**PROMPT v2**\n\n"{KILN}"'))
    old = extract(dialogue(*lines, ("P", "Approved."), recorded=HARBOUR.replace("wood", "stone")))
    altered = extract(dialogue(*lines, ("P", "Approved."), recorded=KILN.replace("grey", "gray")))

    assert (old.verdict, [span.turn for span in old.found_at]) == ("stale", [1])
    assert altered.verdict == "match"
    assert [(f.code.name, [span.place for span in f.spans]) for f in altered.findings] == [
        ("altered-recorded", ["recorded", "turn"])
    ]


def test_an_old_text_that_is_announced_anew_and_taken_is_the_prompt() -> None:
    again = (*THREE[:4], ("P", "Hm."), ("C", f'FINAL PROMPT\n\n"{KILN}"'))

    assert [prompt.text for prompt in extract(dialogue(*again, ("P", "Approved."))).prompts] == [KILN]
    assert [prompt.text for prompt in extract(dialogue(*again)).prompts] == [NOON]


def test_a_record_is_found_although_its_emphasis_was_lost() -> None:
    lines = (("P", "The title is Ember *and* Ash."), *THREE[1:2], ("P", "Approved."))
    found = extract(dialogue(*lines, recorded="Ember and Ash"))

    assert [(span.turn, span.start, span.end) for span in found.found_at] == [(0, 13, 28)]


def test_an_extractor_that_raises_is_named_with_its_problem() -> None:
    recording = dialogue(*THREE[:2], ("P", "Approved."))

    def broken(turns: list[dict[str, object]]) -> str:
        raise KeyError(str(turns[0]["role"]))

    found = compare(broken, recording, extract(recording))
    assert (found.outcome, found.texts, found.verdict) == ("raised", (), None)
    assert found.explanation == "KeyError: 'persona'"
    agreed = compare(lambda turns: ["", KILN], recording, extract(recording))
    assert (agreed.outcome, agreed.texts, agreed.verdict) == ("agrees", (KILN,), "match")


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("> Ember and Ash\n\nSo it is.", "a blockquote"),
        ("> Ember and Ash are what stays of us all.\n\nSo it is.", "a part of a blockquote"),
        ("Two:\n\n- Ember and Ash\n- Smoke", "a list item"),
    ],
)
def test_where_a_fragment_came_from(said: str, place: str) -> None:
    found = extract(dialogue(("P", said), *THREE[1:2], ("P", "Approved."), recorded="Ember and Ash"))

    assert found.verdict == "fragment"
    assert f": {place} in the persona's round-0 message;" in found.explanation


def test_a_file_of_white_space_holds_no_prompt() -> None:
    found = extract(Recording("blank", "prompt", (Turn(0, "unknown", "", "  \n"),), None))

    assert (found.verdict, found.explanation, found.prompts) == (
        "not-recorded",
        "the file holds no prompt",
        (),
    )


@pytest.mark.parametrize(("answer", "taken"), [("Let's take 2.", 1), ("Hm, I do not know.", 0)])
def test_an_idea_of_a_list_that_was_taken_is_the_prompt(answer: str, taken: int) -> None:
    idea = "A lonely boat in the fog, seen through old glass."
    ideas = f"Two ideas:\n\n1. A heron waits at night in a lit car wash.\n2. {idea}\n\nWhich one?"
    found = extract(dialogue(("P", "Ideas?"), ("C", ideas), ("P", answer)))

    assert [prompt.text for prompt in found.prompts] == [idea] * taken


def test_a_release_before_the_last_text_is_an_agreement_in_advance() -> None:
    lines = (*THREE[:2], ("P", "Approved, but at noon. Generate it."), ("C", f'FINAL PROMPT\n\n"{NOON}"'))
    agreement = extract(dialogue(*lines)).agreement

    assert agreement is not None
    assert (agreement.in_advance, agreement.span.turn) == (True, 2)
    said = extract(dialogue(*lines, ("P", "Approved."))).agreement
    assert said is not None
    assert (said.in_advance, said.span.turn) == (False, 4)
