"""Requests traced to the words of a prompt that fulfil them, or to nothing."""

import json
import random
from pathlib import Path

import pytest

from harness.brief import Requirement
from harness.checks import Evidence, build
from harness.checks.coverage import Coverage, trace, trace_one
from harness.checks.coverage_typed import Delivered
from harness.extraction import extract
from harness.findings import Severity
from harness.recordings import Recording, Turn, read
from harness.spans import Span

PAIRS = json.loads((Path(__file__).parent / "paraphrases.json").read_text(encoding="utf-8"))


def asked(text, kind="action", **more):
    return Requirement("r1", text, Span(0, 0, len(text)), kind, "demanded", **more)


def traced(text, *prompts, kind="action", settings=(), **more):
    from harness.anatomy import parse, parse_settings

    delivered = Delivered(
        prompts, lambda: [parse(p) for p in prompts], lambda: [parse_settings(s) for s in settings]
    )
    return trace_one(asked(text, kind, **more), delivered)


def words_of(row, *prompts):
    return [prompts[place.prompt][place.start : place.end] for place in row.evidence]


def recording(*texts):
    turns = tuple(Turn(i, ("copilot", "persona")[i % 2], "", text) for i, text in enumerate(texts))
    return Recording("made-by-hand", "harness-json", turns, None)


def evidence(*texts):
    made = recording(*texts)
    return Evidence(made, extract(made))


def prompt(text):
    return f"Here it is:\n\n<final_prompt>\n{text}\n</final_prompt>"


@pytest.mark.parametrize(
    ("request_", "said", "status"),
    [
        ("8 seconds", "Duration 8s; a quiet room.", "covered"),
        ("eight seconds", "An 8-second clip of a quiet room.", "covered"),
        ("8 seconds", "A quiet room. 12 seconds.", "contradicted"),
        ("8 seconds", "A quiet room.", "missing"),
        ("8 seconds", "0-4s: a door opens. 4-8s: it closes.", "covered"),
        ("8 seconds", "0-4s: a door opens. 4-12s: it closes.", "contradicted"),
        ('Change "20 seconds" to "60 seconds".', "A quiet room, 60 seconds.", "covered"),
        ('Change "20 seconds" to "60 seconds".', "A quiet room, 20 seconds.", "contradicted"),
    ],
)
def test_lengths(request_, said, status):
    assert traced(request_, said, kind="duration").status == status


@pytest.mark.parametrize(
    ("request_", "said", "status"),
    [
        ("vertical", "Aspect ratio 9:16. A door.", "covered"),
        ("Horizontal.", "16:9, a door.", "covered"),
        ("vertical", "A widescreen shot of a door, 16:9.", "contradicted"),
        ("vertical", "A tall door.", "missing"),
        # The wall screen of the picture is not the frame.
        ("Horizontal.", "A massive wall-mounted screen (16:9, 12 feet diagonal) shows a proof.", "missing"),
    ],
)
def test_frame_shapes(request_, said, status):
    assert traced(request_, said, kind="format").status == status


def test_settings_beside_the_prompt_count_as_settings_only():
    beside = '## Recommended API settings\n\n- size: 1920x1080\n- seconds: "8"'
    assert traced("Horizontal.", "A door.", kind="format", settings=[beside]).status == "settings-only"
    assert traced("8 seconds", "A door.", kind="duration", settings=[beside]).status == "settings-only"
    assert traced("Vertical.", "A door.", kind="format", settings=[beside]).status == "contradicted"


@pytest.mark.parametrize(
    ("request_", "said", "status"),
    [
        ("No music.", "Rain on the roof. No music, no voices.", "covered"),
        ("No music.", "The strings swell and the music takes over.", "contradicted"),
        ("no car in frame", "Sound: a car passes.\nNegative prompt: logos, car in frame", "covered"),
        ("no people", 'A quay.\n"negative_prompt": "people, text"', "covered"),
        ("No music under any circumstances.", "An orchestral score carries the whole clip.", "contradicted"),
        ("No music.", "Sound: rain on the roof.", "missing"),
        ("No music.", "Diegetic sound only: rain on the roof.", "covered"),
        ("no text, logos or music", "No text, no logos, no music.", "covered"),
        ("no text, logos or music", "No text on screen.", "partial"),
        ("Never show the owner.", "A dog waits by the door.", "covered"),
        ("No cuts.", "One continuous take across the yard.", "covered"),
        ("We don't want any voiceover.", "No voiceover. Rain.", "covered"),
        ("No music.", "A small music box stands on the shelf. No music is heard.", "covered"),
    ],
)
def test_exclusions(request_, said, status):
    assert traced(request_, said, kind="exclusion").status == status


