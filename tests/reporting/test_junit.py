"""JUnit: valid by Jenkins' schema whatever a recording says, and red where something is to be repaired."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from scorecards_on_disk import FIXTURES, HOSTILE, dialogue, entries, written

from harness.comparison import compare
from harness.reporting.outputs import Context
from harness.runs import Failure, Run, result_of
from harness.suite import Gate

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas" / "junit-10.xsd"))


def junit(found, folder: Path, context: Context | None = None, failures=None) -> etree._Element:
    """The root of a file that is valid by junit-10.xsd."""
    document = etree.fromstring(written(folder / "junit.xml", found, context, failures))
    SCHEMA.assertValid(document)
    for suite in document:
        cases = suite.findall("testcase")
        assert int(suite.get("tests")) == len(cases)
        for kind, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(kind)) == sum(case.find(tag) is not None for case in cases)
    return document


def case(document: etree._Element, name: str, suite: int = 0) -> etree._Element:
    (found,) = document[suite].xpath("testcase[@name=$name]", name=name)
    return found


@pytest.fixture
def one(tmp_path) -> Path:
    path = tmp_path / "recordings" / "one.two.md"
    path.parent.mkdir()
    path.write_text(dialogue(recorded="mist on the water"), encoding="utf-8")
    return path


def test_the_schema_refuses_what_is_no_junit():
    with pytest.raises(etree.DocumentInvalid):
        SCHEMA.assertValid(etree.fromstring("<testsuites><testcase name='x'/></testsuites>"))


def test_all_fixtures_together_are_valid_one_case_for_each_criterion(tmp_path):
    found = entries(sorted(FIXTURES.iterdir()), FIXTURES.parents[1])
    document = junit(found, tmp_path)
    assert [suite.get("name") for suite in document] == [entry.name for entry in found]
    for suite, entry in zip(document, found, strict=True):
        names = [one.get("name") for one in suite.findall("testcase")]
        assert names == [*(criterion["id"] for criterion in entry.card["criteria"]), "overall"]


def test_a_failure_quotes_the_words_that_show_it(one, tmp_path):
    document = junit(entries([one], tmp_path), tmp_path)
    failure = case(document, "timing").find("failure")
    assert failure.get("type") == "TIM004"
    assert failure.get("message").startswith("overlap: ")
    assert "    turn 1: “0–4s”\n    turn 1: “2–8s”\n" in failure.text
    assert "→ Move the border so that each second belongs to one beat." in failure.text
    integrity = case(document, "integrity").find("failure")
    assert "recorded: “mist on the water”" in integrity.text
    assert "and 1 more" in integrity.get("message")  # the floor stands with its criterion
    assert case(document, "overall").find("failure") is None


def test_what_has_no_score_is_skipped_with_the_reason(tmp_path):
    found = entries([FIXTURES / "bao-lindqvist-baguette-scooter.json"], FIXTURES)
    skipped = case(junit(found, tmp_path), "integrity").find("skipped")
    assert skipped.get("message") == "the recording carries no final prompt of its own"


def test_scores_and_who_spoke_are_properties(one, tmp_path):
    found = entries([one], tmp_path)
    properties = {p.get("name"): p.get("value") for p in junit(found, tmp_path)[0].find("properties")}
    assert properties["persona"] == "Odile Marsh"
    assert properties["verdict"] == "fragment"
    assert float(properties["score.overall"]) == pytest.approx(found[0].card["overall"]["score"], abs=1e-4)
    assert properties["signature"] == found[0].card["signature"]


def test_folders_are_packages_and_dots_of_a_name_are_not(one, tmp_path):
    document = junit(entries([one], tmp_path), tmp_path)
    assert case(document, "timing").get("classname") == "recordings.one_two_md"


def test_a_floor_on_the_whole_fails_the_whole(one, tmp_path):
    found = entries([one], tmp_path)
    assert case(junit(found, tmp_path, Context(fail_under=0.1)), "overall").find("failure") is None
    failure = case(junit(found, tmp_path, Context(fail_under=0.99)), "overall").find("failure")
    assert "at least 0.99 is wanted" in failure.get("message")


def test_in_an_evaluation_the_gate_decides(one, tmp_path):
    found = entries([one], tmp_path)
    result = result_of(found[0].card)
    run = Run((result,))
    same = Context(run=run, comparison=compare(run, [result], Gate()), baseline=[result])
    document = junit(found, tmp_path, same)
    assert document[0].get("failures") == "0"  # known faults are no news
    assert "TIM004" in case(document, "timing").findtext("system-out")

    better = replace(result, criteria={**result.criteria, "coverage": 1.0, "timing": 1.0}, verdict="match")
    gone = replace(result, id="gone")
    comparison = compare(run, [better, gone], Gate(forbid=("TIM004",)))
    document = junit(found, tmp_path, Context(run=run, comparison=comparison, baseline=[better, gone]))
    timing = case(document, "timing").find("failure")
    assert timing.get("type") == "forbidden"
    assert "the gate allows none" in timing.get("message")
    assert "1.00 →" in timing.text  # its fall, too
    assert "match → fragment" in case(document, "overall").find("failure").get("message")
    assert case(document, "overall", suite=1).find("failure").get("type") == "missing"
    failed = sum(int(suite.get("failures")) for suite in document)
    assert failed == len({(change.recording, _subject(change)) for change in comparison.regressions})


def _subject(change) -> str:
    """The case that a change belongs to, for the changes of that test."""
    return {"TIM004": "timing", "extraction": "overall", "recording": "overall"}.get(
        change.subject, change.subject
    )


def test_a_file_that_could_not_be_read_is_an_error(tmp_path):
    document = junit([], tmp_path, failures=[Failure("recordings/bad.md", f"is empty {HOSTILE}")])
    error = case(document, "read").find("error")
    assert error.get("message").startswith("is empty")
    assert document[0].get("errors") == "1"


def test_hostile_text_stays_inside_its_element(one, tmp_path):
    (entry,) = entries([one], tmp_path)
    card = json.loads(json.dumps(entry.card))
    recording = card["recording"]
    recording["persona"] = recording["copilot"] = recording["model"] = HOSTILE
    for finding in card["findings"]:
        finding["message"] = finding["hint"] = HOSTILE
        for span in finding["spans"]:
            span["text"] = f"{HOSTILE}\n\n{HOSTILE}"
    for criterion in card["criteria"]:
        criterion["explanation"] = HOSTILE
        criterion["unscored"] = HOSTILE if criterion["score"] is None else None
    found = [entry._replace(card=card, name=HOSTILE, source=f"{HOSTILE}.md")]
    document = junit(found, tmp_path, failures=[Failure(HOSTILE, HOSTILE)])
    clean = (
        "<script>alert(1)</script> </details> | ]]> [click](https://evil.test) ![i](//evil.test/x) @everyone #1 "
        "\ufffd[31mred\ufffd[0m \ufffd\ufffd\ufffd esrever \ufffd \ufffd \ufffd {0} `code` $x$ =1+1 <!-- & &amp; www.evil.test"
    )
    assert document[0].get("name") == clean
    assert case(document, "timing").find("failure").get("message") == f"overlap: {clean}"
    assert f"turn 1: “{clean} {clean}”" in case(document, "timing").find("failure").text
    assert {element.tag for element in document.iter()} <= {
        "testsuites", "testsuite", "testcase", "properties", "property", "failure", "error", "skipped", "system-out",
    }  # fmt: skip
    raw = (tmp_path / "junit.xml").read_bytes()
    assert b"<![CDATA[" not in raw
    assert not set(raw) & set(b"\x1b\x07\x00\x0b")


def test_a_million_characters(one, tmp_path):
    (entry,) = entries([one], tmp_path)
    card = json.loads(json.dumps(entry.card))
    card["findings"][0]["message"] = "]]>" * 400_000
    document = junit([entry._replace(card=card)], tmp_path)
    assert document[0].get("tests") == "8"
