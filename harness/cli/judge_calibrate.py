"""Hold judges against people: correlations, agreement, bias, with intervals, criterion by criterion.

RATINGS is a long table (CSV, JSON lines or Parquet; - reads standard input) with the columns item,
criterion, rater, rater_kind (human or judge), value and, where there are any, group and sample. A value
that is no number on the scale is unusable and counted. Commit what -o writes: it lets the gate decide
which judge may gate which criterion.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from harness.cli import PASSED

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "how far judges agree with people, from a table of ratings"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the action."""
    parser.add_argument("ratings", metavar="RATINGS", help="table of ratings, or - for standard input")
    parser.add_argument(
        "--scale",
        action="append",
        default=[],
        metavar="LOW:HIGH",
        help="the scale, as 1:5 or clarity=0:1; ratings outside are unusable (may be repeated)",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write the calibration file")
    parser.add_argument("--json", action="store_true", help="print the calibration as JSON")


def run(args: Namespace) -> int:
    """Print the calibration, and write it where that is asked for."""
    from harness.judging.calibration import calibrate
    from harness.judging.calibration_json import calibration_as_json
    from harness.judging.ratings_table import parse_scales, read_ratings

    found = calibrate(read_ratings(args.ratings, parse_scales(args.scale)))
    text = json.dumps(calibration_as_json(found), indent=2, ensure_ascii=False)
    if args.output:
        _write(args.output, text + "\n")
    if args.json:
        print(text)
    else:
        from harness.reporting.judge_tables import calibration_screen

        print(calibration_screen(found), end="")
    return PASSED


def _write(path: str, text: str) -> None:
    from pathlib import Path

    from harness.errors import InputError

    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as problem:
        raise InputError(path, f"cannot be written: {problem.strerror or problem}", "name a file") from None
