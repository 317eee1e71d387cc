"""Proposals that a reply takes one by one, by name."""

from __future__ import annotations

import pytest

from harness.brief import read_brief
from harness.extraction import extract
from harness.recordings import Recording, Turn


def _offered(said: str, reply: str) -> list[str]:
    """The copilot's words that the reply makes requirements."""
    turns = (
        Turn(0, "persona", "P", "A lighthouse keeper polishes the lamp at dusk."),
        Turn(1, "copilot", "C", said),
        Turn(2, "persona", "P", reply),
    )
    recording = Recording("r", "harness-json", turns, None)
    found = read_brief(recording, extract(recording)).requirements
    return [one.text for one in found if one.strength == "offered"]


SAID = "I would let fog roll in from the left. Should a gull land on the railing? The lamp could be cracked."


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("Fog yes. Gull no.", ["fog"]),
        ("Yes to the fog, yes to the gull.", ["fog", "gull"]),
        ("I accept the gull, I accept the cracked lamp.", ["gull", "cracked"]),
        ("Gull: yes, he's always there. The rest is not for me.", ["gull"]),
        ("The gull, naturally.", ["gull"]),
    ],
)
def test_what_is_named_with_a_yes_is_taken(reply: str, words: list[str]) -> None:
    taken = _offered(SAID, reply)
    assert len(taken) == len(words), taken
    assert all(word in text for word, text in zip(words, taken, strict=True))


@pytest.mark.parametrize(
    "reply",
    [
        "Fog no.",
        "The gull, nah.",
        "My uncle kept a gull once.",
        "Is the fog okay for the model?",
        "Yes to the whale.",
    ],
)
def test_nothing_is_taken_by_a_refusal_a_story_or_a_question(reply: str) -> None:
    assert _offered(SAID, reply) == []


def test_the_name_itself_is_no_request_of_its_own() -> None:
    turns = (
        Turn(0, "persona", "P", "A bicycle leans on a wall."),
        Turn(1, "copilot", "C", "I could put a basket full of bread on it."),
        Turn(2, "persona", "P", "Basket with bread, yes!"),
    )
    recording = Recording("r", "harness-json", turns, None)
    found = read_brief(recording, extract(recording)).requirements
    assert [one.strength for one in found if one.span and one.span.turn] == ["offered"]
