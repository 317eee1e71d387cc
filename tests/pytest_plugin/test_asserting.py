"""``assert_scores``: passes silently, fails with what a person needs to know."""

from __future__ import annotations

import pytest
from dialogues_for_pytest import dialogue

from harness import InputError, read
from harness.pytest_plugin import assert_scores


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.md"
    path.write_text(dialogue(), encoding="utf-8")
    return path


@pytest.fixture
def bad(tmp_path):
    path = tmp_path / "bad.md"
    path.write_text(dialogue(recorded="mist on the water"), encoding="utf-8")
    return path


def message(*words, **wanted) -> str:
    with pytest.raises(AssertionError) as raised:
        assert_scores(*words, **wanted)
    return str(raised.value)


def test_what_is_reached_gives_the_scorecard(good):
    card = assert_scores(good, overall=0.7, integrity=1.0, forbid=["EXT001", "EXT"])
    assert card.overall.score >= 0.7
    assert assert_scores(read(good), integrity=1) == card


def test_a_score_that_is_not_reached(bad):
    text = message(bad, integrity=0.5, overall=0.99, structure=0.1)
    assert "bad.md  (Odile Marsh × Copilot, written-by-hand, 3 turns)" in text.splitlines()[0]
    assert "integrity: 0.00, at least 0.5 is wanted" in text
    assert "overall: " in text
    assert "lowest is integrity with 0.00" in text
    assert "reached: structure " in text
    assert "rubric:cinematic@" in text


def test_a_forbidden_finding_quotes_its_words(bad):
    text = message(bad, forbid=["fragment-recorded"])
    assert "EXT001 fragment-recorded is forbidden" in text
    assert "recorded: “mist on the water”" in text
    assert "→ " in text


def test_what_could_not_be_scored_reaches_nothing(tmp_path):
    path = tmp_path / "prompt.txt"
    path.write_text(
        "A heron stands in the water at dawn, waiting for a fish. Static camera.", encoding="utf-8"
    )
    assert "dialogue: unscored, at least 0.0 is wanted — " in message(path, dialogue=0.0).replace(
        " 0 ", " 0.0 "
    )


def test_a_floor_of_zero_that_is_met_is_met(bad):
    assert assert_scores(bad, integrity=0.0).overall.score is not None


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ({"timng": 0.5}, "no criterion 'timng' — did you mean timing"),
        ({"timing": 1.5}, "timing=1.5 is no score"),
        ({"timing": True}, "timing=True is no score"),
        ({}, "nothing is asked for"),
        ({"forbid": "EXT001"}, "forbid is one text"),
        ({"forbid": ["EXT999"]}, "no finding 'EXT999'"),
        ({"rubric": "cinematc", "timing": 0.5}, "cinematc"),
        ({"profile": "soar", "timing": 0.5}, "soar"),
    ],
)
def test_a_wrong_question_is_an_error_of_its_own(good, wanted, problem):
    with pytest.raises(InputError, match=problem):
        assert_scores(good, **wanted)


def test_a_file_that_is_none(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        assert_scores(tmp_path / "none.md", overall=0.5)


def test_a_team_s_own_rubric(good, tmp_path):
    rubric = tmp_path / "own.yaml"
    rubric.write_text(
        "id: own\nversion: 1\ntitle: Own\ncriteria:\n  - {id: shape, check: structure, weight: 1}\n",
        encoding="utf-8",
    )
    assert assert_scores(good, rubric, shape=0.1).signature.startswith("rubric:own@1")
    with pytest.raises(InputError, match="known are overall, shape"):
        assert_scores(good, rubric, timing=0.1)


def test_nothing_of_the_recording_is_obeyed_by_a_terminal(tmp_path):
    path = tmp_path / "bad.md"
    path.write_text(dialogue(recorded="mist \x1b[31m\u202e", persona="Eve \x1b[2J"), encoding="utf-8")
    text = message(path, integrity=1.0, forbid=["EXT"])
    assert "Eve" in text
    assert not set(text) & {"\x1b", "\u202e"}
