"""What runs in a worker process: chunks come through a pipe, results go back, until the pipe ends.

A worker holds nothing that is not in the pipe's other process, too. It ends by itself when that process is gone,
however it went: the end of the pipe tells it.
"""

from __future__ import annotations

import pickle
import signal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

READY, DONE, RAISED = "ready", "done", "raised"


def serve(pipe: Connection, work: Callable[[Any], Any]) -> None:
    """Answer every list of units with the list of their results; ``None`` is the end.

    Pickled here, not by the pipe: what that keeps of its buffers, Python 3.13.0 complains of on standard error.
    """
    # Ctrl-C reaches every process of a terminal: the one that was asked to stop ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pipe.send_bytes(pickle.dumps((READY, None)))
        while (units := pickle.loads(pipe.recv_bytes())) is not None:  # noqa: S301 - from our own other process
            _answer(pipe, work, units)
    except (EOFError, OSError):  # the other process is gone
        return
    finally:
        pipe.close()


def _answer(pipe: Connection, work: Callable[[Any], Any], units: list[Any]) -> None:
    """Send what came of a chunk. What work raises is raised again where the results are awaited."""
    try:
        message = pickle.dumps((DONE, [work(unit) for unit in units]))
    except Exception as problem:
        try:
            message = pickle.dumps((RAISED, problem))
            pickle.loads(message)  # noqa: S301
        except Exception:  # an exception that does not survive the pipe: its words do
            message = pickle.dumps((RAISED, RuntimeError(f"{type(problem).__name__}: {problem}")))
    pipe.send_bytes(message)
