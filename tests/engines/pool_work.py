"""Work for the pool's tests: functions that a worker process can import."""

import os
import signal
import time
from pathlib import Path


def double(unit):
    return 2 * unit


def slow_at_first(unit):
    time.sleep(0.2 if unit == 0 else 0)
    return unit


def die_of(unit):
    """``die`` kills its process every time; ``once:FILE`` only where FILE does not exist yet."""
    word, _, mark = str(unit).partition(":")
    if word == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "leave":
        os._exit(7)
    if word == "once" and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return f"{unit} done"


def count(unit):
    """One line for each time that a unit is done."""
    name, _, folder = unit.partition("@")
    with (Path(folder) / "executions").open("a", encoding="utf-8") as file:
        file.write(f"{name}\n")
    return name


def refuse(unit):
    raise ValueError(f"{unit} is odd")


class Unspeakable(Exception):
    """Does not survive a pipe."""

    def __init__(self, one, two):
        super().__init__(one)


def refuse_unspeakably(unit):
    raise Unspeakable("a", "b")


def large(unit):
    return bytes(200_000)


def meet(unit):
    """Waits until another process has come here, too (or a minute has passed); gives the process's own id."""
    (Path(unit) / str(os.getpid())).touch()
    deadline = time.monotonic() + 60
    while len(list(Path(unit).iterdir())) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    return os.getpid()


def pid(unit):
    return os.getpid()


class Stillborn:
    """Work that no process can take up."""

    def __call__(self, unit):
        return unit

    def __reduce__(self):
        return os._exit, (3,)
