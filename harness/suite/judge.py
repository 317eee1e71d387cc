"""The suite's section ``judge:``: which models judge, and how often each is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class JudgeSection:
    """The panel that plays the judges which the rubric names.

    ``samples`` beats the judge files' own; ``settle`` hands uncertain coverage to the panel. ``journal`` is
    where answers are kept and looked up, ``None`` for the run's own; ``references`` the folder of reference
    prompts (``ID.txt``). Both paths can be opened as they are.
    """

    panel: tuple[str, ...]
    samples: int | None = None
    settle: bool = False
    journal: Path | None = None
    references: Path | None = None


def judge_section(value: Mapping[str, Any], root: Path) -> JudgeSection:
    """The section of a valid suite (see ``suite-1.schema.json``); paths are counted from ``root``."""
    paths = {key: root / value[key] for key in ("journal", "references") if key in value}
    return JudgeSection(
        tuple(value["panel"]), value.get("samples"), bool(value.get("settle", False)), **paths
    )
