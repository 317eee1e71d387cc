"""Appending to a journal: on the disk before it counts, many lines at one fsync, one process only."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING, Any

from harness.errors import InputError
from harness.models.journal import SCHEMA, Journal, line_of, mend

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

LOCK = ".lock"
"""Added to the journal's name for the file that a working process holds locked."""


class JournalWriter:
    """Sole access to a run's journal: opens, locks and mends it; `append` returns when the line is safe.

    A thread writes. While it waits for the disk the next lines gather, and go out together.
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
        self._waiting: list[tuple[dict[str, Any], asyncio.Future[None]]] = []
        self._wake = threading.Condition()
        self._closed = False
        self._problem: OSError | None = None
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._thread.join()
        os.close(self._file)
        self._lock.release()

    async def append(self, entry: dict[str, Any]) -> None:
        """Write one line; returns when it is on the disk.

        Raises:
            InputError: it could not be written (a full disk); nothing after it will be.
        """
        done = asyncio.get_running_loop().create_future()
        with self._wake:
            self._waiting.append((entry, done))
            self._wake.notify()
        await asyncio.shield(done)

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._waiting and not self._closed:
                    self._wake.wait()
                batch, self._waiting = self._waiting, []
                if not batch and self._closed:
                    return
            lines = [line_of(entry) for entry, _ in batch]
            self._write(b"".join(lines))
            loop = batch[0][1].get_loop()
            loop.call_soon_threadsafe(self._settle, batch, [len(line) for line in lines])

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

    def _settle(self, batch: list[tuple[dict[str, Any], asyncio.Future[None]]], lengths: list[int]) -> None:
        """In the event loop: the lines are safe (or lost); their answers may be used (or not)."""
        for (entry, done), length in zip(batch, lengths, strict=True):
            if self._problem is not None:
                reason = self._problem.strerror
                done.set_exception(
                    InputError(str(self.path), f"cannot be written ({reason})", "make room, then resume")
                )
                continue
            self.journal.add(entry, self.journal.size, length)
            self.journal.size += length
            done.set_result(None)


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
