"""Reading a repository at a commit, with a real git."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from harness.errors import InputError
from harness.runs.git import Tree, commits_between, is_dirty, last_commit, work_tree

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *who, "-C", str(folder), *words], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path) -> Path:
    folder = tmp_path / "rép o"
    (folder / "personas").mkdir(parents=True)
    (folder / "personas/ada.md").write_text("version one\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "one")
    git(folder, "tag", "first")
    (folder / "personas/ada.md").write_text("version two\n")
    (folder / "personas/bo.md").write_text("new\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "two")
    return folder


def test_files_as_they_stood_without_a_checkout(repository, tmp_path):
    (repository / "personas/ada.md").write_text("being edited\n")
    tree = Tree.at("first", repository)
    assert tree.read(repository / "personas/ada.md") == b"version one\n"
    assert tree.read(repository / "personas/bo.md") is None
    (written,) = tree.export([repository / "personas"], tmp_path / "then")
    assert written == tmp_path / "then/personas/ada.md"
    assert written.read_bytes() == b"version one\n"
    assert (repository / "personas/ada.md").read_text() == "being edited\n"
    assert git(repository, "stash", "list") == ""


def test_where_the_work_tree_stands(repository, tmp_path):
    head = git(repository, "rev-parse", "HEAD")
    assert work_tree(repository) == (head, False)
    (repository / "untracked.txt").write_text("x")
    assert work_tree(repository) == (head, False)
    (repository / "personas/ada.md").write_text("being edited\n")
    assert work_tree(repository / "personas") == (head, True)
    assert is_dirty(repository / "personas")
    assert not is_dirty(repository / "personas/bo.md")
    assert last_commit(repository / "personas/bo.md") == head
    assert commits_between(repository, "first", head) == 1
    assert commits_between(repository, "0" * 40, head) is None
    outside = tmp_path / "outside"
    outside.mkdir()
    assert work_tree(outside) == (None, None)


@pytest.mark.parametrize("ref", ["no-such", "--output=stolen", "", "first\nx"])
def test_a_ref_that_is_none_is_refused_in_one_line(repository, ref):
    with pytest.raises(InputError, match="is no commit"):
        Tree.at(ref, repository)
    assert not (repository / "stolen").exists()


def test_a_folder_without_a_repository_and_a_path_outside_of_one(repository, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    with pytest.raises(InputError, match="no git repository"):
        Tree.at("main", outside)
    with pytest.raises(InputError, match="outside the repository"):
        Tree.at("main", repository).read(outside / "x")
