"""What the pages' script reads: a list of all scorecards, and of each what a comparison needs.

Both are scripts that call one function, because a page opened from a file may load scripts but not data.
JSON in ASCII: nothing in it can end the script or the string it stands in.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from harness.reporting.escaping import for_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.reporting.overview import Overview, Row

SHARED = ("persona", "version", "copilot", "model", "scenario", "verdict", "band", "lowest", "created")
"""Columns whose values repeat: they are written as numbers of a list."""
PLAIN = ("slug", "id", "source", "overall", "scored_weight", "errors", "cost")
MESSAGE_LIMIT = 2000
COMPARED_LIMIT = 60_000
"""Most characters of a prompt that are compared."""


def cards_script(overview: Overview) -> str:
    """``report.list({...})``: the scorecards column by column."""
    # A code that was found with two severities stands here once, with the worse.
    worst: dict[str, list[str]] = {}
    for one in overview.codes:
        worst.setdefault(one.code, [one.code, one.name, one.severity])
    codes = list(worst.values())
    value: dict[str, Any] = {
        "criteria": list(overview.criteria),
        "codes": codes,
        "count": len(overview.rows),
    }
    for name in SHARED:
        values = [for_terminal(str(getattr(row, name))) for row in overview.rows]
        names = sorted(set(values))
        number = {text: index for index, text in enumerate(names)}
        value[name] = {"names": names, "rows": [number[text] for text in values]}
    for name in PLAIN:
        value[name] = [_plain(getattr(row, name)) for row in overview.rows]
    place = {code: index for index, (code, _, _) in enumerate(codes)}
    value["found"] = [[place[code] for code in row.codes] for row in overview.rows]
    value["scores"] = [[_plain(score) for score in row.scores] for row in overview.rows]
    return f"report.list({_json(value)});\n"


def card_script(row: Row, card: Mapping[str, Any]) -> str:
    """``report.take({...})``: of one scorecard what is set beside another's."""
    value = {
        "slug": row.slug,
        "prompts": [
            for_terminal(prompt["text"][:COMPARED_LIMIT]) for prompt in card["extraction"]["prompts"]
        ],
        "criteria": [
            [one["id"], one["score"], for_terminal(one["explanation"][:MESSAGE_LIMIT])]
            for one in card["criteria"]
        ],
        "findings": [
            [one["code"], one["name"], one["severity"], for_terminal(one["message"][:MESSAGE_LIMIT])]
            for one in card["findings"][:200]
        ],
    }
    return f"report.take({_json(value)});\n"


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return for_terminal(value)
    return round(value, 4) if isinstance(value, float) else value


def _json(value: Any) -> str:
    """ASCII, and no ``<``: safe in a script of its own and inside a page alike."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")
