"""Words that came and words that went between two versions.

The measure is the log-odds ratio with an informative Dirichlet prior of Monroe, Colaresi and Quinn (2008,
"Fightin' Words", Political Analysis 16(4)), over prompts instead of tokens: a prompt that says "lantern" nine times
is one prompt about a lantern. With two outcomes (it has the word or not) the Dirichlet prior is a Beta prior; it is
worth `PRIOR` units and has the word's share in the whole corpus as its mean.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.anomalies.units import ALPHA, tarone_holm
from harness.anomalies.words import folded
from harness.statistics import fisher_greater

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from harness.anomalies.corpus import Document
    from harness.anomalies.versions import Change

PRIOR = 2.0
MATTERS = 0.3
"""A word is told of where its share of prompts moved by so much."""


class Vocabulary(NamedTuple):
    """Which prompt has which word: ``rows`` has one row for each document, and a 1 for each word that it has."""

    words: list[str]
    rows: Any


class Moved(NamedTuple):
    """A word whose share of units went from ``before`` to ``after``; ``p`` is corrected over the words tested."""

    word: str
    before: float
    after: float
    log_odds: float
    z: float
    p: float


def vocabulary(documents: Sequence[Document]) -> Vocabulary:
    """Words of all documents."""
    import numpy as np
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(analyzer=folded, binary=True, dtype=np.int8)
    if not any(folded(one.text) for one in documents):
        return Vocabulary([], None)
    rows = counter.fit_transform([one.text for one in documents])
    return Vocabulary(counter.get_feature_names_out().tolist(), rows)


def moved(vocabulary: Vocabulary, change: Change) -> list[Moved]:
    """Words that came or went with a change, the surest first.

    Paired units are held against each other by the exact sign test (McNemar's, with one prompt a side), others
    by Fisher's exact test. Every word that could be significant counts in the correction, told of or not.
    """
    import numpy as np

    if not vocabulary.words or not change.before or not change.after:
        return []
    before, after = (_shares(vocabulary.rows, side) for side in (change.before, change.after))
    low, high = (np.asarray(side.mean(axis=0)).ravel() for side in (before, after))
    seen = np.abs(high - low) >= MATTERS
    p, attainable = _signs(after - before, seen) if change.paired else _fisher(before, after, seen)
    corrected = tarone_holm(
        dict(zip(vocabulary.words, p.tolist(), strict=True)),
        dict(zip(vocabulary.words, attainable.tolist(), strict=True)),
    )
    overall = np.asarray(vocabulary.rows.mean(axis=0)).ravel()
    found = []
    for column in np.flatnonzero(seen).tolist():
        word, was, now = vocabulary.words[column], float(low[column]), float(high[column])
        if corrected.get(word, 1.0) <= ALPHA:
            ratio, z = log_odds(
                was * before.shape[0],
                before.shape[0],
                now * after.shape[0],
                after.shape[0],
                float(overall[column]),
            )
            found.append(Moved(word, was, now, ratio, z, corrected[word]))
    return sorted(found, key=lambda one: (-abs(one.z), one.word))


def log_odds(before: float, before_of: int, after: float, after_of: int, share: float) -> tuple[float, float]:
    """The log-odds ratio of a word, after against before, and its z (Monroe et al., equations 16, 20 and 22).

    ``before`` of ``before_of`` units have the word; ``share`` is that of the whole corpus, in (0, 1].
    """
    with_it, without = PRIOR * share, PRIOR * (1 - share) + 1e-9
    sides = [(had + with_it, of - had + without) for had, of in ((before, before_of), (after, after_of))]
    (a, b), (c, d) = sides
    ratio = math.log(c / d) - math.log(a / b)
    return ratio, ratio / math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)


def _row(values: Any) -> NDArray[np.float64]:
    import numpy as np

    return np.asarray(values, dtype=np.float64).ravel()


def _shares(rows: Any, side: Mapping[str, tuple[int, ...]]) -> Any:
    """For each unit the share of its documents that have each word (sparse, units × words)."""
    from scipy.sparse import csr_matrix

    data: list[float] = []
    columns: list[int] = []
    ends = [0]
    for places in side.values():
        data += [1 / len(places)] * len(places)
        columns += places
        ends.append(len(columns))
    return csr_matrix((data, columns, ends), shape=(len(side), rows.shape[0])) @ rows


def _signs(differences: Any, seen: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two-sided p-values of the sign test, and the smallest that so many differing units allow.

    Words that are not told of count as tested all the same, with a p-value of 1: that is on the safe side.
    """
    import numpy as np
    from scipy.stats import binom

    rose, fell = (_row((differences > 0).sum(axis=0)), _row((differences < 0).sum(axis=0)))
    differing = rose + fell
    p = np.ones(len(rose))
    p[seen] = np.minimum(1.0, 2 * binom.sf(np.maximum(rose, fell)[seen] - 1, differing[seen], 0.5))
    return p, np.minimum(1.0, 2.0 ** (1 - differing))


def _fisher(
    before: Any, after: Any, seen: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two-sided p-values of Fisher's test (twice the smaller tail), and the smallest that the margins allow."""
    import numpy as np

    sizes = before.shape[0], after.shape[0]
    first, second = (np.round(_row(side.sum(axis=0))).astype(np.int64) for side in (before, after))
    p = np.ones(len(first))
    tails = (
        fisher_greater(first[seen], sizes[0], second[seen], sizes[1]),
        fisher_greater(second[seen], sizes[1], first[seen], sizes[0]),
    )
    p[seen] = np.minimum(1.0, 2 * np.minimum(*tails))
    total = first + second
    most = [np.minimum(total, size) for size in sizes]
    extremes = (
        fisher_greater(most[0], sizes[0], total - most[0], sizes[1]),
        fisher_greater(most[1], sizes[1], total - most[1], sizes[0]),
    )
    return p, np.minimum(1.0, 2 * np.minimum(*extremes))
