"""Single recordings unlike the rest: robust z-scores of features that can be said in words.

Each value is held against the median of its own persona's recordings, where there are enough, else of the corpus,
in units of the median absolute deviation (Iglewicz and Hoaglin 1993). What is common is no outlier: where more than `RARE`
of a group stand as far away, it is a second habit and not told of.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from harness.anomalies.model import RECORDINGS, Anomaly, Quote, Tested
from harness.anomalies.units import FEW
from harness.anomalies.vectors import vectors
from harness.anomalies.words import folded, words_of
from harness.spans import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from harness.anomalies.corpus import Document

FAR = 5.0
"""Robust z from which a value is far out; normal values are beyond 5 once in 1.7 million."""
RARE = 0.05
"""Of a group of 20 or more so many may be outliers; of a smaller one, one."""
_NORMAL = 1.4826
"""Makes the median absolute deviation of normal values their standard deviation."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One number of a document, with the words for it.

    ``scale`` is the least spread that is taken for one; ``ratio`` compares by logarithm. ``sides`` is ``"both"``,
    ``"low"`` or ``"high"``: which end is worth a look.
    """

    name: str
    scale: float
    ratio: bool = False
    sides: str = "both"


FEATURES = (
    Feature("words", math.log(1.25), ratio=True),
    Feature("sections", 1.0),
    Feature("beats", 1.0),
    Feature("rounds", 1.0),
    Feature("share of words nobody else uses", 0.05, sides="high"),
    Feature("likeness to others of the persona", 0.02, sides="low"),
)
SCORES = Feature("score of ", 0.05, sides="low")


class Outlying(NamedTuple):
    """Outliers, the farthest first, and what could not be said."""

    anomalies: list[Anomaly]
    notes: list[str]


class _Far(NamedTuple):
    feature: Feature
    value: float
    middle: float
    z: float
    of: int
    group: str


def outliers(documents: Sequence[Document]) -> Outlying:
    """Documents that deliver a prompt and are far from others of their persona, or of the corpus."""
    if len(documents) < FEW:
        return Outlying([], [f"outliers: {len(documents)} prompts are too few, it takes {FEW}"])
    users = _users(documents)
    measures = _measured(documents, users)
    far: dict[int, list[_Far]] = defaultdict(list)
    for name, places in _groups(documents).items():
        for feature in (*FEATURES, *_scores(measures)):
            for place, one in _far_out(measures, places, feature, name):
                far[place].append(one)
    # What is odd about all of a scenario's prompts in the same way is one thing to look at.
    merged: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for place in sorted(far):
        merged[documents[place].scenario, tuple(one.feature.name for one in far[place])].append(place)
    found = [_anomaly(documents, places, far[places[0]], users) for places in merged.values()]
    return Outlying(sorted(found, key=lambda one: (-one.strength, one.title)), [])


def _groups(documents: Sequence[Document]) -> dict[str, list[int]]:
    """Places by what they are held against: fresh and recorded apart, personas apart where they are known well."""
    personas: dict[tuple[bool, str], list[int]] = defaultdict(list)
    for place, one in enumerate(documents):
        personas[one.fresh, one.factors.get("persona", "")].append(place)
    groups: dict[str, list[int]] = {}
    for fresh in (True, False):
        rest: list[int] = []
        for (kind, persona), places in personas.items():
            if kind == fresh and persona and len({documents[each].text for each in places}) >= FEW:
                groups[f"{persona}{'' if fresh else ' (recorded)'}"] = places
            elif kind == fresh:
                rest += places
        if len(rest) >= FEW:
            groups["fresh dialogues" if fresh else "recordings"] = sorted(rest)
    return groups


def _users(documents: Sequence[Document]) -> dict[str, set[str]]:
    """For each word one or two of the scenarios whose prompts have it."""
    users: dict[str, set[str]] = defaultdict(set)
    for one in documents:
        for word in set(folded(one.text)):
            if len(users[word]) < 2:
                users[word].add(one.scenario)
    return users


def _measured(documents: Sequence[Document], users: Mapping[str, set[str]]) -> list[Mapping[str, float]]:
    """Each document's own measures with those that need the others."""
    likeness = _likeness(documents)
    found: list[Mapping[str, float]] = []
    for place, one in enumerate(documents):
        own = set(folded(one.text))
        alone = sum(len(users[word]) == 1 for word in own) / len(own) if own else 0.0
        more = {"share of words nobody else uses": alone}
        if place in likeness:
            more["likeness to others of the persona"] = likeness[place]
        found.append({**one.measures, **more})
    return found


