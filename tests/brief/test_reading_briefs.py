"""What a dialogue asks for, from turns made by hand."""

import pytest

from harness.brief import read_brief
from harness.extraction import extract
from harness.recordings import Recording, Turn

ASK = "What shall we film? Length, shape, sound?"
DRAFT = (
    "Here it is:\n\n<final_prompt>\nA red kite rises over a wheat field at dusk, 16:9, 20 seconds. Static camera. "
    "A boy in a blue cap holds the string. Sound: wind in the wheat, no music. Warm light from the left.\n</final_prompt>\n\nHappy?"
)


def kinds(brief):
    return {requirement.text: requirement.kind for requirement in brief.requirements}


def live(brief):
    return [requirement.text for requirement in brief.live]


def test_a_list_of_phrases_is_taken_apart_by_kind(brief_of):
    found = kinds(brief_of(ASK, "A fox crosses a frozen lake, handheld, no music, 10 seconds, vertical."))
    assert found["no music"] == "exclusion"
    assert found["10 seconds"] == "duration"
    assert found["vertical."] == "format" or found["vertical"] == "format"
    assert any("fox" in text and "music" not in text for text in found)


def test_each_requirement_points_at_its_words(brief_of, dialogue):
    reply = "# Idea\n\n- **Style:** grainy 16mm.\n- An old *sailor* knots a rope.\n\nNo dialogue."
    recording = dialogue(ASK, reply)
    brief = brief_of(ASK, reply)
    assert len(brief.requirements) == 3
    for requirement in brief.requirements:
        assert recording.turns[1].text[requirement.span.start : requirement.span.end] == requirement.text
        assert requirement.span.turn == 1


def test_ids_count_up_in_the_order_of_the_dialogue(brief_of):
    brief = brief_of(
        ASK, "A lighthouse in a storm. Eight seconds.", "Noted. Anything else?", "No music, please."
    )
    assert [requirement.id for requirement in brief.requirements] == ["r1", "r2", "r3"]
    assert [requirement.span.turn for requirement in brief.requirements] == [1, 1, 3]


@pytest.mark.parametrize(
    "chatter",
    [
        "I want people to stop and think about who we are.",
        "Does that make sense to you?",
        "This works because the audience will rewatch it.",
        "Let's post it on Friday and see what the comments say.",
        "You understood the assignment perfectly.",
        "My grandmother used to tell me about it when I was small.",
        "I don't care about the format, your call.",
        "Generate it.",
        "Thank you, this is exactly right!",
    ],
)
def test_questions_aims_reasons_praise_and_release_talk_ask_for_nothing(brief_of, chatter):
    assert live(brief_of(ASK, chatter)) == []


@pytest.mark.parametrize(
    ("later", "gone", "stays"),
    [
        ('Change "20 seconds" to "60 seconds".', "20 seconds", "60 seconds"),
        ("Actually make it 8 seconds.", "20 seconds", "8 seconds"),
        ("Make it 12 seconds instead of 20.", "20 seconds", "12 seconds"),
    ],
)
def test_a_later_length_supersedes_an_earlier_one(brief_of, later, gone, stays):
    brief = brief_of(ASK, "A river at night, 20 seconds.", "Good. More?", later)
    old = next(r for r in brief.requirements if r.kind == "duration" and r.span.turn == 1)
    new = next(r for r in brief.live if r.kind == "duration")
    assert gone in old.text
    assert stays in new.text
    assert old.superseded_by == new.id


def test_a_length_that_only_the_accepted_draft_states_can_be_superseded(brief_of):
    brief = brief_of(
        ASK, "A kite over a field.", DRAFT, "Perfect. One thing: change 20 seconds to 60 seconds."
    )
    old = next(r for r in brief.requirements if r.span.turn == 2)
    assert (old.text, old.strength) == ("20 seconds", "offered")
    assert old.superseded_by == next(r.id for r in brief.live if r.kind == "duration")


def test_a_length_that_nobody_changes_is_not_read_out_of_the_draft(brief_of):
    brief = brief_of(ASK, "A kite over a field.", DRAFT, "Perfect, generate it.")
    assert all(requirement.span.turn == 1 for requirement in brief.requirements)


