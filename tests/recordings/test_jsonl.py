from __future__ import annotations

import io
import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from markdown_writer import codes, read_one

from harness import recordings
from harness.recordings import Recording, RecordingError, read, read_bytes

if TYPE_CHECKING:
    from pathlib import Path


def user(text: str, **more: Any) -> dict[str, Any]:
    return {"role": "user", "content": text, **more}


def lines(*values: Any) -> bytes:
    return b"".join(
        (value if isinstance(value, str) else json.dumps(value)).encode() + b"\n" for value in values
    )


def names(data: bytes, source: str = "all.jsonl") -> list[str]:
    return [
        item.id if isinstance(item, Recording) else f"! {item.place}" for item in read_bytes(data, source)
    ]


def test_one_conversation_per_line() -> None:
    data = lines(
        [user("a")],
        "",
        {"id": "second", "messages": [user("b")]},
        {"conversations": [{"from": "human", "value": "c"}]},
    )
    assert names(data) == ["all:1", "second", "all:4"]
    first = next(read_bytes(data, "all.jsonl"))
    assert isinstance(first, Recording)
    assert first.source == "all.jsonl"
    assert first.sha256 == sha256(data.split(b"\n", maxsplit=1)[0]).hexdigest()


def test_a_broken_line_does_not_cost_the_others() -> None:
    data = lines(
        [user("a")],
        "{broken",
        {"other": 1},
        "[" * 500,
        b"\xff\x00".decode("latin-1"),
        [user("b")],
        '[{"role": "us',
    )
    assert names(data) == [
        "all:1",
        "! line 2, column 2",
        "! line 3",
        "! line 4",
        "! line 5",
        "all:6",
        "! line 7, column 11",
    ]


def test_a_broken_first_line() -> None:
    assert names(lines("{broken", [user("a")])) == ["! line 1, column 2", "all:2"]


def test_one_message_per_line() -> None:
    data = lines(user("a"), {"role": "assistant", "content": "b"}, user("c"))
    recording = read_one(data, "talk.jsonl")
    assert (recording.id, [turn.text for turn in recording.turns]) == ("talk", ["a", "b", "c"])
    assert recording.sha256 == sha256(data).hexdigest()


def test_a_broken_message_is_a_finding_of_its_recording() -> None:
    recording = read_one(lines(user("a"), "{broken", {"role": "assistant", "content": "b"}), "talk.jsonl")
    assert [turn.text for turn in recording.turns] == ["a", "b"]
    assert codes(recording) == ["REC014"]


def test_messages_of_several_conversations() -> None:
    data = lines(
        user("a", conversation_id="x"),
        user("b", conversation_id="x"),
        user("c", conversation_id="y"),
        {"messages": [user("d")]},
    )
    assert names(data) == ["x", "y", "all:4"]


def test_messages_in_the_log_of_a_session() -> None:
    data = lines(
        {"type": "user", "message": user("a")},
        {"type": "assistant", "message": {"role": "assistant", "content": [{"type": "text", "text": "b"}]}},
    )
    assert [turn.text for turn in read_one(data, "log.jsonl").turns] == ["a", "b"]


def test_one_document_called_jsonl() -> None:
    data = json.dumps({"messages": [user("a")]}, indent=2).encode()
    assert names(data, "all.jsonl") == ["all"]


@pytest.mark.parametrize("source", ["all.json", "-", "all.txt"])
def test_lines_under_another_name(source: str) -> None:
    found = names(
        lines({"id": "a", "messages": [user("a")]}, "{broken", {"id": "b", "messages": [user("b")]}), source
    )
    assert found == ["a", "! line 2, column 2", "b"]


def test_lines_in_utf_16() -> None:
    data = lines([user("é")], [user("b")]).decode().encode("utf-16")
    assert names(data) == ["all:1", "all:2"]


@pytest.mark.parametrize("data", [b"", b"\n\n", b" \r\n"])
def test_no_line_at_all(data: bytes) -> None:
    (error,) = read_bytes(data, "all.jsonl")
    assert isinstance(error, RecordingError)
    assert "is empty" in str(error)


def test_a_line_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings.json_lines, "MAX_FILE_BYTES", 2_000)
    data = lines([user("a")], [user("x" * 5_000)], [user("y" * 1_900)], [user("b")])
    assert names(data) == ["all:1", "! line 2", "all:3", "all:4"]
    assert names(lines([user("x" * 5_000)], [user("b")])) == ["! line 1", "all:2"]


def test_recordings_come_as_they_are_read(tmp_path: Path) -> None:
    class Endless(io.RawIOBase):
        """Lines without end; more of them than anybody could keep."""

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            line = lines([user("a")])
            buffer[: len(line)] = line
            return len(line)

    found = recordings.json_lines.read_jsonl(b"", io.BufferedReader(Endless()), "endless.jsonl")
    assert [next(found).id for _ in range(3)] == ["endless:1", "endless:2", "endless:3"]  # type: ignore[union-attr]
    path = tmp_path / "all.jsonl"
    path.write_bytes(lines([user("a")], [user("b")]))
    assert [item.source for item in read(path)] == [str(path)] * 2


def test_the_reviews_of_a_run_are_no_recordings() -> None:
    review = {"schema": "review/1", "recording": "fox", "turns": [{"role": "persona", "text": "A fox runs."}]}
    found = list(read_bytes(lines(review, review), "reviews.jsonl"))
    assert found
    assert all(isinstance(item, recordings.NotARecordingError) for item in found)
    # A chat that somebody else gave a schema is still one.
    other = {**review, "schema": "chat/1"}
    assert names(lines(other, other)) == ["all:1", "all:2"]
