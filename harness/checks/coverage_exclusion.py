"""Things ruled out: whether the prompts rule them out too, name them after all, or leave them out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.brief.meaning import meaning, outside_parentheses
from harness.brief.words import NEGATIONS, Term, Word, concepts, words, wordset
from harness.checks.coverage_table import Place, Status
from harness.checks.coverage_typed import Ruling

if TYPE_CHECKING:
    from harness.brief import Requirement
    from harness.checks.coverage_index import Clause, PromptIndex
    from harness.checks.coverage_typed import Delivered

DEFAULTS = frozenset(
    ("music", "speech", "voiceover", "on-screen-text", "logo", "cuts", "slow-motion", "lens-flare", "shaky")
)
"""What video models add unasked: ruling it out takes words in the prompt, silence does not do it."""

_CLOSED = wordset("only nothing just solely sole")


def exclusion(requirement: Requirement, delivered: Delivered) -> Ruling:
    """Something that shall not be: ruled out in words, mentioned after all, or simply absent."""
    rulings = [_excluded(topic, requirement, delivered.index) for topic in _topics(requirement)]
    if not rulings:
        return Ruling("covered", (), 0.3, "nothing that could be looked for", typed=False)
    bad = [ruling for ruling in rulings if ruling.status == "contradicted"]
    if bad:
        return max(bad, key=lambda ruling: ruling.confidence)
    places = tuple(dict.fromkeys(place for ruling in rulings for place in ruling.evidence))
    missing = [ruling for ruling in rulings if ruling.status == "missing"]
    if missing:
        status: Status = "missing" if len(missing) == len(rulings) else "partial"
        return Ruling(status, places, missing[0].confidence, missing[0].note)
    least = min(rulings, key=lambda ruling: ruling.confidence)
    return Ruling("covered", places, least.confidence, least.note, typed=bool(places))


def _topics(requirement: Requirement) -> list[list[Term]]:
    """The things ruled out: "no music, dialogue or text" has three."""
    parts: list[list[Word]] = [[]]
    for token in outside_parentheses(words(_SHOWN.sub("", requirement.text))):
        if token.text == ":" and parts[0]:
            break  # "no cutting: the man on the left" rules out the cutting
        if (token.text in _SEPARATORS or not token.text[0].isalnum()) and parts[-1]:
            parts.append([])
        elif token.text[0].isalnum() and (parts[-1] or token.text not in _LEAD_INS):
            parts[-1].append(token)
    found = []
    for number, part in enumerate(parts):
        if not part or (number and part[0].text in _ASIDES):
            continue
        kept = [token for token in part if token.text not in NEGATIONS and token.text not in _WISHES]
        things = [term._replace(negated=False) for term in meaning(kept) if not term.concepts & _WHERE]
        if things:
            found.append(things)
    return found


_SHOWN = re.compile(
    r"\b(?:in|on|within) (?:the |this |any )?(?:frame|shot|picture|image|scene|screen|video|clip|prompt)\b",
    re.IGNORECASE,
)
"""Where something shall not be: "no car in frame" rules out the car."""

_SEPARATORS = frozenset(("or", "nor", "and"))
_LEAD_INS = wordset("please absolutely definitely just also ok okay so")
_WISHES = wordset(
    "i we i'd we'd you would rather want need see hear have show though any anywhere ever all period whatsoever"
    " under circumstances condition conditions"
)
"""Words of not wanting: "I'd rather not have the jazz", "we don't want any voiceover"."""
_ASIDES = wordset("obviously thanks ever anywhere period that's because i'm i we it's its too only at")
"""Words that begin an afterthought: "no jazz please, I want to hear only the market"."""
_WHERE = frozenset(("on-camera", "offscreen"))
"""Where something shall not be: "no brand on screen" rules out the brand."""


def _excluded(topic: list[Term], requirement: Requirement, index: PromptIndex) -> Ruling:
    """What becomes of one thing that is ruled out."""
    ruled_out, named = _mentions(topic, index)
    if ruled_out:
        return Ruling("covered", (ruled_out,), 0.95)
    if named:
        place, exact = named
        if hides(requirement):
            return Ruling("covered", (place,), 0.4, "the prompt names it, perhaps unseen", typed=False)
        added = any(not term.concepts.isdisjoint(DEFAULTS) for term in topic)
        sure = 0.85 if exact and (added or requirement.withdrawal) and len(topic) <= 2 else 0.65
        return Ruling("contradicted", (place,), sure, "the prompt names it", typed=exact)
    default = _default_ruled_out(topic, index)
    if default:
        return Ruling("covered", (default,), 0.8)
    opposite = _opposite(topic, index)
    if opposite:
        return Ruling("covered", (opposite,), 0.8)
    return _unnamed(topic, requirement, index)


def _unnamed(topic: list[Term], requirement: Requirement, index: PromptIndex) -> Ruling:
    """The prompts say nothing of it: enough for most things, not for those that models add unasked."""
    if requirement.withdrawal:
        return Ruling("covered", (), 0.8, "the prompt no longer names it")
    wanted = {concept for term in topic for concept in term.concepts}
    closing = _closed_sound(index) if wanted & {"music", "speech", "voiceover"} else None
    if closing:
        return Ruling("covered", (closing,), 0.7, "the sound is closed without it")
    if wanted & DEFAULTS:
        return Ruling("missing", (), 0.7, "the prompt does not rule it out")
    return Ruling("covered", (), 0.55, "the prompt does not name it", typed=False)


def hides(requirement: Requirement) -> bool:
    """Whether something shall only not be shown: "we never see the owner" leaves the owner's voice."""
    return any(word.text in ("show", "see", "shown", "seen", "hear") for word in words(requirement.text))


