from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_writer import TURNS, error_of, markdown, read_one, spoken

from harness.recordings import (
    MAX_FILE_BYTES,
    MAX_TURNS,
    Recording,
    RecordingError,
    read,
    read_bytes,
    write_json,
)

if TYPE_CHECKING:
    from pathlib import Path


def only(path: str | Path) -> RecordingError:
    (error,) = read(path)
    assert isinstance(error, RecordingError)
    assert isinstance(error, ValueError)
    assert "\n" not in str(error)
    return error


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    assert only(tmp_path / "missing.md").problem == "does not exist"
    assert only(tmp_path).problem == "is a folder"
    assert "cannot be read" in only("nul\0byte.md").problem
    (tmp_path / "x").write_text("x", encoding="utf-8")
    assert "cannot be read" in only(tmp_path / "x" / "y.md").problem


@pytest.mark.parametrize("name", ["big.md", "big.json", "big.txt"])
def test_a_file_beyond_the_limit(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(50_000_000)
    error = only(path)
    assert "larger than 32 MiB" in error.problem
    assert MAX_FILE_BYTES == 32 * 1024 * 1024


@pytest.mark.parametrize("name", ["x.md", "x.json", "x.jsonl", "x.txt", "-"])
@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"PK\3\4\24\0\6\0",
        b"a\0b",
        bytes(range(1, 32)) * 20,
        b"\xff\xfea\0\0\0",
    ],
)
def test_binary_files(name: str, data: bytes) -> None:
    assert "no text" in error_of(data, name).problem


@pytest.mark.parametrize("name", ["x.md", "x.json", "x.jsonl", "x.txt", "-"])
@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_empty_files(name: str, data: bytes) -> None:
    assert error_of(data, name).problem == "is empty"


def test_more_turns_than_a_recording_may_have() -> None:
    text = "### Round 1: Reel Copilot\n\nx\n\n---\n\n" * (MAX_TURNS + 1)
    assert "more than 10,000 messages" in error_of(text, "x.md").problem
    messages = [{"role": "user", "content": "x"}] * (MAX_TURNS + 1)
    assert "more than 10,000 messages" in error_of(json.dumps(messages), "x.json").problem
    assert "more than 10,000 messages" in error_of("\n".join(map(json.dumps, messages)), "x.jsonl").problem


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        buffer = io.BytesIO(markdown().encode())

    monkeypatch.setattr("sys.stdin", Input)
    (recording,) = read("-")
    assert isinstance(recording, Recording)
    assert (recording.id, recording.source) == ("stdin", "-")
    assert spoken(recording) == list(TURNS)
    monkeypatch.setattr("sys.stdin", None)
    assert "closed" in only("-").problem


def _sound(data: bytes, source: str) -> None:
    """Whatever comes is a recording that can be written and read again, or an error of one line."""
    for item in read_bytes(data, source):
        if isinstance(item, RecordingError):
            assert str(item)
            assert "\n" not in str(item)
            continue
        assert item.id
        assert [turn.index for turn in item.turns] == list(range(len(item.turns)))
        for finding in item.findings:
            for span in finding.spans:
                text = {"turn": "", "recorded": item.recorded and item.recorded.text, "file": None}[
                    span.place
                ]
                if span.turn is not None:
                    text = item.turns[span.turn].text
                assert text is None or span.end <= len(text)
        assert next(read_bytes(write_json(item).encode(), "x.json")) == item


SOURCES = st.sampled_from(["x.md", "x.json", "x.jsonl", "x.txt", "-", "x.ndjson", "x"])


@settings(max_examples=1500, deadline=None)
@given(st.binary(max_size=200), SOURCES)
@example(b"\xff\xfe\x00\xd8", "x.md")
@example(b"{", "x.jsonl")
def test_arbitrary_bytes(data: bytes, source: str) -> None:
    _sound(data, source)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9**30) | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["role", "content", "text", "from", "value", "speaker", "messages", "turns", "parts", "type", "author",
                             "system", "metadata", "name", "model", "models", "persona", "copilot", "created", "id", "final_prompt",
                             "round", "schema", "format", "title", "message", "conversation_id", "tool_calls", "rounds"]),
            inner | st.sampled_from(["user", "assistant", "system", "recording/1", "markdown"]),
            max_size=6,
        )
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_JSON, SOURCES, st.sampled_from([None, 1]))
def test_arbitrary_json(value: object, source: str, indent: int | None) -> None:
    _sound(json.dumps(value, indent=indent).encode(), source)


_LINES = st.lists(
    st.sampled_from(
        ["---", "```", "~~~", "# x", "## Final Prompt", "## Dialogue History", "## Metadata", "### Round 1: Ada", "### Round 1: Lumen Copilot",
         "### Round 0: Lumen Copilot", "### Round 2: Ada", "**Ada**:", "**Lumen Copilot:** hi", "- **Total Rounds**: 3", "**Created by**: Ada + Lumen Copilot",
         "**Date**: x", "", "", "text", "> q", "*footer of Ada and Lumen Copilot*", "| a | b |", "Round 3", "This is round 7.", "<final_prompt>", "â€” Ã©", "\ufffd"]
    ),
    max_size=30,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_LINES, SOURCES, st.sampled_from(["\n", "\r\n", "\r"]))
def test_lines_of_recordings_in_any_order(lines: list[str], source: str, end: str) -> None:
    data = end.join(lines).encode()
    _sound(data, source)
    text = "\n".join(lines)
    if "â" in text or source not in {"x.md", "-", "x"}:
        return
    for item in read_bytes(data, source):
        if isinstance(item, Recording) and item.format == "markdown":
            for turn in item.turns:
                assert turn.offset is not None
                assert text[turn.offset : turn.offset + len(turn.text)] == turn.text
            if item.recorded is not None and item.recorded.offset is not None:
                assert text[item.recorded.offset :].startswith(item.recorded.text)


_PARAGRAPH = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="#"), min_size=1, max_size=60),
    st.sampled_from(
        ["---", "***", "# Heading", "### Draft 2", "### Round of applause", "```\ncode\n```", "```xml\n<a>\n```", "> quoted", "- **Camera**: low",
         "**Final prompt:** soon", "### Round 9: Somebody {}", "“curly”", "| a | b |", "Round 1: it begins", "## Dialogue History"]
    ),
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(
    st.lists(st.lists(_PARAGRAPH, min_size=1, max_size=5), min_size=2, max_size=6),
    st.booleans(),
    st.booleans(),
)
def test_messages_come_back_whatever_they_hold(messages: list[list[str]], crlf: bool, ruled: bool) -> None:
    turns = []
    for index, paragraphs in enumerate(messages):
        # A name that comes again would rightly be taken for a third speaker.
        text = "\n\n".join(paragraphs).replace("Somebody {}", f"Somebody {index}")
        lines = text.split("\n")
        while lines and not lines[0].strip():
            lines.pop(0)
        while lines and not lines[-1].strip():
            lines.pop()
        if not ruled and lines and lines[-1].strip(" ") in {"---", "***"}:
            lines.append("end")
        speaker = TURNS[index % 2][1]
        turns.append(((index + 1) // 2, speaker, "\n".join(lines)))
    text = markdown(tuple(turns), rule="\n\n---\n\n" if ruled else "\n\n")
    if any("\xc2" <= character <= "\xf4" for character in text):
        return  # may read as damaged, and is then repaired
    recording = read_one(text.replace("\n", "\r\n") if crlf else text)
    assert spoken(recording) == turns
