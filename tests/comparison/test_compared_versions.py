"""Two versions against each other: verdicts, pairing, and every way in which data can be missing."""

from __future__ import annotations

import json
import random
from dataclasses import asdict
from pathlib import Path

import pytest
from dialogues_for_comparison import SIGNATURE, card, dialogues, drawn, origin, party, write_run
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import harness
from harness.comparison import compare_versions, open_side, split
from harness.errors import InputError
from harness.reporting.versions_json import versions_as_json
from harness.runs import RunFolder, write_baseline

SCHEMA = Path(harness.__file__).parent / "schemas" / "compare-1.schema.json"
V1, V2 = party("lamplighter", "1"), party("lamplighter", "2")


def flat(value: float | None, **others: float | None):
    return lambda _scenario, _replicate: {"timing": value, **others}


@pytest.fixture
def compare(tmp_path):
    """Write two runs and compare them; what comes out satisfies the schema."""

    def compare_runs(before, after, **options):
        count = len(list(tmp_path.iterdir()))
        sides = [
            open_side(str(write_run(tmp_path / f"{count}-{name}", cards)))
            for name, cards in (("a", before), ("b", after))
        ]
        versions = compare_versions(*sides, here=tmp_path, **options)
        Draft202012Validator(json.loads(SCHEMA.read_text())).validate(
            json.loads(json.dumps(versions_as_json(versions), allow_nan=False))
        )
        return versions

    return compare_runs


def verdicts(versions) -> dict[str, str]:
    return {one.criterion: one.verdict for one in versions.criteria}


def test_a_fault_in_one_criterion_is_found_there_and_in_the_whole(compare):
    versions = compare(
        dialogues(20, drawn(1), replicates=3),
        dialogues(20, drawn(2, faults=0.8), replicates=3, persona=V2),
    )
    assert versions.answer == "worse"
    assert verdicts(versions) == {
        "overall": "regressed",
        "coverage": "no evidence",
        "integrity": "no evidence",
        "timing": "regressed",
    }
    timing = next(one for one in versions.criteria if one.criterion == "timing")
    assert timing.low <= timing.difference <= timing.high < 0
    assert timing.p_holm >= timing.p
    assert timing.n == 20
    assert 0 < timing.mde < abs(timing.difference)


def test_the_other_way_round_is_an_improvement_of_the_same_size(compare):
    before, after = dialogues(12, drawn(1, faults=0.9)), dialogues(12, drawn(2), persona=V2)
    there, back = compare(before, after), compare(after, before)
    assert (there.answer, back.answer) == ("better", "worse")
    assert [one.difference for one in there.criteria] == [-one.difference for one in back.criteria]
    assert [one.p for one in there.criteria] == [one.p for one in back.criteria]


def test_equal_scores_are_no_evidence_and_say_so(compare):
    versions = compare(dialogues(10, flat(0.5)), dialogues(10, flat(0.5), persona=V2))
    assert versions.answer == "no evidence"
    assert {one.reason for one in versions.criteria} == {"equal on all 10"}
    assert versions.movers == ()


@pytest.mark.parametrize("scenarios", [1, 2, 5])
def test_a_handful_of_scenarios_is_too_few_whatever_they_show(compare, scenarios):
    versions = compare(dialogues(scenarios, flat(0.9)), dialogues(scenarios, flat(0.1), persona=V2))
    assert versions.answer == "too few"
    assert {one.p_holm for one in versions.criteria} == {None}
    assert all("cannot show any difference: it takes 6" in one.reason for one in versions.criteria)


def test_six_scenarios_that_all_fall_are_enough_for_one_criterion(compare):
    before = dialogues(6, lambda s, r: {"timing": 0.9 + s / 100})
    after = dialogues(6, lambda s, r: {"timing": 0.1 + s / 200}, persona=V2)
    assert verdicts(compare(before, after, only=["timing"])) == {"timing": "regressed"}
    assert set(verdicts(compare(before, after)).values()) == {"too few"}  # two tests share the alpha


def test_replicates_are_averaged_before_scenarios_are_paired(compare):
    """Ten replicates of one scenario weigh as much as one of another."""
    before = dialogues(1, flat(0.0), replicates=10) + dialogues(8, flat(0.5))[1:]
    after = dialogues(1, flat(1.0), replicates=10, persona=V2) + dialogues(8, flat(0.5), persona=V2)[1:]
    timing = compare(before, after).criteria[1]
    assert timing.n == 8
    assert timing.difference == pytest.approx(1 / 8)


