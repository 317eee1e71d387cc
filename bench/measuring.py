"""Time, processor time and peak memory of one process, measured by a small process that starts it.

The kernel counts as a process's peak what its parent held when it was started. So a bench that has a corpus in
memory must not start what it measures: a bare interpreter of ten megabytes does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_LAUNCHER = """
import json, os, sys, time
said, words = sys.argv[1], sys.argv[2:]
started = time.perf_counter()
child = os.fork()
if not child:
    output = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.execvp(words[0], words)
_, status, usage = os.wait4(child, 0)
wall = time.perf_counter() - started
print(json.dumps([os.waitstatus_to_exitcode(status), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss]))
"""


class Taken(NamedTuple):
    """What one process took from start to end, those it waited for included; ``megabytes`` is its peak."""

    wall: float
    cpu: float
    megabytes: float


def measured(
    words: Sequence[str],
    said: Path | str = os.devnull,
    *,
    codes: Sequence[int] = (0,),
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Taken:
    """Run a command to its end; what it prints goes to the file ``said``. SystemExit for other exit codes."""
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(said), *words]
    done = subprocess.run(launcher, stdout=subprocess.PIPE, cwd=folder, env=environment, check=True)
    code, wall, cpu, peak = json.loads(done.stdout)
    if code not in codes:
        raise SystemExit(f"{' '.join(words)} exited with {code}; see {said}")
    return Taken(wall, cpu, peak / (1024 * 1024 if sys.platform == "darwin" else 1024))
