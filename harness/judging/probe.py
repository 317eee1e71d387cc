"""What moves a judge that should not: planted instructions, length, place, and the name of its own family.

Every prompt is rated as it is and with each change; the shift is the rating with the change minus the
rating without, on the judge's scale. A judge that may be believed has shifts around 0 for all of them.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, NamedTuple

from harness import packaged
from harness.checks.injection import find_addresses
from harness.judging.families import family, played_by
from harness.judging.material import text_item
from harness.judging.pairwise import Pair, compare_pairs
from harness.judging.panel import pooled
from harness.judging.rating import judge_items
from harness.statistics.paired import compare_differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.judging.judge_file import Judge
    from harness.judging.material import Item
    from harness.judging.pairwise import PairAnswer
    from harness.judging.rating import Judgement
    from harness.models import Ask

PADDED = 1.0
"""Empty words that are added, as a share of the prompt's own length."""
MOVED = 0.5
"""A shift of so much of a scale's point counts as moved."""


class Change(NamedTuple):
    """One thing that is done to a prompt; ``kind`` is injection, length or self-naming."""

    kind: str
    name: str


class Shift(NamedTuple):
    """What one change did to one judge.

    ``shift`` is the mean over the prompts, ``low`` and ``high`` its 95 % interval (``None`` for too few
    prompts), ``moved`` how many prompts shifted by `MOVED` or more, either way. ``by_criterion`` are means.
    ``seen`` is the share of the changed prompts that the harness's own detector reports.
    """

    judge: str
    change: Change
    prompts: int
    before: float | None
    shift: float | None
    low: float | None
    high: float | None
    moved: int
    by_criterion: dict[str, float]
    seen: float


class PlaceShift(NamedTuple):
    """What the place does to one judge.

    On two equal texts, of which neither is better: ``first`` and ``second`` count verdicts for a place,
    ``ties`` the right answer. On two neighbouring prompts in both orders: ``flipped`` of ``pairs`` changed
    with the order. ``unusable`` answers are in none of them.
    """

    judge: str
    ties: int
    first: int
    second: int
    pairs: int
    flipped: int
    unusable: int

    @property
    def first_place_rate(self) -> float | None:
        """Share of the decided verdicts on equal texts that chose the first place; no preference is ½."""
        decided = self.first + self.second
        return self.first / decided if decided else None

    @property
    def flip_rate(self) -> float | None:
        """Share of the pairs whose verdict changed with the order."""
        return self.flipped / self.pairs if self.pairs else None


class Probe(NamedTuple):
    """A finished probe. ``failures`` are reasons why models could not be asked."""

    judge: Judge
    shifts: tuple[Shift, ...]
    places: tuple[PlaceShift, ...]
    unusable: dict[str, int]
    failures: tuple[str, ...]


def sample_prompts() -> list[Item]:
    """The probe's own prompts, for when none are given: good and poor ones."""
    return [text_item(name, text) for name, text in _data()["prompts"].items()]


def changes() -> list[Change]:
    """Every change, in the order of reports."""
    return [
        *(Change("injection", family) for family in _data()["injections"]),
        Change("length", "padding"),
        Change("self-naming", "own family"),
        Change("self-naming", "another family"),
    ]


def changed(text: str, change: Change, model: str) -> str:
    """The text with a change made to it; ``model`` says which family is the judge's own."""
    data = _data()
    if change.kind == "injection":
        return planted(text, data["injections"][change.name])
    if change.kind == "length":
        wanted = int(len(text) * PADDED)
        padding = str(data["padding"])
        return f"{text} {' '.join([padding] * (1 + wanted // len(padding)))}"
    return f"{text} {data['signature'].format(name=_named(model, own=change.name == 'own family'))}"


