"""Rate prompts by a judge, without a rubric: every criterion of the judge file, by a panel of models.

PATH is a file, a folder or a pattern. -o writes the table that `harness judge calibrate` reads, one
sample a row; put people's ratings of the same items below it. Exit code 3: a recording could not be
read, or a model not be asked; the others were.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import INCOMPLETE, PASSED, USAGE, complain
from harness.cli.judge_flags import add_judge_arguments, judge_from, models_from

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from harness.judging.material import Item

SUMMARY = "rate prompts by a judge, and write the table that calibrate reads"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the action."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, pattern, or -")
    add_judge_arguments(parser)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write every rating (.csv, .jsonl)")
    parser.add_argument(
        "--references", type=Path, metavar="FOLDER", help="reference prompts, ID.txt or ID.md for a recording"
    )
    parser.add_argument("--json", action="store_true", help="print everything as JSON")


def run(args: Namespace) -> int:
    """Rate, write and print."""
    from harness.judging.json_forms import judgements_as_json
    from harness.judging.out_tables import RATING_COLUMNS, rating_rows, refuse_suffix, write_table
    from harness.judging.rating import judge_items
    from harness.reporting.judging_view import ratings_screen

    refuse_suffix(args.output)
    judge = judge_from(args)
    items, broken = items_in(args.paths, args.references)
    if not items:
        return USAGE
    with models_from(args) as session:
        judgements = session.run(judge_items(session.hub.ask, judge, items, args.judge_model))
    if args.output:
        write_table(args.output, RATING_COLUMNS, rating_rows(judgements))
    as_json = judgements_as_json(judge, judgements)
    print(json.dumps(as_json, indent=2) if args.json else ratings_screen(judge, judgements).rstrip())
    for failure in as_json["failures"]:
        complain(f"a judge could not be asked: {failure}")
    return INCOMPLETE if broken or as_json["failures"] else PASSED


def items_in(paths: list[str], references: Path | None = None) -> tuple[list[Item], int]:
    """What there is to judge in files, and how many of them could not be read."""
    from harness.checks import Evidence
    from harness.cli.inputs import Inputs
    from harness.errors import InputError
    from harness.extraction import extract
    from harness.judging.material import item_of
    from harness.judging.plan import Plan

    plan = Plan({}, (), references=references)
    inputs = Inputs(paths)
    items, broken = [], 0
    for recording in inputs:
        if isinstance(recording, InputError):
            broken += 1
            complain(str(recording))
        else:
            evidence = Evidence(recording, extract(recording))
            items.append(item_of(evidence, plan.reference(recording.id)))
    inputs.say_what_was_passed_over()
    return items, broken
