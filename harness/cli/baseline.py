"""Accept a run as the baseline that later runs are held against.

`harness baseline accept` shows what accepting changes, then writes the run's results, small and
sorted, one recording a line, into the suite's baseline folder: commit it. A run that is not complete
is refused. RUN is a run's folder; without it, the suite's output folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import INCOMPLETE, PASSED, complain
from harness.cli.suite_flags import add_suite_arguments, suite_from

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "accept a run as the baseline"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument("action", choices=["accept"], help="what to do")
    parser.add_argument("run_folder", nargs="?", type=Path, metavar="RUN", help="a run's folder")
    add_suite_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print what is accepted as JSON")


def run(args: Namespace) -> int:
    """Show the changes and write the baseline."""
    import json

    from harness.comparison import compare
    from harness.reporting.comparison_json import comparison_as_json
    from harness.reporting.gate import accepted
    from harness.runs import RunFolder, read_baseline, write_baseline
    from harness.suite import Gate

    suite = suite_from(args)
    folder = RunFolder(args.run_folder or suite.output)
    done = folder.run()
    if not done.complete:
        first = done.failures[0]
        complain(
            f"{folder.path}: the run is not complete ({first.source}: {first.problem}) — "
            "repair that, run harness eval again, then accept"
        )
        return INCOMPLETE
    # What is accepted is shown to the last digit, whatever the gate would have let pass.
    comparison = compare(done, read_baseline(suite.baseline), Gate(max_drop=0.0), allow_signature_change=True)
    write_baseline(suite.baseline, done.results)
    if args.json:
        print(json.dumps(comparison_as_json(done, comparison), indent=2))
    else:
        print(accepted(suite, done, comparison), end="")
    return PASSED
