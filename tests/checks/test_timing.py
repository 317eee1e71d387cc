"""Timing: each fault planted in a prompt without faults is found, and nothing else is."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from prompts_for_checks import MARSH, evidence, quoted

from harness.checks.timing import KEPT, Timing
from harness.findings import Severity


def judge(*prompts, **more):
    given = evidence(*prompts, **more)
    return Timing().evaluate(given), given


def codes(score, least=Severity.WARNING):
    return sorted({finding.code.id for finding in score.findings if finding.severity >= least})


def test_a_prompt_whose_times_agree():
    score, _ = judge(MARSH)
    assert score.value == 1.0
    assert score.findings == ()
    assert "10 beats" in score.explanation
    assert all(span.turn == 1 for span in score.evidence)


PLANTED = [
    ("TIM001", "4.00–6.00s — “Rope”", "6.00–4.00s — “Rope”", ["6.00–4.00s"]),
    ("TIM002", "4.00–6.00s — “Rope”", "4.00–4.00s — “Rope”", ["4.00–4.00s"]),
    ("TIM003", "2.00–4.00s — “Call”", "2.00–3.50s — “Call”", ["2.00–3.50s", "4.00–6.00s"]),
    ("TIM004", "4.00–6.00s — “Rope”", "3.00–6.00s — “Rope”", ["2.00–4.00s", "3.00–6.00s"]),
    ("TIM004", "2.00–4.00s — “Call”", "2.00–6.00s — “Call”", ["2.00–6.00s", "4.00–6.00s"]),
    ("TIM005", "6.00–8.00s — “Gate”", "6.00–9.00s — “Gate”", ["6.00–9.00s", "8s"]),
    ("TIM005", "4.00–8.00s: Water", "4.00–10.00s: Water", ["4.00–10.00s", "8s"]),
    ("TIM007", "(4 beats / 8s total)", "(5 beats / 8s total)", ["5"]),
    ("TIM008", "(4 beats / 8s total)", "(4 beats / 10s total)", ["8s", "10s total"]),
    ("TIM008", "Duration 8s", "Duration 12s", ["12s", "8s total"]),
    ("TIM009", "from the reeds. She turns", "from the reeds. At 7.5s she turns", ["At 7.5s"]),
    ("TIM009", "the reeds at 6.5s", "the reeds at 9.5s", ["at 9.5s"]),
    ("TIM010", "slides for one second", "slides for five seconds", ["for five seconds"]),
    ("TIM011", "2.50s: One short call", "6.50s: One short call", ["One short call of a curlew"]),
    (
        "TIM014",
        "“Hold, old thing.”",
        "“Hold on, old thing, the tide is coming and we have a long way to go.”",
        ["“Hold on"],
    ),
    (
        "TIM015",
        "She uncoils the rope.",
        "She runs, jumps, grabs the rope, throws it, pulls and kneels.",
        ["runs", "jumps"],
    ),
    (
        "TIM016",
        "Camera: slow push-in.\nAction: She uncoils the rope. The loop slides for one second through her glove.\n",
        "",
        ["4.00–6.00s"],
    ),
]


@pytest.mark.parametrize(("code", "old", "new", "points"), PLANTED)
def test_a_planted_fault_is_found_and_pointed_at(code, old, new, points):
    prompt = MARSH.replace(old, new)
    if code == "TIM016":
        prompt = prompt.replace("4.00–6.00s — “Rope”", "4.00–6.00s")
    assert prompt != MARSH
    score, given = judge(prompt)
    finding = next(finding for finding in score.findings if finding.code.id == code)
    shown = quoted(finding, given)
    assert all(any(point in text for text in shown) for point in points), shown
    assert score.value < 1
    others = set(codes(score)) - {code}
    # Moving one border of a beat or a total moves its neighbours with it; nothing else is said.
    assert others <= {"TIM003", "TIM004", "TIM005", "TIM006", "TIM009"}, others


def test_the_faults_of_one_border_come_alone():
    assert codes(judge(MARSH.replace("2.00–4.00s — “Call”", "2.00–3.50s — “Call”"))[0]) == ["TIM003"]
    assert codes(judge(MARSH.replace("4.00–6.00s — “Rope”", "3.00–6.00s — “Rope”"))[0]) == ["TIM004"]
    assert codes(judge(MARSH.replace("slides for one second", "slides for five seconds"))[0]) == ["TIM010"]
    assert codes(judge(MARSH.replace("(4 beats", "(5 beats"))[0]) == ["TIM007"]


def test_a_short_list_of_beats_leaves_the_end_open():
    cut = MARSH[: MARSH.index("6.00–8.00s — “Gate”")].replace("(4 beats", "(3 beats")
    assert codes(judge(cut)[0]) == ["TIM006"]


FINE = {
    "inclusive whole seconds": "0-2: mud\n3-6: water\n7-10: heron",
    "ordinals": "第1-3秒：推近。第4-6秒：拉远。",
    "acts contain beats": "0–12s: the crossing\n0–3s: mud\n3–7s: reeds\n7–12s: open water",
    "two versions": "Version 1\n0–2s: mud. 2–4s: reeds.\nVersion 2\n0–2s: sand. 2–4s: dunes.",
    "layers of sound": "Sound:\n0–8s: wind\n2–3s: a bell\n3–4s: gulls\n6–7s: a rope",
    "scenes with lengths": "Duration: 8s\nScene 1 · 3 seconds\nMud.\nScene 2 · 5 seconds\nReeds.",
    "a continuation": "第一段：15 秒视频：[0-9 秒] 泥。[9-15 秒] 水。\n\n第二段：15 秒视频：[15-21 秒] 鹭。[21-30 秒] 船。",
    "shots that continue under headings": "## Opening\n0–2s: mud\n## Middle\n2–5s: reeds\n## End\n5–8s: open water",
    "relative parts": "Duration 4s. The first 2.5 seconds show mud, the final 1.5 seconds open water.",
    "a cue from the beat's start": "0–4s: mud. 4–8s: reeds; at 1s a heron lands.",
    "a closing cue": "10-second film. 0-3s: mud. 4-6s: reeds. 7-9s: water. 10s: black.",
    "story time": "0–4s: the ferrywoman has waited for twenty minutes.",
    "a sign": "0–2s: a sign that reads “No crossing beyond this point while the red light shows at the sluice gate”.",
    "only a length": "An 8-second shot of a marsh.",
    "table": "| Time | Picture |\n|---|---|\n| 0-2s | mud |\n| 2-4s | reeds |",
    "one layer over all beats": "0–2s: mud\n2–4s: reeds\n0–4s: fog throughout",
    "one bee stays longer than the others": "0-4s: one lands\n4-8s: one leaves\n0-12s: one sits still throughout",
    "asides in another section": "Stages:\n0-4s: mud\n4-10s: water\n\nAnimals:\n- An egret, far off, from 3s to 5s.\n- Geese between 7s and 9s.",
    "an estimate as a sentence": "A bulb burns at centre stage. Someone carries it off. Ten to twelve seconds. No music.",
    "points on lines of their own": "Sound:\n0-7s: mud ticks\n7-9s: silence\nAt 3s: a redshank calls, three notes.",
    "sound after the last beat": "0.0-2.5s: she fills the frame.\n2.5-4.0s: she runs past.\nSound: spikes, breath, a roar at 1.0s. No music.",
    "other languages": "8 segundos. 0-3 s: nada se mueve. 3-8 s: respira.",
}


@pytest.mark.parametrize("name", FINE)
def test_no_false_alarm(name):
    score, _ = judge(FINE[name])
    assert codes(score) == []
    assert score.value == 1.0 or (score.value is None and name == "an estimate as a sentence")


def test_inclusive_ranges_are_a_note_that_costs_nothing():
    score, _ = judge(FINE["inclusive whole seconds"])
    assert codes(score, Severity.NOTE) == ["TIM017"]
    mixed, _ = judge("0-2s: mud\n2-5s: water\n6-8s: heron")
    assert codes(mixed) == ["TIM003"]


def test_relative_parts_that_overlap():
    score, given = judge("Duration 4s. The first 2.5 seconds show mud, the final 2.5 seconds open water.")
    assert codes(score) == ["TIM013"]
    assert "first 2.5 seconds" in quoted(score.findings[0], given)


def test_speech_without_beats_is_held_against_the_clip():
    line = "“" + "we go out with the tide and come home with it " * 4 + "”"
    assert codes(judge(f"A 4-second clip. The ferrywoman says: {line}")[0]) == ["TIM014"]
    assert codes(judge(f"A 20-second clip. The ferrywoman says: {line}")[0]) == []


def test_hurried_speech_is_a_note():
    score, _ = judge("0–2s: She says: “Hold on now, the tide turns.” 2–4s: mud.")
    assert [(finding.code.id, finding.severity) for finding in score.findings] == [("TIM014", Severity.NOTE)]
    assert score.value == 1.0


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ('- seconds: "8"', []),
        ('- seconds: "12"', ["TIM012"]),
        ('- seconds: "8" or "12"', []),
        ("```\nmodel: sora-2\nseconds: 4\n```", ["TIM012"]),
    ],
)
def test_the_length_against_the_settings_around_the_prompt(settings, found):
    score, given = judge(MARSH, around="Here:\n\n{}\n\n## API settings\n" + settings)
    assert codes(score) == found
    if found:
        assert quoted(score.findings[-1], given)[-1] in ("12", "4")


def test_settings_of_a_sequence_may_name_its_whole_length():
    clip = "Duration 4s. A marsh."
    assert codes(judge(clip, clip, around="{}\n\nSettings:\n- seconds: 8")[0]) == []


def test_not_applicable_without_times():
    score = Timing().evaluate(evidence("A ferrywoman coils a rope in fog."))
    assert score.value is None
    assert score.unscored.startswith("not applicable")
    assert Timing().evaluate(evidence()).value is None


def test_a_profile_may_ask_for_times():
    score = Timing(profile="shot-list").evaluate(evidence("A ferrywoman coils a rope in fog."))
    assert codes(score) == ["TIM018"]
    assert score.value == KEPT[Severity.WARNING]
    assert Timing(profile="prose").evaluate(evidence("A ferrywoman coils a rope.")).value is None


def test_more_faults_never_score_higher():
    lines = [f"{start}–{start + 2}s: mud" for start in range(0, 40, 2)]
    values = []
    for faults in range(6):
        broken = [line for index, line in enumerate(lines) if not (index % 3 == 1 and index // 3 < faults)]
        values.append(judge("\n".join(broken))[0].value)
    assert values[0] == 1.0
    assert all(after < before for before, after in pairwise(values))


def test_two_conversions_of_one_clip():
    """Several prompts: those without times do not count."""
    score, _ = judge("0–2s: mud. 4–6s: reeds.", "A heron.")
    assert score.value == KEPT[Severity.WARNING]


CORPORA = Path(__file__).resolve().parents[2].parent / "shared"


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared corpora are not here")
def test_real_prompts():
    import json

    from harness.anatomy import parse
    from harness.checks.timing import timing_faults

    recording = (CORPORA / "recordings" / "structured-8s.md").read_text(encoding="utf-8")
    prompt = re.search(r"<final_prompt>\n(.*?)\n</final_prompt>", recording, re.DOTALL)
    assert timing_faults(parse(prompt[1])) == []
    untimed = 0
    for line in (CORPORA / "corpora" / "prose.jsonl").read_text(encoding="utf-8").splitlines():
        anatomy = parse(json.loads(line)["text"])
        untimed += not anatomy.timeline
        assert timing_faults(anatomy) == [] or anatomy.timeline
    assert untimed > 140
