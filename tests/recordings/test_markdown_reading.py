from __future__ import annotations

import pytest
from markdown_writer import COPILOT, PERSONA, TURNS, codes, error_of, markdown, read_one, spoken

from harness.recordings import NotARecordingError

TEXTS = [text for _, _, text in TURNS]


def test_everything_the_producers_write() -> None:
    recording = read_one(markdown(), "folder/fox.md")
    assert spoken(recording) == list(TURNS)
    assert [turn.role for turn in recording.turns] == ["copilot", "persona", "copilot", "persona", "copilot"]
    assert (recording.id, recording.format, recording.title) == ("fox", "markdown", "Video Prompt")
    assert (recording.persona, recording.copilot) == (PERSONA, "Reel Creator Copilot")
    assert recording.created == "2026-03-01T10:00:00"
    assert recording.models == {"model": "written-by-hand", "api": "written-by-hand"}
    assert recording.recorded is not None
    assert recording.recorded.text == "A fox runs."
    assert [(field.key, field.value) for field in recording.metadata][:3] == [
        ("Generated", "2026-03-01 10:00:00"),
        ("Created by", "Mira Solberg (AI Persona) + Reel Creator Copilot"),
        ("Dialogue Rounds", "5"),
    ]
    assert recording.metadata[-1].key == "API Model"
    assert recording.findings == ()
    assert not recording.encoding_repaired


def test_offsets_lead_back_into_the_file() -> None:
    text = markdown()
    recording = read_one(text.replace("\n", "\r\n"))
    for turn in recording.turns:
        assert turn.offset is not None
        assert text[turn.offset : turn.offset + len(turn.text)] == turn.text
    assert recording.recorded is not None
    assert recording.recorded.offset is not None
    assert text[recording.recorded.offset :].startswith("A fox runs.\n```")
    field = recording.metadata[1]
    assert field.span is not None
    assert text[field.span.start : field.span.end].startswith("**Created by**: Mira")


@pytest.mark.parametrize(
    "heading",
    [
        "## Round {round}: {speaker}",
        "#### Round {round} - {speaker}",
        "### 🎬 Round {round} — {speaker}",
        "### Round {round}: 🎭 {speaker}",
        "### Round {round} ({speaker})",
        "### Round {round} (opening): {speaker}",
        "###Round {round}: {speaker}",
        "### Round\xa0{round}:\xa0{speaker}",
        "### Turn {round} ({speaker})",
        "### Message {round}: {speaker}",
        "### [Round {round}] {speaker}",
        "### Round {round}/7: {speaker}",
        "### Round #{round} | {speaker}",
        "### Round {round}: **{speaker}**",
        "### **Round {round}: {speaker}**",
        "**Round {round} - {speaker}**",
        "Round {round}: {speaker}",
        "### ROUND {round} – {speaker}:",
        "### Round {round}: {speaker} – 10:02:33",
        "### Round {round}: {speaker} (10:02)",
        "### {speaker} — Round {round}",
        "### {speaker} (Round {round})",
        "### Runde {round}: {speaker}",
        "### Ronda {round}: {speaker} ###",
        "### 第{round}轮：{speaker}",
        "### 第 {round} 回合 - {speaker}",
        "### ラウンド{round}：{speaker}",
    ],
)
def test_headings_of_other_writers(heading: str) -> None:
    assert spoken(read_one(markdown(heading=heading))) == list(TURNS)


@pytest.mark.parametrize(
    "heading", ["### {speaker}", "## 🎭 {speaker}", "**{speaker}**:", "**{speaker}:**", "{speaker}:"]
)
def test_names_without_rounds(heading: str) -> None:
    recording = read_one(markdown(heading=heading))
    assert spoken(recording) == [(None, speaker, text) for _, speaker, text in TURNS]
    assert recording.turns[0].role == "copilot"


def test_text_on_the_line_of_the_label() -> None:
    recording = read_one(
        "## Conversation\n\n**User:** A heron.\nIt waits.\n\n**Assistant:** Which light?\n\n**User:** Fog."
    )
    assert [turn.text for turn in recording.turns] == ["A heron.\nIt waits.", "Which light?", "Fog."]
    assert [turn.role for turn in recording.turns] == ["persona", "copilot", "persona"]
    assert recording.turns[1].offset == recording.turns[1].offset


