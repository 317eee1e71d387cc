"""What a judge is worth, and what moves it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from harness.cli import Parser

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "rate and compare prompts by judges, and measure the judges themselves"
ACTIONS = ("rate", "compare", "probe", "calibrate", "pairs")
"""Each is a module ``harness/cli/judge_<action>.py`` with ``SUMMARY``, ``add_arguments`` and ``run``."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the actions and their arguments."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, parser_class=Parser)
    for action in ACTIONS:
        module = import_module(f"harness.cli.judge_{action}")
        module.add_arguments(actions.add_parser(action, help=module.SUMMARY, description=module.__doc__))


def run(args: Namespace) -> int:
    """Do what was asked for."""
    return int(import_module(f"harness.cli.judge_{args.action}").run(args))
