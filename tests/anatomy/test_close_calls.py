"""Readings that one character, one word or one place decides.

Each test stands for mutants of the code that no other test noticed (docs/mutants.md).
"""

import pytest

from harness.anatomy import parse, parse_settings
from harness.anatomy.facets import FACETS

LABELS = [
    ("Shot 1 (0–3s): Shot 1, the reveal", ["Shot 1: the reveal"]),
    ("Shot 2 (3–5s): “High Tide” rises. More.", ["Shot 2: High Tide"]),
    ("Shot 2 (3–5s): Shot 2", ["Shot 2"]),
    ("0-3s Shot 1: mud\n3-6s Shot 2: sea", ["Shot 1: mud", "Shot 2: sea"]),
    ("0-2s — mud. Nothing. 2-4s | - sea", ["mud", "sea"]),
    ("0-2s: **Mud.** Nothing. 2-4s (2s): Sea, far", ["Mud", "Sea"]),
]


@pytest.mark.parametrize(("text", "labels"), LABELS)
def test_a_beat_is_called_by_its_number_and_its_first_words(text, labels):
    assert [beat.label for beat in parse(text).timeline.beats] == labels


FORMS = {
    "0-3s Shot 1: mud\n3-6s Shot 2: sea": ["beat", "beat"],
    "[Shot 1] mud\n**Shot 2** sea": ["beat", "beat"],
    "Timeline:\n0–2s: mud\n2–4s: sea": ["label", "beat", "beat"],
    "### Lighting\nfog\n**Sound:** wind": ["markdown", "bold"],
    "【Lighting】fog": ["bracket"],
    "[Light of day] fog": ["bracket"],
    "Lighting\nfog": ["bare"],
    "<lighting>fog</lighting>": ["tag"],
    "Camera: 0–2s push in; 2–4s hold": ["inline", "beat", "beat"],
    '{"lighting": "fog"}': ["key"],
}


@pytest.mark.parametrize("text", FORMS)
def test_a_section_says_how_its_heading_is_written(text):
    assert [section.form for section in parse(text).sections] == FORMS[text]


def test_the_first_heading_owns_its_clock_as_any_other_does():
    for before, shot in (("", ""), ("Style: noir\n", ""), ("", "Shot 1: mud\n")):
        clocks = parse(f"{before}Timeline:\n{shot}0–2s: mud\n2–4s: sea").timeline.clocks
        assert [(clock.section, clock.facet) for clock in clocks] == [("Timeline", "shots")]


TOTALS = [
    ("A slow 8-second clip of mud", 8),
    ("like the other slow 4-second clip", None),
    ("A man in a 90s film", None),
    ("A 95s film of mud", 95),
    ("A 15 second video of a heron", 15),
    ("1.2.3 seconds", None),
    ("123456789 seconds", None),
    ("A heron sleeps on one leg.25 seconds.", 25),
    ("A heron sleeps .5 seconds", None),
]


@pytest.mark.parametrize(("text", "seconds"), TOTALS)
def test_one_word_decides_whether_a_length_is_that_of_the_clip(text, seconds):
    assert parse(text).timeline.declared_seconds == seconds


def test_the_value_of_a_listed_setting_may_follow_a_word():
    listed = parse_settings("## API settings\n\n- seconds: roughly 8\n- model: sora-2")
    assert [value.text for value in listed.get("seconds")] == ["8"]
    assert not parse_settings("Duration: roughly 8 seconds")
    assert [value.text for value in parse_settings('"seconds": roughly 8').get("seconds")] == ["8"]


@pytest.mark.parametrize(
    "text", ["size: 1280x720\nA heron.", "Size: 1280 × 720", "0–2s: mud. 2–4s: sea, 16:9, 35mm"]
)
def test_every_place_belongs_to_a_facet_that_exists(text):
    facets = parse(text).facets
    assert "format" in facets
    assert set(facets) <= set(FACETS)


def test_what_is_forbidden_is_a_facet_of_its_own():
    assert parse("A heron.\nProhibited: neon, no text").facets["negative"] == ((9, 34), (27, 34))


def test_times_after_a_label_at_once_are_the_labels_own():
    text = "Camera: 0-2s slow push in, 2-4s hold. Action: 0-2s he waits, 2-4s he turns."
    clocks = parse(text).timeline.clocks
    assert [(clock.section, [beat.label for beat in clock.beats]) for clock in clocks] == [
        ("Camera", ["slow push in", "hold"]),
        ("Action", ["he waits", "he turns"]),
    ]


