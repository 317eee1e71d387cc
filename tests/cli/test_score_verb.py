"""`harness score`: what is printed, in which order, and with which exit code."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "harness" / "schemas" / "scorecard-1.schema.json").read_text(
        encoding="utf-8"
    )
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
FIXTURES = Path(__file__).parents[2] / "fixtures" / "recordings"

FIELDS = {
    "": ["schema", "recording", "extraction", "criteria", "overall", "findings", "signature"],
    "recording": ["id", "source", "sha256", "turns", "persona", "copilot", "model", "encoding_repaired"],
    "extraction": ["verdict", "explanation", "recorded", "prompts", "candidates"],
    "overall": ["score", "scored_weight", "band"],
}


def cards(result):
    lines = [json.loads(line) for line in result.out.splitlines()]
    for line in lines:
        VALIDATOR.validate(line)
    return lines


def test_one_file_is_one_line_of_json_with_the_fields_in_order(write, call):
    write()
    result = call("score", "one.md", "--json")
    (card,) = cards(result)
    assert result.code == 0
    assert result.err == ""
    for part, fields in FIELDS.items():
        assert list(card[part] if part else card)[: len(fields)] == fields
    assert list(card["criteria"][0])[:5] == ["id", "score", "weight", "unscored", "explanation"]
    assert card["recording"]["persona"] == "Odile Marsh"
    assert card["recording"]["source"] == "one.md"
    assert card["extraction"]["verdict"] == "match"


def test_spans_carry_the_words_they_point_at(write, call):
    write(recorded="Last Flame")
    (card,) = cards(call("score", "one.md", "--json"))
    assert card["extraction"]["verdict"] == "fragment"
    spans = [span for finding in card["findings"] for span in finding["spans"] if span["in"] == "recorded"]
    assert spans
    assert all("Last Flame".startswith(span["text"]) for span in spans)
    (prompt,) = card["extraction"]["prompts"]
    assert prompt["end"] - prompt["start"] == len(prompt["text"])


def test_the_same_files_give_the_same_bytes(write, call, tmp_path):
    write("a/one.md")
    write("a/two.md", recorded="Last Flame")
    first = call("score", "a", "--json").out
    assert first == call("score", "a", "--json").out
    assert str(tmp_path) not in first
    absolute = call("score", tmp_path / "a", "--json").out
    assert absolute == first, "a path below the current folder says nothing of the machine"


def test_no_absolute_path_outside_the_current_folder_either(write, call, tmp_path, monkeypatch):
    write("a/one.md")
    (tmp_path / "b").mkdir()
    monkeypatch.chdir(tmp_path / "b")
    (card,) = cards(call("score", tmp_path / "a" / "one.md", "--json"))
    assert card["recording"]["source"] == "one.md"
    (card,) = cards(call("score", "../a/one.md", "--json"))
    assert card["recording"]["source"] == "../a/one.md"


def test_broken_files_keep_their_place_and_the_others_are_scored(write, call, tmp_path):
    write("1.md")
    (tmp_path / "2.md").write_bytes(b"")
    write("3.md")
    (tmp_path / "4.json").write_text('{"turns": [', encoding="utf-8")
    write("5.md")
    result = call("score", "1.md", "2.md", "3.md", "4.json", "missing.md", "5.md", "--json")
    lines = cards(result)
    assert result.code == 3
    schemas = ["card", "error", "card", "error", "error", "card"]
    assert [
        {"scorecard/1": "card", "scorecard-error/1": "error"}[line["schema"]] for line in lines
    ] == schemas
    assert [line["source"] for line in lines if "source" in line] == ["2.md", "4.json", "missing.md"]
    assert result.err.count("\n") == 3
    assert all(line.startswith("harness: ") for line in result.err.splitlines())


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01\x02\xff" * 100, b"{", b"[" * 10_000, b"\xff\xfe", b"null", b"[]"]
)
def test_a_file_that_is_nothing_is_an_error_in_one_line(data, call, tmp_path):
    (tmp_path / "odd.json").write_bytes(data)
    result = call("score", "odd.json")
    assert result.code == 2
    assert result.err.startswith("harness: odd.json")
    assert result.err.count("\n") == 1
    assert " — " in result.err


def test_a_folder_without_recordings_is_an_error(call, tmp_path):
    (tmp_path / "empty").mkdir()
    result = call("score", "empty")
    assert result.code == 2
    assert result.err.startswith("harness: empty")


def test_standard_input_is_read(write, call, tmp_path):
    write()
    result = call("score", "-", "--json", stdin=(tmp_path / "one.md").read_bytes())
    (card,) = cards(result)
    assert card["extraction"]["verdict"] == "match"
    assert card["recording"]["source"] == "-"


def test_few_files_get_a_screen_each_and_many_a_line_each(write, call):
    for number in range(6):
        write(f"{number}.md", recorded="Last Flame" if number else None)
    few = call("score", *(f"{number}.md" for number in range(5)))
    assert few.out.count("rubric:cinematic@") == 5
    assert "“Last Flame”" in few.out
    many = call("score", *(f"{number}.md" for number in range(6)))
    assert "rubric:cinematic@" not in many.out
    assert [f"{number}.md" in line for number, line in enumerate(many.out.splitlines()[:6])] == [True] * 6
    assert many.out.splitlines()[-1] == "6 scored"
    assert many.code == 0


def test_a_screen_fits_a_screen(write, call):
    write(recorded="Last Flame")
    lines = call("score", "one.md").out.splitlines()
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 120


def test_select_and_ignore_choose_findings_and_change_no_score(write, call):
    write(recorded="Last Flame")
    (whole,) = cards(call("score", "one.md", "--json"))
    (chosen,) = cards(call("score", "one.md", "--json", "--select", "EXT"))
    (dropped,) = cards(call("score", "one.md", "--json", "--ignore", "EXT,RUN002"))
    assert {finding["code"][:3] for finding in chosen["findings"]} == {"EXT"}
    assert not {"EXT", "RUN"} & {finding["code"][:3] for finding in dropped["findings"]}
    assert whole["overall"] == chosen["overall"] == dropped["overall"]


@pytest.mark.parametrize(("mark", "code"), [("1.0", 0), ("0", 0)])
def test_a_match_passes_the_gate(mark, code, write, call):
    write()
    assert call("score", "one.md", "--rubric", "integrity", "--fail-under", mark).code == code


def test_a_lost_prompt_fails_the_gate(write, call):
    write("good.md")
    write("bad.md", recorded="Last Flame")
    result = call("score", "good.md", "bad.md", "--rubric", "integrity", "--fail-under", "0.5")
    assert result.code == 1
    assert "1 of 2 fail under 0.5" in result.err


def test_a_failed_gate_outranks_an_unreadable_file(write, call):
    write("bad.md", recorded="Last Flame")
    result = call("score", "bad.md", "absent.md", "--rubric", "integrity", "--fail-under", "0.5")
    assert result.code == 1
    assert "absent.md" in result.err


def test_a_rubric_of_ones_own_with_a_check_of_ones_own(write, call, tmp_path):
    write()
    (tmp_path / "checks_written_by_a_team.py").write_text(
        "from dataclasses import dataclass\n"
        "from harness.checks import Score\n"
        "@dataclass(frozen=True)\n"
        "class Wordy:\n"
        "    words: int = 10\n"
        "    def evaluate(self, evidence):\n"
        "        count = len(evidence.extraction.prompts[0].text.split())\n"
        "        return Score(min(1.0, count / self.words), f'{count} words')\n",
        encoding="utf-8",
    )
    (tmp_path / "own.yaml").write_text(
        "id: own\nversion: 1\ncriteria:\n"
        "- {id: wordy, check: 'checks_written_by_a_team:Wordy', weight: 1, params: {words: 1000}}\n",
        encoding="utf-8",
    )
    (card,) = cards(call("score", "one.md", "--json", "--rubric", "own.yaml"))
    assert 0 < card["overall"]["score"] < 0.2
    assert card["signature"].startswith("rubric:own@1#")


def test_what_a_recording_says_cannot_reach_the_terminal_as_a_command(write, call):
    evil = "\x1b]0;owned\x07\x1b[2J\u202ereversed\u2066 \x9b31m[/red][bold]"
    write(recorded=evil, persona=f"Eve{evil}", answer=f"Agreed {evil}")
    for words in (["score", "one.md"], ["extract", "one.md"], ["score", "one.md", "--json"]):
        result = call(*words)
        assert not {"\x1b", "\x07", "\x9b", "\u202e", "\u2066"} & set(result.out + result.err), words
    for number in range(6):
        write(f"{number}.md", recorded=evil, persona=f"Eve{evil}")
    result = call("score", *(f"{number}.md" for number in range(6)))
    assert not {"\x1b", "\x07", "\x9b", "\u202e", "\u2066"} & set(result.out + result.err)


@pytest.mark.parametrize(
    ("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colours_are_for_terminals_that_want_them(variables, coloured, write):
    write()
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", **variables}
    if not variables:
        environment.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "harness", "score", "one.md", "--rubric", "integrity"]
    subprocess.run(command, stdout=theirs, stderr=theirs, env=environment, check=True, timeout=60)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(ours)
    assert (b"\x1b[" in shown) is coloured


def test_a_progress_bar_is_shown_only_where_standard_error_alone_is_a_terminal(write):
    write()
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "harness", "score", "one.md", "--rubric", "integrity", "--json"]
    environment = {**os.environ, "TERM": "xterm"}
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=theirs, env=environment, check=True, timeout=60
    )
    os.close(theirs)
    shown = os.read(ours, 1 << 16)
    os.close(ours)
    assert b"files" in shown
    VALIDATOR.validate(json.loads(done.stdout))


def test_each_card_is_printed_before_the_next_file_is_read(write, tmp_path):
    write()
    fifo = tmp_path / "later.md"
    os.mkfifo(fifo)
    command = [
        sys.executable,
        "-m",
        "harness",
        "score",
        "one.md",
        "later.md",
        "--json",
        "--rubric",
        "integrity",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        first = json.loads(process.stdout.readline())
        assert first["recording"]["source"] == "one.md"
        fifo.write_bytes((tmp_path / "one.md").read_bytes())
        rest = process.stdout.read()
        assert process.wait(60) in (0, 3)
        assert rest


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="the fixtures are not part of this installation")
def test_every_fixture_gives_a_valid_card(call):
    result = call("score", FIXTURES, "--json")
    lines = cards(result)
    assert result.code == 0, result.err
    assert len(lines) >= 24
    failed = [line["recording"]["id"] for line in lines if "RUN001" in {f["code"] for f in line["findings"]}]
    assert not failed, failed


def test_an_empty_file_in_a_folder_is_nothing_to_score(tmp_path, call):
    (tmp_path / "in").mkdir()
    for name, text in (("a.jsonl", ""), ("b.md", "\n"), ("c.txt", "A slow pan over a harbour.")):
        (tmp_path / "in" / name).write_text(text, encoding="utf-8")
    for workers in "12":
        done = call("score", "in", "--workers", workers, "--json")
        assert done.code == 0
        assert "2 files hold no dialogue, passed over" in done.err
    assert call("score", "in/a.jsonl").err == (
        "harness: in/a.jsonl: is empty — record the dialogue again, or leave the file out\n"
    )
