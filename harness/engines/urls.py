"""Recordings anywhere that fsspec reaches: local files, ``s3://…``, ``gs://…``, ``https://…``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.errors import InputError
from harness.recordings import Recording, discover, may_be_recording, read, read_stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

REMEDY = "pip install 'prompt-dialogue-harness[dask]', and the package that fsspec names for the protocol"


def is_url(name: str) -> bool:
    """Whether a name is one for fsspec: ``PROTOCOL://…``."""
    return "://" in name


def file_system(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the path on it.

    Raises:
        InputError: fsspec, or the package for the protocol, is not installed, or there is no such protocol.
    """
    try:
        from fsspec.core import url_to_fs

        system, path = url_to_fs(url)
    except (ImportError, ValueError) as problem:
        raise InputError(url, f"cannot be reached ({problem})", REMEDY) from None
    return system, path


def listed(names: Iterable[str]) -> Iterator[str | InputError]:
    """The files that are meant, as `harness.recordings.discover` finds them, below URLs too."""
    for name in names:
        if not is_url(name):
            yield from discover([name])
            continue
        system, path = file_system(name)
        try:
            yield from _below(system, path, name)
        except (OSError, ValueError) as problem:
            yield InputError(name, f"cannot be listed ({problem})", "check the address and the credentials")


def _below(system: Any, path: str, name: str) -> Iterator[str | InputError]:
    found = False
    if any(mark in path for mark in "*?["):
        for one in sorted(system.glob(path)):
            last = one.rpartition("/")[2]
            if not last.startswith(".") and may_be_recording(last) and system.isfile(one):
                found = True
                yield system.unstrip_protocol(one)
    elif system.isdir(path):
        for one in _walked(system, path):
            found = True
            yield system.unstrip_protocol(one)
    elif system.exists(path):
        found = True
        yield name
    if not found:
        yield InputError(name, "holds no recording", "check the address")


def _walked(system: Any, folder: str) -> Iterator[str]:
    """Files of a folder and below, in the order of their names; one folder's list in memory at a time."""
    for entry in sorted(system.ls(folder, detail=True), key=lambda entry: str(entry["name"])):
        path = str(entry["name"])
        last = path.rstrip("/").rpartition("/")[2]
        if last.startswith(".") or path.rstrip("/") == folder.rstrip("/"):
            continue
        if entry["type"] == "directory":
            yield from _walked(system, path)
        elif entry["type"] == "file" and may_be_recording(last):
            yield path


def read_anywhere(name: str) -> Iterator[Recording | InputError]:
    """The recordings of a file or URL, as `harness.recordings.read` gives them."""
    if not is_url(name):
        yield from read(name)
        return
    try:
        system, path = file_system(name)
        with system.open(path, "rb") as file:
            yield from read_stream(file, name)
    except InputError as problem:
        yield problem
    except OSError as problem:
        yield InputError(name, f"cannot be read: {problem}", "check the address and the credentials")
