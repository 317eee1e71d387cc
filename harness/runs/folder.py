"""A run's folder: the manifest, the scorecards, and the reports made from them.

``run.json`` is written twice: first saying that the run is not complete, at the end with what came
of it. A run that was interrupted therefore says so, and what it had scored is kept.
"""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from harness.errors import InputError
from harness.runs.files import replace_text
from harness.runs.model import Failure, Result, Run, result_of, told_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

SCHEMA = "run/1"
MANIFEST = "run.json"
SCORECARDS = "scorecards.jsonl"
REVIEWS = "reviews.jsonl"
JOURNAL = "journal.jsonl"
LOCK = ".lock"
REPORTS = (
    "summary.md",
    "scores.csv",
    "scores.parquet",
    "junit.xml",
    "findings.sarif",
    "comparison.json",
    "anomalies.json",
    "index.html",
)
"""What reports add to the folder; an earlier run's are removed when a run begins."""


class RunFolder:
    """The folder of one run, to write or to read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def check(self) -> None:
        """Refuse a folder that holds something else than a run; a run begins with its manifest or its journal.

        Raises:
            InputError: it does.
        """
        if self.path.exists() and not self.path.is_dir():
            raise InputError(str(self.path), "is a file", "name a folder for the run's output")
        known = any((self.path / name).exists() for name in (MANIFEST, JOURNAL))
        if self.path.is_dir() and any(one.name != LOCK for one in self.path.iterdir()) and not known:
            raise InputError(
                str(self.path), "holds files but no run", "name an empty or a new folder as output"
            )

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Make the folder and keep other runs out of it while the body runs, whatever becomes of this process.

        Raises:
            InputError: another run is at work in it, or it cannot be written.
        """
        from filelock import FileLock, Timeout

        lock = FileLock(self.path / LOCK)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except Timeout:
            problem = "another run is at work in this folder"
            raise InputError(str(self.path), problem, "wait for it, or name another output") from None
        except OSError as problem:
            raise _unwritable(self.path, problem) from None
        try:
            yield
        finally:
            with suppress(OSError):
                (self.path / LOCK).unlink()
            lock.release()

    def begin(self, manifest: Mapping[str, Any]) -> None:
        """Make the folder ready: what an earlier run left is removed, anything else is refused.

        Fresh dialogues and the journal stay: they were paid for.

        Raises:
            InputError: the folder holds something that is no run, or cannot be written.
        """
        self.check()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.write_manifest({**manifest, "complete": False})
            for name in (SCORECARDS, REVIEWS, *REPORTS):
                (self.path / name).unlink(missing_ok=True)
            if self.site.is_dir() and not self.site.is_symlink():
                shutil.rmtree(self.site)
        except OSError as problem:
            raise _unwritable(self.path, problem) from None

    @property
    def site(self) -> Path:
        """Where the pages beside ``index.html`` are."""
        return self.path / "report"

    def scorecards(self) -> AbstractContextManager[Callable[[Mapping[str, Any]], None]]:
        """A function that appends one scorecard (``scorecard/1``) at a time."""
        return self._lines(SCORECARDS)

    def reviews(self) -> AbstractContextManager[Callable[[Mapping[str, Any]], None]]:
        """A function that appends one review (``review/1``) at a time, in the order of the scorecards."""
        return self._lines(REVIEWS)

    @contextmanager
    def _lines(self, name: str) -> Iterator[Callable[[Mapping[str, Any]], None]]:
        # Half a surrogate pair in a recording becomes an escape that JSON reads back.
        path = self.path / name
        with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield lambda card: print(json.dumps(card, ensure_ascii=False), file=file)

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        """Replace ``run.json``."""
        replace_text(self.path / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")

    def write_report(self, name: str, text: str) -> None:
        """Add one of `REPORTS`."""
        if name not in REPORTS:
            raise ValueError(f"{name} is none of the reports of a run: {', '.join(REPORTS)}")
        replace_text(self.path / name, text)

    def manifest(self) -> dict[str, Any]:
        """What ``run.json`` says.

        Raises:
            InputError: there is no run here, or its manifest is damaged.
        """
        path = self.path / MANIFEST
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise InputError(str(self.path), "holds no run", "make one with: harness eval") from None
        except (OSError, ValueError, RecursionError) as problem:
            raise InputError(
                str(path), f"cannot be read ({problem})", "make the run again: harness eval"
            ) from None
        if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
            raise InputError(str(path), f"is no manifest of {SCHEMA}", "make the run again: harness eval")
        return manifest

    def cards(self) -> Iterator[dict[str, Any]]:
        """The scorecards, one at a time, in the run's order.

        Raises:
            InputError: the file is absent, or a line of it is damaged.
        """
        return (card for card, _ in self.scored())

    def results(self) -> Iterator[Result]:
        """What is kept of the scorecards, one at a time; raises as `cards` does."""
        return (result for _, result in self.scored())

    def scored(self) -> Iterator[tuple[dict[str, Any], Result]]:
        """Each scorecard with what is kept of it; raises as `cards` does."""
        path = self.path / SCORECARDS
        remedy = "make the run again: harness eval"
        number = 0
        try:
            with path.open(encoding="utf-8") as file:
                for number, line in enumerate(file, 1):
                    try:
                        card = json.loads(line)
                        result = result_of(card)
                    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
                        why = f"is no scorecard ({type(problem).__name__}: {problem})"
                        raise InputError(str(path), why, remedy, f"line {number}") from None
                    yield card, result
        except (OSError, UnicodeDecodeError) as problem:
            raise InputError(str(path), f"cannot be read ({problem})", remedy) from None
        said = self.manifest().get("recordings", number) if (self.path / MANIFEST).exists() else number
        if said != number:
            why = f"holds {number:,} scorecards, and {MANIFEST} says {said:,}"
            raise InputError(str(path), why, remedy)

    def reviewed(self) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
        """Each scorecard with its review; ``None`` where the run kept none (one of an earlier version).

        Raises:
            InputError: a file is damaged.
        """
        path = self.path / REVIEWS
        if not path.exists():
            yield from ((card, None) for card in self.cards())
            return
        remedy = "make the run again: harness eval"
        with path.open(encoding="utf-8") as file:
            for number, card in enumerate(self.cards(), 1):
                try:
                    seen = json.loads(file.readline())
                    matches = seen["recording"] == card["recording"]["id"]
                except (ValueError, KeyError, TypeError, RecursionError):
                    matches = False
                if not matches:
                    why = "is no review of the scorecard in that line"
                    raise InputError(str(path), why, remedy, f"line {number}")
                yield card, seen

    def run(self) -> Run:
        """The run as it was left; one that was interrupted carries that as a failure."""
        from dataclasses import replace

        manifest = self.manifest()
        results = list(self.results())
        failures = [Failure(entry["source"], entry["problem"]) for entry in manifest.get("failures", [])]
        if not manifest.get("complete") and not failures:
            failures.append(Failure(str(self.path), "the run was interrupted"))
        return replace(told_apart(results), failures=tuple(failures))


def _unwritable(path: Path, problem: OSError) -> InputError:
    return InputError(str(path), f"cannot be written ({problem.strerror})", "name another folder as output")
