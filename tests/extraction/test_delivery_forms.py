"""Every way of delivering a prompt, through `extract`: what is found, and in which form."""

from __future__ import annotations

import pytest
from dialogue import dialogue

from harness.extraction import extract

KILN = (
    "Static wide shot of a potter's yard at dusk, 8 seconds. A woman in a grey apron opens the kiln door; "
    "orange light spills over wet bricks. Camera holds low, 35mm. Sound: a single crackle, far-off dogs. No music."
)
HARBOUR = (
    "Slow dolly along a harbour wall before sunrise, 50mm, cold blue light. Two boys carry a door between them. "
    "At the end they set it down and it stands by itself. Ambient gulls, rope on wood."
)
PARAGRAPHS = (
    f"{KILN}\n\nThe light shifts from orange to ash grey.\n\nFinal frame: the empty yard, smoke, no people."
)


@pytest.mark.parametrize(
    ("message", "form"),
    [
        (f"Here you go.\n\n<final_prompt>\n{KILN}\n</final_prompt>\n\nShall we render?", "tag"),
        (f"Done:\n\n```xml\n<final_prompt>\n{KILN}\n</final_prompt>\n```\n\nYour call.", "tag"),
        (f"<FINAL_PROMPT>{KILN}</FINAL_PROMPT>", "tag"),
        (f'<prompt version="3">\n{KILN}\n</prompt>', "tag"),
        (f"<final-prompt>\n{KILN}\n</final_prompt>", "tag"),
        (f"[FINAL PROMPT]\n{KILN}\n[/FINAL PROMPT]\n\nThat's all.", "tag"),
        (
            f"I deliver between <final_prompt> and </final_prompt>.\n\n<final_prompt>\n{KILN}\n</final_prompt>",
            "tag",
        ),
        (f"As promised, in `<final_prompt>` tags:\n\n<final_prompt>\n{KILN}\n</final_prompt>", "tag"),
        (f"```\n<final_prompt>\n{KILN}\n```\n\nNote the missing music.", "unclosed-tag"),
        (f"<final_prompt>\n{KILN}\n\n---\n\nWant me to change anything?", "unclosed-tag"),
        (f"**FINAL PROMPT:**\n\n```\n{KILN}\n```", "fence"),
        (f"Locked version:\n\n~~~text\n{KILN}\n~~~\n\nLet me know.", "fence"),
        (f"Final prompt:\n\n`{KILN}`\n\nReady?", "fence"),
        (f'Final prompt:\n\n"""\n{KILN}\n"""\n\nReady?', "fence"),
        (f'Final prompt:\n\n"""{KILN}"""\n\nReady?', "quote"),
        (f"Ostateczny prompt:\n\n> {KILN}\n\nCzy mogę uznać tekst za przyjęty?", "blockquote"),
        (f"البرومبت النهائي:\n\n> {KILN}\n\nما رأيك؟", "blockquote"),
        (f"## अंतिम प्रॉम्प्ट\n\n{KILN}\n\nठीक है?", "label"),
        (f"<details><summary>Final prompt</summary>\n\n{KILN}\n\n</details>\n\nHappy?", "label"),
        (f"【最終提示詞】\n\n{KILN}\n\n還要改嗎?", "label"),
        (f'**FINAL PROMPT**\n\n---\n\n"{KILN}"\n\n---\n\nReady when you are.', "quote"),
        (f"Final prompt:\n\n“{KILN}”", "quote"),
        (f'FINAL PROMPT: "{KILN}"', "quote"),
        (f"Der finale Prompt:\n\n„{KILN}“\n\nPasst das so?", "quote"),
        (f"Le prompt final :\n\n«{KILN}»", "quote"),
        (f'Here\'s the final prompt:\n\n*"{KILN}"*\n\nShall I generate?', "italic-quote"),
        (f'Final:\n\n**"{KILN}"**', "bold-quote"),
        ("The final prompt:\n\n> " + KILN + "\n\nTell me.", "blockquote"),
        (f"## FINAL PROMPT\n\n{KILN}\n\n## Why this works\n\n- It is quiet.", "label"),
        (f"Final prompt: {KILN}", "label"),
        (f"Agreed. The final prompt in full:\n\n---\n\n{KILN}\n\n---\n\nI'll wait for your word.", "label"),
        (KILN, "message"),
    ],
)
def test_one_prompt_is_found_in_every_form(message: str, form: str) -> None:
    found = extract(
        dialogue(("C", "What shall it be?"), ("P", "A kiln at dusk."), ("C", message), ("P", "Approved."))
    )

    assert [prompt.text for prompt in found.prompts] == [KILN]
    assert found.prompts[0].form == form
    assert found.prompts[0].span.turn == 2


