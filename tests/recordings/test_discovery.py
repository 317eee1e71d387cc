from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from harness.recordings import RecordingError, discover

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (
        "b.md",
        "a/2.json",
        "a/10.jsonl",
        "a/README.md",
        "c.TXT",
        "d.markdown",
        "e.ndjson",
        "picture.png",
        "notes.py",
        ".hidden.md",
        ".git/x.md",
        "a/.cache/y.md",
        "README.md",
        "changelog.md",
        "LICENSE.txt",
        "empty/notes.py",
        "readme-of-a-dialogue.md",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(*paths: str | Path) -> list[str]:
    return [f"! {item.problem}" if isinstance(item, RecordingError) else item for item in discover(paths)]


@pytest.mark.usefixtures("folder")
def test_a_folder_sorted_to_any_depth() -> None:
    assert found(".") == [
        "./a/10.jsonl",
        "./a/2.json",
        "./b.md",
        "./c.TXT",
        "./d.markdown",
        "./e.ndjson",
        "./readme-of-a-dialogue.md",
    ]


@pytest.mark.usefixtures("folder")
def test_the_order_of_arguments_is_kept() -> None:
    assert found("e.ndjson", "a", "-", "b.md") == ["e.ndjson", "a/10.jsonl", "a/2.json", "-", "b.md"]


@pytest.mark.usefixtures("folder")
def test_files_that_are_named_are_taken_whatever_they_are_called() -> None:
    assert found("notes.py", "README.md", ".hidden.md") == ["notes.py", "README.md", ".hidden.md"]


@pytest.mark.usefixtures("folder")
def test_patterns() -> None:
    assert found("*.md") == ["b.md", "readme-of-a-dialogue.md"]
    assert found("**/*.json*") == ["a/10.jsonl", "a/2.json"]
    assert found("a/*") == ["a/10.jsonl", "a/2.json"]
    assert found("*.py") == ["notes.py"]


def test_absolute_paths_and_paths(folder: Path) -> None:
    assert found(str(folder / "*.md"))[0] == str(folder / "b.md")
    assert found(folder / "a") == [str(folder / "a" / "10.jsonl"), str(folder / "a" / "2.json")]


@pytest.mark.usefixtures("folder")
def test_what_leads_to_nothing_is_told_in_its_place() -> None:
    assert found("b.md", "missing.md", "empty", "*.docx", "c.TXT") == [
        "b.md",
        "! does not exist",
        "! is a folder without recordings",
        "! matches no recording",
        "c.TXT",
    ]


def test_a_name_that_reads_like_a_pattern(folder: Path) -> None:
    (folder / "take[1].md").write_text("x", encoding="utf-8")
    assert found("take[1].md") == ["take[1].md"]


def test_links(folder: Path) -> None:
    (folder / "a" / "loop").symlink_to(folder)
    (folder / "a" / "3.md").symlink_to(folder / "b.md")
    (folder / "a" / "gone.md").symlink_to(folder / "nowhere.md")
    assert found("a") == ["a/10.jsonl", "a/2.json", "a/3.md"]


def test_a_pipe_in_a_folder_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "a" / "pipe.md")
    assert found("a") == ["a/10.jsonl", "a/2.json"]


def test_one_at_a_time(folder: Path) -> None:
    walk = discover([str(folder / "a"), str(folder / "missing")])
    assert next(walk) == str(folder / "a" / "10.jsonl")
    (folder / "a" / "3.md").write_text("x", encoding="utf-8")
    assert next(walk) == str(folder / "a" / "2.json")
