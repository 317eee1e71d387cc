"""The command line as such: verbs, help, errors, encodings, and leaving quietly."""

import os
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import harness
from harness.cli import VERBS

HARNESS = [sys.executable, "-m", "harness"]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_its_module_and_summary(verb, call):
    module = import_module(f"harness.cli.{verb}")
    assert VERBS[verb] == module.SUMMARY
    assert call(verb, "--help").code == 0


def test_every_verb_is_listed():
    folder = Path(import_module("harness.cli").__file__).parent
    with_summary = {
        path.stem for path in folder.glob("*.py") if "\nSUMMARY = " in path.read_text(encoding="utf-8")
    }
    # What a verb does is in modules of their own where it does several things: judge_calibrate.
    with_summary -= {stem for stem in with_summary if stem.rpartition("_")[0] in VERBS}
    assert with_summary == set(VERBS)


def test_help_lists_the_verbs(call):
    result = call("--help")
    assert result.code == 0
    for verb, summary in VERBS.items():
        assert f"  {verb} " in result.out
        assert summary in result.out


def test_nothing_asked_is_help_and_wrong_usage(call):
    result = call()
    assert result.code == 2
    assert "verbs:" in result.out


def test_the_version(call):
    assert call("--version").out == f"harness {harness.__version__}\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["scrore", "x"], "did you mean score"),
        (["--nonsense"], "unrecognized arguments"),
        (["score"], "PATH"),
        (["score", "x.md", "--nonsense"], "unrecognized arguments"),
        (["score", "x.md", "--fail-under", "2"], "no number from 0 to 1"),
        (["score", "x.md", "--fail-under", "nan"], "no number from 0 to 1"),
        (["score", "x.md", "--rubric", "cinematik"], "did you mean cinematic?"),
        (["score", "x.md", "--platform", "sora-9@2020-01"], "is no platform profile"),
        (["score", "x.md", "--select", "EXT999"], "--select: there is no finding"),
        (["explain", "EXT999"], "is no code"),
        (["extract", "x.md", "--with", "nothing"], "module:function"),
        (["extract", "x.md", "--with", "no.such.module:f"], "cannot import no.such.module"),
        (["extract", "x.md", "--with", "os:no_such_function"], "has no no_such_function"),
        (["extract", "x.md", "--with", "os:name"], "is no function"),
    ],
)
def test_wrong_usage_is_one_line_and_code_2(words, says, call, write):
    write("x.md")
    result = call(*words)
    assert result.code == 2
    assert says in result.err
    assert result.err.startswith("harness: ")
    assert result.err.count("\n") == 1
    assert result.out == ""


def test_an_error_carries_nothing_that_a_terminal_would_obey(call):
    result = call("explain", "\x1b[31mEXT\x07\u202e")
    assert result.code == 2
    assert not {"\x1b", "\x07", "\u202e"} & set(result.err)


def test_starting_up_imports_nothing_of_the_harness():
    program = (
        "import sys; from harness.cli import main; main(['--help']);"
        "print(sorted(name for name in sys.modules if name.startswith('harness')), 'typing' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.splitlines()[-1] == "['harness', 'harness.cli'] False"


HEAVY = [
    *("asyncio", "concurrent.futures", "email", "html", "http", "importlib.metadata", "jsonschema"),
    *("logging", "multiprocessing", "numpy", "pandas", "pyarrow", "rich", "scipy", "sklearn"),
    *("subprocess", "urllib.request"),
    *("harness.comparison", "harness.dialogues", "harness.engines.pool", "harness.judging", "harness.models"),
    *("harness.reporting.outputs", "harness.reviews", "harness.runs", "harness.suite"),
]
"""What takes milliseconds to import and scores nothing. (argparse, dataclasses and decimal are needed; textstat,
which readability is measured with, brings random, tempfile and zipfile.)"""


def test_scoring_one_recording_imports_nothing_heavy(write):
    write("x.md")
    program = (
        "import sys; from harness.cli import main; main(['score', 'x.md']);"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_has_seen_enough_ends_it_quietly(write):
    for number in range(40):
        write(f"many/{number:02}.md")
    with subprocess.Popen(
        [*HARNESS, "score", "many", "--json", "--rubric", "integrity"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 128 + signal.SIGPIPE


def test_an_interrupt_ends_it_quietly():
    with subprocess.Popen(
        [*HARNESS, "score", "-", "--rubric", "integrity"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONVERBOSE": "1"},
    ) as process:
        for line in process.stderr:  # wait until it is up and reading
            if b"import 'harness.recordings" in line:
                break
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        process.stdin.close()
        # An interrupt that falls into code that Python makes from a string (a dataclass's methods) is remembered
        # by the interpreter, which then ends by the signal although it was caught: a shell sees the same 130.
        assert process.wait(60) in (128 + signal.SIGINT, -signal.SIGINT)
    assert b"Traceback" not in rest


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_output_is_utf_8_whatever_the_locale(locale, write):
    write(prompt="一只白鹭从结冰的运河上飞起，固定镜头，清晨的冷光，八秒，竖屏。", persona="Zoë Łuć")
    environment = {**os.environ, "LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    environment.pop("PYTHONIOENCODING", None)
    done = subprocess.run(
        [*HARNESS, "extract", "one.md"], capture_output=True, env=environment, check=True, timeout=60
    )
    text = done.stdout.decode("utf-8")
    assert "一只白鹭" in text
    assert "Zoë Łuć" in text


def test_garbage_is_looked_for_late_once_and_then_as_ever():
    program = (
        "import gc; from harness import cli; own = gc.get_threshold(); seen = []\n"
        "def main():\n"
        "    seen.append(gc.get_threshold()[0])\n"
        "    many = [[] for _ in range(2 * cli.COLLECTED_AT)]\n"
        "    seen.append(gc.get_threshold() == own)\n"
        "    return len(many) and 0\n"
        "cli.main = main; cli.command(); print(seen)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout.split() == ["[100000,", "True]"]
