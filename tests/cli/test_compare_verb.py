"""`harness compare` as a user runs it."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from dialogues_for_comparison import SIGNATURE, card, dialogues, drawn, party, write_run

from harness.runs import RunFolder, write_baseline

if TYPE_CHECKING:
    from pathlib import Path

V2 = party("lamplighter", "2")


@pytest.fixture
def runs(tmp_path) -> Path:
    write_run(tmp_path / "a", dialogues(20, drawn(1), replicates=2))
    write_run(
        tmp_path / "b",
        dialogues(
            20, drawn(2, faults=0.8), replicates=2, persona=V2, findings=lambda s, r: ["TIM003"] * (s < 9)
        ),
    )
    return tmp_path


def test_one_screen_says_what_got_worse(runs, call):
    done = call("compare", "a", "b")
    assert (done.code, done.err) == (0, "")
    first, *lines = done.out.splitlines()
    assert first == "harness compare: WORSE — overall, timing regressed"
    assert any(line.startswith("  timing") and "regressed" in line for line in lines)
    assert "appeared     TIM003 gap" in done.out
    assert "[-1-]{+2+}" in done.out
    assert len(lines) < 40
    assert all(len(line) <= 130 for line in lines)


def test_the_same_as_json_and_twice_the_same_bytes(runs, call):
    done = call("compare", "a", "b", "--json")
    told = json.loads(done.out)
    assert (told["schema"], told["answer"], told["units"]) == ("compare/1", "worse", 20)
    assert call("compare", "a", "b", "--json").out == done.out


def test_the_same_in_files(runs, call):
    done = call("compare", "a", "b", "-o", "c.md", "-o", "c.json")
    assert (runs / "c.md").read_text(encoding="utf-8") == f"```\n{done.out}```\n"
    assert (runs / "c.json").read_text(encoding="utf-8") == call("compare", "a", "b", "--json").out
    for name, says in (("c.csv", "a comparison is .json or .md"), ("no/c.md", "is no place for a file")):
        refused = call("compare", "a", "b", "-o", name)
        assert (refused.code, refused.out) == (2, "")
        assert says in refused.err


def test_no_evidence_says_how_much_would_tell(runs, call):
    write_run(runs / "c", dialogues(20, drawn(5, faults=0.05), replicates=2, persona=V2))
    done = call("compare", "a", "c", "--effect", "0.02")
    assert "CAN'T TELL YET" in done.out
    assert "to see 0.02 in overall it takes about" in done.out
    assert "replicates of each" in done.out


def test_a_git_ref_without_a_checkout(runs, call):
    if shutil.which("git") is None:
        pytest.skip("git is not installed")

    def git(*words: str) -> None:
        who = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *words], cwd=runs, check=True, capture_output=True)

    write_baseline(runs / "reports/baseline", RunFolder(runs / "a").results())
    git("init", "-q", "-b", "main")
    git("add", "reports")
    git("commit", "-q", "-m", "accepted")
    write_baseline(runs / "reports/baseline", RunFolder(runs / "b").results())
    by_ref, by_folder = call("compare", "main", "b", "--json"), call("compare", "main:reports/baseline", "b")
    assert json.loads(by_ref.out)["answer"] == "worse"
    assert json.loads(by_ref.out)["baseline"]["kind"] == "git"
    assert "WORSE" in by_folder.out
    dirty = call("compare", "reports/baseline", "b")
    assert "the baseline is dirty" in dirty.out
    missing = call("compare", "main:reports/else", "b")
    assert missing.code == 2
    assert "no baseline stands at reports/else there" in missing.err


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["a"], "takes two sides here"),
        (["a", "b", "--by", "model=x,y"], "takes one run here"),
        (["a", "nowhere"], "nowhere: is no folder, and"),
        (["a", "."], "holds neither a run nor a baseline"),
        (["a", "--by", "model=x,y"], "has model=x — there are: scripted/well"),
        (["a", "b", "--criteria", "timng"], "did you mean timing"),
        (["a", "b", "--alpha", "5"], "no number between 0 and 1"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_line(runs, call, words, problem):
    done = call("compare", *words)
    assert done.code == 2
    assert problem in done.err
    assert done.err.count("\n") == 1
    assert done.out == ""


def test_other_signatures(runs, call):
    write_run(
        runs / "c",
        dialogues(8, drawn(1), persona=V2, signature=SIGNATURE.replace("extractor:1", "extractor:2")),
    )
    refused = call("compare", "a", "c")
    assert refused.code == 2
    assert "NOT COMPARED — the signatures differ" in refused.out
    assert call("compare", "a", "c", "--json").code == 2
    assert call("compare", "a", "c", "--allow-signature-change").code == 0


def test_what_a_recording_says_reaches_no_terminal(runs, call):
    evil = "\x1b[2Jgone\u202e"
    cards = [card(f"{evil}{n}", {f"{evil}crit": n / 10}, prompt=evil) for n in range(8)]
    write_run(runs / "d", cards)
    write_run(runs / "e", [{**one, "overall": {**one["overall"], "score": 0.0}} for one in cards])
    done = call("compare", "d", "e")
    assert done.code == 0
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out


def test_an_observational_comparison_says_so(runs, call):
    write_run(runs / "old", [card(f"o{n}", {"timing": 0.9}) for n in range(8)])
    write_run(runs / "new", [card(f"n{n}", {"timing": 0.1 + n / 100}) for n in range(8)])
    done = call("compare", "old", "new")
    assert "observational" in done.out.splitlines()[0]
    assert "WORSE" in done.out
    assert json.loads(call("compare", "old", "new", "--json").out)["observational"] is True
