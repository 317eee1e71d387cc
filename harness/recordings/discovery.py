"""Which files a user means: files, folders, patterns, standard input."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from harness.recordings.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SUFFIXES = frozenset((".md", ".markdown", ".json", ".jsonl", ".ndjson", ".txt"))
"""What a recording may be called in a folder; a file that is named itself may be called anything."""

_DOCUMENTS = frozenset((
    "readme", "changelog", "changes", "contributing", "license", "licence", "notice", "authors",
    "security", "code_of_conduct", "requirements", "todo", "index",
))  # fmt: skip
_KINDS = "Markdown, .json, .jsonl or .txt"


def discover(paths: Iterable[str | Path]) -> Iterator[str | RecordingError]:
    """The files that are meant, in the order of the arguments, one at a time; folders and patterns sorted.

    In folders (to any depth) and patterns, hidden files, files of other suffixes and a project's own
    documents (README, CHANGELOG, LICENSE, …) are passed over. ``-`` is passed on. An argument that leads to
    nothing gives a `RecordingError` in its place.
    """
    for path in paths:
        name = str(path)
        if name == "-":
            yield name
        elif Path(name).is_dir():
            yield from _in_folder(name)
        elif os.path.lexists(name):
            yield name
        elif _is_pattern(name):
            yield from _matching(name)
        else:
            yield RecordingError(name, "does not exist", "check the path")


def _in_folder(folder: str) -> Iterator[str | RecordingError]:
    empty = True
    for item in _walk(folder):
        empty = False
        yield item
    if empty:
        yield RecordingError(folder, "is a folder without recordings", f"recordings are {_KINDS} files")


def _walk(folder: str) -> Iterator[str | RecordingError]:
    # Not os.walk: it gives the files of a folder before its subfolders, and a reader expects one order.
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        yield RecordingError(folder, _reason(error), "check the permissions of the folder")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path)
            elif entry.is_file() and may_be_recording(entry.name):
                yield entry.path
        except OSError as error:
            yield RecordingError(entry.path, _reason(error), "check the file")


def _matching(pattern: str) -> Iterator[str | RecordingError]:
    import glob

    wanted = PurePath(pattern).suffix
    by_suffix = not wanted or _is_pattern(wanted)
    empty = True
    for path in sorted(glob.iglob(pattern, recursive=True)):  # noqa: PTH207 - Path.glob takes no absolute pattern
        name = PurePath(path).name
        if _is_no_file(path) or (by_suffix and not may_be_recording(name)) or _is_document(name):
            continue
        empty = False
        yield path
    if empty:
        yield RecordingError(pattern, "matches no recording", f"recordings are {_KINDS} files")


def _is_no_file(path: str) -> bool:
    """A folder, or a device or pipe, which would be read for ever; a link that leads nowhere is told of."""
    file = Path(path)
    return file.exists() and not file.is_file()


def _is_pattern(name: str) -> bool:
    return any(character in name for character in "*?[")


def may_be_recording(name: str) -> bool:
    """Whether a file of this name in a folder is taken for a recording."""
    return PurePath(name).suffix.lower() in SUFFIXES and not _is_document(name)


def _is_document(name: str) -> bool:
    return name.split(".", 1)[0].lower().replace("-", "_") in _DOCUMENTS


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
