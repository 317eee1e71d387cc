"""Free text: which clause of the prompts says what a request says, or says the opposite of it.

A request is aligned with each clause that shares words or meanings with it. Words found in the same
clause count fully, in its neighbourhood less, elsewhere in the prompt less again. Against it count
opposites ("toward" for "away"), a lost or added negation, another number, another colour, and roles
that have changed places. TF-IDF over whole texts cannot tell those near misses from paraphrases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.brief.lexicon import vocabulary
from harness.brief.words import Term, concepts
from harness.checks.coverage_index import Clause, similarity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.checks.coverage_index import PromptIndex

CANDIDATES = 12
"""Clauses that are aligned in full for one request: those that share most words with it."""

NEAR = 0.8
"""Worth of a word found in a neighbouring clause instead of the same one."""
FAR = 0.65
"""Worth of a word found anywhere else in the prompts."""
HALF = 0.5
FEW, PAIR = 3, 2
ONE_LACKING = 0.5
"""What a request of up to `FEW` words reaches at most when one of them is not really found."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well one clause, with its neighbourhood, says a request.

    ``coverage`` in [0, 1] is the weighted share of the request that is found; ``conflict`` the
    weighted share that is contradicted there; ``spans`` are ``(prompt, start, end)``; ``sure``: the
    conflict is one of typed values (number, colour, opposite film terms) or of negation.
    """

    coverage: float
    conflict: float
    spans: tuple[tuple[int, int, int], ...]
    sure: bool = False


NOTHING = Match(0.0, 0.0, ())


def weights(wanted: Sequence[Term], index: PromptIndex) -> list[float]:
    """What each term of a request is worth: manner and abstractions little, frequent words less, the last one more."""
    found = []
    talk = vocabulary().talk
    for number, term in enumerate(wanted):
        single = len(term.stems) == 1
        weight = 1.0
        if term.negated and number >= PAIR and not any(other.negated for other in wanted[:PAIR]):
            weight = 0.15  # the contrast of "on the glass, not on the city"
        elif term.negated or term.manner or (single and term.concepts & _MANNER):
            weight = 0.5
        elif single and term.stems[0] in talk and not term.concepts:
            weight = 0.3
        elif term.value is not None and not term.concepts:
            weight = 0.7
        elif single and term.stems[0] in _PARTICLES:
            weight = 0.4
        if index.spread(term) > 6:  # noqa: PLR2004 - the prompt's running subject
            weight *= 0.7
        if number == len(wanted) - 1 and number and not term.negated:
            weight *= 1.2
        found.append(weight)
    return found


_PARTICLES = frozenset(
    "up down out off away back before after during around between inside outside over across toward along".split()
)
_MANNER = frozenset(("slow", "fast", "sudden", "moment"))


def align(wanted: Sequence[Term], index: PromptIndex, dropped: Sequence[str] = ()) -> Match:
    """The best match of a request's terms in the prompts.

    ``dropped`` are stems that the request no longer asks for.
    """
    asked = [term for term in wanted if not set(term.stems) & set(dropped)] if dropped else list(wanted)
    if not asked or not index.clauses:
        return NOTHING
    worth = weights(asked, index)
    places = [index.places(term) for term in asked]
    tally: dict[int, float] = {}
    for weight, found in zip(worth, places, strict=True):
        for place in found:
            tally[place] = tally.get(place, 0.0) + weight
    opposed = _opposed_places(asked, index)
    for place in opposed:
        tally.setdefault(place, 0.0)
    best = sorted(tally, key=lambda place: (-tally[place], place))[:CANDIDATES]
    anywhere = [_farthest(term, found, index) for term, found in zip(asked, places, strict=True)]
    matches = [_score(asked, worth, anywhere, index, place) for place in best]
    return max(
        matches, key=lambda match: (match.coverage - match.conflict, -len(match.spans)), default=NOTHING
    )


def _farthest(term: Term, places: Sequence[int], index: PromptIndex) -> float:
    """How well a term is said anywhere, in up to a few of the clauses that may hold it."""
    return max(
        (
            similarity(term, given)
            for place in places[:CANDIDATES]
            for given in index.clauses[place].terms
            if given.negated == term.negated
        ),
        default=0.0,
    )


def _opposed_places(asked: Sequence[Term], index: PromptIndex) -> list[int]:
    against = concepts().against
    return [
        place
        for term in asked
        for concept in term.concepts
        for other in sorted(against.get(concept, ()))
        for place in index.of_concept(other)[:3]
    ]


def _score(
    asked: Sequence[Term], worth: Sequence[float], anywhere: Sequence[float], index: PromptIndex, place: int
) -> Match:
    clause = index.clauses[place]
    around = [
        index.clauses[near]
        for near in (place - 1, place + 1, place - 2, place + 2)
        if 0 <= near < len(index.clauses)
        and index.clauses[near].prompt == clause.prompt
        and abs(index.clauses[near].line - clause.line) <= 2  # noqa: PLR2004
    ]
    total = sum(worth)
    gained = lost = 0.0
    sure = lacking = unfound = False
    hits: list[Term | None] = []
    neighbours: list[tuple[int, int, int]] = []
    for term, weight, known in zip(asked, worth, anywhere, strict=True):
        given, likeness = _best(term, clause)
        hits.append(given if likeness else None)
        if given is not None and likeness:
            lacking = lacking or (weight >= 1.0 and likeness < HALF)
            if term.negated != given.negated:
                lost += weight
                sure = sure or not term.negated
            else:
                gained += weight * likeness
            continue
        if term.negated:
            gained += weight  # "not on the city": not there, as asked
            continue
        if _opposite(term, clause, asked):
            lost += weight
            sure = sure or _filmic(term)
            continue
        near = next(
            (
                (c, g, v)
                for c in around
                for g, v in [_best(term, c)]
                if g is not None and v and g.negated == term.negated
            ),
            None,
        )
        if near:
            gained += weight * NEAR * near[2]
            neighbours.append((near[0].prompt, near[1].start, near[1].end))
        else:
            gained += weight * FAR * known
            lacking = lacking or (term is asked[-1] and known * FAR < HALF)
            unfound = unfound or (weight >= 1.0 and known * FAR < HALF)
    numbers, typed = _changed_values(asked, hits, clause)
    lost += numbers
    sure = sure or typed
    if _swapped(asked, hits):
        lost += 0.5 * total
        gained -= 0.3 * total
    own = [hit for hit in hits if hit is not None]
    spans: tuple[tuple[int, int, int], ...] = ()
    if own:
        spans = ((clause.prompt, min(hit.start for hit in own), max(hit.end for hit in own)),)
    elif lost:
        spans = ((clause.prompt, clause.terms[0].start, clause.terms[-1].end),)
    coverage = max(0.0, gained / total)
    if lacking and len(asked) <= FEW or unfound and len(asked) == PAIR:
        coverage = min(coverage, ONE_LACKING)
    return Match(coverage, lost / total, spans + tuple(sorted(set(neighbours)))[:2], sure)


def _best(term: Term, clause: Clause) -> tuple[Term | None, float]:
    """The clause's term that says most of ``term``, one of equal negation preferred."""
    best: tuple[Term | None, float] = (None, 0.0)
    for given in clause.terms:
        likeness = similarity(term, given)
        if likeness > best[1] or (
            likeness == best[1] and best[0] is not None and best[0].negated != term.negated == given.negated
        ):
            best = (given, likeness)
    return best


