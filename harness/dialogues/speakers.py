"""Personas and copilots: Markdown files with a small YAML front matter, one file per version.

A file is called ``ID@VERSION.md`` after what its front matter says (``marisol-quandt@2.md``): a version
that changed is another file, so both can be run against each other.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from harness.dialogues.fields import ID_PATTERN, Fields
from harness.errors import InputError
from harness.recordings.origin import Party
from harness.strict_yaml import parse

if TYPE_CHECKING:
    from pathlib import Path

    from harness.strict_yaml import Document

SIZE_LIMIT = 1 << 20
"""Most bytes of one persona, copilot or reference file."""

VERSION_PATTERN = r"[a-z0-9][a-z0-9.]{0,15}"

Side = Literal["persona", "copilot"]

_KEYS = ("id", "version", "speaker", "opening", "closing")
_FRONT = re.compile(rb"---[ \t]*\r?\n(.*?\n)---[ \t]*(?:\r?\n|\Z)", re.DOTALL)


class Reference(NamedTuple):
    """A file that a copilot may look things up in: its name, its text, the hex digest of its bytes."""

    name: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """One version of a persona or a copilot.

    ``body`` is the system prompt; ``opening`` and ``closing`` are added to it in the speaker's first turn
    and in the last rounds. ``sha256`` is the hex digest of the file's bytes, ``source`` the path as given.
    """

    side: Side
    id: str
    version: str
    speaker: str
    body: str
    opening: str = ""
    closing: str = ""
    references: tuple[Reference, ...] = ()
    sha256: str = ""
    source: str = ""

    @property
    def name(self) -> str:
        """``id@version``: how suites, flags and tables call it."""
        return f"{self.id}@{self.version}"

    def party(self, model: str) -> Party:
        """The speaker as an origin names it, played by ``model``."""
        return Party(self.id, self.version, self.sha256, model)


def load_speaker(path: Path, side: Side) -> Speaker:
    """The persona or copilot in ``path``.

    Raises:
        InputError: in one line with the place, for whatever cannot be used.
    """
    data = _bytes(path)
    front = _FRONT.match(data)
    if front is None:
        raise InputError(
            str(path),
            "has no front matter",
            f"begin with ---, then `id: …`, `version: 1` and `speaker: …`, then ---: what a {side} file needs",
            "line 1",
        )
    # An empty line in place of the first --- keeps the numbers of the lines.
    document = parse(b"\n" + front[1], str(path), limit=SIZE_LIMIT)
    fields = Fields(document, (*_KEYS, "references") if side == "copilot" else _KEYS)
    speaker = Speaker(
        side=side,
        id=fields.name("id", ID_PATTERN, "harbour-master"),
        version=fields.name("version", VERSION_PATTERN, "1"),
        speaker=fields.text("speaker").strip(),
        body=_text(data[front.end() :], path).strip(),
        opening=fields.text("opening", ""),
        closing=fields.text("closing", ""),
        references=tuple(
            _reference(document, index, path) for index in range(len(fields.items("references")))
        ),
        sha256=hashlib.sha256(data).hexdigest(),
        source=str(path),
    )
    if not speaker.body:
        raise InputError(str(path), "holds nothing below its front matter", "describe who speaks")
    if path.stem != speaker.name:
        problem = f"its front matter says id {speaker.id}, version {speaker.version}"
        raise InputError(str(path), problem, f"call the file {speaker.name}.md, or correct the front matter")
    return speaker


def _reference(document: Document, index: int, path: Path) -> Reference:
    name = document.value["references"][index]
    if not isinstance(name, str) or not name.strip():
        raise document.error(("references", index), "is no path", "name a text file, counted from this one")
    target = path.parent / name
    try:
        data = _bytes(target)
    except InputError as problem:
        remedy = f"paths are counted from the folder of {path.name}"
        raise document.error(("references", index), f"{name[:80]} {problem.problem}", remedy) from None
    text = _text(data, target)
    return Reference(os.path.basename(name), text.strip("\n"), hashlib.sha256(data).hexdigest())  # noqa: PTH119


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as problem:
        raise InputError(str(path), f"cannot be read ({problem.strerror})", "correct the path") from None
    if len(data) > SIZE_LIMIT:
        raise InputError(str(path), f"has more than {SIZE_LIMIT:,} bytes", "is it the right file?")
    return data


def _text(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as problem:
        raise InputError(
            str(path), f"is not UTF-8 (byte {problem.start:,})", "save it as UTF-8 text"
        ) from None
