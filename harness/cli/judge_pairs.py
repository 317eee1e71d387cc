"""How judges of pairs behave: consistent over both orders, drawn to a place, right where people decided.

VERDICTS is a table (CSV, JSON lines or Parquet; - reads standard input) with the columns item, judge,
order (ab or ba: which text was shown first), verdict (a, b or tie: the text, not the place) and, where
people decided too, label (a, b or tie). A verdict that is none of the three is unusable and counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.cli import PASSED

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "how consistent judges of pairs are over both orders, from a table of verdicts"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the action."""
    parser.add_argument("verdicts", metavar="VERDICTS", help="table of verdicts, or - for standard input")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")


def run(args: Namespace) -> int:
    """Print one row for each judge."""
    from harness.judging.pairs import judge_pairs, pairs_as_json
    from harness.judging.pairs_table import read_verdicts

    table = read_verdicts(args.verdicts)
    rows = judge_pairs(table)
    if args.json:
        import json

        print(json.dumps(pairs_as_json(table, rows), indent=2, ensure_ascii=False))
    else:
        from harness.reporting.judge_tables import pairs_screen

        print(pairs_screen(rows), end="")
    return PASSED
