"""`harness score --workers`: the bytes of one process, whatever happens to the others."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import harness

pytestmark = pytest.mark.slow

FIXTURES = Path(__file__).parents[2] / "fixtures" / "recordings"
posix = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A hundred files and more: every fixture several times, broken ones and a README among them."""
    root = tmp_path_factory.mktemp("many")
    (root / "in").mkdir()
    found = sorted(FIXTURES.iterdir())
    for number in range(3):
        for path in found:
            shutil.copyfile(path, root / "in" / f"{path.stem}-{number}{path.suffix}")
    (root / "in" / "a-broken.json").write_text('{"turns": [', encoding="utf-8")
    (root / "in" / "n-empty.md").write_bytes(b"")
    (root / "in" / "o-notes.md").write_text("Nobody speaks here.\n", encoding="utf-8")
    lines = [f'{{"messages": [{{"role": "user", "content": "A {n}"}}]}}' for n in range(40)]
    (root / "in" / "z.jsonl").write_text("\n".join([*lines[:20], "{", *lines[20:]]), encoding="utf-8")
    return root


def command(*words):
    return [sys.executable, "-m", "harness", "score", *words]


def environment():
    return {**os.environ, "PYTHONPATH": str(Path(harness.__file__).parents[1]), "COLUMNS": "100"}


def score(folder, *words):
    done = subprocess.run(
        command(*words), cwd=folder, env=environment(), capture_output=True, timeout=300, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def alone(folder):
    """What one process says."""
    found = score(folder, "in", "in/o-notes.md", "missing.md", "--json", "--workers", "1")
    assert found[0] == 3
    assert found[1].count(b"scorecard/1") > 140
    assert b"1 file holds no dialogue, passed over" in found[2]  # n-empty.md
    return found


def test_the_results_are_those_of_one_process_byte_for_byte(folder, alone):
    assert score(folder, "in", "in/o-notes.md", "missing.md", "--json", "--workers", "2") == alone


def test_lines_reports_and_the_gate_too(folder, tmp_path):
    found = {}
    for workers in ("1", "3"):
        reports = [word for kind in ("csv", "jsonl", "xml") for word in ("-o", str(tmp_path / f"r.{kind}"))]
        found[workers] = (
            *score(folder, "in", "--workers", workers, "--fail-under", "0.9", *reports),
            *((tmp_path / f"r.{kind}").read_bytes() for kind in ("csv", "jsonl", "xml")),
        )
    assert found["1"] == found["3"]
    assert found["1"][0] == 1
    assert len(found["1"][3]) > 10_000


def test_screens_and_standard_input_too(folder):
    words = [str(path) for path in sorted((folder / "in").glob("*.md"))[:3]]
    assert score(folder, *words, "--workers", "2") == score(folder, *words)
    data = (folder / "in" / "z.jsonl").read_bytes()
    both = [
        subprocess.run(
            command("-", "--json", "--workers", workers),
            cwd=folder,
            env=environment(),
            input=data,
            capture_output=True,
            check=False,
        ).stdout
        for workers in ("1", "2")
    ]
    assert both[0] == both[1]
    assert both[0].count(b"\n") == 41


@pytest.mark.parametrize("words", [["0"], ["-1"], ["two"], ["99999"], ["²"]])
def test_a_number_of_workers_that_is_none(folder, words):
    code, _, err = score(folder, "in", f"--workers={words[0]}")
    assert code == 2
    assert b"no number from 1 to 1024" in err


def children(pid):
    """Worker processes of a process."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
            is_worker = b"spawn_main" in (stat.parent / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        if int(fields[1]) == pid and is_worker and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def alive(pids):
    return [pid for pid in pids if Path(f"/proc/{pid}").exists() and _state(pid) != "Z"]


def _state(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "Z"


def wait_until(said, seconds=120):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := said():
            return found
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def begun(folder, *words):
    """A run of two workers that has printed its first card."""
    process = subprocess.Popen(
        command(*words, "--json", "--workers", "2"),
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        bufsize=0,  # what readline would read ahead, communicate would not find
    )
    first = process.stdout.readline()
    return process, first


@posix
def test_a_worker_killed_in_the_middle_loses_nothing(folder, alone):
    process, first = begun(folder, "in", "in/o-notes.md", "missing.md")
    with process:
        # The pipe of standard output fills up, so that the run waits for its reader here.
        pids = wait_until(lambda: children(process.pid))
        os.kill(pids[0], signal.SIGKILL)
        wait_until(lambda: not alive(pids[:1]))
        rest, err = process.communicate(timeout=300)
    assert (process.returncode, first + rest, err) == alone


@posix
@pytest.mark.parametrize("how", ["interrupt", "kill"])
def test_whoever_ends_the_run_leaves_no_orphan(how, folder):
    process, _ = begun(folder, "in")
    with process:
        pids = wait_until(lambda: children(process.pid))
        if how == "interrupt":
            os.killpg(process.pid, signal.SIGINT)  # what a terminal does at Ctrl-C
        else:
            process.kill()
        _, err = process.communicate(timeout=120)
    assert process.returncode == (130 if how == "interrupt" else -signal.SIGKILL)
    assert b"Traceback" not in err
    wait_until(lambda: not alive(pids))


@posix
def test_a_reader_that_has_seen_enough_ends_all(folder):
    process, _ = begun(folder, "in", "in")
    with process:
        pids = wait_until(lambda: children(process.pid))
        process.stdout.close()
        code = process.wait(timeout=120)
        err = process.stderr.read()
    assert code == 128 + 13
    assert b"Traceback" not in err
    wait_until(lambda: not alive(pids))


def test_a_suite_gives_the_same_run(folder, tmp_path):
    found = []
    for workers in ("1", "2"):
        (tmp_path / workers).mkdir()
        shutil.copytree(folder / "in", tmp_path / workers / "in")
        (tmp_path / workers / "harness.yaml").write_text(
            "schema: suite/1\nrecordings: [in, missing.md]\n", encoding="utf-8"
        )
        done = subprocess.run(
            [sys.executable, "-m", "harness", "eval", "--workers", workers, "--output", "run"],
            cwd=tmp_path / workers,
            env=environment(),
            capture_output=True,
            check=False,
        )
        names = ("scorecards.jsonl", "reviews.jsonl", "run.json", "scores.csv")
        files = [(tmp_path / workers / "run" / name).read_bytes() for name in names]
        found.append((done.returncode, done.stdout, done.stderr, files))
    assert found[0] == found[1]
    assert found[0][3][1].count(b"\n") > 140
