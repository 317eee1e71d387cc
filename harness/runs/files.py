"""Writing a file whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from harness.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def replace_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 with Unix line ends; whoever reads meanwhile sees the old file or the new.

    Half a surrogate pair, which a recording may hold and UTF-8 cannot, is written as its escape.

    Raises:
        OSError: as writing does; the old file is then untouched.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def write_named(path: Path, text: str) -> None:
    """`replace_text` for a file that a person named.

    Raises:
        InputError: it cannot be written.
    """
    try:
        replace_text(path, text)
    except OSError as problem:
        reason = (problem.strerror or str(problem)).lower()
        raise InputError(str(path), f"cannot be written ({reason})", "name another file") from None
