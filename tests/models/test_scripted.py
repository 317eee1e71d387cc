"""Scripted models: what they say, how they fail on demand, and how a bad script is refused."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from asking import asked
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from harness.errors import InputError
from harness.models import Message, ModelError, Request, Sampling, Settings, SystemBlock
from harness.models.schema_values import value_of
from harness.models.script_faults import FAULTS
from harness.models.script_file import load_script
from harness.models.scripted import Scripted
from harness.strict_yaml import parse

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads(files("harness").joinpath("schemas", "script-1.schema.json").read_text(encoding="utf-8"))
PROMPT = "Here it is.\n<final_prompt>\nA harbour at dawn, the camera pans slowly over boats.\n</final_prompt>\nGood?"


def says(folder, text, *requests):
    """What a script answers; the answers themselves where several requests are given."""
    (folder / "one.yaml").write_text("schema: script/1\n" + text, encoding="utf-8")

    async def ask():
        model = Scripted(folder)
        return [await model.complete(one) for one in requests]

    answers = asyncio.run(ask())
    return answers[0].text if len(answers) == 1 else answers


def talk(*texts, **more):
    """A request in which the model has spoken at every second place."""
    roles = ("user", "assistant")
    messages = tuple(Message(roles[n % 2], text) for n, text in enumerate(texts))
    return Request("scripted/one", messages, **more)


def test_turns_are_said_in_order_and_the_last_again(tmp_path):
    text = "turns: [first, second]\n"
    assert says(tmp_path, text, talk("a")) == "first"
    assert says(tmp_path, text, talk("a", "first", "b")) == "second"
    assert says(tmp_path, text, talk("a", "first", "b", "second", "c")) == "second"


def test_the_first_rule_that_holds_is_played(tmp_path):
    text = """
rules:
  - when: {purpose: judge}
    say: a judge
  - when: {turn: [2, 3], last: 'make it (?P<how>\\w+)'}
    say: "${how}, then. Turn ${turn}."
  - when: {system: secret, from_turn: 2}
    say: a secret
  - say: otherwise
"""
    assert says(tmp_path, text, talk("x", purpose="judge")) == "a judge"
    assert says(tmp_path, text, talk("x", "y", "Make it colder")) == "colder, then. Turn 2."
    secret = (SystemBlock("a Secret"),)
    assert says(tmp_path, text, talk("x", "y", "z", system=secret)) == "a secret"
    assert says(tmp_path, text, talk("x", system=secret)) == "otherwise"


def test_variables_of_the_conversation(tmp_path):
    text = """
capture:
  place: {from: opening, pattern: 'in (\\w+)', default: nowhere}
