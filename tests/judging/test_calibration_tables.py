"""Tables of ratings: formats, what is a number, and how a table is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import InputError
from harness.judging.ratings_table import Rating, Scale, parse_scales, parse_value, read_ratings

COLUMNS = ["item", "criterion", "rater", "rater_kind", "value"]
SMALL = [
    [1, "clarity", "ann", "human", 4],
    [2, "clarity", "ann", "human", 2],
    [1, "clarity", "gpt", "judge", 3],
]
EXPECTED = (
    Rating("1", "clarity", "ann", "human", 4.0),
    Rating("1", "clarity", "gpt", "judge", 3.0),
    Rating("2", "clarity", "ann", "human", 2.0),
)


@given(
    st.text(max_size=12) | st.floats() | st.integers() | st.none() | st.booleans() | st.lists(st.integers())
)
@settings(max_examples=500, deadline=None)
def test_a_value_is_a_number_on_the_scale_or_the_reason_why_not(value):
    found = parse_value(value, Scale(1, 5))
    assert found in ("empty", "not a number", "out of range") or 1 <= found <= 5


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2.5", 2.5),
        ("18", "out of range"),
        (" 3 ", 3.0),
        ("+4", 4.0),
        ("5.", 5.0),
        (True, "not a number"),
        ("3e0", 3.0),
    ],
)
def test_whole_numbers_are_parsed_whole_and_held_against_the_scale(value, expected):
    # A published parser reads "2.5" as 2 and "18" as 1.
    assert parse_value(value, Scale(1, 5)) == expected


@pytest.mark.parametrize("scale", ["5:1", "1", "1:x", "clarity=", "1:1", "nan:5"])
def test_a_scale_that_is_none(scale):
    with pytest.raises(InputError, match="no scale"):
        parse_scales([scale])


@pytest.mark.parametrize("form", ["csv", "semicolons", "tabs", "jsonl", "parquet", "bom"])
def test_all_formats_say_the_same(tmp_path, form):
    path = tmp_path / "table"
    if form == "parquet":
        import pandas as pd

        table = pd.DataFrame(SMALL, columns=COLUMNS)
        table["value"] = table["value"].astype(float)
        table.to_parquet(path)
    elif form == "jsonl":
        lines = (json.dumps(dict(zip(COLUMNS, row, strict=True))) for row in SMALL)
        path.write_text("\n".join(lines), encoding="utf-8")
    else:
        separator = {"semicolons": ";", "tabs": "\t"}.get(form, ",")
        text = "\r\n".join(separator.join(map(str, row)) for row in [COLUMNS, *SMALL])
        path.write_text(text, encoding="utf-8-sig" if form == "bom" else "utf-8")
    found = read_ratings(str(path))
    assert found.ratings == EXPECTED
    assert not found.unread


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["has no column 'item'"]),
        ("item,criterion,rater,rater_kind,value\n", ["has no rows"]),
        ("item,criterion,rater,kind,value\n1,c,r,human,3\n", ["no column 'rater_kind'", "did you mean"]),
        ("item,item,rater,rater_kind,value\n", ["line 1", "two columns 'item'"]),
        ("item,criterion,rater,rater_kind,value\n1,c,r,human\n", ["line 2", "4 cells under 5 columns"]),
        ("item,criterion,rater,rater_kind,value\n1,c,r,humane,3\n", ["line 2", "'humane'", "human or judge"]),
        ("item,criterion,rater,rater_kind,value\n,c,r,human,3\n", ["line 2", "item is empty"]),
        ('{"item": 1}\n[1]\n', ["line 2", "no JSON object"]),
        ('{"item": 1}\n{"item"\n', ["line 2", "is no JSON"]),
        ("PAR1 but nothing else", ["no Parquet file"]),
    ],
)
def test_a_table_that_cannot_be_read_says_where_and_why(tmp_path, text, expected):
    path = tmp_path / "broken"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_ratings(str(path))
    message = str(caught.value)
    assert "\n" not in message
    for part in expected:
        assert part in message


def test_hostile_bytes_are_refused_in_one_line(tmp_path):
    path = tmp_path / "hostile"
    for data in (b"\xff\xfe\x00", b"PAR1" * 100, b'{"a":' * 20_000, b'item,"' + b"x" * 200_000, b"\x00" * 10):
        path.write_bytes(data)
        with pytest.raises(InputError) as caught:
            read_ratings(str(path))
        assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="cannot be read"):
        read_ratings(str(tmp_path / "absent.csv"))
