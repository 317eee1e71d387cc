"""What moves a judge that should not: planted instructions, empty words, its own name, the place.

Each prompt is rated as it is and with each change; the shift is the difference, in points of the judge's
scale. Without PATHS the probe's own five prompts are used. `detected` says on how many of the changed
prompts the harness's own detector (finding JDG001) speaks up.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from harness.cli import INCOMPLETE, PASSED, USAGE, complain
from harness.cli.judge_flags import add_judge_arguments, judge_from, models_from

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "by how much a judge's ratings move for reasons that are none"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the action."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="recordings whose prompts are used")
    add_judge_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print everything as JSON")


def run(args: Namespace) -> int:
    """Probe every model of the panel."""
    from harness.cli.judge_rate import items_in
    from harness.judging.json_forms import probe_as_json
    from harness.judging.probe import probe, sample_prompts
    from harness.reporting.judging_view import probe_screen

    judge = judge_from(args)
    items, broken = items_in(args.paths) if args.paths else (sample_prompts(), 0)
    items = [item for item in items if item.prompts]
    if not items:
        complain("no prompt was delivered in what is named")
        return USAGE
    with models_from(args) as session:
        found = session.run(probe(session.hub.ask, judge, items, args.judge_model))
    print(json.dumps(probe_as_json(found), indent=2) if args.json else probe_screen(found).rstrip())
    for failure in found.failures:
        complain(f"a judge could not be asked: {failure}")
    return INCOMPLETE if broken or found.failures else PASSED
