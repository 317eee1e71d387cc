"""The suite's section ``fresh:``: the matrix of dialogues that are made anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.dialogues.matrix import Models, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class FreshSection:
    """Which dialogues to make: files and globs, counted from the suite's folder, and who plays them."""

    personas: tuple[str, ...]
    copilots: tuple[str, ...]
    models: tuple[Models, ...]
    scenarios: tuple[str, ...]
    replicates: int = 1
    concurrency: int = 50
    settings: Settings = field(default_factory=Settings)


def fresh_section(value: Mapping[str, Any]) -> FreshSection:
    """The section of a valid suite (see ``suite-1.schema.json``)."""
    models = tuple(
        Models(entry, entry) if isinstance(entry, str) else Models(entry["persona"], entry["copilot"])
        for entry in value["models"]
    )
    settings = Settings(**{key: value[key] for key in Settings._fields if value.get(key) is not None})
    counts = {key: value[key] for key in ("replicates", "concurrency") if key in value}
    return FreshSection(
        personas=tuple(value["personas"]),
        copilots=tuple(value["copilots"]),
        models=models,
        scenarios=tuple(value["scenarios"]),
        settings=settings,
        **counts,
    )
