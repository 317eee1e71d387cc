"""Facets in running text: each by its words, with the places that carry it."""

import pytest

from harness.anatomy import parse
from harness.anatomy.facets import FACETS

CARRIED = {
    "subject": ["A heron waits", "two potters at a wheel", "一个女孩走路", "something odd: a glorp hums"],
    "action": ["a cat sleeping", "a dog driving a car", "a potato judge sentences a carrot", "她转身"],
    "setting": ["in a salt marsh by the river", "at dusk", "深夜的街头"],
    "framing": ["an over-the-shoulder view", "Extreme close-up of a hand", "特写"],
    "camera": ["slow dolly-in", "handheld", "镜头推近"],
    "lens": ["on a 35mm", "f/2.8", "shallow depth of field", "浅景深"],
    "lighting": ["backlit by neon", "golden hour", "逆光"],
    "palette": ["teal and orange", "desaturated", "冷色"],
    "style": ["claymation", "film noir", "水墨"],
    "sound": ["distant thunder", "no music", "环境音"],
    "dialogue": ["She whispers: “Wait.”", "Ferryman: “Now.”", "他喊道：“走！”"],
    "duration": ["an 8-second clip", "Duration: 8s", "0–2s: mud. 2–4s: sea."],
    "format": ["vertical video", "2.35:1", "1080p", "竖屏"],
    "wardrobe": ["wearing an oilskin coat", "身着礼服"],
    "shots": ["0–2s: mud. 2–4s: sea.", "Shot 1: mud\nShot 2: sea"],
    "finishing": ["film grain and halation", "慢动作"],
    "negative": ["no text, no watermark", "禁止字幕"],
}


def test_every_facet_has_a_row():
    assert set(CARRIED) == set(FACETS)


@pytest.mark.parametrize(
    ("facet", "text"), [(facet, text) for facet, texts in CARRIED.items() for text in texts]
)
def test_words_carry_facets(facet, text):
    anatomy = parse(text)
    assert facet in anatomy.facets
    assert all(text[start:end].strip() for start, end in anatomy.facets[facet])


def test_a_heading_carries_its_facet_with_its_text():
    text = "Lens: a long one\nSound:\n"
    facets = parse(text).facets
    assert text[slice(*facets["lens"][0])] == "Lens: a long one"
    assert (17, 23) not in facets.get("sound", ())


def test_what_is_forbidden_is_not_there():
    facets = parse("A heron.\nProhibited: neon, handheld camera, anime").facets
    assert not {"lighting", "camera", "style"} & facets.keys()


def test_a_noun_is_no_action():
    text = "the watch, a light, his hand"
    assert "action" not in parse(text).facets
