"""The table of scores as Parquet: the same rows as the CSV, with types."""

from __future__ import annotations

import json

import pyarrow.parquet as pq
from scorecards_on_disk import FIXTURES, HOSTILE, entries, written

from harness.reporting import parquet
from harness.reporting.table import COLUMNS, score_rows


def read(folder, found):
    written(folder / "scores.parquet", found)
    return pq.read_table(folder / "scores.parquet")


def test_the_rows_are_those_of_the_table(tmp_path):
    found = entries(sorted(FIXTURES.iterdir())[:12], FIXTURES)
    table = read(tmp_path, found)
    assert table.column_names == list(COLUMNS)
    assert table.schema.metadata[b"schema"] == b"scores/1"
    expected = [row for entry in found for row in score_rows(entry)]
    assert [tuple(row.values()) for row in table.to_pylist()] == expected
    types = {field.name: str(field.type) for field in table.schema}
    assert types["score"] == types["weight"] == "double"
    assert types["replicate"] == "int64"
    assert types["recording"] == "string"


def test_blocks_add_up(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "BLOCK", 10)
    found = entries(sorted(FIXTURES.iterdir())[:5], FIXTURES)
    assert read(tmp_path, found).num_rows == sum(len(entry.card["criteria"]) + 1 for entry in found)
    assert pq.ParquetFile(tmp_path / "scores.parquet").num_row_groups > 1


def test_nothing_is_a_table_too(tmp_path):
    table = read(tmp_path, [])
    assert table.num_rows == 0
    assert table.column_names == list(COLUMNS)


def test_hostile_text_is_one_value(tmp_path):
    (entry,) = entries([FIXTURES / "bao-lindqvist-baguette-scooter.json"], FIXTURES)
    card = json.loads(json.dumps(entry.card))
    card["recording"]["persona"] = HOSTILE
    (persona,) = {row["persona"] for row in read(tmp_path, [entry._replace(card=card)]).to_pylist()}
    assert "\x1b" not in persona
    assert persona.endswith("www.evil.test")