def test_rounds_as_headings_above_labels() -> None:
    text = (
        "**Created by**: Mira Solberg + Reel Copilot\n\n## Dialogue\n\n"
        "### Round 1: The idea\n\n**Mira Solberg:** A fox.\n\n**Reel Copilot:** Noted.\n\n"
        "### Round 2: Agreement\n\n**Mira Solberg:** Go.\n\n**Reel Copilot:** Done."
    )
    assert spoken(read_one(text)) == [
        (1, PERSONA, "A fox."),
        (1, COPILOT, "Noted."),
        (2, PERSONA, "Go."),
        (2, COPILOT, "Done."),
    ]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends(end: str) -> None:
    assert spoken(read_one(markdown().replace("\n", end))) == list(TURNS)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks(encoding: str) -> None:
    recording = read_one(markdown().encode(encoding))
    assert spoken(recording) == list(TURNS)
    assert recording.title == "Video Prompt"


@pytest.mark.parametrize("rule", ["\n\n", "\n\n***\n\n", "\n\n_____\n\n", "\n\n- - -\n\n"])
def test_other_rules_between_messages_or_none(rule: str) -> None:
    assert spoken(read_one(markdown(rule=rule))) == list(TURNS)


@pytest.mark.parametrize(
    "dialogue",
    ["# Dialogue", "### 💬 Full Conversation Log", "## Dialogue History (5 messages)", "## Transcript:", "## **Dialogue**", "## Dialogverlauf",
     "## 对话历史", "## 💬 Historial del diálogo"],
)  # fmt: skip
@pytest.mark.parametrize(
    "prompt",
    [
        "# Final Prompt",
        "### 🎬 Recorded Prompt (as saved)",
        "## Prompt",
        "## Final Sora Prompt:",
        "## 最终提示词",
        "## Endgültiger Prompt",
    ],
)
def test_headings_of_sections(dialogue: str, prompt: str) -> None:
    recording = read_one(markdown(dialogue=dialogue).replace("## 🎬 Final Prompt", prompt))
    assert spoken(recording) == list(TURNS)
    assert recording.recorded is not None
    assert recording.recorded.text == "A fox runs."


def test_a_title_that_reads_like_a_section() -> None:
    recording = read_one(markdown().replace("# Video Prompt", "# Final Prompt", 1))
    assert recording.recorded is not None
    assert recording.recorded.text == "A fox runs."


@pytest.mark.parametrize(
    "title", ["# Dialogue\n\n**Persona:** Mira\n\n## Final Prompt", "# Conversation\n\n## Final Prompt"]
)
def test_a_title_named_like_the_dialogue_hides_no_prompt(title: str) -> None:
    recording = read_one(title + "\n\nA fox runs.\n\n## Dialogue History\n\n### Round 1: Mira\n\nA fox.\n")
    assert recording.recorded is not None
    assert (recording.recorded.text, spoken(recording)) == ("A fox runs.", [(1, "Mira", "A fox.")])


def test_sections_of_the_first_level_without_a_title() -> None:
    text = "# Final Prompt\n\nA fox runs.\n\n# Dialogue History\n\n## Round 1: Mira\n\nA fox.\n"
    recording = read_one(text)
    assert recording.recorded is not None
    assert (recording.recorded.text, spoken(recording)) == ("A fox runs.", [(1, "Mira", "A fox.")])
    titled = read_one(text.replace("A fox runs.", "**Model**: written-by-hand"))
    assert (titled.recorded, spoken(titled)) == (None, [(1, "Mira", "A fox.")])


def test_front_matter() -> None:
    text = "---\ncreated_by: Mira Solberg (AI Persona) + Reel Copilot\ndate: 2026-03-01\ncopilot_model: written-by-hand\n---\n\n"
    recording = read_one(text + markdown(created_by=None))
    assert (recording.persona, recording.copilot, recording.created) == (PERSONA, COPILOT, "2026-03-01")
    assert recording.models["copilot"] == "written-by-hand"
    assert spoken(recording) == list(TURNS)


