"""Score recordings: one scorecard each, in input order, as soon as it is made.

PATH is a file, a folder, a pattern such as 'runs/**/*.md', or - for standard input. A file that
cannot be read is reported and the others are scored (exit code 3).
"""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from harness.cli import FAILED, INCOMPLETE, PASSED, USAGE, complain
from harness.cli.inputs import Inputs
from harness.cli.judge_flags import add_judge_arguments, models_from
from harness.cli.numbers import share
from harness.cli.output_flags import add_output_argument
from harness.cli.score_dataset import add_dataset_arguments, refuse_without_dataset, write_dataset
from harness.cli.workers_flag import add_workers_argument

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Generator

    from harness.cli.scoring import Made, Scoring
    from harness.errors import InputError
    from harness.reporting.outputs import Outputs
    from harness.reporting.terminal import Style
    from harness.scorecards import Scorer
    from harness.scorecards.judged import JudgedEvidence

SUMMARY = "score recordings: one scorecard each"

SCREENS = 5
"""Up to so many files are shown one screen each; more are shown one line each."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, pattern, or -")
    parser.add_argument(
        "--rubric", default="cinematic", help="name or file of a rubric (default: %(default)s)"
    )
    parser.add_argument("--platform", help="profile to judge by (default: by each recording's own settings)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_output_argument(parser)
    parser.add_argument(
        "--select", action="append", default=[], metavar="CODES", help="show these findings only"
    )
    parser.add_argument("--ignore", action="append", default=[], metavar="CODES", help="hide these findings")
    parser.add_argument(
        "--fail-under",
        type=share,
        metavar="X",
        help="exit with 1 when a recording scores less than X, or below a floor of the rubric, or not at all",
    )
    add_workers_argument(parser)
    add_dataset_arguments(parser)
    add_judge_arguments(parser, scoring=True)


def run(args: Namespace) -> int:
    """Print the scorecards; the exit code says whether they pass and whether all could be read."""
    from harness.errors import InputError
    from harness.scorecards import Scorer

    if args.judge_model or args.judge:
        if args.dataset:
            raise InputError("--dataset", "does not go with judges", "judge a sample of the recordings")
        return _judged(args)
    scorer = Scorer(args.rubric, args.platform, select=args.select, ignore=args.ignore)
    if args.dataset:
        return write_dataset(args, scorer)
    refuse_without_dataset(args)
    return _written(args, scorer)


def _judged(args: Namespace) -> int:
    """Score with judges; calls that failed leave the run incomplete."""
    from harness.judging.asking import judge_all
    from harness.judging.plan import plan_for
    from harness.rubrics import load
    from harness.scorecards import Scorer
    from harness.scorecards.judged import JudgedEvidence

    rubric = load(args.rubric)
    plan = plan_for(rubric, args.judge_model, judge=args.judge, samples=args.samples)
    scorer = Scorer(rubric, args.platform, select=args.select, ignore=args.ignore, judge=plan.signature)
    with models_from(args) as session:
        judged = JudgedEvidence(
            scorer, lambda evidence: session.run(judge_all(session.hub.ask, plan, evidence))
        )
        code = _written(args, scorer, judged)
    for failure in judged.failures:
        complain(f"a judge could not be asked: {failure}")
    return INCOMPLETE if judged.failures and code == PASSED else code


def _written(args: Namespace, scorer: Scorer, judged: JudgedEvidence | None = None) -> int:
    if not args.files:
        return _score(args, scorer, None, judged)
    from harness.reporting.outputs import Context, Outputs, report_url

    context = Context(fail_under=args.fail_under, report_url=report_url())
    with Outputs(args.files, context) as outputs:
        return _score(args, scorer, outputs, judged)


def _score(args: Namespace, scorer: Scorer, outputs: Outputs | None, judged: JudgedEvidence | None) -> int:
    from harness.cli.scoring import Scoring, dump
    from harness.errors import InputError
    from harness.scorecards import error_as_json

    inputs = Inputs(args.paths)
    scoring = Scoring(
        scorer,
        None if args.json else _style(),
        screens=not inputs.more_than(SCREENS),
        fail_under=args.fail_under,
        reports=outputs is not None,
    )
    scored = broken = failed = 0
    with closing(_all_made(inputs, scoring, judged, _workers(args, inputs, judged))) as results:
        for made in results:
            if isinstance(made, InputError):
                broken += 1
                if args.json:
                    print(dump(error_as_json(made)), flush=True)
                complain(str(made))
                if outputs:
                    _report_failure(outputs, made)
            else:
                scored += 1
                failed += made.fails
                print(made.shown, flush=True)
                if outputs and made.entry:
                    outputs.add(made.entry)
    inputs.say_what_was_passed_over()
    if scored + broken > 1 and not args.json and inputs.more_than(SCREENS):
        print(f"{scored:,} scored" + (f", {broken:,} could not be read" if broken else ""))
    if not scored:
        return USAGE
    if failed:
        complain(f"{failed:,} of {scored:,} fail under {args.fail_under:g}")
        return FAILED
    return INCOMPLETE if broken else PASSED


def _all_made(
    inputs: Inputs, scoring: Scoring, judged: JudgedEvidence | None, workers: int
) -> Generator[Made | InputError, None, None]:
    """The scorecards in input order, made here one by one or by workers."""
    if workers > 1:
        yield from inputs.scored(scoring, workers)
        return
    for item, evidence in judged.of(inputs) if judged else ((item, None) for item in inputs):
        yield scoring.made(item, evidence)


def _workers(args: Namespace, inputs: Inputs, judged: JudgedEvidence | None) -> int:
    """How many processes score: as many as were asked for; unasked one, and for many files several."""
    from harness.errors import InputError

    if judged:
        if (args.workers or 1) > 1:
            problem = "does not go with judges: one process asks them all, many at a time"
            raise InputError("--workers", problem, "leave it out")
        return 1
    if args.workers:
        return int(args.workers)
    from harness.engines.processors import workers_for

    return workers_for(inputs.files)


def _report_failure(outputs: Outputs, error: InputError) -> None:
    from harness.errors import InputError
    from harness.runs.model import Failure

    outputs.fail(Failure(error.source, str(InputError("", error.problem, error.remedy, error.place))))


def _style() -> Style:
    from harness.reporting.terminal import style_of

    return style_of(sys.stdout)
