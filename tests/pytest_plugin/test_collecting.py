"""Recordings as tests, in a pytest process of their own."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from dialogues_for_pytest import dialogue, make_recordings, make_settings

import harness

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]

PLUGIN = ("-p", "harness.pytest_plugin", "-p", "no:cacheprovider", "-p", "no:randomly")


@pytest.fixture(autouse=True)
def _importable(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(harness.__file__).parents[1]))
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(pytester):
    def run_pytest(*words: str):
        return pytester.runpytest_subprocess(*PLUGIN, "-W", "error", *words)

    return run_pytest


def test_one_item_for_each_recording(pytester, run):
    make_recordings(pytester, good=dialogue(), bad=dialogue(recorded="mist on the water"))
    make_settings(pytester)
    result = run("-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["recordings/bad.md::bad FAILED*", "recordings/good.md::good PASSED*"])


def test_a_failure_shows_the_quoted_evidence_and_no_traceback(pytester, run):
    make_recordings(pytester, bad=dialogue(recorded="mist on the water"))
    make_settings(pytester)
    result = run()
    assert result.ret == 1
    result.stdout.fnmatch_lines([
        "*recording bad*",
        "EXT001 fragment-recorded: *",
        "RUN002 below-floor: integrity scored 0.00, below its floor of 0.5",
        "recordings/bad.md  (Odile Marsh × Copilot, written-by-hand, 3 turns)",
        "*recorded  “mist on the water”",
        "FAILED recordings/bad.md::bad - EXT001 fragment-recorded: *",
    ])  # fmt: skip
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*collecting.py*")


def test_a_broken_file_is_a_failing_item_and_the_others_are_scored(pytester, run):
    make_recordings(pytester, good=dialogue())
    (pytester.path / "recordings/broken.json").write_text('{"messages": [', encoding="utf-8")
    (pytester.path / "recordings/notes.md").write_text("No dialogue here.\n", encoding="utf-8")
    make_settings(pytester)
    result = run("-o", "harness_recordings=recordings")
    result.assert_outcomes(passed=1, failed=1)  # what only lies beside the recordings is passed over
    result.stdout.fnmatch_lines(["*the JSON ends too early — the file is cut off: copy it again*"])


def test_a_file_that_is_named_itself_must_hold_a_dialogue(pytester, run):
    make_recordings(pytester, notes="No dialogue here.\n")
    make_settings(pytester)
    result = run("-o", "harness_recordings=recordings/notes.md")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["holds no dialogue — *"])


def test_a_file_of_many_recordings(pytester, run):
    turns = [
        {"role": "user", "content": "A heron, please."},
        {"role": "assistant", "content": "A heron waits."},
    ]
    lines = [json.dumps({"id": name, "messages": turns}) for name in ("a", "b", "b")]
    (pytester.path / "many.jsonl").write_text("\n".join([*lines, "{"]), encoding="utf-8")
    result = run("-v", "-o", "harness_recordings=many.jsonl", "-o", "harness_ignore=EXT RUN")
    result.stdout.fnmatch_lines(
        [
            "many.jsonl::a PASSED*",
            "many.jsonl::b PASSED*",
            "many.jsonl::b #2 PASSED*",
            "many.jsonl::line 4* FAILED*",
        ]
    )


def test_the_settings_change_what_fails(pytester, run):
    make_recordings(pytester, bad=dialogue(recorded="mist on the water"))
    make_settings(pytester)
    run("-o", "harness_ignore=EXT001 RUN002").assert_outcomes(passed=1)
    run("-o", "harness_ignore=EXT001 RUN002", "-o", "harness_fail_under=0.99").assert_outcomes(failed=1)
    result = run("-o", "harness_rubric=integrity", "-o", "harness_fail_under=0.5")
    result.stdout.fnmatch_lines(["scored 0.00, at least 0.5 is wanted"])
    (pytester.path / "own.yaml").write_text(
        "id: own\nversion: 1\ntitle: Own\ncriteria:\n  - {id: timing, check: timing, weight: 1}\n",
        encoding="utf-8",
    )
    result = run("-o", "harness_rubric=own.yaml", "-o", "harness_fail_under=1")
    result.stdout.fnmatch_lines(["*rubric:own@1*"])


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("harness_rubric=cinematc", "harness: *cinematc*did you mean cinematic*"),
        ("harness_fail_under=2", "harness: harness_fail_under: '2' is no number from 0 to 1"),
        ("harness_platform=soar-2", "harness: *soar-2*"),
        ("harness_select=EXT999", "harness: *there is no finding 'EXT999'*"),
        (
            "harness_recordings=nothing/*.md",
            "harness: harness_recordings: nothing/*.md: matches no recording*",
        ),
    ],
)
def test_a_wrong_setting_is_one_line(pytester, run, setting, said):
    make_recordings(pytester, good=dialogue())
    make_settings(pytester)
    result = run("-o", setting)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {said}"])
    result.stderr.no_fnmatch_line("*Traceback*")


def test_who_spoke_can_be_chosen(pytester, run):
    make_recordings(pytester, a=dialogue(), b=dialogue(persona="Teo Brandt", model="scripted/steady"))
    make_settings(pytester)
    run("-k", "Odile").assert_outcomes(passed=1, deselected=1)
    run("-k", "steady").assert_outcomes(passed=1, deselected=1)
    run("-m", 'harness_recording(persona="Teo Brandt")').assert_outcomes(passed=1, deselected=1)
    run("-m", "harness_recording", "--strict-markers").assert_outcomes(passed=2)


def test_stopping_at_the_first(pytester, run):
    bad = dialogue(recorded="mist on the water")
    make_recordings(pytester, a=bad, b=bad, c=bad)
    make_settings(pytester)
    run("-x").assert_outcomes(failed=1)


def test_several_workers(pytester, run):
    pytest.importorskip("xdist")
    bad = dialogue(recorded="mist on the water")
    make_recordings(pytester, a=dialogue(), b=bad, c=dialogue(), d=dialogue())
    make_settings(pytester, "testpaths = tests")
    (pytester.path / "tests").mkdir()
    (pytester.path / "tests/test_own.py").write_text("def test_own(): pass\n", encoding="utf-8")
    run("-n", "2").assert_outcomes(passed=4, failed=1)


def test_junit_of_pytest_keeps_the_scores(pytester, run):
    make_recordings(pytester, bad=dialogue(recorded="mist on the \u202ewater"))
    make_settings(pytester)
    run("--junitxml=junit.xml").assert_outcomes(failed=1)
    (case,) = ElementTree.parse(pytester.path / "junit.xml").getroot().iter("testcase")
    properties = {one.get("name"): one.get("value") for one in case.iter("property")}
    assert properties["verdict"] == "truncated"
    assert 0.0 <= float(properties["score.integrity"]) < 0.5
    assert properties["signature"].startswith("rubric:cinematic@")
    assert "“mist on the water”" in case.find("failure").text


def test_recordings_are_collected_beside_testpaths_but_not_beside_what_is_named(pytester, run):
    make_recordings(pytester, good=dialogue())
    make_settings(pytester, "testpaths = tests")
    (pytester.path / "tests").mkdir()
    (pytester.path / "tests/test_own.py").write_text("def test_own(): pass\n", encoding="utf-8")
    run().assert_outcomes(passed=2)
    run("tests").assert_outcomes(passed=1)
    run("recordings/good.md").assert_outcomes(passed=1)
    run("recordings/good.md::good").assert_outcomes(passed=1)


def test_hostile_names_reach_no_terminal(pytester, run):
    make_recordings(pytester, bad=dialogue(recorded="mist \x1b[31m\u202e", persona="Eve \x1b[2J"))
    make_settings(pytester)
    result = run("-v", "--color=no")
    assert result.ret == 1
    text = result.stdout.str()
    assert "Eve" in text
    assert not set(text) & {"\x1b", "\u202e"}


@pytest.fixture
def installed(pytester, monkeypatch) -> None:
    """The plugin as an installed package brings it: by its entry point, named by nobody."""
    site = pytester.path / "site"
    info = site / "prompt_dialogue_harness-0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: prompt-dialogue-harness\nVersion: 0\n", "utf-8"
    )
    (info / "entry_points.txt").write_text(
        "[pytest11]\nharness.pytest_plugin = harness.pytest_plugin\n", "utf-8"
    )
    (info / "RECORD").write_text("", "utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{site}:{Path(harness.__file__).parents[1]}")


@pytest.mark.usefixtures("installed")
def test_installed_it_is_silent_until_a_setting_names_recordings(pytester):
    make_recordings(pytester, bad=dialogue(recorded="mist"))
    pytester.makepyfile("""
        import sys

        def test_nothing_of_the_harness_is_loaded_but_the_plugin_itself():
            loaded = {name for name in sys.modules if name.partition(".")[0] == "harness"}
            assert loaded <= {"harness", "harness.pytest_plugin", "harness.pytest_plugin.asserting"}, loaded
    """)
    result = pytester.runpytest_subprocess("-W", "error", "-v")
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*recording*.md*")
    help_ = pytester.runpytest_subprocess("--help").stdout.str()
    assert "--harness" not in help_
    assert "harness_recordings" in help_
    make_settings(pytester)
    pytester.runpytest_subprocess("-W", "error").assert_outcomes(passed=0, failed=2)
    pytester.runpytest_subprocess(*PLUGIN, "-W", "error", "recordings").assert_outcomes(failed=1)
    pytester.runpytest_subprocess("-p", "no:harness.pytest_plugin").assert_outcomes(passed=1)


def test_the_package_declares_the_entry_point():
    import tomllib
    from importlib.metadata import PackageNotFoundError, entry_points

    project = Path(__file__).parents[2] / "pyproject.toml"
    declared = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["entry-points"]["pytest11"]
    assert declared == {"harness.pytest_plugin": "harness.pytest_plugin"}
    try:
        found = entry_points(group="pytest11", name="harness.pytest_plugin")
    except PackageNotFoundError:
        return
    assert all(point.value == "harness.pytest_plugin" for point in found)
    assert sys.version_info >= (3, 11)
