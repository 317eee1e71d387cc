"""What each factor of a matrix does by itself, and which factors act on each other.

A marginal effect holds one level against another over everything else: the difference inside each
combination of the other factors that both levels have, averaged in a scenario, scenarios being the unit.
An interaction is the difference of two such differences. Marginal effects of one criterion are corrected
together (Holm 1979), and so are interactions; contrasts that could not be significant whatever the signs of
their differences are take no part in that (Tarone 1990).
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Literal, NamedTuple

from harness.comparison.evidence import ALPHA, rounded
from harness.comparison.matrix import FACTORS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from harness.statistics import PairedResult

MODELS = "models"
"""The two models together: they are chosen together."""
FAMILY = {"persona": 0, "persona_version": 0, "copilot": 1, "copilot_version": 1, MODELS: 2}
"""Factors of one family do not interact: a version is one of its persona's."""


class Contrast(NamedTuple):
    """``level`` of a factor against ``base``, inside ``within`` (a persona or copilot; empty: everywhere)."""

    factor: str
    base: str
    level: str
    within: str = ""

    def __str__(self) -> str:
        name = f"{self.within}@" if self.within else ""
        return f"{self.factor.replace('_', ' ')} {name}{self.base} → {name}{self.level}"


class Effect(NamedTuple):
    """One contrast, or two that act on each other, on one criterion.

    ``n`` counts scenarios. ``difference`` of an interaction is how much the second contrast changes the
    first. ``verdict`` is ``"real"`` where the corrected p-value is at most α; ``needed`` is how many
    scenarios it takes before so many contrasts can show anything at all.
    """

    kind: Literal["marginal", "interaction"]
    contrasts: tuple[Contrast, ...]
    criterion: str
    n: int
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    p_holm: float | None
    verdict: Literal["real", "no evidence", "too few"]
    needed: int


def effects(scores: pd.DataFrame, *, alpha: float = ALPHA) -> tuple[Effect, ...]:
    """Every marginal effect and interaction of `scores_frame`'s dialogues, by criterion."""
    frame = scores.copy()
    frame[MODELS] = [
        first if first == second else f"{first} + {second}"
        for first, second in zip(frame["persona_model"], frame["copilot_model"], strict=True)
    ]
    keys = ["scenario", *FACTORS[:4], MODELS]
    contrasts = list(_contrasts(frame))
    pairs = [
        (one, other)
        for one, other in combinations(contrasts, 2)
        if FAMILY[one.factor] != FAMILY[other.factor]
    ]
    found: list[Effect] = []
    for criterion in dict.fromkeys(frame["criterion"]):
        part = frame[frame["criterion"] == criterion]
        means: pd.DataFrame = part.groupby(keys)["score"].mean().reset_index()
        for family in ([(one,) for one in contrasts], pairs):
            measured = [one for those in family if (one := _measure(means, those)) is not None]
            found += _corrected(str(criterion), measured, alpha)
    return tuple(found)


def _contrasts(frame: pd.DataFrame) -> Iterator[Contrast]:
    """Each level against the first of its factor; versions inside their persona or copilot."""
    for factor in ("persona", "copilot", MODELS):
        base, *others = sorted(frame[factor].unique())
        yield from (Contrast(factor, base, level) for level in others)
    for factor in ("persona", "copilot"):
        for name in sorted(frame[factor].unique()):
            base, *others = sorted(frame.loc[frame[factor] == name, f"{factor}_version"].unique())
            yield from (Contrast(f"{factor}_version", base, level, name) for level in others)


class _Measured(NamedTuple):
    """``moved`` counts scenarios whose difference is not zero."""

    contrasts: tuple[Contrast, ...]
    result: PairedResult
    moved: int


def _measure(means: pd.DataFrame, contrasts: tuple[Contrast, ...]) -> _Measured | None:
    """The contrast (or the difference of differences) by scenario; ``None`` where no combination has all levels."""
    from harness.statistics import compare_differences

    part = means
    others = [*FACTORS[:4], MODELS]
    for one in contrasts:
        others = [name for name in others if name not in (one.factor, f"{one.factor}_version")]
        if one.within:
            outer = one.factor.removesuffix("_version")
            part = part[part[outer] == one.within]
            others = [name for name in others if name != outer]
        part = part[part[one.factor].isin([one.base, one.level])]
    if part.empty:
        return None
    columns = [one.factor for one in contrasts]
    # Where a persona is held against another, its versions are averaged.
    wide = part.groupby(["scenario", *others, *columns])["score"].mean().unstack(columns)
    first = contrasts[0]
    if len(contrasts) == 1:
        wanted: list[object] = [first.base, first.level]
        if any(name not in wide.columns for name in wanted):
            return None
        difference = wide[first.level] - wide[first.base]
    else:
        second = contrasts[1]
        corners = [(a, c) for c in (second.base, second.level) for a in (first.base, first.level)]
        if any(corner not in wide.columns for corner in corners):
            return None
        old_base, old_level, new_base, new_level = (wide[corner] for corner in corners)
        difference = (new_level - new_base) - (old_level - old_base)
    by_scenario = difference.dropna().groupby("scenario").mean()
    if by_scenario.empty:
        return None
    moved = int((by_scenario.abs() > 1e-9).sum())
    return _Measured(contrasts, compare_differences(by_scenario.tolist()), moved)


def _corrected(criterion: str, measured: Sequence[_Measured], alpha: float) -> Iterator[Effect]:
    from harness.statistics import fewest, holm

    least = fewest(1 - alpha)
    tested = {str(number): one.result.p for number, one in enumerate(measured) if one.moved >= least}
    adjusted = holm(tested)
    needed = fewest(1 - alpha / max(1, len(tested)))
    for number, (contrasts, one, _) in enumerate(measured):
        p = adjusted.get(str(number))
        verdict: Literal["real", "no evidence", "too few"] = "no evidence"
        if p is not None and p <= alpha:
            verdict = "real"
        elif one.n < needed:
            verdict = "too few"
        yield Effect(
            "marginal" if len(contrasts) == 1 else "interaction",
            contrasts,
            criterion,
            one.n,
            rounded(one.estimate),
            rounded(one.low),
            rounded(one.high),
            rounded(one.p),
            rounded(p),
            verdict,
            needed,
        )
