"""What a suite says: which recordings, scored how, held against what, failing when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.models.settings import Settings
from harness.rubrics.loader import DEFAULT
from harness.suite.gate import Gate

if TYPE_CHECKING:
    from pathlib import Path

    from harness.suite.fresh import FreshSection
    from harness.suite.judge import JudgeSection

OVERALL = "overall"
"""The name that stands for the weighted mean wherever a criterion can be named."""


@dataclass(frozen=True, slots=True)
class Suite:
    """One ``harness.yaml``, with what flags and environment variables changed of it.

    ``root`` is the suite file's folder; ``recordings`` are counted from it. ``rubric`` is the name of a
    shipped rubric or a path; ``rubric``, ``baseline`` and ``output`` can be opened as they are. ``fresh`` is
    the matrix of dialogues to make, if any; recordings or a matrix there must be. ``judge`` is the panel
    that the rubric's judges are played by; without it their criteria are unscored. ``models`` says how
    models are reached and what a run may spend.
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
    models: Settings = field(default_factory=Settings)
