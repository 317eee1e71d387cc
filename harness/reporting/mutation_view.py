"""What planted faults came to: a table for the terminal, Markdown and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.mutation.operators import OPERATORS
from harness.mutation.tally import Row, Share, false_alarms, rows, total

if TYPE_CHECKING:
    from harness.mutation import Experiment

SCHEMA = "mutation/1"
_HEAD = ("operator", "planted", "found", "named right", "score fell", "95 % of found")


def mutation_as_json(experiment: Experiment) -> dict[str, Any]:
    """Everything, ready for ``json.dumps``."""
    return {
        "schema": SCHEMA,
        "signature": experiment.signature,
        "seed": experiment.seed,
        "total": _row(total(experiment)),
        "operators": [_row(row) for row in rows(experiment)],
        "clean": {
            "recordings": len(experiment.alarms),
            "false_alarms": _share(false_alarms(experiment)),
            "by_recording": {name: list(codes) for name, codes in experiment.alarms.items() if codes},
            "unusable": dict(experiment.unusable),
        },
        "outcomes": [
            {
                "operator": outcome.operator,
                "recording": outcome.recording,
                "result": outcome.result,
                "new": outcome.new,
                "fell": outcome.fell,
            }
            for outcome in experiment.outcomes
        ],
    }


def mutation_table(experiment: Experiment) -> str:
    """The table in plain text."""
    lines = [_cells(row) for row in (*rows(experiment), total(experiment))]
    widths = [max(len(line[column]) for line in (*lines, _HEAD)) for column in range(len(_HEAD))]
    text = [
        "  ".join(
            cell.ljust(width) if not column else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in (_HEAD, *lines)
    ]
    return "\n".join([*text, "", *_closing(experiment)]) + "\n"


def mutation_markdown(experiment: Experiment) -> str:
    """The same as a page: table, false alarms, and every miss."""
    what = {operator.name: operator.what for operator in OPERATORS}
    subtle = {operator.name for operator in OPERATORS if operator.subtle}
    lines = [
        "| fault | what it is | planted | found | named right | score fell | 95 % interval of found |",
        "|---|---|---:|---:|---:|---:|---|",
    ]
    for row in rows(experiment):
        name, *numbers = _cells(row)
        mark = " (subtle)" if row.name in subtle else ""
        lines.append(f"| {name}{mark} | {what[row.name]} | {' | '.join(numbers)} |")
    name, *numbers = _cells(total(experiment))
    lines.append(f"| **{name}** | | {' | '.join(numbers)} |")
    missed = [outcome for outcome in experiment.outcomes if outcome.result == "missed"]
    misnamed = [outcome for outcome in experiment.outcomes if outcome.result == "misnamed"]
    return "\n".join(
        [
            *lines,
            "",
            *_closing(experiment),
            *_list("Missed", [f"{o.operator} in {o.recording}" for o in missed]),
            *_list(
                "Found under another name",
                [f"{o.operator} in {o.recording}: {', '.join(o.new)}" for o in misnamed],
            ),
            *_list(
                "Found by a score alone",
                [
                    f"{o.operator} in {o.recording}: {', '.join(o.fell)}"
                    for o in experiment.outcomes
                    if o.result == "scored"
                ],
            ),
            *_list(
                "Errors on clean recordings",
                [f"{name}: {', '.join(codes)}" for name, codes in experiment.alarms.items() if codes],
            ),
            "",
        ]
    )


def _list(title: str, items: list[str]) -> list[str]:
    return ["", f"## {title}", "", *(f"- {item}" for item in items)] if items else []


def _closing(experiment: Experiment) -> list[str]:
    alarms = false_alarms(experiment)
    unusable = f"; {len(experiment.unusable)} deliver no prompt" if experiment.unusable else ""
    return [f"clean recordings with an error: {alarms.part} of {alarms.of}{_between(alarms)}{unusable}"]


def _between(part: Share) -> str:
    return f" (95 %: {part.interval[0]:.1%} to {part.interval[1]:.1%})" if part.interval else ""


def _cells(row: Row) -> tuple[str, ...]:
    interval = row.found.interval
    return (
        row.name,
        str(row.planted),
        _percent(row.found),
        _percent(row.named),
        _percent(row.scored),
        f"{interval[0]:.0%}–{interval[1]:.0%}" if interval else "—",
    )


def _percent(part: Share) -> str:
    return "—" if part.value is None else f"{part.value:.0%}"


def _row(row: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "family": row.family,
        "planted": row.planted,
        "found": _share(row.found),
        "named": _share(row.named),
        "scored": _share(row.scored),
        "unchanged": row.unchanged,
        "not_applicable": row.skipped,
        "other_codes": list(row.also),
    }


def _share(part: Share) -> dict[str, Any]:
    return {
        "count": part.part,
        "of": part.of,
        "share": None if part.value is None else round(part.value, 6),
        "low": round(part.interval[0], 6) if part.interval else None,
        "high": round(part.interval[1], 6) if part.interval else None,
    }
