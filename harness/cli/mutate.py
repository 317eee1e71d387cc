"""Plant known faults in good recordings and see whether the rubric notices them.

Every operator plants one fault in a copy of each recording and scores it. A fault is found when a new
finding (warning or worse, or one that names it) points at it or a criterion's score falls, and named right
when one of the expected codes does. Errors on the recordings themselves are counted as false alarms: name good ones only,
or let `--as-agreed` save in each what its dialogue agreed on.
Exit codes: 0; 1 when less is found than --least asks for; 2 no recording can be used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.cli import FAILED, INCOMPLETE, PASSED, complain
from harness.cli.numbers import share

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from harness.recordings import Recording

SUMMARY = "plant known faults in good recordings: does the rubric notice?"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="good recordings: files, folders, patterns, -"
    )
    parser.add_argument("--rubric", default="cinematic", help="name or path (default: %(default)s)")
    parser.add_argument("--platform", help="profile to score against (default: by the recording)")
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="an operator or family; repeatable"
    )
    parser.add_argument(
        "--as-agreed",
        action="store_true",
        help="first save what was agreed on in each recording: for recordings whose saved prompt is at fault",
    )
    parser.add_argument("--seed", type=int, default=0, help="which faults are planted (default: %(default)s)")
    parser.add_argument(
        "--least", type=share, metavar="SHARE", help="exit 1 when a smaller share is found (0 to 1)"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print everything as JSON")
    form.add_argument("--markdown", action="store_true", help="print a page with every miss")
    parser.add_argument("--list", action="store_true", help="list the operators and leave")


def run(args: Namespace) -> int:
    """Plant, score, count."""
    import json

    from harness.mutation import OPERATORS, chosen
    from harness.mutation import run as experiment
    from harness.mutation.tally import total
    from harness.reporting.mutation_view import mutation_as_json, mutation_markdown, mutation_table
    from harness.scorecards import Scorer

    if args.list:
        width = max(len(operator.name) for operator in OPERATORS)
        for operator in OPERATORS:
            print(f"{operator.name:{width}}  {operator.family:10}  {operator.what}")
        return PASSED
    operators = chosen(args.only)
    recordings, broken = _recordings(args.paths)
    if args.as_agreed:
        recordings = [_as_agreed(recording) for recording in recordings]
    done = experiment(recordings, Scorer(args.rubric, args.platform), operators, seed=args.seed)
    if args.json:
        print(json.dumps(mutation_as_json(done), separators=(",", ":")))
    else:
        print(mutation_markdown(done) if args.markdown else mutation_table(done), end="")
    found = total(done).found.value
    if args.least is not None and (found is None or found < args.least):
        complain(f"{found or 0:.1%} of the planted faults were found, {args.least:.1%} were asked for")
        return FAILED
    return INCOMPLETE if broken else PASSED


def _as_agreed(recording: Recording) -> Recording:
    """The recording with the delivered prompt saved; as it is where none is delivered, or several are."""
    from dataclasses import replace

    from harness.extraction import extract
    from harness.recordings import RecordedPrompt

    prompts = extract(recording).prompts
    if len(prompts) != 1:
        return recording
    return replace(recording, recorded=RecordedPrompt(prompts[0].text))


def _recordings(paths: list[str]) -> tuple[list[Recording], int]:
    from harness.cli.inputs import Inputs
    from harness.errors import InputError

    if not paths:
        raise InputError("mutate", "no recording is named", "name good recordings, or see --list")
    inputs = Inputs(paths)
    found: list[Recording] = []
    broken = 0
    for item in inputs:
        if not isinstance(item, InputError):
            found.append(item)
        else:
            broken += 1
            complain(str(item))
    inputs.say_what_was_passed_over()
    return found, broken
