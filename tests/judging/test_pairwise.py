"""Pairs: both orders, disagreement is a tie, versions over more than two."""

from __future__ import annotations

import asyncio
import json

import pytest
from judges import Says, small

from harness.judging.material import text_item
from harness.judging.out_tables import VERDICT_COLUMNS, verdict_rows, write_table
from harness.judging.pairs import judge_pairs
from harness.judging.pairs_table import read_verdicts
from harness.judging.pairwise import Pair, compare_pairs, decisions, standings, verdicts_of
from harness.judging.versions import Version, compare_versions, strengths
from harness.models import Answer, ModelError

GOOD, POOR = "A goat eats a paper map and walks off.", "Something epic."
PAIR = Pair("goat", text_item("goat", GOOD, ["a goat"]), text_item("goat", POOR))


def says(verdict: str) -> str:
    return json.dumps({"reason": "so", "verdict": verdict})


def places(request) -> tuple[int, int]:
    """Where the good and the poor text stand in what the judge is shown."""
    text = request.messages[0].text
    return text.index(GOOD), text.index(POOR)


def fair(request) -> str:
    good, poor = places(request)
    return says("first" if good < poor else "second")


def asked(say, pairs=(PAIR,), panel=("a/b",), samples=1):
    ask = say if isinstance(say, Says) else Says(say)
    return asyncio.run(compare_pairs(ask, small(), pairs, panel, samples)), ask


def test_both_orders_are_asked_and_the_verdict_names_the_text():
    answers, ask = asked(fair)
    assert [(answer.order, answer.verdict) for answer in answers] == [("ab", "a"), ("ba", "a")]
    (good, poor), (again_good, again_poor) = map(places, ask.requests)
    assert good < poor
    assert again_poor < again_good
    assert decisions(answers) == {("a/b", "goat"): "a"}
    assert "a goat" in ask.requests[0].messages[0].text  # the brief is shown in either order
    assert "a goat" in ask.requests[1].messages[0].text


@pytest.mark.parametrize(("verdict", "first_place"), [("first", 1.0), ("second", 0.0)])
def test_a_judge_that_follows_the_place_has_said_nothing(verdict, first_place):
    answers, _ = asked(says(verdict))
    assert decisions(answers) == {("a/b", "goat"): "tie"}
    (row,) = judge_pairs(verdicts_of(answers))
    assert row.values["flip_rate"] == 1.0
    assert row.values["first_place_rate"] == first_place
    (standing,) = standings(answers)
    assert (standing.a, standing.b, standing.ties, standing.undecidable) == (0, 0, 1, 0)


def test_a_tie_is_no_place():
    answers, _ = asked(says("tie"))
    (row,) = judge_pairs(verdicts_of(answers))
    assert (row.values["flip_rate"], row.values["first_place_rate"]) == (0.0, None)


@pytest.mark.parametrize(
    "bad",
    ["the first one", says("a"), says("FIRST"), '{"verdict": "first"}', "", '{"reason": "x", "verdict": 1}'],
)
def test_an_unusable_verdict_is_repaired_once_else_counted(bad):
    repaired, ask = asked(
        lambda request: says("tie") if "cannot be used" in request.messages[-1].text else bad
    )
    assert [answer.verdict for answer in repaired] == ["tie", "tie"]
    assert len(ask.requests) == 4
    lost, _ = asked(bad)
    assert [answer.verdict for answer in lost] == [None, None]
    assert decisions(lost) == {("a/b", "goat"): None}
    assert standings(lost)[0].undecidable == 1
    assert verdicts_of(lost).unusable == {"a/b": 2}


def test_one_order_alone_decides_nothing():
    def say(request):
        good, poor = places(request)
        return says("first") if good < poor else ModelError("gone")

    answers, _ = asked(say)
    assert [answer.verdict for answer in answers] == ["a", None]
    assert answers[1].failed
    assert decisions(answers) == {("a/b", "goat"): None}


def test_a_refusal_is_no_verdict():
    answers, ask = asked(Says(lambda _: Answer(says("first"), "refusal")))
    assert len(ask.requests) == 2
    assert [answer.verdict for answer in answers] == [None, None]


def test_the_table_is_what_pairs_reads(tmp_path):
    answers, _ = asked(fair, panel=("a/b", "c/d"), samples=2)
    for name in ("v.csv", "v.jsonl"):
        write_table(tmp_path / name, VERDICT_COLUMNS, verdict_rows(answers))
        table = read_verdicts(str(tmp_path / name))
        assert sorted(table.verdicts) == sorted(verdicts_of(answers).verdicts)
        assert table.unusable == {"a/b": 0, "c/d": 0}


def test_three_versions_are_ranked():
    texts = {"good": "0 plain", "middle": "1 plain", "poor": "2 plain"}

    def say(request):
        text = request.messages[0].text
        shown = sorted((text.index(one), name) for name, one in texts.items() if one in text)
        return says("first" if texts[shown[0][1]] < texts[shown[1][1]] else "second")

    versions = [
        Version(name, {key: text_item(key, f"{text} {key}") for key in ("x", "y", "z")})
        for name, text in texts.items()
    ]
    contests = asyncio.run(compare_versions(Says(say), small(), versions, ["a/b"], 1))
    assert [(contest.a, contest.b) for contest in contests] == [
        ("good", "middle"),
        ("good", "poor"),
        ("middle", "poor"),
    ]
    found = strengths(contests)["a/b"]
    assert found["good"] > found["middle"] > found["poor"]
    assert sum(found.values()) == pytest.approx(1)


def test_items_of_one_side_are_counted_and_left_out():
    one = Version("one", {"x": text_item("x", GOOD), "y": text_item("y", GOOD)})
    other = Version("other", {"x": text_item("x", POOR), "z": text_item("z", POOR)})
    (contest,) = asyncio.run(compare_versions(Says(fair), small(), [one, other], ["a/b"], 1))
    assert {answer.item for answer in contest.answers} == {"x"}
    assert contest.unpaired == 2
