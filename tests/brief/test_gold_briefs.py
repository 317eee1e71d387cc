"""The brief and its statuses against what a careful reader wrote down (gold/README.md says how)."""

import json
from pathlib import Path

import pytest

from harness.checks import Evidence
from harness.checks.coverage import trace
from harness.extraction import extract
from harness.recordings import read

GOLD = Path(__file__).parent / "gold"
ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures" / "recordings"
PRODUCTION = ROOT.parent / "shared" / "recordings"


def gold_files():
    return sorted(path for path in GOLD.glob("*.json") if not path.stem.startswith("production-"))


def held_against(gold_path, folder):
    """The rows of the table and of the gold brief of one recording."""
    gold = json.loads(gold_path.read_text(encoding="utf-8"))
    recording = next(iter(read(folder / gold["recording"])))  # of several in one file the first
    rows = trace(Evidence(recording, extract(recording))).to_json()["requirements"]
    return rows, gold["requirements"], recording


def matched(rows, gold):
    """Pairs of indices, one to one, best overlap first: rows that share half of the shorter passage with a gold one."""
    options = []
    for i, row in enumerate(rows):
        for j, unit in enumerate(gold):
            shared = min(row["end"], unit["end"]) - max(row["start"], unit["start"])
            shorter = min(row["end"] - row["start"], unit["end"] - unit["start"])
            if row["turn"] == unit["turn"] and shared >= shorter / 2:
                options.append((shared / shorter, shared, i, j))
    taken_rows, taken_gold, pairs = set(), set(), []
    for _, _, i, j in sorted(options, reverse=True):
        if i not in taken_rows and j not in taken_gold:
            taken_rows.add(i)
            taken_gold.add(j)
            pairs.append((i, j))
    return pairs


def touching(rows, others):
    """How many rows share words with any of the others."""
    return sum(
        any(r["turn"] == o["turn"] and r["start"] < o["end"] and o["start"] < r["end"] for o in others)
        for r in rows
    )


def measured(cases):
    """Sums over the recordings: rows, gold units, matches, rows and units that touch, right statuses."""
    total = dict.fromkeys(("rows", "gold", "matched", "rows touching", "gold touching", "traced", "right"), 0)
    for rows, gold, _ in cases:
        pairs = matched(rows, gold)
        total["rows"] += len(rows)
        total["gold"] += len(gold)
        total["matched"] += len(pairs)
        total["rows touching"] += touching(rows, gold)
        total["gold touching"] += touching(gold, rows)
        for i, j in pairs:
            wanted = None if gold[j]["superseded_by"] else gold[j]["status"]
            if wanted or gold[j]["superseded_by"]:
                total["traced"] += 1
                total["right"] += rows[i]["status"] == wanted and bool(rows[i]["superseded_by"]) == (
                    wanted is None
                )
    return total


@pytest.fixture(scope="module")
def fixtures():
    return measured(held_against(path, FIXTURES) for path in gold_files())


def test_there_are_gold_briefs_of_at_least_six_fixtures_with_the_hard_cases():
    units = [
        unit for path in gold_files() for unit in json.loads(path.read_text(encoding="utf-8"))["requirements"]
    ]
    assert len(gold_files()) >= 6
    assert {"exclusion", "duration", "format", "wording"} <= {unit["kind"] for unit in units}
    assert any(unit["superseded_by"] for unit in units)
    assert any(unit["strength"] == "offered" for unit in units)
    assert {"missing", "contradicted", "settings-only", "partial"} <= {unit["status"] for unit in units}


def test_most_of_what_was_asked_for_is_found(fixtures):
    assert fixtures["matched"] / fixtures["gold"] >= 0.78
    assert fixtures["gold touching"] / fixtures["gold"] >= 0.82


def test_most_of_what_is_found_was_asked_for(fixtures):
    assert fixtures["matched"] / fixtures["rows"] >= 0.70
    assert fixtures["rows touching"] / fixtures["rows"] >= 0.75


def test_most_statuses_are_right(fixtures):
    assert fixtures["right"] / fixtures["traced"] >= 0.77


@pytest.mark.parametrize("name", ["brief-night-ferry", "brief-clockmaker"])
def test_everything_dropped_or_contradicted_on_purpose_is_found(name):
    rows, gold, _ = held_against(GOLD / f"{name}.json", FIXTURES)
    found = {j: rows[i] for i, j in matched(rows, gold)}
    planted = [
        j for j, unit in enumerate(gold) if unit["status"] in ("missing", "contradicted", "settings-only")
    ]
    assert planted
    for j in planted:
        assert found[j]["status"] == gold[j]["status"], gold[j]["text"]
    superseded = [j for j, unit in enumerate(gold) if unit["superseded_by"]]
    assert [bool(found[j]["superseded_by"]) for j in superseded] == [True] * len(superseded)


@pytest.mark.parametrize("name", ["brief-night-ferry", "brief-clockmaker"])
def test_nothing_that_was_delivered_is_called_missing_or_contradicted(name):
    rows, gold, _ = held_against(GOLD / f"{name}.json", FIXTURES)
    found = {j: rows[i]["status"] for i, j in matched(rows, gold)}
    false = [
        gold[j]["text"]
        for j, status in found.items()
        if gold[j]["status"] == "covered" and status in ("missing", "contradicted")
    ]
    assert false == []


@pytest.mark.skipif(not PRODUCTION.is_dir(), reason="the production recordings are not part of the project")
@pytest.mark.parametrize("name", ["threshold-mojibake", "structured-8s"])
def test_the_production_recordings_reach_the_aim(name):
    rows, gold, _ = held_against(GOLD / f"production-{name}.json", PRODUCTION)
    result = measured([(rows, gold, None)])
    assert result["matched"] / result["gold"] >= 0.8
    assert result["rows touching"] / result["rows"] >= 0.8
    assert result["right"] / result["traced"] >= 0.85
