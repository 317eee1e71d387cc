"""Accepted results on disk: small, sorted, one recording a line, so that a diff reads well.

``results.jsonl`` starts with a header that carries the commonest signature; a line carries its own
only where it differs.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from harness.errors import InputError
from harness.runs.files import replace_text
from harness.runs.model import Result

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SCHEMA = "baseline/1"
FILE_NAME = "results.jsonl"


def write_baseline(folder: Path, results: Iterable[Result]) -> None:
    """Replace the baseline in ``folder``; nothing is left half written."""
    ordered = sorted(results, key=lambda result: result.id)
    signatures = Counter(result.signature for result in ordered)
    common = min(signatures, key=lambda one: (-signatures[one], one)) if signatures else ""
    lines = [_line({"schema": SCHEMA, "signature": common})]
    for result in ordered:
        fields: dict[str, Any] = {
            "id": result.id,
            "sha256": result.sha256,
            "verdict": result.verdict,
            "overall": result.overall,
            "scored_weight": result.scored_weight,
            "criteria": dict(result.criteria),
            "findings": {severity: dict(counts) for severity, counts in result.findings.items()},
        }
        if result.signature != common:
            fields["signature"] = result.signature
        lines.append(_line(fields))
    folder.mkdir(parents=True, exist_ok=True)
    replace_text(folder / FILE_NAME, "".join(lines))


def read_baseline(folder: Path) -> tuple[Result, ...] | None:
    """The accepted results, sorted by id; ``None`` where none were ever accepted.

    Raises:
        InputError: the file is damaged, with the line.
    """
    path = folder / FILE_NAME
    if not path.exists():
        return None
    remedy = "restore it from version control, or delete it and run: harness baseline accept"
    try:
        lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError(str(path), f"cannot be read ({problem})", remedy) from None
    common = ""
    results: dict[str, Result] = {}
    for number, line in enumerate(lines, 1):
        try:
            fields = json.loads(line)
            if number == 1:
                common = {SCHEMA: fields["signature"]}[fields["schema"]]
                continue
            result = _result(fields, common)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
            why = f"is no line of {SCHEMA} ({type(problem).__name__}: {problem})"
            raise InputError(str(path), why, remedy, f"line {number}") from None
        if result.id in results:
            raise InputError(str(path), f"{result.id} stands twice", remedy, f"line {number}")
        results[result.id] = result
    return tuple(results.values())


def _result(fields: dict[str, Any], common: str) -> Result:
    return Result(
        id=fields["id"],
        sha256=fields["sha256"],
        signature=fields.get("signature", common),
        verdict=fields["verdict"],
        overall=fields["overall"],
        scored_weight=fields["scored_weight"],
        criteria=dict(fields["criteria"]),
        findings={severity: dict(counts) for severity, counts in fields["findings"].items()},
    )


def _line(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(", ", ": ")) + "\n"
