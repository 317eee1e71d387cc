from __future__ import annotations

import json
import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_writer import COPILOT, PERSONA, TURNS, codes, markdown, read_one, spoken

UNDEFINED = b"\x81\x8d\x8f\x90\x9d"


def damaged(text: str, *, latin: bool = False) -> str:
    """``text`` as UTF-8, read as cp1252 (its undefined bytes as Latin-1) or as Latin-1."""
    if latin:
        return text.encode().decode("latin-1")
    return "".join(
        chr(byte) if byte in UNDEFINED else bytes([byte]).decode("cp1252") for byte in text.encode()
    )


def in_turn(text: str, more: str = "") -> str:
    """What reading makes of a text in one message; ``more`` stands in another one."""
    turns = ((0, COPILOT, f"Hello. {more}"), (1, PERSONA, f"Listen.\n\n{text}\n\nThat is all."))
    recording = read_one(markdown(turns, dialogue="## Dialogue", prompt=None, metadata=False))
    return recording.turns[1].text.removeprefix("Listen.\n\n").removesuffix("\n\nThat is all.")


@pytest.mark.parametrize(
    "genuine",
    [
        "It costs Â£5.",
        "«\xa0Un film créé\xa0», dit-elle.",
        "un film créé\xa0»",
        "„Das macht Spaß“, sagt sie.",
        "Spaß“",
        "CAFÉ\xa0!",
        "NESTOR DUPRÉ® and CAFÉ™",
        "AMANHÃ… e as IRMÃ”",
        "MAÇÃ—",
        "PÍŠEME A ŘÍKÁME",
        "É—and À\xa0–\xa0là",
        "5€ — “x” … ‘y’",
        "naïve café—ok, über œuvre",
        "3×½ and 1080×—",
        "FÊTE… ÎLE… ÅÄÖ…",
        "動作：狐が走る。音效“沙沙”",
        "Привет, как дела?",
        'The subtitles show "â€™" instead of an apostrophe.',
        "Straight \"quotes\" and 'apostrophes' stay, “curly” ones too.",
        "smile 🙂 fox 🦊 ➡️ 👩‍🚀",
        "Ã",
        "â",
        "50 °C, 35 µm, ½ cup, 180° shutter",
    ],
)
def test_genuine_text_is_not_touched(genuine: str) -> None:
    assert in_turn(genuine) == genuine
    recording = read_one(json.dumps([{"role": "user", "content": genuine}]), "a.json")
    assert recording.turns[0].text == genuine
    assert not recording.encoding_repaired
    assert codes(recording) == []


MEANT = [
    "the edge — and then…",
    "café",
    "à gauche",
    "maître d’œuvre, cœur, Noël, garçon, été",
    "Ölgemälde über Straßen",
    "180° shutter",
    "5 µm and ½ cup",
    "1080×1920",
    "“curly” ‘quotes’",
    "狐が走る。动作",
    "🎬 🦊 👩‍🚀",
    "Привет и пока",
    "αβγ λόγος",
    "שלום עולם",
    "CÔTÉ",
    "žluťoučký kůň, ČŘŽ, łódź",
    "non\xa0breaking",
    "→ ≥ ★ ✓ ─",
]


@pytest.mark.parametrize("meant", MEANT)
@pytest.mark.parametrize("latin", [False, True])
def test_damage_is_taken_back(meant: str, latin: bool) -> None:
    assert in_turn(damaged(meant, latin=latin)) == meant


@pytest.mark.parametrize("meant", MEANT)
def test_double_damage_is_taken_back(meant: str) -> None:
    assert in_turn(damaged(damaged(meant))) == meant


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("genuine — and pasted â€” in one line", "genuine — and pasted — in one line"),
        ("狐 and cafÃ© and café", "狐 and café and café"),
        ("créé\xa0» but lâ€™Ã©tÃ©", "créé\xa0» but l’été"),
        ("Â£5 — and â€”", "Â£5 — and —"),
        ("Â£5 and â€”", "£5 and —"),
    ],
)
def test_damage_among_genuine_text(line: str, meant: str) -> None:
    assert in_turn(line, more="“genuine”, déjà vu, …, 狐, «\xa0à\xa0»") == meant


def test_a_pasted_message_is_repaired_and_the_others_are_left() -> None:
    turns = (
        (0, COPILOT, "“Genuine” – déjà vu. Spaß“"),
        (1, PERSONA, damaged("Pasted — “from” elsewhere: £5, 180°, été…")),
        (1, COPILOT, "Again “genuine”, créé\xa0»."),
    )
    recording = read_one(markdown(turns))
    assert [turn.text for turn in recording.turns] == [
        turns[0][2],
        "Pasted — “from” elsewhere: £5, 180°, été…",
        turns[2][2],
    ]
    assert recording.encoding_repaired


def test_a_whole_file_and_its_finding() -> None:
    turns = (*TURNS[:1], (1, PERSONA, "A fox — “quick”."), (1, COPILOT, "An owl — £5…"))
    text = markdown(turns)
    recording = read_one(damaged(text))
    assert spoken(recording) == list(turns)
    assert recording.encoding_repaired
    (finding,) = recording.findings
    assert finding.code.id == "REC001"
    assert "repaired in 9 places" in finding.message
    assert "ðŸ’¬ Dialogue" in finding.message or "ðŸŽ¬ Final" in finding.message
    in_turns = [span for span in finding.spans if span.turn is not None]
    quoted = [
        recording.turns[span.turn].text[span.start : span.end] for span in in_turns if span.turn is not None
    ]
    assert quoted == ["—", "“", "”", "—", "£", "…"][: len(quoted)]
    assert len(quoted) >= 4


