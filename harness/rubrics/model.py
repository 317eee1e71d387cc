"""What a rubric is."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_NO_PARAMS: Mapping[str, Any] = MappingProxyType({})


class Criterion(NamedTuple):
    """One thing that is judged.

    ``check`` is a name of the registry (``timing``) or a team's own ``package.module:Class``;
    ``params`` are fields of that class. ``weight`` counts relative to the other criteria's, so they
    need not sum to anything. A recording whose score stands below ``floor`` falls to the rubric's
    lowest band whatever its mean. ``place`` says where the criterion stands in the file.
    """

    id: str
    check: str
    weight: float
    params: Mapping[str, Any] = _NO_PARAMS
    floor: float | None = None
    place: str = ""


class Band(NamedTuple):
    """A name for every overall score of ``at_least`` this much."""

    at_least: float
    name: str


class Rubric(NamedTuple):
    """A rubric as loaded. ``bands`` run from the best down.

    ``digest`` is the SHA-256 (hex) of everything that can change a score or its band; title,
    comments and layout of the file are left out. ``source`` is the file's name, for messages.
    """

    id: str
    version: int
    title: str
    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...] = ()
    digest: str = ""
    source: str = ""

    @property
    def signature(self) -> str:
        """``cinematic@3#9f2c``: the rubric's part of a scorecard's signature."""
        return f"{self.id}@{self.version}#{self.digest[:4]}"

    def band(self, score: float | None) -> str | None:
        """The name of the best band that ``score`` reaches; ``None`` below all of them or without score."""
        if score is None:
            return None
        return next((band.name for band in self.bands if score >= band.at_least), None)
