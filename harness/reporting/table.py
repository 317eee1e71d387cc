"""``scores.csv``: one row for each criterion of each recording, and one for the whole."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from harness.reporting.escaping import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COLUMNS = (
    "recording",
    "source",
    "persona",
    "copilot",
    "model",
    "created",
    "verdict",
    "criterion",
    "weight",
    "score",
    "unscored",
)
OVERALL = "overall"


def score_table(cards: Iterable[Mapping[str, Any]]) -> str:
    """The long table of scorecards (``scorecard/1``) as CSV, its header first.

    ``score`` is empty where there is none, with the reason in ``unscored``. The row ``overall``
    carries in ``weight`` the share of the rubric's weight that was scored.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for card in cards:
        recording = card["recording"]
        fields = [recording[name] for name in ("id", "source", "persona", "copilot", "model")]
        common = [
            text_cell(value) for value in (*fields, recording.get("created"), card["extraction"]["verdict"])
        ]
        for criterion in card["criteria"]:
            writer.writerow(
                [
                    *common,
                    text_cell(criterion["id"]),
                    criterion["weight"],
                    "" if criterion["score"] is None else criterion["score"],
                    text_cell(criterion["unscored"]),
                ]
            )
        overall = card["overall"]
        nothing = "" if overall["score"] is not None else "no criterion could be scored"
        score = "" if overall["score"] is None else overall["score"]
        writer.writerow([*common, OVERALL, overall["scored_weight"], score, nothing])
    return file.getvalue()


def text_cell(value: str | None) -> str:
    """Text that a spreadsheet shows instead of computing: a formula gets an apostrophe before it."""
    text = one_line(value or "")
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
