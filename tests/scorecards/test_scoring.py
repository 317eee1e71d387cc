"""Scoring: means, unscored criteria, floors, bands, checks that fail, and the signature."""

import re
import sys
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import harness
from harness.checks import Score, unscored
from harness.errors import InputError
from harness.findings import Severity
from harness.findings.codes.run import BELOW_FLOOR, CHECK_FAILED, NOTHING_SCORED
from harness.recordings import RecordedPrompt, Recording, Turn
from harness.rubrics import Band, Criterion, Rubric
from harness.scorecards import Scorer, score
from harness.spans import Span

PROMPT = "A red kite hangs over a gravel pit at noon, wide shot, locked camera, wind on the microphone."
TURNS = (
    Turn(0, "persona", "Odo", "Please give me a kite over a quarry.", 1),
    Turn(1, "copilot", "copilot", f"<final_prompt>\n{PROMPT}\n</final_prompt>", 1),
    Turn(2, "persona", "Odo", "That is exactly it, agreed.", 2),
)
RECORDING = Recording(
    "kite", "markdown", TURNS, RecordedPrompt(PROMPT), "Odo", "copilot", source="kite.md", sha256="a" * 64
)


@dataclass(frozen=True)
class Fixed:
    """Scores what it is told to."""

    value: float | None = None

    def evaluate(self, evidence):
        if self.value is None:
            return unscored("there is nothing to score")
        return Score(self.value, "as told", evidence=(Span(1, 0, 5),))


@dataclass(frozen=True)
class Broken:
    """Raises, or returns nonsense."""

    how: str = "raise"

    def evaluate(self, evidence):
        if self.how == "recursion":
            return self.evaluate(evidence)
        if self.how == "nonsense":
            return 0.5
        if self.how == "range":
            return Score(1.5, "too good")
        raise RuntimeError("line one\nline two " + "x" * 1000)


def criterion(identity, value=None, weight=1.0, floor=None):
    params = {} if value is None else {"value": value}
    return Criterion(identity, f"{__name__}:Fixed", weight, params, floor, "line 1, criteria[0]")


def rubric(*criteria):
    bands = (Band(0.8, "good"), Band(0.5, "fair"), Band(0.0, "poor"))
    return Rubric("test", 1, "Test", criteria, bands, "abcd" * 16, "test.yaml")


def scored(*criteria):
    return Scorer(rubric(*criteria))(RECORDING)


def test_the_overall_score_is_the_mean_by_weight():
    card = scored(criterion("a", 1.0, 3), criterion("b", 0.5, 1))
    assert card.overall.score == pytest.approx(0.875)
    assert card.overall.scored_weight == 1.0
    assert card.overall.band == "good"


def test_an_unscored_criterion_is_left_out_and_said_so():
    card = scored(criterion("a", 0.6, 1), criterion("b", None, 3))
    assert card.overall.score == pytest.approx(0.6)
    assert card.overall.scored_weight == pytest.approx(0.25)
    assert card.criteria[1].score.unscored == "there is nothing to score"


def test_nothing_scored_is_no_score_and_a_finding():
    card = scored(criterion("a"), criterion("b"))
    assert (card.overall.score, card.overall.scored_weight, card.overall.band) == (None, 0.0, None)
    assert NOTHING_SCORED in [finding.code for finding in card.findings]


def test_a_criterion_without_weight_is_scored_but_does_not_count():
    card = scored(criterion("a", 0.2, 0), criterion("b", 1.0, 1))
    assert card.overall.score == 1.0
    assert card.criteria[0].score.value == 0.2


def test_only_weightless_criteria_scored_is_no_score():
    assert scored(criterion("a", 0.2, 0), criterion("b", None, 1)).overall.score is None


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1000)), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_the_mean_stays_between_its_parts(parts):
    if not any(weight for _, weight in parts):
        return
    card = scored(*(criterion(f"c{n}", value, weight) for n, (value, weight) in enumerate(parts)))
    counted = [value for value, weight in parts if weight]
    assert min(counted) - 1e-9 <= card.overall.score <= max(counted) + 1e-9


