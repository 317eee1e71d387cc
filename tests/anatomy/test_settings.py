"""Settings around a prompt: every shape, its offsets, and the words that only look like settings."""

import pytest

from harness.anatomy import parse_settings


def values(text):
    return {
        name: [value["value"] for value in found] for name, found in parse_settings(text).to_json().items()
    }


SHAPES = [
    ('- seconds: "8"', {"seconds": ["8"]}),
    ('seconds: "8" or "12"', {"seconds": ["8", "12"]}),
    ("Duration: 4, 8 or 12 seconds", {"seconds": ["4", "8", "12"]}),
    ("**Duration:** 8 seconds", {"seconds": ["8"]}),
    ("时长：15 秒\n画面比例：16:9", {"seconds": ["15"], "aspect_ratio": ["16:9"]}),
    ("- size: 1920x1080 (cinematic 16:9)", {"size": ["1920x1080"]}),
    ("Size: 1280 × 720", {"size": ["1280x720"]}),
    ("resolution: 1080p", {"size": ["1080p"]}),
    ("Aspect ratio: 9:16 vertical", {"aspect_ratio": ["9:16"]}),
    ("- model: sora-2-pro", {"model": ["sora-2-pro"]}),
    ("Model: Veo 3.1", {"model": ["Veo 3.1"]}),
    ("--ar 16:9 --duration 8", {"aspect_ratio": ["16:9"], "seconds": ["8"]}),
    ("| seconds | 8 |\n| size | 1280x720 |", {"seconds": ["8"], "size": ["1280x720"]}),
    (
        'create(model="sora-2", size="1280x720", seconds="8")',
        {"model": ["sora-2"], "size": ["1280x720"], "seconds": ["8"]},
    ),
    ('{"duration_seconds": 20, "aspectRatio": "21:9"}', {"seconds": ["20"], "aspect_ratio": ["21:9"]}),
    ("Use `seconds: 8` and `size: 1280x720`.", {"seconds": ["8"], "size": ["1280x720"]}),
    ("FORMAT: live action / 15s / 16:9", {"seconds": ["15"], "aspect_ratio": ["16:9"]}),
    ("seconds: 00:08", {"seconds": ["8"]}),
]


@pytest.mark.parametrize(("text", "expected"), SHAPES)
def test_shapes(text, expected):
    assert values(text) == expected
    for item in parse_settings(text).items:
        assert text[item.start : item.end].startswith(item.key)
        for value in item.values:
            assert (
                text[value.start : value.end]
                .replace(" ", "")
                .startswith(value.text[:1].replace("8", text[value.start]))
            )


@pytest.mark.parametrize(
    "text",
    ["Model: a tall woman in oilskins", "Time: night", "Size: enormous", "Duration: short", "Sound: wind", "At 16:9 it is wide",
     "The length of the rope", "Ratio of mud to water", "resolution: she goes home"],
)  # fmt: skip
def test_words_that_only_look_like_settings(text):
    assert values(text) == {}


def test_a_list_under_its_heading_keeps_every_key():
    text = "## Recommended API settings\n\n- model: sora-2\n- seconds: 8\n- style_strength: 0.7\n\n## Why: it is short\nMood: calm"
    items = parse_settings(text).items
    assert [(item.name, item.listed) for item in items] == [
        ("model", True),
        ("seconds", True),
        ("style_strength", True),
    ]


def test_the_prompt_itself_can_be_left_out():
    text = "Duration: 4s\nA heron.\nseconds: 8"
    assert values(text)["seconds"] == ["4", "8"]
    found = parse_settings(text, ((0, 12),))
    assert [value.text for value in found.get("seconds")] == ["8"]
