"""Check that the harness can work here: Python, packages, suite, rubric, platforms, baseline, terminal.

Each line says ok, note (worth knowing) or problem, with the remedy. Exit codes: 0, or 2 with a problem.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from harness.cli import PASSED, USAGE
from harness.errors import InputError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from harness.suite import Suite

SUMMARY = "check the installation and the suite file"
DISTRIBUTION = "prompt-dialogue-harness"


@dataclass(frozen=True, slots=True)
class Line:
    """What was checked and how it stands; ``remedy`` is empty where nothing needs one."""

    state: Literal["ok", "note", "problem"]
    subject: str
    message: str
    remedy: str = ""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument("--suite", type=Path, metavar="FILE", help="the suite file (default: harness.yaml)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: Namespace) -> int:
    """Print every check."""
    import json

    from harness.reporting.escaping import one_line

    problems = 0
    for line in check(args.suite):
        problems += line.state == "problem"
        if args.json:
            print(json.dumps(asdict(line)))
        else:
            remedy = f" — {line.remedy}" if line.remedy else ""
            print(f"{line.state:<8} {line.subject:<10} {one_line(line.message + remedy)}")
    return USAGE if problems else PASSED


def check(suite_file: Path | None) -> Iterator[Line]:
    """Every check, in the order in which one rests on another."""
    yield _python()
    yield from _packages()
    yield from _platforms()
    yield from _variables()
    yield from _suite(suite_file)
    yield _terminal()


def _python() -> Line:
    version = ".".join(map(str, sys.version_info[:3]))
    return Line("ok", "python", f"{version} at {sys.executable}")


def _packages() -> Iterator[Line]:
    from importlib.metadata import PackageNotFoundError, requires, version

    from harness import __version__

    try:
        installed = version(DISTRIBUTION)
        needed = requires(DISTRIBUTION) or []
    except PackageNotFoundError:
        yield Line(
            "note", "harness", f"{__version__} runs from its source, not installed", "pip install -e ."
        )
        return
    if installed == __version__:
        yield Line("ok", "harness", f"{__version__} at {Path(__file__).resolve().parents[1]}")
    else:
        message = f"version {__version__} runs, but {installed} is installed"
        yield Line("problem", "harness", message, "install it again: pip install .")
    for requirement in needed:
        yield _package(requirement)


def _package(requirement: str) -> Line:
    from importlib.metadata import PackageNotFoundError, version

    wanted, _, marker = requirement.partition(";")
    name = re.split(r"[^\w.-]", wanted.strip(), maxsplit=1)[0]
    extra = re.search(r"extra\s*==\s*['\"]([\w-]+)", marker)
    try:
        installed = version(name)
    except PackageNotFoundError:
        if extra:
            remedy = f"pip install '{DISTRIBUTION}[{extra[1]}]'"
            return Line("note", "extra", f"{name} ({extra[1]}) is not installed", remedy)
        return Line("problem", "package", f"{name} is not installed", f"pip install '{wanted.strip()}'")
    kind = "extra" if extra else "package"
    if not satisfies(installed, wanted):
        message = f"{name} {installed} is not what is needed ({wanted.strip()})"
        return Line("problem", kind, message, f"pip install '{wanted.strip()}'")
    return Line("ok", kind, f"{name} {installed}")


def satisfies(installed: str, wanted: str) -> bool:
    """Whether a version meets every ``>=``, ``<``, ``==`` of a requirement; other operators are not judged."""
    have = _numbers(installed)
    for operator, bound in re.findall(r"(>=|<=|==|<|>)\s*([\d.]+)", wanted):
        want = _numbers(bound)
        width = max(len(have), len(want))
        left, right = (part + (0,) * (width - len(part)) for part in (have, want))
        met = {
            ">=": left >= right,
            "<=": left <= right,
            "==": left == right,
            "<": left < right,
            ">": left > right,
        }
        if not met[operator]:
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", re.split(r"[^\d.]", version, maxsplit=1)[0]))


def _platforms() -> Iterator[Line]:
    from harness.platforms import load, validate
    from harness.platforms.library import PROFILES

    try:
        profiles = load()
        problems = [message for path in sorted(PROFILES.glob("*.yaml")) for message in validate(path)]
    except InputError as problem:
        yield Line("problem", "platforms", str(problem), "install the harness again")
        return
    for message in problems:
        yield Line("problem", "platforms", message, "install the harness again")
    if not problems:
        yield Line("ok", "platforms", f"{len(profiles.ids)} profiles")


def _variables() -> Iterator[Line]:
    from harness.errors import nearest
    from harness.suite import SETTINGS, SUITE_VARIABLE

    known = [SUITE_VARIABLE, *(setting.variable for setting in SETTINGS)]
    for name in sorted(os.environ):
        if name in known:
            yield Line("note", "variable", f"{name}={os.environ[name]} overrides the suite file")
        elif name.startswith("HARNESS_"):
            yield Line("note", "variable", f"{name} is no setting of this harness", nearest(name, known))


def _suite(path: Path | None) -> Iterator[Line]:
    from harness.suite import FILE_NAME, SUITE_VARIABLE, load_suite

    if path is None and not os.environ.get(SUITE_VARIABLE) and not Path(FILE_NAME).exists():
        yield Line(
            "note", "suite", f"no {FILE_NAME} here, which harness eval needs", "harness init writes one"
        )
        return
    try:
        suite = load_suite(path)
    except InputError as problem:
        yield Line("problem", "suite", str(problem))
        return
    yield Line("ok", "suite", str(suite.source))
    yield from _rubric_and_baseline(suite)
    yield _recordings(suite)


def _rubric_and_baseline(suite: Suite) -> Iterator[Line]:
    from harness.runs import read_baseline
    from harness.scorecards import Scorer

    try:
        scorer = Scorer(suite.rubric, suite.platform)
    except InputError as problem:
        yield Line("problem", "rubric", str(problem))
        return
    yield Line("ok", "rubric", f"{scorer.rubric.signature}, {len(scorer.rubric.criteria)} criteria")
    try:
        accepted = read_baseline(suite.baseline)
    except InputError as problem:
        yield Line("problem", "baseline", str(problem))
        return
    if accepted is None:
        message = f"none in {suite.baseline}, so nothing is compared"
        yield Line("note", "baseline", message, "harness eval, then harness baseline accept")
        return
    others = sorted({result.signature for result in accepted} - {scorer.signature})
    if others:
        message = f"made under {others[0]}, a run here is made under {scorer.signature}"
        yield Line("note", "baseline", message, "harness eval --allow-signature-change compares all the same")
    else:
        yield Line("ok", "baseline", f"{len(accepted)} recordings in {suite.baseline}")


def _recordings(suite: Suite) -> Line:
    from harness.recordings import discover

    found = list(discover([suite.root / pattern for pattern in suite.recordings]))
    wrong = [item for item in found if isinstance(item, InputError)]
    if wrong:
        return Line("problem", "recordings", str(wrong[0]))
    if not found:
        patterns = ", ".join(suite.recordings)
        return Line(
            "problem", "recordings", f"no file matches {patterns}", "correct `recordings` in the suite"
        )
    return Line("ok", "recordings", f"{len(found)} files")


def _terminal() -> Line:
    kind = "a terminal" if sys.stdout.isatty() else "no terminal, so no colours"
    encoding = sys.stdout.encoding
    if sys.stdout.isatty() and os.environ.get("NO_COLOR"):
        kind += ", colours off by NO_COLOR"
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or "none"
    message = f"output is {kind}; written as {encoding}, locale {locale}"
    if sys.stdout.isatty() and not re.search(r"utf-?8", locale, re.IGNORECASE):
        return Line("note", "terminal", message, "a UTF-8 locale (LC_ALL=C.UTF-8) shows every character")
    return Line("ok", "terminal", message)
