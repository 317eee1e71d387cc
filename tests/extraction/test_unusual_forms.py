"""Forms of delivery and of agreement that few people think of: emoji, sed, revisions, YAML, a tool's call, two languages."""

from __future__ import annotations

import pytest
from dialogue import dialogue

from harness.extraction import extract

BAKE = "Night bakery, wide static shot, 35mm. Steam rolls over the glass; a boy draws a moon on it with his finger. At 5 seconds the baker wipes it off and draws a sun. Warm tungsten light, blue street. Sound: oven fan, rain. No music. 8 seconds."
SKI = "Low tracking shot beside a wooden sledge on packed snow, 24mm, overcast noon. A girl of nine drags it uphill alone, breath white. At the top she sits, waits, and walks down again without riding. Wind, rope, boots. No music, no dialogue. 10 seconds, 16:9."
SKI2 = SKI.replace("nine", "eleven")
OPTIONS = "**Option A**\n\n> A sledge stands in the snow, static wide, 24mm, noon. 10 seconds.\n\n**Option B**\n\n> A girl drags a sledge uphill, tracking, 24mm, dusk. 10 seconds."
MIX = "A girl drags a wooden sledge uphill, static wide, 24mm, noon. At the top she sits and waits. Wind only, no music. 10 seconds."
YAML = "scene: night bakery, wide static shot, 35mm\naction:\n  - a boy draws a moon on the steamed glass\n  - the baker wipes it off and draws a sun\nlight: warm tungsten, blue street\nsound: oven fan, rain, no music\nduration: 8s\naspect_ratio: 16:9"
YAML_CALL = "model: sora-2\nseconds: 8\nprompt: |\n  " + BAKE
CALL = '{"name": "generate_video", "arguments": {"prompt": "' + BAKE + '", "seconds": 8}}'
QUOTED = "Night bakery, static. The boy whispers \"is it 'open' or 'closed'?\" The baker answers \"'open', always.\" A sign reads “OPEN”. 35mm, tungsten light, no music, 8 seconds."
SPANISH = "Noche en la panadería, plano general fijo, 35mm. El vapor cubre el cristal; un niño dibuja una luna con el dedo. A los 5 segundos el panadero la borra y dibuja un sol. Luz cálida, calle azul. Sonido: horno, lluvia. Sin música. 8 segundos."

Line = tuple[str, str]

