"""Running a suite: every recording that it names is scored, and what came of it is written down."""

from __future__ import annotations

import glob
import os
import platform
import traceback
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness import __version__
from harness.engines import lost_error, units_of, weight_of, workers_for
from harness.engines.pool import ordered
from harness.errors import InputError
from harness.recordings import discover, read
from harness.reviews import review
from harness.rubrics import load
from harness.runs.folder import SCHEMA, RunFolder
from harness.runs.fresh import hold_matrix, recordings_of
from harness.runs.git import work_tree
from harness.runs.judges import open_judges, plan_of
from harness.runs.matrix import matrix_of
from harness.runs.model import Failure, Result, Run, result_of, told_apart
from harness.runs.session import model_settings, open_session
from harness.scorecards import Scorer, as_json
from harness.scorecards.judged import JudgedEvidence
from harness.suite import OVERALL

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from harness.checks import Evidence
    from harness.dialogues.matrix import Cell
    from harness.engines import Unit
    from harness.recordings import Recording
    from harness.runs.fresh import Progress
    from harness.suite import Suite

    _Made = tuple[dict[str, Any], dict[str, Any]] | Failure


def execute(
    suite: Suite,
    progress: Callable[[int], None] = lambda _: None,
    *,
    cells: Sequence[Cell] | None = None,
    watch: Callable[[Progress], None] = lambda _: None,
    workers: int | None = 1,
    until: ExitStack | None = None,
) -> Run:
    """Hold the suite's fresh dialogues and score them, after its recordings, into its output folder.

    One scorecard is written as soon as it is made, and only its result is kept in memory. What
    cannot be read, or makes the harness itself fail, is a `Failure`, and so is a dialogue that could not be
    finished; the others are scored. ``progress`` is told how many recordings are scored, ``watch`` how far
    the dialogues are. ``cells`` are held in place of the suite's whole matrix. ``workers`` processes score the
    recordings, ``None`` for as many as there is work for; judges and fresh dialogues have one.

    The output folder is closed to other runs meanwhile, and until ``until`` ends, where reports follow.

    Raises:
        InputError: rubric, platform, a code or the output folder cannot be used, a file of the matrix
            cannot, or the suite names no recording at all.
    """
    rubric = load(suite.rubric)
    plan = plan_of(suite, rubric)
    judge = plan.signature if plan else "none"
    scorer = Scorer(rubric, suite.platform, select=suite.select, ignore=suite.ignore, judge=judge)
    _refuse_unknown_criteria(suite, scorer)
    if suite.output.resolve() == suite.baseline.resolve():
        raise InputError(
            str(suite.source), "output and baseline are one folder", "give each a folder of its own"
        )
    paths = _paths(suite) if suite.recordings else []
    cells = matrix_of(suite) if cells is None else cells
    folder = RunFolder(suite.output)
    folder.check()
    commit, dirty = work_tree(suite.root)
    manifest = {
        "schema": SCHEMA,
        "harness": __version__,
        "python": platform.python_version(),
        "suite": suite.source.name,
        "rubric": scorer.rubric.signature,
        "signature": scorer.signature,
        "select": list(suite.select),
        "ignore": list(suite.ignore),
        "commit": commit,
        "dirty": dirty,
    }
    results: list[Result] = []
    with ExitStack() as stack:
        asked = plan is not None and suite.judge is not None and suite.judge.journal is None
        session = stack.enter_context(open_session(model_settings(suite))) if cells or asked else None
        (until or stack).enter_context(folder.alone())
        folder.begin(manifest)  # after the models: whoever holds their journal works alone in the folder
        held = hold_matrix(suite, cells, session, watch) if cells and session else None
        failures = list(held.failures) if held else []
        write = stack.enter_context(folder.scorecards())
        write_review = stack.enter_context(folder.reviews())
        judged = JudgedEvidence(scorer, open_judges(suite, plan, session, stack))
        workers = 1 if plan else workers or workers_for(len(paths))
        elsewhere = _scored_by(workers, scorer, paths, suite.root) if workers > 1 else None
        here = chain(() if elsewhere else _recordings(paths, suite.root), recordings_of(held, folder.path))
        if elsewhere:
            stack.enter_context(closing(elsewhere))
        scored = (_scored(scorer, item, suite.root, evidence) for item, evidence in judged.of(here))
        for made in chain(elsewhere or (), scored):
            if isinstance(made, Failure):
                failures.append(made)
            else:
                card, seen = made
                write(card)
                write_review(seen)
                results.append(result_of(card))
            progress(len(results) + len(failures))
    failures += [Failure("judge", f"a judge could not be asked: {reason}") for reason in judged.failures]
    run = replace(told_apart(results), failures=tuple(failures))
    folder.write_manifest({**manifest, **outcome(run)})
    return run


