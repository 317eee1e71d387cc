"""Pairs of versions that can be compared: documents of both sides in strata where nothing else differs."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, NamedTuple

from harness.anomalies.units import levels_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.anomalies.corpus import Document

VERSIONS = {"persona version": "persona", "copilot version": "copilot"}
"""Versions are of something: those of one persona, or of one copilot, are compared."""
MODELS = ("model", "persona model")
MODELS_LIMIT = 4
"""Most models that are compared each with each; of more, each with the one that wrote most."""


class Change(NamedTuple):
    """Two levels of a factor.

    ``before`` and ``after`` map a unit to the places of its documents. ``paired`` says that the sides share their
    units (scenario, persona and copilot) and all other factors; otherwise units are single documents, and ``strata``
    maps each to the persona that both sides have.
    """

    factor: str
    old: str
    new: str
    paired: bool
    before: Mapping[str, tuple[int, ...]]
    after: Mapping[str, tuple[int, ...]]
    strata: Mapping[str, str]

    @property
    def name(self) -> str:
        """How a reader knows it."""
        return f"{self.factor} {self.old} → {self.new}"


def changes(documents: Sequence[Document]) -> list[Change]:
    """Every change that could be looked at, fresh dialogues first."""
    return [
        *_changes(documents, [place for place, one in enumerate(documents) if one.fresh]),
        *_changes(documents, [place for place, one in enumerate(documents) if not one.fresh]),
    ]


def _changes(documents: Sequence[Document], places: list[int]) -> list[Change]:
    own = [documents[place] for place in places]
    found = []
    for factor in (*VERSIONS, *MODELS):
        levels = {name: [places[each] for each in inside] for name, inside in levels_of(own, factor).items()}
        for old, new in _pairs(factor, levels):
            make = _paired if documents[places[0]].fresh else _unpaired
            found.append(make(documents, factor, old, new, levels))
    return found


def _pairs(factor: str, levels: Mapping[str, list[int]]) -> list[tuple[str, str]]:
    if factor in VERSIONS:
        of_one: dict[str, list[str]] = defaultdict(list)
        for name in levels:
            of_one[name.rpartition("@")[0]].append(name)
        return [pair for names in of_one.values() for pair in pairwise(sorted(names, key=_natural))]
    if len(levels) <= MODELS_LIMIT:
        return list(combinations(levels, 2))
    most = max(levels, key=lambda name: (len(levels[name]), name))
    return [(most, name) for name in levels if name != most]


def _natural(name: str) -> tuple[int, str]:
    """Version 10 comes after version 9."""
    version = name.rpartition("@")[2]
    return (int(version) if version.isdecimal() and len(version) < 10 else 0, name)


def _paired(
    documents: Sequence[Document], factor: str, old: str, new: str, levels: Mapping[str, list[int]]
) -> Change:
    """Only documents that the other side has with everything else equal."""
    # The factor that the level belongs to (the persona of a persona's version) moves with it.
    free = {factor, VERSIONS.get(factor, "")}
    sides: list[dict[str, dict[str, list[int]]]] = []
    for level in (old, new):
        units: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for place in levels[level]:
            one = documents[place]
            parts = (one.factors.get(name, "") for name in ("persona", "copilot") if name not in free)
            rest = (value for name, value in sorted(one.factors.items()) if name not in free)
            units["\t".join((one.scenario, *parts))]["\t".join(rest)].append(place)
        sides.append(units)
    before, after = ({}, {})  # type: tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]
    for unit in sorted(sides[0].keys() & sides[1].keys()):
        both = sorted(sides[0][unit].keys() & sides[1][unit].keys())
        if both:
            before[unit] = tuple(place for rest in both for place in sides[0][unit][rest])
            after[unit] = tuple(place for rest in both for place in sides[1][unit][rest])
    return Change(factor, old, new, True, before, after, {})


def _unpaired(
    documents: Sequence[Document], factor: str, old: str, new: str, levels: Mapping[str, list[int]]
) -> Change:
    personas = [
        {documents[place].factors.get("persona", "") for place in levels[level]} for level in (old, new)
    ]
    both = personas[0] & personas[1] - {""}
    strata: dict[str, str] = {}
    sides: list[dict[str, tuple[int, ...]]] = []
    for level in (old, new):
        side: dict[str, tuple[int, ...]] = {}
        for place in levels[level]:
            persona = documents[place].factors.get("persona", "")
            if persona in both:
                side[documents[place].id] = (place,)
                strata[documents[place].id] = persona
        sides.append(side)
    return Change(factor, old, new, False, sides[0], sides[1], strata)
