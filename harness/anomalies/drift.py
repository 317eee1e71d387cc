"""What moved between two versions: how much is written, and in which words."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from harness.anomalies.model import RECORDINGS, Anomaly, Quote, Tested
from harness.anomalies.units import ALPHA, FEW, significant
from harness.anomalies.versions import changes
from harness.anomalies.vocabulary import moved, vocabulary
from harness.anomalies.words import words_of
from harness.statistics import compare_paired, compare_unpaired, holm, pair_scenarios

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.anomalies.corpus import Document
    from harness.anomalies.versions import Change
    from harness.anomalies.vocabulary import Moved

LENGTHS = ("words", "sections", "beats", "rounds")
MATTERS, LEAST = 0.15, 0.5
"""The share of its mean that a length has to move by to be told of, and the least that it has to move by at all."""
WORDS = 8
"""Most words told of for each direction."""
QUOTES, REACH = 3, 80
"""Words of each direction that are quoted, and how many characters around them to each side."""
FEWEST = 6
"""Paired units that a test needs to show anything at all: 2 / 2^6 is the first below .05."""


class Drifts(NamedTuple):
    """Changes that moved something, and what could not be said."""

    anomalies: list[Anomaly]
    notes: list[str]


def drifts(documents: Sequence[Document]) -> Drifts:
    """Every change of version or model between documents that deliver a prompt."""
    found, notes, able = [], [], []
    for change in changes(documents):
        n = min(len(change.before), len(change.after))
        if n >= (FEWEST if change.paired else FEW):
            able.append(change)
        else:
            notes.append(_too_few(change, n))
    if not able:
        return Drifts([], notes)
    lengths = [_lengths(documents, change) for change in able]
    corrected = holm({f"{number}\t{one.name}": one.p for number, own in enumerate(lengths) for one in own})
    known = vocabulary(documents)
    for number, change in enumerate(able):
        moves = [
            replace(one, p=significant(p))
            for one in lengths[number]
            if (p := corrected[f"{number}\t{one.name}"]) is not None and p <= ALPHA and _matters(one)
        ]
        words = moved(known, change)
        if moves or words:
            found.append(_anomaly(documents, change, moves, words))
    return Drifts(sorted(found, key=lambda one: (-one.strength, one.title)), notes)


def _too_few(change: Change, n: int) -> str:
    if change.paired:
        if not n:
            return f"{change.name}: never changed alone in any scenario, so that nothing can be said of it"
        return f"{change.name}: {n} scenarios on both sides are too few, it takes {FEWEST}"
    return (
        f"{change.name}: {n} recordings of personas that both have are too few, it takes {FEW} on each side"
    )


def _lengths(documents: Sequence[Document], change: Change) -> list[Tested]:
    """Each length that both sides have, before it is corrected."""
    found = []
    for name in LENGTHS:
        sides = [_values(documents, change, side, name) for side in (change.before, change.after)]
        if change.paired:
            pairs = pair_scenarios(*sides)
            result = compare_paired(pairs)
            sizes = (len(pairs.scenarios), len(pairs.scenarios))
        else:
            loose = compare_unpaired(*sides)
            result, sizes = loose, (loose.n_baseline, loose.n_candidate)  # type: ignore[assignment]
        before, by = result.baseline, result.estimate  # within personas, where units are not paired
        if before is not None and by is not None and min(sizes) >= FEWEST:
            low, high = result.low, result.high
            found.append(Tested(name, before + by, sizes[1], before, sizes[0], low, high, p=result.p))
    return found


def _matters(one: Tested) -> bool:
    return abs(one.inside - one.elsewhere) >= max(LEAST, MATTERS * abs(one.elsewhere))


def _values(
    documents: Sequence[Document], change: Change, side: Mapping[str, tuple[int, ...]], name: str
) -> dict[str, list[float | None]]:
    """Values by unit, or by stratum where units are not paired."""
    found: dict[str, list[float | None]] = defaultdict(list)
    for unit, places in side.items():
        key = unit if change.paired else change.strata[unit]
        found[key] += [documents[place].measures.get(name) for place in places]
    return dict(found)


def _anomaly(
    documents: Sequence[Document], change: Change, moves: list[Tested], words: list[Moved]
) -> Anomaly:
    came = [one for one in words if one.after > one.before]
    went = [one for one in words if one.after <= one.before]
    why = [_length_said(one) for one in moves]
    for said, own in (("came", came), ("went", went)):
        if own:
            named = ", ".join(f"“{one.word}” ({one.before:.0%} → {one.after:.0%})" for one in own[:WORDS])
            rest = f" and {len(own) - WORDS} more" if len(own) > WORDS else ""
            why.append(f"words that {said}: {named}{rest}")
    if not change.paired:
        why.append("not paired by design: recordings of the same personas, perhaps of other briefs")
    quotes = [
        *_quotes(documents, change.after, [one.word for one in came[:WORDS]]),
        *_quotes(documents, change.before, [one.word for one in went[:WORDS]]),
    ]
    lengths = ", ".join(f"{one.name} {one.elsewhere:.4g} → {one.inside:.4g}" for one in moves)
    counted = f"{len(words)} word{'' if len(words) == 1 else 's'} came or went" if words else ""
    sides = (change.after, change.before)
    names = [documents[places[0]].id for side in sides for places in list(side.values())[: RECORDINGS // 2]]
    tested = [
        *moves,
        *(
            Tested(
                f"word {one.word}",
                round(one.after, 6),
                len(change.after),
                round(one.before, 6),
                len(change.before),
                log_odds=significant(one.log_odds),
                z=significant(one.z),
                p=significant(one.p),
            )
            for one in [*came[:WORDS], *went[:WORDS]]
        ),
    ]
    return Anomaly(
        "drift",
        f"{change.name}: {' and '.join(filter(None, (lengths, counted)))}",
        tuple(why),
        tuple(dict.fromkeys(names)),
        sum(map(len, [*change.before.values(), *change.after.values()])),
        len(moves) + len(words),
        tuple(quotes),
        tuple(tested),
    )


def _length_said(one: Tested) -> str:
    said = f"{one.name} on average {one.elsewhere:.4g} → {one.inside:.4g}"
    if one.low is not None and one.high is not None:
        said += (
            f", difference {one.inside - one.elsewhere:+.4g} (95% interval {one.low:+.4g} to {one.high:+.4g})"
        )
    return f"{said}, n = {one.inside_of}"


def _quotes(
    documents: Sequence[Document], side: Mapping[str, tuple[int, ...]], words: Sequence[str]
) -> list[Quote]:
    """One place for each of the first words, with what stands around it; no place twice."""
    found: dict[Quote, None] = {}
    for word in words[:QUOTES]:
        for places in side.values():
            document = documents[places[0]]
            place = next((each for each in words_of(document.text) if each.folded == word), None)
            if place is not None:
                found[document.quote(*_around(document.text, place.start, place.end))] = None
                break
    return list(found)


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The line or sentence around a range, whole words of it as far as `REACH` characters to each side."""
    left, right = max(0, start - REACH), min(len(text), end + REACH)
    breaks = [match.end() for match in re.finditer(r"[.!?\n]\s*", text[left:start])]
    if breaks:
        left += breaks[-1]
    elif left:
        left = max(left, text.find(" ", left, start) + 1)
    stop = re.search(r"[.!?\n]", text[end:right])
    if stop:
        right = end + stop.end()
    elif right < len(text):
        right = max(end, text.rfind(" ", end, right))
    return left, right