def test_missing_parts() -> None:
    assert read_one(markdown(prompt=None)).recorded is None
    assert spoken(read_one(markdown(metadata=False))) == list(TURNS)
    assert spoken(read_one(markdown(dialogue=None))) == list(TURNS)
    bare = read_one(markdown(prompt=None, dialogue=None, created_by=None, metadata=False))
    assert spoken(bare) == list(TURNS)
    assert (bare.persona, bare.copilot) == (PERSONA, COPILOT)


def test_rounds_as_headings_above_headings_of_names() -> None:
    text = "## Conversation\n\n### Round 1\n\n#### User\n\nA fox.\n\n#### Assistant\n\nNoted.\n\n### Round 2\n\n#### User\n\nGo."
    assert spoken(read_one(text)) == [(1, "User", "A fox."), (1, "Assistant", "Noted."), (2, "User", "Go.")]


@pytest.mark.parametrize(
    "heading",
    [
        "### {count}. {speaker}",
        "## {count} — {speaker}",
        "### #{count} {speaker}",
        "**[Round {round}] {speaker}:**",
    ],
)
def test_numbers_without_a_word(heading: str) -> None:
    blocks = [
        heading.format(count=i, round=n, speaker=s) + f"\n\n{t}\n\n" for i, (n, s, t) in enumerate(TURNS)
    ]
    text = markdown(metadata=False).split("### Round")[0] + "".join(blocks)
    recording = read_one(text)
    assert [(turn.speaker, turn.text) for turn in recording.turns] == [(s, t) for _, s, t in TURNS]
    assert [turn.round for turn in recording.turns] in ([0, 1, 2, 3, 4], [0, 1, 1, 2, 2])


def test_names_alone_in_bold() -> None:
    recording = read_one(markdown(heading="**{speaker}**"))
    assert [(turn.speaker, turn.text) for turn in recording.turns] == [(s, t) for _, s, t in TURNS]


def test_labels_that_only_begin_like_a_name() -> None:
    text = (
        "**Created by**: Mira Solberg + Reel Copilot\n\n## Dialogue\n\n**Mira's note:** none.\n\n"
        "**Mira Solberg:** A fox.\n\n**Reel Copilot:** Noted.\n\n**Camera:** low.\n\n**Mira Solberg:** Go."
    )
    assert [turn.text for turn in read_one(text).turns] == ["A fox.", "Noted.\n\n**Camera:** low.", "Go."]


def test_a_file_without_heading_of_the_dialogue_and_two_turns() -> None:
    recording = read_one("### Round 0: Reel Copilot\n\nHello.\n\n### Round 1: Mira\n\nHi.")
    assert spoken(recording) == [(0, COPILOT, "Hello."), (1, "Mira", "Hi.")]
    assert [turn.role for turn in recording.turns] == ["copilot", "persona"]


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("```\n\n```", ""),
        ("```\n```", ""),
        ("", ""),
        ("A fox runs.", "A fox runs."),
        ("A fox.\n\n---\n\nA den.", "A fox.\n\n---\n\nA den."),
        ("~~~text\nA fox.\n~~~", "A fox."),
        ("````\nA\n```\nB\n```\nC\n````", "A\n```\nB\n```\nC"),
        ("```\nA\n```xml\nB\n```\nC\n```", "A\n```xml\nB\n```\nC"),
        ("```\n\n  A fox.  \n\n```", "\n  A fox.  \n"),
        ("```\nA fox", "A fox"),
        ("```\nA\n\n---\n\n## Dialogue History\n\nof the city\n```", "A\n\n---\n\n## Dialogue History\n\nof the city"),
        ("```\n## 💬 Dialogue History\n\n### Round 0: Reel Copilot\n\nHi\n```", "## 💬 Dialogue History\n\n### Round 0: Reel Copilot\n\nHi"),
        ("```\n## Metadata\n\n- **Total Rounds**: 7\n```", "## Metadata\n\n- **Total Rounds**: 7"),
    ],
)  # fmt: skip
def test_recorded_prompts(section: str, text: str) -> None:
    whole = markdown(metadata=False).replace(
        "```\nA fox runs.\n```\n\n---\n\n## 💬", f"{section}\n\n---\n\n## 💬", 1
    )
    recording = read_one(whole)
    assert recording.recorded is not None
    assert recording.recorded.text == text
    assert recording.recorded.offset is not None
    assert whole[recording.recorded.offset :].startswith(text)
    assert spoken(recording) == list(TURNS)


