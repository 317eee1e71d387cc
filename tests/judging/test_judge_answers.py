"""Reading answers: what is a rating, what is none, and that a failure never becomes a number."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from judges import answered, rating, small

from harness.judging.answers import UnusableError, find_object, find_quote, rating_schema, read_ratings
from harness.judging.judge_file import Scale

JUDGE = small()
CRITERIA = JUDGE.criteria
FREE = Scale(1, 5, whole=False)


def value(text: str, scale: Scale = JUDGE.scale) -> float | None:
    """What the answer gives for clarity."""
    found = read_ratings(text, CRITERIA, scale).ratings.get("clarity")
    return found.value if found else None


def test_a_good_answer_is_read_with_its_reasons_and_quotes():
    reading = read_ratings(
        answered(clarity=rating(4, "plain", ("a boat",)), fidelity=2), CRITERIA, JUDGE.scale
    )
    assert not reading.problems
    assert reading.ratings["clarity"] == (4.0, "plain", ("a boat",))
    assert reading.ratings["fidelity"].value == 2.0


@pytest.mark.parametrize(
    ("text", "scale", "expected"),
    [
        (answered(clarity=2.5, fidelity=1), FREE, 2.5),  # read whole, not as 2
        (answered(clarity=2.5, fidelity=1), JUDGE.scale, None),  # and no whole number
        (answered(clarity=4.0, fidelity=1), JUDGE.scale, 4.0),
        (answered(clarity=18, fidelity=1), JUDGE.scale, None),  # not 1
        (answered(clarity=18, fidelity=1), FREE, None),
        (answered(clarity=0, fidelity=1), FREE, None),
        (answered(clarity=-1, fidelity=1), FREE, None),
        (answered(clarity=5.0000001, fidelity=1), FREE, None),
        (answered(clarity=True, fidelity=1), FREE, None),
        (answered(clarity=None, fidelity=1), FREE, None),
        (answered(clarity="4", fidelity=1), FREE, None),
        (answered(clarity="4/5", fidelity=1), FREE, None),
        (answered(clarity=[4], fidelity=1), FREE, None),
        (answered(clarity={"rating": 4}, fidelity=1), FREE, None),  # no reason was given
        (answered(fidelity=1).replace("1", "NaN"), FREE, None),
        ('{"clarity": {"reason": "", "quotes": [], "rating": NaN}}', FREE, None),
        ('{"clarity": {"reason": "", "quotes": [], "rating": Infinity}}', FREE, None),
        ('{"clarity": {"reason": "", "quotes": [], "rating": 1e400}}', FREE, None),
        ('{"clarity": {"reason": "", "quotes": [], "rating": 3e0}}', FREE, 3.0),
        ('{"clarity": {"reason": "", "quotes": [], "rating": %s}}' % ("1" * 5000), FREE, None),
        ('{"clarity": {"reason": "", "quotes": [], "rating": 1, "rating": 5}}', FREE, None),
        ('{"clarity": {"rating": 1}, "clarity": {"reason": "", "quotes": [], "rating": 5}}', FREE, None),
        ('{"ratings": {"clarity": {"reason": "", "quotes": [], "rating": 5}}}', FREE, None),
        (json.dumps(answered(clarity=5)), FREE, None),  # JSON in a JSON text
        (f"[{answered(clarity=5)}]", FREE, None),
        (f"Here you are:\n```json\n{answered(clarity=5)}\n```\nGood luck!", FREE, 5.0),
        (f"{answered(clarity=1)} or rather {answered(clarity=5)}", FREE, None),
        ('{"clarity": {"reason": "x", "quotes": [], "rating": 5}', FREE, None),  # cut off
        (f'{{"draft": {answered(clarity=5)}', FREE, None),  # inside something broken
        ("I would say 4/5, maybe 5", FREE, None),
        ("5", FREE, None),
        ("true", FREE, None),
        ("", FREE, None),
        ("{" * 100_000, FREE, None),
        ('{"a":' * 50_000, FREE, None),
        (" " * 200_000, FREE, None),
        ("\udcff{}", FREE, None),
    ],
)
def test_the_traps_of_published_parsers(text, scale, expected):
    assert value(text, scale) == expected


def test_every_problem_is_named_for_the_repair():
    reading = read_ratings(answered(clarity=9, overall=5), CRITERIA, JUDGE.scale)
    assert reading.ratings == {}
    assert [problem.split(":")[0] for problem in reading.problems] == [
        "clarity",
        "fidelity is missing",
        "'overall' was not asked for",
    ]


def test_one_bad_criterion_does_not_cost_the_others():
    reading = read_ratings(answered(clarity=9, fidelity=3), CRITERIA, JUDGE.scale)
    assert {name: rated.value for name, rated in reading.ratings.items()} == {"fidelity": 3.0}


GOOD = answered(clarity=rating(4, "plain", ("a boat", "dawn")), fidelity=rating(2, 'a {brace} and "quotes"'))
JUNK = st.one_of(
    st.sampled_from(
        [
            *'{}[]",:0123456789.eE-+ntf\\ \n',
            "NaN",
            "null",
            "true",
            "1e999",
            '"rating": ',
            "4/5",
            "```",
            "５",
            "\u0000",
        ]
    ),
    st.text(max_size=6),
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A good answer with a few of its pieces cut out, doubled, or replaced by junk."""
    text = GOOD
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        piece = draw(st.one_of(JUNK, st.just(text[start:end] * 2), st.just("")))
        text = text[:start] + piece + text[end:]
    return text


