"""Reading a suite: flags beat ``HARNESS_*`` environment variables, which beat the file."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import InputError, nearest
from harness.findings import registry
from harness.strict_yaml import Document, parse
from harness.suite.fresh import fresh_section
from harness.suite.gate import gate_section
from harness.suite.judge import judge_section
from harness.suite.model import Suite
from harness.suite.models import models_section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jsonschema.exceptions import ValidationError

FILE_NAME = "harness.yaml"
PREFIX = "HARNESS_"
SUITE_VARIABLE = "HARNESS_SUITE"
SIZE_LIMIT = 1 << 20
"""Most bytes of a suite file."""

FOLDERS = {"baseline": "reports/baseline", "output": "reports/latest"}
"""Where results are accepted and runs written unless the suite says otherwise, from its folder."""

Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that flags and environment variables may override: its place in the file, its reader."""

    keys: tuple[str, ...]
    read: Callable[[str], Any]

    @property
    def name(self) -> str:
        """The last key: the name of the flag (``--max-drop``) and of the variable, each in its own case."""
        return self.keys[-1]

    @property
    def variable(self) -> str:
        """The environment variable."""
        return PREFIX + self.name.upper()


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text  # refused by the schema, with the place that it came from


def _whole(text: str) -> int | str:
    try:
        return int(text.replace("_", "").replace(",", ""))
    except ValueError:
        return text  # as above


def _paths(text: str) -> list[str]:
    return [_here(path) for path in _words(text)]


def _here(path: str) -> str:
    """A path that was typed in the working folder."""
    return str(Path.cwd() / path)


def _typed_rubric(text: str) -> str:
    return _rubric(text, Path.cwd())


def _rubric(rubric: str, folder: Path) -> str:
    """A rubric as the loader takes it: the name of a shipped one, or a path from where the process stands."""
    return str(folder / rubric) if re.search(r"[/\\]|\.ya?ml$", rubric) else rubric


SETTINGS = (
    Setting(("recordings",), _paths),
    Setting(("rubric",), _typed_rubric),
    Setting(("platform",), str),
    Setting(("select",), _words),
    Setting(("ignore",), _words),
    Setting(("baseline",), _here),
    Setting(("output",), _here),
    Setting(("gate", "max_drop"), _number),
    Setting(("gate", "min_scored_weight"), _number),
    Setting(("budget", "max_cost"), _number),
    Setting(("budget", "max_tokens"), _whole),
)


def load_suite(
    path: Path | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[str, str | None] | None = None,
) -> Suite:
    """The suite in ``path`` (default: ``$HARNESS_SUITE``, else ``harness.yaml`` in the working folder).

    ``flags`` maps names of `SETTINGS` to their text; absent or ``None`` means not given. Paths in
    the file are counted from its folder, paths in flags and variables from the working folder.

    Raises:
        InputError: in one line: the file and line (or the flag or variable), the problem, the remedy.
    """
    environment = os.environ if environment is None else environment
    path = path or Path(environment.get(SUITE_VARIABLE) or FILE_NAME)
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as problem:
        raise InputError(
            str(path),
            f"cannot be read ({problem.strerror})",
            "`harness init` writes one, --suite names another",
        ) from None
    document = parse(data, str(path), limit=SIZE_LIMIT)
    if not isinstance(document.value, dict):
        raise InputError(str(path), "is no mapping of settings", "start with `schema: suite/1`", "line 1")
    settings, origins = _override(document.value, environment, flags or {})
    _validate(settings, _Blame(document, origins))
    return _suite(settings, path)


def _override(
    document: dict[str, Any], environment: Mapping[str, str], flags: Mapping[str, str | None]
) -> tuple[dict[str, Any], dict[Keys, str]]:
    """The document with what overrides it, and where each overriding value came from."""
    changed = dict(document)
    origins: dict[Keys, str] = {}
    for setting in SETTINGS:
        flag, variable = flags.get(setting.name), environment.get(setting.variable)
        text = flag if flag is not None else variable
        if not text:
            continue
        value = setting.read(text)
        origins[setting.keys] = (
            "--" + setting.name.replace("_", "-") if flag is not None else setting.variable
        )
        inner = changed
        for key in setting.keys[:-1]:
            branch = inner.get(key)
            inner[key] = dict(branch) if isinstance(branch, dict) else {}
            inner = inner[key]
        inner[setting.name] = value
    return changed, origins


def _suite(settings: Mapping[str, Any], path: Path) -> Suite:
    """The suite of valid settings; what they leave out takes the defaults of `Suite` and `Gate`."""
    gate = gate_section(settings.get("gate", {}), path.parent, codes_named)
    given: dict[str, Any] = {
        key: value
        for key, value in settings.items()
        if key not in ("schema", "gate", "fresh", "judge", "models", "budget")
    }
    if "fresh" in settings:
        given["fresh"] = fresh_section(settings["fresh"])
    if "judge" in settings:
        given["judge"] = judge_section(settings["judge"], path.parent)
    given["models"] = models_section(settings.get("models", {}), settings.get("budget", {}), path.parent)
    for key, folder in FOLDERS.items():
        given[key] = path.parent / given.get(key, folder)
    if "rubric" in given:
        given["rubric"] = _rubric(given["rubric"], path.parent)
    return Suite(root=path.parent, source=path, gate=gate, **_frozen(given))


