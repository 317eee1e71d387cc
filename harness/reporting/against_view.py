"""What an edit did, on one screen: better, worse or not to tell yet, what would tell, and what it cost."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.comparison import FRESH
from harness.reporting.changes import detail, label, plural
from harness.reporting.comparison_view import answer, criteria_rows, moved, mover_rows
from harness.reporting.escaping import one_line
from harness.reporting.gate import shown
from harness.reporting.versions_json import versions_as_json

if TYPE_CHECKING:
    from harness.comparison import Comparison, Versions
    from harness.runs import Run
    from harness.runs.against import Against

SCHEMA = "against/1"


class Spent(NamedTuple):
    """What both sides took now: dialogues held, dialogues found or taken over, US dollars."""

    held: int
    reused: int
    cost: float


class More(NamedTuple):
    """How many more dialogues, both sides together, would show the difference that matters.

    By as many ``scenarios`` in all, or by as many ``replicates`` of each of the present ones. In
    ``criterion``: the whole, or the first that could not be seen.
    """

    criterion: str
    dialogues: int
    scenarios: int | None
    replicates: int | None


def nothing_changed(edited: Against) -> str:
    """Where no file differs there is nothing to run."""
    return (
        f"harness eval --against {one_line(edited.ref)}: nothing to compare — no persona, copilot or judge of "
        f"the suite differs from {edited.commit[:10]}\n"
    )


def against_screen(
    edited: Against, runs: tuple[Run, Run], versions: Versions, comparison: Comparison, spent: Spent
) -> str:
    """The answer for the person who edited a file: at most some 24 lines."""
    lines = [_headline(edited, versions), *(f"  {one_line(what)}" for what in edited.changed[:4]), ""]
    lines += [*criteria_rows(versions.criteria, versions.alpha), ""]
    failed = [
        f"  {label(change)}: {one_line(detail(change))}"
        + ("" if change.recording == FRESH else f"  ({one_line(change.recording)})")
        for change in comparison.regressions[:4]
    ]
    if failed:
        lines += ["gate failed:", *failed, ""]
    more = more_dialogues(versions)
    if more and versions.answer in ("no evidence", "too few"):
        lines.append(f"would tell:    {_more(more, versions)}")
    lines.append(
        f"cost:          ${spent.cost:,.2f} now, for {plural(spent.held, 'dialogue')}; {spent.reused:,} reused"
    )
    lines += [f"note:          {one_line(note)}" for note in versions.notes[:4]]
    if edited.judges:
        lines.append("note:          a judge was edited too: the two sides were not judged alike")
    for name, run in zip(("baseline", "candidate"), runs, strict=True):
        if run.failures:
            first = run.failures[0]
            lines.append(
                f"incomplete:    {name}: {one_line(first.source)}: {one_line(first.problem)}"
                + (f", and {len(run.failures) - 1} more" if len(run.failures) > 1 else "")
            )
    lines += _moved(versions)
    lines.append(
        f"look closer:   harness compare {shown(edited.baseline.output)} {shown(edited.candidate.output)}"
    )
    return "\n".join(lines) + "\n"


def against_as_json(
    edited: Against, outcome: str, versions: Versions | None, comparison: Comparison | None, spent: Spent
) -> dict[str, Any]:
    """The same as ``against/1``."""
    more = more_dialogues(versions) if versions else None
    return {
        "schema": SCHEMA,
        "ref": edited.ref,
        "commit": edited.commit,
        "changed": list(edited.changed),
        "outcome": outcome,
        "held": spent.held,
        "reused": spent.reused,
        "cost": round(spent.cost, 6),
        "more": more._asdict() if more else None,
        "gate": [
            {
                "kind": change.kind,
                "subject": change.subject,
                "recording": change.recording,
                "detail": detail(change),
            }
            for change in (comparison.regressions if comparison else ())
        ],
        "compare": versions_as_json(versions) if versions else None,
    }


def more_dialogues(versions: Versions) -> More | None:
    """What would show the difference that matters in the whole, or in the first criterion that is open."""
    open_ones = [one for one in versions.criteria if one.verdict in ("no evidence", "too few") and one.n]
    blind = [one for one in open_ones if one.needed and (one.mde is None or one.mde > versions.effect)]
    if not blind or versions.pairing is None:
        return None
    one = blind[0]
    rows = len(versions.pairing.baseline.rows) + len(versions.pairing.candidate.rows)
    needed = max(one.needed or 0, one.n + 1)
    by_scenarios = math.ceil(rows / one.n * (needed - one.n))
    if one.replicates_needed:
        present = rows / (2 * len(versions.pairing.unit_of))
        by_replicates = math.ceil(rows / present * max(0.0, one.replicates_needed - present))
        if 0 < by_replicates < by_scenarios:
            return More(one.criterion, by_replicates, None, one.replicates_needed)
    return More(one.criterion, by_scenarios, needed, None)


def _more(more: More, versions: Versions) -> str:
    how = (
        f"{plural(more.replicates, 'replicate')} of each scenario"
        if more.replicates
        else f"{more.scenarios:,} scenarios in all"
    )
    return f"about {more.dialogues:,} more dialogues, {how}, to see {versions.effect:g} in {one_line(more.criterion)}"


def _headline(edited: Against, versions: Versions) -> str:
    units = len(versions.pairing.units) if versions.pairing else 0
    told = moved(versions) or f"no criterion moved by more than chance on {plural(units, 'scenario')}"
    return f"harness eval --against {one_line(edited.ref)}: {answer(versions)} — {told}"


def _moved(versions: Versions) -> list[str]:
    rows = mover_rows(versions.movers[:1])
    return ["moved most:", *rows] if rows else []
