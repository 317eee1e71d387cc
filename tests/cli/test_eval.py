"""`harness eval` and `harness baseline accept` as a user runs them: processes, exit codes, files."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import harness

PACKAGE = Path(harness.__file__).resolve().parents[1]
REPORTS = {
    "run.json",
    "scorecards.jsonl",
    "reviews.jsonl",
    "scores.csv",
    "scores.parquet",
    "summary.md",
    "junit.xml",
    "findings.sarif",
    "comparison.json",
    "anomalies.json",
    "index.html",
    "report",
}


def call(*words: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HARNESS_")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "harness", *words],
        cwd=cwd,
        env={**environment, "PYTHONPATH": str(PACKAGE), **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


KETTLE = "fixtures/recordings/kettle-at-dawn.md"


@pytest.fixture(scope="module")
def accepted_suite(tmp_path_factory) -> Path:
    """A suite of two recordings with an accepted baseline; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("suite")
    assert call("init", ".", cwd=folder).returncode == 0
    text = (folder / KETTLE).read_text(encoding="utf-8")
    (folder / "fixtures/recordings/second.md").write_text(text.replace("kettle", "teapot"), encoding="utf-8")
    first = call("eval", cwd=folder)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "there is no baseline yet" in first.stdout
    accepting = call("baseline", "accept", cwd=folder)
    assert accepting.returncode == 0, accepting.stderr
    assert "accepted 2 recordings as the first baseline" in accepting.stdout
    return folder


@pytest.fixture
def suite(accepted_suite, tmp_path) -> Path:
    shutil.copytree(accepted_suite, tmp_path / "suite")
    return tmp_path / "suite"


def break_recording(suite: Path) -> None:
    """Save a fragment in the place of the prompt, as an extractor's bug would."""
    path = suite / KETTLE
    before, rest = path.read_text(encoding="utf-8").split("```\n", 1)
    after = rest.split("\n```\n", 1)[1]
    path.write_text(f"{before}```\nblue window light\n```\n{after}", encoding="utf-8")


def test_an_unchanged_suite_passes(suite):
    done = call("eval", cwd=suite)
    assert done.returncode == 0
    assert "passed — 2 recordings, none worse than the baseline" in done.stdout
    assert done.stderr == ""
    assert {path.name for path in (suite / "reports/latest").iterdir()} == REPORTS


def test_a_broken_recording_fails_the_gate_with_the_reason_on_one_screen(suite):
    break_recording(suite)
    done = call("eval", cwd=suite)
    assert done.returncode == 1
    assert "FAILED" in done.stdout
    assert "on 1 of 2 recordings" in done.stdout
    rows = " ".join(done.stdout.split())
    assert "kettle-at-dawn verdict match → fragment" in rows
    assert "integrity 1.00 → " in rows
    assert "fragment-recorded (error): 0 → 1" in rows
    assert f"harness score {KETTLE} --rubric rubrics/cinematic.yaml" in done.stdout
    assert "harness baseline accept" in done.stdout
    assert len(done.stdout.splitlines()) <= 24
    closer = call("score", KETTLE, "--rubric", "rubrics/cinematic.yaml", cwd=suite)
    assert "fragment" in closer.stdout
    summary = (suite / "reports/latest/summary.md").read_text(encoding="utf-8")
    assert "<details open><summary>Worse: 4</summary>" in summary


def test_accepting_the_change_shows_it_and_then_the_suite_passes(suite):
    break_recording(suite)
    assert call("eval", cwd=suite).returncode == 1
    accepting = call("baseline", "accept", cwd=suite)
    assert accepting.returncode == 0
    assert "now accepted, though worse than before" in accepting.stdout
    assert "match → fragment" in accepting.stdout
    assert call("eval", cwd=suite).returncode == 0


def test_a_recording_that_is_gone_fails_and_a_new_one_is_said(suite):
    (suite / "fixtures/recordings/second.md").rename(suite / "fixtures/recordings/third.md")
    done = call("eval", cwd=suite)
    assert done.returncode == 1
    assert "is in the baseline but not in this run" in done.stdout
    assert "new: third, not in the baseline" in " ".join(done.stdout.split())


