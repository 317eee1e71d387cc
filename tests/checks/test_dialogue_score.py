"""Dialogue: the score, the fixtures as a whole, other languages, hostile text, the lexicon."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from dialogues_for_checks import (
    APPROVED,
    GOOD,
    LOCKED,
    OPENING,
    ROLES,
    evaluate,
    evidence,
    names,
    recording,
    tagged,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.brief import Brief
from harness.checks import CHECKS, Evidence
from harness.checks.dialogue import COST, Dialogue
from harness.checks.words import entries, load
from harness.extraction import extract
from harness.findings import Severity, registry
from harness.recordings import RecordedPrompt, Turn, read

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures" / "recordings"
STRANGERS = ROOT / "fixtures" / "strangers" / "recordings"
SHARED = ROOT.parent / "shared" / "recordings"

# --- the score


def test_a_prompt_without_a_dialogue_is_unscored():
    (one,) = read(FIXTURES / "kai-tamura-reyes-tutorial-goose.txt")
    score = Dialogue().evaluate(Evidence(one, extract(one)))
    assert score.value is None
    assert "no dialogue" in score.unscored


def test_a_dialogue_of_unknown_speakers_is_unscored():
    score = evaluate(("?", "A helmet, please."), ("?", tagged()), ("?", "Approved."))
    assert score.value is None
    assert "who is persona" in score.unscored


def test_nothing_delivered_costs_half():
    score = evaluate(
        *OPENING, ("C", "Which depth?"), ("P", "I do not know. Forget it."), ("C", "As you wish.")
    )
    assert (score.value, names(score)) == (0.5, [])
    assert "no prompt was delivered" in score.explanation


def test_faults_reported_elsewhere_count_here_and_are_not_repeated():
    plain = [*OPENING, ("C", tagged()), ("P", 'Approved, but change "green water" to "black water".'), LOCKED]
    given = evidence(*plain)
    assert [finding.code.name for finding in given.extraction.findings] == ["change-not-delivered"]
    score = Dialogue().evaluate(given)
    assert names(score) == []
    assert score.value == pytest.approx(1 - COST[Severity.WARNING])
    claim = next(code for code in registry().values() if code.name == "round-claim")
    one = replace(recording(*GOOD), findings=(claim.finding("said"), claim.finding("said again")))
    assert Dialogue().evaluate(Evidence(one, extract(one))).value == pytest.approx(
        1 - COST[min(claim.severity, Severity.WARNING)]
    )


FAULTS = {
    "figures": ("C", "The data shows that eels win. I've analyzed the top 200 Sora prompts. Two eels?"),
    "praise": ("C", "Wow, what a beautiful idea! I love it."),
    "question": ("P", "Could you find a reason for the lantern?"),
}


@given(st.lists(st.sampled_from(sorted(FAULTS)), max_size=6), st.sampled_from(sorted(FAULTS)))
@settings(max_examples=40, deadline=None)
def test_one_more_fault_never_raises_the_score(faults, more):
    def score(kinds):
        return evaluate(
            *OPENING, *(FAULTS[kind] for kind in kinds), ("P", "Two."), ("C", tagged()), APPROVED, LOCKED
        )

    assert score([*faults, more]).value <= score(faults).value


def test_every_finding_points_at_text_that_is_there():
    for path in sorted([*FIXTURES.iterdir(), *STRANGERS.iterdir()]):
        for one in read(path):
            score = Dialogue().evaluate(Evidence(one, extract(one)))
            for finding in score.findings:
                assert finding.spans
                for span in finding.spans:
                    assert one.turns[span.turn].text[span.start : span.end].strip()


def test_the_check_is_registered():
    assert CHECKS["dialogue"] == "harness.checks.dialogue:Dialogue"


# --- recordings

PLANTED = {
    "kai-tamura-reyes-rain-shader.md": ["delivered-without-approval", "closing-question-unanswered"],
    "teodor-vance-marathon-wall.md": ["change-claimed-not-written"],
    "marisol-quandt-last-one-out.md": ["talk-after-agreement"],
    "kai-tamura-reyes-lighthouse-idle.md": ["talk-after-agreement"],
    "henrike-albrecht-sow-glass-flowers.md": ["talk-after-agreement"],
    "lighthouse-repeat.md": ["talk-after-agreement", "repeated-after-agreement"],
    "thanks-and-goodbye.json": ["talk-after-agreement"],
    "tailor-counterproposal.md": ["closing-question-unanswered"],
    "thanks-loop.md": ["talk-after-agreement"],
    "walkout.md": ["unsupported-statistic"],
    "carrow-river.json": ["talk-after-agreement"],  # wrongly: its agreement is found a turn early
    "kilnsong.jsonl": ["talk-after-agreement", "repeated-after-agreement"],
    "maison-aubrelin.jsonl": ["talk-after-agreement"],
    "pfotenhof-vet.jsonl": ["promise-not-kept"],
}
"""All that is to be found in the fixtures, read by eye; every other recording has no finding of this check."""


@pytest.mark.parametrize(
    "path", sorted([*FIXTURES.iterdir(), *STRANGERS.iterdir()]), ids=lambda path: path.name
)
def test_fixtures_raise_what_is_in_them_and_nothing_else(path):
    for one in read(path):
        assert names(Dialogue().evaluate(Evidence(one, extract(one)))) == PLANTED.get(path.name, [])


@pytest.mark.skipif(not SHARED.is_dir(), reason="the production recordings are not here")
def test_production_recordings():
    (structured,) = read(SHARED / "structured-8s.md")
    score = Dialogue().evaluate(Evidence(structured, extract(structured)))
    assert names(score) == ["delivered-without-approval", "closing-question-unanswered"]
    (threshold,) = read(SHARED / "threshold-mojibake.md")
    score = Dialogue().evaluate(Evidence(threshold, extract(threshold)))
    assert "agreed in turn 7 (round 4)" in score.explanation
    found = {finding.code.name: finding for finding in score.findings}
    assert [span.turn for span in found["talk-after-agreement"].spans] == [7, 8, 9, 10]
    assert found["repeated-after-agreement"].spans[0].turn == 10
    assert found["infeasible-unchallenged"].spans[0].turn == 5
    assert "top 200" in found["unsupported-statistic"].message
    assert "each-tells-the-other" in found


# --- other languages, hostile text, data


@pytest.mark.parametrize(
    "lines",
    [
        [("C", "Hallo! Was soll man sehen?"), ("P", "Einen Taucherhelm, der sinkt. Könnten Sie Aale zeigen?"), ("C", tagged(before="Hier ist er:")), ("P", "Freigegeben, so machen wir es."), ("C", "Danke, wunderbar!")],
        [("C", "¡Hola! ¿Qué vemos?"), ("P", "Un casco que se hunde."), ("C", tagged(before="Aquí está:")), ("P", "Aprobado."), ("C", "¡Gracias!")],
        [("C", "你好!想拍什么?"), ("P", "一个下沉的潜水头盔,八秒。"), ("C", tagged(before="最终提示词:")), ("P", "确认,就这样。"), ("C", "好的。")],
    ],
    ids=["German", "Spanish", "Chinese"],
)  # fmt: skip
def test_other_languages_raise_no_false_alarm(lines):
    assert names(evaluate(*lines)) == []


HOSTILE = ["." * 9, "?!", "“", "„", '"a"', "(was ", "```", "> ", "generate it. ", "the data shows ", "I'll draft it. ", "9", "8s ", "12s ", "3x engagement ", "12s max ", "-", "\n", " ", "雨", "\u202e", "a (was b)\n"]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE, ids=repr)
def test_the_cost_grows_with_the_text(unit, assert_linear):
    def work(size):
        talk = (unit * size)[:size]
        given = evidence(*OPENING, ("C", tagged()), ("P", "Approved."))
        turns = list(given.recording.turns)
        for index in (0, 1):
            turns[index] = replace(turns[index], text=talk)
        turns += [Turn(4, "copilot", "Reel Copilot", talk), Turn(5, "persona", "Nil Marrow", talk)]
        one = Evidence(replace(given.recording, turns=tuple(turns)), given.extraction)
        one.brief = Brief()  # reading it is another room's time
        return lambda: Dialogue().evaluate(one)

    assert_linear(work, 25_000)


def test_the_cost_grows_with_the_number_of_turns(assert_linear):
    def work(rounds):
        talk = [
            ("PC"[i % 2], "I'll draft it. Could you find a lantern? The data shows 3x engagement.")
            for i in range(rounds)
        ]
        given = evidence(*OPENING, ("C", tagged()), ("P", "Approved."))
        turns = [*given.recording.turns[:2]]
        turns += [Turn(2 + i, *ROLES[who], text) for i, (who, text) in enumerate(talk)]
        one = Evidence(
            replace(given.recording, turns=tuple(turns)),
            replace(given.extraction, prompts=(), candidates=(), agreement=None),
        )
        return lambda: Dialogue().evaluate(one)

    assert_linear(work, 500)


@given(st.lists(st.tuples(st.sampled_from("PC?"), st.text(max_size=80)), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_no_text_raises(lines):
    one = replace(recording(*lines), recorded=RecordedPrompt("x"))
    score = Dialogue().evaluate(Evidence(one, extract(one)))
    assert score.value is None or 0 <= score.value <= 1


def test_the_lexicon_conforms_to_its_schema():
    from jsonschema import Draft202012Validator

    schema = json.loads((ROOT / "harness/schemas/dialogue-1.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    lists = load("dialogue")
    assert list(Draft202012Validator(schema).iter_errors(lists)) == []
    for name, listed in lists.items():
        phrases = entries(listed)
        assert len(phrases) == len(set(phrases)), name
        assert all(phrase == phrase.lower() for phrase in phrases), name


def test_every_code_of_the_family_is_explained():
    family = [code for code in registry().values() if code.id.startswith("DLG")]
    assert [code.id for code in family] == [f"DLG{number:03d}" for number in range(1, len(family) + 1)]
    assert all(code.severity <= Severity.WARNING for code in family)
