"""Where a fresh dialogue came from: who spoke, by which model, in which scenario, and what it cost.

A recorded dialogue of a producing system has no `Origin`; one that the harness made (or replayed) has
one, so that versions can be compared and every part of it found again by its hash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

STRENGTHS = ("demanded", "wished", "offered")
"""How firmly a stated requirement is meant, as in `harness.brief`."""


class Party(NamedTuple):
    """One side of the dialogue: a persona's or copilot's file, and the model that played it.

    ``id`` and ``version`` are those of the file's front matter, ``sha256`` the hex digest of its bytes;
    ``model`` is the model's name as asked for (``anthropic/…``, ``scripted/…``).
    """

    id: str
    version: str
    sha256: str
    model: str


class StatedRequirement(NamedTuple):
    """A requirement that a scenario file states outright; ``kind`` is one of the brief's kinds, if given."""

    text: str
    kind: str | None = None
    strength: str = "demanded"


class Origin(NamedTuple):
    """How a fresh dialogue was made.

    ``scenario`` is the scenario's id, ``scenario_sha256`` the digest of its file; ``replicate`` counts
    from 0; ``stop`` is the reason why the dialogue ended (``approved``, ``round-limit``, …). Tokens are
    sums over all calls of the dialogue, ``input_tokens`` including ``cached_tokens``; ``cost`` is in US
    dollars, ``None`` where a price is unknown. ``parent`` and ``forked_at`` (0-based turn from which on
    it was made anew) are set on replays.
    """

    scenario: str
    scenario_sha256: str
    replicate: int
    persona: Party
    copilot: Party
    stop: str
    seed: int | None = None
    platform: str | None = None
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    requirements: tuple[StatedRequirement, ...] = ()
    parent: str | None = None
    forked_at: int | None = None


def origin_as_json(origin: Origin) -> dict[str, Any]:
    """The origin as plain values; `read_origin` is the inverse."""
    return {
        **origin._asdict(),
        "persona": origin.persona._asdict(),
        "copilot": origin.copilot._asdict(),
        "requirements": [stated._asdict() for stated in origin.requirements],
    }


def read_origin(value: Any, fail: Callable[[str, str, str], Any]) -> Origin:
    """The origin in a JSON object; ``fail(key, problem, remedy)`` raises the reader's own error."""
    if not isinstance(value, dict):
        fail("origin", "is no object", "leave it out, or write what `harness run` writes")
    known = set(Origin._fields)
    for key in value:
        if key not in known:
            fail(f"origin.{key!s:.40}", "is no key of an origin", f"known are {', '.join(sorted(known))}")
    taken: dict[str, Any] = dict(value)
    for key in Origin._fields:
        if key not in taken and key not in Origin._field_defaults:
            fail(f"origin.{key}", "is missing", "add it")
    for keys, holds, problem in _RULES:
        for key in keys:
            if key in taken and not holds(taken[key]):
                fail(f"origin.{key}", problem, "correct it")
    for side in ("persona", "copilot"):
        taken[side] = _party(taken[side], f"origin.{side}", fail)
    taken["requirements"] = tuple(
        _requirement(item, f"origin.requirements[{index}]", fail)
        for index, item in enumerate(taken.get("requirements", ()))
    )
    return Origin(**taken)


def _count(value: Any) -> bool:
    return type(value) is int and value >= 0


_RULES: tuple[tuple[tuple[str, ...], Callable[[Any], bool], str], ...] = (
    (("scenario", "scenario_sha256", "stop"), lambda value: isinstance(value, str), "is no text"),
    (
        ("platform", "parent"),
        lambda value: value is None or isinstance(value, str),
        "is neither text nor null",
    ),
    (("replicate", "input_tokens", "cached_tokens", "output_tokens"), _count, "is no whole number from 0"),
    (("forked_at",), lambda value: value is None or _count(value), "is neither a whole number nor null"),
    (("seed",), lambda value: value is None or type(value) is int, "is neither a whole number nor null"),
    (
        ("cost",),
        lambda value: value is None or (type(value) in (int, float) and 0 <= value < float("inf")),
        "is neither an amount nor null",
    ),
    (("requirements",), lambda value: isinstance(value, list), "is no list"),
)
"""What each plain key must be, in the words of the error."""


def _party(value: Any, key: str, fail: Callable[[str, str, str], Any]) -> Party:
    names = Party._fields
    if not isinstance(value, dict) or set(value) != set(names):
        fail(key, f"is no object of {', '.join(sorted(names))}", "correct it")
    if not all(isinstance(part, str) for part in value.values()):
        fail(key, "holds something that is no text", "write it in quotation marks")
    return Party(**value)


def _requirement(value: Any, key: str, fail: Callable[[str, str, str], Any]) -> StatedRequirement:
    if not isinstance(value, dict) or not set(value) <= {"text", "kind", "strength"}:
        fail(key, "is no object of text, kind and strength", "correct it")
    text, kind, strength = value.get("text"), value.get("kind"), value.get("strength", "demanded")
    if not isinstance(text, str) or not text.strip():
        fail(f"{key}.text", "is no text", "write it in quotation marks")
    if kind is not None and not isinstance(kind, str):
        fail(f"{key}.kind", "is neither text nor null", "write it in quotation marks")
    if strength not in STRENGTHS:
        fail(f"{key}.strength", f"is {strength!s:.40}", f"known are {', '.join(STRENGTHS)}")
    return StatedRequirement(text, kind, strength)
