"""Recordings as tests: one item each, which fails with the words that show why."""

from __future__ import annotations

import glob
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness.errors import InputError
from harness.findings import Severity
from harness.recordings import NotARecordingError, Recording, discover, read
from harness.reporting.changes import number
from harness.reporting.escaping import one_line
from harness.reporting.terminal import Style, screen
from harness.rubrics.loader import DEFAULT
from harness.scorecards import Scorecard, Scorer

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKER = "harness_recording"
WIDTH = 100


class Recordings:
    """What the settings say, made ready: which files, scored how, failing when."""

    def __init__(self, config: pytest.Config) -> None:
        """Read the settings and find the files.

        Raises:
            pytest.UsageError: one of them cannot be used.
        """
        config.addinivalue_line(
            "markers", f"{MARKER}(persona, copilot, model): a recorded dialogue, scored by the harness"
        )
        root = config.rootpath
        patterns: list[str] = config.getini("harness_recordings")
        self.fail_under = _share(config.getini("harness_fail_under"))
        rubric = config.getini("harness_rubric") or DEFAULT
        if rubric.endswith((".yaml", ".yml")):
            rubric = str(root / rubric)
        try:
            self.scorer = Scorer(
                rubric,
                config.getini("harness_platform") or None,
                select=config.getini("harness_select"),
                ignore=config.getini("harness_ignore"),
            )
            self._named = {root / pattern for pattern in patterns}
            self._files = dict.fromkeys(_found(root, patterns))
        except InputError as problem:
            raise pytest.UsageError(f"harness: {one_line(str(problem))}") from None
        if config.args_source is pytest.Config.ArgsSource.TESTPATHS:
            # Nothing was named on the command line: what the settings name is meant too.
            given = [root / argument for argument in config.args]
            outside = (file for file in self._files if not any(file.is_relative_to(path) for path in given))
            config.args.extend(map(str, outside))

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> RecordingFile | None:
        """The collector for one of the files."""
        if file_path not in self._files:
            return None
        collector: RecordingFile = RecordingFile.from_parent(parent, path=file_path)
        collector.recordings, collector.named = self, file_path in self._named
        return collector

    def reasons(self, card: Scorecard) -> Iterator[str]:
        """Why a recording fails; nothing where it passes."""
        score = card.overall.score
        if self.fail_under is not None and (score is None or score < self.fail_under):
            reached = "could not be scored" if score is None else f"scored {number(score)}"
            yield f"{reached}, at least {self.fail_under:g} is wanted"
        for finding in card.findings:
            if finding.severity >= Severity.ERROR:
                yield f"{finding.code.id} {finding.code.name}: {one_line(finding.message)}"


class RecordingFile(pytest.File):
    """A file of one recording or several; what cannot be read is a failing item, the others are scored."""

    recordings: Recordings
    named: bool

    def collect(self) -> Iterator[RecordingItem]:
        """An item for each recording."""
        found: list[Recording | InputError] = [
            item for item in read(self.path) if self.named or not isinstance(item, NotARecordingError)
        ]
        names: Counter[str] = Counter()
        for item in found:
            name = one_line(item.id if isinstance(item, Recording) else item.place) or self.path.name
            names[name] += 1
            if names[name] > 1:
                name = f"{name} #{names[name]}"
            test: RecordingItem = RecordingItem.from_parent(self, name=name)
            test.take(item, again=len(found) == 1)
            yield test


class RecordingItem(pytest.Item):
    """One recording. It passes with no finding of severity error, and the overall score that is asked for."""

    _read: Recording | InputError | None = None

    def take(self, item: Recording | InputError, *, again: bool) -> None:
        """Remember the recording, or only how to find it where its file can be read ``again``."""
        self._read = None if again and isinstance(item, Recording) else item
        if isinstance(item, Recording):
            who = {"persona": item.persona, "copilot": item.copilot, "model": item.model}
            said = {key: one_line(value) for key, value in who.items() if value}
            self.add_marker(getattr(pytest.mark, MARKER)(**said))
            self.extra_keyword_matches.update(said.values())

    def runtest(self) -> None:
        """Score it.

        Raises:
            RecordingFailedError: it fails.
        """
        item = self._read or next(read(self.path))
        self._read = None  # nothing of it is needed afterwards
        if isinstance(item, InputError):
            raise RecordingFailedError(one_line(str(InputError("", item.problem, item.remedy, item.place))))
        recordings = self._recordings
        card = recordings.scorer(item)
        self.user_properties += _properties(card)
        reasons = list(recordings.reasons(card))
        if reasons:
            # The first line is what pytest's short summary shows.
            raise RecordingFailedError("\n".join([*reasons, "", screen(card, Style(WIDTH))]))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What is wrong with the recording, without a traceback: no code of the user's is to blame."""
        if isinstance(excinfo.value, RecordingFailedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """The file, and which recording of it."""
        return self.path, None, f"recording {self.name}"

    @property
    def _recordings(self) -> Recordings:
        assert isinstance(self.parent, RecordingFile)
        return self.parent.recordings


class RecordingFailedError(Exception):
    """A recording did not pass; the message is the whole report."""


def _properties(card: Scorecard) -> Iterator[tuple[str, object]]:
    """What ``--junitxml`` and other reports of pytest keep of a scorecard."""
    yield "verdict", card.extraction.verdict
    if card.overall.score is not None:
        yield "score.overall", round(card.overall.score, 4)
    for criterion in card.criteria:
        if criterion.score.value is not None:
            yield f"score.{criterion.id}", round(criterion.score.value, 4)
    yield "signature", card.signature


def _found(root: Path, patterns: list[str]) -> Iterator[Path]:
    """The files that the patterns name, from the root.

    Raises:
        InputError: one names none.
    """
    here = Path(glob.escape(str(root)))
    for pattern in patterns:
        plain = root / pattern
        named = plain if plain.exists() or not glob.has_magic(pattern) else here / pattern
        for path in discover([str(named)]):
            if isinstance(path, InputError):
                raise InputError(
                    f"harness_recordings: {pattern}", path.problem, path.remedy or "correct the setting"
                )
            yield Path(path)


def _share(text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise pytest.UsageError(f"harness: harness_fail_under: {text[:40]!r} is no number from 0 to 1")
    return value