def test_a_prompt_on_a_line_of_the_head() -> None:
    text = markdown(prompt=None).replace("**Model**", "**Final Prompt**: A fox runs.\n**Model**", 1)
    recording = read_one(text)
    assert recording.recorded is not None
    assert recording.recorded.text == "A fox runs."


def test_a_prompt_section_after_the_dialogue() -> None:
    text = markdown(prompt=None).replace(
        "## 📊", "## 🎬 Final Prompt\n\n```\nA fox runs.\n```\n\n---\n\n## 📊"
    )
    recording = read_one(text.replace("**Prompt Length**: 0", "**Prompt Length**: 11"))
    assert recording.recorded is not None
    assert recording.recorded.text == "A fox runs."
    assert spoken(recording) == list(TURNS)


def test_a_last_message_that_ends_like_a_prompt_section() -> None:
    turns = (*TURNS[:4], (2, COPILOT, "Done.\n\n---\n\n## 🎬 Final Prompt\n\n```\nA fox runs.\n```"))
    recording = read_one(markdown(turns, prompt=None))
    assert recording.recorded is None
    assert spoken(recording) == list(turns)


def test_metadata_before_the_dialogue() -> None:
    text = markdown(metadata=False).replace(
        "## 💬", "## Metadata\n\n| Key | Value |\n|---|---|\n| Total Rounds | 5 |\n\n---\n\n## 💬"
    )
    recording = read_one(text)
    assert ("Total Rounds", "5") in [(field.key, field.value) for field in recording.metadata]
    assert recording.recorded is not None
    assert recording.recorded.text == "A fox runs."


QUOTATIONS = [
    "### Round 1: Reel Copilot",
    "### Round 2: Somebody",
    "---\n\n### Round 2: Somebody\n\nelse",
    "---\n\n### Round 1: Reel Copilot\n\nyou wrote",
    "### Round 3: Reel Copilot",
    "### Round 2: Reel Copilot",
    "```\n### Round 1: Reel Copilot\n```",
    "> ### Round 1: Reel Copilot",
    "**Reel Copilot**: you said so",
    "## 💬 Dialogue History\n\n### Round 0: Reel Copilot",
    "---\n\n## 📊 Metadata\n\n- **Total Rounds**: 9",
    "---\n\n### Round 0: Reel Copilot\n\nHello. What shall we make?\n\n---\n\n### Round 1: Mira Solberg\n\nA fox.",
    "```\nan open fence",
    "----\n\n# Round 2: knockout",
]


@pytest.mark.parametrize("quotation", QUOTATIONS)
def test_what_messages_quote_is_no_turn(quotation: str) -> None:
    turns = (*TURNS[:3], (2, PERSONA, f"As you said:\n\n{quotation}\n\nSo: go."), TURNS[4])
    assert spoken(read_one(markdown(turns))) == list(turns)


@pytest.mark.parametrize(
    "end",
    [
        "---",
        "---\n\n---",
        "***",
        "---\n\n## Final Prompt\n\n```\nA fox.\n```",
        "## Metadata\n\n- Duration: 8s",
        "---\n\n## Metadata\n\n- **Duration**: 8s\n- **Size**: 1280x720",
        "---\n\n*This prompt was generated with love.*",
        "*[End of consultation.]*",
    ],
)
@pytest.mark.parametrize("metadata", [True, False])
def test_what_a_last_message_may_end_with(end: str, metadata: bool) -> None:
    turns = (*TURNS[:4], (2, COPILOT, f"Done.\n\n{end}"))
    assert spoken(read_one(markdown(turns, metadata=metadata))) == list(turns)


