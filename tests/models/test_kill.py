"""A run that is killed at any moment, with real processes: nothing that was answered is asked again, or lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random
from threading import Timer

import pytest
from calls_to_kill import CHAINS, LINKS
from loopback_server import Faults

from harness.models.journal import Journal

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("calls_to_kill.py")
KILLS = 8


def name_of(text: str) -> str:
    return text.partition(":")[0]


def session(url: str, journal: Path, *, killed_after: float | None = None) -> list[str]:
    """One process, killed so many seconds after it opened the journal; returns what it printed."""
    words = [sys.executable, str(PROGRAM), url, str(journal)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        said = [process.stdout.readline().strip()]
        timer = None
        if killed_after is not None:
            timer = Timer(killed_after, process.kill)
            timer.start()
        said += [line.strip() for line in process.stdout]
        if timer:
            timer.cancel()
    return said


def answers(journal: Path) -> dict[str, str]:
    """The answers in a journal, by the names of their calls; each call has one."""
    found: dict[str, str] = {}
    texts: dict[str, str] = {}
    for entry in Journal(journal).entries():
        texts.update(entry.get("texts", {}))
        if "answer" in entry:
            name = name_of(texts[entry["request"]["messages"][0][1]])
            assert name not in found
            found[name] = entry["answer"]["text"]
    return found


def test_what_was_answered_is_never_asked_again_and_never_lost(loopback, tmp_path):
    draw = Random(5)
    faults = Faults(0.2, ("500", "429", "reset", "cut", "empty"), most=2)
    quiet = loopback(faults=faults, latency=0.02)
    assert session(quiet.url, tmp_path / "quiet.jsonl")[-1] == "done"

    server = loopback(faults=faults, latency=0.02)
    journal = tmp_path / "journal.jsonl"
    interrupted = 0
    for _ in range(KILLS):
        before = answers(journal) if journal.exists() else {}
        first = len(server.calls)
        said = session(server.url, journal, killed_after=draw.uniform(0.0, 0.5))
        interrupted += said[-1] != "done"
        asked = {name_of(call.body["messages"][0]["content"]) for call in server.calls[first:]}
        assert not asked & set(before)
        # Whatever was used had been written: a kill takes nothing away.
        after = answers(journal) if journal.exists() else {}
        assert {line for line in said if line.startswith("chain")} <= set(after)
        assert {name: after[name] for name in before} == before
    assert interrupted >= 2
    assert session(server.url, journal)[-1] == "done"
    assert answers(journal) == answers(tmp_path / "quiet.jsonl")
    assert len(answers(journal)) == CHAINS * LINKS