def _opposite(term: Term, clause: Clause, asked: Sequence[Term]) -> bool:
    """Whether the clause names what excludes ``term``, and the request does not name that itself."""
    against = concepts().against
    opposed = {other for concept in term.concepts for other in against.get(concept, ())}
    if not opposed or term.negated:
        return False
    own = {concept for other in asked for concept in other.concepts}
    return any(given.concepts & (opposed - own) and not given.negated for given in clause.terms)


def _filmic(term: Term) -> bool:
    group = concepts().group
    return any(
        group[concept] in ("camera", "lighting", "colour", "format", "timing") for concept in term.concepts
    )


def _changed_values(asked: Sequence[Term], hits: Sequence[Term | None], clause: Clause) -> tuple[float, bool]:
    """Another number or colour of the same thing: "two children" for "three children", a blue balloon for a red one."""
    lost = 0.0
    for number, term in enumerate(asked):
        coloured = _colours(term)
        if not coloured and (term.value is None or hits[number] is not None):
            continue
        beside = [
            hits[near]
            for near in (number + 1, number - 1)
            if 0 <= near < len(asked) and not _colours(asked[near])
        ]
        thing = next((hit for hit in beside if hit is not None), None)
        if thing is None:
            continue
        if coloured:
            before = [
                given for given in clause.terms if given.end <= thing.start and thing.start - given.end <= 2
            ][-1:]  # noqa: PLR2004
            lost += any(_colours(given) and not given.concepts & coloured for given in before)
        else:
            before = [given for given in clause.terms if given.end <= thing.start][-2:]
            after = [given for given in clause.terms if given.start >= thing.end][:2]
            others = [given for given in before if given.value is not None]
            if term.stems[0] in _TIMES:
                others += [
                    given
                    for given, noun in zip(after, after[1:], strict=False)
                    if given.value is not None and noun.stems == ("tim",)
                ]
            lost += any(given.value != term.value for given in others)
    return lost, lost > 0


_TIMES = frozenset(("once", "onc", "twic", "twice", "thric"))


def _colours(term: Term) -> frozenset[str]:
    group = concepts().group
    return frozenset(
        concept for concept in term.concepts if group[concept] == "colour" and concept not in _NO_HUE
    )


_NO_HUE = frozenset(("palette", "muted", "vivid", "full-colour", "monochrome"))


def _swapped(asked: Sequence[Term], hits: Sequence[Term | None]) -> bool:
    """Whether two things found have changed places around the same verb: "the cat chases the dog"."""
    motion = concepts().group
    for number in range(1, len(asked) - 1):
        before, verb, after = hits[number - 1], hits[number], hits[number + 1]
        if before is None or verb is None or after is None or before is after:
            continue
        if not any(motion[concept] == "motion" for concept in asked[number].concepts):
            continue
        if after.start < verb.start < before.start:
            return True
    return False
