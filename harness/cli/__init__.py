"""The command line: ``harness VERB …``.

Starting up imports argparse and nothing of the harness; a verb's module is imported when it is called.
Each module ``harness/cli/<verb>.py`` holds three names: ``SUMMARY`` (one line), ``add_arguments(parser)``
and ``run(args) -> int`` (the exit code).
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter

TYPE_CHECKING = False  # as in harness/__init__.py: typing is not worth its start-up time here
if TYPE_CHECKING:
    from typing import NoReturn

PASSED, FAILED, USAGE, INCOMPLETE = 0, 1, 2, 3
"""Exit codes: passed; the gate failed; usage or configuration error; something failed, the rest is kept."""

VERBS = {
    "score": "score recordings: one scorecard each",
    "extract": "show the delivered prompt and the verdict on the recorded one; test your own extractor",
    "anatomy": "show what a prompt says: sections, facets, timeline",
    "brief": "show what the persona asked for and whether the prompt delivers it",
    "run": "hold the fresh dialogues of harness.yaml",
    "replay": "go on from a turn of a recording with something changed",
    "eval": "run the suite of harness.yaml and compare it with its baseline",
    "compare": "say whether a candidate is better or worse than a baseline",
    "report": "write the report of a run as static pages",
    "view": "show a run in the browser, on this machine only, and rate its prompts",
    "matrix": "show a run as a table of persona × copilot × model × criterion",
    "baseline": "accept a run as the baseline",
    "judge": "rate and compare prompts by judges, and measure the judges themselves",
    "anomalies": "show what is worth a look: duplicates, drift, outliers, clusters of failures",
    "mutate": "plant known faults in good recordings: does the rubric notice?",
    "explain": "explain a finding",
    "init": "write a suite file to start from",
    "doctor": "check the installation and the suite file",
}
"""Verb → summary, in the order of ``--help``. Each is also a module here with that ``SUMMARY``."""


class Help(RawDescriptionHelpFormatter):
    """argparse's help, as wide as the terminal, without importing shutil to find out how wide that is."""

    def __init__(self, prog: str) -> None:
        try:
            width = int(os.environ.get("COLUMNS") or os.get_terminal_size().columns)
        except (OSError, ValueError):
            width = 80
        super().__init__(prog, width=max(40, width - 2), max_help_position=30)


class Parser(ArgumentParser):
    """argparse with this command line's one-line errors."""

    def __init__(
        self, prog: str, description: str | None, usage: str | None = None, epilog: str | None = None
    ) -> None:
        super().__init__(
            prog,
            usage=usage,
            description=description,
            epilog=epilog,
            formatter_class=Help,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """Print one line and leave with the code for wrong usage."""
        complain(f"{message} — see {self.prog} --help")
        self.exit(USAGE)


def complain(message: str) -> None:
    """One line on standard error, without anything that a terminal would obey."""
    from harness.reporting.escaping import one_line

    print(f"harness: {one_line(message)}", file=sys.stderr)


COLLECTED_AT = 100_000
"""Objects made and not freed from which the cycle collector first looks for garbage; Python's own figure is 700.

Modules, patterns and word lists live until the process ends. Looking through them again and again while they
are read, and twice more on the way out, is a fifth of `harness score one.md`; one recording makes no more
than this number. Who makes more has many recordings, and from then on Python's own figures keep memory flat.
"""


def command() -> int:
    """`main` with a process to itself: what the installed script and ``python -m harness`` run."""
    import gc

    own = gc.get_threshold()

    def from_now_on(_phase: str, _info: dict[str, int]) -> None:
        gc.callbacks.remove(from_now_on)
        gc.set_threshold(*own)

    gc.set_threshold(COLLECTED_AT)
    gc.callbacks.append(from_now_on)
    code = main()
    gc.freeze()  # nothing is looked through on the way out: the system takes it all back anyway
    return code


def main(arguments: list[str] | None = None) -> int:
    """Run one command line; returns the exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = _dispatch(words)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader (head, less) has seen enough
        _write_no_more()
        return 128 + 13
    except OSError as problem:  # a full disk, mostly; what was written before is kept
        what = problem.filename or "standard output, or a file of the run,"
        complain(f"{what} cannot be written or read: {(problem.strerror or str(problem)).lower()}")
        _write_no_more()
        return INCOMPLETE
    except KeyboardInterrupt:
        return 128 + 2
    return code


def _write_no_more() -> None:
    """Python flushes standard output again on the way out: give it somewhere to flush to, if it cannot."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _dispatch(words: list[str]) -> int:
    verb = words[0] if words else ""
    if verb not in VERBS:
        return _top(words)
    from importlib import import_module

    from harness.errors import InputError

    module = import_module(f"harness.cli.{verb}")
    parser = Parser(f"harness {verb}", module.__doc__)
    module.add_arguments(parser)
    try:
        return int(module.run(parser.parse_args(words[1:])))
    except SystemExit as leaving:  # argparse's way of saying that it has printed help or an error
        return leaving.code if isinstance(leaving.code, int) else USAGE
    except InputError as problem:
        complain(str(problem))
        return USAGE


def _top(words: list[str]) -> int:
    """``--help``, ``--version`` and everything that is no verb."""
    width = max(map(len, VERBS))
    parser = Parser(
        prog="harness",
        usage="harness VERB …",
        description="Evaluates prompts that a persona and a copilot write in dialogue.",
        epilog="verbs:\n"
        + "\n".join(f"  {verb:{width}}  {summary}" for verb, summary in VERBS.items())
        + "\n\nharness VERB --help says more.\n"
        "exit codes: 0 passed, 1 gate failed, 2 usage or configuration error, 3 incomplete",
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    if words and not words[0].startswith("-"):
        from harness.errors import nearest

        complain(f"there is no verb {words[0]!r}: {nearest(words[0], list(VERBS))}")
        return USAGE
    try:
        asked = parser.parse_args(words)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else USAGE
    if asked.version:
        from harness import __version__

        print(f"harness {__version__}")
        return PASSED
    parser.print_help()
    return USAGE
