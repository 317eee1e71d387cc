"""`harness run`: the matrix from the command line."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import harness

SCHEMAS = Path(harness.__file__).parent / "schemas"
SCRIPT = """\
schema: script/1
price: {input: 1.0, output: 4.0}
rules:
  - when: {purpose: persona, last: "</final_prompt>"}
    say: Approved, no notes.
  - when: {purpose: persona, system: "day 3"}
    error: overloaded
  - when: {purpose: persona}
    say: A lamplighter at dawn. Write it out.
  - when: {purpose: copilot}
    say: |-
      Here it is:

      <final_prompt>
      Wide shot, dawn: a lamplighter walks a canal towpath and snuffs the lamps one by one. Vertical 9:16, 8 seconds.
      </final_prompt>
"""
SUITE = """\
schema: suite/1
fresh:
  personas: [people/odile@1.md, people/odile@2.md]
  copilots: [people/slate@1.md]
  scenarios: [days/*.yaml]
  models: [scripted/calm]
  concurrency: 2
models:
  scripts: scripts
"""


@pytest.fixture
def suite(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    for name in ("odile@1", "odile@2", "slate@1"):
        who, _, version = name.partition("@")
        write(
            f"people/{name}.md",
            f"---\nid: {who}\nversion: {version}\nspeaker: {who.title()}\n---\nYou are {name}.\n",
        )
    for day in (1, 2):
        write(f"days/day-{day}.yaml", f"schema: scenario/1\nid: day-{day}\nsituation: It is day {day}.\n"
              f"opening:\n  text: What do you see on day {day}?\n")  # fmt: skip
    write("scripts/calm.yaml", SCRIPT)
    write("harness.yaml", SUITE)
    return write


def checked(text, name):
    value = json.loads(text)
    schema = json.loads((SCHEMAS / f"{name}-1.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(value)
    return value


def test_a_table_of_persona_and_model(suite, call):
    result = call("run")
    assert result.code == 0
    assert "harness run: 4 dialogues, in reports/latest" in result.out
    rows = [line.split() for line in result.out.splitlines() if "odile@" in line]
    assert [row[:3] for row in rows] == [
        ["odile@1", "scripted/calm", "2/2"],
        ["odile@2", "scripted/calm", "2/2"],
    ]
    value = checked(call("run", "--json").out, "matrix")
    assert value["complete"]
    assert [row["dialogues"] for row in value["table"]] == [2, 2]
    assert f"{value['table'][0]['tokens']:,}" in result.out


def test_an_estimate_calls_nobody(suite, call, tmp_path):
    result = call("run", "--dry-run")
    assert result.code == 0
    assert "4 dialogues, 4 of them to be held" in result.out
    assert "scripted/calm" in result.out
    assert not (tmp_path / "reports").exists()
    value = checked(call("run", "--dry-run", "--json").out, "estimate")
    calm = value["models"]["scripted/calm"]
    assert calm["calls"] == 4 * 5
    assert 0 < calm["cost"] < calm["most"]
    call("run")
    assert checked(call("run", "--dry-run", "--json").out, "estimate")["left"] == 0


def test_a_model_without_a_price_is_said(suite, call):
    result = call("run", "--dry-run", "--model", "openai/nobody-sells-this")
    assert "unknown" in result.out
    assert "models.prices" in result.out
    value = checked(call("run", "--dry-run", "--json", "--model", "openai/nobody-sells-this").out, "estimate")
    assert value["models"]["openai/nobody-sells-this"]["cost"] is None


def test_filters_and_replicates(suite, call):
    result = call("run", "--persona", "odile@2", "--scenario", "day-1", "--replicates", "3", "-o", "one")
    assert result.code == 0
    assert "harness run: 3 dialogues, in one" in result.out
    result = call("run", "--scenario", "day-9")
    assert result.code == 2
    assert result.err == "harness: --scenario: the suite has no day-9 — did you mean day-2 or day-1?\n"


@pytest.mark.parametrize("flag", ["--max-cost", "--max-tokens"])
def test_a_budget_of_half_the_estimate_ends_in_the_middle_and_is_resumed(suite, call, flag):
    for day in range(10, 18):
        suite(f"days/day-{day}.yaml", f"schema: scenario/1\nid: day-{day}\nsituation: It is day {day}.\n"
              f"opening:\n  text: What do you see on day {day}?\n")  # fmt: skip
    call("run", "-o", "whole")
    paid = sum(row["cost"] for row in checked(call("run", "-o", "whole", "--json").out, "matrix")["table"])
    tokens = sum(
        row["tokens"] for row in checked(call("run", "-o", "whole", "--json").out, "matrix")["table"]
    )
    half = f"{paid / 2:.8f}" if flag == "--max-cost" else str(tokens // 2)
    result = call("run", "-o", "parts", flag, half)
    assert result.code == 3
    assert "the budget of" in result.out
    assert "the same command goes on with them" in result.out
    done = json.loads(call("run", "-o", "parts", flag, half, "--json").out)
    assert 0 < sum(row["dialogues"] for row in done["table"]) < 20
    assert call("run", "-o", "parts", flag, str(10**9)).code == 0
    rest = checked(call("run", "-o", "parts", "--json").out, "matrix")
    assert sum(row["cost"] for row in rest["table"]) == pytest.approx(paid)
    lines = [
        json.loads(line) for line in Path("parts/journal.jsonl").read_text(encoding="utf-8").splitlines()
    ][1:]
    assert sum(line["cost"] for line in lines) == pytest.approx(paid)


def test_what_fails_is_kept_and_said(suite, call):
    suite(
        "days/day-3.yaml", "schema: scenario/1\nid: day-3\nsituation: It is day 3.\nopening:\n  text: Now?\n"
    )
    result = call("run")
    assert result.code == 3
    assert "harness run: 4 dialogues" in result.out
    assert "day-3--odile@1--slate@1--scripted-calm--r0: scripted/calm" in result.out
    assert "overloaded" in result.out
    value = checked(call("run", "--json").out, "matrix")
    assert (value["complete"], len(value["failures"])) == (False, 2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--replicates", "0"], "'0' is no whole number from 1"),
        (["--max-cost", "much"], "--max-cost"),
        (["--suite", "none.yaml"], "none.yaml: cannot be read"),
    ],
)
def test_what_cannot_be_used(suite, call, words, said):
    result = call("run", *words)
    assert result.code == 2
    assert said in result.err


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("claude", "'claude' names no provider and model — write PROVIDER/MODEL"),
        ("anthropic/", "'anthropic/' names no provider and model"),
        ("antropic/some-model", "there is no provider antropic — did you mean anthropic?"),
    ],
)
def test_a_model_of_no_provider_is_refused_before_anything_is_held(suite, call, tmp_path, model, said, more):
    result = call("run", "--model", model, *more)
    assert result.code == 2
    assert f"--model: {said}" in result.err.replace(f"{model}: there", "there")
    assert not (tmp_path / "reports").exists()


def test_one_reason_of_many_failures_is_said_once(suite, call, monkeypatch):
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    result = call("run", "--model", "anthropic/some-model")
    assert result.code == 3
    assert "4 not finished" in result.out
    assert " and 3 more: anthropic needs a key" in result.out
    assert result.out.count("needs a key") == 1


def test_a_suite_without_a_matrix(suite, call):
    suite("harness.yaml", "schema: suite/1\nrecordings: [people]\n")
    result = call("run")
    assert (result.code, "names no fresh dialogues" in result.err) == (2, True)


def test_progress_is_for_a_terminal(suite):
    parent, child = pty.openpty()
    command = [sys.executable, "-m", "harness", "run"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=child, check=True, env={**os.environ})
    os.close(child)
    shown = b""
    while chunk := _read(parent):
        shown += chunk
    os.close(parent)
    text = shown.decode()
    assert "4 of 4 dialogues" in text
    assert "tokens · $0.00 ·" in text
    assert text.endswith("\r\x1b[K")
    assert b"\r" not in done.stdout


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 4096)
    except OSError:  # Linux says so when the other end is closed
        return b""
