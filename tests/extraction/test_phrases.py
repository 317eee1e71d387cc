"""The phrase lists fit their schema, and a phrase is found as people type it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

import harness
from harness.extraction.lexicon import DATA, count, find, mentions

SCHEMA = Path(harness.__file__).parent / "schemas" / "phrases-1.schema.json"


def test_the_lists_fit_their_schema() -> None:
    data = yaml.safe_load(DATA.read_text(encoding="utf-8"))

    jsonschema.validate(data, json.loads(SCHEMA.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("FINAL Prompt", "final", True),
        ("finality", "final", False),
        ("final_prompt", "prompt", True),
        ("That’s it.", "approval_short", True),
        ("thats it", "approval_short", True),
        ("close-up", "film", True),
        ("close. Up", "film", False),
        ("最终提示词", "prompt", True),
        ("最終提示詞", "prompt", True),
        ("अंतिम प्रॉम्प्ट", "final", True),
        ("अंत", "final", False),
        ("البرومبت النهائي", "prompt", True),
        ("مُوافِقة", "approval", True),
        ("Przyjmuję bez zmian.", "approval", True),
        ("yes", "approval_short", True),
        ("", "final", False),
    ],
)
def test_phrases_stand_as_whole_words(text: str, name: str, expected: bool) -> None:
    assert mentions(text, name) is expected


def test_places_and_counts() -> None:
    hit = find("At last: the final cut.", "final")

    assert hit is not None
    assert "At last: the final cut."[hit.start : hit.end] == "final cut"
    assert count("camera, light, camera", "film") == 2