CASES: dict[str, tuple[tuple[Line, ...], str, int]] = {
    "emoji": (
        (
            ("P", "A bakery at night"),
            ("C", f"Final prompt:\n\n> {BAKE}\n\nOk so?"),
            ("P", "👍👍"),
            ("C", "Great, locked!"),
        ),
        BAKE,
        2,
    ),
    "emoji2": (
        (("P", "A bakery at night"), ("C", f"{BAKE}\n\nWhat do you think?"), ("P", "✅"), ("C", "🫡")),
        BAKE,
        2,
    ),
    "sed": (
        (
            ("P", "sledge clip"),
            ("C", f"```\n{SKI}\n```"),
            ("P", "s/nine/eleven/ and ship it"),
            ("C", f"Done:\n\n```\n{SKI2}\n```"),
        ),
        SKI2,
        2,
    ),
    "rev": (
        (
            ("P", "sledge clip"),
            ("C", f"**v4.1**\n\n```\n{SKI}\n```"),
            ("P", "older girl"),
            ("C", f"**v4.2** (girl is eleven now)\n\n```\n{SKI2}\n```\n\nv4.1 stays in the archive."),
            ("P", "v4.2 it is."),
        ),
        SKI2,
        4,
    ),
    "rev2": (
        (
            ("P", "sledge clip"),
            ("C", f"rev. 7\n\n> {SKI}"),
            ("P", "older girl"),
            ("C", f"rev. 8\n\n> {SKI2}"),
            ("P", "hmm no, rev 7 after all. Lock rev 7."),
        ),
        SKI,
        4,
    ),
    "mix": (
        (
            ("P", "sledge, two options pls"),
            ("C", OPTIONS),
            ("P", f"The frame of A, the girl of B. So:\n\n{MIX}\n\nThat's it, lock that."),
            ("C", "Locked, word for word."),
        ),
        MIX,
        3,
    ),
    "otherlang": (
        (
            ("P", "Eine Bäckerei bei Nacht. Prompt bitte auf Englisch."),
            ("C", f'Gern:\n\n"{BAKE}"\n\nPasst das?'),
            ("P", "Passt, genau so nehmen wir's."),
            ("C", "Freut mich."),
        ),
        BAKE,
        2,
    ),
    "otherlang2": (
        (
            ("P", "une boulangerie la nuit, prompt en anglais svp"),
            ("C", f"Voici :\n\n{BAKE}\n\nÇa vous va ?"),
            ("P", "Nickel, je prends."),
            ("C", "Parfait, bonne journée !"),
        ),
        BAKE,
        2,
    ),
    "midsentence": (
        (("P", "bakery"), ("C", f"Then I'd hand your editor this, prompt: {BAKE}"), ("P", "Approved.")),
        BAKE,
        2,
    ),
    "midsentence2": (
        (
            ("P", "bakery"),
            ("C", f"All of that goes into one paragraph. Prompt: {BAKE}\n\nShall we?"),
            ("P", "Yes, approved."),
        ),
        BAKE,
        2,
    ),
    "yaml": (
        (
            ("P", "as YAML for our pipeline please"),
            ("C", f"Here's the prompt as YAML:\n\n```yaml\n{YAML}\n```\n\nIt validates."),
            ("P", "lgtm, merge"),
        ),
        YAML,
        2,
    ),
    "yaml2": (
        (("P", "as YAML for our pipeline please"), ("C", f"```yaml\n{YAML_CALL}\n```"), ("P", "LGTM 🚢")),
        YAML_CALL,
        2,
    ),
    "tool": (
        (("P", "bakery"), ("C", f"Calling the tool with:\n\n```json\n{CALL}\n```"), ("P", "yes, run it")),
        CALL,
        2,
    ),
    "cells": (
        (
            ("P", "bakery"),
            ("C", f"| | |\n|---|---|\n| Title | Moon and Sun |\n| Prompt | {BAKE} |\n| Length | 8 s |"),
            ("P", "Approved."),
        ),
        BAKE,
        2,
    ),
    "nested": (
        (
            ("P", "bakery"),
            ("C", f"Final prompt:\n\n\"{QUOTED}\"\n\nThe word 'open' is said twice."),
            ("P", "Approved."),
        ),
        QUOTED,
        2,
    ),
    "spanglish": (
        (
            ("P", "la bakery at night, you write it en español, talk to me in English"),
            (
                "C",
                f"Sure. The moon becomes a sun, that's the joke and it needs no words.\n\n{SPANISH}\n\nThe wipe is what I like best; it is a small goodbye.",
            ),
            ("P", "dale, esa es. lock it"),
        ),
        SPANISH,
        2,
    ),
    "german_talk": (
        (
            ("P", "Bäckerei nachts, Prompt auf Englisch bitte."),
            (
                "C",
                f"Der Mond wird zur Sonne, und das ganz ohne Worte.\n\n{BAKE}\n\nDas Wischen in der Mitte trägt den ganzen Film.",
            ),
            ("P", "Genau so. Freigegeben."),
        ),
        BAKE,
        2,
    ),
    "diff": (
        (
            ("P", "sledge"),
            ("C", f"```\n{SKI}\n```"),
            ("P", "girl older"),
            (
                "C",
                "```diff\n- A girl of nine drags it\n+ A girl of eleven drags it\n```\n\nShall I paste the whole?",
            ),
            ("P", "yes"),
            ("C", f"```\n{SKI2}\n```"),
            ("P", "👌"),
        ),
        SKI2,
        6,
    ),
    "heart": ((("P", "bakery"), ("C", f"Prompt:\n\n{BAKE}"), ("P", "❤️❤️❤️ chef's kiss")), BAKE, 2),
}


@pytest.mark.parametrize("name", CASES)
def test_an_unusual_form_is_found_with_its_agreement(name: str) -> None:
    lines, prompt, agreed = CASES[name]
    found = extract(dialogue(*lines))

    assert [candidate.text for candidate in found.prompts] == [prompt]
    assert found.agreement is not None
    assert found.agreement.span.turn == agreed


@pytest.mark.parametrize("answer", ["🤔", "👎👎", "Shorter, please 👍", "👍 but with a dog", "...", "7/10"])
def test_emoji_beside_a_wish_or_a_doubt_are_no_yes(answer: str) -> None:
    assert (
        extract(dialogue(("P", "A bakery"), ("C", f"Final prompt:\n\n> {BAKE}"), ("P", answer))).agreement
        is None
    )