def test_scenarios_without_a_partner_are_left_out_and_named(compare):
    versions = compare(dialogues(10, drawn(1)), dialogues(8, drawn(2), persona=V2))
    assert {one.n for one in versions.criteria} == {8}
    assert versions.pairing.only_baseline == ("s008", "s009")
    assert any("2 scenarios only on the baseline: s008, s009" in note for note in versions.notes)


def test_nothing_in_common_is_an_error(compare, tmp_path):
    other = [card(f"x{n}", {"timing": 1.0}, origin=origin(f"x{n}", persona=V2)) for n in range(3)]
    with pytest.raises(InputError, match="no scenario is on both sides"):
        compare(dialogues(3, drawn(1)), other)
    with pytest.raises(InputError, match="nothing in common: one holds fresh"):
        compare(dialogues(3, drawn(1)), [card("x", {"timing": 1.0})])


@pytest.mark.parametrize("empty", [0, 1])
def test_an_empty_side_is_an_error(compare, empty):
    sides = [dialogues(3, drawn(1)), dialogues(3, drawn(2))]
    sides[empty] = []
    with pytest.raises(InputError, match="holds no scored dialogue"):
        compare(*sides)


def test_a_scenario_whose_file_changed_is_another_question(compare):
    after = dialogues(8, drawn(2), persona=V2)
    after[0]["recording"]["origin"]["scenario_sha256"] = "0" * 64
    versions = compare(dialogues(8, drawn(1)), after)
    assert versions.pairing.changed == ("s000",)
    assert versions.criteria[0].n == 7
    assert any("s000" in note and "left out" in note for note in versions.notes)


def test_a_criterion_unscored_on_one_side_is_not_compared(compare):
    versions = compare(dialogues(8, flat(None, other=0.5)), dialogues(8, flat(0.5, other=0.5), persona=V2))
    timing = next(one for one in versions.criteria if one.criterion == "timing")
    assert (timing.verdict, timing.n, timing.unscored) == ("not compared", 0, (8, 0))
    assert "unscored" in timing.reason


def test_a_criterion_that_one_side_never_heard_of_is_not_compared(compare):
    versions = compare(dialogues(8, flat(0.5)), dialogues(8, flat(0.5, clarity=0.7), persona=V2))
    assert verdicts(versions)["clarity"] == "not compared"


def test_unscored_dialogues_are_left_out_of_their_scenario(compare):
    def half(scenario, replicate):
        return {"timing": None if replicate else 0.5}

    timing = compare(
        dialogues(7, half, replicates=2), dialogues(7, flat(0.5), replicates=2, persona=V2)
    ).criteria[1]
    assert (timing.n, timing.unscored, timing.difference) == (7, (7, 0), 0.0)


@pytest.mark.parametrize("score", ["NaN", "Infinity", "1.5", '"0.5"', "-0.1"])
def test_a_score_that_is_none_is_refused_with_its_line(tmp_path, score):
    folder = write_run(tmp_path / "run", dialogues(3, flat(0.5)))
    path = folder / "scorecards.jsonl"
    path.write_text(path.read_text().replace('"score": 0.5', f'"score": {score}', 1))
    with pytest.raises(InputError, match="line 1: is no scorecard") as caught:
        open_side(str(folder))
    assert "\n" not in str(caught.value)


def test_other_signatures_are_refused_unless_asked(compare):
    other = SIGNATURE.replace("extractor:1", "extractor:2")
    before, after = dialogues(8, drawn(1)), dialogues(8, drawn(2), persona=V2, signature=other)
    refused = compare(before, after)
    assert (refused.refused, refused.answer, refused.criteria) == (True, "not compared", ())
    (change,) = refused.signature_changes
    assert (change.before, change.after, change.recordings) == (SIGNATURE, other, 8)
    asked = compare(before, after, allow_signature_change=True)
    assert not asked.refused
    assert asked.criteria


def test_several_personas_are_paired_with_themselves_and_scenarios_stay_the_unit(compare):
    """A persona that runs twice as often on one side tilts nothing."""
    ada, bo = party("ada"), party("bo")
    before = dialogues(8, flat(0.9), persona=ada, replicates=4) + dialogues(8, flat(0.1), persona=bo)
    after = dialogues(8, flat(0.9), persona=ada) + dialogues(8, flat(0.1), persona=bo, replicates=4)
    versions = compare(before, after)
    assert versions.pairing.by == ("persona",)
    assert [(one.n, one.difference) for one in versions.criteria] == [(8, 0.0), (8, 0.0)]