@settings(max_examples=2000, deadline=None)
@given(mutated(), st.booleans())
@pytest.mark.slow
def test_mutated_answers_never_crash_nor_leave_the_scale_nor_make_up_a_number(text, whole):
    scale = Scale(1, 5, whole=whole)
    reading = read_ratings(text, CRITERIA, scale)
    schema = rating_schema(CRITERIA, scale)["properties"]
    for name, rated in reading.ratings.items():
        assert type(rated.value) is float
        assert 1 <= rated.value <= 5
        assert not whole or rated.value.is_integer()
        # Every number that counts stands, whole, in the one object of the answer that is read strictly.
        part = find_object(text)[name]
        assert part["rating"] == rated.value
        assert not isinstance(part["rating"], bool | str)
        assert Draft202012Validator(schema[name]).is_valid(part)
    if len(reading.ratings) < len(CRITERIA):
        assert reading.problems


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=300), st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["clarity", "fidelity", "rating", "reason", "quotes"]), inner, max_size=5),
    max_leaves=12,
).map(json.dumps)))  # fmt: skip
def test_any_text_is_read_or_refused(text):
    for rated in read_ratings(text, CRITERIA, FREE).ratings.values():
        assert 1 <= rated.value <= 5
    with contextlib.suppress(UnusableError):
        assert isinstance(find_object(text), dict)


def test_reading_grows_linearly_with_a_hostile_answer(assert_linear):
    def work(size):
        text = '{"clarity": ' * (size // 12)
        return lambda: read_ratings(text, CRITERIA, FREE)

    assert_linear(work, 20_000)


def test_the_schema_of_answers_is_one_that_providers_take():
    for scale in (JUDGE.scale, FREE):
        schema = rating_schema(CRITERIA, scale)
        Draft202012Validator.check_schema(schema)
        assert list(schema["properties"]["clarity"]["properties"]) == ["reason", "quotes", "rating"]
        text = json.dumps(schema)
        assert "minimum" not in text
        assert text.count('"additionalProperties": false') == 1 + len(CRITERIA)


TEXT = "Sodium light on the quay.\n  “Come home,” she says — the ferry’s horn answers."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("Sodium light on the quay", "Sodium light on the quay"),
        ("sodium   LIGHT\non the quay.", "Sodium light on the quay"),
        ('"Come home," she says', "Come home,” she says"),
        ("she says - the ferry's horn", "she says — the ferry’s horn"),
        ("Sodium light … the ferry's horn answers", "Sodium light on the quay.\n  “Come home,” she says — the ferry’s horn answers"),
        ("golden light on the quay", None),
        ("horn answers ... Sodium light", None),  # the wrong way round
        ("", None),
        ("…", None),
        ("-", None),
    ],
)  # fmt: skip
def test_quotes_are_found_whatever_their_spelling(quote, found):
    place = find_quote(quote, TEXT)
    assert (TEXT[slice(*place)] if place else None) == found


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.integers(0, 200), st.integers(1, 60))
def test_a_piece_of_a_text_is_found_in_it(text, start, length):
    piece = text[start : start + length]
    place = find_quote(piece, text)
    if place is not None:
        assert 0 <= place[0] < place[1] <= len(text)
    elif any(char.isalnum() for char in piece) and not any(mark in piece for mark in ("…", "...")):
        raise AssertionError(f"{piece!r} not found in {text!r}")
