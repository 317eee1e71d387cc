"""The table of scores as CSV: long, with reasons, and no cell that a spreadsheet would compute."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from scorecards_on_disk import FIXTURES, HOSTILE, entries, written

from harness.reporting.table import COLUMNS, text_cell

DOCUMENT = Path(__file__).parents[2] / "docs" / "outputs.md"


def rows(found, folder: Path) -> list[dict[str, str]]:
    text = written(folder / "scores.csv", found).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_one_row_for_each_criterion_and_one_for_the_whole(tmp_path):
    (entry,) = found = entries([FIXTURES / "bao-lindqvist-baguette-scooter.json"], FIXTURES)
    table = rows(found, tmp_path)
    assert tuple(table[0]) == COLUMNS
    card = entry.card
    assert [row["criterion"] for row in table] == [*(one["id"] for one in card["criteria"]), "overall"]
    for row, one in zip(table, card["criteria"], strict=False):
        assert row["score"] == ("" if one["score"] is None else str(one["score"]))
        assert row["unscored"] == (one["unscored"] or "")
    assert table[-1]["band"] == card["overall"]["band"]
    assert table[-1]["weight"] == str(card["overall"]["scored_weight"])
    assert table[0]["unscored"] == "the recording carries no final prompt of its own"


def test_fresh_dialogues_carry_scenario_and_replicate(tmp_path):
    (entry,) = entries([FIXTURES / "bao-lindqvist-baguette-scooter.json"], FIXTURES)
    card = json.loads(json.dumps(entry.card))
    card["recording"]["origin"] = {"scenario": "kettle", "replicate": 2}
    assert {(row["scenario"], row["replicate"]) for row in rows([entry._replace(card=card)], tmp_path)} == {
        ("kettle", "2")
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "\t=", "\r=", "\x00=", "\u200b=", " ="])
def test_a_formula_is_text(start):
    assert text_cell(f"{start}1+1")[0] in "'\ufffd"


def test_hostile_text_stays_in_its_cell(tmp_path):
    (entry,) = entries([FIXTURES / "bao-lindqvist-baguette-scooter.json"], FIXTURES)
    card = json.loads(json.dumps(entry.card))
    card["recording"]["persona"] = f'=HYPERLINK("//evil")\n"{HOSTILE}'
    table = rows([entry._replace(card=card, name=f"@{HOSTILE}")], tmp_path)
    assert len(table) == len(card["criteria"]) + 1
    assert set(table[0]) == set(COLUMNS)
    clean = (
        "<script>alert(1)</script> </details> | ]]> [click](https://evil.test) ![i](//evil.test/x) @everyone #1 "
        "\ufffd[31mred\ufffd[0m \ufffd\ufffd\ufffd esrever \ufffd \ufffe \uffff {0} `code` $x$ =1+1 <!-- & &amp; www.evil.test"
    )
    assert table[0]["recording"] == f"'@{clean}"
    assert table[0]["persona"] == f'\'=HYPERLINK("//evil") "{clean}'


def test_the_columns_are_documented():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == list(COLUMNS)
