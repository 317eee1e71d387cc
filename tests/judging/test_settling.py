"""Uncertain coverage settled by a panel: a majority that can show it, else nothing."""

from __future__ import annotations

import asyncio
import json

import pytest
from jsonschema import Draft202012Validator
from judges import Says, evidence, failing

from harness.checks.coverage import Coverage, trace
from harness.checks.coverage_judging import questions
from harness.judging.settling import Vote, settle_coverage, settle_votes

ASKED = "A wooden boat on a lake. The fisherman should look ashamed of his small catch. Eight seconds."
TEXTS = ["A wooden boat. An old man hides a tiny trout behind his back."]


@pytest.mark.parametrize(
    ("votes", "status"),
    [
        ([Vote("covered", ("a TINY  trout",), "")] * 2 + [Vote("missing", (), "")], "covered"),
        ([Vote("covered", ("a tiny trout",), ""), Vote("missing", (), "")], None),  # no majority
        ([Vote("covered", ("a whale",), "")] * 3, None),  # nothing shows it
        ([Vote("covered", (), "")] * 3, None),
        ([Vote("missing", ("a whale",), "not there")] * 3, "missing"),
        ([Vote("not-asked", (), "a joke")] * 2, "not-asked"),
        ([], None),
    ],
)
def test_a_majority_that_can_show_it_settles(votes, status):
    settled = settle_votes(votes, TEXTS)
    assert (settled.status if settled else None) == status
    if settled and status == "covered":
        assert settled.quotes == ("a tiny trout",)
        assert settled.confidence == pytest.approx(2 / 3)


def case_with_doubt():
    case = evidence(asked=ASKED)
    doubts = questions(case)
    assert doubts
    return case, doubts


def reply(status: str, quotes: list[str]):
    def say(request):
        Draft202012Validator.check_schema(request.schema)
        names = request.schema["required"]
        return json.dumps({name: {"reason": "seen", "quotes": quotes, "status": status} for name in names})

    return Says(say)


def test_what_is_settled_changes_the_coverage():
    case, doubts = case_with_doubt()
    ask = reply("covered", ["hides a tiny trout"])
    settled, failures = asyncio.run(settle_coverage(ask, case, ["a/b", "c/d"], 2))
    assert failures == ()
    assert set(settled) == {question.requirement for question in doubts}
    assert len(ask.requests) == 4
    before = Coverage().evaluate(case).value
    case.settled = settled
    case.__dict__.pop("traced", None)
    assert Coverage().evaluate(case).value > before
    assert all(not row.uncertain for row in trace(case).traces if row.requirement.id in settled)
    shown = ask.requests[0].messages[0].text
    assert all(question.asked in shown for question in doubts)


@pytest.mark.parametrize(
    "text", ["4/5", "{}", '{"r1": {"reason": "", "quotes": [], "status": "perhaps"}}', "[]", ""]
)
def test_unusable_answers_settle_nothing(text):
    case, _ = case_with_doubt()
    ask = Says(text)
    settled, failures = asyncio.run(settle_coverage(ask, case, ["a/b"], 1))
    assert (settled, failures) == ({}, ())
    assert len(ask.requests) == 2  # one repair


def test_a_model_that_cannot_be_asked_is_a_reason():
    case, _ = case_with_doubt()
    settled, failures = asyncio.run(settle_coverage(failing("gone"), case, ["a/b"], 3))
    assert (settled, failures) == ({}, ("gone",))


def test_without_a_panel_nothing_is_asked():
    case, _ = case_with_doubt()
    assert asyncio.run(settle_coverage(failing(), case, [], 3)) == ({}, ())
