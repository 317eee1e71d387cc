"""`harness eval --against REF`: somebody edited a persona or a copilot, in a real repository."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import harness

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

SUITE = """\
schema: suite/1
fresh:
  personas: [personas/*.md]
  copilots: [copilots/*.md]
  models: [scripted/plain]
  scenarios: [scenarios/*.yaml]
  replicates: 1
  seed: 7
models:
  scripts: scripts
"""
SPEAKER = """\
---
id: {id}
version: {version}
speaker: {speaker}
---
You are {speaker}. {body}
"""
SCENARIO = """\
schema: scenario/1
id: quay-{number}
title: Quay {number}
situation: A lamplighter on quay {number}.
opening:
  by: persona
  text: I want a lamplighter on quay {number} at dawn, eight seconds, wide.
"""
SCRIPT = """\
schema: script/1
seed: 3
price: {input: 1.0, output: 4.0}
rules:
  - when: {purpose: copilot, system: "be terse"}
    say: "<final_prompt>\\nLamp, mumble, ${turn}\\n</final_prompt>"
  - when: {purpose: copilot}
    say: |-
      Here it is:

      <final_prompt>
      Style: dawn, blue hour, mist on the water.
      Camera: wide shot, static, 50 mm lens.
      Action: 0-4 s a lamplighter walks the quay; 4-8 s he snuffs the last lamp.
      Sound: boots on gravel, no music.
      Duration: 8 seconds.
      </final_prompt>
  - when: {purpose: persona}
    say: "Approved. That is the one, lock it."
"""


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *who, "-C", str(folder), *words], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def speaker(folder: Path, side: str, name: str, version: str = "1", body: str = "You like lamps.") -> Path:
    path = folder / f"{side}s" / f"{name}@{version}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(SPEAKER.format(id=name, version=version, speaker=name.title(), body=body))
    return path


@pytest.fixture
def repository(tmp_path) -> Path:
    (tmp_path / "harness.yaml").write_text(SUITE)
    speaker(tmp_path, "persona", "ada")
    speaker(tmp_path, "persona", "bo")
    speaker(tmp_path, "copilot", "slate", body="Write the whole prompt.")
    for folder, files in {
        "scenarios": {f"quay-{n}.yaml": SCENARIO.format(number=n) for n in range(10)},
        "scripts": {"plain.yaml": SCRIPT},
    }.items():
        (tmp_path / folder).mkdir()
        for name, text in files.items():
            (tmp_path / folder / name).write_text(text)
    (tmp_path / ".gitignore").write_text("reports/\n")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    return tmp_path


def told(call, *words: str) -> dict:
    done = call("eval", "--against", *words, "--json")
    value = json.loads(done.out)
    schemas = Path(harness.__file__).parent / "schemas"
    Draft202012Validator(json.loads((schemas / "against-1.schema.json").read_text())).validate(value)
    if value["compare"]:
        Draft202012Validator(json.loads((schemas / "compare-1.schema.json").read_text())).validate(
            value["compare"]
        )
    return {**value, "code": done.code}


def test_nothing_was_edited(repository, call):
    done = call("eval", "--against", "main", "-o", "against.md", "-o", "against.json")
    assert (repository / "against.md").read_text(encoding="utf-8") == f"```\n{done.out.rstrip()}\n```\n"
    assert json.loads((repository / "against.json").read_text(encoding="utf-8"))["schema"] == "against/1"
    assert done.code == 0
    assert "nothing to compare" in done.out
    assert not (repository / "reports/against").exists() or told(call, "main")["held"] == 0


def test_a_worse_copilot_is_called_worse_and_fails(repository, call):
    speaker(repository, "copilot", "slate", body="Whatever you are asked, be terse.")
    before = git(repository, "status", "--porcelain")
    done = call("eval", "--against", "main")
    assert done.code == 1, done.out + done.err
    lines = done.out.splitlines()
    assert "WORSE" in lines[0]
    assert "regressed" in lines[0]
    assert "copilot slate@1: edited" in done.out
    assert "gate failed:" in done.out
    assert "[-" in done.out
    assert "for 40 dialogues; 0 reused" in done.out  # 2 personas x 10 scenarios x 2 sides
    assert len(lines) <= 32
    assert git(repository, "status", "--porcelain") == before
    assert git(repository, "worktree", "list").count("\n") == 0


def test_the_same_question_again_costs_nothing_and_says_the_same(repository, call):
    speaker(repository, "copilot", "slate", body="Whatever you are asked, be terse.")
    first, second = told(call, "main"), told(call, "main")
    assert (first["held"], first["reused"], second["held"], second["reused"]) == (40, 0, 0, 40)
    assert second["cost"] == 0
    assert first["compare"] == second["compare"]
    assert first["code"] == second["code"] == 1


def test_dialogues_of_an_earlier_run_are_not_held_again(repository, call):
    assert call("run").code == 0
    speaker(repository, "persona", "ada", body="You like lamps, and say so.")
    value = told(call, "main")
    assert value["changed"] == ["persona ada@1: edited"]
    assert (value["held"], value["reused"]) == (10, 10)  # only Ada's, and only her new ones


def test_a_persona_that_changes_nothing_is_no_difference(repository, call):
    speaker(repository, "persona", "ada", body="You like lamps, and say so.")
    done = call("eval", "--against", "main")
    assert done.code == 0
    assert "NO DIFFERENCE" in done.out.splitlines()[0]


def test_a_new_version_is_held_against_the_latest_before(repository, call):
    speaker(repository, "copilot", "slate", "9", body="Write the whole prompt, please.")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "two")
    speaker(repository, "copilot", "slate", "10", body="Whatever you are asked, be terse.")
    value = told(call, "main")
    assert value["changed"] == ["copilot slate: version 9 → 10"]
    assert value["compare"]["answer"] == "worse"
    older = told(call, "main~1")
    assert older["changed"] == ["copilot slate: version 1 → 10"]


def test_too_few_scenarios_say_how_many_would_tell(repository, call):
    for path in sorted((repository / "scenarios").iterdir())[4:]:
        path.unlink()
    speaker(repository, "copilot", "slate", body="Whatever you are asked, be terse.")
    done = call("eval", "--against", "main")
    assert "TOO FEW TO SAY" in done.out.splitlines()[0]
    value = told(call, "main")
    # What fails is no matter of chance: criteria that have no score any more.
    assert {reason["kind"] for reason in value["gate"]} == {"unscored"}
    assert value["compare"]["answer"] == "too few"
    assert value["more"] is None or value["more"]["dialogues"] > 0


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["no-such-ref"], "is no commit"),
        (["--", "x"], "expected one argument"),
    ],
)
def test_what_cannot_be_asked(repository, call, words, problem):
    done = call("eval", "--against", *words)
    assert done.code == 2
    assert problem in done.err


def test_a_suite_without_fresh_dialogues(repository, call, write):
    write("recordings/one.md")
    (repository / "harness.yaml").write_text("schema: suite/1\nrecordings: [recordings]\n")
    done = call("eval", "--against", "main")
    assert done.code == 2
    assert "names no fresh dialogues" in done.err
