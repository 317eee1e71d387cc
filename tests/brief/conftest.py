"""Dialogues made by hand."""

import pytest

from harness.brief import read_brief
from harness.extraction import extract
from harness.recordings import Recording, Turn


@pytest.fixture
def dialogue():
    """Turns by turns, the copilot first; `None` leaves a turn out."""

    def build(*texts):
        roles = ["copilot", "persona"] * len(texts)
        said = [(role, text) for role, text in zip(roles, texts, strict=False) if text is not None]
        turns = tuple(Turn(i, role, role.title(), text) for i, (role, text) in enumerate(said))
        return Recording("made-by-hand", "harness-json", turns, None)

    return build


@pytest.fixture
def brief_of(dialogue):
    def build(*texts):
        recording = dialogue(*texts)
        return read_brief(recording, extract(recording))

    return build