def test_an_unreadable_file_makes_the_run_incomplete_and_the_rest_is_scored(suite):
    (suite / "fixtures/recordings/broken.json").write_text(
        '{"schema": "recording/1", "turns": [', encoding="utf-8"
    )
    done = call("eval", cwd=suite)
    assert done.returncode == 3
    assert "INCOMPLETE — 1 file could not be scored, 2 recordings were" in done.stdout
    assert "fixtures/recordings/broken.json: " in done.stdout
    manifest = json.loads((suite / "reports/latest/run.json").read_text(encoding="utf-8"))
    assert manifest["complete"] is False
    assert [failure["source"] for failure in manifest["failures"]] == ["fixtures/recordings/broken.json"]
    assert len((suite / "reports/latest/scorecards.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    before = (suite / "reports/baseline/results.jsonl").read_bytes()
    refused = call("baseline", "accept", cwd=suite)
    assert refused.returncode == 3
    assert "not complete" in refused.stderr
    assert (suite / "reports/baseline/results.jsonl").read_bytes() == before


def test_a_fall_outweighs_an_unreadable_file(suite):
    break_recording(suite)
    (suite / "fixtures/recordings/broken.json").write_text("{", encoding="utf-8")
    done = call("eval", cwd=suite)
    assert done.returncode == 1
    assert "could not be scored" in done.stdout


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda text: text.replace("recordings:", "recodings:"), "recodings"),
        (lambda text: text.replace("max_drop: 0.01", "max_drop: -1"), "gate.max_drop"),
        (lambda text: text.replace("rubrics/cinematic.yaml", "rubrics/absent.yaml"), "absent.yaml"),
        (lambda text: text.replace("fixtures/recordings", "fixtures/nowhere"), "fixtures/nowhere"),
        (lambda text: text.replace("max_drop: 0.01", "floors: {splendour: 0.5}"), "splendour"),
        (lambda text: text.replace("output: reports/latest", "output: reports/baseline"), "one folder"),
        (lambda text: text.replace("output: reports/latest", "output: fixtures"), "holds files but no run"),
        (lambda text: text + "platform: daguerreotype-1839\n", "daguerreotype-1839"),
    ],
)
def test_a_wrong_suite_is_one_line_and_exit_code_2(suite, change, expected):
    path = suite / "harness.yaml"
    before = sorted(str(one) for one in suite.rglob("*"))
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    done = call("eval", cwd=suite)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert expected in line
    assert sorted(str(one) for one in suite.rglob("*")) == before


def test_a_damaged_baseline_is_no_pass(suite):
    path = suite / "reports/baseline/results.jsonl"
    path.write_text(path.read_text(encoding="utf-8")[:-30], encoding="utf-8")
    done = call("eval", cwd=suite)
    assert done.returncode == 2
    assert "results.jsonl: line 3" in done.stderr


def test_another_rubric_is_compared_only_when_asked(suite):
    path = suite / "rubrics/cinematic.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^version: \d+$", "version: 901", text), encoding="utf-8")
    done = call("eval", cwd=suite)
    assert done.returncode == 2
    assert "NOT COMPARED" in done.stdout
    accepted, now = re.findall(r"rubric:cinematic@(\d+)#", done.stdout)
    assert (accepted != now, now) == (True, "901")
    assert "harness eval --allow-signature-change" in done.stdout
    asked = call("eval", "--allow-signature-change", cwd=suite)
    assert asked.returncode == 0
    assert "differs from the baseline's" in asked.stdout


def test_flags_beat_variables_beat_the_file(suite):
    break_recording(suite)
    lenient = call("eval", cwd=suite, HARNESS_MAX_DROP="1")
    assert lenient.returncode == 1  # a changed verdict is no matter of tolerance
    assert "integrity" not in lenient.stdout.split("means:")[0]
    strict = call("eval", "--max-drop", "0", cwd=suite, HARNESS_MAX_DROP="1")
    assert "integrity" in strict.stdout.split("means:")[0]
    wrong = call("eval", cwd=suite, HARNESS_MAX_DROP="lots")
    assert wrong.returncode == 2
    assert "HARNESS_MAX_DROP" in wrong.stderr


