"""A folder of files that are written whole, on a disk or wherever fsspec reaches."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harness.engines.urls import file_system, is_url
from harness.errors import InputError

if TYPE_CHECKING:
    from typing import Any

_DRAFT = ".part"


@dataclass(frozen=True, slots=True)
class Store:
    """``folder`` is a path or a URL; it may be sent to other processes."""

    folder: str

    def begin(self) -> None:
        """Make the folder, if it is not there.

        Raises:
            InputError: it cannot be made.
        """
        try:
            if is_url(self.folder):
                system, path = file_system(self.folder)
                system.makedirs(path, exist_ok=True)
            else:
                Path(self.folder).mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise self._refused("written", problem) from None

    def names(self) -> list[str]:
        """The names of all files, sorted; drafts of writers that were killed are none.

        Raises:
            InputError: the folder cannot be listed.
        """
        try:
            if is_url(self.folder):
                system, path = file_system(self.folder)
                found = [str(one).rstrip("/").rpartition("/")[2] for one in system.ls(path, detail=False)]
            else:
                found = [entry.name for entry in os.scandir(self.folder)]
        except OSError as problem:
            raise self._refused("read", problem) from None
        return sorted(name for name in found if not _is_draft(name))

    def read(self, name: str) -> bytes | None:
        """The bytes of a file; ``None`` where there is none."""
        try:
            if is_url(self.folder):
                system, path = self._on_system(name)
                return bytes(system.cat_file(path))
            return (Path(self.folder) / name).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole: an object store does that by itself, a disk by a draft that is renamed.

        The draft is the process's own: one that outlives the process that started it may write the same file.
        """
        if is_url(self.folder):
            system, path = self._on_system(name)
            system.pipe_file(path, data)
            return
        draft = Path(self.folder) / f".{name}.{os.getpid()}{_DRAFT}"
        draft.write_bytes(data)
        draft.replace(Path(self.folder) / name)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        with suppress(FileNotFoundError):
            if is_url(self.folder):
                system, path = self._on_system(name)
                system.rm_file(path)
            else:
                (Path(self.folder) / name).unlink()

    def sweep(self) -> None:
        """Remove the drafts of writers that were killed; an object store has none."""
        if not is_url(self.folder):
            for draft in [path for path in Path(self.folder).iterdir() if _is_draft(path.name)]:
                draft.unlink(missing_ok=True)

    def _on_system(self, name: str) -> tuple[Any, str]:
        system, folder = file_system(self.folder)
        return system, f"{folder.rstrip('/')}/{name}"

    def _refused(self, verb: str, problem: OSError) -> InputError:
        return InputError(self.folder, f"cannot be {verb} ({problem.strerror or problem})", "name a folder")


def _is_draft(name: str) -> bool:
    return name.startswith(".") and name.endswith(_DRAFT)
