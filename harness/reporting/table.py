"""The table of scores, ``scores/1``: one row for each criterion of each recording, and one for the whole.

The columns are described in docs/outputs.md. Later versions of ``scores/1`` add columns at the end; none is
renamed, moved or removed.
"""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING, Any

from harness.engines.dataset import TABLE
from harness.reporting.escaping import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from harness.reporting.outputs import Context, Entry
    from harness.runs import Failure

SCHEMA = TABLE
TEXTS = (
    "recording",
    "source",
    "persona",
    "copilot",
    "model",
    "created",
    "verdict",
    "criterion",
)
COLUMNS = (
    *TEXTS,
    "weight",
    "score",
    "unscored",
    "band",
    "scenario",
    "replicate",
    "signature",
    "sha256",
    "persona_version",
    "copilot_version",
    "findings",
)
OVERALL = "overall"

Cell = str | float | int | None


def score_rows(entry: Entry) -> Iterator[tuple[Cell, ...]]:
    """The rows of one recording, in the order of `COLUMNS`; ``None`` where there is nothing to say.

    ``score`` and ``unscored`` are never both there. The row ``overall`` has in ``weight`` the share of the
    rubric's weight that was scored.
    """
    card = entry.card
    recording = card["recording"]
    origin: Mapping[str, Any] = recording.get("origin") or {}
    first = (
        entry.name,
        recording["source"],
        recording["persona"],
        recording["copilot"],
        recording["model"],
        recording.get("created"),
        card["extraction"]["verdict"],
    )
    last = (
        origin.get("scenario"),
        origin.get("replicate"),
        card["signature"],
        recording["sha256"],
        origin.get("persona", {}).get("version"),
        origin.get("copilot", {}).get("version"),
    )
    for criterion in card["criteria"]:
        scored = (criterion["id"], criterion["weight"], criterion["score"], criterion["unscored"], None)
        yield (*first, *scored, *last, None)
    overall = card["overall"]
    nothing = None if overall["score"] is not None else "no criterion could be scored"
    whole = (OVERALL, overall["scored_weight"], overall["score"], nothing, overall["band"])
    yield (*first, *whole, *last, findings_cell(card["findings"]))


def findings_cell(findings: Iterable[Mapping[str, Any]]) -> str | None:
    """``EXT001:error:1 TIM003:warning:2``: code, severity and how often, by code; ``None`` without findings."""
    counts = Counter((one["code"], one["severity"]) for one in findings)
    return (
        " ".join(f"{code}:{severity}:{count}" for (code, severity), count in sorted(counts.items())) or None
    )


def text_cell(value: str) -> str:
    """Text that a spreadsheet shows instead of computing: a formula gets an apostrophe before it."""
    text = one_line(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "'", "＝", "＋", "－", "＠")) else text


class CsvFace:
    r"""``.csv``: UTF-8, a header, ``\n`` at the end of each row, empty cells where there is nothing."""

    def __init__(self, path: Path, context: Context) -> None:  # noqa: ARG002 - a face takes both
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(COLUMNS)

    def add(self, entry: Entry) -> None:
        """Write a scorecard's rows."""
        for row in score_rows(entry):
            self._writer.writerow(
                "" if cell is None else text_cell(cell) if isinstance(cell, str) else cell for cell in row
            )

    def fail(self, failure: Failure) -> None:
        """Nothing: a file without a scorecard has no scores."""

    def close(self) -> None:
        """Close the file."""
        self._file.close()