@pytest.mark.parametrize(
    "message",
    [
        f'**FINAL PROMPT**\n\n"{PARAGRAPHS}"\n\nReady?',
        "FINAL PROMPT\n\n" + "\n>\n".join(f"> {p}" for p in PARAGRAPHS.split("\n\n")) + "\n\nReady?",
        "FINAL PROMPT\n\n" + "\n\n".join(f"> {p}" for p in PARAGRAPHS.split("\n\n")) + "\n\nReady?",
        f"## Final prompt\n\n{PARAGRAPHS}\n\n---\n\n## Next steps\n\nTell me what you think.",
        f'Here\'s the final prompt:\n\n*"{PARAGRAPHS}"*',
    ],
)
def test_paragraphs_stay_together(message: str) -> None:
    found = extract(dialogue(("P", "A kiln."), ("C", message)))

    assert [" ".join(prompt.text.split()) for prompt in found.prompts] == [" ".join(PARAGRAPHS.split())]


def test_spans_of_a_blockquote_point_into_the_turn() -> None:
    recording = dialogue(
        ("P", "A kiln."), ("C", "FINAL PROMPT\n\n> one two three four\n> five six seven\n\nOk?")
    )
    prompt = extract(recording).prompts[0]
    start = prompt.text.index("five")
    span = prompt.locate(start, start + len("five six"))

    assert recording.turns[1].text[span.start : span.end] == "five six"


def test_quotations_inside_a_quoted_prompt_do_not_end_it() -> None:
    text = 'A sign reads "OPEN".\n\nThe baker says: "Run."\n\nCut to black, 35mm, no music.'
    found = extract(dialogue(("P", "A bakery."), ("C", f'FINAL PROMPT\n\n"{text}"\n\nReady?')))

    assert found.prompts[0].text == text


def test_fences_and_foreign_tags_inside_a_tagged_prompt_belong_to_it() -> None:
    text = f"<camera>35mm</camera>\n{KILN}\n```\nBEAT 1 0-2s\n```\n<dialogue>Run.</dialogue>"
    found = extract(dialogue(("P", "A kiln."), ("C", f"<final_prompt>\n{text}\n</final_prompt>")))

    assert found.prompts[0].text == text


def test_clips_of_a_sequence_come_in_order_with_their_latest_text() -> None:
    first = f"### Clip 1\n\n```\n{KILN}\n```\n\n### Clip 2\n\n```\n{HARBOUR}\n```"
    second = "### Clip 1, revised\n\n```\n" + KILN.replace("dusk", "dawn") + "\n```"
    found = extract(
        dialogue(
            ("P", "Two clips."), ("C", first), ("P", "Make clip 1 dawn."), ("C", second), ("P", "Approved.")
        )
    )

    assert [prompt.text for prompt in found.prompts] == [KILN.replace("dusk", "dawn"), HARBOUR]
    assert [prompt.clip for prompt in found.prompts] == [1, 2]


OPTIONS = (
    f"**Option A: Ember**\n\n<final_prompt>\n{KILN}\n</final_prompt>\n\n"
    f"**Option B: Harbour**\n\n<final_prompt>\n{HARBOUR}\n</final_prompt>\n\nWhich one?"
)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Option B. Generate it.", [HARBOUR]),
        ("B it is.", [HARBOUR]),
        ("Not A, it is too warm. Go with B.", [HARBOUR]),
        ("I like both, but let's take the first.", [KILN]),
        ("The harbour one, please.", [HARBOUR]),
        ("The second one. Lock it.", [HARBOUR]),
        ("Option A is too slow. Option B is exactly right.", [HARBOUR]),
        ("Hm. What would they cost?", []),
    ],
)
def test_the_chosen_alternative_is_delivered(answer: str, expected: list[str]) -> None:
    found = extract(dialogue(("P", "Surprise me."), ("C", OPTIONS), ("P", answer)))

    assert [prompt.text for prompt in found.prompts] == expected


