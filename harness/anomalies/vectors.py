"""Prompts as weighted sparse vectors, and pairs of neighbours among them in memory that does not grow with the pairs.

A feature that a quarter of the prompts or fewer have counts in full, one that more have counts less, by the logarithm
of their share: what everybody says is no likeness, and yet prompts that say nothing else are still alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from harness.anomalies.words import features_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

COLUMNS = 2**20
"""Features are hashed into so many columns: no vocabulary is kept."""
FLOOR, FULL = 0.3, 4
"""The least weight of a feature, and one in how many prompts may have it at full weight."""
WHOLE = 5_000
"""Up to so many prompts all columns are kept; of more prompts, every second, third, … column."""
BLOCK = 512
SKETCH = 96
"""About so many features of a prompt look for its neighbours: by column, the same ones in every prompt."""
WINDOW = 12
"""A prompt meets so many of those that follow it among the prompts that have a feature."""
SHARED = 0.15
"""Two prompts are compared where they share this part of the smaller sketch."""


class Near(NamedTuple):
    """Pairs of rows, ``first < second``, with the cosine of each."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    cosine: NDArray[np.float64]


def vectors(texts: Sequence[str]) -> Any:
    """A sparse row of length 1 for each text (of length 0 where it has no word), made in blocks."""
    import numpy as np
    from scipy.sparse import csr_matrix, vstack
    from sklearn.feature_extraction.text import HashingVectorizer

    hashing = HashingVectorizer(
        analyzer=features_of,
        n_features=COLUMNS,
        alternate_sign=False,
        binary=True,
        norm=None,
        dtype=np.float32,
    )
    step = -(-max(1, len(texts)) // WHOLE)
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}  # equal texts are read once
    once, blocks = list(places), []
    for start in range(0, len(once), BLOCK):
        block = hashing.transform(once[start : start + BLOCK])
        # Columns are hashes: every n-th of them is a fair sample.
        blocks.append(_chosen(block, np.arange(COLUMNS) % step == 0) if step > 1 else block)
    rows = vstack(blocks, format="csr") if blocks else csr_matrix((0, COLUMNS), dtype=np.float32)
    if len(once) < len(texts):
        rows = rows[[places[text] for text in texts]]
    holding = np.bincount(rows.indices, minlength=COLUMNS)
    weights = np.clip(np.log(max(1, len(texts)) / np.maximum(holding, 1)) / np.log(FULL), FLOOR, 1)
    rows.data = weights[rows.indices].astype(np.float32)
    sizes = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data /= np.repeat(np.where(sizes > 0, sizes, 1), np.diff(rows.indptr)).astype(np.float32)
    return rows


def near(rows: Any, apart: NDArray[np.int64], least: float) -> Near:
    """Pairs of rows with a cosine of at least ``least`` that differ in ``apart``.

    Rows should be ordered so that those likely to be alike, but apart, stand close together: a feature that many
    rows have brings each of them together with its next few only. Found pairs connect what belongs together; they are
    not all pairs there are.
    """
    import numpy as np

    first, second = _candidates(rows, apart)
    cosines = [np.zeros(0)]
    for start in range(0, len(first), 4 * BLOCK):
        pairs = slice(start, start + 4 * BLOCK)
        product = rows[first[pairs]].multiply(rows[second[pairs]])
        cosines.append(np.asarray(product.sum(axis=1), dtype=np.float64).ravel())
    cosine = np.concatenate(cosines)
    kept = cosine >= least
    return Near(first[kept], second[kept], np.minimum(cosine[kept], 1.0))


def _candidates(rows: Any, apart: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs that share enough of their sketches."""
    import numpy as np

    count = rows.shape[0]
    holding = np.bincount(rows.indices, minlength=COLUMNS)
    several = holding > 1
    if not count or not several.any():
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    shared = int(several[rows.indices].sum())
    step = max(1, shared // (SKETCH * count))
    # Scattered, so that this sample is not the one that `vectors` took.
    sketch = _chosen(rows, several & (np.arange(COLUMNS) * 40_503 % COLUMNS // 64 % step == 0))
    sizes = np.diff(sketch.indptr)
    columns = sketch.tocsc()
    owner, column = columns.indices.astype(np.int64), np.repeat(np.arange(COLUMNS), np.diff(columns.indptr))
    keys, times = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for distance in range(1, WINDOW + 1):
        left, right = owner[:-distance], owner[distance:]
        met = (column[:-distance] == column[distance:]) & (apart[left] != apart[right])
        keys, times = _added(keys, times, left[met] * count + right[met])
    first, second = keys // count, keys % count
    enough = times >= np.maximum(2, SHARED * np.minimum(sizes[first], sizes[second]))
    return first[enough], second[enough]


def _chosen(rows: Any, columns: NDArray[np.bool_]) -> Any:
    """The same rows with these columns only."""
    import numpy as np
    from scipy.sparse import csr_matrix

    kept = columns[rows.indices]
    ends = np.concatenate([[0], np.cumsum(kept)])[rows.indptr]
    return csr_matrix((rows.data[kept], rows.indices[kept], ends), shape=rows.shape)


def _added(
    keys: NDArray[np.int64], times: NDArray[np.int64], more: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How often each key was met, with ``more`` of them."""
    import numpy as np

    fresh, counts = np.unique(more, return_counts=True)
    every, places = np.unique(np.concatenate([keys, fresh]), return_inverse=True)
    summed = np.bincount(places, weights=np.concatenate([times, counts]), minlength=len(every))
    return every, summed.astype(np.int64)
