"""Show what the persona asked for in each recording, and whether the delivered prompt gives it.

Every requirement is traced to the words of the prompt that fulfil it, or to nothing. What an earlier
turn asked for and a later one changed is shown with what it was changed by.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from harness.cli import INCOMPLETE, PASSED, USAGE, complain
from harness.cli.inputs import Inputs

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from harness.checks.base import Evidence
    from harness.checks.coverage_table import Table
    from harness.errors import InputError
    from harness.recordings import Recording

SUMMARY = "show what the persona asked for and whether the prompt delivers it"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument("paths", nargs="+", metavar="RECORDING", help="file, folder, pattern, or -")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(options: Namespace) -> int:
    """Print the tables; the exit code says whether all recordings could be read."""
    from harness.recordings import Recording
    from harness.reporting.brief_view import screen
    from harness.reporting.terminal import style_of

    style = style_of(sys.stdout)
    inputs = Inputs(options.paths)
    done = broken = 0
    for item in inputs:
        found = _trace(item) if isinstance(item, Recording) else item
        if not isinstance(found, tuple):
            broken += 1
            _report(found, options)
            continue
        done += 1
        evidence, table = found
        if options.json:
            _print_json(_as_json(evidence, table))
        else:
            print(f"{screen(evidence, table, style)}\n", flush=True)
    inputs.say_what_was_passed_over()
    return USAGE if not done else INCOMPLETE if broken else PASSED


def _trace(recording: Recording) -> tuple[Evidence, Table] | InputError:
    from harness.checks.base import Evidence
    from harness.checks.coverage import trace
    from harness.errors import fault
    from harness.extraction import extract

    try:
        evidence = Evidence(recording, extract(recording))
        return evidence, trace(evidence)
    except Exception as problem:  # nothing that a recording says should get here
        return fault(recording.source, problem)


def _report(problem: InputError, options: Namespace) -> None:
    from harness.scorecards.json_form import error_as_json

    if options.json:
        _print_json(error_as_json(problem))
    complain(str(problem))


def _as_json(evidence: Evidence, table: Table) -> dict[str, Any]:
    from harness.scorecards.json_form import portable

    recording = evidence.recording
    return {
        "schema": "brief/1",
        "recording": {"id": recording.id, "source": portable(recording.source)},
        **table.to_json(),
        "score": None if table.score is None else round(table.score, 6),
        "unscored": table.unscored,
    }


def _print_json(value: dict[str, Any]) -> None:
    """One line of ASCII: it survives any locale, and a terminal finds nothing in it to obey."""
    import json

    print(json.dumps(value, separators=(",", ":")), flush=True)
