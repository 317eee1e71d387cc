"""Files as units of work: what is read where it is scored, what is read here, and what it weighs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from harness.errors import InputError
from harness.recordings import Recording, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LINES = (".jsonl", ".ndjson")
"""Suffixes of files that may hold any number of recordings."""

Unit = str | Recording | InputError
"""A file, one recording of a file of many, or what is known to be wrong already."""


def units_of(paths: Iterable[str | InputError]) -> Iterator[Unit]:
    """Files, to be read by whoever scores them. Files of many recordings are read here, one at a time."""
    for path in paths:
        if isinstance(path, str) and (path == "-" or path.lower().endswith(LINES)):
            yield from safely(read(path), path)
        else:
            yield path


def weight_of(unit: Unit) -> int:
    """Bytes of a file, characters of a recording; what cannot be looked at weighs nothing."""
    if isinstance(unit, str):
        try:
            return os.stat(unit).st_size  # noqa: PTH116 - a Path for each of a million files costs more
        except (OSError, ValueError):
            return 0
    return sum(len(turn.text) for turn in unit.turns) if isinstance(unit, Recording) else 0


def lost_error(unit: Unit, reason: str) -> InputError:
    """What stands in place of a recording that ended every process that scored it."""
    if isinstance(unit, InputError):
        return unit
    source = unit if isinstance(unit, str) else unit.source or unit.id
    remedy = "score it alone to see why; is there memory enough for it?"
    return InputError(source, f"the process that scored it was lost ({reason})", remedy)


def safely(items: Iterator[Recording | InputError], source: str) -> Iterator[Recording | InputError]:
    """``items``, and an error at the end where the harness itself fails: other files are not lost with this."""
    from harness.errors import fault

    try:
        yield from items
    except Exception as problem:  # nothing that a file holds should get here
        yield fault(source, problem)
