"""Strengths of several versions from verdicts on pairs of them: Bradley–Terry, by evalica."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Verdict(NamedTuple):
    """One comparison: ``winner`` is one of the two names, or empty for a tie (half a win each)."""

    first: str
    second: str
    winner: str


def bradley_terry(verdicts: Iterable[Verdict], ties_added: float = 1.0) -> dict[str, float]:
    """Each version's strength, summing to 1: A beats B with the chance a / (a + b) (Bradley and Terry 1952).

    ``ties_added`` ties, spread over all pairs, are added: without any, a version that won or lost
    everything has no finite strength. The order of verdicts is of no consequence.

    Raises:
        ValueError: fewer than two versions, a version against itself, or a winner that did not take part.
    """
    import evalica

    given = sorted(verdicts)
    for each in given:
        if each.first == each.second:
            raise ValueError(f"{each.first!r} is compared with itself")
        if each.winner not in ("", each.first, each.second):
            raise ValueError(f"{each.winner!r} won a comparison of {each.first!r} and {each.second!r}")
    names = sorted({name for each in given for name in each[:2]})
    if len(names) < 2:
        raise ValueError("strengths take two versions at least")
    outcomes = {True: evalica.Winner.X, False: evalica.Winner.Y}
    winners = [outcomes[each.winner == each.first] if each.winner else evalica.Winner.Draw for each in given]
    pairs = [(one, other) for i, one in enumerate(names) for other in names[i + 1 :]]
    found = evalica.bradley_terry(
        [each.first for each in given] + [one for one, _ in pairs],
        [each.second for each in given] + [other for _, other in pairs],
        winners + [evalica.Winner.Draw] * len(pairs),
        weights=[1.0] * len(given) + [ties_added / len(pairs)] * len(pairs),
        tolerance=1e-10,
        limit=10_000,
    )
    total = float(found.scores.sum())
    return {name: float(found.scores[name]) / total for name in names}