turns: ["${place}|${last}|${opening}|${own}|${prompt}|$$5"]
"""
    said = says(tmp_path, text, talk("A film in Rome", PROMPT, "last words"))
    place, last, opening, own, prompt, dollars = said.split("|")
    assert (place, last, opening, dollars) == ("Rome", "last words", "A film in Rome", "$5")
    assert own == PROMPT
    assert prompt == "A harbour at dawn, the camera pans slowly over boats."
    assert says(tmp_path, text, talk("A film")).startswith("nowhere|")


def test_choices_hold_for_a_dialogue_and_differ_between_replicates_and_seeds(tmp_path):
    text = "choices: {light: [dawn, noon, dusk, night]}\nturns: ['${light}']\n"
    for replicate in range(5):
        first, later = says(
            tmp_path, text, talk("a", replicate=replicate), talk("a", "x", "b", replicate=replicate)
        )
        assert first.text == later.text
    by_replicate = {
        answer.text for answer in says(tmp_path, text, *(talk("a", replicate=n) for n in range(40)))
    }
    by_seed = {
        a.text for a in says(tmp_path, text, *(talk("a", sampling=Sampling(seed=n)) for n in range(40)))
    }
    assert by_replicate == by_seed == {"dawn", "noon", "dusk", "night"}


def test_a_fault_is_committed_at_its_rate_and_only_where_it_can_bite(tmp_path):
    text = f"turns: [{json.dumps(PROMPT)}]\nfaults: [{{name: fragment, rate: 0.4, turns: [1]}}]\n"
    answers = says(tmp_path, text, *(talk("a", replicate=n) for n in range(400)))
    cut = [answer for answer in answers if answer.text != PROMPT]
    assert 120 < len(cut) < 200  # 160 expected, 4 standard deviations
    assert {answer.text for answer in cut} == {
        PROMPT.replace("A harbour at dawn, the camera pans slowly over boats.", "A harbour at")
    }
    later = says(tmp_path, text, *(talk("a", "b", "c", replicate=n) for n in range(50)))
    assert {answer.text for answer in later} == {PROMPT}


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_changes_an_answer(tmp_path, name):
    said = '{"score": 4}' if name == "broken-json" else PROMPT
    text = f"turns: [{json.dumps(said)}]\nfaults: [{{name: {name}}}]\n"
    answer, same = says(tmp_path, text, talk("a", "said before", "b"), talk("a", "said before", "b"))
    assert answer.text != said
    assert answer == same
    assert answer.stop == {"cut": "max_tokens", "refusal": "refusal"}.get(name, "end")
    if name == "repetition":
        assert answer.text == "said before"


def test_json_answers_keep_to_the_schema_of_the_request(tmp_path):
    schema = {
        "type": "object",
        "required": ["score", "reason", "winner"],
        "properties": {
            "score": {"type": "integer", "minimum": 1, "maximum": 5},
            "reason": {"type": "string", "minLength": 3},
            "winner": {"enum": ["A", "B", "tie"]},
        },
    }
    text = "choices: {mark: [2, 4]}\nturns: [{json: {score: '${mark}', reason: 'Turn ${turn}.'}}]\n"
    answers = says(tmp_path, text, *(talk("a", schema=schema, replicate=n) for n in range(30)))
    found = [json.loads(answer.text) for answer in answers]
    for one in found:
        Draft202012Validator(schema).validate(one)
    assert {one["score"] for one in found} == {2, 4}
    assert {one["winner"] for one in found} == {"A", "B", "tie"}
    assert found[0]["reason"] == "Turn 1."
    drawn = json.loads(says(tmp_path, "turns: [{json: any}]\n", talk("a", schema=schema)))
    Draft202012Validator(schema).validate(drawn)


NUMBER = st.fixed_dictionaries(
    {"type": st.sampled_from(["integer", "number"])},
    optional={"minimum": st.integers(-5, 5), "maximum": st.integers(6, 20)},
)
LEAF = st.one_of(
    NUMBER,
    st.just({"type": "boolean"}),
    st.fixed_dictionaries({"type": st.just("string")}, optional={"maxLength": st.integers(3, 40)}),
    st.fixed_dictionaries({"enum": st.lists(st.integers() | st.text(), min_size=1, max_size=4)}),
    st.just({"type": ["string", "null"]}),
)
VALUES = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"type": st.just("array"), "items": inner, "minItems": st.integers(0, 3)}),
        st.dictionaries(st.text(max_size=5), inner, max_size=3).map(
            lambda props: {"type": "object", "properties": props, "required": list(props)}
        ),
        st.lists(inner, min_size=1, max_size=3).map(lambda options: {"anyOf": options}),
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(VALUES, st.integers())
def test_a_drawn_value_is_one_that_the_schema_allows(schema, seed):
    from random import Random

    Draft202012Validator(schema).validate(value_of(schema, Random(seed)))


def test_tokens_are_counted_and_limits_kept(tmp_path):
    system = (SystemBlock("x" * 400, cache=True), SystemBlock("y" * 40))
    text = f"turns: ['{'word ' * 100}']\n"
    first, second = says(
        tmp_path, text, talk("a" * 80, system=system), talk("a" * 80, "b", "c", system=system)
    )
    assert (first.usage.input_tokens, first.usage.cache_write_tokens, first.usage.cached_tokens) == (
        130,
        100,
        0,
    )
    assert (second.usage.cached_tokens, second.usage.cache_write_tokens) == (100, 0)
    short = replace(talk("a"), sampling=Sampling(max_tokens=10))
    cut, _ = says(tmp_path, text, short, short)
    assert (cut.stop, cut.usage.output_tokens, len(cut.text)) == ("max_tokens", 10, 40)


def test_errors_and_missing_rules_are_model_errors(tmp_path):
    (tmp_path / "one.yaml").write_text(
        "schema: script/1\nrules: [{when: {turn: 1}, error: out of order}]\n", encoding="utf-8"
    )
    settings = Settings(tmp_path / "journal.jsonl", scripts=tmp_path)
    problems, _ = asked(settings, talk("a"), talk("a", "b", "c", label="dialogue 4"))
    assert all(isinstance(problem, ModelError) for problem in problems)
    assert "out of order" in str(problems[0])
    assert "no rule for turn 2 of dialogue 4" in str(problems[1])


def test_an_edited_script_is_played_anew_and_an_untouched_one_is_not(tmp_path):
    path = tmp_path / "one.yaml"
    settings = Settings(tmp_path / "journal.jsonl", scripts=tmp_path)
    path.write_text("schema: script/1\nturns: [before]\n", encoding="utf-8")
    asked(settings, talk("a"))
    [answer], hub = asked(settings, talk("a"))
    assert (answer.text, hub.calls) == ("before", 0)
    path.write_text("schema: script/1\nturns: [after]\n", encoding="utf-8")
    [answer], hub = asked(settings, talk("a"))
    assert (answer.text, hub.calls) == ("after", 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("turns: []\n", ["says nothing"]),
        ("turn: [x]\n", ["line 2", "unknown key turn", "did you mean turns"]),
        ("turns: ['${lats}']\n", ["line 2, turns[0]", "unknown variable lats", "last"]),
        ("turns: ['a $ b']\n", ["begins no ${name}", "$$"]),
        ("rules:\n  - say: x\n    json: {}\n", ["line 3, rules[0]", "exactly one of"]),
        ("rules:\n  - when: {last: '('}\n    say: x\n", ["rules[0].when.last", "is no pattern"]),
        ("rules:\n  - when: {lst: a}\n    say: x\n", ["unknown key lst", "did you mean last"]),
        ("rules: [{say: x, stop: ended}]\n", ["rules[0].stop", "end"]),
        ("turns: [x]\nfaults: [{name: fragmnt}]\n", ["no fault fragmnt", "did you mean fragment"]),
        ("turns: [x]\nfaults: [{name: flake, rate: 2}]\n", ["faults[0].rate", "share between 0 and 1"]),
        ("turns: [x]\nprice: {input: 1}\n", ["has no output"]),
        ("turns: [x]\nprice: {input: 1, output: -1}\n", ["price.output", "number from 0"]),
        ("turns: [x]\nseed: one\n", ["seed", "whole number"]),
        ("turns: [x]\nchoices: {a: []}\n", ["choices.a", "write a list"]),
        ("turns: [x]\ncapture: {a: {from: nowhere, pattern: x}}\n", ["capture.a.from", "known are last"]),
        ("turns: x\n", ["write a list"]),
        ("turns: [5]\n", ["turns[0]", "write a mapping"]),
    ],
)
def test_a_bad_script_is_refused_in_one_line(tmp_path, text, expected):
    path = tmp_path / "bad.yaml"
    path.write_text("schema: script/1\n" + text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_script(path)
    for part in expected:
        assert part in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_script_names_those_that_are_there(tmp_path):
    (tmp_path / "steady.yaml").write_text("schema: script/1\nturns: [x]\n", encoding="utf-8")
    settings = Settings(tmp_path / "journal.jsonl", scripts=tmp_path)
    [problem], _ = asked(settings, Request("scripted/stedy", (Message("user", "x"),)))
    assert isinstance(problem, InputError)
    assert "did you mean steady" in str(problem)


def test_the_schema_knows_every_fault_and_takes_the_sample_scripts():
    assert set(SCHEMA["properties"]["faults"]["items"]["properties"]["name"]["enum"]) == set(FAULTS)
    validator = Draft202012Validator(SCHEMA)
    samples = sorted((ROOT / "fixtures" / "scripts").glob("*.yaml"))
    assert samples
    for path in samples:
        load_script(path)
        validator.validate(parse(path.read_bytes(), str(path)).value)
