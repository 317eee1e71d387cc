"""Write the report of a run as static pages: index.html, and report/ beside it.

RUN is the folder that `harness eval` wrote. The pages need no server and no network: open index.html, or
publish the folder. Without -o the report goes into the run's own folder. report/plots/ has pictures of
the scores, differences and failures as SVG and PNG.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import PASSED

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterator

SUMMARY = "write the report of a run as static pages"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument("run", metavar="RUN", type=Path, help="folder of a run, such as reports/latest")
    parser.add_argument(
        "-o", "--output", metavar="FOLDER", type=Path, help="where to write (default: into the run's folder)"
    )
    parser.add_argument("--json", action="store_true", help="print what was written as JSON")


def run(args: Namespace) -> int:
    """Write the report and say where it is."""
    from harness.reporting.site import write_site
    from harness.runs import RunFolder

    with progress("pages") as tell:
        written = write_site(RunFolder(args.run), args.output or args.run, tell, plots=True)
    if args.json:
        import json

        said = {"index": written.page.as_posix(), "scorecards": written.scorecards, "bytes": written.size}
        print(json.dumps(said))
    else:
        print(f"{written.page}: {written.scorecards:,} scorecards, {written.size / 1e6:.1f} MB")
    return PASSED


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
