"""Run the suite of harness.yaml, compare the run with its baseline, and say whether the gate holds.

Writes the run to the suite's output folder: run.json, scorecards.jsonl, scores.csv, scores.parquet,
summary.md, junit.xml, findings.sarif, comparison.json, anomalies.json, and as pages to read index.html with report/.
Flags beat HARNESS_* environment variables, which beat the file.
Exit codes: 0 passed; 1 something got worse, or breaks a rule of the gate; 2 the suite cannot be used,
or the baseline was made under another signature; 3 a file could not be scored, the others were.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from harness.cli import FAILED, INCOMPLETE, PASSED, USAGE
from harness.cli.output_flags import add_output_argument
from harness.cli.progress import progress
from harness.cli.suite_flags import add_suite_arguments, suite_from
from harness.cli.workers_flag import add_workers_argument

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from harness.anomalies import Look
    from harness.comparison import Comparison
    from harness.runs import Run, RunFolder
    from harness.suite import Suite

SUMMARY = "run the suite of harness.yaml and compare it with its baseline"
EXIT_CODES = {"passed": PASSED, "failed": FAILED, "refused": USAGE, "incomplete": INCOMPLETE}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    add_suite_arguments(parser)
    parser.add_argument(
        "--allow-signature-change",
        action="store_true",
        help="compare although rubric, platform, extractor or harness are not those of the baseline",
    )
    parser.add_argument(
        "--against",
        metavar="REF",
        help="run what was edited since this commit, branch or tag, then and now, and say what is better",
    )
    parser.add_argument("--json", action="store_true", help="print the comparison as JSON")
    add_output_argument(parser)
    add_workers_argument(parser)


def run(args: Namespace) -> int:
    """Score, compare, report; the exit code is the gate's."""
    from harness.comparison import barred_criteria, compare, outcome
    from harness.reporting.gate import screen
    from harness.reporting.outputs import check, write_outputs
    from harness.reporting.site import write_site
    from harness.runs import RunFolder, execute, read_baseline

    suite = suite_from(args)
    if args.against is not None:
        from harness.cli.against import run_against

        return run_against(suite, args)
    check(args.files)
    baseline = read_baseline(suite.baseline)
    barred = barred_criteria(suite)
    with ExitStack() as alone:
        with progress() as shown:
            done = execute(suite, shown.scored, watch=shown.dialogues, workers=args.workers, until=alone)
        comparison = compare(
            done, baseline, suite.gate, allow_signature_change=args.allow_signature_change, barred=barred
        )
        as_json = _write_comparison(suite, done, comparison)
        folder = RunFolder(suite.output)
        look = _look(folder)
        write_outputs(folder, suite, done, comparison, baseline=baseline, extra=args.files, look=look)
        write_site(folder, suite.output)
    print(as_json if args.json else screen(suite, done, comparison, look), end="")
    return EXIT_CODES[outcome(done, comparison)]


def _look(folder: RunFolder) -> Look:
    """Write what is worth a look, and return it."""
    import json

    from harness.anomalies import corpus_of, look
    from harness.reporting.anomalies_view import anomalies_as_json

    found = look(corpus_of(folder.reviewed()))
    folder.write_report("anomalies.json", json.dumps(anomalies_as_json(found), indent=2) + "\n")
    return found


def _write_comparison(suite: Suite, done: Run, comparison: Comparison) -> str:
    """Write the comparison as JSON, and return it."""
    import json

    from harness.reporting.comparison_json import comparison_as_json
    from harness.runs import RunFolder

    text = json.dumps(comparison_as_json(done, comparison), indent=2) + "\n"
    RunFolder(suite.output).write_report("comparison.json", text)
    return text
