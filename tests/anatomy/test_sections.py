"""Headings in every form, nested and inline, English and Chinese, and what is no heading."""

import pytest

from harness.anatomy import parse

FORMS = [
    "Lighting:\nfog",
    "Lighting: fog",
    "**Lighting**\nfog",
    "**Lighting:** fog",
    "**Lighting**: fog",
    "【Lighting】fog",
    "[Lighting]: fog",
    "[Lighting]\nfog",
    "### Lighting\nfog",
    "## 💡 2. Lighting (soft)\nfog",
    "Lighting\nfog",
    "- Lighting: fog",
    "* **Lighting:** fog",
    "1. Lighting: fog",
    "LIGHTING: fog",
    "> Lighting: fog",
    "<lighting>fog</lighting>",
    "【光线】雾",
    "光线：雾",
    "灯光:\n雾",
    '{"lighting": "fog"}',
    '{"prompt": {"lighting_style": "fog"}}',
    "A marsh. Lighting: fog",
    "Style: noir; Lighting: fog",
    "Format: 16:9 | Lighting: fog",
]


@pytest.mark.parametrize("text", FORMS)
def test_every_form_of_heading(text):
    section = next(section for section in parse(text).sections if section.facet == "lighting")
    body = text[slice(*section.body)]
    assert "fog" in body or "雾" in body
    assert "ighting" in section.heading.lower() or section.heading in ("光线", "灯光")


NAMES = {
    "Style/Quality": "style",
    "Subject/Character - Pillar 1": "subject",
    "Sound Design (Diegetic Only)": "sound",
    "Wardrobe / Props / Extras": "wardrobe",
    "Format & Look": "format",
    "Lenses & Filtration": "lens",
    "Grade / Palette": "palette",
    "Optimized Shot List (2 shots / 4 s total)": "shots",
    "Camera Notes (Why It Reads)": "camera",
    "Finishing": "finishing",
    "Background Sound": "sound",
    "Film Style": "style",
    "Prohibited": "negative",
    "Protagonist": "subject",
    "主题/角色": "subject",
    "镜头分解": "shots",
    "音效": "sound",
    "禁止": "negative",
    "氛围": "style",
    "核心概念": "style",
}


@pytest.mark.parametrize("name", NAMES)
def test_names_and_their_facets(name):
    section = parse(f"{name}:\nheron, mud, fog").sections[0]
    assert section.facet == NAMES[name]


NO_HEADINGS = [
    "A heron: patient, grey, and very still in the reeds.",
    "She says: “Style: none!”",
    "Ferrywoman: “Hold, old thing.”",
    "at 16:9 the frame is wide",
    "[Image 1] and [Image 2] meet.",
    "A sign in the **style** of the old harbour",
    "The style is noir",
    "https://example.org/style",
    "Scene 1 opens with a heron in the mud and no one else",
]


@pytest.mark.parametrize("text", NO_HEADINGS)
def test_what_is_no_heading(text):
    assert [section for section in parse(text).sections if section.facet] == []


def test_nesting():
    text = "# Film\n\n## Lighting\nKey: low sun\nFill: none\n\n## Sound\nWind.\n"
    sections = parse(text).sections
    by_heading = {section.heading: section for section in sections}
    assert by_heading["Lighting"].parent == 0
    assert by_heading["Key"].depth == 2
    assert text[by_heading["Lighting"].start : by_heading["Lighting"].end].endswith("Fill: none")
    assert all(section.start <= section.body[0] <= section.body[1] == section.end for section in sections)


def test_labels_of_a_beat_stand_in_it():
    text = (
        "Shots:\n0–2s: one\nCamera: pan\nSound: wind\n2–4s: two\nCamera: tilt\nSound: bell\n\nStyle: noir\n"
    )
    sections = parse(text).sections
    beats = [index for index, section in enumerate(sections) if section.form == "beat"]
    assert [section.parent for section in sections if section.heading in ("Camera", "Sound")] == [
        beats[0], beats[0], beats[1], beats[1]
    ]  # fmt: skip
    assert next(section for section in sections if section.heading == "Style").parent is None


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Shot 1: a heron\nShot 2: a gull", ["Shot 1", "Shot 2"]),
        ("**Scene One** — the marsh\nMud.\n**Scene Two** — the sea\nWaves.", ["Scene One", "Scene Two"]),
        ("Act II: flood", ["Act II"]),
        ("镜头 1：泥\n镜头二：水", ["镜头 1", "镜头二"]),
        ("第一幕：泥\n第二幕：水", ["第一幕", "第二幕"]),
        ("A marsh. Shot 1: mud. Shot 2: reeds.", ["Shot 1", "Shot 2"]),
    ],
)
def test_shots(text, labels):
    assert [shot.label for shot in parse(text).shots] == labels


def test_versions_are_no_shots():
    anatomy = parse("Version 1: a heron\nVersion 2: a gull\n第一段：泥")
    assert anatomy.shots == ()
    assert [section.shot for section in anatomy.sections] == ["Version 1", "Version 2", "第一段"]


def test_json_that_is_cut_off():
    text = '{"prompt": {"subject": "a heron", "shots": [{"time": "0-2s", "action": "it wai'
    anatomy = parse(text)
    assert anatomy.is_json
    assert [section.heading for section in anatomy.sections] == [
        "prompt",
        "subject",
        "shots",
        "time",
        "action",
    ]
    assert [(float(beat.start), float(beat.end)) for beat in anatomy.timeline.beats] == [(0, 2)]
    assert text[slice(*anatomy.timeline.beats[0].body)].startswith('{"time"')


def test_json_in_a_fence():
    text = 'Style: noir\n```json\n{"camera": {"lens": "50mm"}}\n```\nSound: wind'
    facets = [section.facet for section in parse(text).sections]
    assert sorted(filter(None, facets)) == ["camera", "lens", "sound", "style"]
