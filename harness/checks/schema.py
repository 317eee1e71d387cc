"""The JSON Schema of rubric files, made from the loader's rules and the checks' own fields.

``python -m harness.checks.schema`` prints it; ``harness/schemas/rubric-1.schema.json`` is its output, kept
in step by a test, so that an editor completes the names and parameters of the checks that exist.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from harness.checks.registry import CHECKS, find, parameter_types
from harness.rubrics.loader import BAND_PATTERN, CHECK_PATTERN, CRITERIA_LIMIT, ID_PATTERN, WEIGHT_LIMIT

_PLAIN = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}


def rubric_schema() -> dict[str, Any]:
    """The schema of a rubric file (draft 2020-12)."""
    share = {"type": "number", "minimum": 0, "maximum": 1}
    identity = {"type": "string", "pattern": f"^{ID_PATTERN}$"}
    criterion = {
        "type": "object",
        "additionalProperties": False,
        "required": ["id", "check", "weight"],
        "properties": {
            "id": {**identity, "description": "Name in scorecards; each once."},
            "check": {
                "description": "A check of the harness, or a team's own as package.module:Class.",
                "anyOf": [
                    {"enum": sorted(CHECKS)},
                    {"type": "string", "pattern": f"^{CHECK_PATTERN}$", "allOf": [{"pattern": ":"}]},
                ],
            },
            "weight": {
                "type": "number",
                "minimum": 0,
                "maximum": WEIGHT_LIMIT,
                "description": "Counts relative to the other criteria's.",
            },
            "params": {"type": "object", "description": "Parameters of the check."},
            "floor": {**share, "description": "Below it, the recording falls to the lowest band."},
        },
        "allOf": [_parameters(name) for name in sorted(CHECKS)],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://prompt-dialogue-harness.invalid/rubric-1.schema.json",
        "title": "Rubric of the prompt dialogue harness",
        "type": "object",
        "additionalProperties": False,
        "required": ["id", "version", "criteria"],
        "properties": {
            "id": identity,
            "version": {"type": "integer", "minimum": 1, "maximum": WEIGHT_LIMIT},
            "title": {"type": "string", "pattern": "^[^\\n]{1,200}$"},
            "criteria": {
                "type": "array",
                "minItems": 1,
                "maxItems": CRITERIA_LIMIT,
                "items": criterion,
                "contains": {"properties": {"weight": {"exclusiveMinimum": 0}}, "required": ["weight"]},
            },
            "bands": {
                "type": "object",
                "minProperties": 1,
                "description": "Least overall score → what the reader calls it.",
                "additionalProperties": False,
                "patternProperties": {f"^({BAND_PATTERN})$": {"type": "string", "pattern": "^[^\\n]{1,40}$"}},
            },
        },
    }


def _parameters(name: str) -> dict[str, Any]:
    """If the check is this one, its parameters are these."""
    check = find(name)
    types = parameter_types(check)
    properties = {}
    for field in fields(check):  # type: ignore[arg-type]
        if field.init:
            properties[field.name] = _schema_of(types[field.name])
            if field.default is not MISSING and not isinstance(field.default, tuple):
                properties[field.name]["default"] = field.default
    return {
        "if": {"properties": {"check": {"const": name}}, "required": ["check"]},
        "then": {"properties": {"params": {"properties": properties, "additionalProperties": False}}},
    }


def _schema_of(wanted: Any) -> dict[str, Any]:
    """The schema of the values that an annotation takes."""
    origin, options = get_origin(wanted), get_args(wanted)
    if wanted in _PLAIN:
        return {"type": _PLAIN[wanted]}
    if origin in (Union, UnionType):
        return {"anyOf": [_schema_of(option) for option in options]}
    if origin is Literal:
        return {"enum": list(options)}
    if origin in (tuple, frozenset, list):
        return {"type": "array", "items": _schema_of(options[0])}
    if origin is not None:
        return {"type": "object", "additionalProperties": _schema_of(options[1])}
    return {}


if __name__ == "__main__":
    print(json.dumps(rubric_schema(), indent=2))  # noqa: T201
