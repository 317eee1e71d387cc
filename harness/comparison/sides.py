"""The two sides of a comparison: a run's folder, a baseline, a baseline at a git ref, or a part of one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from harness.comparison.columns import DIMENSIONS, Table
from harness.errors import InputError, nearest
from harness.runs import RunFolder, baseline_from, read_baseline
from harness.runs.folder import MANIFEST
from harness.runs.git import Tree, is_dirty, last_commit
from harness.runs.results import FILE_NAME

if TYPE_CHECKING:
    from harness.comparison.columns import Rows

BASELINE = "reports/baseline"
"""Where a git ref is looked into unless it names another folder."""
Kind = Literal["run", "baseline", "git"]


@dataclass(frozen=True, slots=True)
class Side:
    """Some rows of a table, and where they are from.

    ``label`` is what a person typed; ``selection`` is set on a part (``persona_version=v1``). ``folder`` is
    the run's, where scorecards hold the prompts; ``None`` for baselines, which keep scores only.
    ``commit`` and ``dirty`` say in which state of the repository it was made (a run) or accepted (a
    baseline), as far as that is known; ``incomplete`` counts what could not be scored.
    """

    label: str
    kind: Kind
    table: Table
    rows: Rows
    folder: Path | None = None
    commit: str | None = None
    dirty: bool | None = None
    incomplete: int = 0
    selection: str = ""

    @property
    def dialogues(self) -> int:
        """How many there are."""
        return len(self.rows)

    @property
    def name(self) -> str:
        """The label with the selection."""
        return f"{self.label} [{self.selection}]" if self.selection else self.label


def open_side(label: str, here: Path | None = None) -> Side:
    """The side that ``label`` names: a folder, or ``REF`` or ``REF:FOLDER`` of the repository around ``here``.

    Raises:
        InputError: it names neither, or what it names is damaged.
    """
    here = here or Path.cwd()
    path = here / label
    if (path / MANIFEST).exists():
        return _of_run(label, path)
    if (path / FILE_NAME).exists():
        found = read_baseline(path)
        table = Table.of(found or ())
        accepted = last_commit(path / FILE_NAME)
        dirty = is_dirty(path / FILE_NAME)
        return Side(label, "baseline", table, table.all_rows(), commit=accepted, dirty=dirty)
    if path.exists():
        raise InputError(label, "holds neither a run nor a baseline", "make a run with: harness eval")
    return _of_git(label, here)


def _of_run(label: str, path: Path) -> Side:
    folder = RunFolder(path)
    manifest = folder.manifest()
    table = Table.of(folder.results())
    failures = len(manifest.get("failures", []))
    incomplete = failures or int(not manifest.get("complete"))
    commit, dirty = manifest.get("commit"), manifest.get("dirty")
    return Side(label, "run", table, table.all_rows(), path, commit, dirty, incomplete)


def _of_git(label: str, here: Path) -> Side:
    ref, _, folder = label.partition(":")
    try:
        tree = Tree.at(ref, here)
    except InputError as problem:
        remedy = "name a run's folder, a baseline's, or a commit: main, main:reports/baseline"
        raise InputError(label, f"is no folder, and {problem.problem}", remedy) from None
    path = here / (folder or BASELINE) / FILE_NAME
    data = tree.read(path)
    if data is None:
        known = f"no baseline stands at {folder or BASELINE} there"
        raise InputError(label, known, f"name another folder: {ref}:FOLDER, or another commit")
    table = Table.of(baseline_from(data, f"{label} ({FILE_NAME})"))
    return Side(label, "git", table, table.all_rows(), commit=tree.commit, dirty=False)


def split(side: Side, by: str) -> tuple[Side, Side]:
    """Two parts of one side: ``persona_version=v1,v2``, or ``created=2026-01-31`` for before and from that day.

    Raises:
        InputError: there is no such dimension, or a part has no dialogue.
    """
    name, _, wanted = by.partition("=")
    known = [one for one in DIMENSIONS if one != "scenario"]
    if name not in known:
        raise InputError("--by", f"there is no dimension {name!r}", nearest(name, known))
    parts = _before_and_from(side, wanted) if name == "created" else _named(side, name, wanted)
    for part in parts:
        if not len(part.rows):
            have = sorted(side.table.texts[name].names)
            remedy = f"there are: {', '.join(have[:12])}" if have else "no dialogue says its " + name
            if "@" in wanted and f"{name}_version" in known:
                remedy += f"; versions are compared by {name}_version=1,2"
            raise InputError("--by", f"no dialogue of {side.label} has {part.selection}", remedy)
    return parts


def _named(side: Side, name: str, wanted: str) -> tuple[Side, Side]:
    import numpy as np

    values = [value.strip() for value in wanted.split(",")]
    if len(values) != 2 or not all(values) or values[0] == values[1]:
        have = sorted(side.table.texts[name].names)
        remedy = f"write --by {name}=BASELINE,CANDIDATE" + (f", of {', '.join(have[:12])}" if have else "")
        raise InputError(
            "--by", f"{wanted!r} names no two values" if wanted else f"{name} has no values", remedy
        )
    texts = side.table.texts[name]
    codes = texts.array()[side.rows]
    first, second = (
        replace(
            side,
            rows=side.rows[np.flatnonzero((codes == texts.code(value)) & (codes >= 0))],
            selection=f"{name}={value}",
        )
        for value in values
    )
    return first, second


def _before_and_from(side: Side, day: str) -> tuple[Side, Side]:
    """ISO dates sort as text; a dialogue without a date stands on neither side."""
    import numpy as np

    if not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        raise InputError("--by", f"{day!r} is no day", "write --by created=2026-01-31")
    texts = side.table.texts["created"]
    is_before = np.array([name[:10] < day for name in texts.names] or [False])
    codes = texts.array()[side.rows]
    dated = codes >= 0
    earlier = dated & is_before[codes]
    return (
        replace(side, rows=side.rows[np.flatnonzero(earlier)], selection=f"created before {day}"),
        replace(side, rows=side.rows[np.flatnonzero(dated & ~earlier)], selection=f"created from {day} on"),
    )
