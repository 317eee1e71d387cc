"""``-o FILE`` of the verbs that hold two sides against each other: the screen as Markdown, or the JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import InputError
from harness.runs.files import write_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FACES = (".json", ".md")


def check_files(paths: Iterable[str]) -> None:
    """Say what is wrong with the files' names before anything is compared for them.

    Raises:
        InputError: an extension is not known, or the folder does not exist.
    """
    for path in map(Path, paths):
        if path.suffix.lower() not in FACES:
            problem = f"has the extension {path.suffix!r}" if path.suffix else "has no extension"
            raise InputError(str(path), f"{problem}, and a comparison is .json or .md", "write -o compare.md")
        if path.is_dir() or not path.parent.is_dir():
            raise InputError(str(path), "is no place for a file", "name a file in a folder that exists")


def write_files(paths: Iterable[str], screen: str, value: Mapping[str, Any]) -> None:
    """Write what is shown, each file whole.

    Raises:
        InputError: one of them cannot be written.
    """
    for path in map(Path, paths):
        shown = f"```\n{screen.replace('```', chr(39) * 3).rstrip()}\n```\n"
        text = json.dumps(value, indent=2) + "\n" if path.suffix.lower() == ".json" else shown
        write_named(path, text)