def test_the_length_before_the_repair_is_accepted_too() -> None:
    prompt = "A fox — “quick”."
    text = markdown(prompt=prompt)
    before = len(damaged(prompt))
    for length, found in ((len(prompt), []), (before, []), (before + 1, ["REC007"])):
        changed = text.replace(f"**Prompt Length**: {len(prompt)}", f"**Prompt Length**: {length}")
        assert [code for code in codes(read_one(damaged(changed))) if code != "REC001"] == found


def test_json_texts_and_their_findings() -> None:
    conversation = {
        "messages": [
            {"role": "user", "content": damaged("Plain first.\nThen a fox — now.")},
            {
                "role": "assistant",
                "content": [{"type": "text", "text": "One."}, {"type": "text", "text": damaged("“Two”")}],
            },
        ],
        "final_prompt": damaged("A fox — £5."),
    }
    recording = read_one(json.dumps(conversation), "a.json")
    assert [turn.text for turn in recording.turns] == ["Plain first.\nThen a fox — now.", "One.\n\n“Two”"]
    assert recording.recorded is not None
    assert recording.recorded.text == "A fox — £5."
    (finding,) = recording.findings
    places = {
        (
            span.place,
            span.turn,
            (recording.recorded.text if span.turn is None else recording.turns[span.turn].text)[
                span.start : span.end
            ],
        )
        for span in finding.spans
    }
    assert places == {
        ("turn", 0, "—"),
        ("turn", 1, "“"),
        ("turn", 1, "”"),
        ("recorded", None, "—"),
        ("recorded", None, "£"),
    }


def test_what_cannot_be_restored_is_left_and_told() -> None:
    recording = read_one(markdown(((0, COPILOT, "It ends â€ and caf\ufffd."), (1, PERSONA, "Yes."))))
    assert recording.turns[0].text == "It ends â€ and caf\ufffd."
    assert codes(recording) == ["REC003", "REC004"]
    for finding in recording.findings:
        (span,) = finding.spans
        assert recording.turns[0].text[span.start : span.end] in {"\ufffd", "â€"}


def test_bytes_of_another_encoding() -> None:
    text = (
        markdown(((0, COPILOT, "Café “x” – été."), (1, PERSONA, "Naïve.")))
        .replace("🎬 ", "")
        .replace("💬 ", "")
        .replace("📊 ", "")
    )
    recording = read_one(text.encode("cp1252"))
    assert [turn.text for turn in recording.turns] == ["Café “x” – été.", "Naïve."]
    (finding,) = recording.findings
    assert finding.code.id == "REC002"
    assert "7 bytes are no UTF-8" in finding.message
    quoted = [recording.turns[s.turn].text[s.start : s.end] for s in finding.spans if s.turn is not None]
    assert quoted == ["é", "“", "”", "–", "é", "é", "ï"]


def test_one_stray_byte_does_not_cost_the_rest() -> None:
    data = markdown().encode() + b"\nna\xefve\n"
    recording = read_one(data)
    assert spoken(recording) == list(TURNS)
    assert "💬" not in recording.turns[0].text
    assert codes(recording)[0] == "REC002"


def test_a_file_cut_inside_a_character() -> None:
    recording = read_one("A fox — ".encode()[:-2], "fox.txt")
    assert recording.turns[0].text == "A fox \ufffd"
    assert codes(recording) == ["REC003"]


_UNIT = re.compile("[\xc2-\xf4]")


@settings(max_examples=120, deadline=None)
@given(
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\0"), max_size=60),
    st.sampled_from([1, 2]),
    st.booleans(),
)
def test_any_text_survives_damage(text: str, times: int, latin: bool) -> None:
    text = f"start — {text} — end".replace("\n", " ")
    # Text that reads as damage itself cannot be told from damage done once more.
    assume(not _UNIT.search(text))
    changed = text
    for _ in range(times):
        changed = damaged(changed, latin=latin)
    recording = read_one(json.dumps([{"role": "user", "content": changed}]), "a.json")
    assert recording.turns[0].text == text


@settings(max_examples=120, deadline=None)
@given(st.text(st.sampled_from("aé ÉßÃÂ£“”…\xa0»«®™—1.ñçàÅØ×Š\n"), max_size=30))
def test_only_the_places_that_are_told_are_changed(text: str) -> None:
    text = f"x{text}x"
    recording = read_one(json.dumps([{"role": "user", "content": text}]), "a.json")
    read = recording.turns[0].text
    spans = [span for finding in recording.findings if finding.code.id == "REC001" for span in finding.spans]
    pattern, at = "", 0
    for span in spans:
        pattern += re.escape(read[at : span.start])
        for meant in read[span.start : span.end]:
            forms = {meant}
            for _ in range(3):
                forms |= {damaged(form, latin=latin) for form in forms for latin in (False, True)}
            pattern += f"(?:{'|'.join(map(re.escape, forms))})"
        at = span.end
    assert re.fullmatch(pattern + re.escape(read[at:]), text)
    assert recording.encoding_repaired == bool(spans)
