"""Holding a matrix of dialogues in a run's folder: many at once, each written down when it is finished."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING, NamedTuple

from harness.dialogues.loop import converse
from harness.dialogues.recorded import recording_of
from harness.errors import InputError
from harness.models.protocol import BudgetEndedError, ModelError
from harness.recordings import write_json
from harness.runs.ledger import Entry, Ledger
from harness.runs.model import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from harness.dialogues.matrix import Cell
    from harness.models.protocol import Ask


class Held(NamedTuple):
    """What came of a matrix: an entry for each finished cell, in the matrix's order, and what failed.

    ``made`` counts those of them that were made now, not found finished.
    """

    finished: tuple[tuple[Cell, Entry], ...]
    failures: tuple[Failure, ...]
    made: int


async def hold(
    cells: Sequence[Cell],
    ask: Ask,
    folder: Path,
    *,
    concurrency: int,
    editions: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Held:
    """Hold every dialogue that is not finished yet, ``concurrency`` of them at once.

    A dialogue whose call fails for good costs only itself. When the budget ends no other dialogue is
    begun. ``editions`` are the hashes of scripts, by model: a dialogue made from another script is made
    again. ``progress`` is told how many of how many are finished.

    Raises:
        InputError: the folder cannot be written.
    """
    ledger = Ledger(folder, editions or {})
    ledger.begin()
    finished = {cell.id: entry for cell in cells if (entry := ledger.finished(cell)) is not None}
    found = len(finished)
    failures: dict[str, Failure] = {}
    ended: list[BudgetEndedError] = []
    waiting = iter([cell for cell in cells if cell.id not in finished])
    progress(found, len(cells))

    async def work() -> None:
        for cell in waiting:
            if ended:
                return
            try:
                finished[cell.id] = await _one(cell, ask, ledger)
            except BudgetEndedError as problem:
                ended.append(problem)
                return
            except ModelError as problem:
                failures[cell.id] = Failure(cell.id, str(problem))
            progress(len(finished), len(cells))

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(concurrency, len(cells) - found)):
                group.create_task(work())
    except* InputError as problems:
        raise problems.exceptions[0] from None
    told = [failures[cell.id] for cell in cells if cell.id in failures]
    if ended:
        left = len(cells) - len(finished) - len(failures)
        told.append(Failure("budget", f"{ended[0]}; {left:,} of {len(cells):,} dialogues are unfinished"))
    done = tuple((cell, finished[cell.id]) for cell in cells if cell.id in finished)
    return Held(done, tuple(told), len(done) - found)


async def _one(cell: Cell, ask: Ask, ledger: Ledger) -> Entry:
    dialogue = await converse(cell, ask)
    text = write_json(recording_of(cell, dialogue)) + "\n"
    entry = Entry(
        id=cell.id,
        plan=ledger.plan(cell),
        sha256=hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest(),
        stop=dialogue.stop,
        calls=dialogue.calls,
        input_tokens=dialogue.input_tokens,
        output_tokens=dialogue.output_tokens,
        cost=dialogue.cost,
    )
    ledger.add(cell, text, entry)
    return entry
