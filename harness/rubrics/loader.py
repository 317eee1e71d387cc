"""Finding, reading and validating rubric files.

The rules are those of ``rubric-1.schema.json``, checked by hand: importing jsonschema would cost more
than scoring a file. A test holds the two against each other. Whether a check exists and takes the
parameters is for the room of the checks to say (``harness.checks.build``).
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from pathlib import Path
from typing import Any

from harness.errors import InputError, nearest
from harness.rubrics.model import Band, Criterion, Rubric
from harness.strict_yaml import Document, packaged_document, parse

DEFAULT = "cinematic"
SIZE_LIMIT = 256 * 1024
"""Most bytes of a rubric file."""
WEIGHT_LIMIT = 1_000_000
CRITERIA_LIMIT = 200

ID_PATTERN = r"[a-z0-9][a-z0-9-]{0,63}"
CHECK_PATTERN = r"[A-Za-z_][A-Za-z0-9_.-]{0,200}(:[A-Za-z_][A-Za-z0-9_]{0,100})?"
BAND_PATTERN = r"0(\.[0-9]*)?|1(\.0*)?|\.[0-9]+"
"""A score as the key of a band: a number from 0 to 1, as YAML or (being a key) as JSON writes it."""
_KEYS = ("id", "version", "title", "criteria", "bands")
_CRITERION_KEYS = ("id", "check", "weight", "params", "floor")


class RubricError(InputError):
    """A rubric cannot be used; the message is one line naming file, line, key and remedy."""


def folder() -> Path:
    """The folder of the rubrics that come with the harness: in a wheel, or in the repository."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "_rubrics"
    return packaged if packaged.is_dir() else package.parent / "rubrics"


def names() -> list[str]:
    """The names that ``load`` knows without a path."""
    return sorted(path.stem for path in folder().glob("*.yaml"))


def load(rubric: str | Path = DEFAULT) -> Rubric:
    """The rubric of that name, or in that file (anything with a separator or a YAML suffix).

    Raises:
        RubricError: there is none, or it breaks a rule.
    """
    text = str(rubric)
    if isinstance(rubric, str) and not re.search(r"[/\\]|\.ya?ml$", text):
        path = folder() / f"{text}.yaml"
        if not re.fullmatch(ID_PATTERN, text) or not path.is_file():
            raise RubricError(text[:80], "is no rubric that comes with the harness", nearest(text, names()))
        return _Reader(packaged_document(path, f"rubrics/{path.name}")).rubric()
    path, source = Path(rubric), text
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
        raise RubricError(
            source, f"cannot be read ({reason})", f"give a path or one of: {', '.join(names())}"
        ) from None
    return read(data, source)


def read(data: bytes, source: str) -> Rubric:
    """The rubric in the bytes of a YAML file; ``source`` names it in messages."""
    try:
        return _Reader(parse(data, source, limit=SIZE_LIMIT)).rubric()
    except RubricError:
        raise
    except InputError as problem:
        raise RubricError(problem.source, problem.problem, problem.remedy, problem.place) from None


