"""The screen and the JSON of an evaluation: what a person needs, and nothing hostile."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from harness.comparison import compare
from harness.reporting.comparison_json import comparison_as_json
from harness.reporting.gate import accepted, screen
from harness.runs import Failure, Result, Run, result_of
from harness.suite import Gate, Suite

SCHEMAS = Path(__file__).resolve().parents[2] / "harness" / "schemas"


def card(name: str = "lantern", **changes) -> dict:
    fields = {
        "schema": "scorecard/1",
        "recording": {
            "id": name,
            "source": f"recordings/{name}.md",
            "sha256": "ab" * 32,
            "persona": "Ada Quill",
            "copilot": "Copilot",
            "model": "written-by-hand",
            "created": "2025-11-02",
        },
        "extraction": {"verdict": "match"},
        "criteria": [
            {"id": "integrity", "score": 1.0, "weight": 3.0, "unscored": None},
            {"id": "timing", "score": None, "weight": 2.0, "unscored": "no times in the prompt"},
        ],
        "overall": {"score": 1.0, "scored_weight": 0.6, "band": "ship"},
        "findings": [{"code": "EXT001", "name": "fragment-recorded", "severity": "error"}],
        "signature": "rubric:r@1#aaaa",
    }
    return {**fields, **changes}


def suite(root: Path, **changes) -> Suite:
    fields = {
        "root": root,
        "source": root / "harness.yaml",
        "recordings": ("recordings",),
        "baseline": root / "reports/baseline",
        "output": root / "reports/latest",
    }
    return Suite(**{**fields, **changes})


def results(*names: str) -> tuple[Result, ...]:
    return tuple(result_of(card(name)) for name in names)


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_failure_says_what_fell_by_how_much_where_and_what_to_do(here):
    before = results("lantern", "harbour")
    after = (
        replace(before[0], criteria={"integrity": 0.25, "timing": None}, overall=0.25),
        replace(before[1], verdict="fragment", findings={"error": {"EXT001": 2}}),
    )
    run = Run(after)
    text = screen(suite(here), run, compare(run, before, Gate()))
    assert "FAILED — 3 reasons on 2 of 2 recordings" in text
    assert "integrity 1.00 → 0.25 (−0.75)" in " ".join(text.split())
    assert "match → fragment (same file: the harness reads it differently)" in text
    assert "finding EXT001" in text
    assert "1 → 2" in text
    assert "harness score recordings/harbour.md" in text  # a changed verdict is graver than a fall
    assert "harness baseline accept" in text
    assert "reports/latest/index.html" in text


def test_the_screen_stays_one_screen_whatever_happened(here):
    before = results(*(f"recording-{number}" for number in range(500)))
    after = tuple(replace(one, criteria={"integrity": 0.0, "timing": None}) for one in before)
    run = Run(after, failures=tuple(Failure(f"{n}.md", "is empty") for n in range(300)))
    text = screen(suite(here), run, compare(run, before, Gate()))
    assert len(text.splitlines()) <= 32
    assert "487 more changes" in text
    assert "293 more files" in text


def test_the_other_outcomes_say_their_next_step(here):
    (one,) = results("lantern")
    first = Run((one,))
    text = screen(suite(here), first, compare(first, None, Gate()))
    assert "there is no baseline yet" in text
    assert "harness baseline accept" in text
    other = Run((replace(one, signature="rubric:r@2#bbbb"),))
    text = screen(suite(here), other, compare(other, (one,), Gate()))
    assert "NOT COMPARED" in text
    assert "rubric:r@1#aaaa" in text
    assert "rubric:r@2#bbbb" in text
    assert "harness eval --allow-signature-change" in text
    broken = Run((one,), failures=(Failure("bad.md", "is empty"),))
    text = screen(suite(here), broken, compare(broken, (one,), Gate()))
    assert "INCOMPLETE — 1 file could not be scored" in text
    assert "bad.md: is empty" in text


def test_the_commands_name_what_is_not_the_default(here):
    before = results("a b")
    run = Run((replace(before[0], verdict="fragment"),))
    odd = suite(here, source=here / "other.yaml", rubric=str(here / "own.yaml"), platform="sora-2@2025-10")
    text = screen(odd, run, compare(run, before, Gate()))
    assert "harness score 'recordings/a b.md' --rubric own.yaml --platform sora-2@2025-10" in text
    assert "harness baseline accept --suite other.yaml" in text


def test_accepting_shows_what_is_accepted(here):
    before = results("lantern")
    worse = Run((replace(before[0], criteria={"integrity": 0.5, "timing": None}), *results("harbour")))
    text = accepted(suite(here), worse, compare(worse, before, Gate(max_drop=0.0)))
    assert "accepted 2 recordings" in text
    assert "1.00 → 0.50" in text
    assert "harbour" in text
    same = Run(before)
    assert "no score, verdict or finding changed" in accepted(
        suite(here), same, compare(same, before, Gate())
    )
    assert "first baseline" in accepted(suite(here), same, compare(same, None, Gate()))


HOSTILE = (
    "\x1b[31m=cmd|'/c calc'!A1\x07 <img src=x onerror=alert(1)> | ![x](http://x.test) @everyone `x` \u202etxt"
)


def test_hostile_names_reach_no_terminal(here):
    hostile = card(HOSTILE)
    run = Run((replace(result_of(hostile), verdict=HOSTILE),), failures=(Failure(HOSTILE, HOSTILE),))
    on_screen = screen(suite(here), run, compare(run, (result_of(hostile),), Gate()))
    assert "everyone" in on_screen
    assert not set(on_screen) & {"\x1b", "\x07", "\u202e"}


def test_the_json_says_the_same_and_follows_its_schema():
    before = results("lantern", "gone")
    run = Run(
        (replace(before[0], verdict="fragment", signature="other"), *results("fresh")),
        failures=(Failure("bad.md", "is empty"),),
    )
    schema = json.loads((SCHEMAS / "comparison-1.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    for allowed in (True, False):
        comparison = compare(run, before, Gate(), allow_signature_change=allowed)
        value = json.loads(json.dumps(comparison_as_json(run, comparison)))
        Draft202012Validator(schema).validate(value)
        assert value["outcome"] == ("failed" if allowed else "refused")
        assert value["new"] == ["fresh"]
    with pytest.raises(Exception, match="outcome"):
        Draft202012Validator(schema).validate({**value, "outcome": "splendid"})
