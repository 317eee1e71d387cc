"""Files that reports are written to: which face a file gets is said by its extension.

A face takes one scorecard after the other and holds no more than it must, so that a hundred thousand
recordings need no more memory than a hundred. A file is written beside its place and moved there at the
end: whoever reads it sees the old one or the new one, whole.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from harness.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from types import TracebackType
    from typing import Self

    from harness.anomalies import Look
    from harness.comparison import Comparison
    from harness.runs import Failure, Result, Run, RunFolder
    from harness.suite import Suite

FACES = {
    ".csv": "harness.reporting.table:CsvFace",
    ".json": "harness.reporting.json_faces:JsonFace",
    ".jsonl": "harness.reporting.json_faces:LinesFace",
    ".md": "harness.reporting.summary:SummaryFace",
    ".parquet": "harness.reporting.parquet:ParquetFace",
    ".sarif": "harness.reporting.sarif:SarifFace",
    ".xml": "harness.reporting.junit:JunitFace",
}
"""Extension → module and class of its face, imported when it is asked for."""

RUN_FILES = ("summary.md", "scores.csv", "scores.parquet", "junit.xml", "findings.sarif")
"""What a run's folder holds of these."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a report knows beyond its scorecards.

    ``root`` is the folder from which sources count. ``run`` and ``comparison`` are those of an
    evaluation, ``baseline`` the results that it was compared with. ``fail_under`` is the least overall
    score that passes, where one was given. ``report_url`` is where the full report can be opened, ``site``
    the file of it on disk. ``look`` is what is worth a look in the run.
    """

    title: str = "harness"
    root: Path = Path()
    run: Run | None = None
    comparison: Comparison | None = None
    baseline: Sequence[Result] | None = None
    fail_under: float | None = None
    report_url: str = ""
    site: Path | None = None
    look: Look | None = None


class Entry(NamedTuple):
    """One scored recording: its scorecard (``scorecard/1``), its name in the run and its file, from the root."""

    card: Mapping[str, Any]
    name: str
    source: str


class Face(Protocol):
    """One kind of file. It is made with the path to write to and the `Context`."""

    def add(self, entry: Entry) -> None:
        """Take one scorecard."""

    def fail(self, failure: Failure) -> None:
        """Take a file that could not be scored."""

    def close(self) -> None:
        """Write what is left and close the file; nothing is added afterwards."""


def face_of(path: Path) -> Callable[[Path, Context], Face]:
    """The face that belongs to a file's extension.

    Raises:
        InputError: none does.
    """
    known = ", ".join(sorted(FACES))
    home = FACES.get(path.suffix.lower())
    if home is None:
        problem = f"has the extension {path.suffix!r}" if path.suffix else "has no extension"
        raise InputError(str(path), f"{problem}, by which no report is known", f"known are {known}")
    module, _, name = home.partition(":")
    face: Callable[[Path, Context], Face] = getattr(import_module(module), name)
    return face


def check(paths: Iterable[str | Path]) -> None:
    """Say what is wrong with the files' names before anything is scored for them.

    Raises:
        InputError: an extension is not known, or the folder does not exist, or the report's address is none.
    """
    report_url()
    for path in map(Path, paths):
        face_of(path)
        if path.is_dir():
            raise InputError(str(path), "is a folder", "name a file in it")
        if not path.parent.is_dir():
            raise InputError(str(path), "is in a folder that does not exist", "make the folder first")


class Outputs:
    """Several files written at once from the same scorecards; with an exception none of them is."""

    def __init__(self, paths: Iterable[str | Path], context: Context) -> None:
        """Open the files' drafts.

        Raises:
            InputError: an extension is not known, or a file cannot be written.
        """
        self._drafts: list[tuple[Path, Path]] = []
        self._faces: list[Face] = []
        named = [Path(path) for path in dict.fromkeys(map(str, paths))]
        check(named)
        makers = [face_of(path) for path in named]
        with ExitStack() as undo:
            undo.callback(self._discard)
            for path, make in zip(named, makers, strict=True):
                draft = path.with_name(f".{path.name}.{os.getpid()}.part")
                self._drafts.append((draft, path))
                try:
                    self._faces.append(make(draft, context))
                except OSError as problem:
                    raise _unwritable(path, problem) from None
            undo.pop_all()

    def __bool__(self) -> bool:
        return bool(self._faces)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._discard()
            return
        while self._faces:
            draft, path = self._drafts[0]
            try:
                self._faces.pop(0).close()
                draft.replace(path)
            except OSError as problem:
                self._discard()
                raise _unwritable(path, problem) from None
            except BaseException:
                self._discard()
                raise
            self._drafts.pop(0)

    def add(self, entry: Entry) -> None:
        """Give every file one scorecard."""
        for face, (_, path) in zip(self._faces, self._drafts, strict=True):
            try:
                face.add(entry)
            except OSError as problem:
                raise _unwritable(path, problem) from None

    def fail(self, failure: Failure) -> None:
        """Tell every file of one that could not be scored."""
        for face in self._faces:
            face.fail(failure)

    def _discard(self) -> None:
        for face in self._faces:
            try:
                face.close()
            except Exception:  # noqa: S112 - the file is thrown away whatever closing it says
                continue
        for draft, _ in self._drafts:
            with suppress(OSError):  # a folder that cannot be written has no draft to remove
                draft.unlink(missing_ok=True)
        self._faces.clear()


def _unwritable(path: Path, problem: OSError) -> InputError:
    reason = (problem.strerror or str(problem)).lower()
    return InputError(str(path), f"cannot be written ({reason})", "name a file in a folder that exists")


def write_outputs(
    folder: RunFolder,
    suite: Suite,
    run: Run,
    comparison: Comparison,
    *,
    baseline: Sequence[Result] | None,
    extra: Iterable[str | Path] = (),
    look: Look | None = None,
) -> None:
    """Write a run's reports into its folder, and those that ``-o`` names where it says.

    Raises:
        InputError: one of them cannot be written.
    """
    context = Context(
        title=suite.source.name,
        root=suite.root,
        run=run,
        comparison=comparison,
        baseline=baseline,
        report_url=report_url(),
        site=folder.path / "index.html",
        look=look,
    )
    own = (folder.path / name for name in RUN_FILES)
    with Outputs((*own, *extra), context) as outputs:
        for card, result in zip(folder.cards(), run.results, strict=True):
            outputs.add(Entry(card, result.id, result.source))
        for failure in run.failures:
            outputs.fail(failure)


def report_url() -> str:
    """Where ``HARNESS_REPORT_URL`` says that the full report will be; empty where it says nothing.

    Raises:
        InputError: it is no address of the web.
    """
    url = os.environ.get("HARNESS_REPORT_URL", "").strip()
    if url and not url.startswith(("https://", "http://")):
        raise InputError("HARNESS_REPORT_URL", "is no address of the web", "write https://…")
    return url