def test_a_recommended_alternative_stands_where_nobody_answers() -> None:
    found = extract(
        dialogue(("P", "Surprise me."), ("C", OPTIONS.replace("Ember**", "Ember (recommended)**")))
    )

    assert [prompt.text for prompt in found.prompts] == [KILN]


def test_the_persona_rewrites_and_the_copilot_locks() -> None:
    draft = f'A first draft:\n\n"{KILN}"'
    rewritten = KILN.replace("8 seconds", "12 seconds").replace("grey apron", "red apron")
    found = extract(
        dialogue(
            ("P", "A kiln."),
            ("C", draft),
            ("P", f'I rewrote it:\n\n"{rewritten}"'),
            ("C", "Locked. Not a word changed."),
        )
    )

    assert [prompt.text for prompt in found.prompts] == [rewritten]
    assert found.prompts[0].span.turn == 2


def test_quoting_the_prompt_back_is_no_delivery() -> None:
    found = extract(
        dialogue(
            ("P", "A kiln."),
            ("C", f'FINAL PROMPT\n\n"{KILN}"'),
            ("P", f'"{KILN}"\n\nPerfect.'),
            ("C", "Thank you!"),
        )
    )

    assert found.prompts[0].span.turn == 1


def test_a_short_prompt_replaces_a_long_draft() -> None:
    found = extract(
        dialogue(
            ("P", "A kiln."),
            ("C", f'Draft:\n\n"{KILN}"'),
            ("P", "Too much. Say almost nothing."),
            ("C", 'Fair.\n\n**"a kiln door opens at dusk"**\n\nLike that?'),
            ("P", "Exactly that. Ship it."),
        )
    )

    assert [prompt.text for prompt in found.prompts] == ["a kiln door opens at dusk"]


def test_material_after_the_delivery_is_not_the_prompt() -> None:
    after = (
        'Some extras.\n\nCaption:\n\n**"The door was never locked."**\n\nNegative prompt:\n\n```\nblur, text, watermark\n```\n\n'
        'API settings:\n\n```json\n{"model": "sora-2", "seconds": "8", "size": "1280x720"}\n```'
    )
    found = extract(
        dialogue(
            ("P", "A kiln."),
            ("C", f"<final_prompt>\n{KILN}\n</final_prompt>"),
            ("P", "Approved. Extras?"),
            ("C", after),
        )
    )

    assert [prompt.text for prompt in found.prompts] == [KILN]


def test_going_back_to_an_earlier_version() -> None:
    v2 = KILN.replace("dusk", "noon")
    found = extract(
        dialogue(
            ("P", "A kiln."),
            ("C", f'**PROMPT v1**\n\n"{KILN}"'),
            ("P", "Try noon."),
            ("C", f'**PROMPT v2**\n\n"{v2}"'),
            ("P", "No. Go back to the first version and lock it."),
            ("C", "Back to v1 it is."),
        )
    )

    assert [prompt.text for prompt in found.prompts] == [KILN]


@pytest.mark.parametrize(
    "ending",
    [
        "None of these. Start over, I am out of time.",
        "I can't approve this. Let's park it.",
        "Scrap it.",
    ],
)
def test_a_refused_prompt_is_not_agreed(ending: str) -> None:
    found = extract(dialogue(("P", "A kiln."), ("C", f'FINAL PROMPT\n\n"{KILN}"'), ("P", ending)))

    assert found.prompts == ()


def test_talk_about_a_film_is_no_delivery() -> None:
    found = extract(
        dialogue(
            ("C", "Hello! What camera, light and sound do you see?"),
            (
                "P",
                'A kiln at dusk. The camera stays low, warm light, 35mm, one crackle. Maybe *"Ember"* as the title.',
            ),
            ("C", 'I love "Ember". Should the shot be wide or a close-up? Do you want music?'),
            ("P", "Wide. No music. I have to run, let's continue next week."),
        )
    )

    assert found.prompts == ()


def test_a_prompt_in_a_table_cell() -> None:
    table = f"| Field | Text |\n|---|---|\n| Draft | {HARBOUR} |\n| Final prompt | {KILN} |\n| Caption | The door was never locked. |"
    found = extract(dialogue(("P", "A kiln."), ("C", f"The sheet:\n\n{table}"), ("P", "Approved.")))

    assert [prompt.text for prompt in found.prompts] == [KILN]


