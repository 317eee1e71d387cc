"""Say whether a candidate is better or worse than a baseline, or that one can't tell yet.

BASELINE and CANDIDATE are runs' folders, baselines' folders, or a git ref with a baseline in it (main, or
main:reports/baseline; read without a checkout), or both are tables in parts (folders or URLs that
harness score --dataset wrote), which are never loaded whole. With --by, both are parts of one RUN:
--by persona_version=1,2, --by copilot_model=A,B, or --by created=2026-01-31 (before, and from that day).
Fresh dialogues are paired by scenario, recordings by id; what nobody paired is compared persona by persona
and said to be observational. Exit codes: 0 compared, whatever the answer; 2 the sides cannot be compared.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

from harness.cli import PASSED, USAGE

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from harness.comparison import Versions

SUMMARY = "say whether a candidate is better or worse than a baseline"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument("sides", nargs="+", metavar="SIDE", help="BASELINE CANDIDATE, or one RUN with --by")
    parser.add_argument("--by", metavar="WHAT=A,B", help="compare two parts of one run")
    parser.add_argument(
        "--criteria",
        default="",
        metavar="NAMES",
        help="test these only, separated by commas: fewer tests see more",
    )
    parser.add_argument(
        "--effect",
        type=_share,
        default=0.05,
        metavar="X",
        help="the difference that matters (default: %(default)s)",
    )
    parser.add_argument(
        "--alpha",
        type=_share,
        default=0.05,
        metavar="X",
        help="chance of any false alarm (default: %(default)s)",
    )
    parser.add_argument("--movers", type=int, default=3, metavar="N", help="scenarios shown that moved most")
    parser.add_argument(
        "--allow-signature-change",
        action="store_true",
        help="compare although the sides were scored differently",
    )
    parser.add_argument("--json", action="store_true", help="print the comparison as JSON")
    parser.add_argument(
        "-o",
        action="append",
        default=[],
        dest="files",
        metavar="FILE",
        help="also write it to a file, .md or .json; may be repeated",
    )


def run(args: Namespace) -> int:
    """Read both sides, compare, print."""
    import json

    from harness.cli.comparison_files import check_files, write_files
    from harness.errors import InputError
    from harness.reporting.comparison_view import versions_screen
    from harness.reporting.versions_json import versions_as_json

    if len(args.sides) != (1 if args.by else 2):
        remedy = "harness compare RUN --by WHAT=A,B" if args.by else "harness compare BASELINE CANDIDATE"
        raise InputError("compare", f"takes {'one run' if args.by else 'two sides'} here", remedy)
    check_files(args.files)
    versions = _compared(args)
    value, screen = versions_as_json(versions), versions_screen(versions, shown_movers=args.movers)
    write_files(args.files, screen, value)
    print(json.dumps(value, indent=2) if args.json else screen, end="\n" if args.json else "")
    return USAGE if versions.refused else PASSED


def _compared(args: Namespace) -> Versions:
    """Runs and baselines as they are, tables in parts without loading them."""
    from harness.comparison import (
        compare_parts,
        compare_versions,
        is_parts,
        open_parts,
        open_side,
        split,
        split_parts,
    )
    from harness.comparison.parts import PartsSide
    from harness.errors import InputError

    how = {
        "alpha": args.alpha,
        "effect": args.effect,
        "only": [name.strip() for name in args.criteria.split(",") if name.strip()],
        "allow_signature_change": args.allow_signature_change,
    }
    tables = [is_parts(side) for side in args.sides]
    if not any(tables):
        first = open_side(args.sides[0])
        baseline, candidate = split(first, args.by) if args.by else (first, open_side(args.sides[1]))
        return compare_versions(baseline, candidate, **how)
    if not all(tables):
        other = args.sides[tables.index(False)]
        remedy = "score its recordings into one, too: harness score … --dataset"
        raise InputError(other, "is no table in parts, and the other side is one", remedy)
    parts = [open_parts(side) for side in args.sides]
    sides = split_parts(parts[0], args.by) if args.by else (PartsSide(parts[0]), PartsSide(parts[1]))
    return compare_parts(*sides, **how)


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.0 < value < 1.0:
        raise ArgumentTypeError(f"{text[:40]!r} is no number between 0 and 1")
    return value
