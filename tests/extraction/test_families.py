"""Families of dialogues that a reader once got wrong, each in several words, fields and languages.

Each case names what is delivered (in order; nothing where nothing was agreed) and the turn of the agreement.
"""

from __future__ import annotations

import pytest
from dialogue import dialogue

from harness.extraction import extract

Line = tuple[str, str]

LOOM = (
    "A weaver's hands throw the shuttle across a half-finished rug, wooden loom in a low white room. Static camera at "
    "the height of the warp, 50mm, soft window light from the left.\n\nAt 6 seconds the thread runs out; the hands rest. "
    "Sound: wood on wood, breath, one sparrow. No music. 10 seconds."
)
BUS = (
    "The last night bus stops at a lit shelter in heavy rain, wide shot from across the street, 35mm. Nobody gets on. "
    "The driver waits, opens the door once more, and a dog climbs in. Neon on wet asphalt. Sound: rain, brakes. 8 seconds."
)
GLACIER = (
    "Aerial over a blue glacier at dawn, the drone glides towards the sun, majestic and epic. Golden light, "
    "cinematic, slow motion. 8 seconds."
)
TEA_ROOM = (
    "Inside a mountain hut, four hikers sit at a table and don't talk; boots steam under the stove. Static camera by "
    "the door, 40mm, grey window light. At 5 seconds one of them pushes the sugar to another. Wind. 8 seconds."
)
TEA_ROOM_2 = TEA_ROOM.replace("four hikers", "two hikers and a dog").replace("sugar", "bread")


def check(lines: tuple[Line, ...], prompts: list[str], agreed: int | None) -> None:
    found = extract(dialogue(*lines))
    assert [prompt.text for prompt in found.prompts] == prompts
    place = found.agreement.span.turn if found.agreement is not None else None
    assert place == agreed


@pytest.mark.parametrize(
    "tail",
    [
        'Settings: model sora-2 · size 1280x720 · seconds "10"',
        "Render settings: sora-2-pro, 1792x1024, 10 s",
        "Parameters — model: veo-3 | aspect ratio: 16:9 | seed: 41",
        "Einstellungen: Modell sora-2, Größe 1280x720, 10 Sekunden",
        "**API settings:** model=sora-2, seconds=10",
        "Ajustes: modelo sora-2, tamaño 1280x720",
    ],
)
def test_a_line_of_settings_ends_a_plain_prompt(tail: str) -> None:
    check(
        (
            ("P", "My aunt weaves. Ten seconds of it?"),
            (
                "C",
                f"The shuttle, then.\n\n**FINAL VERSION**\n\n{LOOM}\n\n{tail}\n\nWhy this works: it breathes.",
            ),
            ("P", "Approved, not a word changed."),
        ),
        [LOOM],
        2,
    )


def test_a_section_with_a_setting_in_its_name_is_no_list_of_settings() -> None:
    text = f"Setting: a low white room in March.\n\n{LOOM}\n\nLength and format: 10 seconds, 16:9."
    check((("P", "Loom."), ("C", f"**FINAL VERSION**\n\n{text}\n\nHappy?"), ("P", "Approved.")), [text], 2)


