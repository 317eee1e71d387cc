"""The check `pattern`: what it finds where, what it points at, and which patterns it will not take."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.checks import Evidence, build
from harness.checks.pattern import PATTERN_LIMIT, PATTERNS_LIMIT, TEXT_LIMIT, Pattern
from harness.checks.pattern_safety import why_exponential
from harness.cli import main
from harness.extraction import extract
from harness.recordings import RecordedPrompt, Recording, Turn
from harness.rubrics import RubricError
from harness.rubrics.loader import read

PROMPT = (
    "Wide shot of a ferry leaving a grey harbour before sunrise, gulls turning over its wake.\n"
    "Camera: static tripod, 40 mm lens, horizon in the upper third.\n"
    "Sound: a diesel engine, one horn, water against the quay. Duration: 8 seconds."
)


def evidence(recorded=PROMPT, prompt=PROMPT):
    turns = (
        Turn(0, "persona", "Tove", "A ferry, please, before sunrise. No music!", 1),
        Turn(
            1,
            "copilot",
            "copilot",
            f"Here is the final prompt:\n\n<final_prompt>\n{prompt}\n</final_prompt>",
            1,
        ),
        Turn(2, "persona", "Tove", "Yes, that is it. Approved.", 2),
    )
    saved = None if recorded is None else RecordedPrompt(recorded)
    one = Recording("r", "markdown", turns, saved, "Tove", "copilot", source="r.md", sha256="0" * 64)
    return Evidence(one, extract(one))


def quoted(span, case):
    text = case.recording.recorded.text if span.place == "recorded" else case.recording.turns[span.turn].text
    return text[span.start : span.end]


def test_each_pattern_that_holds_counts_alike():
    score = Pattern(must=(r"^camera:", r"\b\d+ seconds\b", r"drone"), must_not=("music",)).evaluate(
        evidence()
    )
    assert score.value == 3 / 4
    assert score.explanation == "3 of 4 patterns hold in the prompt"
    assert [(one.code.id, one.message) for one in score.findings] == [
        ("STR010", "nothing in the prompt matches /drone/")
    ]


def test_evidence_is_the_words_that_were_found():
    case = evidence()
    score = Pattern(must=(r"^camera:.*?,", r"\d+ mm"), must_not=("horn",)).evaluate(case)
    assert [quoted(span, case) for span in score.evidence] == ["Camera: static tripod,", "40 mm", "horn"]
    (finding,) = score.findings
    assert finding.code.id == "STR011"
    assert [quoted(span, case) for span in finding.spans] == ["horn"]


def test_a_missing_pattern_points_at_the_text_that_lacks_it():
    case = evidence()
    score = Pattern(must=("drone",)).evaluate(case)
    assert score.value == 0.0
    assert [quoted(span, case) for span in score.evidence] == [PROMPT]
    assert [quoted(span, case) for span in score.findings[0].spans] == [PROMPT]


@pytest.mark.parametrize(
    ("where", "word", "found"),
    [
        ("prompt", "ferry", True),
        ("prompt", "please", False),
        ("recorded", "gulls", True),
        ("dialogue", "please", True),
        ("dialogue", "gulls", True),
        ("persona", "please", True),
        ("persona", "gulls", False),
        ("copilot", "final prompt", True),
        ("copilot", "approved", False),
    ],
)
def test_where_says_which_texts_are_searched(where, word, found):
    score = Pattern(must=(word,), where=where).evaluate(evidence())
    assert score.value == float(found)
    assert score.evidence


def test_case_counts_only_where_it_is_asked_for():
    assert Pattern(must=("CAMERA",)).evaluate(evidence()).value == 1.0
    assert Pattern(must=("CAMERA",), ignore_case=False).evaluate(evidence()).value == 0.0


def test_without_a_text_there_is_no_score():
    score = Pattern(must=("x",), where="recorded").evaluate(evidence(recorded=None))
    assert score.unscored == "the recording carries no final prompt of its own"


def test_without_a_pattern_there_is_no_score():
    assert "names no pattern" in Pattern().evaluate(evidence()).unscored


def test_a_text_beyond_the_limit_is_unscored_with_the_limit():
    score = Pattern(must=("x",), where="recorded").evaluate(evidence(recorded="a" * (TEXT_LIMIT + 1)))
    assert score.unscored == "a text has 100,001 characters; patterns are looked for in 100,000"


def test_a_prompt_in_pieces_is_pointed_at_where_it_stands():
    turns = (
        Turn(0, "persona", "Tove", "A ferry before sunrise, please, eight seconds, static.", 1),
        Turn(1, "copilot", "copilot", "Final prompt:\n\n> " + PROMPT.replace("\n", "\n> "), 1),
        Turn(2, "persona", "Tove", "Perfect, approved.", 2),
    )
    one = Recording("r", "markdown", turns, RecordedPrompt(PROMPT), "Tove", "copilot", source="r.md")
    case = Evidence(one, extract(one))
    assert case.extraction.prompts[0].form == "blockquote"
    score = Pattern(must=("^sound: a diesel",)).evaluate(case)
    assert [quoted(span, case) for span in score.evidence] == ["Sound: a diesel"]


def refused(params):
    text = f"id: r\nversion: 1\ncriteria:\n- id: c\n  check: pattern\n  weight: 1\n  params: {params}\n"
    rubric = read(text.encode(), "r.yaml")
    with pytest.raises(RubricError) as caught:
        build(rubric, rubric.criteria[0])
    message = str(caught.value)
    assert message.startswith("r.yaml: line 4, criteria[0].params")
    assert "\n" not in message
    return message


def test_what_cannot_be_used_is_refused_when_the_rubric_is_loaded():
    assert "'(camera' is no regular expression: missing )" in refused('{must: ["(camera"]}')
    assert f"more than {PATTERNS_LIMIT}" in refused(json.dumps({"must": ["a"] * (PATTERNS_LIMIT + 1)}))
    assert f"at most {PATTERN_LIMIT}" in refused(json.dumps({"must": ["a" * (PATTERN_LIMIT + 1)]}))
    assert "one of prompt, recorded" in refused("{must: [a], where: film}")
    assert "may take for ever" in refused('{must_not: ["(a+)+$"]}')
    assert "more than 2000 parts" in refused(
        json.dumps({"must": ["(((((((a{4}){4}){4}){4}){4}){4}){4}){4}"]})
    )


HARMLESS = [
    r"\bcamera\b",
    r"^#{1,6} .+$",
    r'"[^"\n]{1,400}"',
    r"(?:\w+\s)*x",
    r"(?:[A-Z][a-z]+ )+",
    r"\d{1,3}(?:\.\d{1,3}){3}",
    r"(?:(?!END).)*END",
    r"(?:ab|ac)+",
    r"(?:cat|cot)?s",
    r"(?:.|\n)*",
    r"(?:\w+\s+)*\w+",
    r"(['\"]).*?\1",
    r"(?i:foo)(?-i:bar)",
    r"\b\d+(?:\.\d+)?\s?(?:s|sec|seconds)\b",
    r"(?:\d{2}:){2,9}",
    r"[^\W\d_]+(?:-[^\W\d_]+)*",
    r"(?>a+)(?:b|c)++",
    r"(a)?(?(1)b|c)",
]
ENDLESS = [
    r"(a+)+$",
    r"(?:ab|b|a)+$",
    r"(\w+\s*)+$",
    r"(?:.*)*x",
    r"(.*a){20}",
    r"(?:a?){20}a{20}",
    r"(?:\w*\w*,)*;",
    r"(?:a*b*)*c",
    r"(x+x+)+y",
    r"(?s)(?:.|\n)*x",
    r"(?:\w*,\w*)*;",
    r"((?:ab)+)+c",
    r"(?:a+?)+b",
    r"(?=(a+)+$)a",
    r"(?:kx|\u212ax)+y",  # one letter where case does not count: the Kelvin sign
    r"(?:(a)\1?)+b",
]


@pytest.mark.parametrize("pattern", HARMLESS)
def test_what_people_write_passes(pattern):
    assert why_exponential(pattern, re.MULTILINE | re.IGNORECASE) == ""


@pytest.mark.parametrize("pattern", ENDLESS)
def test_what_may_take_exponential_time_is_refused(pattern):
    assert why_exponential(pattern, re.MULTILINE | re.IGNORECASE).startswith("may take for ever")


# Five stars in a row take the fifth power of a text's length, which the guard allows and 60 characters bear.
# Counted repetitions would multiply that: they stand in the examples.
LEAF = st.sampled_from(["a", "b", "c", "[ab]", "[^a]", ".", r"\w"])
TREE = st.recursive(
    LEAF,
    lambda inside: st.one_of(
        st.tuples(inside, inside).map("".join),
        st.tuples(inside, inside).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inside, st.sampled_from(["*", "+", "?", "*?"])).map(lambda two: f"(?:{two[0]}){two[1]}"),
    ),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(TREE, st.sampled_from(["a", "b", "ab", "aab", "abc"]))
@example("(?:a?){9}", "a")
@example("(?:(?:a|a))+", "a")
@example("(?:b(?:a?)?)*", "b")
def test_what_passes_never_takes_exponential_time(pattern, piece):
    """The longest of these texts would hold an exponential pattern for longer than the test may run."""
    if not why_exponential(pattern, re.MULTILINE):
        re.compile(f"(?:{pattern})\\Z", re.MULTILINE).match(piece * (60 // len(piece)) + "!")


@pytest.mark.parametrize("pattern", [r"(?:\w+\s)*!", r"(?:ab?)+!", r"\A(?:(?!END).)*END"])
def test_work_on_a_hostile_text_does_not_explode(pattern, assert_linear):
    search = re.compile(f"\\A(?:{pattern})", re.MULTILINE)
    assert why_exponential(pattern, re.MULTILINE) == ""
    assert_linear(lambda size: lambda: search.search("ab " * (size // 3)), 40_000)


def test_a_rubric_of_patterns_scores_from_the_command_line(tmp_path, monkeypatch, capsys):
    (tmp_path / "ours.yaml").write_text(
        "id: ours\nversion: 1\ncriteria:\n- id: words\n  check: pattern\n  weight: 1\n"
        "  params:\n    must: ['\\bcamera\\b']\n    must_not: ['as an ai\\b']\n"
    )
    (tmp_path / "one.txt").write_text(PROMPT)
    monkeypatch.chdir(tmp_path)
    assert main(["score", "--json", "--rubric", "ours.yaml", "one.txt"]) == 0
    (criterion,) = json.loads(capsys.readouterr().out)["criteria"]
    assert (criterion["check"], criterion["score"]) == ("pattern", 1.0)
    assert [one["text"] for one in criterion["evidence"]] == ["Camera"]