def test_a_footer_without_metadata_is_not_said_by_anyone() -> None:
    text = markdown(metadata=False) + "*A dialogue between Mira Solberg and Reel Creator Copilot.*\n"
    assert spoken(read_one(text)) == list(TURNS)


def test_fences_that_are_never_closed_do_not_turn_the_dialogue_inside_out() -> None:
    turns = (
        (1, PERSONA, "```\nopen"),
        (1, COPILOT, "```\nx\n```"),
        (2, PERSONA, "```\nopen again"),
        (2, COPILOT, "end\n```"),
    )
    assert spoken(read_one(markdown(turns))) == list(turns)


@pytest.mark.parametrize(
    ("rounds", "found"),
    [
        ([0, 1, 1, 2, 2], []),
        ([1, 1, 2, 2, 3], []),
        ([0, 1, 2, 3, 4], []),
        ([0, 1, 1, 3, 3], ["REC012"]),
        ([0, 1, 1, 1, 1], ["REC011"]),
        ([0, 0, 0, 0, 0], ["REC011"]),
        ([0, 1, 1, 2, 1], ["REC011"]),
        ([3, 4, 4, 5, 5], ["REC012"]),
    ],
)
def test_rounds_as_recorded_even_when_wrong(rounds: list[int], found: list[str]) -> None:
    turns = tuple(
        (number, speaker, f"text {i}")
        for i, (number, (_, speaker, _)) in enumerate(zip(rounds, TURNS, strict=True))
    )
    recording = read_one(markdown(turns, metadata=False))
    assert spoken(recording) == list(turns)
    assert codes(recording) == found


@pytest.mark.parametrize("repeated", [(3, 4), (3, 5), (1, 3)])
def test_messages_that_were_recorded_twice(repeated: tuple[int, int]) -> None:
    turns = (*TURNS[: repeated[1]], *TURNS[slice(*repeated)], *TURNS[repeated[1] :])
    recording = read_one(markdown(turns, metadata=False))
    assert spoken(recording) == list(turns)
    assert "REC011" in codes(recording)


@pytest.mark.parametrize(
    ("created_by", "persona", "copilot"),
    [
        ("Mira Solberg (AI Persona) + Reel Copilot", "Mira Solberg", "Reel Copilot"),
        ("Reel Copilot + Mira Solberg (AI Persona)", "Mira Solberg", "Reel Copilot"),
        ("Mira Solberg + Reel Copilot", "Mira Solberg", "Reel Copilot"),
        ("Mira Solberg and Reel Copilot", "Mira Solberg", "Reel Copilot"),
        ("Mira Solberg × Reel Copilot", "Mira Solberg", "Reel Copilot"),
        ("Mira Solberg (Persona) & Reel Copilot (Expert)", "Mira Solberg", "Reel Copilot"),
        ("Mira Solberg, Reel Copilot", "Mira Solberg", "Reel Copilot"),
    ],
)
def test_created_by(created_by: str, persona: str, copilot: str) -> None:
    recording = read_one(markdown(created_by=created_by))
    assert (recording.persona, recording.copilot) == (persona, copilot)
    assert [turn.role for turn in recording.turns][:2] == ["copilot", "persona"]


def test_names_with_the_joint_in_them_and_a_copilot_that_is_called_otherwise() -> None:
    turns = ((0, "Tate & Sons Desk", "Hello."), (1, "Ines and Oku", "Hi."), (1, "Tate & Sons Desk", "Well."))
    recording = read_one(markdown(turns, created_by="Ines and Oku (AI Persona) + Tate & Sons Desk"))
    assert (recording.persona, recording.copilot) == ("Ines and Oku", "Tate & Sons Desk")
    assert [turn.role for turn in recording.turns] == ["copilot", "persona", "copilot"]


def test_roles_by_who_opens_round_zero_where_no_name_tells() -> None:
    turns = ((0, "Lantern", "Hello."), (1, "Okoro", "Hi."), (1, "Lantern", "Well."))
    recording = read_one(markdown(turns, created_by=None))
    assert [turn.role for turn in recording.turns] == ["copilot", "persona", "copilot"]


