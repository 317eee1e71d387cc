"""Show the delivered prompt of each recording and the verdict on the recorded one.

With --with module:function, a team's own extractor runs over the same recordings and is judged as
the recorded prompt is: the function is called with a list of turns, each a dict with role
("persona", "copilot" or "unknown"), speaker, text and round (a number or None), and returns the
prompt's text, a list of texts for a sequence of clips, or None. Modules of the current directory are
found. An extractor that raises is counted, not fatal. Exit code 1 when it differs anywhere.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from harness.cli import FAILED, INCOMPLETE, PASSED, USAGE, complain
from harness.cli.inputs import Inputs

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from harness.errors import InputError
    from harness.extraction import Extraction
    from harness.extraction.foreign import Comparison
    from harness.recordings import Recording

SUMMARY = "show the delivered prompt and the verdict on the recorded one; test your own extractor"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, pattern, or -")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--with", dest="extractor", metavar="MODULE:FUNCTION", help="judge this extractor")


def run(args: Namespace) -> int:
    """Print the extractions, or how a team's extractor compares."""
    return _compare(args) if args.extractor else _show(args)


def _show(args: Namespace) -> int:
    from harness.reporting.extraction_view import screen
    from harness.reporting.terminal import style_of

    style = style_of(sys.stdout)
    done = broken = 0
    for found in _extractions(args):
        if found is None:
            broken += 1
            continue
        done += 1
        if args.json:
            _print_json(_as_json(*found))
        else:
            print(f"{screen(*found, style)}\n", flush=True)
    return USAGE if not done else INCOMPLETE if broken else PASSED


def _compare(args: Namespace) -> int:
    from harness.extraction.foreign import compare, load
    from harness.reporting.extraction_view import comparison_line, totals
    from harness.reporting.terminal import style_of

    extractor = load(args.extractor)
    style = style_of(sys.stdout)
    outcomes: list[str] = []
    broken = 0
    for found in _extractions(args):
        if found is None:
            broken += 1
            continue
        item, extraction = found
        comparison = compare(extractor, item, extraction)
        outcomes.append(comparison.outcome)
        if args.json:
            _print_json({**_as_json(item, extraction), "theirs": _theirs(comparison)})
        else:
            print(comparison_line(item, extraction, comparison, style), flush=True)
    if not outcomes:
        return USAGE
    counts = {name: outcomes.count(name) for name in ("agrees", "differs", "raised")}
    if args.json:
        _print_json({"schema": "extraction-comparison/1", "recordings": len(outcomes), **counts})
    else:
        print(f"\n{totals(args.extractor, counts)}")
    if counts["agrees"] < len(outcomes):
        return FAILED
    return INCOMPLETE if broken else PASSED


def _extractions(args: Namespace) -> Iterator[tuple[Recording, Extraction] | None]:
    """The recordings with their extraction; ``None`` for a file that failed, which has been reported by then."""
    from harness.errors import fault
    from harness.extraction import extract
    from harness.recordings import Recording

    inputs = Inputs(args.paths)
    for item in inputs:
        if not isinstance(item, Recording):
            _report(item, args)
            yield None
            continue
        try:
            extraction = extract(item)
        except Exception as problem:  # nothing that a recording says should get here
            _report(fault(item.source, problem), args)
            yield None
        else:
            yield item, extraction
    inputs.say_what_was_passed_over()


def _report(problem: InputError, args: Namespace) -> None:
    from harness.scorecards.json_form import error_as_json

    if args.json:
        _print_json(error_as_json(problem))
    complain(str(problem))


def _as_json(recording: Recording, extraction: Extraction) -> dict[str, Any]:
    from harness.scorecards.json_form import extraction_as_json, finding_as_json, recording_as_json

    return {
        "schema": "extraction/1",
        "recording": recording_as_json(recording),
        "extraction": extraction_as_json(extraction, recording),
        "findings": [
            finding_as_json(finding, recording) for finding in (*recording.findings, *extraction.findings)
        ],
    }


def _theirs(comparison: Comparison) -> dict[str, Any]:
    return {
        "outcome": comparison.outcome,
        "texts": list(comparison.texts),
        "verdict": comparison.verdict,
        "explanation": comparison.explanation,
    }


def _print_json(value: dict[str, Any]) -> None:
    import json

    print(json.dumps(value, separators=(",", ":")), flush=True)