def test_what_was_withdrawn_is_covered_by_its_absence_and_contradicted_by_its_presence():
    assert traced("Lose the fog.", "A pier at dawn.", kind="exclusion", withdrawal=True).status == "covered"
    assert (
        traced("Lose the fog.", "Fog over a pier at dawn.", kind="exclusion", withdrawal=True).status
        == "contradicted"
    )


def test_verbatim_words():
    line = 'Add one line: "The tide keeps no diary."'
    said = "Waves. The tide keeps no diary. A gull."
    row = traced(line, said, kind="wording")
    assert (row.status, words_of(row, said)) == ("covered", ["The tide keeps no diary"])
    assert traced(line, "Waves. The sea keeps no diary. A gull.", kind="wording").status == "partial"
    assert traced(line, "Waves and a gull.", kind="wording").status == "missing"


@pytest.mark.parametrize(
    ("request_", "said", "status"),
    [
        ("One paragraph, please.", "A door opens. It closes.", "covered"),
        ("One paragraph, please.", "A door opens.\n\nIt closes.", "contradicted"),
        ("Under 20 words.", "A door opens.", "covered"),
        ("Under 20 words.", "word " * 40, "contradicted"),
        ("Give it to me as JSON.", '{"prompt": "a door"}', "covered"),
    ],
)
def test_the_form_of_the_prompt(request_, said, status):
    assert traced(request_, said, kind="structure").status == status


@pytest.mark.parametrize(
    ("request_", "said", "status"),
    [
        ("Three children on the stairs.", "Two kids sit on the steps.", "contradicted"),
        ("The balloon should be red.", "A blue balloon drifts past a red wall.", "contradicted"),
        (
            "A small green bus covered in moss.",
            "A small purple bus covered in moss rolls by.",
            "contradicted",
        ),
        ("A red balloon over the pier.", "A red and blue balloon drifts over the pier.", "covered"),
        ("One machine turning, something red in it.", "One machine turns, something blue in it.", "partial"),
        (
            "One machine turning, something red in it.",
            "One machine turns, something crimson in it.",
            "covered",
        ),
        (
            "A red balloon over the pier.",
            "A balloon, the red of a pillar box, over the grey pier.",
            "covered",
        ),
        ("Static camera.", "Handheld camera, drifting left.", "contradicted"),
        ("The dog chases the cat.", "The cat chases the dog.", "contradicted"),
        (
            "Glass towers, digital screens, solar panels",
            "Glass towers and digital screens line the street.",
            "partial",
        ),
        ("Make the stop 4.0 to 7.0", "4.0-6.0s: he stops. 6.0-9.0s: she passes.", "missing"),
        ("Make the stop 4.0 to 7.0", "4.0-7.0s: he stops. 7.0-9.0s: she passes.", "covered"),
    ],
)
def test_values_in_free_text(request_, said, status):
    assert traced(request_, said).status == status


def test_evidence_points_at_the_words_and_a_sequence_of_clips_is_one_prompt():
    clips = (
        "Clip one: a fox crosses the ice. 4 seconds.",
        "Clip two: the fox sleeps under a red blanket. 4 seconds.",
    )
    row = traced("A fox sleeps under a blanket.", *clips)
    assert row.status == "covered"
    assert {place.prompt for place in row.evidence} == {1}
    assert "fox sleeps under a red blanket" in words_of(row, *clips)[0]
    assert traced("8 seconds in all", *clips, kind="duration").status == "covered"


def test_words_that_were_taken_back_are_not_looked_for():
    text = "A man climbs the stairs with a lantern."
    said = "A man climbs the stairs."
    assert traced(text, said, dropped=("lantern",)).status == "covered"


def test_no_wish_of_a_dialogue_turns_into_an_error_by_likeness_alone():
    case = evidence(
        "What shall we film?",
        "A quiet house by a lake. An old violin hangs on the wall.",
        prompt("A loud workshop, sparks, hammers on steel, a forge glowing. Static camera."),
        "Approved.",
    )
    score = Coverage().evaluate(case)
    assert score.findings
    assert all(finding.severity < Severity.ERROR for finding in score.findings)


def test_findings_name_both_places():
    case = evidence(
        "What shall we film?",
        "A red kite over a field. Vertical, 8 seconds. A bell rings in the distance. No music.",
        prompt(
            "A red kite over a field, 16:9. Duration 8s. Slow music swells. Wind in the grass, warm light from the left."
        ),
        "Approved, generate it.",
    )
    score = Coverage().evaluate(case)
    found = {finding.code.name: finding for finding in score.findings}
    shape = next(f for f in score.findings if "Vertical" in f.message)
    assert shape.severity is Severity.ERROR
    assert [span.turn for span in shape.spans] == [1, 2]
    assert case.recording.turns[2].text[shape.spans[1].start : shape.spans[1].end] == "16:9"
    assert found["missing-requirement"].severity is Severity.NOTE  # free words err too often for more
    assert "bell" in found["missing-requirement"].message
    assert 0 < score.value < 1
    assert score.evidence


