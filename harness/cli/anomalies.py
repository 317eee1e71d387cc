"""Show what is worth a look in a corpus: prompts that say the same for different briefs, drift between versions, outliers, clusters of failures.

PATH is a run's folder, or recordings, which are scored first. Nothing here is a finding and nothing takes part in
the gate: each line is a place to look at, with the text or the counts that show it.
Exit codes: 0; 2 nothing can be read; 3 a file could not be read, the others were looked at.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.cli import INCOMPLETE, PASSED, complain

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    Reviewed = tuple[dict[str, Any], dict[str, Any] | None]

SUMMARY = "show what is worth a look: duplicates, drift, outliers, clusters of failures"
WRITERS = (".json", ".md")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="a run's folder; or recordings: files, folders, -"
    )
    parser.add_argument("--rubric", default="cinematic", help="to score recordings by (default: %(default)s)")
    parser.add_argument("--platform", help="profile to score recordings against (default: by the recording)")
    parser.add_argument(
        "--all", action="store_true", help="show all of it, not the strongest five of each kind"
    )
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    parser.add_argument(
        "-o",
        action="append",
        default=[],
        dest="files",
        type=Path,
        metavar="FILE",
        help="also write: .json or .md",
    )


def run(args: Namespace) -> int:
    """Read, look, print, write."""
    import json

    from harness.anomalies import corpus_of, look
    from harness.anomalies.look import SHOWN
    from harness.errors import InputError
    from harness.reporting.anomalies_view import anomalies_as_json, anomalies_markdown, anomalies_screen
    from harness.runs.files import write_named

    for path in args.files:
        if path.suffix.lower() not in WRITERS:
            raise InputError(
                str(path), "has an extension that is not known here", f"known are {', '.join(WRITERS)}"
            )
        if not path.parent.is_dir():
            raise InputError(str(path), "is in a folder that does not exist", "make the folder first")
    broken: list[InputError] = []
    documents = corpus_of(_reviewed(args, broken))
    for problem in broken:
        complain(str(problem))
    if not documents:
        raise InputError(", ".join(args.paths), "holds no scorecard and no recording", "name a run's folder")
    found = look(documents, shown=len(documents) if args.all else SHOWN)
    as_json = json.dumps(anomalies_as_json(found), indent=2) + "\n"
    for path in args.files:
        write_named(path, as_json if path.suffix.lower() == ".json" else anomalies_markdown(found))
    print(as_json if args.json else anomalies_screen(found), end="")
    return INCOMPLETE if broken else PASSED


def _reviewed(args: Namespace, broken: list[Any]) -> Iterator[Reviewed]:
    """Scorecards with their reviews, from runs as they stand there, from recordings as they are scored."""
    from harness.runs import RunFolder
    from harness.runs.folder import MANIFEST, SCORECARDS

    recordings = []
    for name in args.paths:
        path = Path(name)
        if path.name == SCORECARDS:
            yield from RunFolder(path.parent).reviewed()
        elif (path / MANIFEST).is_file() or (path / SCORECARDS).is_file():
            yield from RunFolder(path).reviewed()
        else:
            recordings.append(name)
    if recordings:
        yield from _scored(recordings, args, broken)


def _scored(paths: list[str], args: Namespace, broken: list[Any]) -> Iterator[Reviewed]:
    from harness.cli.inputs import Inputs
    from harness.errors import InputError, fault
    from harness.reviews import review
    from harness.scorecards import Scorer, as_json

    scorer = Scorer(args.rubric, args.platform)
    inputs = Inputs(paths)
    for item in inputs:
        if isinstance(item, InputError):
            broken.append(item)
            continue
        try:
            evidence = scorer.evidence(item)
            card = scorer.card(evidence)
            made = as_json(card), review(card, evidence)
        except (
            Exception
        ) as problem:  # a fault of the harness itself: it may cost this recording, not the others
            broken.append(fault(item.source, problem))
            continue
        yield made
    inputs.say_what_was_passed_over()
