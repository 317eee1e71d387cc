"""Full and read-only disks, two runs at once, folders that a run left in the middle."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures" / "recordings"
SUITE = f"schema: suite/1\nrecordings: [{json.dumps(str(FIXTURES))}]\noutput: run\n"


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl", "parquet", "xml", "sarif", "md"])
def test_a_report_that_does_not_fit_leaves_no_half_and_the_old_one(kind, harness_in, small_disk):
    disk = small_disk("8k")
    (disk / f"r.{kind}").write_text("the old one", encoding="utf-8")
    (disk / "fill").write_bytes(bytes(4096))  # the rest of the disk
    said = harness_in("score", FIXTURES, "-o", disk / f"r.{kind}", "--workers", "1")
    assert said.code == 2
    assert f"r.{kind}: cannot be written (" in said.err
    assert "no space left on device" in said.err
    assert "Traceback" not in said.err
    assert {path.name for path in disk.iterdir()} == {"fill", f"r.{kind}"}
    assert (disk / f"r.{kind}").read_text(encoding="utf-8") == "the old one"


@pytest.mark.parametrize("size", ["8k", "120k", "300k", "700k"])
@pytest.mark.slow
def test_a_run_whose_disk_fills_up_says_so_and_goes_again_elsewhere(size, harness_in, small_disk, tmp_path):
    disk = small_disk(size)
    (disk / "harness.yaml").write_text(SUITE, encoding="utf-8")
    said = harness_in("eval", folder=disk)
    assert said.code in {2, 3}
    assert "no space left on device" in said.complaint.lower()
    manifest = disk / "run" / "run.json"
    if manifest.exists() and said.code == 3:
        assert json.loads(manifest.read_text(encoding="utf-8"))["complete"] is False
        looked = harness_in("baseline", "accept", folder=disk)
        assert looked.code in {2, 3}
        assert "Traceback" not in looked.err
    again = harness_in("eval", "--output", tmp_path / "elsewhere", folder=disk)
    assert again.code == 0, again.err


def limit_files():
    """No file of this process may grow beyond 60 kB."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))


def test_a_run_that_may_write_no_more_says_so(harness_in, tmp_path):
    """The same where nobody may mount: a limit on the size of files."""
    (tmp_path / "harness.yaml").write_text(SUITE, encoding="utf-8")
    said = harness_in("eval", before=limit_files)
    assert said.code == 3
    assert "file too large" in said.complaint.lower()
    said = harness_in("score", FIXTURES, "-o", "r.jsonl", "--workers", "1", before=limit_files)
    assert said.code == 2
    assert "r.jsonl: cannot be written (file too large)" in said.err
    assert not (tmp_path / "r.jsonl").exists()
    assert not list(tmp_path.glob(".r*"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("words", [("score", FIXTURES, "--json"), ("explain", "EXT001")])
def test_standard_output_that_takes_nothing(words, harness_in):
    with Path("/dev/full").open("wb") as full:
        said = harness_in(*words, stdout=full)
    assert said.code == 3
    assert "no space left on device" in said.complaint.lower()


def test_a_disk_that_may_only_be_read(harness_in, small_disk, recording):
    disk = small_disk("1m")
    (disk / "one.json").write_bytes(recording)
    (disk / "harness.yaml").write_text(
        "schema: suite/1\nrecordings: [one.json]\noutput: run\n", encoding="utf-8"
    )
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert harness_in("score", "one.json", folder=disk).code == 0
    for words in (("eval",), ("score", "one.json", "-o", "r.csv"), ("score", "one.json", "-o", "r.sarif")):
        said = harness_in(*words, folder=disk)
        assert said.code == 2
        assert "read-only file system" in said.complaint.lower()


@pytest.mark.slow
def test_two_runs_at_once_in_one_folder_take_turns(harness_in, tmp_path):
    (tmp_path / "harness.yaml").write_text(SUITE, encoding="utf-8")
    found = []
    threads = [threading.Thread(target=lambda: found.append(harness_in("eval"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = sorted(said.code for said in found)
    assert codes[0] == 0
    assert set(codes) <= {0, 2}
    for said in found:
        assert said.code == 0 or "another run is at work in this folder" in said.complaint
    manifest = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    cards = (tmp_path / "run" / "scorecards.jsonl").read_text(encoding="utf-8").splitlines()
    assert manifest["complete"] is True
    assert manifest["recordings"] == len(cards) == len([json.loads(card) for card in cards])


@pytest.mark.slow
def test_a_folder_in_use_is_refused_and_free_again_when_its_run_was_killed(harness_in, tmp_path):
    (tmp_path / "harness.yaml").write_text(SUITE, encoding="utf-8")
    hold = (
        "import sys, pathlib; from harness.runs import RunFolder\n"
        "with RunFolder(pathlib.Path('run')).alone(): print('held', flush=True); sys.stdin.read()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", hold],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(FIXTURES.parents[1])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout.readline() == b"held\n"
        said = harness_in("eval")
        assert said.code == 2
        assert "another run is at work in this folder" in said.complaint
        holder.kill()
        holder.wait()
    assert harness_in("eval").code == 0


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A finished run, made once."""
    folder = tmp_path_factory.mktemp("finished")
    (folder / "harness.yaml").write_text(SUITE, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "harness", "eval"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(FIXTURES.parents[1])},
        check=True,
        capture_output=True,
    )
    return folder


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("scorecards.jsonl", lambda data: data[:-700]),
        ("scorecards.jsonl", lambda data: data[:-1]),
        ("scorecards.jsonl", lambda data: b""),
        ("scorecards.jsonl", lambda data: data.replace(b"{", b"[", 1)),
        ("scorecards.jsonl", lambda data: data[:500] + b"\xff\xfe" + data[502:]),
        ("reviews.jsonl", lambda data: data[:-700]),
        ("run.json", lambda data: data[:-20]),
        ("run.json", lambda data: b"[]"),
        ("run.json", lambda data: b"\x00" * 100),
    ],
)
@pytest.mark.parametrize(
    "words", [("report", "run"), ("compare", "run", "run"), ("baseline", "accept"), ("matrix", "run")]
)
def test_a_folder_cut_in_the_middle_is_told_of_in_one_line(
    name, damage, words, finished, call_here, tmp_path
):
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "run" / name
    path.write_bytes(damage(path.read_bytes()))
    said = call_here(*words)
    assert "Traceback" not in said.err
    whole = name == "reviews.jsonl" and words[0] != "report"
    if said.code == 0:
        assert whole or damage(b"x" * 9 + b"\n") == b"x" * 9, "only the last line's end may be lacking"
    else:
        assert said.code in {2, 3}
        assert said.err.count("\n") == 1 or said.code == 3
