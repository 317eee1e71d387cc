"""Platform: settings, planned length and content against the profile of the recording's model and date."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from harness.anatomy import parse
from harness.checks import Evidence
from harness.checks.platform import PlatformCheck
from harness.extraction.model import Candidate, Extraction
from harness.findings import Severity
from harness.platforms import PlatformError, get
from harness.recordings.model import Recording, Turn
from harness.spans import Span

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
KITE = "A red kite over a pier."


def dialogue(
    prompt=KITE,
    after="",
    *,
    before="Here it is:\n\n",
    created="2025-10-20",
    persona="Ines Okafor",
    opening="I want a short film.",
    later=(),
    clips=(),
    platform=None,
    **recording,
):
    """A dialogue whose second turn delivers ``prompt`` (or ``clips``) between ``before`` and ``after``."""
    text, found = before, []
    for piece in clips or (prompt,):
        found.append(Candidate(piece, Span(1, len(text), len(text) + len(piece)), "tag"))
        text += f"{piece}\n\n"
    text += after
    turns = [Turn(0, "persona", persona, opening), Turn(1, "copilot", "Prompt Copilot", text)]
    turns += [Turn(2 + number, "persona", persona, said) for number, said in enumerate(later)]
    made = Recording(
        "r",
        "markdown",
        tuple(turns),
        None,
        persona=persona,
        copilot="Prompt Copilot",
        created=created,
        **recording,
    )
    extraction = Extraction("not-recorded", "", tuple(found), tuple(found))
    return Evidence(made, extraction, platform)


def settings(*pairs, heading="## Recommended API settings"):
    return f"\n\n{heading}\n" + "".join(f"- {pair}\n" for pair in pairs)


def evaluate(evidence, check=None):
    score = (check or PlatformCheck()).evaluate(evidence)
    for finding in score.findings:
        assert finding.spans, "a finding points at its evidence"
    return score


def found(evidence, check=None):
    """Each finding as (name, severity, quotations)."""
    turns = evidence.recording.turns
    return [
        (
            finding.code.name,
            finding.severity.label,
            [turns[s.turn].text[s.start : s.end] for s in finding.spans],
        )
        for finding in evaluate(evidence, check).findings
    ]


SORA = ("model: sora-2", "size: 1280x720", 'seconds: "8"')


# --- settings ----------------------------------------------------------------------------------


def test_settings_that_are_on_offer_score_one():
    evidence = dialogue(after=settings(*SORA))
    score = evaluate(evidence)
    assert score.value == 1.0
    assert score.findings == ()
    assert score.explanation.startswith("sora-2@2025-10 (set beside the prompt)")
    assert [evidence.recording.turns[1].text[s.start : s.end] for s in score.evidence] == ["sora-2", KITE]


@pytest.mark.parametrize(
    ("pairs", "created", "expected"),
    [
        (("model: sora-2-pro", "size: 1920x1080 (cinematic 16:9)", 'seconds: "8"'), "2025-10-11", [("unsupported-size", "error", ["1920x1080"])]),
        (("model: sora-2-pro", "size: 1920x1080", 'seconds: "8"'), "2026-04-02", []),
        (("model: sora-2", "size: 1792x1024", "seconds: 4"), "2025-10-20", [("unsupported-size", "error", ["1792x1024"])]),
        (("model: sora-2", "size: 1280×720", "seconds: 10"), "2025-10-20", [("unsupported-seconds", "error", ["10"])]),
        (("model: sora-2", "size: 1280x720", "seconds: 16"), "2025-10-20", [("unsupported-seconds", "error", ["16"])]),
        (("model: sora-2", "size: 1280x720", "seconds: 16"), "2026-03-01", []),
        (("model: veo-3.1", "aspect_ratio: 16:9", "resolution: 4k", "seconds: 6"), None, []),
        (("model: veo-3.0", "aspect_ratio: 16:9", "resolution: 4k", "seconds: 6"), None, [("unsupported-resolution", "error", ["4k"])]),
        (("model: veo-3.0", "aspect_ratio: 21:9"), None, [("unsupported-aspect-ratio", "error", ["21:9"])]),
        (("model: veo-3.0", "fps: 60"), None, [("unsupported-frame-rate", "error", ["60"])]),
        (("model: veo-3.0", "fps: 24"), None, []),
        (("model: sora-2", "aspect_ratio: 1:1"), "2025-10-20", [("unsupported-aspect-ratio", "error", ["1:1"])]),
        (("model: luma ray 2", "aspect_ratio: 21:9", "resolution: 720p", "duration: 9"), None, []),
        (("model: luma ray 2", "resolution: 1080p"), None, [("unsupported-resolution", "error", ["1080p"])]),
        (("model: kling-2.6", "aspect_ratio: 1:1", "duration: 8"), None, [("unsupported-seconds", "warning", ["8"])]),
        (("model: Runway Gen-4.5", "size: 1920x1080", "duration: 5"), None, [("unsupported-size", "warning", ["1920x1080"])]),
        (("model: Runway Gen-4.5", "audio: on"), None, [("silent-platform", "warning", ["on"])]),
        (("model: sora-2", "seed: 42", "style: cinematic"), "2025-10-20", [("unknown-setting", "warning", ["42"]), ("unknown-setting", "warning", ["cinematic"])]),
        (("model: veo-3.1", "seed: 42"), None, []),
        (("model: sora-2", "seconds: 8", "note: run it twice"), "2025-10-20", []),
    ],
)  # fmt: skip
def test_each_setting_is_held_against_the_profile_of_model_and_date(pairs, created, expected):
    assert found(dialogue(after=settings(*pairs), created=created)) == expected


def test_the_place_of_an_unsupported_size_is_the_turn_that_says_it():
    evidence = dialogue(after=settings("model: sora-2-pro", "size: 1920x1080", 'seconds: "8"'))
    (finding,) = evaluate(evidence).findings
    (span,) = finding.spans
    assert (span.turn, span.place) == (1, "turn")
    assert "1280x720, 720x1280, 1024x1792 or 1792x1024" in finding.message


def test_an_open_choice_is_ambiguous_even_where_both_values_are_on_offer():
    evidence = dialogue(after=settings("model: sora-2", "size: 1280x720", 'seconds: "8" or "12"'))
    assert found(evidence) == [("ambiguous-setting", "warning", ["8", "12"])]
    assert evaluate(evidence).value == 0.85


def test_a_ratio_where_the_api_takes_a_size_is_a_note_with_the_size():
    evidence = dialogue(after=settings("model: sora-2", "aspect_ratio: 16:9", "seconds: 8"))
    assert found(evidence) == [("unknown-setting", "note", ["16:9"])]
    assert "16:9 is 1280x720" in evaluate(evidence).findings[0].message
    assert evaluate(evidence).value == 1.0


def test_settings_in_a_fence_count():
    evidence = dialogue(
        after='\n## API settings\n```\n- model: sora-2-pro\n- size: 1920x1080\n- seconds: "8"\n```\n'
    )
    assert [name for name, *_ in found(evidence)] == ["unsupported-size"]


def test_the_head_of_a_table_is_no_setting():
    table = "\n\n### Settings\n\n| setting | value |\n|---|---|\n| model | sora-2 |\n| seconds | 8 |\n| seed | 7 |\n"
    assert found(dialogue(after=table)) == [("unknown-setting", "warning", ["7"])]


def test_a_later_turn_replaces_what_it_states_again():
    evidence = dialogue(
        after=settings("model: sora-2", "seconds: 10"), later=["Make it:" + settings("seconds: 12")]
    )
    assert found(evidence) == []
    evidence = dialogue(after=settings(*SORA), later=["Make it:" + settings("seconds: 9")])
    assert found(evidence) == [("unsupported-seconds", "error", ["9"])]


def test_one_fault_said_twice_is_one_finding():
    evidence = dialogue(
        after=settings("model: sora-2", "seconds: 10") + settings("seconds: 10", heading="## Settings again")
    )
    assert found(evidence) == [("unsupported-seconds", "error", ["10"])]


def test_a_json_call_is_read_as_settings_and_prompt():
    call = '{"model": "sora-2", "size": "1792x1024", "seconds": "8", "prompt": "A red kite."}'
    assert found(dialogue(call)) == [("unsupported-size", "error", ["1792x1024"])]


# --- the length that is planned ----------------------------------------------------------------


def test_a_length_beyond_the_model_is_an_error_with_its_place_in_the_prompt():
    evidence = dialogue(f"Duration: 60 seconds. {KITE}", after=settings("model: sora-2", "size: 1280x720"))
    assert found(evidence) == [("impossible-duration", "error", ["60 seconds"])]
    assert evaluate(evidence).value == 0.5


def test_talk_of_sora_is_enough_to_say_that_sixty_seconds_cannot_be_had():
    evidence = dialogue(f"Duration: 60 seconds. {KITE}", opening="A film for Sora, please.")
    (finding,) = evaluate(evidence).findings
    assert (finding.code.name, finding.severity) == ("impossible-duration", Severity.ERROR)
    assert "4, 8 or 12 seconds" in finding.message


def test_extensions_make_a_long_clip_possible_but_not_in_one_call():
    long = f"Duration: 60 seconds. {KITE}"
    assert found(dialogue(long, after=settings("model: sora-2"), created="2026-04-01")) == [
        ("impossible-duration", "warning", ["60 seconds"])
    ]


def test_a_length_between_two_on_offer_warns_only_where_the_model_is_set():
    prompt = f"Duration: 10 seconds. {KITE}"
    assert found(dialogue(prompt, after=settings("model: sora-2"))) == [
        ("impossible-duration", "warning", ["10 seconds"])
    ]
    assert found(dialogue(prompt, opening="A film for Sora, please.")) == []
    assert found(dialogue(prompt, after=settings(*SORA))) == [], "the setting decides"


def test_a_stated_length_is_no_fault_unless_it_conflicts():
    agreed = dialogue(f"Duration: 8s. {KITE}", after=settings(*SORA))
    assert found(agreed) == []
    longer = dialogue(f"Duration: 12s. {KITE}", after=settings(*SORA))
    assert found(longer) == [], (
        "the model can make 12 seconds; that the settings say 8 is the timing check's finding"
    )


def test_beats_beyond_the_model_are_never_seen():
    beats = "0-8s: the kite rises\n8-16s: it falls"
    assert found(dialogue(beats, after=settings(*SORA))) == [("impossible-duration", "error", ["8-16s"])]
    assert found(dialogue("0-4s: the kite rises", after=settings(*SORA))) == []


def test_each_clip_of_a_sequence_is_judged_alone():
    clips = (f"Duration: 8s. {KITE}", "Duration: 12s. The pier at dusk.", "Duration: 4s. The string.")
    fine = dialogue(
        clips=clips, after="\nTotal runtime: 24 seconds\n" + settings("model: sora-2", "size: 1280x720")
    )
    assert found(fine) == []
    long = dialogue(clips=(*clips, "Duration: 30s. The sea."), after=settings("model: sora-2"))
    assert found(long) == [("impossible-duration", "error", ["30s"])]


def test_a_frame_in_the_prompt_against_the_frame_that_is_set():
    evidence = dialogue(f"Aspect ratio: 9:16\n{KITE}", after=settings(*SORA))
    assert found(evidence) == [("frame-against-setting", "warning", ["9:16", "1280x720"])]
    assert found(dialogue(f"Aspect ratio: 16:9\n{KITE}", after=settings(*SORA))) == []


# --- the model ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("created", "expected"),
    [("2026-09-23", []), ("2026-09-24", [("retired-model", "error", ["sora-2"])]), (None, [])],
)
def test_a_model_is_retired_from_its_day_on(created, expected):
    assert found(dialogue(after=settings(*SORA), created=created)) == expected


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        (dialogue(), "neither settings nor talk"),
        (dialogue(created="not a date"), "neither settings nor talk"),
        (dialogue(opening="For Sora or for Veo, I have not decided."), "OpenAI and of Google"),
        (
            dialogue(after=settings("model: sora-2"), created="2025-01-05"),
            "no profile of sora-2 speaks for 2025-01-05",
        ),
        (dialogue(opening="A film for Sora.", created="2025-01-05"), "no profile of them speaks for"),
        (
            dialogue(prompt="Sora, nine, flies a kite.", opening="Her name is Sora."),
            "neither settings nor talk",
        ),
        (dialogue(persona="Sora Tanabe", opening="Sora here."), "neither settings nor talk"),
        (dialogue(opening="The runway, a pika, the luma of the picture."), "neither settings nor talk"),
        (dialogue(after=settings("model: claude-sonnet-4-5")), "neither settings nor talk"),
    ],
)
def test_without_a_model_that_can_be_told_the_check_says_why(evidence, reason):
    score = evaluate(evidence)
    assert score.value is None
    assert reason in score.unscored


def test_no_delivered_prompt_is_unscored():
    recording = Recording("r", "markdown", (Turn(0, "persona", "Ines", "A film for Sora."),), None)
    score = PlatformCheck().evaluate(Evidence(recording, Extraction("no-agreement", "", (), ())))
    assert "no prompt was delivered" in score.unscored


def test_metadata_may_name_the_video_model():
    evidence = dialogue(f"Duration: 20s. {KITE}", models={"copilot": "claude-sonnet-4-5", "video": "sora-2"})
    assert [name for name, *_ in found(evidence)] == ["impossible-duration"]


def test_much_talk_of_one_model_outweighs_a_comparison():
    evidence = dialogue(f"Duration: 60s. {KITE}", opening="Sora. Sora, not Veo. Sora again.")
    assert [name for name, *_ in found(evidence)] == ["impossible-duration"]


def test_the_suites_platform_beats_the_recordings_own():
    evidence = dialogue(after=settings("model: veo-3.1", "seconds: 6"), platform=get("sora-2@2025-10"))
    assert found(evidence) == [
        ("unsupported-seconds", "error", ["6"]),
        ("other-model", "note", ["veo-3.1"]),
    ] or found(evidence) == [("other-model", "note", ["veo-3.1"]), ("unsupported-seconds", "error", ["6"])]


def test_the_rubrics_platform_is_an_id_or_a_model_at_the_recordings_date():
    evidence = dialogue(f"Duration: 16s. {KITE}")
    assert [n for n, *_ in found(evidence, PlatformCheck(platform="sora-2"))] == ["impossible-duration"]
    assert found(evidence, PlatformCheck(platform="sora-2@2026-03")) == []
    with pytest.raises(PlatformError, match="did you mean"):
        PlatformCheck(platform="sora-2@2025")


def test_a_teams_own_profiles(tmp_path):
    (tmp_path / "own-1@2025-01.yaml").write_text(
        "schema: platform/1\nid: own-1@2025-01\nvendor: Own\nname: Own 1\nmodels: [own-1]\nprovisional: false\n"
        "seconds: {min: 1, max: 3}\nprompt: {max_characters: 10}\nsources: [{title: ours}]\n",
        encoding="utf-8",
    )
    evidence = dialogue(after=settings("model: own-1", "seconds: 5"))
    check = PlatformCheck(profiles=str(tmp_path))
    assert found(evidence, check) == [
        ("unsupported-seconds", "error", ["5"]),
        ("prompt-too-long", "error", [KITE[10:]]),
    ]
    with pytest.raises(PlatformError):
        PlatformCheck(profiles=str(tmp_path / "absent"))


# --- the text ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("length", "expected"), [(32_000, []), (32_001, ["prompt-too-long"])])
def test_the_limit_of_characters_is_the_only_length_that_counts(length, expected):
    prompt = ("A kite. " * 4_001)[:length]
    assert [name for name, *_ in found(dialogue(prompt, after=settings(*SORA)))] == expected


def test_a_provisional_profile_only_warns():
    prompt = "kite " * 500
    evidence = dialogue(prompt, after=settings("model: Runway Gen-4.5", "duration: 60"))
    assert {severity for _, severity, _ in found(evidence)} == {"warning"}
    assert evaluate(evidence).value == 0.7


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Mickey Mouse on a pier.", [("vendor-content-limit", "warning", ["Mickey Mouse"])]),
        ("Taylor Swift on a pier.", [("vendor-content-limit", "warning", ["Taylor Swift"])]),
        ("A nude woman on a pier.", [("vendor-content-limit", "warning", ["nude woman"])]),
        ("@mira_k on a pier.", [("cameo-handle", "warning", ["@mira_k"])]),
        ("A pier, Terrence Malick lighting.", [("style-reference", "note", ["Terrence Malick"])]),
        ("A kite in the style of Wes Anderson.", [("style-reference", "note", ["Wes Anderson"])]),
        ("A stage in the style of a Taylor Swift film.", [("style-reference", "note", ["Taylor Swift"])]),
        ("No Mickey Mouse, no Batman, an invented mouse.", []),
        ("A kite.\nAvoid: Batman, Darth Vader", []),
        ("An 8-year-old child draws at a desk.", []),
        ("A kite @24fps, write to a@b.example, after @Image1 and @image 2.", []),
        ("The iron man of the village and a batman in uniform.", []),
        ("A nude lipstick, the naked eye, a blood orange.", []),
    ],
)
def test_content_is_found_by_name_and_only_where_it_is_meant(prompt, expected):
    assert found(dialogue(prompt, after=settings(*SORA))) == expected


def test_content_is_judged_only_where_the_vendor_says_so():
    assert found(dialogue("Mickey Mouse on a pier.", after=settings("model: veo-3.1"))) == []


def test_a_vendor_that_names_english_gets_a_note_for_other_languages():
    prompt = "Un niño corre por la playa con una cometa roja mientras el sol se pone."
    assert found(dialogue(prompt, after=settings("model: veo-3.0"))) == [
        ("prompt-language", "note", [prompt])
    ]
    assert found(dialogue(prompt, after=settings("model: veo-3.1"))) == []


# --- the score ---------------------------------------------------------------------------------


def test_one_more_fault_never_raises_the_score():
    faults = ["model: sora-2", "seconds: 10", "size: 1792x1024", "aspect_ratio: 1:1", "seed: 42"]
    values = [
        evaluate(dialogue(after=settings(*faults[:count]))).value for count in range(1, len(faults) + 1)
    ]
    assert values == sorted(values, reverse=True)
    assert (values[0], values[1], values[2], values[-1]) == (1.0, 0.5, 0.0, 0.0)


def test_the_number_of_clips_does_not_multiply_a_fault():
    prompt = f"Duration: 30s. {KITE}"
    one = dialogue(prompt, after=settings("model: sora-2"))
    three = dialogue(
        clips=(prompt, prompt + " Again.", prompt + " Once more."), after=settings("model: sora-2")
    )
    assert evaluate(one).value == evaluate(three).value == 0.5


def test_a_length_on_offer_is_exact_not_nearly_so():
    assert get("kling-3.0").seconds.accepts(Decimal("3.5"))
    assert not get("sora-2").seconds.accepts(Decimal("8.5"))


# --- robustness --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", "\x00", "seconds:", "- seconds: 99999999999999999999", "size: 0x0", "aspect_ratio: 0:0", "fps: " + "9" * 400,
     "model: " * 50, "- model: sora-2\n- size: 1x1\n- seconds: -8", "@" * 500, "Duration: 0s", "\ud7ff" * 3, "16:9:16:9"],
)  # fmt: skip
def test_nothing_that_a_recording_says_raises(text):
    for evidence in (
        dialogue(text or " ", after=settings(*SORA)),
        dialogue(after=settings("model: sora-2") + text),
    ):
        score = evaluate(evidence)
        assert score.value is None or 0.0 <= score.value <= 1.0


@pytest.mark.parametrize("inside", [True, False], ids=["prompt", "talk"])
@pytest.mark.parametrize(
    "piece", ["Sora ", "- seconds: 9\n", "@a ", "Batman ", "sora-2-", "model: sora-2\n", "@" * 9]
)
def test_hostile_text_stays_linear(piece, inside, assert_linear):
    def work(count):
        hostile = piece * (count // len(piece))
        prompt, after = (hostile, "") if inside else (KITE, hostile)
        evidence = dialogue(prompt, before=settings("model: sora-2") + "\n\n", after=f"\n\n{after}")
        evidence.__dict__["anatomies"] = (parse(KITE),)  # how fast a text is parsed is another room's subject
        return lambda: PlatformCheck().evaluate(evidence)

    assert_linear(work, 20_000)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpora are not here")
def test_strangers_prose_is_within_the_limits_of_sora():
    rows = [
        json.loads(line)
        for line in (SHARED / "corpora" / "prose.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    scores = [evaluate(dialogue(row["text"], platform=get("sora-2@2025-10"))) for row in rows]
    assert not [finding for score in scores for finding in score.findings if finding.severity > Severity.NOTE]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared recordings are not here")
@pytest.mark.parametrize(
    ("name", "profile", "fault", "quotation"),
    [
        ("structured-8s.md", "sora-2-pro@2025-10", "unsupported-size", "1920x1080"),
        ("threshold-mojibake.md", "sora-2@2025-10", "impossible-duration", "60 seconds"),
    ],
)
def test_the_two_real_recordings_have_one_error_each(name, profile, fault, quotation):
    import harness
    from harness.extraction import extract

    recording = harness.read(str(SHARED / "recordings" / name))
    score = evaluate(Evidence(recording, extract(recording)))
    assert score.explanation.startswith(profile)
    (error,) = [finding for finding in score.findings if finding.severity > Severity.NOTE]
    assert (error.code.name, error.severity) == (fault, Severity.ERROR)
    span = error.spans[0]
    assert recording.turns[span.turn].text[span.start : span.end] == quotation


def test_an_opening_take_of_sixty_seconds_cannot_be_had_on_sora():
    prompt = "One continuous take, 60 seconds. A ferry turns in the fog; ropes slap the quay."
    assert found(dialogue(prompt, opening="A film for Sora, please.")) == [
        ("impossible-duration", "error", ["60 seconds"])
    ]
