"""The judge's door: what it is asked, and what its answers change."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.checks import Evidence
from harness.checks.coverage import Coverage, trace
from harness.checks.coverage_judging import Settled, find_quote, questions
from harness.extraction import extract
from harness.recordings import Recording, Turn

ASKED = "A wooden boat on a lake. The fisherman should look ashamed of his small catch. Eight seconds."
PROMPT = "<final_prompt>\nA wooden boat on a lake at dawn. An old man hides\n a tiny trout behind his back. 8 seconds.\n</final_prompt>"


ALL = 1.1
"""Above any confidence: every row is asked about."""


@pytest.fixture
def evidence():
    def build(settled=None):
        said = ("What shall we film?", ASKED, PROMPT, "Approved.")
        turns = tuple(Turn(i, ("copilot", "persona")[i % 2], "", text) for i, text in enumerate(said))
        recording = Recording("made-by-hand", "harness-json", turns, None)
        return Evidence(recording, extract(recording), settled=settled or {})

    return build


def test_what_is_uncertain_is_asked_with_its_context(evidence):
    asked = questions(evidence(), below=ALL)
    (question,) = [each for each in asked if "ashamed" in each.asked]
    assert question.asked in question.context
    assert question.before == "What shall we film?"


def test_what_is_sure_is_not_asked(evidence):
    asked = questions(evidence())
    assert not any("Eight" in each.asked for each in asked)
    assert len(asked) < len(questions(evidence(), below=ALL))


def test_an_answer_settles_the_status_and_points_at_its_words(evidence):
    (row,) = [each for each in questions(evidence(), below=ALL) if "ashamed" in each.asked]
    told = Settled("covered", ("hides a TINY trout behind his back",), "he hides it")
    case = evidence({row.requirement: told})
    (settled,) = [each for each in trace(case).traces if each.requirement.id == row.requirement]
    assert (settled.status, settled.note, settled.uncertain) == ("covered", "he hides it", False)
    (place,) = settled.evidence
    assert case.extraction.prompts[0].text[place.start : place.end].split() == told.quotes[0].lower().split()
    assert row.requirement not in {each.requirement for each in questions(case, below=ALL)}
    assert Coverage().evaluate(case).value > Coverage().evaluate(evidence()).value


def test_a_quote_that_stands_nowhere_settles_nothing(evidence):
    (row,) = [each for each in questions(evidence(), below=ALL) if "ashamed" in each.asked]
    before = trace(evidence())
    assert trace(evidence({row.requirement: Settled("covered", ("he blushes",))})) == before


def test_what_nobody_asked_for_leaves_the_table(evidence):
    (row,) = [each for each in questions(evidence(), below=ALL) if "ashamed" in each.asked]
    table = trace(evidence({row.requirement: Settled("not-asked")}))
    assert row.requirement not in {each.requirement.id for each in table.traces}
    assert len(table.traces) == len(trace(evidence()).traces) - 1


def test_a_judged_fault_is_a_finding(evidence):
    (row,) = [each for each in questions(evidence(), below=ALL) if "ashamed" in each.asked]
    score = Coverage().evaluate(evidence({row.requirement: Settled("missing", (), "he shows no feeling")}))
    assert any("he shows no feeling" in finding.message for finding in score.findings)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab \n", max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_any_passage_of_whole_words_is_found(text, start, end):
    quote = text[start:end]
    found = find_quote(quote, ["zzz", text])
    assert bool(found) == bool(quote.split())
    for place in found:
        assert text[place.start : place.end].split() == quote.split()
