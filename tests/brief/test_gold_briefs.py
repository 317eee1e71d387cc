"""The brief and its statuses against what a careful reader wrote down (gold/README.md says how)."""

import json

import pytest
from measure import BRIEFS, FIXTURES, GOLD, PRODUCTION, Tally, briefs, held_against, matched
from measure import fixtures as known_fixtures


def gold_files():
    return sorted(path for path in GOLD.glob("*.json") if not path.stem.startswith("production-"))


@pytest.fixture(scope="module")
def fixtures():
    return Tally(known_fixtures())


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
    assert fixtures.recall >= 0.78
    assert fixtures.gold_touching / fixtures.gold >= 0.82


def test_most_of_what_is_found_was_asked_for(fixtures):
    assert fixtures.precision >= 0.72
    assert fixtures.rows_touching / fixtures.rows >= 0.76


def test_most_statuses_are_right(fixtures):
    assert fixtures.status >= 0.8


def test_warnings_are_right_where_a_reader_looked(fixtures):
    """A false alarm costs a reader as much as a miss: at most one in five."""
    assert fixtures.alarms >= 5
    assert fixtures.false_alarms <= 0.2 * fixtures.alarms


def test_gold_briefs_quote_their_recordings():
    for path in sorted((BRIEFS / "gold").glob("*.json")):
        case = held_against(path, BRIEFS)
        for unit in case.gold:
            assert case.recording.turns[unit["turn"]].text[unit["start"] : unit["end"]] == unit["text"]
            assert (unit["status"] is None) == bool(unit["superseded_by"])


def test_the_development_half_is_read():
    tally = Tally(briefs("development", english=True))
    assert tally.recall >= 0.8
    assert tally.precision >= 0.78
    assert tally.status >= 0.75


@pytest.mark.parametrize("half", ["development", "held-back"])
def test_other_languages_are_left_alone(half):
    for case in briefs(half, english=False):
        assert case.rows == []
        assert case.alarms == []


@pytest.mark.parametrize("name", ["brief-night-ferry", "brief-clockmaker"])
def test_everything_dropped_or_contradicted_on_purpose_is_found(name):
    case = held_against(GOLD / f"{name}.json", FIXTURES)
    rows, gold = case.rows, case.gold
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
    case = held_against(GOLD / f"{name}.json", FIXTURES)
    rows, gold = case.rows, case.gold
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
    tally = Tally([held_against(GOLD / f"production-{name}.json", PRODUCTION)])
    assert tally.recall >= 0.8
    assert tally.rows_touching / tally.rows >= 0.75
    assert tally.status >= 0.85
