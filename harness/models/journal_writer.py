"""Appending to a journal: on the disk before it counts, many lines at one fsync, one process only."""

from __future__ import annotations

import asyncio
import os
import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.errors import InputError
from harness.models.journal import SCHEMA, Journal, line_of, mend

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

LOCK = ".lock"
"""Added to the journal's name for the file that a working process holds locked."""


class _Line(NamedTuple):
    """A line on its way to the disk."""

    entry: dict[str, Any]
    data: bytes
    safe: asyncio.Future[None]


class JournalWriter:
    """Sole access to a run's journal: opens, locks and mends it; `append` returns when the line is safe.

    A thread does nothing but write and sync. While it waits for the disk the next lines gather, and go
    out together.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> JournalWriter:
        """Lock, read and mend the journal.

        Raises:
            InputError: another process works on this run, or the journal cannot be used.
        """
        from filelock import FileLock, Timeout

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(self.path.with_name(self.path.name + LOCK), timeout=0)
            self._lock.acquire()
        except Timeout:
            raise InputError(
                str(self.path.parent), "is being worked on by another process", "wait for it, or stop it"
            ) from None
        except OSError as problem:
            raise InputError(str(self.path), f"cannot be written ({problem.strerror})") from None
        try:
            self.journal = Journal(self.path)
            self.torn = mend(self.journal)
            self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            if not self.journal.size:
                self.journal.size = os.write(self._file, line_of({"schema": SCHEMA}))
                os.fsync(self._file)
                _sync_folder(self.path.parent)
        except BaseException:
            self._lock.release()
            raise
        self._waiting: list[_Line] = []
        self._asked = self._busy = False
        self._batches: SimpleQueue[list[_Line] | None] = SimpleQueue()
        self._problem: OSError | None = None
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._batches.put(None)
        self._thread.join()
        os.close(self._file)
        self._lock.release()

    async def append(self, entry: dict[str, Any]) -> None:
        """Write one line; returns when it is on the disk.

        Raises:
            InputError: it could not be written (a full disk); nothing after it will be.
        """
        loop = asyncio.get_running_loop()
        line = _Line(entry, line_of(entry), loop.create_future())
        self._waiting.append(line)
        if not self._asked and not self._busy:
            self._asked = True
            loop.call_soon(self._send)
        await line.safe

    def _send(self) -> None:
        """Hand what has gathered to the thread."""
        self._asked = False
        if self._waiting and not self._busy:
            self._busy = True
            batch, self._waiting = self._waiting, []
            self._batches.put(batch)

    def _work(self) -> None:
        while (batch := self._batches.get()) is not None:
            self._write(b"".join([line.data for line in batch]))
            batch[0].safe.get_loop().call_soon_threadsafe(self._settle, batch)

    def _write(self, data: bytes) -> None:
        """Write and sync; after a failure nothing more, so that no half line is followed by a whole one."""
        if self._problem is not None:
            return
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._file, view) :]
            os.fsync(self._file)
        except OSError as problem:
            self._problem = problem

    def _settle(self, batch: list[_Line]) -> None:
        """In the event loop: the lines are safe (or lost); their answers may be used (or not)."""
        self._busy = False
        for line in batch:
            if self._problem is None:
                self.journal.add(line.entry, self.journal.size, len(line.data))
                self.journal.size += len(line.data)
            if line.safe.done():  # its caller is gone
                continue
            if self._problem is None:
                line.safe.set_result(None)
            else:
                reason = self._problem.strerror
                line.safe.set_exception(
                    InputError(str(self.path), f"cannot be written ({reason})", "make room, then resume")
                )
        self._send()


def _sync_folder(folder: Path) -> None:
    """Make a new file's name survive a power cut, where folders can be synced."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
