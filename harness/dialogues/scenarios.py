"""Scenarios: what a dialogue is about, who opens it, and what the persona wants whatever is said."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast, get_args

from harness.brief import Kind
from harness.dialogues.fields import ID_PATTERN, Fields
from harness.dialogues.speakers import SIZE_LIMIT, Side
from harness.errors import InputError
from harness.recordings.origin import STRENGTHS, StatedRequirement
from harness.strict_yaml import parse

if TYPE_CHECKING:
    from pathlib import Path

    from harness.strict_yaml import Document

SCHEMA = "scenario/1"
ROUNDS_LIMIT = 50
"""Most rounds that a dialogue may be given."""

SIDES: tuple[Side, ...] = get_args(Side)

_KEYS = ("schema", "id", "title", "situation", "opening", "platform", "rounds", "requirements")


@dataclass(frozen=True, slots=True)
class Scenario:
    """One occasion for a dialogue.

    ``opens`` says who speaks first; ``opening`` is what is said then, or empty: the model then writes it.
    ``situation`` is told to the persona only. ``platform`` is a profile's id or a model's name; both are
    told it. ``rounds`` beats the suite's. ``sha256`` is the hex digest of the file's bytes.
    """

    id: str
    situation: str
    opens: Side = "copilot"
    opening: str = ""
    title: str | None = None
    platform: str | None = None
    rounds: int | None = None
    requirements: tuple[StatedRequirement, ...] = ()
    sha256: str = ""
    source: str = ""


def load_scenario(path: Path) -> Scenario:
    """The scenario in ``path``.

    Raises:
        InputError: in one line with the place, for whatever cannot be used.
    """
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as problem:
        raise InputError(str(path), f"cannot be read ({problem.strerror})", "correct the path") from None
    document = parse(data, str(path), limit=SIZE_LIMIT)
    fields = Fields(document, _KEYS)
    if fields.value.get("schema") != SCHEMA:
        raise document.error(("schema",), f"is no {SCHEMA}", f"begin the file with `schema: {SCHEMA}`")
    opens, opening = _opening(document) if "opening" in fields.value else ("copilot", "")
    return Scenario(
        id=fields.name("id", ID_PATTERN, "night-ferry"),
        situation=fields.text("situation"),
        opens=cast("Side", opens),
        opening=opening,
        title=fields.text("title", "") or None,
        platform=_platform(document, fields),
        rounds=fields.whole("rounds", 1, ROUNDS_LIMIT),
        requirements=tuple(
            _requirement(document, index) for index in range(len(fields.items("requirements")))
        ),
        sha256=hashlib.sha256(data).hexdigest(),
        source=str(path),
    )


def _opening(document: Document) -> tuple[str, str]:
    fields = Fields(document, ("by", "text"), ("opening",))
    return fields.one_of("by", SIDES, "copilot") or "copilot", fields.text("text", "").strip()


def _platform(document: Document, fields: Fields) -> str | None:
    name = fields.text("platform", "").strip()
    if not name:
        return None
    from harness.platforms import get

    try:
        get(name)
    except InputError as problem:
        raise document.error(("platform",), problem.problem, problem.remedy) from None
    return name


def _requirement(document: Document, index: int) -> StatedRequirement:
    fields = Fields(document, ("text", "kind", "strength"), ("requirements", index))
    return StatedRequirement(
        fields.text("text").strip(),
        fields.one_of("kind", get_args(Kind)),
        fields.one_of("strength", STRENGTHS, "demanded") or "demanded",
    )
