"""What the command line does, in Python: the functions behind ``import harness``.

Every function takes a path (``-`` is standard input) or a `Recording`. One recording is returned or
an `InputError` raised; the ``…_many`` forms yield, in input order and one at a time, and give the error
in place of the recording that could not be read, so that nine thousand others are not lost.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from harness.errors import InputError
from harness.extraction import Extraction
from harness.extraction import extract as _extract
from harness.recordings import NotARecordingError, Recording, discover
from harness.recordings import read as _read
from harness.rubrics.loader import DEFAULT
from harness.scorecards import Scorecard, Scorer, as_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from harness.platforms import Platform
    from harness.rubrics import Rubric

__all__ = ["as_json", "extract", "read", "read_many", "score", "score_many"]


def read(path: str | Path) -> Recording:
    """The recording in a file that holds one.

    Raises:
        InputError: it cannot be read, or holds none or several (`read_many` takes those).
    """
    found = list(islice(_read(path), 2))
    for item in found:
        if isinstance(item, InputError):
            raise item
    if len(found) == 1 and isinstance(found[0], Recording):
        return found[0]
    how_many = "several recordings" if found else "no recording"
    raise InputError(str(path), f"holds {how_many}", "read_many takes files of any number")


def read_many(paths: Iterable[str | Path]) -> Iterator[Recording | InputError]:
    """Every recording in the files, folders and patterns, one at a time.

    What lies beside the recordings in a folder (a text without a dialogue) is passed over; a file
    that is named itself must hold a recording.
    """
    named = [str(path) for path in paths]
    for path in discover(named):
        for item in [path] if isinstance(path, InputError) else _read(path):
            if not (isinstance(item, NotARecordingError) and path not in named):
                yield item


def extract(recording: Recording | str | Path) -> Extraction:
    """What the dialogue delivers, and what that says about the recorded prompt."""
    return _extract(recording if isinstance(recording, Recording) else read(recording))


def score(
    recording: Recording | str | Path,
    rubric: Rubric | str | Path = DEFAULT,
    platform: Platform | str | None = None,
) -> Scorecard:
    """The scorecard of one recording.

    ``rubric`` is a name, a path or a loaded rubric; ``platform`` a profile or its name, ``None`` to
    choose by the recording's own settings and date.

    Raises:
        InputError: the recording, the rubric or the platform cannot be read.
    """
    scorer = Scorer(rubric, platform)
    return scorer(recording if isinstance(recording, Recording) else read(recording))


def score_many(
    paths: Iterable[str | Path],
    rubric: Rubric | str | Path = DEFAULT,
    platform: Platform | str | None = None,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> Iterator[Scorecard | InputError]:
    """The scorecard of every recording in the files, folders and patterns, as soon as it is made.

    Raises:
        InputError: at the call, when rubric, platform or a code to select cannot be used.
    """
    scorer = Scorer(rubric, platform, select=select, ignore=ignore)
    return (scorer.attempt(item) if isinstance(item, Recording) else item for item in read_many(paths))
