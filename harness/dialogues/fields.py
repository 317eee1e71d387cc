"""Taking values of the right kind out of a small YAML mapping, each error with its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from harness.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.strict_yaml import Document, Path

ID_PATTERN = r"[a-z0-9][a-z0-9-]{0,63}"
"""Ids become names of files: small letters, digits and hyphens."""


class Fields:
    """One mapping of a document, at ``path``; only ``known`` keys may stand in it.

    Raises:
        InputError: it is no mapping, or holds another key; the message suggests a near name.
    """

    def __init__(self, document: Document, known: Sequence[str], path: Path = ()) -> None:
        self.document = document
        self.path = path
        value: Any = document.value
        for part in path:
            value = value[part]
        if not isinstance(value, dict):
            raise document.error(path, "is no mapping", f"write {known[0]}: …")
        for key in value:
            if key not in known:
                raise document.error(
                    (*path, key), f"unknown key {str(key)[:60]!r}", nearest(str(key), list(known))
                )
        self.value = value

    def text(self, key: str, default: str | None = None) -> str:
        """Text that says something; ``default`` where the key is absent, else it must be there."""
        value = self.value.get(key, default)
        if value is None:
            problem = "is empty" if key in self.value else f"has no {key}"
            raise self.document.error(self._at(key), problem, f"write `{key}: …`")
        if not isinstance(value, str):
            raise self.document.error(self._at(key), f"is {value!r}", "write text, in quotation marks")
        if default is None and not value.strip():
            raise self.document.error(self._at(key), "is empty", "write text")
        return value.strip("\n")

    def name(self, key: str, pattern: str, example: str) -> str:
        """A word that fits a pattern; a whole number is taken as its digits."""
        value = self.value.get(key)
        if type(value) is int:
            value = str(value)
        if value is None or (isinstance(value, str) and not value):
            raise self.document.error(self._at(key), f"has no {key}", f"write `{key}: {example}`")
        if not isinstance(value, str) or re.fullmatch(pattern, value) is None:
            remedy = f"write small letters, digits and hyphens, such as {example}"
            raise self.document.error(self._at(key), f"is {str(value)[:60]!r}", remedy)
        return value

    def one_of(self, key: str, known: Sequence[str], default: str | None = None) -> str | None:
        """One of ``known``, or ``default`` where the key is absent."""
        value = self.value.get(key, default)
        if value is default or value in known:
            return value
        raise self.document.error(self._at(key), f"is {str(value)[:60]!r}", nearest(str(value), list(known)))

    def whole(self, key: str, least: int, most: int) -> int | None:
        """A whole number from ``least`` to ``most``, or ``None`` where the key is absent."""
        value = self.value.get(key)
        if value is None:
            return None
        if type(value) is not int or not least <= value <= most:
            remedy = f"write a whole number from {least} to {most}"
            raise self.document.error(self._at(key), f"is {str(value)[:60]!r}", remedy)
        return value

    def items(self, key: str) -> list[Any]:
        """A list, empty where the key is absent."""
        value = self.value.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.document.error(self._at(key), "is no list", "write one entry a line, each after `- `")
        return value

    def _at(self, key: str) -> Path:
        return (*self.path, key)
