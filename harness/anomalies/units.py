"""Units that counts are made in, and corrections for many tests of counts.

Replicates of one scenario resemble each other, so that counting them one by one would take one accident for many.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from harness.statistics import fisher_greater, holm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from harness.anomalies.corpus import Document

ALPHA = 0.05
FEW = 8
"""With fewer scenarios or recordings nothing is said of them."""
FACTORS = ("persona version", "persona", "copilot version", "copilot", "model", "persona model")
"""What may be over-represented, the more particular first."""


def tarone_holm(p: Mapping[str, float], attainable: Mapping[str, float]) -> dict[str, float]:
    """Corrected p-values of tests on counts, as Tarone does (1990, "A modified Bonferroni method for discrete data").

    ``attainable`` is the smallest p-value that a test's margins allow: tests that could never be significant
    take no part, however many they are; the others are corrected by Holm. Left out tests are not in the answer.
    """
    smallest = sorted(attainable.values())
    level = next(
        (k for k in range(1, len(smallest) + 1) if bisect_right(smallest, ALPHA / k) <= k), len(smallest)
    )
    able = {name: p[name] for name, least in attainable.items() if least <= ALPHA / max(1, level)}
    return {name: value for name, value in holm(able).items() if value is not None}


def significant(value: float) -> float:
    """Three digits: beyond them the arithmetic of another machine differs."""
    return float(f"{value:.3g}")


def levels_of(documents: Sequence[Document], factor: str) -> dict[str, list[int]]:
    """Places of the documents of each level of a factor, in the order of their names."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, document in enumerate(documents):
        if factor in document.factors:
            found[document.factors[factor]].append(place)
    return dict(sorted(found.items()))


class Table(NamedTuple):
    """Units inside that have something, all units inside, and the same two elsewhere."""

    inside: int
    inside_of: int
    elsewhere: int
    elsewhere_of: int


def units_of(documents: Sequence[Document]) -> NDArray[np.int64]:
    """A number for each document, equal for documents of one unit.

    A unit is a scenario with one persona and one copilot, whatever their versions and models.
    """
    import numpy as np

    numbers: dict[tuple[str, str, str], int] = {}
    keys = (
        (one.scenario, one.factors.get("persona", ""), one.factors.get("copilot", "")) for one in documents
    )
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def table_of(units: NDArray[np.int64], inside: NDArray[np.bool_], has: NDArray[np.bool_]) -> Table:
    """The table in units: each counts, on a side where it has documents, for the share of them that have it.

    Sums of shares are rounded, down inside and up elsewhere: the table may show less than there is, never more.
    """
    import numpy as np

    sides = 2 * units + inside
    size = 2 * int(units.max(initial=0)) + 2
    documents = np.bincount(sides, minlength=size)
    shares = np.bincount(sides, weights=has, minlength=size) / np.maximum(documents, 1)
    full = documents > 0
    return Table(
        math.floor(shares[1::2].sum() + 1e-9),
        int(full[1::2].sum()),
        math.ceil(shares[::2].sum() - 1e-9),
        int(full[::2].sum()),
    )


def over_represented(tables: Mapping[str, Table]) -> dict[str, float]:
    """Corrected one-sided p-values of Fisher's exact test: whether inside has more of it than elsewhere."""
    import numpy as np

    if not tables:
        return {}
    inside, inside_of, elsewhere, elsewhere_of = np.array(list(tables.values()), dtype=np.int64).T
    total = inside + elsewhere
    most = np.minimum(total, inside_of)
    p = fisher_greater(inside, inside_of, elsewhere, elsewhere_of)
    attainable = fisher_greater(most, inside_of, total - most, elsewhere_of)
    return tarone_holm(
        dict(zip(tables, p.tolist(), strict=True)), dict(zip(tables, attainable.tolist(), strict=True))
    )
