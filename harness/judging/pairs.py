"""How a judge of pairs behaves: consistent over both orders, drawn to a place, right where people decided."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.judging.pairs_table import PREFERRED, PairVerdict
from harness.statistics.agreement import kappas
from harness.statistics.binary import wilson
from harness.statistics.clusters import FEWEST, percentile_bounds, resample_counts
from harness.statistics.values import CELLS, CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from harness.judging.pairs_table import Order, Preferred, Verdicts
    from harness.statistics.values import Numbers

RESAMPLES = 1_000
MEASURES = (
    "consistency",
    "flip_rate",
    "first_place_rate",
    "accuracy",
    "accuracy_both_orders",
    "kappa",
    "kappa_single_order",
)


@dataclass(frozen=True, slots=True)
class PairsRow:
    """One judge. ``n`` counts items with a usable verdict in both orders, ``verdicts`` usable verdicts.

    ``decided`` are verdicts that are no tie, ``labelled`` items with a label and a usable verdict.
    ``values`` holds every measure, ``None`` where there is nothing to measure; ``by_label`` the measures
    that make sense within one label.
    """

    judge: str
    n: int
    items: int
    verdicts: int
    unusable: int
    decided: int
    labelled: int
    values: Mapping[str, float | None]
    intervals: Mapping[str, tuple[float, float] | None]
    by_label: Mapping[Preferred, Mapping[str, float | int | None]]


def judge_pairs(table: Verdicts) -> list[PairsRow]:
    """One row for each judge of the table, by name."""
    own: dict[str, list[PairVerdict]] = {judge: [] for judge in sorted(table.unusable)}
    for verdict in table.verdicts:
        own[verdict.judge].append(verdict)
    return [_row(judge, verdicts, table) for judge, verdicts in own.items()]


def combined(verdicts: Iterable[Preferred]) -> Preferred:
    """One verdict from several: what more than half of them say, else a tie."""
    counts = Counter(verdicts)
    best, times = counts.most_common(1)[0]
    return best if 2 * times > counts.total() else "tie"


def _row(judge: str, verdicts: list[PairVerdict], table: Verdicts) -> PairsRow:
    items: dict[str, dict[Order, list[Preferred]]] = defaultdict(lambda: defaultdict(list))
    for each in verdicts:
        items[each.item][each.order].append(each.verdict)
    both = {
        item: (combined(orders["ab"]), combined(orders["ba"]))
        for item, orders in sorted(items.items())
        if len(orders) == 2
    }
    final = {item: combined(pair) for item, pair in both.items()}
    same = sum(first == second for first, second in both.values())
    decided = [each for each in verdicts if each.first_place is not None]
    labelled = [each for each in verdicts if each.item in table.labels]
    final_labelled = {item: verdict for item, verdict in final.items() if item in table.labels}
    values = {
        "consistency": _share(same, len(both)),
        "flip_rate": _share(len(both) - same, len(both)),
        "first_place_rate": _share(sum(each.first_place is True for each in decided), len(decided)),
        "accuracy": _share(sum(each.verdict == table.labels[each.item] for each in labelled), len(labelled)),
        "accuracy_both_orders": _share(
            sum(verdict == table.labels[item] for item, verdict in final_labelled.items()),
            len(final_labelled),
        ),
        "kappa": _kappa(final_labelled.items(), table)[0],
        "kappa_single_order": _kappa(((each.item, each.verdict) for each in labelled), table)[0],
    }
    return PairsRow(
        judge,
        len(both),
        len(items),
        len(verdicts),
        table.unusable[judge],
        len(decided),
        len({each.item for each in labelled}),
        values,
        _intervals(both, decided, labelled, final_labelled, table),
        {label: _within(label, labelled, final_labelled, table) for label in PREFERRED} if labelled else {},
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 9) if whole else None


def _within(
    label: Preferred, labelled: list[PairVerdict], final: Mapping[str, Preferred], table: Verdicts
) -> Mapping[str, float | int | None]:
    """What the judge says of the items that people gave one label."""
    own = [each for each in labelled if table.labels[each.item] == label]
    over = [verdict for item, verdict in final.items() if table.labels[item] == label]
    return {
        "n": len(over),
        "accuracy": _share(sum(each.verdict == label for each in own), len(own)),
        "accuracy_both_orders": _share(sum(verdict == label for verdict in over), len(over)),
    }


def _codes(given: Iterable[tuple[str, Preferred]], table: Verdicts) -> tuple[list[str], Numbers]:
    """Items, and verdict and label of each as numbers."""
    import numpy as np

    pairs = list(given)
    numbers = [(PREFERRED.index(said), PREFERRED.index(table.labels[item])) for item, said in pairs]
    return [item for item, _ in pairs], np.array(numbers, dtype=np.float64).reshape(-1, 2)


def _kappa(
    given: Iterable[tuple[str, Preferred]], table: Verdicts, weights: Numbers | None = None
) -> list[float | None]:
    found = kappas(_codes(given, table)[1], "nominal", weights)
    return [None if math.isnan(each) else round(float(each), 9) for each in found]


def _intervals(
    both: Mapping[str, tuple[Preferred, Preferred]],
    decided: list[PairVerdict],
    labelled: list[PairVerdict],
    final: Mapping[str, Preferred],
    table: Verdicts,
) -> dict[str, tuple[float, float] | None]:
    """Wilson's where items are independent trials; a bootstrap over items where one has several verdicts."""
    same = sum(first == second for first, second in both.values())
    right = sum(verdict == table.labels[item] for item, verdict in final.items())
    correct = [float(each.verdict == table.labels[each.item]) for each in labelled]
    first = [float(each.first_place is True) for each in decided]
    return {
        "consistency": _rounded(wilson(same, len(both))),
        "flip_rate": _rounded(wilson(len(both) - same, len(both))),
        "first_place_rate": _over_items([each.item for each in decided], first),
        "accuracy": _over_items([each.item for each in labelled], correct),
        "accuracy_both_orders": _rounded(wilson(right, len(final))),
        "kappa": _kappa_over_items(final.items(), table),
        "kappa_single_order": _kappa_over_items(((each.item, each.verdict) for each in labelled), table),
    }


