"""`harness report` of a table in parts: what one pass over it adds up to."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import jsonschema
import pytest
from scorecards_on_disk import HOSTILE

import harness
from harness.cli import main
from harness.comparison.parts import open_parts
from harness.engines.dataset import Manifest
from harness.engines.store import Store
from harness.reporting import corpus
from harness.reporting.corpus import Corpus
from harness.reporting.corpus_view import as_json, screen
from harness.reporting.outputs import Context, Entry
from harness.reporting.parquet import ParquetFace

SCHEMA = json.loads(
    (Path(harness.__file__).parent / "schemas" / "corpus-1.schema.json").read_text(encoding="utf-8")
)


def card(number, timing, coverage, **recording):
    known = [score for score in (timing, coverage) if score is not None]
    overall = round(sum(known) / len(known), 6) if known else None
    severities = {"TIM003": "warning", "EXT001": "error", "STR001": "note"}
    found = [code for code, wanted in (("TIM003", timing), ("EXT001", coverage)) if wanted == 0.0]
    return {
        "recording": {
            "id": f"take-{number:03}",
            "source": f"in/{number:03}.md",
            "sha256": "0" * 64,
            "persona": "Ada" if number % 3 else "Bo",
            "copilot": "Slate",
            "model": None,
            "created": f"2026-0{1 + number % 2}-05T10:00:00",
            **recording,
        },
        "extraction": {"verdict": "match" if number % 4 else "fragment"},
        "criteria": [
            {"id": name, "score": score, "weight": 1.0, "unscored": None if score is not None else "nothing"}
            for name, score in (("timing", timing), ("coverage", coverage))
        ],
        "overall": {"score": overall, "scored_weight": len(known) / 2, "band": "ship" if known else None},
        "findings": [{"code": code, "severity": severities[code]} for code in (*found, "STR001")],
        "signature": "rubric:r@1#aaaa",
    }


def write_parts(folder, cards, size=16):
    folder.mkdir()
    for number, start in enumerate(range(0, len(cards), size)):
        face = ParquetFace(folder / f"part-{number:06}.parquet", Context())
        for one in cards[start : start + size]:
            face.add(Entry(one, one["recording"]["id"], one["recording"]["source"]))
        face.close()
    return folder


@pytest.fixture
def cards():
    noise = random.Random(3)
    found = []
    for number in range(60):
        timing = 0.0 if number % 10 == 0 else round(noise.betavariate(8, 2), 4)
        coverage = None if number % 6 == 1 else 0.0 if number == 20 else round(noise.random(), 4)
        found.append(card(number, timing, coverage))
    return [*found, card(60, None, None)]


@pytest.fixture
def folder(tmp_path, cards):
    return write_parts(tmp_path / "scores", cards)


def test_the_sums_are_those_of_the_cards(folder, cards):
    told = as_json(Corpus(open_parts(folder), worst=3))
    jsonschema.validate(told, SCHEMA)
    assert (told["recordings"], told["parts"], told["complete"]) == (61, 4, None)
    by_name = {one["criterion"]: one for one in told["criteria"]}
    assert list(by_name) == ["overall", "timing", "coverage"]
    for index, name in enumerate(("timing", "coverage")):
        scores = sorted(
            one["criteria"][index]["score"] for one in cards if one["criteria"][index]["score"] is not None
        )
        one = by_name[name]
        assert (one["scored"], one["unscored"]) == (len(scores), 61 - len(scores))
        assert one["mean"] == pytest.approx(sum(scores) / len(scores), abs=1e-6)
        assert one["lowest"] == scores[0]
        for share in (0.05, 0.5, 0.95):
            exact = scores[-int(-share * len(scores) // 1) - 1]
            assert one["quantiles"][f"{share:g}"] == pytest.approx(exact, abs=0.00051)
        assert sum(one["histogram"]) == len(scores)
    failures = [(one["code"], one["severity"], one["recordings"]) for one in told["failures"]]
    assert failures == [("EXT001", "error", 1), ("TIM003", "warning", 6), ("STR001", "note", 61)]
    assert [(one["value"], one["recordings"]) for one in told["groups"]["persona"]] == [
        ("Ada", 40),
        ("Bo", 21),
    ]
    bo = [
        one["overall"]["score"]
        for one in cards
        if one["recording"]["persona"] == "Bo" and one["overall"]["score"] is not None
    ]
    assert told["groups"]["persona"][1]["scored"] == len(bo)
    assert told["groups"]["persona"][1]["mean"] == pytest.approx(sum(bo) / len(bo), abs=1e-4)
    assert [one["value"] for one in told["groups"]["month"]] == ["2026-01", "2026-02"]
    assert told["groups"]["model"] == []
    assert told["verdicts"] == {"match": 45, "fragment": 16}
    lowest = sorted((one["overall"]["score"], one["recording"]["source"]) for one in cards[:60])[:3]
    assert [(round(one["score"], 4), one["source"]) for one in told["worst"]] == [
        (round(score, 4), source) for score, source in lowest
    ]
    assert told["worst"][0]["codes"] == ["EXT001"]
    assert told["worst"][0]["criterion"] in ("timing", "coverage")


def test_the_verb_prints_and_writes_every_form(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    files = [f"o.{kind}" for kind in ("md", "html", "csv", "json")]
    assert main(["report", "scores", "--worst", "2", *(word for file in files for word in ("-o", file))]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("harness report: 61 recordings in 4 parts: mean 0.")
    assert "in/020.md" in shown
    assert "no pages of single recordings" in shown
    for file in files:
        assert "in/020.md" in (tmp_path / file).read_text(encoding="utf-8"), file
    assert main(["report", "scores", "--worst", "2", "--json"]) == 0
    told = capsys.readouterr().out
    assert json.loads(told) == json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))
    rows = list(csv.reader((tmp_path / "o.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[0] == ["section", "row", "column", "value"]
    assert ["Scores", "timing", "scored", "60"] in rows
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*files, "scores"])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["scores", "-o", "x.pdf"], "of a table in parts there are .csv, .html, .json, .md"),
        (["scores", "-o", "x"], "has no extension"),
        (["scores", "-o", "none/x.md"], "make the folder first"),
        (["scores", "--worst", "x"], "no number from 0"),
        (["scores", "-o", "scores.md"], "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_said_in_one_line(words, says, folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scores.md").mkdir()
    assert main(["report", *words]) == 2
    err = capsys.readouterr().err
    assert says in err
    assert err.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scores", "scores.md"]


def test_what_is_to_be_known_of_it(folder, cards, tmp_path, monkeypatch):
    Manifest("0", "s", (), (), 16, complete=True, parts=4, recordings=61, errors=2).write(Store(str(folder)))
    assert "2 files could not be scored" in screen(Corpus(open_parts(folder), 3))
    Manifest("0", "s", (), (), 16).write(Store(str(folder)))
    assert "is not complete" in screen(Corpus(open_parts(folder), 3))
    other = [{**card(1, 0.5, 0.5), "signature": "other"}]
    assert "scored in 2 ways" in screen(Corpus(open_parts(write_parts(tmp_path / "two", cards + other)), 0))
    monkeypatch.setattr(corpus, "GROUPS", 1)
    told = as_json(Corpus(open_parts(folder), 0))
    assert [one["value"] for one in told["groups"]["persona"]] == ["(others)", "Bo"]


def test_what_a_recording_says_is_text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_parts(tmp_path / "s", [card(1, 0.1, 0.2, id=HOSTILE, source=f"=1+1{HOSTILE}", persona=HOSTILE)])
    assert main(["report", "s", "-o", "o.md", "-o", "o.html", "-o", "o.csv"]) == 0
    page = (tmp_path / "o.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    for name in ("o.md", "o.html", "o.csv"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert not {"\x1b", "\u202e"} & set(text)
    assert "<script" not in (tmp_path / "o.md").read_text(encoding="utf-8")
    rows = list(csv.reader((tmp_path / "o.csv").read_text(encoding="utf-8").splitlines()))
    assert not any(cell.startswith("=") for row in rows for cell in row)
