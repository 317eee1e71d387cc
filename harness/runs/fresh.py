"""The fresh dialogues of a run: its matrix held through the run's models, then read back to be scored."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from harness.recordings import read
from harness.runs.ledger import RECORDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from harness.dialogues.matrix import Cell
    from harness.errors import InputError
    from harness.models import Settings
    from harness.models.journal import Totals
    from harness.recordings import Recording
    from harness.runs.dialogues import Held
    from harness.runs.session import Session
    from harness.suite import Suite

    Watch = Callable[["Progress"], None]


class Progress(NamedTuple):
    """How far the dialogues of a run are; ``spent`` is the whole run's, earlier sessions included."""

    finished: int
    planned: int
    spent: Totals


def hold_matrix(suite: Suite, cells: Sequence[Cell], session: Session, watch: Watch = lambda _: None) -> Held:
    """Hold the dialogues of ``cells`` in the suite's output folder; those found finished stay as they are.

    Raises:
        InputError: the folder cannot be written, or a script cannot be used.
    """
    from harness.runs.dialogues import hold

    hub = session.hub
    return session.run(
        hold(
            cells,
            hub.ask,
            suite.output,
            concurrency=suite.fresh.concurrency if suite.fresh else 1,
            editions=editions_of(cells, hub.settings),
            progress=lambda finished, planned: watch(Progress(finished, planned, hub.spent)),
        )
    )


def editions_of(cells: Sequence[Cell], settings: Settings) -> dict[str, str]:
    """The hashes of the scripts that play in ``cells``, by model.

    Raises:
        InputError: a script cannot be used.
    """
    from harness.models.scripted import Scripted

    scripts = Scripted(settings.scripts)
    models = sorted({model for cell in cells for model in cell.models})
    return {model: scripts.edition(model) for model in models if model.startswith("scripted/")}


def recordings_of(held: Held | None, folder: Path) -> Iterator[Recording | InputError]:
    """The finished dialogues as recordings, in the matrix's order, their sources counted from the run's folder."""
    for cell, _ in held.finished if held else ():
        name = f"{RECORDINGS}/{cell.id}.json"
        for item in read(str(folder / name)):
            yield replace(item, source=name) if not isinstance(item, Exception) else item
