"""``--workers N``: processes that score, for the verbs that score recordings."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser

LIMIT = 1024


def add_workers_argument(parser: ArgumentParser) -> None:
    """Declare ``--workers``; ``None`` leaves it to `harness.engines.workers_for`."""
    parser.add_argument(
        "--workers",
        type=_count,
        metavar="N",
        help="processes that score; the results are the same (default: 1 for up to 128 files, then one for "
        "each processor, at most 8)",
    )


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= LIMIT):
        raise ArgumentTypeError(f"{text[:40]!r} is no number from 1 to {LIMIT}")
    return int(text)
