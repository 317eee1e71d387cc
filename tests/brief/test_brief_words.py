"""Stems, concepts and negation: the ground on which requests are compared."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from harness.brief.stemming import stem
from harness.brief.values import seconds, shapes
from harness.brief.words import concepts, terms, words

DATA = Path(__file__).parents[2] / "harness" / "brief" / "data"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("stories", "story"), ("children", "child"), ("stopped", "stop"), ("making", "make"), ("slowly", "slow"),
        ("glasses", "glasses"), ("ran", "running"), ("boxes", "box"), ("synchronized", "synchronizing"),
    ],
)  # fmt: skip
def test_forms_of_a_word_share_their_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("sing", "s"), ("red", "r"), ("facing", "face"), ("bus", "bu"), ("king", "k")]
)
def test_words_that_only_look_like_forms_keep_theirs(one, other):
    assert stem(one) != stem(other)


def named(text):
    return {concept for term in terms(words(text)) for concept in term.concepts}


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("The camera pulls very slowly back", "pull-out"),
        ("we push in on her", "push-in"),
        ("He picks the glass up", "picking-up"),
        ("back-lit", "backlight"),
        ("shot with a shallow depth of field", "shallow-focus"),
    ],
)
def test_phrases_are_known_with_words_between(text, concept):
    assert concept in named(text)


def negated(text):
    return {stem for term in terms(words(text)) if term.negated for stem in term.stems}


def test_the_reach_of_a_negation():
    assert negated("No music, dialogue or text. Rain falls.") == {
        stem("music"),
        stem("dialogue"),
        stem("text"),
    }
    assert negated("No music but rain") == {stem("music")}
    assert negated("no music, rain on the roof") == {stem("music")}
    assert negated("The snow never stops falling") == set()  # "never stops" is a meaning of its own


def test_opposites_are_mutual_and_exist():
    known = concepts()
    assert known.against
    for concept, others in known.against.items():
        for other in others:
            assert other in known.group, f"{concept} excludes an unknown {other}"
            assert concept in known.against[other]


@pytest.mark.parametrize(
    ("text", "whole", "part"),
    [
        ("Duration 8s", [8], []), ("an 8-second clip", [8], []), ("sixty seconds", [60], []), ("one minute", [60], []),
        ("at 3 seconds", [], [3]), ("hold 2 seconds", [], [2]), ("2-4s", [], []), ("the 1950s", [], []),
        ("two full seconds of silence", [], [2]), ("0:00-0:04", [], []),
    ],
)  # fmt: skip
def test_lengths_of_time(text, whole, part):
    found = seconds(words(text))
    assert [length.value for length in found if length.whole] == whole
    assert [length.value for length in found if not length.whole] == part


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Aspect ratio 9:16", ["vertical"]), ("size: 1920x1080", ["horizontal"]), ("make it vertical", ["vertical"]),
        ("a wall-mounted screen (16:9, 12 feet)", []), ("one thin vertical beam of light", []), ("1:1", ["square"]),
        ("a landscape of dunes", []), ("Horizontal. Absolutely.", ["horizontal"]), ("at 12:30", []),
    ],
)  # fmt: skip
def test_frame_shapes(text, names):
    assert [shape.name for shape in shapes(words(text))] == names


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_becomes_words_in_order_inside_it(text):
    found = words(text)
    places = [(word.start, word.end) for word in found]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)
    terms(found)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="no, red car.", max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_a_part_of_a_text_has_the_words_that_lie_in_it(text, start, end):
    inside = [word for word in words(text) if word.start >= start and word.end <= end]
    assert words(text, start, end) == inside


@pytest.mark.parametrize("path", sorted(DATA.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_data_files_follow_their_schemas_and_name_their_source(path):
    text = path.read_text(encoding="utf-8")
    first, _, rest = text.partition("\n")
    schema = (path.parent / first.removeprefix("# yaml-language-server: $schema=")).resolve()
    Draft202012Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(yaml.safe_load(text))
    assert "Source" in rest.split("\n\n")[0]
