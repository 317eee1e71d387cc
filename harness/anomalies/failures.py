"""Findings that gather somewhere: a code with a persona, a version, a model or a scenario, far more than elsewhere.

Every code of warnings and errors is held against every level of every factor, and against pairs of versions and
models, by Fisher's exact test over units (`harness.anomalies.units`), corrected over all that was tested. The strongest
rule of a code is kept, its recordings are set aside, and what is left is tested again; rules that name the same
recordings are one cluster. The label is the rule.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from itertools import combinations, islice, product
from typing import TYPE_CHECKING, NamedTuple

from harness.anomalies.model import RECORDINGS, Anomaly, Tested
from harness.anomalies.units import (
    ALPHA,
    FACTORS,
    FEW,
    Table,
    levels_of,
    over_represented,
    significant,
    table_of,
    units_of,
)
from harness.spans import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from harness.anomalies.corpus import Document

LIFT = 2.0
"""A share has to be so many times that of elsewhere."""
SHARE = 0.2
"""And at least so large."""
ROUNDS = 3
"""Most rules of one code."""
PAIRED = ("scenario", "persona version", "copilot version", "model")
LEVELS = 200
"""Most levels of a factor that are tested, those with most recordings; and most pairs of two factors' levels."""
MESSAGES, CODES = 2, 4
"""Messages shown for a code, and codes shown for a cluster."""
LEAST = 4
"""Fewest units inside that have it."""


class Clusters(NamedTuple):
    """Clusters of failures, the surest first, and what could not be said."""

    anomalies: list[Anomaly]
    notes: list[str]


class _Rule(NamedTuple):
    """A code that gathers where a condition holds; counts are of recordings, ``p`` is in units and corrected."""

    code: str
    condition: str
    places: frozenset[int]
    inside: int
    inside_of: int
    elsewhere: int
    elsewhere_of: int
    p: float

    @property
    def lift(self) -> float:
        """How many times the share of elsewhere; where that is none, as if one half more had it."""
        return (self.inside / self.inside_of) / (max(self.elsewhere, 0.5) / max(1, self.elsewhere_of))


def failures(documents: Sequence[Document]) -> Clusters:
    """Clusters among fresh dialogues and, apart from them, among recordings."""
    found, notes = [], []
    for fresh in (True, False):
        own = [one for one in documents if one.fresh == fresh]
        what = "fresh dialogues" if fresh else "recordings"
        if own and len({one.scenario for one in own}) < FEW:
            scenarios = len({one.scenario for one in own})
            notes.append(f"failures: {what} of {scenarios} scenarios or briefs are too few, it takes {FEW}")
        elif own:
            found += _clusters(own)
    return Clusters(sorted(found, key=lambda one: (-one.strength, one.title)), notes)


def _clusters(documents: Sequence[Document]) -> list[Anomaly]:
    conditions = _conditions(documents)
    holders: dict[str, set[int]] = defaultdict(set)
    for place, one in enumerate(documents):
        for failing in one.failing:
            holders[failing.code].add(place)
    kept: list[_Rule] = []
    aside: dict[str, set[int]] = {code: set() for code in holders}
    for _ in range(ROUNDS):
        rules = _rules(documents, conditions, holders, aside)
        if not rules:
            break
        for rule in rules:
            aside[rule.code] |= rule.places
        kept += rules
    gathered: dict[str, list[_Rule]] = defaultdict(list)
    for rule in kept:
        gathered[rule.condition].append(rule)
    return [_anomaly(documents, own, holders) for own in gathered.values()]


def _conditions(documents: Sequence[Document]) -> dict[str, frozenset[int]]:
    """Every condition and the places where it holds; of conditions that hold in the same places the plainest."""
    levels: dict[str, dict[str, frozenset[int]]] = {}
    for factor in ("scenario", "persona", "copilot", "model", *FACTORS):
        own = _scenarios(documents) if factor == "scenario" else levels_of(documents, factor)
        most = sorted(own, key=lambda name: (-len(own[name]), name))[:LEVELS]
        levels[factor] = {f"{factor} {name}": frozenset(own[name]) for name in most}
    found = {name: places for own in levels.values() for name, places in own.items()}
    for one, other in combinations(PAIRED, 2):
        pairs = product(levels[one].items(), levels[other].items())
        both = ((f"{first} and {second}", places & more) for (first, places), (second, more) in pairs)
        found |= dict(islice(((name, places) for name, places in both if places), LEVELS))
    once: dict[frozenset[int], str] = {}
    for name, places in found.items():
        if len(places) < len(documents):
            once.setdefault(places, name)
    return {name: places for places, name in once.items()}


