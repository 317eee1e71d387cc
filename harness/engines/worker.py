"""What runs in a worker process: chunks come through a pipe, results go back, until the pipe ends.

A worker holds nothing that is not in the pipe's other process, too. It ends by itself when that process is gone,
however it went: the end of the pipe tells it.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

READY, DONE, RAISED = "ready", "done", "raised"


def serve(pipe: Connection, work: Callable[[Any], Any]) -> None:
    """Answer every list of units with the list of their results; ``None`` is the end."""
    # Ctrl-C reaches every process of a terminal: the one that was asked to stop ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pipe.send((READY, None))
        while (units := pipe.recv()) is not None:
            _answer(pipe, work, units)
    except (EOFError, OSError):  # the other process is gone
        return
    finally:
        pipe.close()


def _answer(pipe: Connection, work: Callable[[Any], Any], units: list[Any]) -> None:
    """Send what came of a chunk. What work raises is raised again where the results are awaited."""
    from multiprocessing.reduction import ForkingPickler

    try:
        message = ForkingPickler.dumps((DONE, [work(unit) for unit in units]))
    except Exception as problem:
        try:
            message = ForkingPickler.dumps((RAISED, problem))
            ForkingPickler.loads(message)
        except Exception:  # an exception that does not survive the pipe: its words do
            message = ForkingPickler.dumps((RAISED, RuntimeError(f"{type(problem).__name__}: {problem}")))
    pipe.send_bytes(message)
