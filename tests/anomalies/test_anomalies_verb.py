"""`harness anomalies` as a user runs it, and what `harness eval` and the report say of the same."""

from __future__ import annotations

import json
import random
from importlib.resources import files
from pathlib import Path

import pytest
from dialogues_for_comparison import card, write_run
from generated_corpora import film
from jsonschema import Draft202012Validator

from harness.anomalies import Anomaly, Look, Quote
from harness.cli import main
from harness.recordings import read
from harness.reporting.anomalies_view import (
    anomalies_as_json,
    anomalies_folded,
    anomalies_markdown,
    anomalies_screen,
)
from harness.reporting.site import write_site
from harness.runs import RunFolder
from harness.scorecards import as_json, score

FIXTURES = Path(__file__).parents[2] / "fixtures" / "recordings"
HOSTILE = 'x <script>alert(1)</script> @all [a](http://b) \x1b[31m\u202e | `c` "'


def valid(told):
    schema = json.loads(files("harness").joinpath("schemas/anomalies-1.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(told)
    return told


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    """Twelve recordings of different briefs; two of them have one film, and a hostile persona wrote them."""
    rng = random.Random(1)
    films = [film(rng, 60) for _ in range(12)]
    films[7] = f"{films[3]} <script>alert(1)</script>"
    cards = [
        card(f"r{number}", {"timing": 0.9}, prompt=text, findings=["TIM003"], persona=HOSTILE)
        for number, text in enumerate(films)
    ]
    return write_run(tmp_path_factory.mktemp("corpus") / "run", cards)


def test_screen_json_and_files(run_folder, tmp_path, capsys):
    paths = [str(tmp_path / name) for name in ("a.json", "a.md")]
    assert main(["anomalies", str(run_folder), "-o", paths[0], "-o", paths[1]]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("worth a look: 1 group of duplicates (12 prompts of 12 recordings)")
    assert "2 prompts for 2 different briefs say the same" in shown
    assert "r3, prompt 1, " in shown
    told = valid(json.loads((tmp_path / "a.json").read_text("utf-8")))
    (found,) = told["anomalies"]
    assert sorted(found["recordings"]) == ["r3", "r7"]
    assert "2 prompts for 2 different briefs" in (tmp_path / "a.md").read_text("utf-8")
    assert main(["anomalies", str(run_folder / "scorecards.jsonl"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == told


def test_quotations_lie_in_the_prompts(run_folder, capsys):
    main(["anomalies", str(run_folder), "--json"])
    texts = {one["recording"]["id"]: one["extraction"]["prompts"] for one in RunFolder(run_folder).cards()}
    (found,) = json.loads(capsys.readouterr().out)["anomalies"]
    assert found["quotes"]
    for quote in found["quotes"]:
        text = texts[quote["recording"]][quote["prompt"]]["text"][quote["start"] : quote["end"]]
        head, _, tail = quote["text"].partition("…")
        assert " ".join(text.split()).startswith(head)
        assert " ".join(text.split()).endswith(tail)


def test_the_report_shows_it(tmp_path):
    scored = scored_dialogue()
    folder = RunFolder(write_run(tmp_path / "run", [scored]))
    look = Look(12, 12, (hostile(scored["recording"]["id"]),), {"duplicates": 2})
    folder.write_report("anomalies.json", json.dumps(anomalies_as_json(look)))
    page = write_site(folder, tmp_path / "site").page.read_text("utf-8")
    assert "Worth a look" in page
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "and 2 more" in page
    assert 'href="report/cards/' in page.partition("Worth a look")[2]
    folder.write_report("anomalies.json", "{")
    assert main(["report", str(folder.path), "-o", str(tmp_path / "site")]) == 2
    (folder.path / "anomalies.json").unlink()
    assert "Worth a look" not in write_site(folder, tmp_path / "site").page.read_text("utf-8")


def scored_dialogue():
    (item,) = read(str(FIXTURES / "teodor-vance-boxing-bell.md"))
    return as_json(score(item))


def hostile(name="r3"):
    quote = Quote(name, 0, 0, 9, HOSTILE)
    return Anomaly("duplicates", HOSTILE, (HOSTILE,), (name, HOSTILE), 7, 1.0, (quote,))


def test_text_of_recordings_is_harmless_everywhere():
    look = Look(9, 9, (hostile(),), notes=(HOSTILE,))
    valid(anomalies_as_json(look))
    for text in (anomalies_screen(look), anomalies_markdown(look), "\n".join(anomalies_folded(look))):
        assert "\x1b" not in text
        assert "\u202e" not in text
    folded = anomalies_folded(look)
    assert len(folded) == 3
    assert "<script>" not in "".join(folded)
    assert "@all" not in "".join(folded)
    assert "<script>" not in anomalies_markdown(look)
    assert anomalies_folded(Look(9, 9)) == []


def test_recordings_are_scored_first(capsys):
    paths = [str(FIXTURES / f"teodor-vance-{name}.md") for name in ("boxing-bell", "free-throw")]
    assert main(["anomalies", *paths, "--json"]) == 0
    told = valid(json.loads(capsys.readouterr().out))
    assert (told["recordings"], told["anomalies"]) == (2, [])
    assert told["notes"] == ["2 delivered prompts are too few to look at, it takes 8"]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["nowhere"], "nowhere"),
        (["{run}", "-o", "a.xlsx"], "known are .json, .md"),
        (["{run}", "-o", "nowhere/a.md"], "folder that does not exist"),
    ],
)
def test_what_cannot_be_read_is_one_line(run_folder, words, problem, capsys):
    assert main(["anomalies", *(word.replace("{run}", str(run_folder)) for word in words)]) == 2
    told = capsys.readouterr()
    assert problem in told.err
    assert told.out == ""


def test_a_broken_file_does_not_stop_the_others(tmp_path, capsys):
    (tmp_path / "broken.json").write_text("{")
    good = str(FIXTURES / "teodor-vance-boxing-bell.md")
    assert main(["anomalies", good, str(tmp_path / "broken.json"), "--json"]) == 3
    told = capsys.readouterr()
    assert "broken.json" in told.err
    assert json.loads(told.out)["recordings"] == 1
