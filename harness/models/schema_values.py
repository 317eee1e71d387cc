"""A value that a JSON Schema allows, drawn by chance: the answer of a scripted judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

SPAN = 10
"""How far from its one bound a number may lie that has no other."""


def value_of(schema: Mapping[str, Any], random: Random) -> Any:
    """Draw a value.

    Knows what answers are asked for with: const, enum, types, required and optional properties, items,
    bounds, anyOf and oneOf, ``$ref`` into ``$defs``.
    """
    return _value(schema, random, schema.get("$defs", {}))


def _value(schema: Mapping[str, Any], random: Random, defs: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _value(defs[schema["$ref"].rpartition("/")[2]], random, defs)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return random.choice(schema["enum"])
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return _value(random.choice(schema[key]), random, defs)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if isinstance(kind, list):
        kind = random.choice([one for one in kind if one != "null"] or ["null"])
    if kind == "object":
        return {key: _value(inner, random, defs) for key, inner in schema.get("properties", {}).items()}
    if kind == "array":
        least = schema.get("minItems", 1)
        count = random.randint(least, max(least, min(schema.get("maxItems", least + 1), least + 1)))
        return [_value(schema.get("items", {}), random, defs) for _ in range(count)]
    return _scalar(kind, schema, random)


def _scalar(kind: str, schema: Mapping[str, Any], random: Random) -> Any:
    if kind == "string":
        return "drawn by a script"[: schema.get("maxLength")].ljust(schema.get("minLength", 0), ".")
    if kind == "boolean":
        return random.random() < 0.5
    if kind == "null":
        return None
    least, most = _bounds(schema)
    if kind == "number":
        return round(least + (most - least) * random.uniform(0.05, 0.95), 3)
    lowest = -int(-least // 1) + (least == schema.get("exclusiveMinimum"))
    return random.randint(lowest, int(most // 1) - (most == schema.get("exclusiveMaximum")))


def _bounds(schema: Mapping[str, Any]) -> tuple[float, float]:
    least = schema.get("minimum", schema.get("exclusiveMinimum"))
    most = schema.get("maximum", schema.get("exclusiveMaximum"))
    if least is None:
        least = 0 if most is None else min(0, most - SPAN)
    return least, least + SPAN if most is None else most
