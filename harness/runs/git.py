"""Reading a git repository, never changing it: files as they stood at a commit, where the work tree stands."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from harness.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TIMEOUT = 60
"""Seconds after which git is given up: it waits for nothing that is read here."""


def _git(folder: Path, *words: str) -> bytes | None:
    """What a git command prints; ``None`` where it fails or there is no git."""
    command = ["git", "--no-optional-locks", "--literal-pathspecs", "-C", str(folder), *words]
    try:
        # git is looked up on PATH as a shell would; every argument of a user stands behind a fixed option.
        done = subprocess.run(command, capture_output=True, check=False, timeout=TIMEOUT)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _line(folder: Path, *words: str) -> str | None:
    found = _git(folder, *words)
    return None if found is None else found.decode("utf-8", "replace").strip()


def work_tree(folder: Path) -> tuple[str | None, bool | None]:
    """The commit that a folder's work tree stands at, and whether tracked files below it differ from it.

    ``(None, None)`` outside a repository, or where there is no git.
    """
    commit = _line(folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if commit is None:
        return None, None
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no", "--", ".")
    return commit, None if changed is None else bool(changed)


def is_dirty(path: Path) -> bool:
    """Whether a tracked or new file at ``path`` differs from what is committed; false outside a repository."""
    return bool(_git(path.parent, "status", "--porcelain", "--", path.name))


def last_commit(path: Path) -> str | None:
    """The commit that last changed what is at ``path``; ``None`` where none did."""
    return _line(path.parent, "log", "-1", "--format=%H", "--", path.name) or None


def commits_between(folder: Path, old: str, new: str) -> int | None:
    """How many commits ``new`` has that ``old`` has not; ``None`` where one is not known here."""
    count = _line(folder, "rev-list", "--count", "--end-of-options", f"{old}..{new}")
    return int(count) if count and count.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of a repository as they stood at one commit.

    ``top`` is the repository's folder; every path asked for is one of the work tree, there or not.
    """

    top: Path
    ref: str
    commit: str

    @classmethod
    def at(cls, ref: str, folder: Path) -> Tree:
        """The tree of ``ref`` in the repository that ``folder`` belongs to.

        Raises:
            InputError: there is no repository, or no such commit in it.
        """
        top = _line(folder, "rev-parse", "--show-toplevel")
        if not top:
            raise InputError(ref, "cannot be looked up: this folder is in no git repository", "name a folder")
        commit = None
        if ref and not ref.startswith("-") and ref.isprintable():
            commit = _line(
                folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"
            )
        if not commit:
            raise InputError(ref, "is no commit, branch or tag here", "see: git log --oneline")
        return cls(Path(top).resolve(), ref, commit)

    def within(self, path: Path) -> PurePosixPath:
        """A path of the work tree as the repository names it.

        Raises:
            InputError: it lies outside the repository.
        """
        try:
            return PurePosixPath(path.resolve().relative_to(self.top).as_posix())
        except ValueError:
            remedy = "keep it in the repository, so that it has a history"
            raise InputError(str(path), f"lies outside the repository of {self.ref}", remedy) from None

    def read(self, path: Path) -> bytes | None:
        """The bytes of a file at that commit; ``None`` where it did not exist."""
        return _git(self.top, "cat-file", "blob", f"{self.commit}:{self.within(path)}")

    def files(self, paths: Iterable[Path]) -> Iterator[PurePosixPath]:
        """Every regular file at or below ``paths`` at that commit, links left out."""
        wanted = sorted({str(self.within(path)) for path in paths})
        if not wanted:
            return
        listed = _git(self.top, "ls-tree", "-r", "-z", "--full-tree", self.commit, "--", *wanted) or b""
        for entry in listed.decode("utf-8", "surrogateescape").split("\0"):
            facts, _, name = entry.partition("\t")
            if facts.startswith("100"):
                yield PurePosixPath(name)

    def export(self, paths: Iterable[Path], into: Path) -> list[Path]:
        """Write the files at or below ``paths`` as they stood at that commit, laid out as in the repository."""
        written = []
        for name in self.files(paths):
            content = _git(self.top, "cat-file", "blob", f"{self.commit}:{name}")
            if content is not None:
                target = into / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                written.append(target)
        return written
