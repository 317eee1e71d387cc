"""The overview's page: what its template shows, from the sums of the run and its comparison."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.comparison import Change
from harness.reporting.anomalies_view import TITLES
from harness.reporting.changes import detail, label, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.reporting.overview import Overview

CHANGES_LIMIT = 100
LINKS = 5
"""Recordings that an anomaly links to."""
MATRIX_LIMIT = 40
"""Most rows of the matrix: personas with one recording each are no matrix."""
_TITLES = {
    "passed": "Passed",
    "failed": "Failed",
    "refused": "Not compared",
    "incomplete": "Incomplete",
    "scored": "Scored",
}


class Effect(NamedTuple):
    """How far a criterion's mean moved, with the interval of the paired differences where one was computed."""

    before: float
    after: float
    difference: float
    low: float | None
    high: float | None


def index_context(
    overview: Overview, comparison: Mapping[str, Any] | None, look: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The template's values.

    ``comparison`` is ``comparison/1``, ``None`` where nothing was compared; ``look`` is ``anomalies/1``,
    ``None`` where nobody looked.
    """
    effects = _effects(comparison)
    matrix = overview.matrix()
    several = [line for line in matrix if line.recordings > 1]
    shown = (several or matrix)[:MATRIX_LIMIT] if len(matrix) > 1 or len(overview.models) > 1 else []
    codes = overview.codes
    verdicts = overview.verdicts.most_common()
    reach = max((abs(one) for effect in effects.values() for one in effect[2:] if one is not None), default=0)
    slugs = {row.id: row.slug for row in overview.rows}
    bands = [SimpleNamespace(name=name, count=overview.bands[name]) for name in overview.bands_in_order]
    return {
        "overview": overview,
        "gate": _gate(overview, comparison),
        "bands": bands,
        "changed": _changed(comparison, slugs) if comparison else [],
        "failures": comparison["failures"] if comparison else [],
        "tallies": [overview.overall, *overview.criteria.values()],
        "compared": bool(effects),
        "paired": comparison["compared"] if comparison else 0,
        "intervals": any(effect.low is not None for effect in effects.values()),
        "effects": effects,
        "reach": max(reach, 0.02),
        "codes": codes,
        "most_codes": max((one.recordings for one in codes), default=1),
        "verdicts": verdicts,
        "most_verdicts": max((count for _, count in verdicts), default=1),
        "fresh": _fresh(comparison),
        "cost": overview.cost,
        "matrix": shown,
        "more_personas": len(matrix) - len(shown) if shown else 0,
        "models": overview.models,
        "worth_a_look": _worth_a_look(look, slugs) if look else [],
        "signatures": sorted(overview.signatures),
    }


def _worth_a_look(
    look: Mapping[str, Any], slugs: Mapping[str, str]
) -> list[tuple[str, list[dict[str, Any]], int]]:
    """Titles, the anomalies under each, and how many more there are."""
    parts = []
    for kind, title in TITLES.items():
        own = [
            {
                **one,
                "links": [(name, _slug(name, slugs)) for name in one["recordings"][:LINKS]],
                "rest": one["count"] - len(one["recordings"][:LINKS]),
            }
            for one in look["anomalies"]
            if one["kind"] == kind
        ]
        if own:
            parts.append((title, own, int(look["more"].get(kind, 0))))
    return parts


def _slug(name: str, slugs: Mapping[str, str]) -> str | None:
    """The page of a recording; one that was told apart by its path is known by its id."""
    return slugs.get(name) or slugs.get(name.partition(" (")[0])


def _fresh(comparison: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The fresh dialogues against the accepted ones, criterion by criterion (``compare/1``)."""
    found = (comparison or {}).get("fresh")
    if not found:
        return None
    rows = []
    for one in found["criteria"]:
        effect = None
        if one["difference"] is not None:
            effect = Effect(one["baseline"], one["candidate"], one["difference"], one["low"], one["high"])
        rows.append({**one, "effect": effect})
    bounds = [abs(one[key]) for one in found["criteria"] for key in ("low", "high") if one[key] is not None]
    return {**found, "rows": rows, "reach": max([0.02, *bounds])}


def _gate(overview: Overview, comparison: Mapping[str, Any] | None) -> SimpleNamespace:
    count = plural(len(overview.rows), "scorecard")
    if comparison is None:
        return SimpleNamespace(outcome="scored", title=_TITLES["scored"], lead=f"{count}. No gate was asked.")
    outcome = comparison["outcome"]
    worse, better = len(comparison["regressions"]), len(comparison["improvements"])
    if comparison.get("refused") or outcome == "refused":
        lead = "The accepted results were made under another signature, so nothing was compared."
    elif not comparison["has_baseline"]:
        lead = "There is no baseline yet: only the gate's absolute rules were judged."
    elif not worse and not better:
        lead = f"Nothing changed since the baseline on {plural(comparison['compared'], 'recording')}."
    else:
        lead = (
            f"{plural(worse, 'thing')} got worse and {better:,} better, "
            f"on {plural(comparison['compared'], 'recording')} that the baseline knows."
        )
    if worse and not comparison["has_baseline"]:
        lead = f"{plural(worse, 'rule')} of the gate broken. There is no baseline yet."
    return SimpleNamespace(outcome=outcome, title=_TITLES.get(outcome, outcome), lead=lead)


def _changed(comparison: Mapping[str, Any], slugs: Mapping[str, str]) -> list[tuple[str, list[Any], int]]:
    """Titles, the first changes under each, and how many more there are."""
    parts: list[tuple[str, list[Any], int]] = []
    for title, key in (("Worse", "regressions"), ("Better", "improvements")):
        changes = [_change(one, slugs) for one in comparison[key][:CHANGES_LIMIT]]
        if changes:
            parts.append((title, changes, len(comparison[key]) - len(changes)))
    new = comparison.get("new", ())
    if new:
        rows = [
            SimpleNamespace(recording=name, slug=slugs.get(name), what="new", how="")
            for name in new[:CHANGES_LIMIT]
        ]
        parts.append(("Not in the baseline", rows, len(new) - len(rows)))
    return parts


def _change(one: Mapping[str, Any], slugs: Mapping[str, str]) -> SimpleNamespace:
    names = ("kind", "recording", "subject", "before", "after")
    change = Change(**{name: one[name] for name in names}, unchanged_file=one.get("unchanged_file", False))
    name = change.recording
    slug = _slug(name, slugs)
    return SimpleNamespace(recording=name, slug=slug, what=label(change), how=detail(change))


def _effects(comparison: Mapping[str, Any] | None) -> dict[str, Effect]:
    if comparison is None:
        return {}
    effects = {}
    for mean in comparison["means"]:
        before, after = mean["before"], mean["after"]
        effects[mean["criterion"]] = Effect(before, after, after - before, mean.get("low"), mean.get("high"))
    return effects