def _scenarios(documents: Sequence[Document]) -> dict[str, list[int]]:
    """Places by scenario; a brief of its own for each recording is none."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(documents):
        if one.fresh:
            found[one.scenario].append(place)
    return dict(sorted(found.items()))


def _rules(
    documents: Sequence[Document],
    conditions: Mapping[str, frozenset[int]],
    holders: Mapping[str, set[int]],
    aside: Mapping[str, set[int]],
) -> list[_Rule]:
    """The strongest rule of each code among the documents that earlier rules of it did not name."""
    units = units_of(documents)
    masks = {name: _mask(places, len(documents)) for name, places in conditions.items()}
    tables: dict[str, Table] = {}
    drafts: dict[str, _Rule] = {}
    for code in sorted(holders):
        left = ~_mask(aside[code], len(documents))
        has = _mask(holders[code], len(documents)) & left
        if not has.any():
            continue
        for condition, mask in masks.items():
            inside = mask & left
            sizes = int(inside.sum()), int(left.sum())
            if not 0 < sizes[0] < sizes[1]:
                continue
            name = f"{code}\t{condition}"
            tables[name] = table_of(units[left], inside[left], has[left])
            had = int((has & inside).sum())
            drafts[name] = _Rule(
                code,
                condition,
                conditions[condition],
                had,
                sizes[0],
                int(has.sum()) - had,
                sizes[1] - sizes[0],
                1.0,
            )
    best: dict[str, _Rule] = {}
    order = {condition: number for number, condition in enumerate(conditions)}
    for name, p in over_represented(tables).items():
        rule = drafts[name]._replace(p=p)
        share = rule.inside / rule.inside_of
        if p > ALPHA or share < SHARE or rule.lift < LIFT or tables[name].inside < LEAST:
            continue
        rank = (p, -share, order[rule.condition])
        held = best.get(rule.code)
        if held is None or rank < (held.p, -held.inside / held.inside_of, order[held.condition]):
            best[rule.code] = rule
    return [rule._replace(places=rule.places - aside[rule.code]) for rule in best.values()]


def _mask(places: Iterable[int], size: int) -> NDArray[np.bool_]:
    import numpy as np

    mask = np.zeros(size, dtype=bool)
    mask[list(places)] = True
    return mask


def _anomaly(documents: Sequence[Document], rules: list[_Rule], holders: Mapping[str, set[int]]) -> Anomaly:
    """One condition with all codes that gather there, the surest first."""
    rules = sorted(rules, key=lambda one: (one.p, one.code))
    first = rules[0]
    names = {each.code: each.name for one in documents for each in one.failing}
    failing = sorted({place for rule in rules for place in holders[rule.code] & rule.places})
    title = f"{first.code} {names[first.code]} with {first.condition}: {_counts(first)}"
    if len(rules) > 1:
        title += f"; also {', '.join(one.code for one in rules[1:4])}"
        title += f" and {len(rules) - 4} more codes" if len(rules) > 4 else ""
    why = []
    for rule in rules[:CODES]:
        why.append(
            f"{rule.code} {names[rule.code]}: {_counts(rule)}, {rule.lift:.3g} times as often"
            f"{'' if rule.elsewhere else ' or more'}"
        )
        why += _messages(documents, rule, holders[rule.code])
    return Anomaly(
        "failures",
        title,
        tuple(why),
        tuple(documents[place].id for place in failing[:RECORDINGS]),
        len(failing),
        round(sum(-math.log10(max(one.p, 1e-99)) for one in rules), 3),
        (),
        tuple(
            Tested(
                f"{one.code} with {one.condition}",
                one.inside,
                one.inside_of,
                one.elsewhere,
                one.elsewhere_of,
                p=significant(one.p),
            )
            for one in rules
        ),
    )


def _counts(rule: _Rule) -> str:
    return f"{rule.inside:,} of {rule.inside_of:,}, elsewhere {rule.elsewhere:,} of {rule.elsewhere_of:,}"


def _messages(documents: Sequence[Document], rule: _Rule, holding: set[int]) -> list[str]:
    """What the findings say most often, numbers aside."""
    said: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for place in sorted(rule.places & holding):
        messages = [one.message for one in documents[place].failing if one.code == rule.code]
        own = {re.sub(r"\d+", "#", message): message for message in messages}
        said.update(own.keys())
        for key, message in own.items():
            shown.setdefault(key, message)
    most = sorted(said.items(), key=lambda one: (-one[1], one[0]))[:MESSAGES]
    return [f"“{shorten(shown[message])}” in {times:,}" for message, times in most]
