"""Prompts of different scenarios that say the same: the text they share, and who writes it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from harness.anomalies.model import RECORDINGS, Anomaly, Quote, Tested
from harness.anomalies.units import (
    ALPHA,
    FACTORS,
    levels_of,
    over_represented,
    significant,
    table_of,
    units_of,
)
from harness.anomalies.vectors import near, vectors
from harness.anomalies.words import common_passages, folded, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.anomalies.corpus import Document
    from harness.anomalies.units import Table

LEAST = 0.4
"""Cosine from which two prompts say the same; unrelated ones have .03, seldom more than .2 (docs/anomalies.md)."""
WORDS = 12
"""Prompts with fewer words are alike by chance."""
PASSAGE = 6
"""Words of the shortest passage that is quoted."""
COMMON = 0.5
"""A passage that more than this share of the other prompts has is the house's own and no evidence."""
QUOTES = 3


def duplicates(documents: Sequence[Document]) -> list[Anomaly]:
    """Groups of prompts that are alike across scenarios, the strongest first."""
    import numpy as np
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    # One row for each text of a scenario: who writes the same again for the same brief adds nothing.
    same: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, document in enumerate(documents):
        if len(folded(document.text)) >= WORDS:
            same[document.scenario, document.text].append(place)
    rows = _ordered(documents, list(same.values()))
    scenarios = {name: number for number, name in enumerate(sorted({one.scenario for one in documents}))}
    apart = np.array([scenarios[documents[row[0]].scenario] for row in rows], dtype=np.int64)
    if len(set(apart.tolist())) < 2:
        return []
    pairs = near(vectors([documents[row[0]].text for row in rows]), apart, LEAST)
    graph = coo_matrix((pairs.cosine, (pairs.first, pairs.second)), shape=(len(rows), len(rows)))
    _, labels = connected_components(graph, directed=False)
    groups: dict[int, _Group] = {}
    for number in np.argsort(-pairs.cosine, kind="stable").tolist():
        first, second = int(pairs.first[number]), int(pairs.second[number])
        group = groups.setdefault(int(labels[first]), _Group(rows[first][0], rows[second][0], [], []))
        group.cosines.append(float(pairs.cosine[number]))
    for row, label in zip(rows, labels.tolist(), strict=True):
        if label in groups:
            groups[label].places.extend(row)
    found = [_anomaly(documents, group) for group in groups.values()]
    return sorted(found, key=lambda one: (-one.strength, one.recordings))


class _Group(NamedTuple):
    """The most alike two, the cosines of all pairs, and everyone's places."""

    first: int
    second: int
    cosines: list[float]
    places: list[int]


def _ordered(documents: Sequence[Document], rows: list[list[int]]) -> list[list[int]]:
    """Rows of one writer together, and among them one of each scenario before the next of any: see `near`."""
    writers = [tuple(documents[row[0]].factors.get(name, "") for name in FACTORS) for row in rows]
    passed: Counter[tuple[tuple[str, ...], str]] = Counter()
    keys = []
    for writer, row in zip(writers, rows, strict=True):
        scenario = documents[row[0]].scenario
        passed[writer, scenario] += 1
        keys.append((writer, passed[writer, scenario], scenario))
    return [rows[number] for number in sorted(range(len(rows)), key=keys.__getitem__)]


def _anomaly(documents: Sequence[Document], group: _Group) -> Anomaly:
    places = sorted(group.places)
    pair = documents[group.first], documents[group.second]
    scenarios = len({documents[place].scenario for place in places})
    quotes, share = _shared(*pair, documents)
    who = _who(documents, set(places))
    what = "scenarios" if all(documents[place].fresh for place in places) else "briefs"
    title = f"{len(places)} prompts for {scenarios} different {what} say the same"
    if who:
        title += f"; {who[0].inside:.0f} of them by {who[0].name}"
    cosine = sum(group.cosines) / len(group.cosines)
    why = [f"mean likeness {cosine:.2f} (equal prompts have 1, unrelated ones about .03)"]
    if quotes:
        why.append(f"{share:.0%} of the words of {pair[0].id} stand word for word in {pair[1].id}")
    else:
        why.append("no long passage is shared word for word: the same things in other words")
    names = dict.fromkeys([*(one.id for one in pair), *(documents[place].id for place in places)])
    return Anomaly(
        "duplicates",
        title,
        tuple(why),
        tuple(names)[:RECORDINGS],
        len(places),
        round(scenarios * cosine, 6),
        tuple(quotes),
        tuple(who),
    )


def _shared(one: Document, other: Document, documents: Sequence[Document]) -> tuple[list[Quote], float]:
    """The longest passages that both have and the house has not, with the share of words in all passages."""
    first, second = words_of(one.text), words_of(other.text)
    passages = common_passages([w.folded for w in first], [w.folded for w in second], PASSAGE)
    sample = documents[:: max(1, len(documents) // 200)]
    own = (one.scenario, other.scenario)
    others = [f" {' '.join(folded(each.text))} " for each in sample if each.scenario not in own]
    quotes: list[Quote] = []
    for passage in sorted(passages, key=lambda each: (-each.length, each.first)):
        words = " ".join(word.folded for word in first[passage.first : passage.first + passage.length])
        holding = sum(f" {words} " in text for text in others)
        if len(quotes) < 2 * QUOTES and holding <= COMMON * len(others):
            for document, found, at in ((one, first, passage.first), (other, second, passage.second)):
                quotes.append(document.quote(found[at].start, found[at + passage.length - 1].end))
    return quotes, sum(each.length for each in passages) / max(1, len(first))


def _who(documents: Sequence[Document], places: set[int]) -> list[Tested]:
    """Levels of factors half of whose prompts are these, and more than of others, the strongest first."""
    import numpy as np

    units = units_of(documents)
    these = np.isin(np.arange(len(documents)), sorted(places))
    tested: dict[str, Tested] = {}
    tables: dict[str, Table] = {}
    for factor in FACTORS:
        levels = levels_of(documents, factor)
        for level, own in levels.items():
            within = set(own)
            if len(levels) < 2 or not places & within:
                continue
            name = f"{factor} {level}"
            tables[name] = table_of(units, np.isin(np.arange(len(documents)), own), these)
            rest = len(documents) - len(own)
            tested[name] = Tested(name, len(places & within), len(own), len(places - within), rest)
    # Of factors that say the same, the one that comes first in FACTORS is shown first.
    order = {name: number for number, name in enumerate(tested)}
    corrected = over_represented(tables)
    found = [
        replace(tested[name], p=significant(value))
        for name, value in corrected.items()
        if value <= ALPHA and 2 * tested[name].inside >= tested[name].inside_of
    ]
    return sorted(found, key=lambda one: (one.p, -one.inside / one.inside_of, order[one.name]))[:3]
