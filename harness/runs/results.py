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
from harness.runs.model import Result, fresh_of, rounded

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SCHEMA = "baseline/1"
FILE_NAME = "results.jsonl"
_REMEDY = "restore it from version control, or delete it and run: harness baseline accept"


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
        fields |= {name: value for name in _RECORDED if (value := getattr(result, name)) is not None}
        if result.fresh is not None:
            persona, copilot = result.fresh.persona._asdict(), result.fresh.copilot._asdict()
            fields["origin"] = {**result.fresh._asdict(), "persona": persona, "copilot": copilot}
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
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise InputError(str(path), f"cannot be read ({problem})", _REMEDY) from None
    return baseline_from(data, str(path))


def baseline_from(data: bytes, source: str) -> tuple[Result, ...]:
    """The results in the bytes of a baseline's file; ``source`` names it in errors.

    Raises:
        InputError: it is damaged, with the line.
    """
    try:
        lines = data.decode("utf-8").rstrip("\n").split("\n")
    except UnicodeDecodeError as problem:
        raise InputError(source, f"cannot be read ({problem})", _REMEDY) from None
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
            raise InputError(source, why, _REMEDY, f"line {number}") from None
        if result.id in results:
            raise InputError(source, f"{result.id} stands twice", _REMEDY, f"line {number}")
        results[result.id] = result
    return tuple(results.values())


_RECORDED = ("persona", "copilot", "model", "created", "rounds")
"""Fields that a line carries where they are known; baselines of earlier versions carry none."""


def _result(fields: dict[str, Any], common: str) -> Result:
    return Result(
        id=fields["id"],
        sha256=fields["sha256"],
        signature=fields.get("signature", common),
        verdict=fields["verdict"],
        overall=rounded(fields["overall"]),
        scored_weight=fields["scored_weight"],
        criteria={name: rounded(score) for name, score in fields["criteria"].items()},
        findings={severity: dict(counts) for severity, counts in fields["findings"].items()},
        **{name: fields[name] for name in _RECORDED if name in fields},
        fresh=fresh_of(fields["origin"]) if "origin" in fields else None,
    )


def _line(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(", ", ": ")) + "\n"
