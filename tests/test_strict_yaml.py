"""Strict YAML: plain values with lines, as YAML 1.2 reads them."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import InputError
from harness.strict_yaml import DEPTH_LIMIT, parse


def value(text, **options):
    return parse(text.encode(), "f.yaml", **options).value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("2025-10-01", "2025-10-01"),
        ("1:30", "1:30"),
        ("16:9", "16:9"),
        ("0o14", "0o14"),
        ("1_000", "1_000"),
        ("012", 12),
        ("+3", 3),
        ("-0.5", -0.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("true", True),
        ("'true'", "true"),
        ('"3"', "3"),
        ("~", None),
        ("null", None),
        ("", None),
        (".inf", math.inf),
        ("１２", "１２"),
    ],
)
def test_scalars_are_those_of_the_core_schema(text, expected):
    read = value(f"key: {text}")["key"]
    assert read == expected
    assert type(read) is type(expected)


def test_not_a_number_is_one():
    assert math.isnan(value("key: .nan")["key"])


# YAML takes no raw control characters, and JSON's surrogate pairs are no YAML escapes.
letters = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"], exclude_characters="\ufeff\u2028\u2029"
)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(letters, max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abcdef", max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(plain)
@settings(max_examples=60, deadline=None)
def test_json_is_yaml(tree):
    assert value(json.dumps(tree, ensure_ascii=False)) == tree


@given(st.binary(max_size=60) | st.text("[]{}:,-&*!|>'\"#%@`\n ab01", max_size=40).map(str.encode))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_value_or_one_line(data):
    try:
        message = f"f.yaml: {parse(data, 'f.yaml').value!r:.20}"
    except InputError as problem:
        message = str(problem)
    assert message.startswith("f.yaml")
    assert "\n" not in message


def test_every_part_knows_its_line():
    document = parse(b"a:\n  b: 1\n  c:\n  - x\n  - {d: 2}\n", "f.yaml")
    assert document.lines[("a", "c", 1, "d")] == 5
    assert document.place(("a", "c", 1, "d")) == "line 5, a.c[1].d"
    assert document.place(("a", "missing", "deep")) == "line 1, a.missing.deep"
    assert document.place(()) == "line 1"


def test_nesting_is_allowed_up_to_the_limit():
    assert value("[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT)
    with pytest.raises(InputError, match=f"more than {DEPTH_LIMIT}"):
        value("[" * (DEPTH_LIMIT + 1) + "]" * (DEPTH_LIMIT + 1))


def test_the_pure_python_parser_reads_the_same(monkeypatch):
    import yaml

    text = "a: [1, 'x', {b: ~}]\nc: |\n  two\n  lines\n"
    with_c = value(text)
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert value(text) == with_c