def test_everything_delivered_scores_one_without_findings():
    case = evidence(
        "What shall we film?",
        "A red kite over a wheat field at dusk. Vertical, 8 seconds. No music.",
        prompt(
            "Vertical 9:16, 8 seconds. A red kite rises over a wheat field at dusk. Wind in the wheat, no music."
        ),
        "Approved.",
    )
    score = Coverage().evaluate(case)
    assert (score.value, score.findings) == (1.0, ())


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (("What shall we film?", "A red kite over a field.", "Later, perhaps."), "no prompt was delivered"),
        (("Ready?", "Yes.", prompt("A red kite over a field at dusk, no music, 8 seconds."), "Approved."), "asked for nothing"),
        (
            ("Was filmen wir?", "Ein roter Drachen über einem Feld. Keine Musik, bitte.", prompt("Ein roter Drachen steigt über einem Feld."), "Ja."),
            "English",
        ),
        (
            ("What?", "A red kite over a field.", prompt("黄昏的麦田上,一只红色的风筝升起,没有音乐,风吹过麦浪。"), "Approved."),
            "not in English",
        ),
    ],
)  # fmt: skip
def test_unscored_with_the_reason(texts, reason):
    score = Coverage().evaluate(evidence(*texts))
    assert score.value is None
    assert reason in score.unscored
    assert score.findings == ()


def test_uncertain_rows_are_listed_for_a_judge():
    case = evidence(
        "What?", "It should feel like a half-remembered promise. A red kite.",
        prompt("A red kite over a field, wind, evening light, 8 seconds."), "Approved.",
    )  # fmt: skip
    table = trace(case)
    assert set(table.uncertain) <= set(table.traces)
    assert table.to_json()["uncertain"] == [row.requirement.id for row in table.uncertain]
    assert all(row.confidence < 0.5 for row in table.uncertain)


def test_a_rubric_can_ask_for_a_number_of_requirements():
    case = evidence(
        "What?", "A red kite.", prompt("A red kite over a field at dusk, 8 seconds."), "Approved."
    )
    assert Coverage(minimum=1).evaluate(case).value is not None
    assert Coverage(minimum=5).evaluate(case).value is None


def test_the_registry_finds_the_check():
    from harness.checks import find

    assert find("coverage") is Coverage
    assert build is not None


def halves():
    """The pairs, each half of covered and near misses, by a fixed seed: tuned on the first, measured on the second."""
    tuning, held_back = [], []
    for covered in (True, False):
        part = [pair for pair in PAIRS if pair["covered"] is covered]
        random.Random(2025).shuffle(part)
        tuning += part[: len(part) // 2]
        held_back += part[len(part) // 2 :]
    return tuning, held_back


def accuracy(pairs):
    from harness.brief.clauses import spoken
    from harness.brief.requests import read_requests
    from harness.brief.weighing import Moment

    right = 0
    for pair in pairs:
        request = pair["request"]
        found = read_requests(request, spoken(request), Moment(answering=True))
        row = traced(request, pair["sentence"], kind=found[0].kind if found else "action")
        right += (row.status == "covered") is pair["covered"]
    return right / len(pairs)


def test_paraphrase_is_told_from_absence_and_from_near_misses():
    """Before tuning: 34 of 48 and 39 of 48 (held back). After: 48 of 48 and 42 of 48."""
    tuning, held_back = halves()
    assert len(PAIRS) >= 60
    assert len(tuning) == len(held_back)
    assert accuracy(tuning) >= 0.93
    assert accuracy(held_back) >= 0.83


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("brief-night-ferry.md", ("thermos", "Vertical", "No music")),
        ("brief-clockmaker.json", ("A cat sleeps", "no logos", "slow motion", "Landscape")),
    ],
)
def test_what_was_dropped_or_contradicted_on_purpose_is_a_finding(name, named):
    from harness import read

    made = read(Path(__file__).parents[2] / "fixtures" / "recordings" / name)
    score = Coverage().evaluate(Evidence(made, extract(made)))
    said = " ".join(finding.message for finding in score.findings)
    assert [part for part in named if part not in said] == []


def test_what_is_mostly_uncertain_is_no_number():
    path = Path(__file__).parents[2] / "fixtures" / "strangers" / "recordings" / "glazier-tiny-change.md"
    (one,) = read(path)
    made = Evidence(one, extract(one))
    sure = len(made.traced.traces) - len(made.traced.uncertain)

    score = Coverage().evaluate(made)

    assert 2 * sure < len(made.traced.traces)
    assert score.value is None
    assert f"only {sure} of {len(made.traced.traces)} requests" in (score.unscored or "")
