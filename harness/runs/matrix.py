"""From a suite's section ``fresh:`` to the cells of its matrix, or to those of them that are asked for."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from harness.dialogues.matrix import Models, cells
from harness.dialogues.scenarios import load_scenario
from harness.dialogues.speakers import load_speaker
from harness.errors import InputError, nearest
from harness.models.clients import KEYS
from harness.models.prices import FREE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from harness.dialogues.matrix import Cell
    from harness.dialogues.scenarios import Scenario
    from harness.dialogues.speakers import Speaker
    from harness.suite import Suite
    from harness.suite.fresh import FreshSection

T = TypeVar("T")


class Only(NamedTuple):
    """Which cells are asked for; an empty tuple asks for all.

    Personas, copilots and scenarios are named by id or ``id@version``, globs allowed. ``models`` play both
    sides, in place of the suite's own; ``replicates`` beats the suite's.
    """

    personas: tuple[str, ...] = ()
    copilots: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    replicates: int | None = None


class Files(NamedTuple):
    """Everything that a section names, loaded."""

    personas: tuple[Speaker, ...]
    copilots: tuple[Speaker, ...]
    scenarios: tuple[Scenario, ...]


def matrix_of(suite: Suite, only: Only | None = None) -> tuple[Cell, ...]:
    """The cells of the suite's matrix; none where it has no section ``fresh:``.

    Raises:
        InputError: a file or a name cannot be used.
    """
    section = suite.fresh
    if section is None:
        return ()
    only = only or Only()
    files = files_of(suite, section)
    models = tuple(Models(model, model) for model in only.models) or section.models
    _reachable(suite, models, "--model" if only.models else str(suite.source))
    return cells(
        _named(files.personas, only.personas, lambda one: (one.id, one.name), "--persona"),
        _named(files.copilots, only.copilots, lambda one: (one.id, one.name), "--copilot"),
        models,
        _named(files.scenarios, only.scenarios, lambda one: (one.id,), "--scenario"),
        replicates=only.replicates or section.replicates,
        settings=section.settings,
    )


def files_of(suite: Suite, section: FreshSection) -> Files:
    """Load what the section names, each file once.

    Raises:
        InputError: a file cannot be used, or a pattern names none.
    """
    return Files(
        tuple(load_speaker(path, "persona") for path in _paths(suite, section.personas, "personas")),
        tuple(load_speaker(path, "copilot") for path in _paths(suite, section.copilots, "copilots")),
        tuple(load_scenario(path) for path in _paths(suite, section.scenarios, "scenarios")),
    )


def _reachable(suite: Suite, models: Sequence[Models], source: str) -> None:
    """Refuse names without a known provider before anything is estimated, held or paid."""
    known = [*KEYS, *FREE, *suite.models.providers]
    for model in dict.fromkeys(model for pair in models for model in pair):
        provider, slash, name = model.partition("/")
        if not slash or not name:
            remedy = f"write PROVIDER/MODEL; known providers are {', '.join(known)}"
            raise InputError(source, f"{model[:60]!r} names no provider and model", remedy)
        if provider not in known:
            raise InputError(
                source, f"{model[:60]}: there is no provider {provider[:40]}", nearest(provider, known)
            )


def _paths(suite: Suite, patterns: Sequence[str], key: str) -> list[Path]:
    found: dict[Path, None] = {}
    for index, pattern in enumerate(patterns):
        plain = suite.root / pattern
        paths = [plain] if plain.is_file() else sorted(_globbed(suite.root, pattern))
        if not paths:
            place = f"fresh.{key}[{index}]"
            remedy = f"paths are counted from the folder of {suite.source.name}"
            raise InputError(str(suite.source), f"{pattern} names no file", remedy, place)
        found.update(dict.fromkeys(paths))
    return list(found)


def _globbed(root: Path, pattern: str) -> list[Path]:
    try:
        return [path for path in root.glob(pattern) if path.is_file()]
    except (ValueError, NotImplementedError):  # an absolute or an empty pattern
        return []


def _named(
    items: tuple[T, ...], wanted: Sequence[str], names: Callable[[T], tuple[str, ...]], flag: str
) -> tuple[T, ...]:
    """Those of ``items`` that are asked for, in their own order."""
    for name in wanted:
        if not any(fnmatchcase(known, name) for item in items for known in names(item)):
            known = sorted({known for item in items for known in names(item)})
            raise InputError(flag, f"the suite has no {name[:60]}", nearest(name, known))
    if not wanted:
        return items
    return tuple(
        item for item in items if any(fnmatchcase(known, name) for known in names(item) for name in wanted)
    )
