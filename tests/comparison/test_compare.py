"""A run against its baseline: what counts as worse, as better, and as neither."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.comparison import compare, outcome
from harness.runs import Failure, Result, Run
from harness.suite import Gate

BASE = Result(
    id="lantern",
    sha256="0123456789ab",
    signature="rubric:r@1#aaaa|harness:1",
    verdict="match",
    overall=0.9,
    scored_weight=1.0,
    criteria={"integrity": 1.0, "timing": 0.8, "coverage": None},
    findings={"warning": {"TIM001": 1}},
)
GATE = Gate(max_drop=0.05)


def against(before: Result, after: Result, gate: Gate = GATE, **options: bool):
    return compare(Run((after,)), (before,), gate, **options)


def kinds(changes) -> list[tuple[str, str]]:
    return [(change.kind, change.subject) for change in changes]


def test_a_run_like_its_baseline_passes():
    comparison = against(BASE, BASE)
    assert (comparison.regressions, comparison.improvements, comparison.new) == ((), (), ())
    assert comparison.compared == 1
    assert outcome(Run((BASE,)), comparison) == "passed"


def test_a_fall_beyond_the_tolerance_is_a_regression_with_its_size():
    comparison = against(BASE, replace(BASE, criteria={**BASE.criteria, "timing": 0.5}))
    (change,) = comparison.regressions
    assert (change.kind, change.subject, change.before, change.after) == ("score", "timing", 0.8, 0.5)
    assert change.by == pytest.approx(-0.3)
    assert outcome(Run((BASE,)), comparison) == "failed"


def test_a_fall_of_exactly_the_tolerance_is_none():
    after = replace(BASE, criteria={**BASE.criteria, "timing": 0.75})
    assert against(BASE, after).regressions == ()
    assert len(against(BASE, replace(BASE, criteria={**BASE.criteria, "timing": 0.7499})).regressions) == 1


def test_a_rise_is_an_improvement_and_does_not_make_up_for_a_fall():
    after = replace(BASE, criteria={"integrity": 0.5, "timing": 1.0, "coverage": None})
    comparison = against(BASE, after)
    assert kinds(comparison.regressions) == [("score", "integrity")]
    assert kinds(comparison.improvements) == [("score", "timing")]


def test_a_criterion_that_lost_its_score_is_a_regression_and_one_that_gained_it_is_not():
    after = replace(BASE, criteria={"integrity": 1.0, "timing": None, "coverage": 0.9})
    assert kinds(against(BASE, after).regressions) == [("unscored", "timing")]
    assert against(BASE, after).improvements == ()


def test_a_criterion_that_vanished_counts_as_unscored():
    after = replace(BASE, criteria={"integrity": 1.0})
    assert kinds(against(BASE, after).regressions) == [("unscored", "timing")]


def test_the_mean_is_named_only_where_no_criterion_fell():
    newly_low = replace(BASE, overall=0.6, criteria={**BASE.criteria, "coverage": 0.1})
    assert kinds(against(BASE, newly_low).regressions) == [("score", "overall")]
    fell = replace(BASE, overall=0.6, criteria={**BASE.criteria, "timing": 0.1})
    assert kinds(against(BASE, fell).regressions) == [("score", "timing")]


@pytest.mark.parametrize(
    ("before", "after", "same_file", "worse"),
    [
        ("match", "fragment", False, True),
        ("match", "fragment", True, True),
        ("fragment", "truncated", False, True),
        ("fragment", "match", False, False),
        ("fragment", "match", True, True),  # the file is what it was, so the harness overlooks it now
    ],
)
def test_a_changed_verdict(before, after, same_file, worse):
    new = replace(BASE, verdict=after, sha256=BASE.sha256 if same_file else "f" * 12)
    comparison = against(replace(BASE, verdict=before), new)
    changes, others = comparison.regressions, comparison.improvements
    if not worse:
        changes, others = others, changes
    assert kinds(changes) == [("verdict", "extraction")]
    assert others == ()
    assert changes[0].unchanged_file is same_file


@pytest.mark.parametrize("severity", ["error", "fatal"])
def test_a_new_grave_finding_is_a_regression(severity):
    after = replace(BASE, findings={**BASE.findings, severity: {"EXT001": 1}})
    assert kinds(against(BASE, after).regressions) == [("finding", "EXT001")]
    assert kinds(against(after, BASE).improvements) == [("finding", "EXT001")]


@pytest.mark.parametrize("severity", ["note", "warning"])
def test_a_new_light_finding_is_none(severity):
    assert against(BASE, replace(BASE, findings={severity: {"EXT001": 3}})).regressions == ()


def test_a_finding_that_grew_graver_or_more_frequent_is_a_regression():
    once = replace(BASE, findings={"error": {"TIM001": 1}})
    twice = replace(BASE, findings={"error": {"TIM001": 2}})
    assert kinds(against(BASE, once).regressions) == [("finding", "TIM001")]  # it was a warning
    (change,) = against(once, twice).regressions
    assert (change.before, change.after) == (1, 2)


def test_a_recording_that_is_gone_is_a_regression_and_a_new_one_is_not():
    other = replace(BASE, id="harbour")
    comparison = compare(Run((other,)), (BASE,), GATE)
    assert kinds(comparison.regressions) == [("missing", "recording")]
    assert comparison.new == ("harbour",)
    assert compare(Run((BASE, other)), (BASE,), GATE).regressions == ()


def test_a_file_that_failed_makes_a_run_incomplete_not_worse():
    run = Run((), failures=(Failure("lantern.md", "is empty"),))
    comparison = compare(run, (BASE,), GATE)
    assert comparison.regressions == ()
    assert outcome(run, comparison) == "incomplete"


def test_a_fall_that_was_seen_outweighs_a_file_that_failed():
    run = Run((replace(BASE, verdict="fragment"),), failures=(Failure("x.md", "is empty"),))
    assert outcome(run, compare(run, (BASE,), GATE)) == "failed"


def test_other_signatures_are_compared_only_when_asked():
    after = replace(BASE, signature="rubric:r@2#bbbb|harness:1", verdict="fragment")
    refused = against(BASE, after)
    assert refused.refused
    assert refused.regressions == ()
    assert refused.compared == 0
    assert outcome(Run((after,)), refused) == "refused"
    (change,) = refused.signature_changes
    assert (change.before, change.after, change.recordings) == (BASE.signature, after.signature, 1)
    asked = against(BASE, after, allow_signature_change=True)
    assert not asked.refused
    assert kinds(asked.regressions) == [("verdict", "extraction")]
    assert asked.signature_changes == refused.signature_changes


def test_without_a_baseline_only_the_rules_of_the_gate_count():
    run = Run((BASE,))
    comparison = compare(run, None, Gate(floors={"overall": 0.95}))
    assert not comparison.has_baseline
    assert comparison.new == ()
    assert kinds(comparison.regressions) == [("floor", "overall")]
    assert outcome(run, compare(run, None, GATE)) == "passed"


def test_the_rules_of_the_gate_and_who_is_exempt():
    gate = Gate(floors={"timing": 0.9, "coverage": 0.9}, forbid=("TIM001",), min_scored_weight=0.9)
    thin = replace(BASE, scored_weight=0.5)
    expected = [("forbidden", "TIM001"), ("floor", "timing"), ("scored-weight", "rubric")]
    assert kinds(against(thin, thin, gate).regressions) == expected  # unscored coverage is below no floor
    assert against(thin, thin, replace(gate, exempt=("lan*",))).regressions == ()
    worse = replace(thin, verdict="fragment")
    assert kinds(against(thin, worse, replace(gate, exempt=("lan*",))).regressions) == [
        ("verdict", "extraction")
    ]


def test_means_are_over_recordings_that_have_both_scores():
    second = replace(
        BASE, id="harbour", overall=0.5, criteria={"integrity": 0.0, "timing": None, "coverage": 0.3}
    )
    after = replace(second, criteria={"integrity": 0.0, "timing": 0.1, "coverage": 0.3})
    comparison = compare(Run((BASE, after)), (BASE, second), GATE)
    means = {mean.criterion: (mean.recordings, mean.before, mean.after) for mean in comparison.means}
    assert means == {
        "overall": (2, 0.7, 0.7),
        "integrity": (2, 0.5, 0.5),
        "timing": (1, 0.8, 0.8),
        "coverage": (1, 0.3, 0.3),
    }


def test_the_gravest_kind_comes_first_and_then_the_deepest_fall():
    names = ["a", "b", "c"]
    before = [replace(BASE, id=name) for name in names]
    after = (
        replace(BASE, id="a", criteria={**BASE.criteria, "timing": 0.7}),
        replace(BASE, id="b", criteria={**BASE.criteria, "timing": 0.1}),
        replace(BASE, id="c", verdict="fragment"),
    )
    comparison = compare(Run(after), before, GATE)
    assert [change.recording for change in comparison.regressions] == ["c", "b", "a"]


scores = st.none() | st.integers(0, 100).map(lambda percent: percent / 100)
results = st.lists(
    st.builds(
        Result,
        id=st.sampled_from("abcd"),
        sha256=st.sampled_from(["0" * 12, "1" * 12]),
        signature=st.just("s"),
        verdict=st.sampled_from(["match", "fragment", "stale"]),
        overall=scores,
        scored_weight=st.sampled_from([0.0, 0.5, 1.0]),
        criteria=st.dictionaries(st.sampled_from(["timing", "integrity"]), scores),
        findings=st.dictionaries(
            st.sampled_from(["error", "note"]), st.dictionaries(st.just("TIM001"), st.integers(1, 3))
        ),
    ),
    unique_by=lambda result: result.id,
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(results)
def test_whatever_was_accepted_compares_as_unchanged_with_itself(accepted):
    comparison = compare(Run(tuple(accepted)), accepted, Gate(max_drop=0.0))
    assert (comparison.regressions, comparison.improvements, comparison.new) == ((), (), ())


@settings(max_examples=60, deadline=None)
@given(results, results)
def test_a_score_never_counts_both_as_better_and_as_worse(before, after):
    comparison = compare(Run(tuple(after)), before, GATE)
    worse = {(c.recording, c.kind, c.subject) for c in comparison.regressions}
    better = {(c.recording, c.kind, c.subject) for c in comparison.improvements}
    assert not worse & better
    other_order = compare(Run(tuple(reversed(after))), tuple(reversed(before)), GATE)
    assert other_order.regressions == comparison.regressions
    assert other_order.improvements == comparison.improvements
