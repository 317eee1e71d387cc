"""The same work on a Dask cluster: bounded in flight, given as it is finished, released at once.

What is released is forgotten by the scheduler, so that a worker that dies costs only what it was at, and the
scheduler's memory does not grow with the work.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack, contextmanager
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from harness.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

AHEAD = 4
"""Units in flight for each thread of the cluster."""
PATIENCE = 10
"""Seconds in which a scheduler must answer."""

U = TypeVar("U")
R = TypeVar("R")


@contextmanager
def cluster(scheduler: str | None, workers: int) -> Iterator[Any]:
    """A client of the scheduler at an address, or of a cluster of ``workers`` processes on this machine.

    Raises:
        InputError: Dask is not installed, or the scheduler does not answer.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        remedy = "pip install 'prompt-dialogue-harness[dask]'"
        raise InputError("--engine dask", "needs the extra dask", remedy) from None
    with ExitStack() as stack:
        address: Any = scheduler
        if scheduler is None:
            address = stack.enter_context(
                distributed.LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    dashboard_address=":0",
                    silence_logs=logging.ERROR,
                )
            )
        try:
            client = stack.enter_context(distributed.Client(address, timeout=PATIENCE, set_as_default=False))
        except (OSError, ValueError, TypeError) as problem:
            reason = f"does not answer ({type(problem).__name__})"
            raise InputError(str(scheduler), reason, "start one: dask scheduler") from None
        yield client


def unordered(
    client: Any, work: Callable[[U], R], units: Iterable[U], *, lost: Callable[[U], R]
) -> Generator[R, None, None]:
    """``work(unit)`` of each unit, as soon as it is there.

    A unit whose workers died again and again (the scheduler's ``allowed-failures``) gives ``lost(unit)``,
    computed here.

    Raises:
        Exception: what ``work`` raises.
    """
    distributed: Any = import_module("distributed")
    rest = iter(units)
    threads = sum(client.nthreads().values()) or 1
    futures: dict[Any, U] = {}

    def begun(count: int) -> list[Any]:
        new = {client.submit(work, unit, pure=False): unit for unit in islice(rest, count)}
        futures.update(new)
        return list(new)

    finished = distributed.as_completed(begun(AHEAD * threads), loop=client.loop)
    for future in finished:
        unit = futures.pop(future)
        try:
            result = future.result()
        except distributed.KilledWorker:
            result = lost(unit)
        finally:
            future.release()
        finished.update(begun(1))
        yield result