SETTINGS = [
    ("~~~\nseconds: 8\n~~~\nA heron.", {"seconds": ["8"]}),
    ("Duration: 8 herons", {}),
    ("FORMAT: live action / 15s / 16 : 9", {"seconds": ["15"], "aspect_ratio": ["16:9"]}),
    ('{"mood": "calm", "duration_seconds": 20}', {"seconds": ["20"]}),
    ("## Settings\n- seconds: 8 (12 at most)\n- a b c: 1\n- a b c d: 1", {"seconds": ["8"], "a_b_c": ["1"]}),
]


@pytest.mark.parametrize(("text", "expected"), SETTINGS)
def test_one_mark_decides_what_is_a_setting(text, expected):
    found = parse_settings(text).to_json()
    assert {name: [value["value"] for value in values] for name, values in found.items()} == expected


def test_the_json_of_an_anatomy_spelled_out():
    found = parse(
        "## Sound\nwind\n0-2s: mud\nFirst 2.5 seconds rain. At 4s a bell. Hold for 3 seconds."
    ).to_json()
    assert found["sections"] == [{"heading": "Sound", "facet": "sound", "start": 0, "end": 81, "depth": 0}]
    timeline = found["timeline"]
    assert timeline["clocks"] == [
        {
            "section": "Sound",
            "beats": [{"start": 0, "end": 2, "label": "mud", "span": {"start": 14, "end": 18}}],
        }
    ]
    assert timeline["relative"] == [{"position": "first", "seconds": 2.5, "span": {"start": 24, "end": 41}}]
    assert timeline["cues"] == [{"at": 4, "span": {"start": 48, "end": 53}}]
    assert [hold["seconds"] for hold in timeline["holds"]] == [3]
    shots = parse("Shot 1: mud\nShot 2: sea").to_json()
    assert shots["shots"] == [
        {"label": "Shot 1", "start": 0, "end": 11},
        {"label": "Shot 2", "start": 12, "end": 23},
    ]
    assert [section["heading"] for section in shots["sections"]] == ["Shot 1", "Shot 2"]


def test_a_point_that_leads_says_what_follows_it():
    text = "2.5s: a sharp breath\nAt 4s the door falls shut. The end."
    first, second = parse(text).timeline.cues
    assert (first.leading, text[slice(*first.body)].strip(": \n")) == (True, "a sharp breath")
    assert (second.leading, text[slice(*second.body)].strip()) == (False, "At 4s the door falls shut")


def test_a_title_is_the_heading_without_its_colon():
    titles = [section.title for section in parse("Shot 1 (0–3s): mud\n**Shot 2:** sea\nSound: wind").sections]
    assert titles[0] == "Shot 1 (0–3s)"
    assert [section.heading for section in parse("Shot 1 (0–3s): mud\nSound: wind").sections] == [
        "Shot 1",
        "Sound",
    ]


@pytest.mark.parametrize("length", [100, 2_000])
def test_what_happens_at_a_point_holds_the_point(length):
    text = (
        f"{'mud and reeds and ' * (length // 20)}at 4s a door falls shut {'and shut again ' * (length // 20)}"
    )
    (cue,) = parse(text).timeline.cues
    assert cue.body[0] < cue.span[0] < cue.span[1] < cue.body[1]
    assert "a door falls shut" in text[slice(*cue.body)]


def test_a_range_within_a_string_times_that_string_and_not_the_next_object():
    text = (
        '{"shots":[{"x":"a heron waits from 0-2s, then leaves"},{"x":"a boat waits from 2-4s, then sinks"}]}'
    )
    beats = parse(text).timeline.beats
    assert [beat.label for beat in beats] == ["then leaves", "then sinks"]
    assert [text[slice(*beat.body)].strip(', "') for beat in beats] == ["then leaves", "then sinks"]


def test_a_range_that_is_a_value_or_a_key_times_its_object_or_its_value():
    text = '{"shots":[{"time":"0-2s","x":"mud"},{"time":"2-4s","x":"sea"}]}'
    assert ["mud" in text[slice(*beat.body)] for beat in parse(text).timeline.beats] == [True, False]
    text = '{"timeline":{"0-2s":"mud","2-4s":"sea"}}'
    assert [text[slice(*beat.body)] for beat in parse(text).timeline.beats] == ['"mud"', '"sea"']


@pytest.mark.parametrize("word", ["fields", "cities", "valleys", "churches", "forest", "street"])
def test_a_place_is_known_in_the_plural(word):
    assert "setting" in parse(word).facets


def test_an_end_without_minutes_has_those_of_the_start():
    beats = parse("[00:05-10] mud\n[01:05-10] sea").timeline.beats
    assert [(beat.start, beat.end) for beat in beats] == [(5, 10), (65, 70)]
