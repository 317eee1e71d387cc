"""Starting out: `harness init` writes what runs at once, `harness doctor` says what is missing."""

from __future__ import annotations

import json
import re
import sys

import pytest

from harness.cli import main
from harness.cli.doctor import satisfies
from harness.cli.init import starter
from harness.suite import SETTINGS


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.delenv("HARNESS_SUITE", raising=False)
    return tmp_path


def test_what_init_writes_runs_at_once(empty_folder, capsys):
    assert main(["init", "new/place"]) == 0
    assert "next:  cd new/place && harness eval" in capsys.readouterr().out
    assert main(["eval", "--suite", "new/place/harness.yaml"]) == 0
    assert "passed — 1 recording scored" in capsys.readouterr().out


def test_the_example_is_a_sound_recording(empty_folder, capsys):
    main(["init"])
    capsys.readouterr()
    assert main(["score", "fixtures", "--json"]) == 0
    card = json.loads(capsys.readouterr().out)
    assert card["extraction"]["verdict"] == "match"
    assert [one["code"] for one in card["findings"] if one["severity"] in ("error", "fatal")] == []


def test_nothing_is_overwritten(empty_folder, capsys):
    (empty_folder / "harness.yaml").write_text("mine", encoding="utf-8")
    (empty_folder / ".gitignore").write_text("*.tmp\n", encoding="utf-8")
    assert main(["init"]) == 0
    out = capsys.readouterr().out
    assert "kept   harness.yaml" in out
    assert "add reports/latest/ to .gitignore" in out
    assert (empty_folder / "harness.yaml").read_text(encoding="utf-8") == "mine"
    assert (empty_folder / ".gitignore").read_text(encoding="utf-8") == "*.tmp\n"
    assert (empty_folder / "rubrics/cinematic.yaml").is_file()
    assert main(["init"]) == 0
    assert "nothing to write" in capsys.readouterr().out


def test_a_file_in_the_way_is_one_line(empty_folder, capsys):
    (empty_folder / "fixtures").write_text("a file", encoding="utf-8")
    assert main(["init"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "cannot be written" in line


def test_every_path_of_the_starter_is_below_its_folder():
    assert all(not name.startswith("/") and ".." not in name for name in starter())


def doctor(capsys, *words: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    code = main(["doctor", "--json", *words])
    by_subject: dict[str, list[dict[str, str]]] = {}
    for line in capsys.readouterr().out.splitlines():
        entry = json.loads(line)
        by_subject.setdefault(entry["subject"], []).append(entry)
    return code, by_subject


def test_a_healthy_folder(empty_folder, capsys):
    main(["init"])
    main(["eval"])
    main(["baseline", "accept"])
    capsys.readouterr()
    code, lines = doctor(capsys)
    assert code == 0
    for subject in ("suite", "rubric", "recordings", "baseline", "platforms", "python"):
        assert [line["state"] for line in lines[subject]] == ["ok"], subject
    assert sys.executable in lines["python"][0]["message"]


def test_a_folder_without_a_suite_is_no_problem(capsys):
    code, lines = doctor(capsys)
    assert code == 0
    assert lines["suite"][0]["state"] == "note"
    assert "harness init" in lines["suite"][0]["remedy"]


@pytest.mark.parametrize(
    ("name", "text", "subject"),
    [
        ("harness.yaml", "recordings: 7\n", "suite"),
        ("rubrics/cinematic.yaml", "id: x\n", "rubric"),
        ("reports/baseline/results.jsonl", "no json\n", "baseline"),
        ("harness.yaml", "schema: suite/1\nrecordings: [nowhere]\n", "recordings"),
    ],
)
def test_what_is_broken_is_named(empty_folder, capsys, name, text, subject):
    main(["init"])
    capsys.readouterr()
    path = empty_folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    code, lines = doctor(capsys)
    assert code == 2
    assert [line["state"] for line in lines[subject]] == ["problem"]


def test_a_suite_that_is_named_but_not_there_is_a_problem(capsys):
    code, lines = doctor(capsys, "--suite", "absent.yaml")
    assert code == 2
    assert "absent.yaml" in lines["suite"][0]["message"]


def test_variables_are_listed_and_unknown_ones_doubted(capsys, monkeypatch):
    monkeypatch.setenv("HARNESS_MAX_DROP", "0.5")
    monkeypatch.setenv("HARNESS_MAX_DORP", "0.5")
    _, lines = doctor(capsys)
    assert [line["message"] for line in lines["variable"]] == [
        "HARNESS_MAX_DORP is no setting of this harness",
        "HARNESS_MAX_DROP=0.5 overrides the suite file",
    ]
    assert "HARNESS_MAX_DROP" in lines["variable"][0]["remedy"]


def test_another_signature_in_the_baseline_is_said(empty_folder, capsys):
    main(["init"])
    main(["eval"])
    main(["baseline", "accept"])
    path = empty_folder / "rubrics/cinematic.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^version: \d+$", "version: 901", text), encoding="utf-8")
    capsys.readouterr()
    code, lines = doctor(capsys)
    assert code == 0
    assert lines["baseline"][0]["state"] == "note"
    assert "cinematic@901" in lines["baseline"][0]["message"]


@pytest.mark.parametrize(
    ("installed", "wanted", "met"),
    [
        ("6.3.1", "ftfy<7,>=6.3", True),
        ("6.2.9", "ftfy<7,>=6.3", False),
        ("7.0", "ftfy<7,>=6.3", False),
        ("6.3", "ftfy>=6.3.0", True),
        ("0.7.8", "textstat==0.7.8", True),
        ("0.7.13", "textstat==0.7.8", False),
        ("10.0", "x>9", True),
        ("2.0rc1", "x>=1", True),
        ("1.0", "x", True),
    ],
)
def test_versions_are_compared_as_numbers(installed, wanted, met):
    assert satisfies(installed, wanted) is met
