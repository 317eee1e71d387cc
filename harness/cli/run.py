"""Hold the fresh dialogues of harness.yaml: every persona × copilot × models × scenario × replicate.

They are written to the run's folder as recordings, each call of a model to its journal, and scored. What
was interrupted goes on where it was when the same command is given again: nothing is paid for twice.
Exit codes: 0 all are finished; 2 the suite cannot be used; 3 some are not (a model failed, or the budget
ended), the others are kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import INCOMPLETE, PASSED

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from harness.runs import Run
    from harness.runs.matrix import Only
    from harness.suite import Suite

SUMMARY = "hold the fresh dialogues of harness.yaml"

FAILURES_SHOWN = 10


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument("--suite", type=Path, metavar="FILE", help="the suite file (default: harness.yaml)")
    parser.add_argument(
        "-o", "--output", metavar="FOLDER", help="the run's folder (default: the suite's output)"
    )
    parser.add_argument("--dry-run", action="store_true", help="print calls, tokens and money, call nobody")
    parser.add_argument(
        "--max-cost", metavar="DOLLARS", help="stop before the run, all sessions of it, has cost more"
    )
    parser.add_argument(
        "--max-tokens", metavar="N", help="stop before the run has taken more tokens, in and out"
    )
    for name, what in (("persona", "id or id@version"), ("copilot", "id or id@version"), ("scenario", "id")):
        parser.add_argument(
            f"--{name}", action="append", default=[], metavar="NAME", help=f"only this {name} ({what}; globs)"
        )
    parser.add_argument(
        "--model", action="append", default=[], help="play both sides with this model, not with the suite's"
    )
    parser.add_argument("--replicates", type=_count, metavar="N", help="hold each cell so often")
    parser.add_argument("--json", action="store_true", help="print the table as JSON")


def _count(text: str) -> int:
    from argparse import ArgumentTypeError

    if not text.isdecimal() or not 0 < int(text[:18]) < 10**15:
        raise ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)


def run(args: Namespace) -> int:
    """Estimate, or hold the dialogues and print the table."""
    from dataclasses import replace

    from harness.cli.progress import progress
    from harness.errors import InputError
    from harness.runs import execute
    from harness.runs.matrix import Only, matrix_of
    from harness.suite import load_suite

    flags = {"output": args.output, "max_cost": args.max_cost, "max_tokens": args.max_tokens}
    suite = load_suite(args.suite, flags=flags)
    if suite.fresh is None:
        raise InputError(
            str(suite.source), "names no fresh dialogues", "add a section `fresh:` (docs/fresh-runs.md)"
        )
    suite = replace(suite, recordings=())
    only = Only(
        tuple(args.persona), tuple(args.copilot), tuple(args.model), tuple(args.scenario), args.replicates
    )
    if args.dry_run:
        return _dry_run(suite, only, as_json=args.json)
    with progress() as shown:
        done = execute(suite, shown.scored, cells=matrix_of(suite, only), watch=shown.dialogues)
    print(_json(done, suite) if args.json else _screen(done, suite), end="")
    return PASSED if done.complete else INCOMPLETE


def _screen(done: Run, suite: Suite) -> str:
    """The table, and what failed."""
    from harness.reporting.changes import plural
    from harness.reporting.escaping import one_line
    from harness.reporting.gate import shown
    from harness.reporting.matrix_view import matrix_table

    lines = [matrix_table(done)] if done.results else []
    by_problem: dict[str, list[str]] = {}
    for one in done.failures:
        by_problem.setdefault(one.problem, []).append(one.source)
    if by_problem:
        between = "\n" if lines else ""
        lines.append(f"{between}{len(done.failures)} not finished; the same command goes on with them:\n")
        shown_problems = list(by_problem.items())[:FAILURES_SHOWN]
        for problem, sources in shown_problems:
            others = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
            lines.append(f"  {one_line(sources[0])}{others}: {one_line(problem)}\n")
        hidden = len(done.failures) - sum(len(sources) for _, sources in shown_problems)
        if hidden:
            lines.append(f"  … and {hidden} more, in run.json\n")
    return f"harness run: {plural(len(done.results), 'dialogue')}, in {shown(suite.output)}\n\n" + "".join(
        lines
    )


def _json(done: Run, suite: Suite) -> str:
    import json

    from harness.reporting.matrix_view import matrix_as_json

    value = {
        "schema": "matrix/1",
        "output": str(suite.output),
        "complete": done.complete,
        "table": matrix_as_json(done),
        "failures": [{"source": one.source, "problem": one.problem} for one in done.failures],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _dry_run(suite: Suite, only: Only, *, as_json: bool) -> int:
    """Print what is still to be done, by model."""
    import json

    from harness.reporting.changes import plural
    from harness.reporting.matrix_view import estimate_as_json, estimate_table
    from harness.runs.estimate import estimate
    from harness.runs.matrix import matrix_of

    cells = matrix_of(suite, only)
    left, estimates = estimate(suite, cells)
    if as_json:
        value = {
            "schema": "estimate/1",
            "dialogues": len(cells),
            "left": left,
            "models": {name: estimate_as_json(one) for name, one in estimates.items()},
        }
        print(json.dumps(value, ensure_ascii=False, indent=2))
        return PASSED
    print(f"{plural(len(cells), 'dialogue')}, {left:,} of them to be held\n")
    if estimates:
        print(estimate_table(estimates), end="")
    if any(one.expected.unpriced for one in estimates.values()):
        print("\nunknown prices count as nothing: state them under `models.prices`")
    return PASSED