def test_other_times_are_no_length_of_the_clip(brief_of):
    brief = brief_of(ASK, "Eight seconds. Hold the last frame for 2 seconds. She turns at 3 seconds.")
    assert [r.text.rstrip(".") for r in brief.requirements if r.kind == "duration"] == ["Eight seconds"]


def test_withdrawing_what_was_asked_for(brief_of):
    brief = brief_of(
        ASK, "A dog runs along the pier. Fog over the water.", "Lovely. Changes?", "Lose the fog."
    )
    fog = next(r for r in brief.requirements if r.text.startswith("Fog"))
    withdrawal = next(r for r in brief.live if r.withdrawal)
    assert fog.superseded_by == withdrawal.id
    assert withdrawal.kind == "exclusion"
    assert any("dog" in text for text in live(brief))


def test_withdrawing_a_detail_leaves_the_rest(brief_of):
    brief = brief_of(
        ASK,
        "A tall man in a raincoat climbs the stairs with a lantern.",
        "Fine. Changes?",
        "Drop the lantern.",
    )
    man = next(r for r in brief.requirements if "raincoat" in r.text)
    assert man.superseded_by is None
    assert man.dropped


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The crab taps once.", "Two taps."),
        ("A slow dolly from left to right.", "The camera must be static."),
    ],
)
def test_another_count_and_the_opposite_take_the_place_of_what_was_asked(brief_of, before, after):
    brief = brief_of(ASK, before, "Noted. Changes?", after)
    assert [r.superseded_by for r in brief.requirements] == ["r2", None]


def test_another_number_of_another_thing_changes_nothing(brief_of):
    brief = brief_of(ASK, "Three birds on a wire.", "Noted. Changes?", "Add two cats under it.")
    assert all(r.live for r in brief.requirements)


def test_instead_of_replaces(brief_of):
    brief = brief_of(ASK, "She wears a blue coat.", "Noted. Else?", "Instead of the blue coat, a grey one.")
    coat = next(r for r in brief.requirements if r.text.startswith("She wears"))
    assert coat.superseded_by == brief.live[-1].id


def test_tens_of_years_are_no_length(brief_of):
    brief = brief_of(
        ASK, "A barn at night. Female voice, 50s, not chirpy. A man in his 40s walks past, 30s long."
    )
    assert [r.text for r in brief.requirements if r.kind == "duration"] == ["30s long."]


@pytest.mark.parametrize(
    "said", ["No-gos: skulls, goats, drone shots.", "Please avoid: skulls. goats. drone shots."]
)
def test_what_stands_under_a_label_of_refusal_is_ruled_out(brief_of, said):
    brief = brief_of(ASK, f"A barn at night.\n\n{said} Keep the fog thick.")
    refused = " ".join(r.text for r in brief.requirements if r.kind == "exclusion")
    assert all(word in refused for word in ("skulls", "goats", "drone"))
    assert "fog" not in refused


def test_starting_over_supersedes_everything_but_length_and_shape(brief_of):
    brief = brief_of(
        ASK, "A baker dusts flour. Vertical, 8 seconds.", "Nice.", "Scrap all of it. A cat sleeps on a drum."
    )
    assert {r.kind for r in brief.live} >= {"duration", "format"}
    assert not any("baker" in text for text in live(brief))
    assert any("cat" in text for text in live(brief))


def test_saying_it_again_is_no_new_requirement(brief_of):
    brief = brief_of(
        ASK,
        "Eight seconds, no music.",
        "Eight seconds, no music. Else?",
        "No music. Eight seconds. A red door.",
    )
    assert [r.kind for r in brief.requirements].count("duration") == 1
    assert [r.text.rstrip(".") for r in brief.requirements if r.kind == "exclusion"] == ["no music"]


OPTIONS = (
    "Two ways:\n\n**Option A: The spiral.** The peel comes away in one long spiral.\n\n"
    "**Option B: The stranger.** A second passenger asks for a piece of the orange.\n\nWhich one?"
)


@pytest.mark.parametrize("choice", ["Option A.", "A, please.", "Let's go with option A.", "The first one."])
def test_a_chosen_option_is_asked_for_in_the_copilots_words(brief_of, choice):
    brief = brief_of(ASK, "A man peels an orange.", OPTIONS, choice)
    offered = [r for r in brief.live if r.strength == "offered"]
    assert any("long spiral" in r.text for r in offered)
    assert not any("second passenger" in r.text for r in offered)
    assert {r.accepted.turn for r in offered} == {3}


