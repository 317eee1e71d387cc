"""``-o FILE``: reports written to files, for the verbs that score."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser


def add_output_argument(parser: ArgumentParser) -> None:
    """Declare ``-o``; its values are in ``files``."""
    parser.add_argument(
        "-o",
        action="append",
        default=[],
        dest="files",
        metavar="FILE",
        help="also write a report, its kind by the extension: .json .jsonl .csv .parquet, .md (summary), "
        ".xml (JUnit), .sarif; may be repeated",
    )
