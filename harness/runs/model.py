"""What a run is: one result per recording, and what could not be scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.recordings.origin import Party

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACES = 4
"""Decimal places that results keep: the arithmetic of another Python version differs beyond them."""


DIGITS = 12
"""Leading digits of a hash that results keep."""


class Fresh(NamedTuple):
    """What comparison needs of how a fresh dialogue was made; the fields are those of `Origin`.

    Hashes are cut to their first 12 digits. ``cost`` is in US dollars, ``None`` where it is unknown.
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
    output_tokens: int = 0
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What comparison needs of one scorecard.

    ``id`` is unique in its run. ``sha256`` holds the first 12 digits of the recording's hash: equal
    digits mean that the recording did not change, so whatever did change is the harness.
    ``criteria`` maps each criterion to its score in [0, 1], or ``None`` where it is unscored;
    ``findings`` maps severities (``"error"``) to counts by code. ``source`` is empty in a baseline.
    ``persona``, ``copilot``, ``model`` and ``created`` are the recording's; ``rounds`` counts turns in
    pairs. ``fresh`` says how the harness itself made the dialogue, ``None`` for other producers'.
    """

    id: str
    sha256: str
    signature: str
    verdict: str
    overall: float | None
    scored_weight: float
    criteria: Mapping[str, float | None]
    findings: Mapping[str, Mapping[str, int]]
    source: str = ""
    persona: str | None = None
    copilot: str | None = None
    model: str | None = None
    created: str | None = None
    rounds: int | None = None
    fresh: Fresh | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be scored, and why."""

    source: str
    problem: str


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run. It is complete when every recording that the suite names was scored.

    ``results`` stand in the order in which the suite names the recordings. ``shared_ids`` maps each
    id that several recordings claim to their sources; their results are told apart by path.
    """

    results: tuple[Result, ...]
    failures: tuple[Failure, ...] = ()
    shared_ids: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing failed."""
        return not self.failures


def result_of(card: Mapping[str, Any]) -> Result:
    """The result in a scorecard's JSON form (``scorecard/1``).

    Raises:
        KeyError, TypeError, ValueError: it is not one, or holds a score that is no number in [0, 1].
    """
    findings: dict[str, dict[str, int]] = {}
    for finding in card["findings"]:
        counts = findings.setdefault(finding["severity"], {})
        counts[finding["code"]] = counts.get(finding["code"], 0) + 1
    recording, overall = card["recording"], card["overall"]
    return Result(
        id=recording["id"],
        sha256=recording["sha256"][:DIGITS],
        signature=card["signature"],
        verdict=card["extraction"]["verdict"],
        overall=rounded(overall["score"]),
        scored_weight=round(overall["scored_weight"], PLACES),
        criteria={criterion["id"]: rounded(criterion["score"]) for criterion in card["criteria"]},
        findings={severity: dict(sorted(counts.items())) for severity, counts in sorted(findings.items())},
        source=recording["source"],
        persona=recording.get("persona"),
        copilot=recording.get("copilot"),
        model=recording.get("model"),
        created=recording.get("created"),
        rounds=(recording["turns"] + 1) // 2 if "turns" in recording else None,
        fresh=fresh_of(recording["origin"]) if recording.get("origin") else None,
    )


def fresh_of(origin: Mapping[str, Any]) -> Fresh:
    """How a dialogue was made, from an origin's JSON form (or what a baseline keeps of it).

    Raises:
        KeyError, TypeError, ValueError: it is none, or its cost is no amount.
    """
    cost = origin.get("cost")
    if cost is not None and not 0 <= cost < float("inf"):
        raise ValueError(f"the cost is {cost}")
    if not isinstance(origin["scenario"], str) or not isinstance(origin["stop"], str):
        raise TypeError("the scenario or the reason to stop is no text")
    return Fresh(
        scenario=origin["scenario"],
        scenario_sha256=origin["scenario_sha256"][:DIGITS],
        replicate=int(origin["replicate"]),
        persona=_party(origin["persona"]),
        copilot=_party(origin["copilot"]),
        stop=origin["stop"],
        seed=origin.get("seed"),
        platform=origin.get("platform"),
        input_tokens=int(origin.get("input_tokens", 0)),
        output_tokens=int(origin.get("output_tokens", 0)),
        cost=cost,
    )


def _party(value: Mapping[str, str]) -> Party:
    return Party(**{**value, "sha256": value["sha256"][:DIGITS]})


def rounded(score: float | None) -> float | None:
    """A score as results keep it.

    Raises:
        ValueError: it lies outside [0, 1], or is not a number (JSON readers let NaN through).
    """
    if score is None:
        return None
    if not 0 <= score <= 1:
        raise ValueError(f"a score is {score}, none between 0 and 1")
    return round(score, PLACES)


def told_apart(results: list[Result]) -> Run:
    """A run whose ids are unique: recordings that claim one id are told apart by their paths.

    Which of them come under a longer id depends only on the set of recordings, not on their order:
    all of those that share it.
    """
    from collections import Counter
    from dataclasses import replace

    claims = Counter(result.id for result in results)
    named = [
        replace(result, id=f"{result.id} ({result.source})") if claims[result.id] > 1 else result
        for result in results
    ]
    again = Counter(result.id for result in named)
    numbers: Counter[str] = Counter()
    for index, result in enumerate(named):
        if again[result.id] > 1:  # several recordings of one file claim the same id
            numbers[result.id] += 1
            named[index] = replace(result, id=f"{result.id} #{numbers[result.id]}")
    shared = tuple(
        (claimed, tuple(result.source for result in results if result.id == claimed))
        for claimed in sorted(claims)
        if claims[claimed] > 1
    )
    return Run(tuple(named), shared_ids=shared)