def _scored(scorer: Scorer, item: Recording | InputError, root: Path, evidence: Evidence | None) -> _Made:
    """The scorecard and its review in their JSON forms, or why there are none."""
    if isinstance(item, InputError):
        return _failure(item, root)
    try:
        evidence = evidence or scorer.evidence(item)
        card = scorer.card(evidence)
        return as_json(card), review(card, evidence)
    except Exception as problem:  # a fault of the harness itself: it may cost this recording, not the others
        last = traceback.extract_tb(problem.__traceback__)[-1]
        place = f"{Path(last.filename).name}:{last.lineno}"
        return Failure(item.source, f"the harness failed at {place}: {type(problem).__name__}: {problem}")


@dataclass(frozen=True, slots=True)
class _Scoring:
    """What a worker process does with a file, or with one recording of a file of many."""

    scorer: Scorer
    root: Path

    def __call__(self, unit: Unit) -> list[_Made]:
        items = _recordings([unit], self.root) if isinstance(unit, str) else [_rerooted(unit, self.root)]
        return [_scored(self.scorer, item, self.root, None) for item in items]


def _scored_by(
    workers: int, scorer: Scorer, paths: list[str | InputError], root: Path
) -> Generator[_Made, None, None]:
    """What `_scored` gives for every recording, in the same order, by several processes."""

    def lost(unit: Unit, reason: str) -> list[_Made]:
        return [_failure(lost_error(unit, reason), root)]

    work = _Scoring(scorer, root)
    with closing(ordered(work, units_of(paths), workers=workers, lost=lost, weight=weight_of)) as results:
        for _, made in results:
            yield from made


def outcome(run: Run) -> dict[str, Any]:
    """What a manifest says of a finished run."""
    return {
        "complete": run.complete,
        "recordings": len(run.results),
        "failures": [{"source": failure.source, "problem": failure.problem} for failure in run.failures],
        "shared_ids": {claimed: list(sources) for claimed, sources in run.shared_ids},
    }


def _paths(suite: Suite) -> list[str | InputError]:
    """The files that the suite names, each once, in its order; errors in place of what names none.

    Raises:
        InputError: there is no file at all.
    """
    patterns = [_rooted(suite.root, pattern) for pattern in suite.recordings]
    paths: list[str | InputError] = list(dict.fromkeys(discover(patterns)))
    if all(isinstance(path, InputError) for path in paths):
        problem = next((path for path in paths if isinstance(path, InputError)), None)
        reason = f"{problem.source} {problem.problem}" if problem else "no file is named"
        raise InputError(str(suite.source), reason, "correct `recordings`", "recordings")
    return paths


def _rooted(root: Path, pattern: str) -> str:
    """A pattern counted from the suite's folder, whatever characters the folder's own name has."""
    plain = root / pattern
    if plain.exists() or not glob.has_magic(pattern) or Path(pattern).is_absolute():
        return str(plain)
    return str(Path(glob.escape(str(root))) / pattern)


def _recordings(paths: list[str | InputError], root: Path) -> Iterator[Recording | InputError]:
    """Every recording, its source counted from the suite's folder."""
    for path in paths:
        if isinstance(path, InputError):
            yield path
            continue
        for item in read(path):
            yield _rerooted(item, root)


def _rerooted(item: Recording | InputError, root: Path) -> Recording | InputError:
    return item if isinstance(item, InputError) else replace(item, source=_below(root, item.source))


def _failure(error: InputError, root: Path) -> Failure:
    return Failure(_below(root, error.source), str(InputError("", error.problem, error.remedy, error.place)))


def _below(root: Path, source: str) -> str:
    """A path as seen from the suite's folder, the same wherever the process stands."""
    return os.path.relpath(source, root).replace(os.sep, "/")


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
