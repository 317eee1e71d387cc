"""The flags that `eval` and `baseline` share: which suite, and what of it to change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from harness.suite import Suite

_HELP = {
    "recordings": ("PATHS", "files, folders and patterns to score, separated by commas"),
    "rubric": ("RUBRIC", "name or file of the rubric"),
    "platform": ("PROFILE", "profile to judge by, such as sora-2@2025-10"),
    "select": ("CODES", "keep these findings only, separated by commas"),
    "ignore": ("CODES", "leave these findings out, separated by commas"),
    "baseline": ("FOLDER", "where the accepted results are"),
    "output": ("FOLDER", "where to write the run"),
    "max_drop": ("SHARE", "how far a criterion may fall before it is a regression, in [0, 1]"),
    "min_scored_weight": ("SHARE", "the least share of the rubric that must be scored, in [0, 1]"),
    "max_cost": ("DOLLARS", "what the run may cost; it then stops and can be resumed"),
    "max_tokens": ("TOKENS", "how many tokens, in and out, the run may use"),
}
"""Setting → metavar and help, for each of ``harness.suite.SETTINGS`` (a test holds them together)."""


def add_suite_arguments(parser: ArgumentParser) -> None:
    """Declare ``--suite`` and one flag for each setting of the suite."""
    parser.add_argument("--suite", type=Path, metavar="FILE", help="the suite file (default: harness.yaml)")
    for name, (metavar, text) in _HELP.items():
        parser.add_argument("--" + name.replace("_", "-"), dest=name, metavar=metavar, help=text)


def suite_from(args: Namespace) -> Suite:
    """The suite that the command line, the environment and the file add up to.

    Raises:
        InputError: one of them cannot be used.
    """
    from harness.suite import load_suite

    return load_suite(args.suite, flags={name: getattr(args, name) for name in _HELP})