def _likeness(documents: Sequence[Document]) -> dict[int, float]:
    """Mean cosine to the other documents of the same persona; personas with few documents have none."""
    import numpy as np

    rows = vectors([one.text for one in documents])
    groups: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(documents):
        if one.factors.get("persona"):
            groups[one.factors["persona"]].append(place)
    found: dict[int, float] = {}
    for places in groups.values():
        if len(places) >= FEW:
            own = rows[places]
            total = np.asarray(own.sum(axis=0)).ravel()
            cosines = (own @ total - 1.0) / (len(places) - 1)
            found.update(zip(places, np.round(cosines, 6).tolist(), strict=True))
    return found


def _scores(measures: Sequence[Mapping[str, float]]) -> list[Feature]:
    names = sorted({name for one in measures for name in one if name.startswith(SCORES.name)})
    return [Feature(name, SCORES.scale, sides=SCORES.sides) for name in names]


def _far_out(
    measures: Sequence[Mapping[str, float]], places: Sequence[int], feature: Feature, group: str
) -> list[tuple[int, _Far]]:
    import numpy as np

    known = [place for place in places if feature.name in measures[place]]
    if len(known) < FEW:
        return []
    raw = np.array([measures[place][feature.name] for place in known], dtype=np.float64)
    values = np.log(np.maximum(raw, 1.0)) if feature.ratio else raw
    z = _robust(values, feature.scale)
    far = {"both": np.abs(z) >= FAR, "low": z <= -FAR, "high": z >= FAR}[feature.sides]
    if far.sum() > max(1, RARE * len(known)):
        return []
    middle = float(np.median(raw))
    return [
        (known[at], _Far(feature, float(raw[at]), middle, float(z[at]), len(known), group))
        for at in np.flatnonzero(far).tolist()
    ]


def _robust(values: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    import numpy as np

    middle = np.median(values)
    spread = _NORMAL * float(np.median(np.abs(values - middle)))
    return np.asarray((values - middle) / max(spread, scale), dtype=np.float64)


def _anomaly(
    documents: Sequence[Document], places: list[int], far: list[_Far], users: Mapping[str, set[str]]
) -> Anomaly:
    first = documents[places[0]]
    title = f"{first.id}: {', '.join(_short(one) for one in far)}"
    if len(places) > 1:
        title = (
            f"{first.id} and {len(places) - 1} more of its scenario: {', '.join(_short(one) for one in far)}"
        )
    why = [
        f"{one.feature.name} {_figure(one.value)}, median of {one.group} {_figure(one.middle)} "
        f"(n = {one.of}; {abs(one.z):.1f} robust deviations {'above' if one.z > 0 else 'below'})"
        for one in far
    ]
    for one in far:
        criterion = one.feature.name.removeprefix(SCORES.name)
        if criterion != one.feature.name and criterion in first.explained:
            why.append(f"{criterion}: {shorten(first.explained[criterion])}")
    if any(one.feature.name.startswith("share of words") for one in far):
        why.append(f"words of its own: {', '.join(_own(first, users))}")
    return Anomaly(
        "outliers",
        title,
        tuple(why),
        tuple(documents[place].id for place in places[:RECORDINGS]),
        len(places),
        round(sum(min(abs(one.z), 10.0) for one in far), 6),
        (_beginning(first),),
        tuple(Tested(one.feature.name, one.value, 1, one.middle, one.of, z=round(one.z, 3)) for one in far),
    )


def _short(one: _Far) -> str:
    return f"{one.feature.name} {_figure(one.value)} (median {_figure(one.middle)})"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) and value != 1.0 else f"{value:.3g}"


def _own(document: Document, users: Mapping[str, set[str]]) -> list[str]:
    """The first words that stand in no other scenario's prompts."""
    return [word for word in dict.fromkeys(folded(document.text)) if len(users[word]) == 1][:8]


def _beginning(document: Document) -> Quote:
    """How the prompt begins."""
    words = words_of(document.text)
    return document.quote(words[0].start if words else 0, words[min(19, len(words) - 1)].end if words else 0)
