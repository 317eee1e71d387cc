"""The recordings that a command line names, one at a time, with progress for a person who waits."""

from __future__ import annotations

import sys
from contextlib import closing, contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING

from harness.cli import complain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harness.cli.scoring import Made, Scoring
    from harness.engines import Unit
    from harness.errors import InputError
    from harness.recordings import Recording

PEEK = 129
"""So many files are looked up ahead, to tell few from many."""


class Inputs:
    """Iterates over the recordings, and the errors in place of those that cannot be read.

    The files themselves are read one after the other; nothing of them is kept.
    """

    def __init__(self, paths: list[str]) -> None:
        from harness.recordings import discover

        self._named = frozenset(paths)
        self._found = discover(paths)
        self._ahead = list(islice(self._found, PEEK))
        self._passed_over = 0

    def more_than(self, count: int) -> bool:
        """Whether there are more than ``count`` files (``count`` < `PEEK`), or a file of many recordings."""
        many = (".jsonl", ".ndjson")
        return len(self._ahead) > count or any(str(path).endswith(many) for path in self._ahead)

    @property
    def files(self) -> int:
        """How many there are; `PEEK` where there are more."""
        return len(self._ahead)

    def __iter__(self) -> Iterator[Recording | InputError]:
        from harness.engines.files import safely
        from harness.errors import InputError
        from harness.recordings import NotARecordingError, read

        with _progress() as advance:
            for path in chain(self._ahead, self._found):
                for item in [path] if isinstance(path, InputError) else safely(read(path), path):
                    if isinstance(item, NotARecordingError) and path not in self._named:
                        self._passed_over += 1
                    else:
                        yield item
                advance()

    def scored(self, scoring: Scoring, workers: int) -> Iterator[Made | InputError]:
        """What ``scoring`` makes of the recordings in ``workers`` processes: the same, in the same order."""
        from harness.engines import lost_error, units_of, weight_of
        from harness.engines.pool import ordered
        from harness.recordings import NotARecordingError

        def lost(unit: Unit, reason: str) -> list[Made | InputError]:
            return [lost_error(unit, reason)]

        units = units_of(chain(self._ahead, self._found))
        results = ordered(scoring, units, workers=workers, lost=lost, weight=weight_of)
        with _progress() as advance, closing(results):
            for unit, made in results:
                for item in made:
                    if isinstance(item, NotARecordingError) and item.source not in self._named:
                        self._passed_over += 1
                    else:
                        yield item
                if isinstance(unit, str):
                    advance()

    def say_what_was_passed_over(self) -> None:
        """One line on standard error about files of a folder that are readable, but no recordings."""
        if self._passed_over:
            files = "1 file holds" if self._passed_over == 1 else f"{self._passed_over:,} files hold"
            complain(f"{files} no dialogue, passed over — name a file itself to see why")


@contextmanager
def _progress() -> Iterator[Callable[[], None]]:
    """A count of files on standard error while standard output goes elsewhere.

    Where standard output is the terminal too, the scorecards themselves show the progress, and a bar
    would be torn by them.
    """
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), MofNCompleteColumn(), TextColumn("files", markup=False), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as progress:
        task = progress.add_task("", total=None)
        yield lambda: progress.advance(task)
