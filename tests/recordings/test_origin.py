"""Where a fresh dialogue came from, written and read back."""

import json
from dataclasses import replace

import pytest

from harness.recordings import RecordingError, read_bytes, recording_schema, write_json
from harness.recordings.model import Recording, Turn
from harness.recordings.origin import Origin, Party, StatedRequirement

ORIGIN = Origin(
    scenario="rain-window",
    scenario_sha256="ab" * 32,
    replicate=2,
    persona=Party("mara", "2", "cd" * 32, "scripted/mara"),
    copilot=Party("guide", "1", "ef" * 32, "anthropic/some-model"),
    stop="approved",
    seed=7,
    platform="sora-2",
    input_tokens=1200,
    cached_tokens=300,
    output_tokens=400,
    cost=0.0125,
    requirements=(
        StatedRequirement("eight seconds", "duration"),
        StatedRequirement("a red kite", None, "wished"),
    ),
    parent="rain-window-0",
    forked_at=3,
)
RECORDING = Recording("fresh", "harness-json", (Turn(0, "copilot", "Guide", "Hello."),), None, origin=ORIGIN)


def test_an_origin_is_written_and_read_back_equal() -> None:
    (again,) = read_bytes(write_json(RECORDING).encode(), "fresh.json")
    assert again.origin == ORIGIN


def test_what_is_written_follows_the_schema() -> None:
    import jsonschema

    jsonschema.validate(json.loads(write_json(RECORDING)), recording_schema())


def test_a_recording_without_origin_says_nothing_of_one() -> None:
    assert "origin" not in json.loads(write_json(replace(RECORDING, origin=None)))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"replicate": -1}, "origin.replicate"),
        ({"persona": "mara"}, "origin.persona"),
        ({"cost": "cheap"}, "origin.cost"),
        ({"cost": float("nan")}, "origin.cost"),
        ({"seed": 1.5}, "origin.seed"),
        ({"requirements": [{"text": ""}]}, "origin.requirements[0].text"),
        ({"requirements": [{"text": "x", "strength": "loud"}]}, "origin.requirements[0].strength"),
        ({"colour": 1}, "origin.colour"),
        ({"stop": None}, "origin.stop"),
    ],
)
def test_a_wrong_origin_is_one_line_that_names_the_key(change: dict[str, object], place: str) -> None:
    value = json.loads(write_json(RECORDING))
    value["origin"] |= change
    (problem,) = read_bytes(json.dumps(value).encode(), "fresh.json")
    assert isinstance(problem, RecordingError)
    assert place in str(problem)
    assert "\n" not in str(problem)