def test_a_version_common_to_each_side_pairs_nothing_and_two_on_a_side_do(compare):
    before = dialogues(6, flat(0.5), persona=V1) + dialogues(6, flat(0.5), persona=party("bo", "7"))
    after = dialogues(6, flat(0.5), persona=V2) + dialogues(6, flat(0.5), persona=party("bo", "7"))
    versions = compare(before, after)
    assert versions.pairing.by == ("persona",)
    assert versions.pairing.left_out == (0, 0)
    both = compare(before + dialogues(6, flat(0.5), persona=V2), after)
    assert both.pairing.by == ("persona", "persona_version")
    assert both.pairing.left_out == (6, 0)


def test_codes_that_appeared_are_gone_or_stay(compare):
    versions = compare(
        dialogues(12, flat(0.5), findings=lambda s, r: ["TIM003"] if s < 9 else ["EXT001"]),
        dialogues(12, flat(0.5), findings=lambda s, r: ["STR001", "EXT001"], persona=V2),
    )
    found = {one.code: one for one in versions.codes}
    assert {code: one.standing for code, one in found.items()} == {
        "STR001": "appeared",
        "TIM003": "gone",
        "EXT001": "still there",
    }
    assert (found["EXT001"].baseline, found["EXT001"].candidate) == (0.25, 1.0)
    assert found["EXT001"].p == pytest.approx(2 / 2**9, abs=1e-6)  # 9 discordant, all one way
    assert {one.test for one in found.values()} == {"mcnemar"}
    assert found["TIM003"].examples == tuple(f"lamplighter@1-writer@1-s00{n}-0" for n in range(3))
    assert all(one.p_holm >= one.p for one in found.values())


def test_with_one_dialogue_a_side_the_sign_flip_of_shares_is_mcnemar(compare):
    """Two replicates that always agree are the same data."""

    def some(scenario, _replicate):
        return ["TIM003"] if scenario % 3 else []

    def more(scenario, _replicate):
        return ["TIM003"] if scenario % 4 else []

    one, two = (
        compare(
            dialogues(14, flat(0.5), findings=some, replicates=times),
            dialogues(14, flat(0.5), findings=more, replicates=times, persona=V2),
        ).codes[0]
        for times in (1, 2)
    )
    assert (one.test, two.test) == ("mcnemar", "sign-flip")
    assert one.p == two.p


def test_what_it_took(compare):
    before, after = dialogues(8, flat(0.5)), dialogues(8, flat(0.5), persona=V2)
    for number, one in enumerate(after):
        one["recording"]["turns"] = 7
        one["recording"]["origin"] |= {"cost": None if number == 0 else 0.03, "stop": "round-limit"}
    versions = compare(before, after)
    measures = {one.measure: one for one in versions.efforts}
    assert (measures["rounds"].baseline, measures["rounds"].candidate) == (2.0, 4.0)
    assert (measures["cost"].difference, measures["cost"].unknown) == (0.02, (0, 1))
    assert versions.costs == (pytest.approx(0.08), pytest.approx(0.21))
    assert versions.stops == ({"approved": 8}, {"round-limit": 8})


def test_what_moved_most_comes_with_both_prompts_and_their_diff(compare):
    def score(scenario, _replicate):
        return {"timing": 0.9 - 0.1 * (scenario == 3), "coverage": 0.9 - 0.8 * (scenario == 3)}

    versions = compare(dialogues(8, flat(0.9, coverage=0.9)), dialogues(8, score, persona=V2))
    (mover,) = versions.movers
    assert (mover.unit, mover.criterion, mover.by) == ("s003", "coverage", -0.8)
    assert mover.baseline.prompt == "Scenario 3: 1 walks. 8 seconds."
    assert mover.candidate.prompt == "Scenario 3: 2 walks. 8 seconds."
    assert [(change.old, change.new) for change in mover.diff if change.op != "equal"] == [("1 ", "2 ")]


def test_what_moved_most_is_shown_in_the_cell_that_moved(compare):
    """Not one persona's dialogue beside another's."""
    ada, bo = party("ada"), party("bo")

    def fallen(scenario, _replicate):
        return {"timing": 0.2 + scenario / 100}

    versions = compare(
        dialogues(8, flat(0.9), persona=ada) + dialogues(8, flat(0.6), persona=bo),
        dialogues(8, flat(0.9), persona=ada) + dialogues(8, fallen, persona=bo),
    )
    assert all(one.baseline.id.startswith("bo@1") for one in versions.movers)
    assert all(one.baseline.id == one.candidate.id for one in versions.movers)


