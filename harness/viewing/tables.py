"""People's ratings as the tables that ``harness judge calibrate`` and ``harness judge pairs`` read."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from harness.reporting.table import text_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from harness.viewing.store import RatingStore

SINGLE_COLUMNS = ("item", "criterion", "rater", "rater_kind", "value", "group")
PAIR_COLUMNS = ("item", "judge", "order", "verdict")


def single_rows(store: RatingStore) -> Iterator[tuple[str, ...]]:
    """Ratings of single items, in `SINGLE_COLUMNS`."""
    for one in store.ratings():
        yield one.item, one.criterion, one.rater, "human", f"{one.value:g}", one.group


def pair_rows(store: RatingStore) -> Iterator[tuple[str, ...]]:
    """Verdicts on pairs, in `PAIR_COLUMNS`; the person stands in the column of the judge."""
    for one in store.verdicts():
        yield one.item, one.rater, one.shown, one.verdict


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV that no spreadsheet computes."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([text_cell(cell) for cell in row] for row in rows)
    return file.getvalue()