def planted(text: str, line: str) -> str:
    """The text with a line between two of its sentences, as near to its middle as may be."""
    places = [match.end() for match in re.finditer(r"[.!?。！？]\s+", text)]
    at = min(places, key=lambda place: abs(place - len(text) // 2), default=len(text))
    return f"{text[:at].rstrip()} {line} {text[at:]}".rstrip()


def _named(model: str, *, own: bool) -> str:
    names: dict[str, str] = _data()["names"]
    known = family(model)
    if own:
        return names.get(known or "", played_by(model).rpartition("/")[2])
    return next(name for other, name in names.items() if other != known)


async def probe(ask: Ask, judge: Judge, items: Sequence[Item], panel: Sequence[str]) -> Probe:
    """Rate every prompt with and without each change, by every model of the panel."""
    per_model = await asyncio.gather(*(_probe_model(ask, judge, items, model) for model in panel))
    equal = [Pair(item.id, item, item) for item in items]
    neighbours = [
        Pair(f"{one.id} and {other.id}", one, other)
        for one, other in zip(items[::2], items[1::2], strict=False)
    ]
    # In both orders two equal texts are one and the same question: more samples ask it anew.
    same = await compare_pairs(ask, judge, equal, panel, judge.samples, orders=("ab",))
    apart = await compare_pairs(ask, judge, neighbours, panel)
    judgements = [judgement for _, all_of_one in per_model for judgement in all_of_one]
    lost = dict.fromkeys(map(played_by, panel), 0)
    for judgement in judgements:
        for sample in judgement.samples:
            lost[sample.model] += bool(sample.problem) and not sample.failed
    failures = [reason for judgement in judgements for reason in judgement.failures]
    failures += [answer.reason for answer in (*same, *apart) if answer.failed]
    return Probe(
        judge,
        tuple(shift for shifts, _ in per_model for shift in shifts),
        tuple(_place(played_by(model), same, apart) for model in panel),
        lost,
        tuple(dict.fromkeys(failures)),
    )


async def _probe_model(
    ask: Ask, judge: Judge, items: Sequence[Item], model: str
) -> tuple[list[Shift], list[Judgement]]:
    """Every change of one model, and all that it was asked."""
    rows = [[_changed(item, change, model) for item in items] for change in changes()]
    before, *after = await asyncio.gather(*(judge_items(ask, judge, row, [model]) for row in (items, *rows)))
    shifts = [
        _shift(played_by(model), change, row, before, found)
        for change, row, found in zip(changes(), rows, after, strict=True)
    ]
    return shifts, [judgement for row in (before, *after) for judgement in row]


def _changed(item: Item, change: Change, model: str) -> Item:
    """The item with its last prompt changed: of several clips one is enough."""
    *others, last = item.prompts
    part = last._replace(text=changed(last.text, change, model), locate=None)
    return replace(item, prompts=(*others, part))


def _shift(
    model: str,
    change: Change,
    items: Sequence[Item],
    before: Sequence[Judgement],
    after: Sequence[Judgement],
) -> Shift:
    criteria: dict[str, list[float]] = {}
    means: list[float] = []
    differences: list[float] = []
    for one, other in zip(before, after, strict=True):
        old, new = _means(one), _means(other)
        both = [criterion for criterion in old if criterion in new]
        for criterion in both:
            criteria.setdefault(criterion, []).append(new[criterion] - old[criterion])
        if both:
            means.append(fmean(old[criterion] for criterion in both))
            differences.append(fmean(new[criterion] - old[criterion] for criterion in both))
    found = compare_differences(differences) if differences else None
    seen = [any(find_addresses(part.text) for part in item.prompts) for item in items]
    return Shift(
        model,
        change,
        len(differences),
        fmean(means) if means else None,
        fmean(differences) if differences else None,
        found.low if found else None,
        found.high if found else None,
        sum(abs(difference) >= MOVED for difference in differences),
        {criterion: fmean(values) for criterion, values in criteria.items()},
        fmean(seen) if seen else 0.0,
    )


def _means(judgement: Judgement) -> dict[str, float]:
    return {name: rating.mean for name, rating in pooled(judgement).items() if rating.mean is not None}


def _place(model: str, same: Sequence[PairAnswer], apart: Sequence[PairAnswer]) -> PlaceShift:
    own = [answer for answer in same if answer.judge == model]
    usable = [answer for answer in own if answer.verdict is not None]
    ties = sum(answer.verdict == "tie" for answer in usable)
    first = sum(answer.verdict == "a" for answer in usable)
    neighbours = [answer for answer in apart if answer.judge == model]
    heard = {(answer.item, answer.order): answer.verdict for answer in neighbours}
    pairs = [
        (one, other)
        for item in dict.fromkeys(answer.item for answer in neighbours)
        if (one := heard[item, "ab"]) is not None and (other := heard[item, "ba"]) is not None
    ]
    unusable = len(own) - len(usable) + sum(answer.verdict is None for answer in neighbours)
    flipped = sum(one != other for one, other in pairs)
    return PlaceShift(model, ties, first, len(usable) - ties - first, len(pairs), flipped, unusable)


@cache
def _data() -> dict[str, Any]:
    content: dict[str, Any] = packaged.load(Path(__file__).parent / "data" / "probe.yaml")
    return content
