from __future__ import annotations

import json
from typing import Any

import pytest
from markdown_writer import codes, error_of, read_one

from harness.recordings import MAX_JSON_DEPTH, NotARecordingError, Recording, RecordingError, read_bytes


def user(text: Any, **more: Any) -> dict[str, Any]:
    return {"role": "user", "content": text, **more}


def assistant(text: Any, **more: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": text, **more}


def of(value: Any, source: str = "talk.json") -> Recording:
    return read_one(json.dumps(value), source)


def said(recording: Recording) -> list[tuple[str, str, str]]:
    return [(turn.role, turn.speaker, turn.text) for turn in recording.turns]


def test_a_list_of_messages() -> None:
    recording = of([user("A fox."), assistant("Which?")])
    assert said(recording) == [("persona", "user", "A fox."), ("copilot", "assistant", "Which?")]
    assert (recording.id, recording.format, recording.recorded) == ("talk", "openai-messages", None)
    assert (recording.persona, recording.copilot, recording.model) == (None, None, None)


def test_an_object_with_everything() -> None:
    recording = of(
        {
            "id": 17,
            "model": "written-by-hand",
            "created": 1780300800,
            "title": "Fox",
            "messages": [
                {"role": "system", "content": "You are Lumen, a copilot."},
                {"role": "developer", "content": "Be brief."},
                assistant("Hello.", name="lumen"),
                user(
                    [{"type": "text", "text": "A fox."}, {"type": "image_url", "image_url": {}}], name="mira"
                ),
                assistant(None, tool_calls=[{"id": "1"}]),
                {"role": "tool", "content": "42", "tool_call_id": "1"},
                assistant("Done.\r\n"),
            ],
            "final_prompt": "A fox.",
            "metadata": {"total_messages": 3, "seed": 7, "nested": {"left": "out"}},
        }
    )
    assert [turn.text for turn in recording.turns] == ["Hello.", "A fox.", "Done."]
    assert [turn.index for turn in recording.turns] == [0, 1, 2]
    assert recording.system == ("You are Lumen, a copilot.", "Be brief.")
    assert (recording.id, recording.created, recording.title) == ("17", "2026-06-01T08:00:00Z", "Fox")
    assert (recording.persona, recording.copilot) == ("mira", "lumen")
    assert recording.recorded is not None
    assert recording.recorded.text == "A fox."
    assert [(field.key, field.value) for field in recording.metadata] == [
        ("model", "written-by-hand"),
        ("created", "1780300800"),
        ("total_messages", "3"),
        ("seed", "7"),
    ]
    assert recording.findings == ()


def test_anthropic_messages() -> None:
    recording = of(
        {
            "system": [{"type": "text", "text": "You are Lumen."}],
            "messages": [
                user([{"type": "text", "text": "A fox."}]),
                assistant(
                    [
                        {"type": "thinking", "thinking": "Hm."},
                        {"type": "text", "text": "One."},
                        {"type": "text", "text": "Two."},
                    ]
                ),
                assistant([{"type": "tool_use", "id": "t", "name": "render", "input": {}}]),
                user([{"type": "tool_result", "tool_use_id": "t", "content": "ok"}]),
                user("Thanks."),
            ],
        }
    )
    assert recording.format == "anthropic-messages"
    assert recording.system == ("You are Lumen.",)
    assert [turn.text for turn in recording.turns] == ["A fox.", "One.\n\nTwo.", "Thanks."]


@pytest.mark.parametrize(
    "value",
    [
        {"conversations": [{"from": "human", "value": "A fox."}, {"from": "gpt", "value": "Done."}]},
        {"conversation": [user("A fox."), assistant("Done.")]},
        {"turns": [{"role": "persona", "text": "A fox."}, {"role": "copilot", "content": "Done."}]},
        {"dialogue": [{"speaker": "User", "text": "A fox."}, {"speaker": "Assistant", "text": "Done."}]},
        {"contents": [{"role": "user", "parts": [{"text": "A fox."}]}, {"role": "model", "parts": [{"text": "Done."}]}]},
        {"messages": [{"author": {"role": "user"}, "content": {"parts": ["A fox."]}}, {"author": {"role": "assistant"}, "content": {"parts": ["Done."]}}]},
        {"history": [user("A fox."), assistant("Done.")]},
    ],
)  # fmt: skip
def test_relatives(value: Any) -> None:
    recording = of(value)
    assert [(turn.role, turn.text) for turn in recording.turns] == [
        ("persona", "A fox."),
        ("copilot", "Done."),
    ]


def test_named_speakers_and_rounds() -> None:
    recording = of(
        {
            "turns": [
                {"speaker": "Reel Copilot", "text": "Hi", "round": 0},
                {"speaker": "Mira", "text": "Fox", "round": 1},
            ]
        }
    )
    assert said(recording) == [("copilot", "Reel Copilot", "Hi"), ("persona", "Mira", "Fox")]
    assert [turn.round for turn in recording.turns] == [0, 1]
    assert (recording.persona, recording.copilot) == ("Mira", "Reel Copilot")


@pytest.mark.parametrize(
    ("value", "roles"),
    [
        ({"messages": [user("a", name="sora_copilot"), assistant("b", name="mira")]}, "cp"),
        ({"messages": [user("a", name="mira"), assistant("b", name="sora_copilot")]}, "pc"),
        ({"persona": "Mira Sol", "copilot": "Lumen", "messages": [user("a", name="Lumen"), assistant("b", name="Mira Sol")]}, "cp"),
        ({"persona": {"name": "Mira Sol"}, "system": "You are Mira Sol, a film maker. You talk to Lumen.", "messages": [user("a"), assistant("b")]}, "cp"),
        ({"persona": "Mira Sol", "system": "You are Lumen, a copilot who talks with Mira Sol.", "messages": [user("a"), assistant("b")]}, "pc"),
        ({"system": "You play the persona of a chef who talks with a copilot.", "messages": [user("a"), assistant("b")]}, "cp"),
        ({"system": "You are a helpful assistant for a user.", "messages": [user("a"), assistant("b")]}, "pc"),
        ({"turns": [{"speaker": "Okoro", "text": "a"}, {"speaker": "Lantern", "text": "b"}]}, "uu"),
    ],
)  # fmt: skip
def test_who_is_who(value: Any, roles: str) -> None:
    assert "".join(turn.role[0] for turn in of(value).turns) == roles


@pytest.mark.parametrize(
    ("beside", "recorded"),
    [
        ({}, None),
        ({"final_prompt": "A fox."}, "A fox."),
        ({"finalPrompt": "A fox."}, "A fox."),
        ({"recorded_prompt": "A fox."}, "A fox."),
        ({"prompt": "A fox."}, "A fox."),
        ({"output": "A fox."}, "A fox."),
        ({"final_prompt": ""}, ""),
        ({"final_prompt": None}, ""),
        ({"metadata": {"final_prompt": "A fox."}}, "A fox."),
        ({"metadata": {"final_prompt": "A fox."}, "prompt": "Write a prompt."}, "A fox."),
        ({"prompt": {"shot": "wide"}}, None),
        ({"output": ["A fox."]}, None),
        ({"final_prompt": " A fox.\n\n"}, " A fox.\n\n"),
    ],
)
def test_recorded_prompts(beside: dict[str, Any], recorded: str | None) -> None:
    recording = of({"messages": [user("x")], **beside})
    assert (recording.recorded.text if recording.recorded else None) == recorded


def test_models_by_role() -> None:
    recording = of(
        {
            "messages": [user("x"), assistant("y", model="three")],
            "models": {"persona": "one", "copilot": "two"},
        }
    )
    assert recording.models == {"persona": "one", "copilot": "two"}
    assert of({"messages": [user("x"), assistant("y", model="three")]}).model == "three"


def test_messages_that_cannot_be_read_are_told() -> None:
    recording = of([user("A fox."), 3, {"role": "user"}, {"content": "x"}, assistant("Done.")])
    assert [turn.text for turn in recording.turns] == ["A fox.", "Done."]
    assert codes(recording) == ["REC014", "REC014", "REC014"]
    assert [finding.message.split(";")[0] for finding in recording.findings] == [
        "message 2 of the file is no object",
        "message 3 of the file has no text",
        "message 4 of the file names no role or speaker",
    ]
    assert all(span.turn == 0 for finding in recording.findings for span in finding.spans)


def test_empty_messages_are_turns() -> None:
    recording = of([user("A fox."), assistant(None), user("?"), assistant([])])
    assert [turn.text for turn in recording.turns] == ["A fox.", "", "?", ""]
    assert codes(recording) == ["REC010"]
    assert codes(of({"messages": []})) == ["REC015"]


def test_half_characters_are_replaced() -> None:
    recording = read_one('[{"role": "user", "content": "a\\ud83d b \\ud83c\\udfac"}]', "a.json")
    assert recording.turns[0].text == "a\ufffd b 🎬"
    assert codes(recording) == ["REC003"]


def test_lists_of_recordings() -> None:
    data = json.dumps(
        [{"messages": [user("a")]}, 3, {"id": "b", "messages": [user("b")]}, {"x": 1}, [user("c")]]
    )
    found = list(read_bytes(data.encode(), "all.json"))
    assert [item.id if isinstance(item, Recording) else str(item.place) for item in found] == [
        "all:1",
        "[1]",
        "b",
        "[3]",
        "all:5",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"messages": [{"role": "user", "content": "hel', "line 1, column 43: the JSON ends too early"),
        ('{"messages": [\n  {"role": user}\n]}', "line 2, column 12: is no JSON"),
        ('{"messages": [{"role": "user", "content": "x"}]', "the JSON ends too early"),
        ("", "is empty"),
        ("  \n ", "is empty"),
        ("null", "holds no conversation but null"),
        ("3", "holds no conversation but a number"),
        ('"text"', "holds no conversation but a text"),
        ("{}", "an empty object"),
        ("[]", "an empty list"),
        ('{"verdict": "match", "prompts": []}', "an object with verdict, prompts"),
        ('{"messages": [1, 2]}', "none of its messages can be read"),
        ('{"messages": "hello"}', "an object with messages"),
        ("[" * 10_000 + "]" * 10_000, f"is nested deeper than {MAX_JSON_DEPTH} levels"),
        ('{"messages":' * 10_000, f"is nested deeper than {MAX_JSON_DEPTH} levels"),
        ('{"messages": [], "n": ' + "9" * 6000 + "}", "too long to read"),
        ('{"schema": "recording/2"}', "schema: is 'recording/2'"),
    ],
)
def test_what_is_no_recording(text: str, told: str) -> None:
    error = error_of(text, "talk.json")
    assert told in str(error)
    assert str(error).startswith("talk.json: ")
    assert "\n" not in str(error)
    assert error.remedy


def test_brackets_in_texts_are_no_nesting() -> None:
    assert of([user("[" * 500 + '\\"{' * 500)]).turns[0].text.startswith("[[[")


def test_other_json_is_told_from_broken_recordings() -> None:
    assert isinstance(error_of('{"prompt": "A fox."}', "a.json"), NotARecordingError)
    assert not isinstance(error_of('{"messages": [', "a.json"), NotARecordingError)


def test_conversations_under_other_names() -> None:
    text = json.dumps([user("A fox."), assistant("Done.")])
    for source in ("talk.txt", "-", "talk.md"):
        assert [turn.text for turn in read_one(text, source).turns] == ["A fox.", "Done."]
    assert isinstance(error_of('{"messages": [{"role"', "-"), RecordingError)
