"""``harness eval --against REF``: both sides run, compared, and said on one screen. No verb of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.cli import FAILED, INCOMPLETE, PASSED
from harness.cli.progress import progress

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from harness.reporting.against_view import Spent
    from harness.runs import Progress, Run
    from harness.runs.against import Against
    from harness.suite import Suite

    Watch = Callable[[Progress], None]

EXIT_CODES = {"passed": PASSED, "failed": FAILED, "incomplete": INCOMPLETE}


def run_against(suite: Suite, args: Namespace) -> int:
    """Run what was edited since ``args.against`` on both sides; the exit code is the gate's.

    Raises:
        InputError: the ref or a file cannot be used, or a judge was edited and nobody allowed that.
    """
    from harness.cli.comparison_files import check_files, write_files
    from harness.comparison import barred_criteria, compare, compare_versions, open_side, outcome
    from harness.errors import InputError
    from harness.reporting.against_view import Spent, against_as_json, against_screen, nothing_changed
    from harness.runs.against import against

    check_files(args.files)
    edited = against(suite, args.against)
    if not edited.changed:
        told, screen = (
            against_as_json(edited, "passed", None, None, Spent(0, 0, 0.0)),
            nothing_changed(edited),
        )
        write_files(args.files, screen, told)
        print(json.dumps(told, indent=2) if args.json else screen, end="")
        return PASSED
    if edited.judges and not args.allow_signature_change:
        raise InputError(
            "--against",
            f"a judge was edited since {edited.ref}, so that the sides would not be judged alike",
            "commit the judge first, or give --allow-signature-change",
        )
    barred = barred_criteria(suite)
    before, after, spent = _run_both(edited, suite)
    comparison = compare(after, before.results, suite.gate, allow_signature_change=True, barred=barred)
    # The baseline's run was made now; what it stands for is the commit, as it is committed.
    then = replace(open_side(str(edited.baseline.output)), commit=None, dirty=False)
    versions = compare_versions(
        then,
        open_side(str(edited.candidate.output)),
        alpha=suite.gate.alpha,
        only=sorted({one.criterion for one in comparison.fresh.criteria}) if comparison.fresh else (),
        allow_signature_change=True,
    )
    # A side that lacks dialogues makes the comparison incomplete, whichever it is.
    result = outcome(replace(after, failures=(*before.failures, *after.failures)), comparison)
    told = against_as_json(edited, result, versions, comparison, spent)
    screen = against_screen(edited, (before, after), versions, comparison, spent)
    write_files(args.files, screen, told)
    print(json.dumps(told, indent=2) if args.json else screen, end="\n" if args.json else "")
    return EXIT_CODES[result]


def _run_both(edited: Against, suite: Suite) -> tuple[Run, Run, Spent]:
    """Hold the dialogues of both sides that were not held before, and score them."""
    from harness.reporting.against_view import Spent
    from harness.runs import execute
    from harness.runs.against import take_over

    sides = (edited.baseline, edited.candidate)
    folders = [suite.output, *(side.output for side in sides)]
    runs, held, reused, cost = [], 0, 0, 0.0
    for side in sides:
        take_over(side, [folder for folder in folders if folder != side.output])
        seen: list[Progress] = []
        with progress() as shown:

            def watch(at: Progress, seen: list[Progress] = seen, tell: Watch = shown.dialogues) -> None:
                seen[1:] = [at]
                tell(at)

            runs.append(execute(side, shown.scored, watch=watch))
        if seen:
            held += seen[-1].finished - seen[0].finished
            reused += seen[0].finished
            cost += seen[-1].spent.cost - seen[0].spent.cost
    return runs[0], runs[1], Spent(held, reused, cost)