class _Reader:
    """Turns a document into a rubric, or says in one line why not."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def _fail(self, path: tuple[Any, ...], problem: str, remedy: str) -> RubricError:
        return RubricError(self._document.source, problem, remedy, self._document.place(path))

    def rubric(self) -> Rubric:
        """The whole file."""
        top = self._mapping((), self._document.value, _KEYS, ("id", "version", "criteria"))
        identity = self._text(("id",), top["id"], ID_PATTERN, "lower-case letters, digits and hyphens")
        version = top["version"]
        if isinstance(version, float) and version.is_integer():
            version = int(version)
        if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= WEIGHT_LIMIT:
            raise self._fail(("version",), f"is {_show(version)}", "count versions 1, 2, 3, …")
        title = self._text(("title",), top.get("title", identity), r"[^\n]{1,200}", "one line of text")
        criteria = self._criteria(top["criteria"])
        bands = self._bands(top["bands"]) if "bands" in top else ()
        content = {
            "id": identity,
            "version": version,
            "criteria": [[c.id, c.check, c.weight, _canonical(dict(c.params)), c.floor] for c in criteria],
            "bands": [[band.at_least, band.name] for band in bands],
        }
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        return Rubric(identity, version, title, criteria, bands, digest, self._document.source)

    def _criteria(self, value: Any) -> tuple[Criterion, ...]:
        if not isinstance(value, list) or not value:
            raise self._fail(("criteria",), f"is {_show(value)}", "list at least one criterion")
        if len(value) > CRITERIA_LIMIT:
            raise self._fail(("criteria",), f"has {len(value)} entries", f"at most {CRITERIA_LIMIT}")
        criteria: list[Criterion] = []
        places: dict[str, str] = {}
        for number, entry in enumerate(value):
            criterion = self._criterion(("criteria", number), entry)
            if criterion.id in places:
                raise self._fail(
                    ("criteria", number, "id"),
                    f"{criterion.id} is already the id of {places[criterion.id]}",
                    "give each criterion an id of its own",
                )
            places[criterion.id] = criterion.place
            criteria.append(criterion)
        if not any(criterion.weight for criterion in criteria):
            raise self._fail(("criteria",), "all weights are 0", "give at least one criterion a weight")
        return tuple(criteria)

    def _criterion(self, path: tuple[Any, ...], value: Any) -> Criterion:
        entry = self._mapping(path, value, _CRITERION_KEYS, ("id", "check", "weight"))
        identity = self._text(
            (*path, "id"), entry["id"], ID_PATTERN, "lower-case letters, digits and hyphens"
        )
        check = self._text((*path, "check"), entry["check"], CHECK_PATTERN, "a name or package.module:Class")
        weight = self._number((*path, "weight"), entry["weight"], WEIGHT_LIMIT)
        params = entry.get("params", {})
        if not isinstance(params, dict) or not all(isinstance(key, str) for key in params):
            raise self._fail((*path, "params"), f"is {_show(params)}", "give a mapping of parameters")
        self._finite((*path, "params"), params)
        floor = self._number((*path, "floor"), entry["floor"], 1) if "floor" in entry else None
        return Criterion(identity, check, weight, params, floor, self._document.place(path))

    def _bands(self, value: Any) -> tuple[Band, ...]:
        if not isinstance(value, dict) or not value:
            raise self._fail(("bands",), f"is {_show(value)}", "map scores to names, such as 0.85: ship")
        bands = []
        for key, name in value.items():
            if not re.fullmatch(BAND_PATTERN, str(key)):
                raise self._fail(
                    ("bands", key), "is no score", "write a number from 0 to 1, such as 0.85: ship"
                )
            at_least = float(key)
            bands.append(Band(at_least, self._text(("bands", key), name, r"[^\n]{1,40}", "a short name")))
        for field in ("name", "at_least"):
            if len({getattr(band, field) for band in bands}) < len(bands):
                raise self._fail(("bands",), f"two bands have the same {field}", "merge them or change one")
        return tuple(sorted(bands, key=lambda band: -band.at_least))

    def _mapping(
        self, path: tuple[Any, ...], value: Any, known: tuple[str, ...], required: tuple[str, ...]
    ) -> dict[str, Any]:
        if not isinstance(value, dict):
            what = "rubric" if not path else "criterion"
            raise self._fail(path, f"is {_show(value)}", f"a {what} is a mapping with {', '.join(required)}")
        for key in value:
            if key not in known:
                raise self._fail((*path, key), f"unknown key {_show(key)}", nearest(str(key), list(known)))
        for key in required:
            if key not in value:
                raise self._fail(path, f"has no {key}", f"add {key}")
        return value

    def _text(self, path: tuple[Any, ...], value: Any, pattern: str, wanted: str) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value, re.ASCII):
            raise self._fail(path, f"is {_show(value)}", f"write {wanted}")
        return value

    def _number(self, path: tuple[Any, ...], value: Any, most: int) -> float:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or not 0 <= value <= most:
            raise self._fail(path, f"is {_show(value)}", f"write a number from 0 to {most}")
        return float(value)

    def _finite(self, path: tuple[Any, ...], value: Any) -> None:
        """Parameters go into the canonical form, which knows no infinity."""
        parts = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for key, part in parts:
            self._finite((*path, key), part)
        if isinstance(value, float) and not math.isfinite(value):
            raise self._fail(path, f"is {_show(value)}", "write a finite number")


def _show(value: Any) -> str:
    """A value as an error message names it: short, on one line."""
    text = json.dumps(value, ensure_ascii=False, default=str) if value is not None else "empty"
    return text if len(text) <= 60 else f"{text[:59]}…"


def _canonical(value: Any) -> Any:
    """Equal parameters in one spelling: ``1`` and ``1.0`` are the same number."""
    if isinstance(value, dict):
        return {str(key): _canonical(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_canonical(part) for part in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
