"""Prompts of different scenarios that say the same: the text they share, and who writes it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.anomalies.model import RECORDINGS, Anomaly, Quote, Tested
from harness.anomalies.own import own_ranges
from harness.anomalies.units import (
    ALPHA,
    FACTORS,
    levels_of,
    over_represented,
    significant,
    table_of,
    units_of,
)
from harness.anomalies.vectors import Near, near, vectors
from harness.anomalies.words import Word, common_passages, folded, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from harness.anomalies.corpus import Document
    from harness.anomalies.own import Ranges
    from harness.anomalies.units import Table

PAIR = 0.45
"""Cosine from which two prompts say the same (docs/anomalies.md: unrelated ones have .1, seldom more than .25)."""
GROUP = 0.3
"""And three or more, all of them with each other, on average."""
MEMBERS = 40
"""Members of a group that are held against each other."""
WORDS = 12
"""Prompts with fewer words are alike by chance."""
PASSAGE = 6
"""Words of the shortest passage that is quoted."""
QUOTES = 3


def duplicates(documents: Sequence[Document]) -> list[Anomaly]:
    """Groups of prompts that are alike across scenarios, the strongest first."""
    import numpy as np

    ranges = own_ranges(documents)
    texts = [_text(document, own) for document, own in zip(documents, ranges, strict=True)]
    # One row for each text of a scenario: who writes the same again for the same brief adds nothing.
    same: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, document in enumerate(documents):
        if len(folded(texts[place])) >= WORDS:
            same[document.scenario, document.text].append(place)
    rows = _ordered(documents, list(same.values()))
    scenarios = {name: number for number, name in enumerate(sorted({one.scenario for one in documents}))}
    apart = np.array([scenarios[documents[row[0]].scenario] for row in rows], dtype=np.int64)
    if len(set(apart.tolist())) < 2:
        return []
    vectored = vectors([texts[row[0]] for row in rows])
    found = [
        _anomaly(documents, group, ranges)
        for group in _groups(rows, near(vectored, apart, GROUP), vectored, apart)
    ]
    return sorted(found, key=lambda one: (-one.strength, one.recordings))


def _groups(rows: list[list[int]], pairs: Near, vectored: Any, apart: NDArray[np.int64]) -> list[_Group]:
    """Groups of three and more scenarios that are alike throughout; of what is left, those connected by close pairs."""
    import numpy as np

    found = []
    labels = _connected(pairs, len(rows))
    taken = np.zeros(len(rows), dtype=bool)
    for label, members in _members(labels, pairs).items():
        cosine = _mean_cosine(members, vectored, apart)
        if len(set(apart[members].tolist())) > 2 and cosine >= GROUP:
            taken[members] = True
            found.append(_group(rows, members, pairs, labels == label, cosine))
    close = (pairs.cosine >= PAIR) & ~taken[pairs.first]
    left = Near(pairs.first[close], pairs.second[close], pairs.cosine[close])
    labels = _connected(left, len(rows))
    for label, members in _members(labels, left).items():
        cosine = _mean_cosine(members, vectored, apart)
        found.append(_group(rows, members, left, labels == label, cosine))
    return found


def _connected(pairs: Near, size: int) -> NDArray[np.int64]:
    import numpy as np
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    graph = coo_matrix((pairs.cosine, (pairs.first, pairs.second)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _members(labels: NDArray[np.int64], pairs: Near) -> dict[int, list[int]]:
    """Rows of each component that has a pair."""
    found: dict[int, list[int]] = {int(label): [] for label in sorted(set(labels[pairs.first].tolist()))}
    for row, label in enumerate(labels.tolist()):
        if label in found:
            found[label].append(row)
    return found


def _mean_cosine(members: list[int], vectored: Any, apart: NDArray[np.int64]) -> float:
    """Over pairs of different scenarios; of a large group over pairs of some of its members."""
    import numpy as np

    some = np.array(members[:: -(-len(members) // MEMBERS)])
    cosines = np.asarray((vectored[some] @ vectored[some].T).todense())
    return float(cosines[apart[some][:, None] != apart[some][None, :]].mean())


def _group(
    rows: list[list[int]], members: list[int], pairs: Near, own: NDArray[np.bool_], cosine: float
) -> _Group:
    import numpy as np

    inside = own[pairs.first]
    best = int(np.argmax(np.where(inside, pairs.cosine, -1.0)))
    first, second = rows[int(pairs.first[best])][0], rows[int(pairs.second[best])][0]
    return _Group(first, second, cosine, sorted(place for row in members for place in rows[row]))


def _text(document: Document, own: Ranges) -> str:
    return "\n".join(document.text[start:end] for start, end in own)


class _Group(NamedTuple):
    """The places of the most alike two, the mean cosine, and everyone's places."""

    first: int
    second: int
    cosine: float
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


def _anomaly(documents: Sequence[Document], group: _Group, ranges: Sequence[Ranges]) -> Anomaly:
    places = group.places
    pair = documents[group.first], documents[group.second]
    scenarios = len({documents[place].scenario for place in places})
    quotes, share = _shared(*pair, (ranges[group.first], ranges[group.second]))
    who = _who(documents, set(places))
    what = "scenarios" if all(documents[place].fresh for place in places) else "briefs"
    title = f"{len(places)} prompts for {scenarios} different {what} say the same"
    if who:
        title += f"; {who[0].inside:.0f} of them by {who[0].name}"
    why = [f"mean likeness {group.cosine:.2f} (equal prompts have 1, unrelated ones about 0.1)"]
    if quotes:
        why.append(f"{share:.0%} of the own words of {pair[0].id} stand word for word in {pair[1].id}")
    else:
        why.append("no long passage is shared word for word: the same things in other words")
    names = dict.fromkeys([*(one.id for one in pair), *(documents[place].id for place in places)])
    return Anomaly(
        "duplicates",
        title,
        tuple(why),
        tuple(names)[:RECORDINGS],
        len(places),
        round(scenarios * group.cosine, 6),
        tuple(quotes),
        tuple(who),
    )


def _shared(one: Document, other: Document, owned: tuple[Ranges, Ranges]) -> tuple[list[Quote], float]:
    """The longest passages that both have of their own, and the share of the first one's own words in all of them."""
    first, second = _own_words(one, owned[0], "first"), _own_words(other, owned[1], "second")
    passages = common_passages([w.folded for w in first], [w.folded for w in second], PASSAGE)
    quotes: list[Quote] = []
    for passage in sorted(passages, key=lambda each: (-each.length, each.first))[:QUOTES]:
        for document, found, at in ((one, first, passage.first), (other, second, passage.second)):
            quotes.append(document.quote(found[at].start, found[at + passage.length - 1].end))
    return quotes, sum(each.length for each in passages) / max(1, len(first))


def _own_words(document: Document, own: Ranges, side: str) -> list[Word]:
    """The words in these ranges; between two ranges something that no other text has."""
    found: list[Word] = []
    for start, end in own:
        if found:
            found.append(Word(f"\0{side} {start}", start, start))
        found += [
            Word(word.folded, word.start + start, word.end + start)
            for word in words_of(document.text[start:end])
        ]
    return found


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
