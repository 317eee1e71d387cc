"""Tables: cells that may each hold a prompt, or the rows of one shot list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from harness.extraction.blocks import Block, clean_label, split_lines
from harness.extraction.lexicon import mentions

if TYPE_CHECKING:
    from collections.abc import Sequence

_PIPE = re.compile(r"(?<!\\)\|")
_TABLE_RULE = re.compile(r"[|:\s-]+")
_TIMES = re.compile(
    r"\D{0,12}\d{1,3}(?:[.:,]\d{1,2})?\s?s?(?:ec)?\s?(?:[-–—→]|to)\s?\d{1,3}(?:[.:,]\d{1,2})?\D{0,12}"
)


class Cell(NamedTuple):
    """A cell of a table: its words, and the words of the first cell of its row."""

    row: str
    start: int
    end: int


def table_cells(text: str, block: Block) -> list[Cell]:
    """The cells right of the first one of a Markdown table's rows; empty where ``block`` is no table."""
    cells: list[Cell] = []
    for line in split_lines(text, block.start, block.end):
        if not line.text.strip().startswith("|"):
            return []
        places = [match.start() for match in _PIPE.finditer(line.text)]
        ends = [*places[1:], len(line.text)] if not line.text.rstrip().endswith("|") else places[1:]
        spans = [(line.start + begin + 1, line.start + end) for begin, end in zip(places, ends, strict=False)]
        if len(spans) < 2 or _TABLE_RULE.fullmatch(line.text.strip()):
            continue
        row = clean_label(text[slice(*spans[0])])
        cells.extend(Cell(row, start, end) for start, end in spans[1:])
    return cells


def is_shot_list(cells: Sequence[Cell]) -> bool:
    """Whether the rows below the first one are the shots of one film, by their times or names."""
    rows = list(dict.fromkeys(cell.row for cell in cells))[1:]
    return len(rows) > 1 and all(_TIMES.fullmatch(row) or mentions(row, "shot") for row in rows)
