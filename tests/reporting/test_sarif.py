"""SARIF: the official schema holds, and every result points at the place that a person would point at."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import pytest
from scorecards_on_disk import FIXTURES, HOSTILE, dialogue, entries, written

from harness.comparison import compare
from harness.findings import registry
from harness.reporting.outputs import Context
from harness.runs import Failure, Run, result_of
from harness.suite import Gate

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


def sarif(found, root: Path, context: Context | None = None, failures=None) -> dict:
    """The log of one run, valid by the schema of SARIF 2.1.0."""
    data = written(root / "findings.sarif", found, context or Context(root=root), failures)
    log = json.loads(data)
    VALIDATOR.validate(log)
    (run,) = log["runs"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    return run


@pytest.fixture
def one(tmp_path) -> Path:
    """A recording whose saved prompt is a fragment, and whose beats overlap."""
    path = tmp_path / "recordings" / "one.md"
    path.parent.mkdir()
    path.write_text(dialogue(recorded="mist on the water"), encoding="utf-8")
    return path


def regions(run: dict, code: str) -> list[dict]:
    return [
        result["locations"][0]["physicalLocation"]["region"]
        for result in run["results"]
        if result["ruleId"] == code
    ]


def test_the_schema_refuses_what_is_no_sarif():
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate({"version": "2.1.0", "runs": [{"results": []}]})


def test_all_fixtures_together_are_valid_and_point_into_their_files(tmp_path):
    root = FIXTURES.parents[1]
    found = entries(sorted(FIXTURES.iterdir()), root)
    run = sarif(found, tmp_path, Context(root=root))
    assert len(run["results"]) == sum(len(entry.card["findings"]) for entry in found) > 30
    for result in run["results"]:
        physical = result["locations"][0]["physicalLocation"]
        lines = (root / unquote(physical["artifactLocation"]["uri"])).read_text(encoding="utf-8").split("\n")
        if "region" in physical:
            region = physical["region"]
            line = lines[region["startLine"] - 1]
            assert region["startColumn"] <= len(line.encode("utf-16-le")) // 2 + 1
    placed = sum("region" in result["locations"][0]["physicalLocation"] for result in run["results"])
    spanless = sum(not finding["spans"] for entry in found for finding in entry.card["findings"])
    assert placed == len(run["results"]) - spanless


def test_a_result_stands_at_the_line_and_column_of_its_words(one, tmp_path):
    run = sarif(entries([one], tmp_path), tmp_path)
    lines = one.read_text(encoding="utf-8").split("\n")
    (region,) = regions(run, "EXT001")
    assert lines[region["startLine"] - 1] == "mist on the water"
    assert (region["startColumn"], region["endColumn"]) == (1, 18)
    (region,) = regions(run, "TIM004")
    line = lines[region["startLine"] - 1]
    assert line.startswith("0–4s")
    assert line[region["startColumn"] - 1 :].startswith(("0–4s", "2–8s"))


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("damage", [False, True])
def test_places_are_those_of_the_file_as_it_is(tmp_path, line_end, damage):
    text = dialogue(recorded="🦇 mist — on").replace("0–4s", "🦇 0–4s").replace("2–8s", "🦇 2–8s")
    if damage:
        for meant, read_as in (("🦇", "ðŸ¦‡"), ("—", "â€”"), ("–", "â€“")):
            text = text.replace(meant, read_as)
    path = tmp_path / "one.md"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", line_end).encode("utf-8"))
    run = sarif(entries([path], tmp_path), tmp_path)
    lines = path.read_bytes().decode("utf-8-sig").split(line_end)
    (region,) = regions(run, "TIM004")
    line = lines[region["startLine"] - 1].encode("utf-16-le")
    there = line[2 * region["startColumn"] - 2 : 2 * region["endColumn"] - 2].decode("utf-16-le")
    assert there.startswith(("0–4s", "2–8s", "0â€“4s", "2â€“8s"))


def test_rules_are_the_registry(one, tmp_path):
    rules = sarif(entries([one], tmp_path), tmp_path)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(registry())
    rule = next(rule for rule in rules if rule["id"] == "TIM004")
    assert rule["name"] == "Overlap"
    assert rule["defaultConfiguration"]["level"] == "error"
    assert registry()["TIM004"].remedy in rule["help"]["markdown"]


def test_further_places_are_related_locations(one, tmp_path):
    found = entries([one], tmp_path)
    run = sarif(found, tmp_path)
    for result, finding in zip(run["results"], found[0].card["findings"], strict=True):
        assert len(result.get("relatedLocations", [])) == max(0, len(finding["spans"]) - 1)
        ids = [location["id"] for location in result.get("relatedLocations", [])]
        assert ids == list(range(1, len(ids) + 1))
    assert any("relatedLocations" in result for result in run["results"])


def test_fingerprints_stay_when_other_parts_of_the_file_change(one, tmp_path):
    def prints(run):
        return [(one["ruleId"], one["partialFingerprints"]["harnessFinding/v1"]) for one in run["results"]]

    before = sarif(entries([one], tmp_path), tmp_path)
    text = one.read_text(encoding="utf-8")
    one.write_text(text.replace("A lamplighter at", "Good morning.\n\nA lamplighter at", 1), encoding="utf-8")
    after = sarif(entries([one], tmp_path), tmp_path)
    assert prints(before) == prints(after)
    assert before["results"] != after["results"]  # they did move
    assert len(set(prints(before))) == len(before["results"])
    one.write_text(text.replace("2–8s: he waits", "1–8s: he waits"), encoding="utf-8")
    changed = sarif(entries([one], tmp_path), tmp_path)
    assert {p for c, p in prints(changed) if c == "EXT001"} == {p for c, p in prints(before) if c == "EXT001"}


def test_no_absolute_path_and_uris_percent_encoded(tmp_path):
    folder = tmp_path / "odd names" / "ü#?:%"
    folder.mkdir(parents=True)
    path = folder / "a b—[1].md"
    path.write_text(dialogue(recorded="mist"), encoding="utf-8")
    run = sarif(entries([path], tmp_path), tmp_path)
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "odd%20names/%C3%BC%23%3F%3A%25/a%20b%E2%80%94%5B1%5D.md"
    assert place["uriBaseId"] == "%SRCROOT%"
    assert str(tmp_path) not in (tmp_path / "findings.sarif").read_text(encoding="ascii")


def test_uris_count_from_the_checkout(one, tmp_path):
    (tmp_path / ".git").mkdir()
    root = one.parent
    run = sarif(entries([one], root), root)
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "recordings/one.md"
    assert place["region"]["startLine"] > 1


def test_a_file_outside_of_the_root_is_named_without_its_folders(one, tmp_path):
    root = tmp_path / "suite"
    root.mkdir()
    (entry,) = entries([one], tmp_path)
    run = sarif([entry._replace(source="../recordings/one.md")], root)
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "one.md"}
    assert "region" in place


def test_standard_input_has_no_file_but_a_turn(one, tmp_path):
    (entry,) = entries([one], tmp_path)
    run = sarif([entry._replace(source="-")], tmp_path)
    location = run["results"][0]["locations"][0]
    assert "physicalLocation" not in location
    assert location["logicalLocations"][0]["fullyQualifiedName"].startswith("one/")


def test_a_file_that_changed_since_has_no_lines(one, tmp_path):
    found = entries([one], tmp_path)
    one.write_text("gone", encoding="utf-8")
    place = sarif(found, tmp_path)["results"][0]["locations"][0]["physicalLocation"]
    assert "region" not in place


def test_what_is_new_since_the_baseline(one, tmp_path):
    found = entries([one], tmp_path)
    result = result_of(found[0].card)
    counts = {key: dict(value) for key, value in result.findings.items()}
    del counts["error"]["TIM004"]
    accepted = [replace(result, findings=counts)]
    run = Run((result,))
    context = Context(root=tmp_path, run=run, comparison=compare(run, accepted, Gate()), baseline=accepted)
    states = {(one["ruleId"], one["baselineState"]) for one in sarif(found, tmp_path, context)["results"]}
    assert ("TIM004", "new") in states
    assert ("EXT001", "unchanged") in states
    refused = [replace(result, signature="another")]
    context = Context(root=tmp_path, run=run, comparison=compare(run, refused, Gate()), baseline=refused)
    assert not any("baselineState" in one for one in sarif(found, tmp_path, context)["results"])


def test_files_that_could_not_be_read_are_notifications(one, tmp_path):
    failures = [Failure("recordings/bad file.md", f"is empty {HOSTILE}")]
    (invocation,) = sarif(entries([one], tmp_path), tmp_path, failures=failures)["invocations"]
    assert invocation["executionSuccessful"] is False
    (told,) = invocation["toolExecutionNotifications"]
    assert told["message"]["text"].startswith("is empty")
    (place,) = told["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "recordings/bad%20file.md"


def test_nothing_at_all_is_valid_too(tmp_path):
    run = sarif([], tmp_path)
    assert run["results"] == []
    assert run["invocations"][0]["executionSuccessful"] is True


def test_hostile_text_makes_no_link_no_argument_and_no_control(one, tmp_path):
    (entry,) = entries([one], tmp_path)
    card = json.loads(json.dumps(entry.card))
    card["recording"]["id"] = card["recording"]["persona"] = HOSTILE
    for finding in card["findings"]:
        finding["message"] = finding["hint"] = HOSTILE
    run = sarif([entry._replace(card=card)], tmp_path)
    data = (tmp_path / "findings.sarif").read_bytes()
    assert data.isascii()
    for result in run["results"]:
        text = result["message"]["text"]
        assert "](" not in text
        assert "{{0}}" in text
        assert not set(text) & set("\x1b\x07\x00\u202e\u2066\ud83d")
    line = json.dumps(run["results"][0]["message"]["text"])
    assert line == json.dumps(
        "<script>alert(1)</script> </details> | ]]> [click] (https://evil.test) ![i] (//evil.test/x) @everyone #1 "
        "\ufffd[31mred\ufffd[0m \ufffd\ufffd\ufffd esrever \ufffd \ufffe \uffff {{0}} `code` $x$ =1+1 <!-- & &amp; www.evil.test — "
        "<script>alert(1)</script> </details> | ]]> [click] (https://evil.test) ![i] (//evil.test/x) @everyone #1 "
        "\ufffd[31mred\ufffd[0m \ufffd\ufffd\ufffd esrever \ufffd \ufffe \uffff {{0}} `code` $x$ =1+1 <!-- & &amp; www.evil.test"
    )


def test_a_line_of_a_megabyte(tmp_path, assert_linear):
    path = tmp_path / "long.md"

    def work(size: int):
        path.write_text(dialogue(recorded=f"🦇 {'mist and é ' * size}"), encoding="utf-8")
        found = entries([path], tmp_path)
        return lambda: sarif(found, tmp_path)

    assert_linear(work, 25_000)
    assert path.stat().st_size > 1_000_000
    (region,) = regions(sarif(entries([path], tmp_path), tmp_path), "TIM004")
    line = path.read_text(encoding="utf-8").split("\n")[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 :].startswith(("0–4s", "2–8s"))
