"""What a run is: one result per recording, and what could not be scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACES = 4
"""Decimal places that results keep: the arithmetic of another Python version differs beyond them."""


@dataclass(frozen=True, slots=True)
class Result:
    """What comparison needs of one scorecard.

    ``id`` is unique in its run. ``sha256`` holds the first 12 digits of the recording's hash: equal
    digits mean that the recording did not change, so whatever did change is the harness.
    ``criteria`` maps each criterion to its score in [0, 1], or ``None`` where it is unscored;
    ``findings`` maps severities (``"error"``) to counts by code. ``source`` is empty in a baseline.
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
        KeyError, TypeError: it is not one.
    """
    findings: dict[str, dict[str, int]] = {}
    for finding in card["findings"]:
        counts = findings.setdefault(finding["severity"], {})
        counts[finding["code"]] = counts.get(finding["code"], 0) + 1
    recording, overall = card["recording"], card["overall"]
    return Result(
        id=recording["id"],
        sha256=recording["sha256"][:12],
        signature=card["signature"],
        verdict=card["extraction"]["verdict"],
        overall=rounded(overall["score"]),
        scored_weight=round(overall["scored_weight"], PLACES),
        criteria={criterion["id"]: rounded(criterion["score"]) for criterion in card["criteria"]},
        findings={severity: dict(sorted(counts.items())) for severity, counts in sorted(findings.items())},
        source=recording["source"],
    )


def rounded(score: float | None) -> float | None:
    """A score as results keep it."""
    return None if score is None else round(score, PLACES)


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
