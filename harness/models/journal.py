"""The journal of a run: every attempt at every call, one line each, never changed.

A line is on the disk before its answer is used. A text (a message, a block of a system prompt) is
written out where it first occurs; later lines name it by its hash. What a kill left of a last line is
kept aside, and two processes never write one journal.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.errors import InputError
from harness.models.protocol import Answer, Usage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = "journal/1"
PICO = 10**12
"""Picodollars of a dollar: sums are kept in whole ones, so that no order of calls changes them."""
TORN = ".torn"
"""Added to the journal's name for the file that keeps what was cut off its end."""


class Totals(NamedTuple):
    """What the lines of a journal add up to; ``unpriced`` counts those with tokens and without a price."""

    attempts: int = 0
    answers: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    picodollars: int = 0
    unpriced: int = 0

    @property
    def cost(self) -> float:
        """US dollars."""
        return self.picodollars / PICO

    @property
    def tokens(self) -> int:
        """Tokens in and out."""
        return self.input_tokens + self.output_tokens

    def plus(self, usage: Usage | None, cost: float | None, *, answered: bool) -> Totals:
        """The totals with one more attempt."""
        return Totals(
            self.attempts + 1,
            self.answers + answered,
            self.input_tokens + (usage.input_tokens if usage else 0),
            self.output_tokens + (usage.output_tokens if usage else 0),
            self.cached_tokens + (usage.cached_tokens if usage else 0),
            self.picodollars + (round(cost * PICO) if cost else 0),
            self.unpriced + (cost is None and usage is not None),
        )


class Journal:
    """A journal as it was found: what it answers, and what it cost so far."""

    def __init__(self, path: Path) -> None:
        """Read ``path``; a file that does not exist is an empty journal.

        Raises:
            InputError: it cannot be read, or a line of it (but the last) is damaged.
        """
        self.path = path
        self.totals = Totals()
        self.size = 0
        """Bytes of whole lines; what follows them is torn."""
        self.texts: set[str] = set()
        self._answers: dict[str, tuple[int, int, str]] = {}
        try:
            with path.open("rb") as file:
                for number, line in enumerate(file, 1):
                    self._take(line, number)
        except FileNotFoundError:
            return
        except OSError as problem:
            raise InputError(str(path), f"cannot be read ({problem.strerror})") from None

    def _take(self, line: bytes, number: int) -> None:
        """Index one line; an unreadable one is torn if it has no end."""
        try:
            entry = _parsed(line)
        except (ValueError, KeyError, TypeError, RecursionError):
            if not line.endswith(b"\n"):
                return
            raise InputError(
                str(self.path),
                "is no line of a journal",
                "take that line out; its call will be made again",
                f"line {number}",
            ) from None
        if "schema" not in entry:
            self.add(entry, self.size, len(line))
        self.size += len(line)

    def add(self, entry: dict[str, Any], start: int, length: int) -> None:
        """Take one line into the index."""
        usage = entry.get("usage")
        answer = entry.get("answer")
        self.totals = self.totals.plus(
            Usage(**usage) if usage else None, entry["cost"], answered=answer is not None
        )
        self.texts.update(entry.get("texts", ()))
        if answer is not None:
            self.texts.add(answer["name"])
            self._answers[entry["key"]] = (start, length, entry.get("edition", ""))

    def __len__(self) -> int:
        return len(self._answers)

    def answer(self, key: str, edition: str | None = None) -> Answer | None:
        """The recorded answer to the call with this key; ``edition`` must be that of its script, if given."""
        place = self._answers.get(key)
        if place is None or (edition is not None and place[2] != edition):
            return None
        with self.path.open("rb") as file:
            file.seek(place[0])
            entry = json.loads(file.read(place[1]))
        answer = entry["answer"]
        return Answer(
            text=answer["text"],
            stop=answer["stop"],
            usage=Usage(**entry["usage"]),
            model=answer["model"],
            request_id=answer["request_id"],
            cost=entry["cost"],
            notes=tuple(answer["notes"]),
        )

    def entries(self) -> Iterator[dict[str, Any]]:
        """All whole lines, in order, the first (which names the schema) left out."""
        if not self.size:
            return
        position = 0
        with self.path.open("rb") as file:
            for line in file:
                position += len(line)
                if position > self.size:
                    return
                entry = json.loads(line)
                if "schema" not in entry:
                    yield entry


def _parsed(line: bytes) -> dict[str, Any]:
    entry = json.loads(line)
    if not isinstance(entry, dict):
        raise TypeError
    if "schema" in entry:
        if entry["schema"] != SCHEMA:
            raise ValueError
        return entry
    if entry.get("answer") is not None:
        _ = entry["answer"]["text"], entry["answer"]["name"], entry["usage"]["input_tokens"]
    _ = entry["key"], entry["cost"]
    return entry


def mend(journal: Journal) -> int:
    """Make the file end with a whole line; what is cut off is appended to a file beside it.

    Returns how many bytes were cut off. A last line that is whole but for its line end is kept.
    """
    path = journal.path
    if not path.exists():
        return 0
    with path.open("r+b") as file:
        file.seek(journal.size)
        rest = file.read()
        if rest:
            with path.with_name(path.name + TORN).open("ab") as aside:
                aside.write(rest + b"\n")
                aside.flush()
                os.fsync(aside.fileno())
            file.truncate(journal.size)
        elif journal.size:
            file.seek(journal.size - 1)
            if file.read(1) != b"\n":
                file.write(b"\n")
                journal.size += 1
        file.flush()
        os.fsync(file.fileno())
    return len(rest)


def line_of(entry: dict[str, Any]) -> bytes:
    """One line; half a surrogate pair, which UTF-8 cannot hold, makes the whole line ASCII."""
    try:
        return _PLAIN(entry).encode() + b"\n"
    except UnicodeEncodeError:
        return _ASCII(entry).encode() + b"\n"


_PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_ASCII = json.JSONEncoder(separators=(",", ":")).encode