@pytest.mark.parametrize(
    ("cheer", "concession"),
    [
        ("Approved! Lock it, frame it, hang it in the hall.\n\nNow read my first message again.", "Fair. Again, from your own words:"),
        ("Perfect. Ship it! I have always wanted to look like an airline. Did you see the word 'indoors' at all?", "Ouch, deserved. Second attempt:"),
        ("Wonderful, that's the one, my competitors have been running it since 2014.", "Point taken, I wrote the brochure. From scratch:"),
        ("Great. Print it on a mug. I asked for a hut.", "You're right, I didn't listen. Here's your hut:"),
        ("Genehmigt! So hängt es schon an jeder Talstation.", "Das habe ich verdient. Noch einmal von vorn, mit Ihrer Hütte:"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("further", [False, True])
def test_a_yes_that_the_copilot_takes_for_irony_is_none(cheer: str, concession: str, further: bool) -> None:
    lines = [
        ("P", "A hut in bad weather, indoors. No drone, no sunrise."),
        ("C", f'FINAL PROMPT:\n"{GLACIER}"\n\nShall I lock it?'),
        ("P", cheer),
        ("C", f'{concession}\n\n"{TEA_ROOM}"\n\nNobody is happy, nobody minds.'),
    ]
    if further:
        lines += [("P", "Nearer. Put a dog in and drop the sugar."), ("C", f'"{TEA_ROOM_2}"')]
    text = TEA_ROOM_2 if further else TEA_ROOM
    check((*lines, ("P", "Yes, that's it. Approved.")), [text], len(lines))


@pytest.mark.parametrize(
    "later",
    [
        "Good. But Petra has to see it before anybody says yes, it's her budget. I'll be in touch.",
        "I like it. Let me sleep on it and ask my brother, he owns the other half of the hut.",
        "The dog is good. I'll run it by the board on Thursday and get back to you.",
        "Das gefällt mir. Entscheiden muss aber der Vorstand, ich melde mich nächste Woche.",
        "Nice. I can't decide that alone; my editor needs to see it first.",
        "Me gusta. Tengo que consultarlo con mi socia, ya te diré.",
    ],
)
def test_a_decision_put_off_is_no_agreement(later: str) -> None:
    check(
        (
            ("P", "A hut in bad weather, indoors."),
            ("C", f'Here is a version:\n\n"{TEA_ROOM}"\n\nIs this the one?'),
            ("P", later),
            ("C", "Gladly. I'll keep it as it is until then."),
        ),
        [],
        None,
    )


@pytest.mark.parametrize(
    "yes",
    [
        "Approved. I'll be in touch about the second one.",
        "Lock it. Petra has to see the poster before we print, but that's another matter.",
        "That's the one, ship it. I'll get back to you when it's rendered.",
    ],
)
def test_a_yes_stays_one_beside_other_business(yes: str) -> None:
    check((("P", "A hut."), ("C", f'Final prompt:\n\n"{TEA_ROOM}"'), ("P", yes)), [TEA_ROOM], 2)


@pytest.mark.parametrize(
    ("wish", "lead", "old", "new"),
    [
        ("change 50mm to 35mm and we're done, no need to ask again.", "Better than mine. With the one change:", "50mm", "35mm"),
        ("swap the sparrow for a swift, then lock it.", "Happily. Your text, with the swap made:", "sparrow", "swift"),
        ("make it 12 seconds instead of 10 and you have my approval.", "Yours, with one word changed:", "10 seconds", "12 seconds"),
        ("Ersetze „white“ durch „grey“, dann ist es freigegeben.", "Gern, mit der einen Änderung:", "white", "grey"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "tail",
    [
        "",
        "The room will feel colder for it. Have a good fair!",
        "Good luck with the fair, and warm regards to the loom.",
    ],
)
def test_the_persona_approves_its_own_text_with_a_change_that_is_then_made(
    wish: str, lead: str, old: str, new: str, tail: str
) -> None:
    check(
        (
            ("P", "A loom, please."),
            ("C", "A sketch to start with: hands, wood, patience. What's missing?"),
            ("P", f"Everything. I wrote it myself on the train:\n\n{LOOM}\n\nThat's nearly it. {wish}"),
            ("C", f"{lead}\n\n{LOOM.replace(old, new)}\n\n{tail}".rstrip()),
        ),
        [LOOM.replace(old, new)],
        2,
    )


KETTLE = '{"prompt": "A red kettle whistles on a stove.", "camera": "static", "duration_seconds": 4}'
SHOE = (
    '{\n  "prompt": "A white canvas shoe stands on a wet rooftop at blue hour. Rain falls upward. Slow half orbit at ankle '
    'height.",\n  "audio": "rain, claws, no music",\n  "negative_prompt": "people, logos",\n  "duration_seconds": 8\n}'
)


@pytest.mark.parametrize(
    "lead",
    [
        "Here you go, shape as announced:",
        "With your notes folded in:",
        "Same structure as the example, now with your shoe:",
        "Following the template your developer sent:",
        "All your notes are in. Here it is without the caption:",
        "In der vereinbarten Struktur, wie im Beispiel:",
        "👟 Done ✅ settings as agreed:",
    ],
)
@pytest.mark.parametrize("text", [SHOE, LOOM])
def test_a_word_for_something_else_in_passing_does_not_name_the_block(lead: str, text: str) -> None:
    fence = f"```json\n{text}\n```" if text == SHOE else f"```\n{text}\n```"
    check(
        (
            ("P", "One shoe. 8 seconds. As JSON 🙏"),
            (
                "C",
                f"So you know what to expect, here's an example with dummy content:\n\n```json\n{KETTLE}\n```",
            ),
            ("P", "🅰 all day, with a pigeon 🐦"),
            ("C", f"{lead}\n\n{fence}\n\nYour script should lift the settings out of it."),
            ("P", "🔥🔥🔥 ship it"),
        ),
        [text],
        4,
    )


@pytest.mark.parametrize(
    "lead",
    ["Here's an example:", "For your notes:", "The settings:", "Caption, as you asked:", "A weak version:"],
)
def test_something_else_stays_something_else(lead: str) -> None:
    check(
        (
            ("P", "A bus."),
            ("C", f"Final prompt:\n\n```\n{BUS}\n```\n\n{lead}\n\n```\n{GLACIER}\n```"),
            ("P", "Approved, lock it."),
        ),
        [BUS],
        2,
    )


PARTS = ("The yard. " + LOOM.split("\n\n", maxsplit=1)[0], "The bus. " + BUS, "The hut. " + TEA_ROOM)


@pytest.mark.parametrize(
    ("name", "tails"),
    [
        ("PART {} of 3", ('It ends with "left".', "That's it for this part; tell me when it has come through.", 'That was the last one. It ends with "8 seconds".')),
        ("Part {}/3", ("More when you have it.", 'Ends with the words "8 seconds".', "Last piece. Did all three arrive?")),
        ("Teil {} von 3", ("Sag Bescheid, wenn es da ist.", 'Der Teil endet mit „8 seconds“.', "Das war der letzte Teil.")),
    ],
)  # fmt: skip
def test_a_prompt_in_several_messages_is_agreed_when_all_of_it_stands(
    name: str, tails: tuple[str, ...]
) -> None:
    one, two, three = PARTS
    check(
        (
            ("P", "Send it in pieces, the message system cuts everything."),
            ("C", f"**{name.format(1)}**\n\n{one}\n\n{tails[0]}"),
            ("P", "Through. I like the yard. Next."),
            ("C", f"**{name.format(2)}**\n\n{two}\n\n{tails[1]}"),
            ("P", "Good. The driver must go on. Next."),
            ("C", f"**{name.format(3)}**\n\n{three}\n\n{tails[2]}"),
            ("P", "All three here. I declare the text complete."),
        ),
        [one, two, three],
        6,
    )


@pytest.mark.parametrize(
    ("lead", "yes", "again", "farewell"),
    [
        ("Here it is then, in full.", "yes. that. don't change a comma", "Once more so that it stands at the end:", "Good luck with the rug!"),
        ("There you go.", "Spot on. Leave every word.", "For copying, here it is again:", "Have a good fair, and mind the cat."),
        ("The whole thing, in one go.", "That's the one.", "As promised, once more at the end:", "All the best to your aunt!"),
        ("Bitte sehr, am Stück.", "Genau so. Freigegeben.", "Zum Kopieren noch einmal:", "Viel Erfolg auf dem Markt!"),
        ("Okay, all of it together now.", "perfect. go", "And again for the archive:", "Enjoy the fair!"),
    ],
)  # fmt: skip
def test_plain_paragraphs_said_again_after_the_agreement(
    lead: str, yes: str, again: str, farewell: str
) -> None:
    check(
        (
            ("P", "hi, my aunt weaves rugs and needs a clip, ten secs"),
            ("C", "What does she do when the thread runs out?"),
            ("P", "rests her hands. no music. no faces"),
            ("C", f"{lead}\n\n{LOOM}\n\nI'd add nothing on top of it."),
            ("P", yes),
            ("C", "I really mean it when I say that you directed this."),
            ("P", "haha thank you. should I post it thursday or sunday"),
            ("C", f"Sunday. {again}\n\n{LOOM}\n\n{farewell}"),
            ("P", "sunday it is. bye x"),
        ),
        [LOOM],
        4,
    )


CHINESE = (
    "【场景】清晨，山里一间旧木屋的窗台，窗外是雾。\n【动作】\n0-3秒：一只老人的手把水冲进盖碗，白气向上。\n"
    "3-10秒：手掀开盖子，雾在窗外散开。\n【镜头】固定机位，平视窗台，浅景深。\n【音效】水声。无音乐。\n16:9，总长10秒。"
)
JAPANESE = (
    "夜明け前の豆腐屋。固定カメラ、引きの画。店主の手が水槽から豆腐をすくい上げる。\n\n5秒で湯気の向こうに猫が通り過ぎる。"
    "音：水、換気扇。音楽なし。8秒、16:9。"
)
KOREAN = (
    "새벽의 부두, 고정 카메라, 와이드 샷. 노란 비옷을 입은 여자가 그물을 접는다.\n\n6초에 갈매기 한 마리가 화면을 가로지른다. "
    "소리: 물, 밧줄. 음악 없음. 10초, 16:9."
)
RUSSIAN = (
    "Ночной трамвай, дождь. Неподвижная камера, общий план, тёплый свет в окнах. Кондуктор считает мелочь.\n\nНа шестой секунде "
    "он улыбается. Звук: дождь, рельсы. Без музыки. 8 секунд."
)


@pytest.mark.parametrize("text", [CHINESE, JAPANESE, KOREAN, RUSSIAN])
@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Then the lid could be the mountain's switch: lift it and the fog opens. Three beats in ten seconds: pour, wait, lift.", "(The waiting has three seconds of its own, and the drone is on the forbidden list.)"),
        ("Slower now, with the still frame that your cousin likes, the hands first and the light behind.", "In short: a still frame, hands, one small surprise at the end."),
        ("", "A quiet frame, and the sound does the work."),
    ],
)  # fmt: skip
def test_a_prompt_in_another_script_than_the_talk(text: str, before: str, after: str, again: bool) -> None:
    first = text.split("\n", maxsplit=1)[0]
    start = (
        (
            ("C", f"A first version:\n\n{first}\n\n(In short: misty, slow, no words.)"),
            ("P", "Haha 不行不行. Too empty."),
        )
        if again
        else ()
    )
    check(
        (
            ("P", "Please write it in my language, you can talk English to me."),
            *start,
            ("C", f"{before}\n\n{text}\n\n{after}".strip()),
            ("P", "so good. 就这个，定了. I send it to my cousin now."),
        ),
        [text],
        2 + len(start),
    )


# --- a yes that was taken back, and options that were all turned down ------------------------------


@pytest.mark.parametrize(
    "no",
    [
        "I'm sorry, I have to take that back. The ward says no.",
        "Please don't make that one. It was a yes, I know.",
        "It's a no from us now, the owner has sold the bus.",
    ],
)
def test_a_yes_that_was_taken_back_is_none(no):
    said = ("P", "A night bus."), ("C", f"The prompt:\n\n> {BUS}"), ("P", "Yes please, go ahead.")
    check((*said, ("C", "Gladly."), ("P", no), ("C", "It is withdrawn. Another idea?"), ("P", "I'll come back to you. Leave it with me.")), [], None)  # fmt: skip


@pytest.mark.parametrize("word", ["Neither.", "1 is too loud\n2 too sweet\n\nneither. the driver wants to be in it now", "None, sorry."])  # fmt: skip
def test_of_several_none_was_taken(word):
    offer = f"**VERSION 1**\n{BUS}\n\n**VERSION 2**\n{LOOM}\n\nWhich one shall I finalise?"
    lines = (("P", "Something quiet."), ("C", offer), ("P", word), ("C", "Then let me think again: is he on deck?"), ("P", "On shore till Sunday."))  # fmt: skip
    check(lines, [], None)


def test_neither_may_answer_another_question():
    lines = ("P", "A night bus."), ("C", f"<final_prompt>\n{BUS}\n</final_prompt>\nTitle or logo at the end?"), ("P", "Neither. Approved.")  # fmt: skip
    check(lines, [BUS], 2)


# --- where the text stands -------------------------------------------------------------------------


def test_one_line_in_backticks_within_a_paragraph():
    line = BUS.replace("\n", " ")
    lines = ("P", "A night bus."), ("C", f"Here it is, on one line: `{line}` I'd pair it with `seconds: \"8\"`."), ("P", "yes")  # fmt: skip
    check(lines, [line], 2)


@pytest.mark.parametrize(
    "reason", ["so the storyboard can use the rows directly", "because your editor reads timelines"]
)
def test_what_a_text_is_for_is_no_other_text(reason):
    table = "| Time | Camera | Action |\n|---|---|---|\n| 0-4s | Static, 35mm | The bus stops at a lit shelter in heavy rain |\n| 4-8s | Static | The door opens once more; a dog climbs in |"  # fmt: skip
    lines = ("P", "A night bus, as a table."), ("C", f"Here's the prompt as a table, {reason}:\n\n{table}\n\nAll right so?"), ("P", "Exactly right, approved.")  # fmt: skip
    check(lines, [table], 2)


def test_no_need_to_ask_is_no_postponement():
    lines = ("P", "A night bus."), ("C", f"The prompt:\n\n> {BUS}\n\nWithout objection it is final."), ("P", "Right, good."), ("C", "Does the dog have a name?"), ("P", "Rollo. I don't need to ask, I've walked him for years.")  # fmt: skip
    check(lines, [BUS], 2)
