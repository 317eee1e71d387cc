"""A table of scores in parts: what its files are called, and what ``_dataset.json`` says of them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from harness.errors import InputError

if TYPE_CHECKING:
    from harness.engines.store import Store

SCHEMA = "dataset/1"
TABLE = "scores/1"
"""The table that a part holds (docs/outputs.md)."""
MANIFEST = "_dataset.json"
"""Readers of Parquet folders pass over names that begin with an underscore, as those of the errors do."""


def part_name(number: int) -> str:
    """The file of a part's scores."""
    return f"part-{number:06}.parquet"


def errors_name(number: int) -> str:
    """The file of a part's errors; there is none where every file was scored."""
    return f"_errors-{number:06}.jsonl"


@dataclass(frozen=True, slots=True)
class Manifest:
    """How the parts are made, and, once all of them are, what they hold. No clock, no place.

    ``scoring`` is the scorer's signature, ``select`` and ``ignore`` the findings kept and dropped, ``part`` the
    files of a part. ``files`` counts what was to be scored, ``inputs`` is a hash of their names in order.
    """

    harness: str
    scoring: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    part: int
    complete: bool = False
    files: int | None = None
    inputs: str | None = None
    parts: int | None = None
    recordings: int | None = None
    errors: int | None = None

    def as_json(self) -> dict[str, Any]:
        """``dataset/1``; what is not known yet is left out."""
        known = {name: value for name, value in asdict(self).items() if value is not None}
        return {"schema": SCHEMA, "table": TABLE, **known}

    def write(self, store: Store) -> None:
        """Replace the manifest in ``store``."""
        store.write(MANIFEST, (json.dumps(self.as_json(), indent=2) + "\n").encode())

    def differs_from(self, other: Manifest) -> str:
        """The first thing that makes parts of the two no parts of one table; empty where nothing does."""
        for name, flag in (
            ("harness", ""),
            ("scoring", "--rubric, --platform"),
            ("select", "--select"),
            ("ignore", "--ignore"),
            ("part", "--part"),
        ):
            mine, its = (_said(getattr(one, name)) for one in (self, other))
            if mine != its:
                return f"{name} {its}, now {mine}" + (f" ({flag})" if flag else "")
        return ""


def _said(value: object) -> str:
    return ",".join(value) or "none" if isinstance(value, tuple) else str(value)


def manifest_of(store: Store) -> Manifest | None:
    """The manifest in ``store``; ``None`` where there is none.

    Raises:
        InputError: it is damaged, or of a later version.
    """
    data = store.read(MANIFEST)
    if data is None:
        return None
    source = f"{store.folder}/{MANIFEST}"
    try:
        value = json.loads(data)
        if value["schema"] != SCHEMA or value["table"] != TABLE:
            later = f"is {value['schema']} of {value['table']}, not {SCHEMA} of {TABLE}"
            raise InputError(source, later, "use the version of the harness that wrote it")
        known = {one.name: value[one.name] for one in fields(Manifest) if one.name in value}
        known |= {name: tuple(known[name]) for name in ("select", "ignore")}
        return Manifest(**known)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        if isinstance(problem, InputError):
            raise
        remedy = "remove it to read the parts without it, or score again into a new folder"
        raise InputError(source, f"is damaged ({type(problem).__name__}: {problem})", remedy) from None