def _mentions(topic: list[Term], index: PromptIndex) -> tuple[Place | None, tuple[Place, bool] | None]:
    """Where a thing is ruled out, and where it is named after all, with whether in its own words."""
    hits = [index.hits(term) for term in topic]
    named: tuple[Place, bool] | None = None
    for place in sorted({place for found in hits for place in found}):
        here = [found[place] for found in hits if place in found and found[place].likeness >= 0.9]
        if len(here) < max(1, round(0.6 * len(topic))):
            continue
        clause = index.clauses[place]
        spot = Place(clause.prompt, min(hit.term.start for hit in here), max(hit.term.end for hit in here))
        if any(hit.term.negated for hit in here):
            return spot, named
        if len(here) == len(topic):
            exact = all(hit.likeness == 1.0 for hit in here) and not _compounded(here[-1].term, clause)
            if named is None or (exact and not named[1]):
                named = spot, exact
    return None, named


def _default_ruled_out(topic: list[Term], index: PromptIndex) -> Place | None:
    """Where what models add unasked is ruled out altogether: "no voice-over" for "no voice-over on the botany"."""
    for concept in sorted({concept for term in topic for concept in term.concepts & DEFAULTS}):
        for clause, given in index.of_concept(concept):
            if given.negated:
                return Place(clause.prompt, given.start, given.end)
    return None


def _compounded(term: Term, clause: Clause) -> bool:
    """Whether a noun follows at once: a music box is no music."""
    return any(0 < other.start - term.end <= 1 and not other.concepts for other in clause.terms)


def _opposite(topic: list[Term], index: PromptIndex) -> Place | None:
    """Where the prompts say what rules a thing out: one take means no cuts."""
    known = concepts()
    opposed = {
        other
        for term in topic
        for concept in term.concepts
        if known.group[concept] in _EXCLUDING
        for other in known.against.get(concept, ())
    }
    for concept in sorted(opposed):
        for clause, given in index.of_concept(concept):
            if not given.negated:
                return Place(clause.prompt, given.start, given.end)
    return None


_EXCLUDING = frozenset(("camera", "people", "timing", "lighting", "style"))
"""Groups in which naming the opposite rules a thing out."""


def _closed_sound(index: PromptIndex) -> Place | None:
    """A sound that leaves no room for more: "diegetic only", "nothing but the wind", "silence"."""
    for concept in ("diegetic", "silence"):
        for clause, given in index.of_concept(concept):
            said = {t.text for t in index.tokens[clause.prompt] if clause.start <= t.start < clause.end}
            if concept == "silence" or said & _CLOSED:
                return Place(clause.prompt, given.start, given.end)
    return None
