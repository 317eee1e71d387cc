"""Long tables of what judges said, as ``harness judge calibrate`` and ``pairs`` read them back."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from harness.errors import InputError
from harness.judging.panel import pooled
from harness.judging.plan import rater_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from harness.judging.pairwise import PairAnswer
    from harness.judging.rating import Judgement

RATING_COLUMNS = ("item", "criterion", "rater", "rater_kind", "value", "group", "sample", "reason")
VERDICT_COLUMNS = ("item", "judge", "order", "verdict", "sample", "reason")
SUFFIXES = (".csv", ".jsonl")

Cells = tuple[str | int | float | None, ...]


def rating_rows(judgements: Sequence[Judgement]) -> Iterator[Cells]:
    """One row for each criterion and sample; without a value where the answer could not be used.

    With several models the panel is a rater of its own, whose value is the mean that scorecards show.
    """
    for judgement in judgements:
        item, group = judgement.item.id, judgement.item.group
        asked = [each.id for each in judgement.judge.criteria if each.id not in judgement.unasked]
        for sample in judgement.samples:
            who = rater_name(judgement.judge, [sample.model])
            for criterion in asked:
                rated = sample.ratings.get(criterion)
                value, said = (rated.value, rated.reason) if rated else (None, sample.problem)
                yield item, criterion, who, "judge", value, group, sample.number, said
        models = {sample.model for sample in judgement.samples}
        if len(models) > 1:
            for criterion, rating in pooled(judgement).items():
                if criterion in asked:
                    panel = rater_name(judgement.judge, models)
                    yield item, criterion, panel, "judge", rating.mean, group, None, rating.unscored or ""


def verdict_rows(answers: Sequence[PairAnswer]) -> Iterator[Cells]:
    """One row for each answer; without a verdict where it could not be used."""
    for answer in answers:
        yield (answer.item, answer.judge, answer.order, answer.verdict, answer.sample, answer.reason)


def write_table(path: Path, columns: Sequence[str], rows: Iterator[Cells]) -> None:
    """Write CSV or JSON lines, by the file's suffix.

    Raises:
        InputError: another suffix, or the file cannot be written.
    """
    refuse_suffix(path)
    if path.suffix == ".jsonl":
        lines = (json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) for row in rows)
        text = "".join(f"{line}\n" for line in lines)
    else:
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(cell) for cell in row] for row in rows)
        text = buffer.getvalue()
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as problem:
        raise InputError(str(path), f"cannot be written ({problem.strerror})", "name another file") from None


def refuse_suffix(path: Path | None) -> None:
    """Refuse a table of another kind before anybody has paid for its content.

    Raises:
        InputError: naming the suffixes.
    """
    if path is not None and path.suffix not in SUFFIXES:
        raise InputError(
            str(path), "is no kind of table", f"name a file that ends in {' or '.join(SUFFIXES)}"
        )


def _cell(value: str | float | None) -> str | float | None:
    """A cell that a spreadsheet shows instead of computing, on one line."""
    if not isinstance(value, str):
        return value
    text = " ".join(value.split())
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
