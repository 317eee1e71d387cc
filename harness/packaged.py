"""Data files that ship with the package: YAML to people, compiled for the machine.

Reading YAML, and importing what reads it, would take a fifth of a short run. So a file's value is
kept beside the byte code, the way Python keeps its own modules: written once for the file's size
and time of change and those of the module that builds it, ignored when one differs, and never written where Python may not write byte
code. Only files of the package go through here; what a user writes is read anew each time.
"""

from __future__ import annotations

import marshal
import os
import sys
from importlib.util import cache_from_source
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FORMAT = 1
"""Raised when what is kept changes its meaning."""


def load(path: Path) -> Any:
    """The value of a packaged YAML file: dicts, lists, strings, numbers, booleans and ``None``.

    The file is shipped and tested, so it is not validated here.
    """
    return compiled(path, "data", _read)


def compiled(path: Path, kind: str, build: Callable[[Path], Any]) -> Any:
    """``build(path)``, or what it gave when ``path`` last changed. ``kind`` tells two builders apart.

    The value must consist of what `marshal` knows: built-in containers, strings, numbers, ``None``.
    """
    state = path.stat()
    key = (FORMAT, state.st_mtime_ns, state.st_size, _age(build))
    kept = f"{cache_from_source(str(path))}.{path.suffix[1:]}-{kind}"
    try:
        with open(kept, "rb") as file:  # noqa: PTH123 - pathlib here would cost what it saves
            # Read at once: `marshal.load` asks the file for every few bytes, which takes six times as long.
            found = marshal.loads(file.read())  # noqa: S302 - as trusted as the byte code beside it
        if found[0] == key:
            return found[1]
    except (OSError, EOFError, ValueError, TypeError, IndexError):
        pass
    value = build(path)
    if not sys.dont_write_bytecode:
        _keep(kept, (key, value))
    return value


def _age(build: Callable[[Path], Any]) -> int:
    """When the module that builds last changed: what an older builder made is not what this one makes."""
    file = getattr(sys.modules.get(build.__module__), "__file__", None)
    try:
        return os.stat(file).st_mtime_ns if file else 0  # noqa: PTH116
    except OSError:
        return 0


def _keep(kept: str, value: Any) -> None:
    """Write a compiled file whole or not at all; where that is impossible, do without."""
    scratch = f"{kept}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(kept), exist_ok=True)  # noqa: PTH103, PTH120
        with open(scratch, "wb") as file:  # noqa: PTH123
            file.write(marshal.dumps(value))
        os.replace(scratch, kept)  # noqa: PTH105
    except OSError:
        return


def _read(path: Path) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506 - a safe loader either way
