"""Free text: which clause of the prompts says what a request says, or says the opposite of it.

A request is aligned with each clause that shares words or meanings with it. Words found in the same
clause count fully, in its neighbourhood less, elsewhere in the prompt less again. Against it count
opposites ("toward" for "away"), a lost or added negation, another number, another colour, and roles
that have changed places. TF-IDF over whole texts cannot tell those near misses from paraphrases.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from harness.brief.lexicon import vocabulary
from harness.brief.words import NO_CONCEPT, Term, concepts, wordset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.checks.coverage_index import Clause, Hit, PromptIndex

CANDIDATES = 5
"""Clauses that are aligned in full for one request: those that share most words with it."""

NEAR = 0.8
"""Worth of a word found in a neighbouring clause instead of the same one."""
FAR = 0.65
"""Worth of a word found anywhere else in the prompts."""
HALF = 0.5
FEW, PAIR = 3, 2
ONE_LACKING = 0.32
"""What a request of up to `FEW` words reaches at most when one of them is not really found."""


class Match(NamedTuple):
    """How well one clause, with its neighbourhood, says a request.

    ``coverage`` in [0, 1] is the weighted share of the request that is found; ``conflict`` the
    weighted share that is contradicted there; ``spans`` are ``(prompt, start, end)``; ``sure``: the
    conflict is one of typed values (number, colour, opposite film terms) or of negation. ``changed``:
    a value of the very thing that was asked for is another one; ``recoloured``: a colour that was asked
    for stands nowhere, and another one where the rest of the request is said.
    """

    coverage: float
    conflict: float
    spans: tuple[tuple[int, int, int], ...]
    sure: bool = False
    changed: bool = False
    recoloured: bool = False

    @property
    def value(self) -> float:
        """What remains of the coverage after the conflict."""
        return self.coverage - self.conflict


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
        if index.spread(term) > 6:  # the prompt's running subject
            weight *= 0.7
        if number == len(wanted) - 1 and number and not term.negated:
            weight *= 1.2
        found.append(weight)
    return found


_PARTICLES = wordset(
    "across after along around awai back befor between down during insid off out outsid over toward up"
)
"""Stems of words of direction and order: worth little by themselves, more by what they contradict."""
_MANNER = frozenset(("slow", "fast", "sudden", "moment"))


class _Asked(NamedTuple):
    """A term of a request with what it is worth and where the prompts say it or its opposite."""

    term: Term
    weight: float
    hits: dict[int, Hit]
    opposites: dict[int, frozenset[str]]
    anywhere: float
    """How well it is said anywhere, with its own negation."""
    hues: frozenset[str]


def align(wanted: Sequence[Term], index: PromptIndex, dropped: Sequence[str] = ()) -> Match:
    """The best match of a request's terms in the prompts.

    ``dropped`` are stems that the request no longer asks for.
    """
    kept = [term for term in wanted if not set(term.stems) & set(dropped)] if dropped else list(wanted)
    if not kept or not index.clauses:
        return NOTHING
    asked = [_look_up(term, weight, index) for term, weight in zip(kept, weights(kept, index), strict=True)]
    tally: dict[int, float] = {}
    for item in asked:
        for place in item.hits:
            tally[place] = tally.get(place, 0.0) + item.weight
        for place in list(item.opposites)[:CANDIDATES]:
            tally.setdefault(place, 0.0)
    best = sorted(tally, key=lambda place: (-tally[place], place))[:CANDIDATES]
    matches = [_score(asked, index, place) for place in best]
    return max(matches, key=lambda match: (match.value, -len(match.spans)), default=NOTHING)


def _look_up(term: Term, weight: float, index: PromptIndex) -> _Asked:
    hits = index.hits(term)
    if not (hits or term.concepts):
        return _Asked(term, weight, hits, {}, 0.0, NO_CONCEPT)
    anywhere = max((hit.likeness for hit in hits.values() if hit.term.negated == term.negated), default=0.0)
    opposites = {} if term.negated else index.opposites(term)
    return _Asked(term, weight, hits, opposites, anywhere, _colours(term))


def _score(asked: Sequence[_Asked], index: PromptIndex, place: int) -> Match:
    """How well the clause at ``place`` says the request."""
    clause = index.clauses[place]
    around = _around(index, place)
    total = sum(item.weight for item in asked)
    own = {concept for item in asked for concept in item.term.concepts}
    gained = lost = 0.0
    sure = lacking = False
    unfound = 0
    neighbours: set[tuple[int, int, int]] = set()
    for item in asked:
        term, hit = item.term, item.hits.get(place)
        if hit and term.negated != hit.term.negated:
            lost += item.weight
            sure = sure or not term.negated
        elif hit:
            gained += item.weight * hit.likeness
            lacking = lacking or (item.weight >= 1.0 and hit.likeness < HALF)
        elif term.negated:
            gained += item.weight  # "not on the city": not there, as asked
        elif item.opposites.get(place, NO_CONCEPT) - own:
            lost += item.weight
            sure = sure or _filmic(term)
        else:
            near = next((at for at in around if at in item.hits and not item.hits[at].term.negated), None)
            if near is None:
                worth = item.anywhere * FAR
                if worth < HALF and _nameable(term):
                    lacking = lacking or (item is asked[-1] and item.weight >= 0.8)
                    unfound += item.weight >= 1.0
            else:
                given = item.hits[near]
                worth = given.likeness * NEAR
                neighbours.add((clause.prompt, given.term.start, given.term.end))
            gained += item.weight * worth
    hits = [item.hits.get(place) for item in asked]
    numbers = _changed_values(asked, hits, clause)
    lost += numbers
    if _swapped(asked, hits):
        lost += 0.5 * total
        gained -= 0.3 * total
    coverage = max(0.0, gained / total)
    few = (lacking and len(asked) <= FEW) or (unfound and len(asked) == PAIR)
    if few:
        coverage = min(coverage, ONE_LACKING)
    spans = (*_extent(clause, hits, whole=lost > 0), *sorted(neighbours)[:2])
    recoloured = _recoloured(asked, index, clause)
    return Match(coverage, lost / total, spans, sure or numbers > 0, numbers > 0, recoloured)


def _nameable(term: Term) -> bool:
    """Whether a term is a film term or everyday thing that a prompt would name: a rare word may be said otherwise."""
    return bool(term.concepts) or term.stems[0] in vocabulary().kinds


def _around(index: PromptIndex, place: int) -> list[int]:
    """Numbers of the clauses next to one, in its lines or the next."""
    clause = index.clauses[place]
    return [
        near
        for near in (place - 1, place + 1, place - 2, place + 2)
        if 0 <= near < len(index.clauses)
        and index.clauses[near].prompt == clause.prompt
        and abs(index.clauses[near].line - clause.line) <= 2
    ]


def _extent(clause: Clause, hits: Sequence[Hit | None], *, whole: bool) -> tuple[tuple[int, int, int], ...]:
    """The words of a clause from the first to the last one found; all of it where only a conflict shows."""
    found = [hit.term for hit in hits if hit]
    if found:
        return ((clause.prompt, min(term.start for term in found), max(term.end for term in found)),)
    return ((clause.prompt, clause.terms[0].start, clause.terms[-1].end),) if whole else ()


def _filmic(term: Term) -> bool:
    group = concepts().group
    return any(group[concept] in _FILMIC for concept in term.concepts)


_FILMIC = frozenset(("camera", "lighting", "colour", "format", "timing"))


def _changed_values(asked: Sequence[_Asked], hits: Sequence[Hit | None], clause: Clause) -> float:
    """How many numbers or colours of the same thing differ: "two children" for "three", a blue balloon for a red one."""
    return float(
        sum(
            _differs(asked, hits, clause, number)
            for number, item in enumerate(asked)
            if item.hues or (item.term.value is not None and hits[number] is None)
        )
    )


def _differs(asked: Sequence[_Asked], hits: Sequence[Hit | None], clause: Clause, number: int) -> bool:
    term, coloured = asked[number].term, asked[number].hues
    beside = (near for near in (number + 1, number - 1) if 0 <= near < len(asked))
    thing = next((hit.term for near in beside if not asked[near].hues for hit in [hits[near]] if hit), None)
    if thing is None:
        return False
    before = _before(clause, thing)
    if coloured:
        if any(given.concepts & coloured for given in before[-2:]):
            return False  # "a red and blue balloon"
        return any(thing.start - given.end <= 2 and _colours(given) for given in before[-1:])
    others = [given for given in before[-2:] if given.value is not None]
    if term.stems[0] in _TIMES:
        after = [given for given in clause.terms if given.start >= thing.end][:3]
        others += [
            given for given, noun in pairwise(after) if given.value is not None and noun.stems == ("tim",)
        ]
    return any(given.value != term.value for given in others)


_TIMES = frozenset(("onc", "twic", "thric"))
"""Stems of once, twice, thrice: "rings once" against "rings five times"."""


def _colours(term: Term) -> frozenset[str]:
    group = concepts().group
    return frozenset(
        concept for concept in term.concepts if group[concept] == "colour" and concept not in _NO_HUE
    )


_NO_HUE = frozenset(("palette", "muted", "vivid", "full-colour", "monochrome"))


def _recoloured(asked: Sequence[_Asked], index: PromptIndex, clause: Clause) -> bool:
    """Whether a colour stands nowhere, and ``clause`` or the thing itself, wherever it is said, has another one."""
    wanted = frozenset(hue for item in asked for hue in item.hues)
    lost = [
        number
        for number, item in enumerate(asked)
        if item.hues and not item.term.negated and not item.anywhere
    ]
    if not lost:
        return False
    beside = {near for number in lost for near in (number - 1, number + 1) if 0 <= near < len(asked)}
    things = ((place, hit.term) for near in beside for place, hit in asked[near].hits.items())
    before = (_before(index.clauses[place], thing)[-1:] for place, thing in things)
    return any(
        (given := _colours(term)) and not given & wanted
        for terms in (clause.terms, *before)
        for term in terms
    )


def _before(clause: Clause, thing: Term) -> list[Term]:
    return [given for given in clause.terms if given.end <= thing.start]


def _swapped(asked: Sequence[_Asked], hits: Sequence[Hit | None]) -> bool:
    """Whether two things found have changed places around the same verb: "the cat chases the dog"."""
    group = concepts().group
    for number in range(1, len(asked) - 1):
        before, verb, after = hits[number - 1], hits[number], hits[number + 1]
        if not before or not verb or not after or before.term is after.term:
            continue
        moves = any(group[concept] == "motion" for concept in asked[number].term.concepts)
        if moves and after.term.start < verb.term.start < before.term.start:
            return True
    return False
