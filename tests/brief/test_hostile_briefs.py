"""Text meant to hurt: nothing raises, and time grows with the length of the text, not with its square."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.brief import read_brief
from harness.checks import Evidence
from harness.checks.coverage import Coverage, trace
from harness.extraction import Extraction
from harness.extraction.model import Candidate
from harness.recordings import Recording, Turn
from harness.spans import Span

SIZE = 4_000


def dialogue(*texts):
    turns = tuple(Turn(i, ("copilot", "persona")[i % 2], "", text) for i, text in enumerate(texts))
    return Recording("hostile", "harness-json", turns, None)


def delivering(recording, turn):
    text = recording.turns[turn].text
    prompt = Candidate(text, Span(turn, 0, len(text)), "tag")
    return Extraction("not-recorded", "", (prompt,), (prompt,))


PATTERNS = {
    "digits": "7",
    "dashes": "—",
    "hyphens": "- ",
    "brackets": "(",
    "quotes": '"',
    "newlines": "\n",
    "blank lines": "a\n\n",
    "spaces": " ",
    "dots": ".",
    "dots in brackets": "(.",
    "commas": "no music, ",
    "colons": "a: ",
    "negations": "no ",
    "bullets": "- a red kite\n",
    "headings": "# option a\n",
    "options": "A. a red kite\nB. a blue kite\n",
    "seconds": "8 seconds ",
    "changes": "change 8 seconds to 9 seconds. ",
    "one word": "kite ",
    "braces": "{",
    "open objects": '{"a": ',
    "objects": '{"length": 8, "music": null} ',
    "menus": "1. red?\na) a kite\nb) a bell\n1b 2a\n",
    "one long word": "k",
    "requests": "Add a red kite over the sea. ",
    "quotations": 'Add the line "a b". ',
}


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS.keys())
def test_time_grows_with_the_length(pattern, assert_linear):
    def work(size):
        text = pattern * (size // len(pattern))
        recording = dialogue("What shall we film?", text, text, text, text, "Approved.")
        extraction = delivering(recording, 4)
        return lambda: Coverage().evaluate(Evidence(recording, extraction))

    assert_linear(work, SIZE)


def test_very_long_runs_are_read_at_all():
    for pattern in ("7", "—", "(", '"', "\n", " ", "a, "):
        recording = dialogue("What?", pattern * (100_000 // len(pattern)), pattern * 1000)
        read_brief(recording, Extraction("not-recorded", "", (), ()))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(max_size=300), min_size=1, max_size=5))
def test_no_dialogue_raises_and_every_span_lies_in_its_turn(texts):
    recording = dialogue(*texts)
    case = Evidence(recording, delivering(recording, 0))
    score = Coverage().evaluate(case)
    for requirement in case.brief.requirements:
        turn = recording.turns[requirement.span.turn]
        assert turn.text[requirement.span.start : requirement.span.end] == requirement.text
    for finding in score.findings:
        assert all(span.end <= len(recording.turns[span.turn].text) for span in finding.spans)


FRAGMENTS = [
    "no music", "vertical", "8 seconds", "change the red coat to a blue one", "Option A", "1. Yes.", "- a fox", "## Sound",
    "instead of rain, snow", '"Listen."', "Lose the fog.", "scrap all of it", "Can you add a bell?", "(", "?", "\n\n", "9:16",
    "**Style:** grainy", "No, none of that", "A. a kite\nB. a bell", "To confirm:", '{"length": 8, "music": null}', "1b 2a", "1. Hero\na) a fox\nb) a bell", "I'd suggest a slow push in", "at 3 seconds",
]  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(st.lists(st.sampled_from(FRAGMENTS), max_size=6).map(" ".join), min_size=2, max_size=7))
def test_fragments_of_requests_in_any_order_are_consistent(texts):
    recording = dialogue(*texts)
    case = Evidence(recording, delivering(recording, 0))
    table = trace(case)
    ids = [requirement.id for requirement in case.brief.requirements]
    assert ids == [f"r{number}" for number in range(1, len(ids) + 1)]
    for requirement in case.brief.requirements:
        assert requirement.superseded_by is None or requirement.superseded_by in ids
        assert requirement.superseded_by != requirement.id
        assert (requirement.strength == "offered") == (requirement.accepted is not None)
    assert {row.requirement.id for row in table.traces} <= {requirement.id for requirement in case.brief.live}
    assert all(0 <= row.confidence <= 1 for row in table.traces)
    assert case.brief == read_brief(recording, case.extraction)
