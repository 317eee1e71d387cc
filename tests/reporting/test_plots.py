"""Plots: drawn from what the scorecards say, the same bytes twice, text as text."""

from __future__ import annotations

import json
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from scorecards_on_disk import FIXTURES, HOSTILE, entries

from harness.reporting.plots import BINS, Difference, Rate, Tables, tables_of, write_plots

SVG = "{http://www.w3.org/2000/svg}"

TABLES = Tables(
    {"overall": [0] * 10 + [3] + [0] * 8 + [9], "timing": [1] * BINS},
    [
        Difference("overall", -0.1, -0.2, -0.02, "regressed"),
        Difference("timing", 0.0, -0.1, 0.1, "no evidence"),
    ],
    [Rate("steady 1", 3, 20), Rate("steady 2", 9, 20)],
)


def texts(path) -> list[str]:
    root = ElementTree.parse(path).getroot()
    return [text for element in root.iter(f"{SVG}text") for text in element.itertext()]


def test_what_is_drawn_is_written_as_svg_and_png(tmp_path):
    files = write_plots(tmp_path / "plots", TABLES)
    assert [file.name for file in files] == [
        f"{name}{extension}"
        for name in ("scores", "differences", "failures")
        for extension in (".svg", ".png")
    ]
    assert sorted((tmp_path / "plots").iterdir()) == sorted(files)
    for file in files:
        if file.suffix == ".png":
            assert file.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert {"overall", "timing", "score"} <= set(texts(tmp_path / "plots/scores.svg"))
    assert {"regressed", "no evidence"} <= set(texts(tmp_path / "plots/differences.svg"))
    assert {"steady 1 (20)", "steady 2 (20)"} <= set(texts(tmp_path / "plots/failures.svg"))


def test_the_same_tables_give_the_same_bytes(tmp_path):
    first = [file.read_bytes() for file in write_plots(tmp_path / "a", TABLES)]
    assert first == [file.read_bytes() for file in write_plots(tmp_path / "b", TABLES)]
    other = TABLES._replace(differences=[Difference("overall", 0.3, 0.2, 0.4, "improved")])
    assert first != [file.read_bytes() for file in write_plots(tmp_path / "c", other)]


def test_only_what_there_is_data_for(tmp_path):
    assert write_plots(tmp_path, Tables()) == []
    files = write_plots(tmp_path, Tables({"overall": [1] * BINS}, [], [Rate("only one", 1, 2)]))
    assert [file.name for file in files] == ["scores.svg", "scores.png"]


def test_the_tables_of_a_run():
    cards = [entry.card for entry in entries(sorted(FIXTURES.iterdir())[:8], FIXTURES)]
    tables = tables_of(cards)
    assert sum(tables.scores["overall"]) == sum(card["overall"]["score"] is not None for card in cards)
    assert tables.scores["overall"][-1] == sum((card["overall"]["score"] or 0) >= 0.95 for card in cards)
    assert tables.differences == tables.failures == []


def test_versions_and_intervals_of_fresh_dialogues():
    (entry,) = entries([FIXTURES / "bao-lindqvist-dumpling-queue.md"], FIXTURES)
    cards = []
    for version, severity in (("1", "note"), ("1", "error"), ("2", "error")):
        card = json.loads(json.dumps(entry.card))
        card["recording"]["origin"] = {"copilot": {"id": "steady", "version": version}}
        card["findings"] = [{**entry.card["findings"][0], "severity": severity}]
        cards.append(card)
    measured = {"criterion": "timing", "difference": -0.1, "low": -0.2, "high": 0.0, "verdict": "regressed"}
    fresh = {"criteria": [measured, {**measured, "criterion": "coverage", "low": None}]}
    tables = tables_of(cards, {"fresh": fresh})
    assert tables.failures == [Rate("steady 1", 1, 2), Rate("steady 2", 1, 1)]
    assert tables.differences == [Difference("timing", -0.1, -0.2, 0.0, "regressed")]
    assert tables_of(cards, {"fresh": None}).differences == []


def test_hostile_versions_are_text(tmp_path):
    rates = [Rate(HOSTILE, 1, 2), Rate(f"<image href='x'/>{HOSTILE}", 1, 2)]
    write_plots(tmp_path, Tables({HOSTILE: [1] * BINS}, [Difference(HOSTILE, 0, -1, 1, HOSTILE)], rates))
    for file in tmp_path.glob("*.svg"):
        root = ElementTree.parse(file).getroot()
        tags = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert tags <= {
            "svg",
            "g",
            "path",
            "rect",
            "text",
            "line",
            "title",
            "defs",
            "clipPath",
            "style",
            "tspan",
        }
        assert not any(name.lower().startswith("on") for element in root.iter() for name in element.attrib)
        assert any("<script>" in text for text in texts(file))


@pytest.mark.parametrize("module", ["altair", "vl_convert", "pyarrow"])
def test_nothing_heavy_is_imported_before_it_is_needed(module):
    code = (
        "import sys, harness.reporting.plots, harness.reporting.outputs, harness.reporting.sarif, "
        f"harness.reporting.junit, harness.reporting.parquet; sys.exit({module!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
