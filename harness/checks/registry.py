"""Which checks exist, and how a rubric's criterion becomes one.

A check is imported when a rubric first asks for it, so a rubric of one criterion pays for one.
"""

from __future__ import annotations

import sys
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from harness.errors import nearest
from harness.rubrics import Criterion, Rubric, RubricError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.checks.base import Check

CHECKS: Mapping[str, str] = {
    "coverage": "harness.checks.coverage:Coverage",
    "dialogue": "harness.checks.dialogue:Dialogue",
    "integrity": "harness.checks.integrity:Integrity",
    "judge": "harness.checks.judge:JudgeCheck",
    "pattern": "harness.checks.pattern:Pattern",
    "platform": "harness.checks.platform:PlatformCheck",
    "readability": "harness.checks.readability:Readability",
    "structure": "harness.checks.structure:Structure",
    "timing": "harness.checks.timing:Timing",
}
"""The checks that come with the harness: name in a rubric → ``module:Class``."""


def find(name: str) -> type[Check]:
    """The class behind a name of `CHECKS` or a ``package.module:Class``.

    A team's own check may stand in the current directory.

    Raises:
        LookupError: there is none; its arguments are the reason in words and, if there is one, a hint.
    """
    target = CHECKS.get(name, name)
    module_name, colon, class_name = target.partition(":")
    if not colon:
        raise LookupError(f"there is no check {name!r}", nearest(name, sorted(CHECKS)))
    if name not in CHECKS and "" not in sys.path and "." not in sys.path:
        sys.path.insert(0, "")
    try:
        found = getattr(import_module(module_name), class_name)
    except AttributeError:
        raise LookupError(f"module {module_name} has no class {class_name}") from None
    except Exception as problem:  # whatever a team's module does when it is imported
        raise LookupError(f"cannot import {module_name}: {type(problem).__name__}: {problem}") from problem
    if not isinstance(found, type) or not is_dataclass(found) or not hasattr(found, "evaluate"):
        raise LookupError(f"{target} is no dataclass with evaluate(evidence)")
    return cast("type[Check]", found)


def build(rubric: Rubric, criterion: Criterion) -> Check:
    """The criterion's check with its parameters.

    Raises:
        RubricError: naming the criterion's place in the file: unknown check or parameter, or a
            value of the wrong type.
    """

    def fail(key: str, problem: str, remedy: str) -> RubricError:
        return RubricError(rubric.source or rubric.id, problem, remedy, f"{criterion.place}.{key}")

    try:
        check = find(criterion.check)
    except LookupError as problem:
        what, *hint = problem.args
        raise fail("check", what, hint[0] if hint else "name a known check or package.module:Class") from None
    known = {field.name: field for field in fields(check) if field.init}  # type: ignore[arg-type]
    types = parameter_types(check) if criterion.params else {}
    arguments = {}
    for name, value in criterion.params.items():
        if name not in known:
            remedy = nearest(name, sorted(known)) if known else f"{criterion.check} takes no parameters"
            raise fail(f"params.{name}", f"unknown parameter of {criterion.check}", remedy)
        try:
            arguments[name] = _conform(value, types.get(name, Any))
        except TypeError as problem:
            raise fail(f"params.{name}", f"is {value!r:.60}", f"write {problem}") from None
    try:
        return check(**arguments)
    except (TypeError, ValueError) as problem:
        raise fail("params", str(problem), "repair the parameters") from None


def parameter_types(check: type) -> dict[str, Any]:
    """The annotations of the parameters; abstract collections count as known even where not imported."""
    import collections.abc
    from typing import get_type_hints

    return get_type_hints(check, localns=vars(collections.abc))


def _conform(value: Any, wanted: Any) -> Any:
    """``value`` from YAML as the annotation ``wanted``; TypeError says what should be written."""
    from types import UnionType
    from typing import Literal, Union, get_args, get_origin

    origin, options = get_origin(wanted), get_args(wanted)
    if wanted is Any:
        return value
    if origin in (Union, UnionType):
        expected = []
        for option in options:
            try:
                return _conform(value, option)
            except TypeError as problem:
                expected.append(str(problem))
        raise TypeError(" or ".join(expected))
    if origin is Literal:
        if value in options and type(value) in {type(option) for option in options}:
            return value
        raise TypeError("one of " + ", ".join(map(str, options)))
    if origin in (tuple, frozenset, list):
        if isinstance(value, list):
            return origin(_conform(part, options[0] if options else Any) for part in value)
        raise TypeError("a list")
    if origin is not None or wanted is dict:
        if isinstance(value, dict):
            _, inside = options or (str, Any)
            return {key: _conform(part, inside) for key, part in value.items()}
        raise TypeError("a mapping")
    return _conform_plain(value, wanted)


def _conform_plain(value: Any, wanted: Any) -> Any:
    kinds = {
        bool: "true or false",
        int: "a whole number",
        float: "a number",
        str: "text",
        type(None): "nothing",
    }
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if wanted is int and isinstance(value, float) and value.is_integer():
        return int(value)
    if wanted in kinds and type(value) is wanted:
        return value
    raise TypeError(kinds.get(wanted, f"a value of {wanted}"))
