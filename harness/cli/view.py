"""Show the report of a run in the browser, served on this machine only, and let people rate its prompts.

Ratings are blind, on the scales of a judge file, and stored at once in RUN/ratings.sqlite. --export writes
them as the table that `harness judge calibrate` reads (with --pairs, the one of `harness judge pairs`).
"""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import PASSED

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from harness.runs import RunFolder
    from harness.viewing import RatingStore

SUMMARY = "show a run in the browser, on this machine only, and rate its prompts"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument("run", metavar="RUN", type=Path, help="folder of a run, such as reports/latest")
    parser.add_argument("--port", type=_port, default=0, help="port on 127.0.0.1 (default: any that is free)")
    parser.add_argument(
        "--judge", default="video-prompt", help="judge whose scales are used (default: %(default)s)"
    )
    parser.add_argument(
        "--pairs", action="store_true", help="rate pairs of one scenario instead of single prompts"
    )
    parser.add_argument("--open", action="store_true", help="open the page in the default browser")
    parser.add_argument(
        "--export", metavar="FILE", type=Path, help="write the ratings (.csv, .jsonl) and leave"
    )
    parser.add_argument("--json", action="store_true", help="print the address, or the ratings, as JSON")


def run(args: Namespace) -> int:
    """Serve until interrupted, or export."""
    from harness.runs import RunFolder
    from harness.viewing import FILE_NAME, RatingStore

    folder = RunFolder(args.run)
    folder.manifest()  # refuses what is no run
    store = RatingStore(args.run / FILE_NAME)
    if args.export:
        return _export(args, store)
    return _serve(args, folder, store)


def _export(args: Namespace, store: RatingStore) -> int:
    from harness.judging.out_tables import refuse_suffix, write_table
    from harness.viewing import PAIR_COLUMNS, SINGLE_COLUMNS, pair_rows, single_rows

    refuse_suffix(args.export)
    columns, rows = (
        (PAIR_COLUMNS, list(pair_rows(store))) if args.pairs else (SINGLE_COLUMNS, list(single_rows(store)))
    )
    write_table(args.export, columns, iter(rows))
    if args.json:
        import json

        print(json.dumps({"file": args.export.as_posix(), "rows": len(rows)}))
    else:
        print(f"{args.export}: {len(rows):,} {'verdicts' if args.pairs else 'ratings'}")
    return PASSED


def _serve(args: Namespace, folder: RunFolder, store: RatingStore) -> int:
    import json
    import signal

    from harness.errors import InputError
    from harness.judging.loading import load
    from harness.reporting.site import write_site
    from harness.reporting.site.pages import Pages
    from harness.viewing import ViewServer, items_of
    from harness.viewing.rating import Rating

    judge = load(args.judge)
    if not (args.run / "index.html").exists() or not folder.site.is_dir():
        write_site(folder, args.run)
    rating = Rating(items_of(folder), judge, store)
    mode = "pairs" if args.pairs else "single"
    try:
        server = ViewServer(args.run, rating, Pages(folder.manifest()), port=args.port, mode=mode)
    except OSError as problem:
        raise InputError(
            "--port", f"{args.port} cannot be had ({problem.strerror})", "leave it out"
        ) from None
    with server:
        said = {"url": server.url, "rate": f"{server.url}rate"}
        print(json.dumps(said) if args.json else f"{said['url']}\nrate: {said['rate']}\nControl-C ends it.")
        sys.stdout.flush()
        if args.open:
            import webbrowser

            webbrowser.open(said["url"])
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends it politely ends it well
        with suppress(KeyboardInterrupt):
            server.serve_forever()
    return PASSED


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise ArgumentTypeError(f"{text[:20]!r} is no port: write a number from 0 to 65535")
    return int(text)
