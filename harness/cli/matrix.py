"""Show the matrix of a run: persona version × copilot version × models × criterion in one table.

RUN is a run's folder, a baseline's, or a git ref with a baseline in it, with fresh dialogues. Shows each
cell's means with intervals, the best cell of each criterion and what shows that it is best, what each
factor does by itself, and which act on each other. -o writes the whole table as CSV or Parquet.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import PASSED

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "show a run as a table of persona × copilot × model × criterion"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument("run_folder", metavar="RUN", help="a run's folder, a baseline's, or a git ref")
    parser.add_argument("--criteria", default="", metavar="NAMES", help="these only, separated by commas")
    parser.add_argument("--json", action="store_true", help="print the table and all effects as JSON")
    parser.add_argument(
        "-o", action="append", default=[], dest="files", type=Path, metavar="FILE", help=".csv or .parquet"
    )


def run(args: Namespace) -> int:
    """Read the run, compute, print, write."""
    import json

    from harness.comparison import open_side
    from harness.comparison.effects import effects
    from harness.comparison.matrix import best_cells, cells_table, scores_frame
    from harness.errors import InputError, nearest
    from harness.reporting.cells_view import cells_as_json, cells_screen, write_cells

    side = open_side(args.run_folder)
    wanted = [name.strip() for name in args.criteria.split(",") if name.strip()]
    for name in wanted:
        if name not in side.table.criteria:
            raise InputError(
                "--criteria", f"the run has no criterion {name!r}", nearest(name, list(side.table.criteria))
            )
    if not any(side.table.fresh):
        raise InputError(side.label, "holds no fresh dialogues", "make some with: harness run")
    scores = scores_frame(side, wanted)
    cells, best, found = cells_table(scores), best_cells(scores), effects(scores)
    for path in args.files:
        write_cells(cells, path)
    if args.json:
        print(json.dumps(cells_as_json(cells, best, found), indent=2))
    else:
        print(cells_screen(cells, best, found), end="")
    return PASSED
