"""Running a suite: every recording that it names is scored, and what came of it is written down."""

from __future__ import annotations

import os
import platform
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness import __version__
from harness.errors import InputError
from harness.recordings import discover, read
from harness.runs.folder import SCHEMA, RunFolder
from harness.runs.model import Failure, Result, Run, result_of, told_apart
from harness.scorecards import Scorer, as_json
from harness.suite import OVERALL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from harness.recordings import Recording
    from harness.suite import Suite


def execute(suite: Suite, progress: Callable[[int], None] = lambda _: None) -> Run:
    """Score the suite's recordings into its output folder.

    One scorecard is written as soon as it is made, and only its result is kept in memory. A file
    that cannot be read is a `Failure`; the others are scored. ``progress`` is told how many
    recordings are done.

    Raises:
        InputError: rubric, platform, a code or the output folder cannot be used, or the suite names
            no recording at all.
    """
    scorer = Scorer(suite.rubric, suite.platform, select=suite.select, ignore=suite.ignore)
    _refuse_unknown_criteria(suite, scorer)
    if suite.output.resolve() == suite.baseline.resolve():
        raise InputError(
            str(suite.source), "output and baseline are one folder", "give each a folder of its own"
        )
    folder = RunFolder(suite.output)
    manifest = {
        "schema": SCHEMA,
        "harness": __version__,
        "python": platform.python_version(),
        "suite": suite.source.name,
        "rubric": scorer.rubric.signature,
        "signature": scorer.signature,
        "select": list(suite.select),
        "ignore": list(suite.ignore),
    }
    folder.begin(manifest)
    results: list[Result] = []
    failures: list[Failure] = []
    with folder.scorecards() as write:
        for item in _recordings(suite):
            if isinstance(item, InputError):
                failures.append(Failure(_below(suite.root, item.source), _without_source(item)))
            else:
                card = as_json(scorer(item))
                write(card)
                results.append(result_of(card))
            progress(len(results) + len(failures))
    if not results and not failures:
        patterns = ", ".join(suite.recordings)
        raise InputError(str(suite.source), f"no recording matches {patterns}", "correct `recordings`")
    run = replace(told_apart(results), failures=tuple(failures))
    folder.write_manifest({**manifest, **outcome(run)})
    return run


def outcome(run: Run) -> dict[str, Any]:
    """What a manifest says of a finished run."""
    return {
        "complete": run.complete,
        "recordings": len(run.results),
        "failures": [{"source": failure.source, "problem": failure.problem} for failure in run.failures],
        "shared_ids": {claimed: list(sources) for claimed, sources in run.shared_ids},
    }


def _recordings(suite: Suite) -> Iterator[Recording | InputError]:
    """Every recording, its source counted from the suite's folder."""
    for path in discover([suite.root / pattern for pattern in suite.recordings]):
        if isinstance(path, InputError):
            yield path
            continue
        for item in read(path):
            yield (
                item
                if isinstance(item, InputError)
                else replace(item, source=_below(suite.root, item.source))
            )


def _below(root: Path, source: str) -> str:
    """A path as seen from the suite's folder, the same wherever the process stands."""
    return os.path.relpath(source, root).replace(os.sep, "/")


def _without_source(problem: InputError) -> str:
    return str(InputError("", problem.problem, problem.remedy, problem.place))


def _refuse_unknown_criteria(suite: Suite, scorer: Scorer) -> None:
    known = [OVERALL, *(criterion.id for criterion in scorer.rubric.criteria)]
    for name in suite.gate.floors:
        if name not in known:
            raise InputError(
                str(suite.source),
                f"the rubric {scorer.rubric.id} has no criterion {name!r}",
                f"known are {', '.join(known)}",
                f"gate.floors.{name}",
            )
