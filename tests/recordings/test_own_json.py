from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_writer import codes, error_of, markdown, read_one

import harness
from harness.recordings import (
    RECORDING_SCHEMA,
    MetadataField,
    RecordedPrompt,
    Recording,
    Turn,
    read_bytes,
    recording_schema,
    write_json,
)

WHOLE: dict[str, Any] = {
    "schema": "recording/1",
    "id": "fox",
    "format": "harness-json",
    "turns": [{"role": "persona", "speaker": "Mira", "round": 1, "text": "A fox."}],
}

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
optional = st.none() | texts


@st.composite
def recordings(draw: st.DrawFn) -> Recording:
    roles = st.sampled_from(["persona", "copilot", "unknown"])
    count = draw(st.integers(0, 4))
    turns = tuple(
        Turn(i, draw(roles), draw(texts), draw(texts), draw(st.none() | st.integers(0, 99)))
        for i in range(count)
    )
    return Recording(
        id=draw(texts.filter(bool)),
        format=draw(
            st.sampled_from(["markdown", "harness-json", "openai-messages", "anthropic-messages", "prompt"])
        ),
        turns=turns,
        recorded=draw(st.none() | st.builds(RecordedPrompt, texts)),
        persona=draw(optional),
        copilot=draw(optional),
        models=draw(st.dictionaries(texts, texts, max_size=3)),
        created=draw(optional),
        title=draw(optional),
        system=tuple(draw(st.lists(texts, max_size=2))),
        metadata=tuple(draw(st.lists(st.builds(MetadataField, texts, texts), max_size=4))),
        encoding_repaired=draw(st.booleans()),
    )


@settings(max_examples=80, deadline=None)
@given(recordings(), st.sampled_from([None, 2]))
def test_written_and_read_is_equal_and_fits_the_schema(recording: Recording, indent: int | None) -> None:
    written = write_json(recording, indent=indent)
    jsonschema.validate(json.loads(written), recording_schema())
    for source in ("a.json", "-", "a.jsonl"):
        (back,) = read_bytes(written.encode(), source)
        assert back == recording
        assert isinstance(back, Recording)
        assert list(back.models) == list(recording.models)


def test_one_line_without_indent() -> None:
    recording = read_one(markdown())
    assert "\n" not in write_json(recording, indent=None)
    assert read_one(write_json(recording, indent=None), "a.jsonl") == recording


def test_findings_are_made_anew() -> None:
    recording = read_one(markdown().replace("**Final Round**: 2", "**Final Round**: 7"))
    assert codes(recording) == ["REC006"]
    again = read_one(write_json(recording), "a.json")
    assert codes(again) == ["REC006"]
    assert again == recording


def test_texts_that_read_as_damage_stay_as_they_are() -> None:
    recording = Recording("x", "harness-json", (Turn(0, "persona", "Mira", "â€” Ã© \r\n x"),), None)
    assert read_one(write_json(recording), "a.json").turns[0].text == "â€” Ã© \r\n x"


def test_the_smallest_recording() -> None:
    recording = read_one(json.dumps(WHOLE), "a.json")
    assert (recording.id, recording.recorded, recording.turns[0].round) == ("fox", None, 1)


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"id": ""}, "id: is empty"),
    ({"id": 3}, "id: is neither text nor null"),
    ({"format": "pdf"}, "format: is 'pdf'"),
    ({"format": ["markdown"]}, "format: is"),
    ({"turns": {}}, "turns: is no list"),
    ({"turns": ["x"]}, "turns[0]: is no object"),
    ({"turns": [{"role": "persona", "speaker": "x"}]}, "turns[0].text: is missing"),
    ({"turns": [{"role": "boss", "speaker": "x", "text": ""}]}, "turns[0].role: is 'boss'"),
    ({"turns": [{"role": "persona", "speaker": 3, "text": ""}]}, "turns[0].speaker: is no text"),
    (
        {"turns": [{"role": "persona", "speaker": "x", "text": "", "round": -1}]},
        "turns[0].round: is no whole number",
    ),
    (
        {"turns": [{"role": "persona", "speaker": "x", "text": "", "round": True}]},
        "turns[0].round: is no whole number",
    ),
    ({"turns": [{"role": "persona", "speaker": "x", "text": "", "mood": 1}]}, "turns[0]: is no object of"),
    ({"recorded": ["x"]}, "recorded: is neither text nor null"),
    ({"models": {"api": 3}}, "models: is no object of texts"),
    ({"system": "x"}, "system: is no list"),
    ({"system": [3]}, "system[0]: is no text"),
    ({"metadata": [{"key": "x"}]}, "metadata[0]: is no object of key and value"),
    ({"metadata": [{"key": "x", "value": 3}]}, "metadata[0].value: is no text"),
    ({"encoding_repaired": "no"}, "encoding_repaired: is neither true nor false"),
    ({"mood": 1}, "mood: is no key of a recording"),
]


@pytest.mark.parametrize(("change", "told"), BROKEN)
def test_broken_rules_name_the_key_as_the_schema_does(change: dict[str, Any], told: str) -> None:
    value = {**WHOLE, **change}
    assert not jsonschema.Draft202012Validator(recording_schema()).is_valid(value)
    error = error_of(json.dumps(value), "a.json")
    assert str(error).startswith(f"a.json: {told}")


@pytest.mark.parametrize("key", ["id", "format", "turns"])
def test_required_keys(key: str) -> None:
    value = {name: part for name, part in WHOLE.items() if name != key}
    assert f"{key}: is missing" in str(error_of(json.dumps(value), "a.json"))
    assert not jsonschema.Draft202012Validator(recording_schema()).is_valid(value)


def test_the_schema_is_a_schema_and_ships_inside_the_package() -> None:
    jsonschema.Draft202012Validator.check_schema(recording_schema())
    assert RECORDING_SCHEMA.parent == Path(harness.__file__).resolve().parent / "schemas"