def test_the_rules_of_the_gate_hold_without_a_baseline(suite):
    break_recording(suite)
    shutil.rmtree(suite / "reports")
    assert call("eval", cwd=suite).returncode == 0
    path = suite / "harness.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "  forbid: [fragment-recorded]\n", encoding="utf-8")
    done = call("eval", cwd=suite)
    assert done.returncode == 1
    assert "and the gate allows none" in done.stdout
    path.write_text(path.read_text(encoding="utf-8") + '  exempt: ["kettle-*"]\n', encoding="utf-8")
    assert call("eval", cwd=suite).returncode == 0


def test_ignored_findings_do_not_count(suite):
    break_recording(suite)
    done = call("eval", "--ignore", "EXT,below-floor", "--json", cwd=suite)
    kinds = {change["kind"] for change in json.loads(done.stdout)["regressions"]}
    assert "verdict" in kinds
    assert "finding" not in kinds


def test_recordings_that_share_an_id_are_told_apart_and_named(suite):
    (suite / "fixtures/recordings/again").mkdir()
    shutil.copy(suite / KETTLE, suite / "fixtures/recordings/again/kettle-at-dawn.md")
    done = call("eval", cwd=suite)
    assert "is claimed by" in done.stdout
    results = json.loads(call("eval", "--json", cwd=suite).stdout)
    assert set(results["new"]) == {
        f"kettle-at-dawn ({KETTLE})",
        "kettle-at-dawn (fixtures/recordings/again/kettle-at-dawn.md)",
    }


def test_a_file_that_is_named_twice_is_scored_once_and_one_that_is_missing_does_not_stop_the_rest(suite):
    path = suite / "harness.yaml"
    text = path.read_text(encoding="utf-8")
    wider = "fixtures/recordings\n  - fixtures/**/*.md\n  - fixtures/absent.md"
    path.write_text(text.replace("fixtures/recordings", wider), encoding="utf-8")
    done = call("eval", cwd=suite)
    assert done.returncode == 3
    assert "1 file could not be scored, 2 recordings were" in done.stdout
    assert "fixtures/absent.md: does not exist" in done.stdout


def test_the_same_bytes_on_every_run_from_wherever_it_is_started(suite, tmp_path):
    def files() -> dict[str, bytes]:
        folder = suite / "reports/latest"
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }

    outputs = [call("eval", cwd=suite, PYTHONHASHSEED=seed).stdout for seed in ("1", "2")]
    assert outputs[0] == outputs[1]
    first = files()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = call("eval", "--suite", str(suite / "harness.yaml"), cwd=elsewhere, PYTHONHASHSEED="3")
    assert done.returncode == 0
    assert files() == first
    assert not any(str(suite).encode() in content for content in first.values())


def test_a_run_that_was_interrupted_is_not_accepted(suite):
    call("eval", cwd=suite)
    path = suite / "reports/latest/run.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, "complete": False, "failures": []}), encoding="utf-8")
    done = call("baseline", "accept", cwd=suite)
    assert done.returncode == 3
    assert "interrupted" in done.stderr


@pytest.mark.parametrize("missing", ["run.json", "scorecards.jsonl"])
def test_accepting_what_is_no_run(suite, missing):
    call("eval", cwd=suite)
    (suite / "reports/latest" / missing).unlink()
    done = call("baseline", "accept", cwd=suite)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "harness eval" in done.stderr


def test_another_run_can_be_accepted_by_its_folder(suite):
    assert call("eval", "--output", "other/run", cwd=suite).returncode == 0
    done = call("baseline", "accept", "other/run", cwd=suite)
    assert done.returncode == 0
    assert "no score, verdict or finding changed" in done.stdout


def test_json_on_standard_output_is_the_file(suite):
    done = call("eval", "--json", cwd=suite)
    assert done.stdout == (suite / "reports/latest/comparison.json").read_text(encoding="utf-8")
    assert json.loads(done.stdout)["outcome"] == "passed"