def test_paragraphs_each_in_italics_are_one_text() -> None:
    first, second = KILN.split(". ", 1)
    found = extract(
        dialogue(
            ("P", "A kiln."),
            ("C", f"The final prompt:\n\n*{first}.*\n\n*{second}*\n\nI added nothing."),
            ("P", "Yes."),
        )
    )

    assert [prompt.text for prompt in found.prompts] == [f"{first}.\n\n{second}"]


def test_the_old_text_quoted_for_the_record_is_not_the_prompt() -> None:
    old = KILN.replace("8 seconds", "4 seconds")
    found = extract(
        dialogue(
            ("P", "A kiln."),
            ("C", f'**PROMPT v1**\n\n"{old}"'),
            ("P", "Make it 8 seconds."),
            ("C", f'**PROMPT v2**\n\n"{KILN}"'),
            ("P", "Approved."),
            ("C", f'Queued. For the record, what we started from:\n\n"{old}"'),
            recorded=old,
        )
    )

    assert [prompt.text for prompt in found.prompts] == [KILN]
    assert found.verdict == "stale"


def test_a_repetition_that_breaks_off_leaves_the_whole_text_standing() -> None:
    found = extract(
        dialogue(
            ("P", "A kiln."),
            ("C", f"<final_prompt>\n{KILN}\n</final_prompt>"),
            ("P", "Approved. Once more for the file?"),
            ("C", f"<final_prompt>\n{KILN[:70]}"),
            recorded=KILN[:70],
        )
    )

    assert [prompt.text for prompt in found.prompts] == [KILN]
    assert found.verdict == "truncated"


def test_an_alternative_is_left_over_where_all_others_are_declined() -> None:
    found = extract(
        dialogue(("P", "Surprise me."), ("C", OPTIONS), ("P", "I cannot use option A. Too warm."))
    )

    assert [prompt.text for prompt in found.prompts] == [HARBOUR]


def test_the_rows_of_a_shot_list_belong_to_the_prompt_around_it() -> None:
    table = (
        "| Time | Shot | Sound |\n|---|---|---|\n"
        "| 0-4s | Wide, a heron enters a lit car wash | rain |\n| 4-8s | Close, the brushes start | brushes |"
    )
    film = f"8 seconds, 16:9, night.\n\n{table}\n\nNo music."
    found = extract(
        dialogue(("P", "A heron."), ("C", f"## Final prompt\n\n{film}\n\nReady to lock?"), ("P", "Approved."))
    )

    assert [prompt.text for prompt in found.prompts] == [film]


@pytest.mark.parametrize(
    ("shown", "delivered"),
    [
        ("`a heron steals the golf ball, nobody reacts`", True),
        ("`heron-final.mp4`", False),
        ("`python render.py --seconds 8 --model sora-2`", False),
        ('"Even herons need a rinse on Sunday."', False),
    ],
)
def test_a_line_in_code_marks_that_was_approved_at_once(shown: str, delivered: bool) -> None:
    found = extract(dialogue(("P", "A heron."), ("C", f"{shown}\n\nLike this?"), ("P", "Yes.")))

    assert [prompt.text for prompt in found.prompts] == ([shown.strip("`")] if delivered else [])


def test_what_is_pushed_toward_us_speaks_to_nobody() -> None:
    film = (
        "A heron turns its back to us in a lit car wash at night. The camera pushes toward us, past us, until "
        "we are inside the brushes. Sound: rain, far brushes and one small bell. 8 seconds, no music."
    )
    found = extract(
        dialogue(("P", "Read it back."), ("C", f"In one piece:\n\n{film}"), ("P", "Yes, that is it."))
    )

    assert [prompt.text for prompt in found.prompts] == [film]


@pytest.mark.parametrize(
    ("ending", "agreed"),
    [
        ("No. This isn't going anywhere.", False),
        ("I love that the heron isn't going anywhere.", True),
        ("Approved. Thank you for your time!", True),
        ("That's not my film, and I don't think we'll get there.", False),
        ("If the embers look fake, scrap it.", True),
        ("I don't want to start over.", True),
        ("Nie akceptuję.", False),
        ("नहीं, मंज़ूर नहीं।", False),
        ("لا أوافق.", False),
    ],
)
def test_who_leaves_has_not_agreed(ending: str, agreed: bool) -> None:
    said = dialogue(("P", "A kiln."), ("C", f"<final_prompt>{KILN}</final_prompt>"), ("P", ending))

    assert bool(extract(said).prompts) is agreed
