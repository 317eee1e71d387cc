"""What a suite says: which recordings, scored how, held against what, failing when."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from harness.rubrics.loader import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from harness.suite.fresh import FreshSection
    from harness.suite.judge import JudgeSection

OVERALL = "overall"
"""The name that stands for the weighted mean wherever a criterion can be named."""


@dataclass(frozen=True, slots=True)
class Gate:
    """When a run fails. Change against the baseline always counts; all else is asked for here.

    ``max_drop`` and ``min_scored_weight`` are shares in [0, 1]; ``floors`` maps a criterion's id
    (or ``"overall"``) to the least score each recording may have; ``forbid`` lists ids
    of codes; ``exempt`` lists globs over ids of recordings that are broken on purpose:
    floors, ``forbid`` and ``min_scored_weight`` leave them alone, the baseline does not.
    """

    max_drop: float = 0.01
    floors: Mapping[str, float] = field(default_factory=dict)
    forbid: tuple[str, ...] = ()
    min_scored_weight: float = 0.0
    exempt: tuple[str, ...] = ()

    def exempts(self, recording: str) -> bool:
        """Whether the recording with this id is broken on purpose."""
        return any(fnmatchcase(recording, pattern) for pattern in self.exempt)


@dataclass(frozen=True, slots=True)
class Suite:
    """One ``harness.yaml``, with what flags and environment variables changed of it.

    ``root`` is the suite file's folder; ``recordings`` are counted from it. ``rubric`` is the name of a
    shipped rubric or a path; ``rubric``, ``baseline`` and ``output`` can be opened as they are. ``fresh`` is
    the matrix of dialogues to make, if any; recordings or a matrix there must be. ``judge`` is the panel
    that the rubric's judges are played by; without it their criteria are unscored.
    """

    root: Path
    source: Path
    baseline: Path
    output: Path
    recordings: tuple[str, ...] = ()
    fresh: FreshSection | None = None
    judge: JudgeSection | None = None
    rubric: str = DEFAULT
    platform: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    gate: Gate = field(default_factory=Gate)
