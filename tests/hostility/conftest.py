"""The command line as a process of its own, and small disks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import harness
from harness.cli import main

FIXTURE = Path(__file__).parents[2] / "fixtures" / "recordings" / "bao-lindqvist-churro-alarm.json"


class Said:
    """What a command line gave."""

    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout.decode(), done.stderr.decode()

    @property
    def complaint(self):
        """The one line on standard error."""
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("harness: "), self.err
        return self.err


@pytest.fixture
def harness_in(tmp_path):
    """Call ``harness`` in the test's folder; never for longer than a minute."""

    def call(*words, folder=tmp_path, before=None, stdout=subprocess.PIPE):
        done = subprocess.run(
            [sys.executable, "-m", "harness", *map(str, words)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(Path(harness.__file__).parents[1]), "COLUMNS": "100"},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            timeout=60,
            preexec_fn=before,
            check=False,
        )
        done.stdout = done.stdout or b""
        return Said(done)

    return call


@pytest.fixture
def recording():
    """The bytes of a recording that scores well."""
    return FIXTURE.read_bytes()


@pytest.fixture
def small_disk(tmp_path):
    """Mount a file system in memory of a certain size; skips where nobody may."""
    mounted = []

    def mount(size, name="disk"):
        folder = tmp_path / name
        folder.mkdir()
        words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
        try:
            done = subprocess.run(words, capture_output=True, check=False)
        except OSError:
            pytest.skip("there is no mount here")
        if done.returncode:
            pytest.skip("only root may mount")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def call_here(tmp_path, monkeypatch, capsys):
    """Call ``harness`` in this process, in the test's folder."""

    def call(*words):
        monkeypatch.chdir(tmp_path)
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        done = subprocess.CompletedProcess(words, code, captured.out.encode(), captured.err.encode())
        return Said(done)

    return call
