"""`harness score --dataset`: the table of scores as a folder of Parquet files, by this machine or by a cluster."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from harness.cli import FAILED, INCOMPLETE, PASSED, USAGE, complain

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Generator

    from harness.reporting.dataset import Counted, PartScoring
    from harness.scorecards import Scorer

PART = 1000
"""Files of one part: twenty seconds' work, and a Parquet file of some hundred kilobytes."""


def add_dataset_arguments(parser: ArgumentParser) -> None:
    """Declare the flags."""
    group = parser.add_argument_group("many recordings (docs/scale.md)")
    group.add_argument(
        "--dataset",
        metavar="URL",
        help="write the scores as Parquet parts to this new folder or URL; print counts only",
    )
    group.add_argument(
        "--engine",
        choices=("local", "dask"),
        default="local",
        help="who makes the parts (default: %(default)s)",
    )
    group.add_argument(
        "--scheduler", metavar="ADDRESS", help="Dask's, such as tcp://host:8786 (default: a cluster here)"
    )
    group.add_argument(
        "--part", type=_positive, default=PART, metavar="N", help="files of a part (default: %(default)s)"
    )


def refuse_without_dataset(args: Namespace) -> None:
    """The flags of a cluster say nothing where no parts are written.

    Raises:
        InputError: one was given.
    """
    from harness.errors import InputError

    if args.engine != "local" or args.scheduler:
        raise InputError("--engine", "needs a folder for the parts", "add --dataset FOLDER")


def write_dataset(args: Namespace, scorer: Scorer) -> int:
    """Score into parts; the exit code says whether they pass and whether all could be read."""
    from harness.errors import InputError
    from harness.reporting.dataset import Counted, FileScoring, PartScoring, begin

    if args.files or args.json:
        raise InputError("--dataset", "does not go with -o or --json", "score again for a report of few")
    if args.scheduler and args.engine != "dask":
        raise InputError("--scheduler", "is Dask's", "add --engine dask")
    begin(args.dataset)
    work = PartScoring(FileScoring(scorer), args.dataset, args.fail_under)
    total, parts = Counted(), 0
    with closing(_on_cluster(args, work) if args.engine == "dask" else _here(args, work)) as counts:
        for counted in counts:
            total = Counted(*map(sum, zip(total, counted, strict=True)))
            parts += 1
            _progress(f"{parts:,} parts, {total.scored:,} recordings")
    _progress("")
    broken = f", {total.errors:,} could not be read (errors-*.jsonl)" if total.errors else ""
    print(f"{total.scored:,} scored in {parts:,} parts{broken}: {args.dataset}")
    if not total.scored:
        complain("nothing was scored")
        return USAGE
    if total.failed:
        complain(f"{total.failed:,} of {total.scored:,} fail under {args.fail_under:g}")
        return FAILED
    return INCOMPLETE if total.errors else PASSED


def _here(args: Namespace, work: PartScoring) -> Generator[Counted, None, None]:
    """By processes of this machine; a part is a chunk by itself."""
    from harness.engines import workers_for
    from harness.engines.pool import CHUNK_WEIGHT, ordered
    from harness.reporting.dataset import Part, parts_of

    parts = parts_of(args.paths, args.part)
    workers = args.workers or workers_for(sys.maxsize)

    def heavy(_part: Part) -> int:
        return CHUNK_WEIGHT

    def lost(_part: Part, _reason: str) -> Counted | None:
        return None

    found = ordered(work, parts, workers=workers, lost=lost, weight=heavy)
    with closing(found):
        for part, counted in found:
            yield work.rescue(part) if counted is None else counted


def _on_cluster(args: Namespace, work: PartScoring) -> Generator[Counted, None, None]:
    from harness.engines import workers_for
    from harness.engines.cluster import cluster, unordered
    from harness.reporting.dataset import parts_of

    with cluster(args.scheduler, args.workers or workers_for(sys.maxsize)) as client:
        yield from unordered(client, work, parts_of(args.paths, args.part), lost=work.rescue)


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text}\x1b[K", end="", file=sys.stderr, flush=True)


def _positive(text: str) -> int:
    from argparse import ArgumentTypeError

    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= 1_000_000):
        raise ArgumentTypeError(f"{text[:40]!r} is no number from 1 to 1,000,000")
    return int(text)