def _rounded(bounds: tuple[float, float] | None) -> tuple[float, float] | None:
    return None if bounds is None else (round(bounds[0], 9), round(bounds[1], 9))


def _over_items(items: list[str], values: list[float]) -> tuple[float, float] | None:
    import numpy as np

    names, place = np.unique(np.array(items), return_inverse=True)
    if len(names) < FEWEST:
        return None
    sums = np.bincount(place, weights=values)
    counts = np.bincount(place)
    drawn = resample_counts(len(names), RESAMPLES)
    return _rounded(percentile_bounds(drawn @ sums / (drawn @ counts), CONFIDENCE))


def _kappa_over_items(given: Iterable[tuple[str, Preferred]], table: Verdicts) -> tuple[float, float] | None:
    import numpy as np

    items, codes = _codes(given, table)
    if len(set(items)) < FEWEST:
        return None
    place = np.unique(np.array(items), return_inverse=True)[1]
    drawn = resample_counts(len(set(items)), RESAMPLES)
    step = max(1, CELLS // len(items))
    parts = [
        kappas(codes, "nominal", drawn[start : start + step][:, place]) for start in range(0, RESAMPLES, step)
    ]
    return _rounded(percentile_bounds(np.concatenate(parts), CONFIDENCE))


def pairs_as_json(table: Verdicts, rows: list[PairsRow]) -> dict[str, Any]:
    """The form of ``pairs/1``."""
    return {
        "schema": "pairs/1",
        "verdicts_sha256": table.sha256,
        "confidence": CONFIDENCE,
        "unread_columns": list(table.unread),
        "rows": [
            {
                "judge": row.judge,
                "n": row.n,
                "items": row.items,
                "verdicts": row.verdicts,
                "unusable": row.unusable,
                "decided": row.decided,
                "labelled": row.labelled,
                **{name: row.values[name] for name in MEASURES},
                "intervals": {
                    name: None if (each := row.intervals[name]) is None else list(each) for name in MEASURES
                },
                "by_label": {label: dict(found) for label, found in row.by_label.items()},
            }
            for row in rows
        ],
    }