def test_roles_stay_unknown_where_nothing_tells() -> None:
    turns = ((1, "Lantern", "Hello."), (1, "Okoro", "Hi."), (2, "Lantern", "Well."))
    recording = read_one(markdown(turns, created_by=None))
    assert {turn.role for turn in recording.turns} == {"unknown"}
    assert (recording.persona, recording.copilot) == (None, None)


def test_tags_tell_roles_and_are_no_part_of_the_name() -> None:
    turns = ((0, "Lantern (Copilot)", "Hello."), (1, "Okoro (AI Persona)", "Hi."))
    recording = read_one(markdown(turns, created_by=None))
    assert [(turn.speaker, turn.role) for turn in recording.turns] == [
        ("Lantern", "copilot"),
        ("Okoro", "persona"),
    ]


def test_several_models() -> None:
    text = markdown().replace(
        "**Model**: written-by-hand",
        "**Agent Model**: one\n**Orchestrator Model**: `two`\n**Copilot Model**: three",
        1,
    )
    recording = read_one(text)
    assert recording.models == {
        "agent": "one",
        "orchestrator": "two",
        "copilot": "three",
        "api": "written-by-hand",
    }
    assert recording.model == "three"


def test_a_dialogue_section_without_messages() -> None:
    text = markdown(((0, COPILOT, "x"),)).replace("### Round 0: Reel Copilot\n\nx\n\n---\n\n", "")
    recording = read_one(text)
    assert recording.turns == ()
    assert recording.recorded is not None
    assert "REC015" in codes(recording)


@pytest.mark.parametrize(
    "text",
    [
        "# A tool\n\n## Usage\n\n**Note**: run it.\n\n**Tip**: twice.\n",
        "# Notes\n\nJust text.",
        "## Final Prompt\n\n```\nA fox.\n```\n",
        "# Round trip\n\n## Round 1\n\nWe left.\n\n## Round 2\n\nWe came back.\n",
        "# Rules\n\n## Round 1: Setup\n\nDeal.\n\n## Round 2: Play\n\nPlay.\n\n## Round 3: Count\n\nCount.\n",
    ],
)
def test_markdown_without_a_dialogue(text: str) -> None:
    error = error_of(text, "folder/notes.md")
    assert isinstance(error, NotARecordingError)
    assert str(error).startswith("folder/notes.md: holds no dialogue — looked for")
    assert "\n" not in str(error)


def test_the_prompt_of_a_text_file() -> None:
    recording = read_one(
        "\n\nA fox runs.\n\n**Camera:** low\n**Sound:** wind\n**Camera:** still\n", "fox.txt"
    )
    assert (recording.format, recording.recorded, recording.id) == ("prompt", None, "fox")
    (turn,) = recording.turns
    assert (turn.index, turn.role, turn.speaker, turn.offset) == (0, "unknown", "", 2)
    assert turn.text == "A fox runs.\n\n**Camera:** low\n**Sound:** wind\n**Camera:** still"


def test_a_dialogue_in_a_text_file_is_a_dialogue() -> None:
    assert spoken(read_one(markdown(), "fox.txt")) == list(TURNS)


@pytest.mark.parametrize(
    "text",
    [
        "a dog driving a car from police",
        "# Bout\n\n## Round 1: Bell\n\nThey meet.\n\n## Round 2: Clinch\n\nThey hold.",
        "## Dialogue\n\n**Detective:** Where?\n\n**Suspect:** Here.\n\n**Detective:** Good.",
        "[00:00-00:04] A fox.\n[00:04-00:08] A den.",
        '{"prompt": "A fox.", "dialogue": [{"speaker": "Fox", "text": "Hm."}], "shot": "wide"}',
        '{"shots": [',
    ],
)
@pytest.mark.parametrize("source", ["prompt.txt", "-"])
def test_prompts_that_look_like_something_else(text: str, source: str) -> None:
    recording = read_one(text, source)
    assert recording.format == "prompt"
    assert recording.turns[0].text == text
