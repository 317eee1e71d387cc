"""Work in several processes: order kept, memory flat, and a process that dies costs only its chunk's time.

Not `concurrent.futures`: there one dead process breaks the whole pool, and nobody can say which work killed it.
Here each worker has a pipe of its own, so that the chunk it held is known. Processes are spawned, never
forked: a fork copies locks that threads of the caller hold.
"""

from __future__ import annotations

import pickle
import signal
import threading
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pickle import PicklingError
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from harness.engines.worker import RAISED, READY, serve
from harness.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnContext

CHUNK = 16
"""Most units of one chunk: a quarter of a second's work, so that what a dead worker costs is not felt."""
CHUNK_WEIGHT = 1 << 20
"""A chunk that weighs so much takes no further unit (bytes, where units are files)."""
AHEAD = 3
"""Chunks for each worker that may be done before the one whose turn it is: the bound of memory."""
DEATHS = 2
"""So many workers may die of a chunk before its units are tried one by one, each in a fresh process."""
STILLBORN = 3
"""So many workers in a row may end before they begin; then something is wrong with all of them."""

U = TypeVar("U")
R = TypeVar("R")


def ordered(
    work: Callable[[U], R],
    units: Iterable[U],
    *,
    workers: int,
    lost: Callable[[U, str], R],
    weight: Callable[[U], int] = lambda _: 0,
) -> Generator[tuple[U, R], None, None]:
    """Each unit with ``work(unit)``, in the order of ``units``, computed by up to ``workers`` processes.

    ``work``, units and results are pickled. ``units`` is consumed as far as work is ahead, never
    whole. A unit that kills every process it is tried in gives ``lost(unit, reason)`` in its place; the
    others of its chunk are done again. Close the iterator to end the processes early.

    Raises:
        InputError: no worker can be started at all.
        Exception: what ``work`` raises.
    """
    pool = _Pool(work, workers, lost)
    try:
        yield from pool.run(_chunks(units, weight))
    finally:
        pool.end()


@dataclass(slots=True)
class _Chunk(Generic[U]):
    """``part`` is 0, or the place of the one unit of a chunk that was taken apart."""

    index: int
    units: list[U]
    part: int = 0
    deaths: int = 0
    alone: bool = False


@dataclass(slots=True)
class _Worker:
    """A process; ``chunk`` is what it is busy with, ``used`` whether it has worked before."""

    process: Any
    pipe: Connection
    ready: bool = False
    used: bool = False
    chunk: _Chunk[Any] | None = None


@dataclass(slots=True)
class _Done(Generic[U, R]):
    """Results of one chunk, in ``parts`` parts."""

    parts: int = 1
    results: dict[int, list[tuple[U, R]]] = field(default_factory=dict)