def test_below_a_floor_the_band_is_the_lowest_and_the_mean_stays():
    card = scored(criterion("a", 0.4, 1, floor=0.5), criterion("b", 1.0, 9))
    assert card.overall.score == pytest.approx(0.94)
    assert card.overall.band == "poor"
    (finding,) = [finding for finding in card.findings if finding.code is BELOW_FLOOR]
    assert finding.spans == (Span(1, 0, 5),)


def test_at_its_floor_or_unscored_a_criterion_holds():
    card = scored(criterion("a", 0.5, 1, floor=0.5), criterion("b", None, 1, floor=0.5), criterion("c", 1.0))
    assert card.overall.band == "fair"


@pytest.mark.parametrize(
    ("criteria", "least", "fails"),
    [
        ((criterion("a", 0.7),), 0.7, False),
        ((criterion("a", 0.7),), 0.71, True),
        ((criterion("a", None),), 0.0, True),
        ((criterion("a", 0.4, 1, floor=0.5), criterion("b", 1.0, 9)), 0.1, True),
    ],
)
def test_a_card_fails_below_the_mark_below_a_floor_or_without_score(criteria, least, fails):
    scorer = Scorer(rubric(*criteria), ignore=["RUN"])
    assert scorer.fails(scorer(RECORDING), least) is fails


@pytest.mark.parametrize("how", ["raise", "recursion", "nonsense", "range"])
def test_a_check_that_fails_costs_its_own_criterion_only(how):
    broken = Criterion("broken", f"{__name__}:Broken", 1.0, {"how": how}, None, "")
    card = scored(broken, criterion("a", 0.9))
    assert card.overall.score == pytest.approx(0.9)
    assert card.overall.scored_weight == 0.5
    assert "broken" in card.criteria[0].score.unscored
    (finding,) = [finding for finding in card.findings if finding.code is CHECK_FAILED]
    assert finding.severity is Severity.ERROR
    assert "\n" not in finding.message
    assert len(finding.message) < 300


def test_the_signature_names_all_that_makes_scores_comparable():
    card = score(RECORDING, "integrity")
    part = r"rubric:integrity@\d+#[0-9a-f]{4}\|platform:auto\|extractor:\d+\|judge:none\|harness:"
    assert re.fullmatch(part + re.escape(harness.__version__), card.signature)


def test_a_platform_is_part_of_the_signature():
    assert "|platform:sora-2@2025-10|" in score(RECORDING, "integrity", "sora-2@2025-10").signature


def test_an_unknown_platform_is_an_input_error():
    with pytest.raises(InputError, match="did you mean"):
        Scorer("integrity", "sora-3@2025-10")


def test_the_default_rubric_scores_the_whole_recording():
    card = score(RECORDING)
    assert card.extraction.verdict == "match"
    assert card.criteria[0].score.value == 1.0
    assert CHECK_FAILED not in [finding.code for finding in card.findings]


def test_the_same_recording_gives_the_same_card():
    assert score(RECORDING) == score(replace(RECORDING))


@pytest.mark.parametrize(
    "recording",
    [
        replace(RECORDING, turns=(), recorded=None),
        replace(RECORDING, turns=(), recorded=RecordedPrompt("")),
        replace(RECORDING, turns=(Turn(0, "unknown", "", ""),), recorded=RecordedPrompt("\x00\ud800")),
        replace(RECORDING, format="prompt", turns=(Turn(0, "unknown", "", PROMPT),), recorded=None),
    ],
)
def test_odd_recordings_give_a_card_without_a_failing_check(recording):
    card = score(recording)
    assert CHECK_FAILED not in [finding.code for finding in card.findings], card.findings


def test_scoring_imports_only_the_checks_that_the_rubric_asks_for():
    import subprocess

    program = (
        "import sys; from harness.scorecards import Scorer; Scorer('integrity');"
        "print([name for name in sys.modules if name.startswith('harness.checks.')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "harness.checks.integrity" in done.stdout
    assert "harness.checks.timing" not in done.stdout
