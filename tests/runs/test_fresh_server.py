"""Fresh dialogues against a server that fails: real clients, both protocols, and nothing asked for twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random
from time import sleep
from typing import NamedTuple

import pytest
from loopback_server import FINAL, Faults
from sample_suite import PROMPT, entries, recordings, write_suite

from harness.models.identity import text_name
from harness.models.journal import Journal
from harness.recordings import read

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
KEY = "sk-planted-0123456789abcdef"
KILLS = int(os.environ.get("HARNESS_TEST_KILLS") or 4)
"""`tox -e crash` kills fifty times."""

Asked = tuple[str, tuple[str, ...]]
"""A call: its model, and the names of its messages' texts."""

MODELS = "  models: [anthropic/claude-sonnet-5, openai/gpt-4o-mini]\n"


def served(folder: Path, url: str, **options) -> Path:
    """A suite whose models are all at the server; returns the file."""
    providers = "".join(
        f"    {name}: {{base_url: '{url}{path}', api_key_env: PLANTED_KEY, timeout: 2}}\n"
        for name, path in (("anthropic", ""), ("openai", "/v1"))
    )
    fresh = MODELS + options.pop("fresh", "")
    return write_suite(folder, personas=1, fresh=fresh, more=f"models:\n  providers:\n{providers}", **options)


def harness(suite: Path, *words: str, kill: Moment | None = None) -> subprocess.CompletedProcess[bytes]:
    """`harness run` in a process of its own, killed -9 at the moment given."""
    command = [sys.executable, "-m", "harness", "run", "--suite", str(suite), *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PLANTED_KEY": KEY}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        if kill is not None:
            while process.poll() is None and lines_in(kill.journal) < kill.lines:
                sleep(0.002)
            sleep(kill.later)
            process.kill()
        out, err = process.communicate()
    return subprocess.CompletedProcess(command, process.returncode, out, err)


class Moment(NamedTuple):
    """A moment of a session: when its journal has so many lines, and so many seconds later."""

    journal: Path
    lines: int
    later: float


def lines_in(journal: Path) -> int:
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def some_moment(journal: Path, draw: Random) -> Moment:
    return Moment(journal, lines_in(journal) + draw.randint(0, 24), draw.uniform(0, 0.03))


def everything_under(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_two_hundred_dialogues_get_past_every_fault(loopback, tmp_path):
    server = loopback(faults=Faults(0.3), latency=0.005, error_message=f"bad key {KEY}")
    suite = served(tmp_path, server.url, scenarios=100, fresh="  rounds: 3\n  concurrency: 50\n")
    done = harness(suite)
    assert done.returncode == 0, done.stderr.decode()
    run = tmp_path / "reports" / "latest"
    made = [item for path in sorted((run / "recordings").iterdir()) for item in read(str(path))]
    assert len(made) == 200
    stops = Counter(recording.origin.stop for recording in made)
    # A refusal is an answer: it ends its dialogue. All others went on to the last of their seven turns.
    assert set(stops) == {"round-limit", "refusal"}
    assert all(len(one.turns) == 7 for one in made if one.origin.stop == "round-limit")
    assert stops["round-limit"] > stops["refusal"] > 0
    assert {call.path.rpartition("/")[2] for call in server.calls} == {"messages", "completions"}
    assert {call.outcome for call in server.calls} > {
        "429",
        "529",
        "reset",
        "empty",
        "invalid-json",
        "cut",
        "timeout",
    }
    assert server.repeated() == []
    assert server.most_at_once > 25
    answered = sum(call.outcome in FINAL for call in server.calls)
    assert answered == sum("answer" in entry for entry in entries(run))
    # The key went to the server, came back in its error bodies, and is nowhere else.
    assert any(KEY in str(call.headers) for call in server.calls)
    assert KEY.encode() not in everything_under(tmp_path) + done.stdout + done.stderr
    before, asked = recordings(run), len(server.calls)
    assert harness(suite).returncode == 0
    assert (recordings(run), len(server.calls)) == (before, asked)


def played(body) -> str:
    """A short dialogue, from the body alone."""
    last = str(body["messages"][-1]["content"])
    whole = str(body)
    if "You talk with Slate" in whole:
        return (
            "Approved, no notes."
            if "</final_prompt>" in last
            else f"A lamplighter. Write it out. {len(whole)}"
        )
    if "Write it out" in last:
        return f"Here it is:\n\n<final_prompt>\n{PROMPT} Take {len(whole)}.\n</final_prompt>"
    return "Still or moving?"


def answers(run: Path) -> dict[str, tuple[Asked, str]]:
    """The answers in a journal by the keys of their calls, each there once; a kill may have torn the last line."""
    found: dict[str, tuple[Asked, str]] = {}
    if not (run / "journal.jsonl").exists():
        return found
    for entry in Journal(run / "journal.jsonl").entries():
        if "answer" in entry:
            assert entry["key"] not in found
            messages = tuple(name for _, name in entry["request"]["messages"])
            found[entry["key"]] = ((entry["model"].partition("/")[2], messages), entry["answer"]["text"])
    return found


def asked_in(body) -> Asked:
    """A call as the server saw it, in the journal's words; in these dialogues no two are alike."""
    said = [message["content"] for message in body["messages"] if message["role"] != "system"]
    texts = [text if isinstance(text, str) else "".join(part["text"] for part in text) for text in said]
    return body["model"], tuple(map(text_name, texts))


def finished(run: Path) -> dict[str, bytes]:
    """The recordings that are in place; a kill may leave a draft beside them."""
    if not (run / "recordings").exists():
        return {}
    return {name: text for name, text in recordings(run).items() if name.endswith(".json")}


def test_killed_at_any_moment_it_ends_as_if_it_never_had_been(loopback, tmp_path):
    faults = Faults(0.2, ("500", "429", "reset", "cut", "empty"), most=2)
    options = {"scenarios": 12, "fresh": "  rounds: 3\n  seed: 5\n  concurrency: 8\n"}
    quiet = loopback(faults=faults, reply=played, latency=0.02)
    assert harness(served(tmp_path / "quiet", quiet.url, **options)).returncode == 0
    whole = tmp_path / "quiet" / "reports" / "latest"
    assert len(finished(whole)) == 24

    server = loopback(faults=faults, reply=played, latency=0.02)
    draw = Random(5)
    killed = in_the_middle = number = 0
    while killed < KILLS:
        # A run goes on until one of its sessions ends by itself; then the next one begins.
        number += 1
        suite = served(tmp_path / str(number), server.url, **options)
        run = suite.parent / "reports" / "latest"
        while True:
            before, kept, first = answers(run), finished(run), len(server.calls)
            done = harness(suite, kill=some_moment(run / "journal.jsonl", draw) if killed < KILLS else None)
            after = answers(run)
            known = {asked for asked, _ in before.values()}
            assert not known & {asked_in(call.body) for call in server.calls[first:]}
            assert {key: after[key] for key in before} == before
            assert {name: finished(run)[name] for name in kept} == kept
            if done.returncode == 0:
                break
            assert done.returncode == -9, done.stderr.decode()
            killed += 1
            in_the_middle += 0 < len(after) < len(answers(whole))
        assert finished(run) == finished(whole)
        assert answers(run) == answers(whole)
    assert in_the_middle > KILLS // 2
