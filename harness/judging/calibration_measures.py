"""What one judge's agreement with people comes to, once for the data and once for each resample."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from harness.statistics.agreement import acs, alphas, kappas
from harness.statistics.correlations import Kind, correlations
from harness.statistics.icc import intraclasses

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from harness.statistics.values import Numbers

KINDS: tuple[Kind, ...] = ("spearman", "kendall", "pearson")
FEWEST = 3
"""Items, or groups, below which no correlation over them is given: two points always lie on a line."""
MOST_CATEGORIES = 1_000
"""More whole numbers on a scale than that are no categories."""
MOST_PAIRED = 10_000
"""Items above which Kendall's τ has no interval: each of a thousand resamples would be sorted anew."""


class Columns(NamedTuple):
    """Items that a judge and people rated: the judge's mean, the people's mean, and each item's group.

    ``groups`` numbers the groups from 0; an item without one has a number of its own, and ``grouped``
    says which numbers are groups indeed. ``raters`` are single people: items × raters, NaN for not rated.
    """

    judge: Numbers
    people: Numbers
    groups: NDArray[np.intp]
    grouped: NDArray[np.bool_]
    raters: Numbers
    categories: Numbers | None


class Groups(NamedTuple):
    """The groups' means and the correlations inside each; NaN where a group has none."""

    numbers: NDArray[np.intp]
    judge: Numbers
    people: Numbers
    inside: Mapping[Kind, Numbers]


def groups_of(columns: Columns) -> Groups | None:
    """Means and inner correlations of the groups; ``None`` where there is none."""
    import numpy as np

    numbers = np.flatnonzero(columns.grouped)
    if not len(numbers):
        return None
    order = np.argsort(columns.groups, kind="stable")
    edges = np.searchsorted(columns.groups[order], np.arange(len(columns.grouped) + 1))
    members = [order[edges[number] : edges[number + 1]] for number in numbers]
    return Groups(
        numbers,
        np.array([columns.judge[own].mean() for own in members]),
        np.array([columns.people[own].mean() for own in members]),
        {
            kind: np.array(
                [float(correlations(columns.judge[own], columns.people[own], kind)[0]) for own in members]
            )
            for kind in KINDS
        },
    )


def measures(
    columns: Columns, groups: Groups | None, clusters: Numbers, *, kendall: bool
) -> dict[str, Numbers]:
    """Every measure for each row of ``clusters``, which counts how often each group occurs."""
    import numpy as np

    weights = clusters[:, columns.groups]
    x, y = columns.judge, columns.people
    size = np.maximum(weights.sum(axis=1), 1)
    both = np.column_stack([x, y])
    nothing = np.full(len(weights), np.nan)
    named: dict[str, Numbers] = {}
    for kind in KINDS:
        named[kind] = named[f"group_{kind}"] = named[f"within_group_{kind}"] = nothing
        given = kendall or kind != "kendall"
        if given and len(x) >= FEWEST:
            named[kind] = correlations(x, y, kind, weights)
        if groups is not None:
            counts = clusters[:, groups.numbers]
            if given and len(groups.numbers) >= FEWEST:
                named[f"group_{kind}"] = correlations(groups.judge, groups.people, kind, counts)
            named[f"within_group_{kind}"] = _mean(counts, groups.inside[kind])
    named["mae"] = weights @ np.abs(x - y) / size
    named["bias"] = weights @ (x - y) / size
    named["kappa_quadratic"] = kappas(both, "quadratic", weights)
    named["alpha_ordinal"] = alphas(both, "ordinal", weights)
    named["ac2"] = nothing
    if columns.categories is not None:
        named["ac2"] = acs(np.floor(both + 0.5), "quadratic", columns.categories, weights)
    named["icc2_1"] = intraclasses(both, weights)[1]
    named["people_spearman"] = rater_against_rest(columns.raters, weights)
    return named


def rater_against_rest(raters: Numbers, weights: Numbers) -> Numbers:
    """Spearman of each rater with the mean of the others, over raters weighted by the items they share.

    The ceiling for a judge: how well one more person agrees with the people. NaN with one rater, or where
    no rater shares three items and has two values among them.
    """
    import numpy as np

    rated = ~np.isnan(raters)
    counts = rated.sum(axis=1)
    sums = np.where(rated, raters, 0.0).sum(axis=1)
    total, size = np.zeros(len(weights)), np.zeros(len(weights))
    for rater in range(raters.shape[1]):
        shared = rated[:, rater] & (counts > 1)
        if np.count_nonzero(shared) < FEWEST:
            continue
        own = raters[shared, rater]
        rest = (sums[shared] - own) / (counts[shared] - 1)
        each = correlations(own, rest, "spearman", weights[:, shared])
        defined = ~np.isnan(each)
        total[defined] += len(own) * each[defined]
        size[defined] += len(own)
    found: Numbers = np.divide(total, size, out=np.full(len(weights), np.nan), where=size > 0)
    return found


def _mean(counts: Numbers, values: Numbers) -> Numbers:
    """Mean of the defined ``values`` for each row of ``counts``."""
    import numpy as np

    defined = ~np.isnan(values)
    size = counts[:, defined].sum(axis=1)
    sums = counts[:, defined] @ values[defined]
    found: Numbers = np.divide(sums, size, out=np.full(len(counts), np.nan), where=size > 0)
    return found