def _frozen(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}


@cache
def suite_schema() -> dict[str, Any]:
    """The JSON Schema of ``harness.yaml``, as shipped."""
    from importlib.resources import files

    text = files("harness").joinpath("schemas", "suite-1.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@dataclass(frozen=True, slots=True)
class _Blame:
    """Says where a setting came from: a line of the file, a flag or a variable."""

    document: Document
    origins: Mapping[Keys, str]

    def error(self, keys: Keys, problem: str, remedy: str) -> InputError:
        """An error about the setting at ``keys``."""
        for start, origin in self.origins.items():
            if keys[: len(start)] == start:
                return InputError(origin, problem, remedy)
        return self.document.error(keys, problem, remedy)


def _validate(settings: Mapping[str, Any], blame: _Blame) -> None:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import relevance

    errors = list(Draft202012Validator(suite_schema()).iter_errors(settings))
    if errors:
        error = max(errors, key=relevance)
        keys = (*error.absolute_path, *_unknown_keys(error)[:1])
        raise blame.error(keys, *_explain(error))
    if "recordings" not in settings and "fresh" not in settings:
        raise blame.error((), "has no recordings", f"add `recordings: {_EXAMPLES['recordings']}`")
    for keys in _not_numbers(settings):
        raise blame.error(keys, "is not a number", "write one: 0.05")
    for name, rule in settings.get("gate", {}).get("criteria", {}).items():
        if rule.get("require") == "non-inferior" and "margin" not in rule:
            raise blame.error(
                ("gate", "criteria", name), "has no margin", "add `margin: 0.03`: how far it may fall"
            )
    _refuse_unknown_codes(settings, blame)


def _not_numbers(value: Any, keys: Keys = ()) -> Iterator[Keys]:
    """Places of NaN, which YAML can write and a schema lets through."""
    if isinstance(value, float) and value != value:  # noqa: PLR0124 - nothing else is unlike itself
        yield keys
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _not_numbers(inner, (*keys, key))


def _unknown_keys(error: ValidationError) -> list[str]:
    if error.validator != "additionalProperties" or not isinstance(error.schema, dict):
        return []
    instance: Any = error.instance
    return [str(key) for key in instance if key not in error.schema.get("properties", {})]


_EXAMPLES = {
    "schema": "suite/1",
    "recordings": "[fixtures/recordings]",
    "personas": "[fixtures/personas/*.md]",
    "copilots": "[fixtures/copilots/*.md]",
    "scenarios": "[fixtures/scenarios/*.yaml]",
    "models": "[anthropic/MODEL]",
    "persona": "anthropic/MODEL",
    "copilot": "anthropic/MODEL",
    "panel": "[anthropic/MODEL, openai/MODEL]",
    "calibration": "reports/calibration.json",
}
_TYPE_NAMES = {
    "array": "a list",
    "object": "a mapping",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}


def _explain(error: ValidationError) -> tuple[str, str]:
    """What is wrong, and what would be right."""
    problem = f"is {_shown(error.instance)}"
    wanted: Any = error.validator_value
    if unknown := _unknown_keys(error):
        schema: Any = error.schema
        return f"unknown key {unknown[0]!r}", nearest(unknown[0], list(schema["properties"]))
    if error.validator == "required":
        instance: Any = error.instance
        missing = next(key for key in wanted if key not in instance)
        return f"has no {missing}", f"add `{missing}: {_EXAMPLES.get(missing, '…')}`"
    if error.validator == "type":
        kinds = wanted if isinstance(wanted, list) else [wanted]
        return problem, f"write {' or '.join(_TYPE_NAMES[kind] for kind in kinds)}"
    if error.validator in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        return problem, _range(error.schema)
    if error.validator == "enum":
        return problem, f"write {' or '.join(map(str, wanted))}"
    remedies = {"const": f"this harness reads {wanted}", "pattern": f"write it in the form {wanted}"}
    return problem, remedies.get(str(error.validator), "name at least one")


def _range(schema: Any) -> str:
    least, most = (schema.get(key, schema.get(f"exclusiveM{key[1:]}")) for key in ("minimum", "maximum"))
    if (least, most) == (0, 1):
        return "write a share between 0 and 1"
    return f"write a number from {least}" + (f" to {most}" if most is not None else " on")


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str) if value is not None else "empty"
    return text if len(text) <= 60 else text[:59] + "…"


def _refuse_unknown_codes(settings: Mapping[str, Any], blame: _Blame) -> None:
    """A code that no check can ever report would silently keep or forbid nothing."""
    gate = settings.get("gate", {})
    lists: tuple[tuple[Keys, list[str]], ...] = (
        (("select",), settings.get("select", [])),
        (("ignore",), settings.get("ignore", [])),
        (("gate", "forbid"), gate.get("forbid", [])),
    )
    for keys, entries in lists:
        for index, entry in enumerate(entries):
            if not codes_named(entry):
                problem = f"there is no finding {_shown(entry)}"
                raise blame.error((*keys, index), problem, "`harness explain` lists them")


def codes_named(entry: str) -> list[str]:
    """Ids of the codes that an entry names: by code, by name or by family (``TIM``)."""
    return [
        code.id
        for code in registry().values()
        if entry.upper() in (code.id, code.id.rstrip("0123456789")) or entry.lower() == code.name
    ]
