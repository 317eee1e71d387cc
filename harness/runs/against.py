"""What somebody edited since a commit, as two suites: the files as they stood there, and as they stand now.

Only what changed is run. A persona file that differs is held against itself at the commit; where there are
new versions of a persona, the latest is held against the latest that the commit has. Both sides have the same scenarios, models, replicates
and settings, those of the suite as it stands; dialogues that either side needs and that were held before
are taken over.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from harness.dialogues.speakers import load_speaker
from harness.errors import InputError
from harness.rubrics import load
from harness.runs.folder import SCHEMA, RunFolder
from harness.runs.git import Tree
from harness.runs.ledger import Ledger
from harness.runs.matrix import files_of, matrix_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from harness.dialogues.speakers import Side, Speaker
    from harness.suite import Suite
    from harness.suite.fresh import FreshSection

FOLDER = "against"
"""Stands beside the suite's output folder, and holds a folder for each commit."""


@dataclass(frozen=True, slots=True)
class Against:
    """Two suites that differ in what was edited since ``commit``; none where nothing was.

    ``changed`` says in words what, ``judges`` whether a judge is part of it: scores of the two sides then
    were not given by the same judge.
    """

    ref: str
    commit: str
    changed: tuple[str, ...]
    judges: bool
    baseline: Suite
    candidate: Suite


def against(suite: Suite, ref: str) -> Against:
    """The suite's fresh section at ``ref`` and now; files are read from git, nothing is checked out.

    Raises:
        InputError: there is no such commit, the suite names no fresh dialogues, or a file cannot be used.
    """
    section = suite.fresh
    if section is None:
        remedy = "add a section `fresh:`, or compare runs: harness compare"
        raise InputError(str(suite.source), "names no fresh dialogues to run on both sides", remedy)
    tree = Tree.at(ref, suite.root)
    home = suite.output.parent / FOLDER / tree.commit[:12]
    then = home / "files"
    shutil.rmtree(then, ignore_errors=True)
    now = files_of(suite, section)
    personas = _changed(tree, then, now.personas, "persona")
    copilots = _changed(tree, then, now.copilots, "copilot")
    judges = _changed_judges(tree, suite)
    changed = [
        *(_told(old, new) for old, new in (*personas, *copilots)),
        *(f"judge {path.name}" for path in judges),
    ]
    before = _section(section, [old for old, _ in personas], [old for old, _ in copilots])
    after = _section(section, [new for _, new in personas], [new for _, new in copilots])
    rubric = _rubric_then(tree, suite, judges, then) if judges else suite.rubric
    return Against(
        ref,
        tree.commit,
        tuple(changed),
        bool(judges),
        replace(suite, recordings=(), fresh=before, rubric=rubric, output=home / "baseline"),
        replace(suite, recordings=(), fresh=after, output=home / "candidate"),
    )


def _section(section: FreshSection, personas: Sequence[Speaker], copilots: Sequence[Speaker]) -> FreshSection:
    """The section with the edited files alone where there are any, with all of it where there are none."""
    return replace(
        section,
        personas=tuple(dict.fromkeys(str(Path(one.source).resolve()) for one in personas))
        or section.personas,
        copilots=tuple(dict.fromkeys(str(Path(one.source).resolve()) for one in copilots))
        or section.copilots,
    )


def _changed(tree: Tree, then: Path, now: Iterable[Speaker], side: Side) -> list[tuple[Speaker, Speaker]]:
    """What stood at the commit and what stands now, of each speaker that differs."""
    now = list(now)
    folders = sorted({Path(speaker.source).resolve().parent for speaker in now})
    tree.export(folders, then)
    known: dict[str, list[Speaker]] = {}
    for folder in folders:
        for path in sorted((then / tree.within(folder)).glob("*@*.md")):
            speaker = load_speaker(path, side)
            known.setdefault(speaker.id, []).append(speaker)
    pairs = []
    for name in dict.fromkeys(speaker.id for speaker in now):
        older = {speaker.version: speaker for speaker in known.get(name, [])}
        newer = {speaker.version: speaker for speaker in now if speaker.id == name}
        added = newer.keys() - older.keys()
        if older and added:
            # One question at a time: the latest of the new versions against the latest of the old ones.
            pairs.append((older[max(older, key=_natural)], newer[max(added, key=_natural)]))
        else:
            pairs += [(older[version], newer[version]) for version in newer if version in older]
    return [(old, new) for old, new in pairs if _content(old) != _content(new)]


def _content(speaker: Speaker) -> tuple[str, ...]:
    return speaker.sha256, *(reference.sha256 for reference in speaker.references)


def _natural(version: str) -> list[tuple[int, str]]:
    """Version 10 comes after version 9."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.findall(r"\d+|\D+", version)]


def _told(old: Speaker, new: Speaker) -> str:
    if old.version != new.version:
        return f"{new.side} {new.id}: version {old.version} → {new.version}"
    return f"{new.side} {new.name}: edited"


def _changed_judges(tree: Tree, suite: Suite) -> list[Path]:
    """Judge files of the suite's rubric that differ from the commit's; shipped judges have no history here."""
    rubric = Path(suite.rubric)
    if suite.judge is None or not rubric.suffix:
        return []
    named = {str(one.params.get("judge", "")) for one in load(rubric).criteria if one.check == "judge"}
    paths = [rubric.parent / name for name in sorted(named) if re.search(r"[/\\]|\.ya?ml$", name)]
    return [path for path in paths if path.is_file() and tree.read(path) not in (None, path.read_bytes())]


def _rubric_then(tree: Tree, suite: Suite, judges: Sequence[Path], then: Path) -> str:
    """The rubric as it stands, beside the judges as they stood: it is they that are compared."""
    tree.export(judges, then)
    rubric = Path(suite.rubric)
    target = then / tree.within(rubric)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(rubric.read_bytes())
    return str(target)


def take_over(suite: Suite, folders: Iterable[Path]) -> int:
    """Copy finished dialogues that the suite's matrix needs from other runs' folders; returns how many.

    A dialogue is taken where its plan is the same: the same files, models, settings and scenario.

    Raises:
        InputError: the suite's output folder holds something else than a run, or cannot be written.
    """
    from harness.models.scripted import Scripted

    cells = matrix_of(suite)
    scripts = Scripted(suite.models.scripts)
    models = {model for cell in cells for model in cell.models if model.startswith("scripted/")}
    editions = {model: scripts.edition(model) for model in sorted(models)}
    RunFolder(suite.output).begin({"schema": SCHEMA})
    own = Ledger(suite.output, editions)
    own.begin()
    taken = 0
    for folder in folders:
        other = Ledger(folder, editions)
        for cell in cells:
            entry = None if own.finished(cell) else other.finished(cell)
            if entry is not None:
                own.add(cell, other.recording(cell).read_text(encoding="utf-8"), entry)
                taken += 1
    return taken
