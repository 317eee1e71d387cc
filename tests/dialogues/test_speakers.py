"""Persona and copilot files: what is read, what is refused and where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import harness
from harness.dialogues.speakers import load_speaker
from harness.errors import InputError
from harness.strict_yaml import parse

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SCHEMAS = Path(harness.__file__).parent / "schemas"
FRONT = (
    "---\nid: odile\nversion: 2\nspeaker: Odile Marsh\nopening: Say what you see.\n---\n\nYou are Odile.\n"
)


def write(folder, text=FRONT, name="odile@2.md"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_persona(tmp_path):
    speaker = load_speaker(write(tmp_path), "persona")
    assert (speaker.name, speaker.speaker, speaker.body) == ("odile@2", "Odile Marsh", "You are Odile.")
    assert (speaker.opening, speaker.closing) == ("Say what you see.", "")
    party = speaker.party("anthropic/some-model")
    assert (party.id, party.version, party.model, len(party.sha256)) == (
        "odile",
        "2",
        "anthropic/some-model",
        64,
    )


def test_references_are_read_from_the_copilots_own_folder(tmp_path):
    (tmp_path / "guide.md").write_text("Eight seconds at most.\n", encoding="utf-8")
    text = FRONT.replace("opening:", "references: [guide.md]\nopening:")
    (reference,) = load_speaker(write(tmp_path, text), "copilot").references
    assert (reference.name, reference.text, len(reference.sha256)) == (
        "guide.md",
        "Eight seconds at most.",
        64,
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("You are Odile.\n", "line 1: has no front matter"),
        (FRONT.replace("id: odile\n", ""), "has no id — write `id: harbour-master`"),
        (FRONT.replace("id: odile", "id: Odile Marsh"), "line 2, id: is 'Odile Marsh'"),
        (
            FRONT.replace("speaker:", "speeker:"),
            "line 4, speeker: unknown key 'speeker' — did you mean speaker?",
        ),
        (FRONT.replace("speaker: Odile Marsh", "speaker:"), "line 4, speaker: is empty"),
        (FRONT.replace("Odile Marsh", "7"), "line 4, speaker: is 7 — write text"),
        (FRONT.replace("version: 2", "version: 3"), "call the file odile@3.md"),
        (FRONT.replace("opening:", "references: [x.md]\nopening:"), "line 5, references: unknown key"),
        (FRONT.replace("opening: Say", "opening: [Say"), "is not YAML"),
        (FRONT.replace("You are Odile.", ""), "holds nothing below its front matter"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(tmp_path, text, said):
    with pytest.raises(InputError) as caught:
        load_speaker(write(tmp_path, text), "persona")
    assert said in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / "odile@2.md"))


def test_a_reference_that_is_missing_is_named_with_its_line(tmp_path):
    path = write(tmp_path, FRONT.replace("opening:", "references:\n  - none.md\nopening:"))
    with pytest.raises(InputError, match=r"line 6, references\[0\]: none.md cannot be read"):
        load_speaker(path, "copilot")


def test_files_that_are_no_text(tmp_path):
    path = tmp_path / "odile@2.md"
    path.write_bytes(FRONT.encode() + b"\xff\xfe")
    with pytest.raises(InputError, match="is not UTF-8"):
        load_speaker(path, "persona")
    with pytest.raises(InputError, match="cannot be read"):
        load_speaker(tmp_path, "persona")


@pytest.mark.parametrize("side", ["persona", "copilot"])
def test_the_sample_files_fit_loader_and_schema(side):
    schema = json.loads((SCHEMAS / f"{side}-1.schema.json").read_text(encoding="utf-8"))
    paths = sorted((FIXTURES / f"{side}s").glob("*@*.md"))
    assert len(paths) >= 4
    for path in paths:
        speaker = load_speaker(path, side)
        assert path.stem == speaker.name
        front = path.read_bytes().split(b"---\n")[1]
        Draft202012Validator(schema).validate(parse(front, str(path)).value)


@pytest.mark.parametrize(
    "front",
    [
        "id: A",
        "id: odile\nversion: 1",
        "id: odile\nversion: 1\nspeaker: O\nmood: calm",
        "id: odile\nversion: [1]\nspeaker: O",
    ],
)
def test_what_the_schema_refuses_the_loader_refuses(tmp_path, front):
    schema = json.loads((SCHEMAS / "persona-1.schema.json").read_text(encoding="utf-8"))
    assert not Draft202012Validator(schema).is_valid(parse(front.encode(), "front").value)
    with pytest.raises(InputError):
        load_speaker(write(tmp_path, f"---\n{front}\n---\nYou are Odile.\n"), "persona")