def test_two_parts_of_one_run(tmp_path):
    cards = dialogues(8, flat(0.9)) + dialogues(8, flat(0.5), persona=V2)
    side = open_side(str(write_run(tmp_path / "run", cards)))
    versions = compare_versions(*split(side, "persona_version=1,2"), only=["timing"])
    assert verdicts(versions) == {"timing": "regressed"}
    assert versions.baseline.name.endswith("[persona_version=1]")
    for by, problem in [
        ("persona_version=1,3", "persona_version=3"),
        ("persona_version=1", "no two values"),
        ("persona_version", "persona_version has no values — write .*=BASELINE,CANDIDATE, of 1, 2$"),
        ("persona=ada@1,ada@2", "versions are compared by persona_version=1,2$"),
        ("persona_version=1,1", "no two values"),
        ("personaversion=1,2", "no dimension"),
        ("created=yesterday", "is no day"),
        ("", "no dimension"),
    ]:
        with pytest.raises(InputError, match=problem):
            split(side, by)


def test_a_baseline_keeps_what_comparison_needs_except_prompts(tmp_path):
    cards = dialogues(9, drawn(1))
    run = write_run(tmp_path / "a", cards)
    other = open_side(str(write_run(tmp_path / "b", dialogues(9, drawn(2, faults=0.9), persona=V2))))
    write_baseline(tmp_path / "base", RunFolder(run).results())
    by_run, by_baseline = (compare_versions(open_side(str(path)), other) for path in (run, tmp_path / "base"))
    assert by_baseline.criteria == by_run.criteria
    assert by_baseline.codes == by_run.codes
    assert by_baseline.efforts == by_run.efforts
    assert [one.unit for one in by_baseline.movers] == [one.unit for one in by_run.movers]
    assert all(one.baseline.prompt is None and one.diff == () for one in by_baseline.movers)
    assert all(one.candidate.prompt for one in by_baseline.movers)


def test_recordings_are_paired_by_id(compare):
    before = [card(f"r{n}", {"timing": 0.9}) for n in range(8)]
    after = [card(f"r{n}", {"timing": 0.6 + n / 100}) for n in range(8)]
    versions = compare(before, after, only=["timing"])
    assert (versions.design, verdicts(versions)) == ("recordings", {"timing": "regressed"})


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_order_of_files_changes_no_byte(tmp_path_factory, seed):
    folder = tmp_path_factory.mktemp("runs")
    shuffled = random.Random(seed)
    before = dialogues(11, drawn(seed), replicates=3, findings=lambda s, r: ["TIM003"] if s % 2 else [])
    after = dialogues(11, drawn(seed + 1, faults=0.4), replicates=2, persona=V2)
    texts = []
    for attempt in range(2):
        for name, cards in (("a", before), ("b", after)):
            write_run(folder / f"{attempt}-{name}", cards)
        sides = [open_side(str(folder / f"{attempt}-{name}")) for name in "ab"]
        told = versions_as_json(compare_versions(*sides, here=folder))
        texts.append(json.dumps(told).replace(str(folder / f"{attempt}-"), ""))
        shuffled.shuffle(before)
        shuffled.shuffle(after)
    assert texts[0] == texts[1]


def test_notes_say_what_is_wrong_with_a_side(tmp_path):
    failed = [{"source": "s9", "problem": "the model gave no answer"}]
    old = write_run(tmp_path / "a", dialogues(8, drawn(1)), complete=False, failures=failed, dirty=True)
    new = write_run(tmp_path / "b", dialogues(8, drawn(2), persona=V2), complete=False)
    versions = compare_versions(open_side(str(old)), open_side(str(new)), here=tmp_path)
    assert "the baseline is incomplete: 1 dialogue failed" in versions.notes[0]
    assert "the candidate is incomplete" in versions.notes[1]
    assert "the baseline is dirty" in versions.notes[2]


def test_a_criterion_that_nobody_has_is_refused_with_a_near_name(compare):
    with pytest.raises(InputError, match="did you mean timing"):
        compare(dialogues(3, flat(0.5)), dialogues(3, flat(0.5)), only=["timeing"])


def test_evidence_holds_no_number_that_json_cannot(compare):
    versions = compare(dialogues(7, flat(0.0)), dialogues(7, flat(1.0), persona=V2))
    for one in versions.criteria:
        json.dumps(asdict(one), allow_nan=False)
