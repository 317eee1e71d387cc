"""A brief in the terminal: each requirement with its status and the words that fulfil it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.reporting.escaping import one_line
from harness.reporting.terminal import BLUE, BOLD, DIM, GREEN, RED, YELLOW, Style, title
from harness.spans import shorten

if TYPE_CHECKING:
    from harness.brief import Requirement
    from harness.checks.base import Evidence
    from harness.checks.coverage_table import Status, Table, Trace

_COLOURS: dict[Status, str] = {
    "covered": GREEN,
    "settings-only": BLUE,
    "partial": YELLOW,
    "missing": RED,
    "contradicted": RED,
}
_LEAD = 43
"""Columns before the text of a requirement."""
PLACES_LIMIT = 2
"""Most passages shown of one requirement's evidence."""


def screen(evidence: Evidence, table: Table, style: Style) -> str:
    """The brief of one recording, held against the delivered prompts."""
    lines = [style.paint(title(evidence.recording), BOLD), f"  {_summary(table)}", ""]
    traces = {trace.requirement.id: trace for trace in table.traces}
    for requirement in table.brief.requirements:
        lines += _row(requirement, traces.get(requirement.id), evidence, style)
    return "\n".join(lines).rstrip("\n")


def _summary(table: Table) -> str:
    if table.brief.unreadable:
        return one_line(table.brief.unreadable)
    asked = f"{len(table.brief.live)} requirements"
    changed = len(table.brief.requirements) - len(table.brief.live)
    asked += f" ({changed} more were changed or withdrawn)" if changed else ""
    if table.score is None:
        return f"{asked}; {table.unscored}"
    counts = ((table.count(status), status) for status in _COLOURS)
    parts = ", ".join(f"{count} {status}" for count, status in counts if count)
    doubtful = f"; {len(table.uncertain)} uncertain (~)" if table.uncertain else ""
    return f"{asked}: {parts}{doubtful}; score {table.score:.2f}"


def _row(requirement: Requirement, trace: Trace | None, evidence: Evidence, style: Style) -> list[str]:
    if trace:
        status = f"{trace.status}{'~' if trace.uncertain else ''}"
        painted = style.paint(f"{status:14}", _COLOURS[trace.status])
    else:
        status = f"→ {requirement.superseded_by}" if requirement.superseded_by else "—"
        painted = style.paint(f"{status:14}", DIM)
    wish = {"demanded": " ", "wished": "?", "offered": "+"}[requirement.strength]
    text = shorten(one_line(requirement.text), style.width - _LEAD)
    head = f"  {requirement.id:>4}  {_where(requirement)}  {requirement.kind:9}{wish} {painted} {text}"
    return [head, *(style.paint(f"{'':{_LEAD - 2}}{line}", DIM) for line in _proof(trace, evidence, style))]


def _where(requirement: Requirement) -> str:
    """The turn that asks, or that a scenario states it."""
    return f"turn {requirement.span.turn!s:>2}" if requirement.span else "stated "


def _proof(trace: Trace | None, evidence: Evidence, style: Style) -> list[str]:
    if not trace:
        return []
    prompts = evidence.extraction.prompts
    found = [
        f"“{shorten(one_line(prompts[place.prompt].text[place.start : place.end]), style.width - _LEAD - 4)}”"
        for place in trace.evidence[:PLACES_LIMIT]
    ]
    if trace.status == "covered" and not found and trace.note:
        return [f"({trace.note})"]
    return found + ([f"({trace.note})"] if trace.note and trace.status != "covered" else [])