class _Pool(Generic[U, R]):
    def __init__(self, work: Callable[[U], R], workers: int, lost: Callable[[U, str], R]) -> None:
        from multiprocessing import get_context

        self._context: SpawnContext = get_context("spawn")
        self._work = work
        self._limit = workers
        self._lost = lost
        self._workers: list[_Worker] = []
        self._queue: deque[_Chunk[U]] = deque()
        self._taken = 0
        self._done: dict[int, _Done[U, R]] = {}
        self._next = 0
        self._stillborn = 0

    def run(self, chunks: Iterator[_Chunk[U]]) -> Iterator[tuple[U, R]]:
        """Hand out, collect, and give in order until nothing is left."""
        while self._fill(chunks):
            self._hand_out()
            self._collect()
            while (done := self._done.get(self._next)) and len(done.results) == done.parts:
                del self._done[self._next]
                self._next += 1
                for part in range(done.parts):
                    yield from done.results[part]

    def end(self) -> None:
        """End every process at once: whatever they are at, nobody waits for it any more."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.process.close()
            worker.pipe.close()
        self._workers.clear()

    def _fill(self, chunks: Iterator[_Chunk[U]]) -> bool:
        """Take as many chunks as may be begun; whether anything is left to do."""
        while len(self._queue) < self._limit and self._taken < self._next + AHEAD * self._limit:
            chunk = next(chunks, None)
            if chunk is None:
                break
            self._queue.append(chunk)
            self._taken += 1
        return bool(self._queue) or any(worker.chunk for worker in self._workers)

    def _hand_out(self) -> None:
        """Give chunks to the workers that are free, and start workers for those that nobody takes."""
        while self._queue:
            chunk = self._queue[0]
            free = [worker for worker in self._workers if worker.ready and worker.chunk is None]
            if chunk.alone:
                for worker in [worker for worker in free if worker.used]:
                    self._retire(worker)
                free = [worker for worker in free if not worker.used]
            if not free:
                break
            self._give(free[0], self._queue.popleft())
        begun = sum(not worker.ready for worker in self._workers)
        for _ in range(min(self._limit - len(self._workers), len(self._queue) - begun)):
            self._start()

    def _give(self, worker: _Worker, chunk: _Chunk[U]) -> None:
        worker.chunk, worker.used = chunk, True
        with suppress(OSError):  # it died while it was idle: its end is met when the pipes are looked at
            worker.pipe.send_bytes(pickle.dumps(chunk.units))

    def _collect(self) -> None:
        """Wait until some worker says something, or ends."""
        from multiprocessing.connection import wait

        by_pipe = {worker.pipe: worker for worker in self._workers}
        for pipe in wait(list(by_pipe)):
            worker = by_pipe[pipe]  # type: ignore[index]  # only pipes are waited for
            try:
                kind, value = pickle.loads(worker.pipe.recv_bytes())  # noqa: S301 - from our own worker
            except (EOFError, OSError):
                self._bury(worker)
                continue
            if kind == READY:
                worker.ready, self._stillborn = True, 0
            elif kind == RAISED:
                raise value
            elif worker.chunk is not None:
                self._keep(worker.chunk, value)
                worker.chunk = None

    def _keep(self, chunk: _Chunk[U], results: list[R]) -> None:
        done = self._done.setdefault(chunk.index, _Done())
        done.results[chunk.part] = list(zip(chunk.units, results, strict=True))

    def _bury(self, worker: _Worker) -> None:
        """A worker is dead: its chunk is done again, or taken apart, or its only unit is given up."""
        worker.process.join()
        reason = _reason(worker.process.exitcode)
        chunk = worker.chunk
        self._retire(worker)
        if chunk is None:
            self._stillborn += not worker.ready
            if self._stillborn >= STILLBORN:
                raise InputError("--workers", f"processes cannot be started ({reason})", "use --workers 1")
            return
        chunk.deaths += 1
        if chunk.alone:
            self._keep(chunk, [self._lost(chunk.units[0], reason)])
        elif chunk.deaths < DEATHS:
            self._queue.appendleft(chunk)
        else:
            self._done[chunk.index] = _Done(len(chunk.units))
            self._queue.extendleft(
                _Chunk(chunk.index, [unit], part, alone=True)
                for part, unit in reversed(list(enumerate(chunk.units)))
            )

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=serve, args=(theirs, self._work), daemon=True)
        try:
            with _deaf_to_interrupts():
                process.start()
        except (PicklingError, AttributeError, TypeError) as problem:
            ours.close()
            reason = f"a check cannot be sent to another process ({problem})"
            raise InputError("--workers", reason, "use --workers 1") from None
        finally:
            theirs.close()
        self._workers.append(_Worker(process, ours))

    def _retire(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.process.kill()
        worker.process.join()
        worker.process.close()
        worker.pipe.close()


def _chunks(units: Iterable[U], weight: Callable[[U], int]) -> Iterator[_Chunk[U]]:
    index, heavy, chunk = 0, 0, list[U]()
    for unit in units:
        chunk.append(unit)
        heavy += weight(unit)
        if len(chunk) >= CHUNK or heavy >= CHUNK_WEIGHT:
            yield _Chunk(index, chunk)
            index, heavy, chunk = index + 1, 0, []
    if chunk:
        yield _Chunk(index, chunk)


def _reason(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            return f"killed by {signal.Signals(-code).name}"
        except ValueError:
            return f"killed by signal {-code}"
    return f"ended with code {code}"


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """A process started meanwhile never sees Ctrl-C, not even while it is still importing.

    Here the signal is only held back until the end of the body. A blocked signal is inherited by a new process;
    where signals cannot be blocked, the worker ignores this one as its first act.
    """
    if not hasattr(signal, "pthread_sigmask") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
