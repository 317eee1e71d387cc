"""Scorecards as JSON: one list, or one object a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from harness.scorecards.json_form import ERROR_SCHEMA, portable

if TYPE_CHECKING:
    from pathlib import Path

    from harness.reporting.outputs import Context, Entry
    from harness.runs import Failure


class LinesFace:
    """``.jsonl``: each line is a ``scorecard/1``, or a ``scorecard-error/1`` in the place of one."""

    before, between, after, nothing = "", "\n", "\n", ""

    def __init__(self, path: Path, context: Context) -> None:  # noqa: ARG002 - a face takes both
        self._file = path.open("w", encoding="ascii", newline="\n")
        self._empty = True

    def add(self, entry: Entry) -> None:
        """Write one scorecard."""
        self._write(entry.card)

    def fail(self, failure: Failure) -> None:
        """Write what stands in the place of one."""
        error = {"place": "", "problem": failure.problem, "remedy": ""}
        self._write({"schema": ERROR_SCHEMA, "source": portable(failure.source), **error})

    def close(self) -> None:
        """Write the end."""
        with self._file:
            self._file.write(self.nothing if self._empty else self.after)

    def _write(self, value: Any) -> None:
        # ASCII survives any locale, and a terminal finds nothing in it to obey.
        self._file.write(self.before if self._empty else self.between)
        self._file.write(json.dumps(value, separators=(",", ":")))
        self._empty = False


class JsonFace(LinesFace):
    """``.json``: the same objects in one list."""

    before, between, after, nothing = "[\n", ",\n", "\n]\n", "[]\n"
