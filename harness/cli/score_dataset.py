"""`harness score --dataset`: the table of scores as a folder of Parquet files, by this machine or by a cluster."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from harness.cli import FAILED, INCOMPLETE, PASSED, USAGE, complain

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Generator, Iterable

    from harness.reporting.dataset import Counted, Part, PartScoring
    from harness.scorecards import Scorer

PART = 1000
"""Files of one part: twenty seconds' work, and a Parquet file of some hundred kilobytes."""


def add_dataset_arguments(parser: ArgumentParser) -> None:
    """Declare the flags."""
    group = parser.add_argument_group("many recordings (docs/scale.md)")
    group.add_argument(
        "--dataset",
        metavar="URL",
        help="write the scores as Parquet parts to this folder or URL, and print counts only; the same command "
        "again goes on where one was interrupted",
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
    import harness
    from harness.engines.dataset import Manifest
    from harness.engines.store import Store
    from harness.errors import InputError
    from harness.reporting.dataset import FileScoring, PartScoring
    from harness.reporting.dataset_resume import Listing, begin, end

    if args.files:
        raise InputError("--dataset", "does not go with -o", "then: harness report FOLDER -o FILE")
    if args.scheduler and args.engine != "dask":
        raise InputError("--scheduler", "is Dask's", "add --engine dask")
    work = PartScoring(FileScoring(scorer), Store(args.dataset), args.fail_under)
    asked = Manifest(harness.__version__, scorer.signature, tuple(args.select), tuple(args.ignore), args.part)
    standing = begin(work, asked, args.paths)
    listing = Listing(args.paths, args.part, standing)
    total, made = _sum(standing.values()), 0
    with closing((_on_cluster if args.engine == "dask" else _here)(args, work, listing)) as counts:
        for counted in counts:
            total = _sum((total, counted))
            made += 1
            _progress(f"{made + len(standing):,} parts, {total.scored:,} recordings")
    _progress("")
    manifest = end(work, asked, listing, total)
    if args.json:
        import json

        failed = None if args.fail_under is None else total.failed
        said = {"folder": args.dataset, "parts_made": made, "failed": failed}
        print(json.dumps({**manifest.as_json(), **said}, indent=2))
    else:
        broken = f", {total.errors:,} could not be read (_errors-*.jsonl)" if total.errors else ""
        stood = f" ({len(standing):,} stood there already)" if standing else ""
        parts = f"{listing.parts:,} part{'' if listing.parts == 1 else 's'}{stood}"
        print(f"{total.scored:,} scored in {parts}{broken}: {args.dataset}")
    if not total.scored:
        complain("nothing was scored")
        return USAGE
    if total.failed:
        complain(f"{total.failed:,} of {total.scored:,} fail under {args.fail_under:g}")
        return FAILED
    return INCOMPLETE if total.errors else PASSED


def _sum(counts: Iterable[Counted]) -> Counted:
    from harness.reporting.dataset import Counted

    return Counted(*map(sum, zip(Counted(), *counts, strict=True)))


def _here(args: Namespace, work: PartScoring, parts: Iterable[Part]) -> Generator[Counted, None, None]:
    """By processes of this machine; a part is a chunk by itself."""
    from harness.engines import workers_for
    from harness.engines.pool import CHUNK_WEIGHT, ordered

    workers = args.workers or workers_for(sys.maxsize)

    def heavy(_part: Part) -> int:
        return CHUNK_WEIGHT

    def lost(_part: Part, _reason: str) -> Counted | None:
        return None

    found = ordered(work, parts, workers=workers, lost=lost, weight=heavy)
    with closing(found):
        for part, counted in found:
            yield work.rescue(part) if counted is None else counted


def _on_cluster(args: Namespace, work: PartScoring, parts: Iterable[Part]) -> Generator[Counted, None, None]:
    from harness.engines import workers_for
    from harness.engines.cluster import cluster, unordered

    with cluster(args.scheduler, args.workers or workers_for(sys.maxsize)) as client:
        yield from unordered(client, work, parts, lost=work.rescue)


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text}\x1b[K", end="", file=sys.stderr, flush=True)


def _positive(text: str) -> int:
    from argparse import ArgumentTypeError

    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= 1_000_000):
        raise ArgumentTypeError(f"{text[:40]!r} is no number from 1 to 1,000,000")
    return int(text)
