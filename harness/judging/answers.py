"""Reading a judge's answer. What is no rating stays no rating: a failure never becomes a number.

Known mistakes of published parsers, none of which this one makes: "2.5" read as 2 and "18" as 1, no
range check, a failed parse scored as the minimum or at random.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.judging.judge_file import JudgeCriterion, Scale

ANSWER_LIMIT = 100_000
"""Most characters of an answer that is read; a longer one is unusable."""


class UnusableError(ValueError):
    """An answer in which nothing can be rated; the message is for the model and for people."""


class Rated(NamedTuple):
    """One criterion as one answer rates it."""

    value: float
    reason: str
    quotes: tuple[str, ...]


class Reading(NamedTuple):
    """An answer as read: what is usable of it, and everything that is wrong with it."""

    ratings: Mapping[str, Rated]
    problems: tuple[str, ...]


def rating_schema(criteria: Sequence[JudgeCriterion], scale: Scale) -> dict[str, Any]:
    """The JSON Schema of an answer: for each criterion the reason, then quotations, then the rating.

    Kept to what the providers' structured output takes: no bounds on numbers (a whole scale is an
    enumeration; `read_ratings` checks the range), every key required, no others.
    """
    number: dict[str, Any] = {"type": "number"}
    if scale.whole:
        number = {"type": "integer", "enum": list(range(scale.least, scale.most + 1))}
    one = {
        "type": "object",
        "additionalProperties": False,
        "required": ["reason", "quotes", "rating"],
        "properties": {
            "reason": {"type": "string"},
            "quotes": {"type": "array", "items": {"type": "string"}},
            "rating": number,
        },
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [criterion.id for criterion in criteria],
        "properties": {criterion.id: one for criterion in criteria},
    }


def read_ratings(text: str, criteria: Sequence[JudgeCriterion], scale: Scale) -> Reading:
    """Every usable rating of an answer.

    A criterion counts when its own part of the answer keeps to the schema and its rating is a number
    of the scale; the others are named in ``problems``.
    """
    try:
        found = find_object(text)
    except UnusableError as problem:
        return Reading({}, (str(problem),))
    schema = rating_schema(criteria, scale)
    ratings: dict[str, Rated] = {}
    problems = []
    for criterion in criteria:
        if criterion.id not in found:
            problems.append(f"{criterion.id} is missing")
            continue
        given = found[criterion.id]
        wrong = problem_of(given, schema["properties"][criterion.id])
        if not wrong and not scale.holds(given["rating"]):
            wrong = f"rating {given['rating']!r:.40} is outside the scale of {scale.least} to {scale.most}"
        if wrong:
            problems.append(f"{criterion.id}: {wrong}")
        else:
            quotes = tuple(quote for quote in given["quotes"] if quote.strip())
            ratings[criterion.id] = Rated(float(given["rating"]), given["reason"], quotes)
    known = {criterion.id for criterion in criteria}
    problems += [f"{key!r:.60} was not asked for" for key in found if key not in known]
    return Reading(ratings, tuple(problems))


def problem_of(value: Any, schema: Mapping[str, Any]) -> str:
    """The first thing in ``value`` that breaks ``schema``, in short; empty where nothing does."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    validator = Draft202012Validator(dict(schema))
    if validator.is_valid(value):
        return ""
    error: Any = best_match(validator.iter_errors(value))
    place = ".".join(str(part) for part in error.absolute_path)
    message = " ".join(error.message.split())
    return f"{place}: {message}"[:200] if place else message[:200]


def find_object(text: str) -> dict[str, Any]:
    """The one JSON object of an answer, which may stand in a fence or among words.

    Raises:
        UnusableError: there is none, or several: which of them is the answer nobody can say.
    """
    if len(text) > ANSWER_LIMIT:
        raise UnusableError(f"the answer has {len(text):,} characters, more than {ANSWER_LIMIT:,}")
    try:
        whole = _decoder().decode(text.strip())
    except (ValueError, RecursionError):
        whole = None
    if isinstance(whole, dict):
        return whole
    if whole is not None:
        raise UnusableError(f"the answer is {_kind(whole)}, not a JSON object")
    objects = _objects(text)
    if len(objects) != 1:
        raise UnusableError(
            "the answer holds several JSON objects" if objects else "the answer is no JSON object"
        )
    return objects[0]


def _objects(text: str) -> list[dict[str, Any]]:
    """The outermost JSON objects of a text, in order.

    A brace that opens nothing readable ends it: what stands inside a broken object is no answer.
    """
    found: list[dict[str, Any]] = []
    at = text.find("{")
    while at >= 0 and len(found) < 2:
        try:
            value, end = _decoder().raw_decode(text, at)
        except (ValueError, RecursionError) as problem:
            raise UnusableError(f"the answer is no JSON object: {str(problem)[:100]}") from None
        found.append(value)
        at = text.find("{", end)
    return found


def _kind(value: Any) -> str:
    return {list: "a list", str: "text", bool: "true or false"}.get(type(value), "a number")


@cache
def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(
        parse_constant=_no_constant, parse_float=_finite, parse_int=_short, object_pairs_hook=_unique
    )


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"{text[:20]} is no finite number")
    return value


def _short(text: str) -> int:
    if len(text) > 20:
        raise ValueError(f"{text[:20]}… has too many digits")
    return int(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are told once: of two ratings for one criterion neither counts."""
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a key stands twice")
    return value


_QUOTES = str.maketrans(
    {**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛′", "'"), **dict.fromkeys("–—‑−", "-")}
)


def find_quote(quote: str, text: str) -> tuple[int, int] | None:
    """Where a quotation stands in a text (characters), whatever its white space, quotation marks, dashes
    and case; an ellipsis may leave words out. ``None`` where it stands nowhere.
    """
    pieces = [piece for piece in re.split(r"…|\.\.\.|\[\.{3}\]", quote) if re.search(r"\w", piece)]
    if not pieces:
        return None
    plain, offsets = _flat(text)
    start, at = -1, 0
    for piece in pieces:
        wanted = _flat(piece)[0].strip(" \"'.,;:")
        found = plain.find(wanted, at)
        if found < 0:
            return None
        start = found if start < 0 else start
        at = found + len(wanted)
    return offsets[start], offsets[at - 1] + 1


@lru_cache(maxsize=64)
def _flat(text: str) -> tuple[str, list[int]]:
    """Text in one case, spelling and spacing, and where each of its characters stood."""
    chars: list[str] = []
    offsets: list[int] = []
    for index, char in enumerate(text.translate(_QUOTES)):
        if char.isspace():
            if chars and chars[-1] != " ":
                chars.append(" ")
                offsets.append(index)
            continue
        low = char.lower()
        chars.append(low if len(low) == 1 else char)
        offsets.append(index)
    return "".join(chars), offsets
