"""Versions of a prompt held against each other, pair by pair: two, or any number by Bradley–Terry."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from harness.judging.pairwise import Pair, compare_pairs, decisions
from harness.statistics.preference import Verdict, bradley_terry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.judging.judge_file import Judge
    from harness.judging.material import Item
    from harness.judging.pairwise import PairAnswer
    from harness.models import Ask


class Version(NamedTuple):
    """One version: its name, and what it made of each scenario."""

    name: str
    items: Mapping[str, Item]


class Contest(NamedTuple):
    """Two versions and every answer about them; ``unpaired`` counts items that only one of them has."""

    a: str
    b: str
    answers: tuple[PairAnswer, ...]
    unpaired: int


async def compare_versions(
    ask: Ask, judge: Judge, versions: Sequence[Version], panel: Sequence[str], samples: int
) -> list[Contest]:
    """Every two versions on every item that both have."""
    contests = []
    for one, other in combinations(versions, 2):
        shared = [key for key in one.items if key in other.items]
        pairs = [Pair(key, one.items[key], other.items[key]) for key in shared]
        answers = await compare_pairs(ask, judge, pairs, panel, samples)
        unpaired = len(one.items) + len(other.items) - 2 * len(shared)
        contests.append(Contest(one.name, other.name, tuple(answers), unpaired))
    return contests


def strengths(contests: Sequence[Contest]) -> dict[str, dict[str, float]]:
    """Bradley–Terry strengths of the versions by judge, summing to 1; nothing for a judge without a verdict."""
    found: dict[str, list[Verdict]] = {}
    for contest in contests:
        names = {"a": contest.a, "b": contest.b, "tie": ""}
        for (judge, _), decision in decisions(contest.answers).items():
            if decision is not None:
                found.setdefault(judge, []).append(Verdict(contest.a, contest.b, names[decision]))
    return {judge: bradley_terry(verdicts) for judge, verdicts in sorted(found.items())}
