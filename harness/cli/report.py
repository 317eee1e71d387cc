"""Write the report of a run as static pages, or the overview of a table of scores in parts.

RUN is the folder that `harness eval` wrote: index.html, and report/ beside it. The pages need no server and no network: open index.html, or
publish the folder. Without -o the report goes into the run's own folder. report/plots/ has pictures of
the scores, differences and failures as SVG and PNG.
Where RUN is a table in parts (a folder or URL that `harness score --dataset` wrote), its overview is printed: scores,
failures by code, personas and models, the lowest recordings. -o FILE (.md, .html, .csv, .json) writes it and may be
repeated. It is never loaded whole, and there are no pages of single recordings.
"""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import PASSED

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterator

SUMMARY = "write the report of a run as static pages"
WORST = 20
"""Recordings of a table that are named as the lowest."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument(
        "run", metavar="RUN", help="folder of a run, such as reports/latest, or a table in parts"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="PLACE",
        type=Path,
        action="append",
        default=[],
        help="folder to write to (default: the run's own); of a table in parts a file: .md, .html, .csv, .json",
    )
    parser.add_argument(
        "--worst",
        type=_count,
        default=WORST,
        metavar="N",
        help="of a table in parts: name so many of the lowest recordings (default: %(default)s)",
    )
    parser.add_argument(
        "--json", action="store_true", help="print what was written as JSON; of a table in parts the overview"
    )


def run(args: Namespace) -> int:
    """Write the report and say where it is."""
    from harness.comparison.parts import is_parts
    from harness.errors import InputError
    from harness.reporting.site import write_site
    from harness.runs import RunFolder

    if is_parts(args.run):
        return _of_parts(args)
    if len(args.output) > 1:
        raise InputError("-o", "is given twice, and a run's report goes into one folder", "leave one out")
    folder = Path(args.run)
    with progress("pages") as tell:
        written = write_site(RunFolder(folder), (args.output or [folder])[0], tell, plots=True)
    if args.json:
        import json

        said = {"index": written.page.as_posix(), "scorecards": written.scorecards, "bytes": written.size}
        print(json.dumps(said))
    else:
        print(f"{written.page}: {written.scorecards:,} scorecards, {written.size / 1e6:.1f} MB")
    return PASSED


def _of_parts(args: Namespace) -> int:
    import json

    from harness.comparison.parts import open_parts
    from harness.reporting.corpus import Corpus
    from harness.reporting.corpus_view import as_json, check, screen, write

    check(args.output)
    corpus = Corpus(open_parts(args.run), args.worst)
    for path in args.output:
        write(corpus, path)
    print(json.dumps(as_json(corpus)) if args.json else screen(corpus), end="\n" if args.json else "")
    return PASSED


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= 10_000):
        raise ArgumentTypeError(f"{text[:40]!r} is no number from 0 to 10,000")
    return int(text)


@contextmanager
def progress(noun: str) -> Iterator[Callable[[int], None]]:
    """A count on standard error, for a person who waits at a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return

    def show(done: int) -> None:
        if done % 50 == 0:
            print(f"\r{done:,} {noun}", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