@pytest.mark.parametrize("choice", ["Neither, thank you.", "B is clever, too clever.", "Hmm."])
def test_an_option_that_was_not_chosen_is_not_asked_for(brief_of, choice):
    brief = brief_of(ASK, "A man peels an orange.", OPTIONS, choice)
    assert not [r for r in brief.requirements if r.strength == "offered"]


def test_numbered_answers_take_the_points_they_answer(brief_of):
    questions = "1. Fog: should fog slide in from the left?\n2. Ending: a wide shot of the empty rail?\n3. A title at the end?"
    brief = brief_of(ASK, "A ferry at night.", questions, "1. Yes.\n2. Yes.\n3. No text on screen.")
    offered = " ".join(r.text for r in brief.live if r.strength == "offered")
    assert "fog" in offered
    assert "empty rail" in offered
    assert "title" not in offered


def test_a_confirmed_checklist_is_asked_for(brief_of):
    checklist = "To confirm what I have so far:\n\n- Handheld camera\n- Shallow depth of field\n- Warm light from one window\n\nCorrect?"
    confirmed = brief_of(ASK, "A clockmaker at work.", checklist, "Confirmed.")
    refused = brief_of(ASK, "A clockmaker at work.", checklist, "No, none of that.")
    assert sum(r.strength == "offered" for r in confirmed.live) == 3
    assert not any(r.strength == "offered" for r in refused.live)


def test_strength(brief_of):
    brief = brief_of(
        ASK, "The boat must be red. Maybe a gull on the mast. Can you add a bell in the distance?"
    )
    assert [r.strength for r in brief.requirements] == ["demanded", "wished", "wished"]


def test_a_dictated_line_is_a_wording(brief_of):
    brief = brief_of(ASK, 'Add one line at the end:\n"The tide keeps no diary. It only comes back."')
    (wording,) = brief.requirements
    assert wording.kind == "wording"
    assert wording.text.endswith('comes back."')


def test_words_of_a_prompt_that_the_persona_reads_out_are_no_requests(brief_of):
    prompt = DRAFT.split("<final_prompt>\n")[1].split("\n</final_prompt>", maxsplit=1)[0]
    brief = brief_of(ASK, "A kite over a field.", DRAFT, f"I read it aloud:\n\n> {prompt}\n\nApproved.")
    assert all(requirement.span.turn == 1 for requirement in brief.requirements)


def test_words_that_the_copilot_takes_up_later_are_still_the_personas(brief_of):
    line = "The tide keeps no diary, and it has never once asked for a pen."
    written = DRAFT.replace("</final_prompt>", f"{line}\n</final_prompt>")
    brief = brief_of(
        ASK, f'A kite over a field. Add one line at the end:\n"{line}"', written, "Perfect, approved."
    )
    assert any(line in requirement.text for requirement in brief.live)


@pytest.mark.parametrize(
    "persona",
    [
        "Ein Schuh im Moor, zwölf Sekunden, Querformat. Keine Musik und bitte kein Nebel, der sich geheimnisvoll verhält.",
        "我想拍煎饼,竖屏八秒,没有音乐,阿姨的手一翻,整条街都亮了。",
        "Un phare dans la tempête, douze secondes, sans musique, avec une lumière qui tourne dans la nuit et la mer.",
    ],
)
def test_other_languages_are_not_read_and_say_so(brief_of, persona):
    brief = brief_of(ASK, persona)
    assert brief.unreadable
    assert "English" in brief.unreadable


def test_a_bare_prompt_and_a_dialogue_without_persona_say_so():
    bare = Recording("p", "prompt", (Turn(0, "unknown", "", "A red kite over a field."),), None)
    unknown = Recording("u", "harness-json", (Turn(0, "unknown", "X", "A red kite over a field."),), None)
    assert "no dialogue" in read_brief(bare, extract(bare)).unreadable
    assert "persona" in read_brief(unknown, extract(unknown)).unreadable


def test_an_empty_dialogue_asks_for_nothing(brief_of):
    brief = brief_of(ASK, "")
    assert brief.requirements == ()
