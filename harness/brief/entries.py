"""One requirement while the dialogue is read, and how two of them stand to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from harness.brief import values
from harness.brief.lexicon import begins
from harness.brief.meaning import Bag, meaning
from harness.brief.words import NO_CONCEPT, NUMBERS, Term, concepts, wordset
from harness.spans import Span

if TYPE_CHECKING:
    from harness.brief.requests import Draft

SAME = 0.75
"""A request whose words are covered this far by an earlier one repeats it."""
SAME_OFFER = 0.6
"""A proposal of the copilot repeats what stands from this share on."""

_SWAPS = {
    "change": ("to", "into"),
    "swap": ("for", "with"),
    "replace": ("with", "by"),
    "turn": ("into",),
    "switch": ("to", "for"),
    "trade": ("for",),
}
"""Verbs of changing X to Y → the words before Y."""
_TURNING = frozenset(("camera", "lighting", "colour", "style"))
"""Groups of concepts in which a short later request can be the opposite of an earlier one."""


@dataclass(eq=False)
class Entry:
    """A draft found in the text of a turn. ``accepted`` is set for a proposal: the words that took it.

    A ``provisional`` one (a value that a draft prompt states and nobody asked for) becomes a
    requirement only when a later turn changes it.
    """

    draft: Draft
    turn: int
    text: str
    accepted: Span | None = None
    provisional: bool = False
    superseded_by: Entry | None = None
    dropped: set[str] = field(default_factory=set)

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.turn, self.draft.start, self.draft.end)

    @cached_property
    def bag(self) -> Bag:
        """What it means."""
        return Bag(meaning(list(self.draft.tokens)))

    @cached_property
    def hues(self) -> set[str]:
        """The colours that it asks for."""
        return {hue for term in self.bag.terms if not term.negated for hue in _hues(term)}

    @cached_property
    def lengths(self) -> set[float]:
        """Whole lengths in it, in seconds."""
        stated = {length.value for length in values.seconds(list(self.draft.tokens)) if length.whole}
        figures = {float(token.text[:6]) for token in self.draft.tokens if token.text.isdigit()}
        return stated or figures or {float(NUMBERS[t.text]) for t in self.draft.tokens if t.text in NUMBERS}

    @cached_property
    def shapes(self) -> set[str]:
        """Frame shapes in it."""
        return {shape.name for shape in values.shapes(list(self.draft.tokens))}

    @cached_property
    def taken_back(self) -> list[Term]:
        """What a withdrawal or exclusion names, up to the first comma: "drop the music, legal says no"."""
        comma = self.text.find(",", self.draft.start, self.draft.end)
        kept = [token for token in self.draft.tokens if comma < 0 or token.start < comma]
        return [term._replace(negated=False) for term in meaning(kept)]

    @cached_property
    def replaced(self) -> list[Term]:
        """The X of "change X to Y", "swap X for Y", "Y instead of X"; nothing where nothing is replaced."""
        tokens = list(self.draft.tokens)
        texts = [token.text for token in tokens]
        for verb in texts[:4]:
            if verb in _SWAPS:
                start = texts.index(verb) + 1
                end = next((i for i in range(start, len(texts)) if texts[i] in _SWAPS[verb]), None)
                if end:
                    return meaning(tokens[start:end])
        for i in range(len(texts) - 2) if "instead" in texts or "rather" in texts else ():
            if (texts[i], texts[i + 1]) in (("instead", "of"), ("rather", "than")):
                # "instead of rain, snow" and "snow instead of the rain at the end"
                leading = i == 0 and begins(texts, "instead")
                return meaning(tokens[i + 2 : i + (5 if leading else 8)])
        return []


def hides(entry: Entry) -> bool:
    """Whether something shall only not be shown: "we never see the owner" leaves the owner's voice."""
    return any(token.text in ("show", "see", "shown", "seen", "hear") for token in entry.draft.tokens)


def given_up(entry: Entry) -> set[str]:
    """Stems that a change itself no longer asks for: "red" of "change the red jacket to a yellow one".

    Where Y names a thing of its own ("change the rain to snow") all of X goes; else X keeps its noun.
    """
    gone = entry.replaced
    old = Bag(gone)
    named = [term for term in entry.bag.terms if term.stems not in old.whole and term.value is None]
    hues = concepts().group
    thing = any(not any(hues[concept] == "colour" for concept in term.concepts) for term in named)
    return {stem for term in (gone if thing else gone[:-1]) for stem in term.stems}


def same(entry: Entry, other: Entry) -> bool:
    """Whether ``entry`` says nothing that ``other`` does not say."""
    kind, earlier = entry.draft.kind, other.draft.kind
    if kind not in ("duration", "format") and entry.bag.keys.isdisjoint(other.bag.keys):
        return False
    if kind == "duration":
        return earlier == "duration" and entry.lengths <= other.lengths
    if kind == "format":
        return earlier == "format" and bool(entry.shapes) and entry.shapes <= other.shapes
    if (kind == "exclusion") != (earlier == "exclusion") or kind == "wording" or entry.draft.withdrawal:
        return False
    wanted = entry.bag.terms
    if len(wanted) == 1 < len(other.bag) or entry.replaced:
        return False
    return other.bag.echoes(wanted) >= (SAME_OFFER if entry.accepted else SAME)


def restates(entry: Entry, other: Entry, *, anew: bool) -> bool:
    """Whether a length or frame shape takes the place of another; two lengths in one breath may both be meant."""
    if entry.draft.kind == "duration":
        return anew and entry.lengths != other.lengths
    return not entry.shapes & other.shapes


def is_head(other: Entry, gone: list[Term]) -> bool:
    """Whether what goes is what a request is about.

    It stands at its beginning ("the ship's horn sounds once") or is the noun that everything before it
    describes ("upbeat electronic music").
    """
    things = [term for term in other.bag.terms if term.value is None]
    if not gone or not things:
        return False
    if Bag(things[:2]).covers(gone) == 1.0:
        return True
    linked = any(token.text in _LINKS for token in other.draft.tokens)
    return len(things) <= 4 and not linked and Bag(things[-1:]).covers(gone) == 1.0


_LINKS = wordset("with in on of at by from over under behind beside through and who that which for to")


def recoloured(entry: Entry, other: Entry) -> set[str] | None:
    """Stems of the colour that a later request changes: of the same thing another one; ``None`` for none.

    "The hoodie should be navy, not grey" after "a black helmet and a grey hoodie": the grey goes, the black stays.
    """
    mine = entry.hues
    if not mine or entry.bag.keys.isdisjoint(other.bag.keys):
        return None
    things = [term for term in entry.bag.terms if not _hues(term)]
    if not things or len(things) > 2 or other.bag.covers(things[:1]) < 1:
        return None
    noun = things[0]
    for before, term in pairwise(other.bag.terms):
        if _hues(before) and not _hues(before) & mine and Bag([term]).holds(noun):
            return set(before.stems)
    return None


def _hues(term: Term) -> frozenset[str]:
    group = concepts().group
    return frozenset(concept for concept in term.concepts if group[concept] == "colour")


def excluded(entry: Entry) -> set[str]:
    """The meanings that cannot stand beside what an entry asks for: a moving camera for a static one."""
    known = concepts()
    return {
        other
        for concept in entry.bag.concepts
        if known.group[concept] in _TURNING
        for other in known.against.get(concept, NO_CONCEPT)
    }


def recounted(entry: Entry, other: Entry) -> bool:
    """Whether a short later request gives another number of the same thing: "it taps once", then "two taps"."""
    mine, theirs = entry.bag.values, other.bag.values
    if not {entry.draft.kind, other.draft.kind}.isdisjoint(("duration", "format")):
        return False
    if not mine or not theirs or mine & theirs or len(entry.bag) > 3 or len(other.bag) > 4:
        return False
    things = [term for term in entry.bag.terms if term.value is None]
    return bool(things) and other.bag.covers(things) == 1.0


def turned(entry: Entry, other: Entry) -> bool:
    """Whether a short later request is the opposite of an earlier one of its kind: static, then handheld."""
    if len(entry.bag) > 4 or len(other.bag) > 5:
        return False
    group, against = concepts().group, concepts().against
    # A film term stands for its kind: a slow dolly is the camera's, whatever else it was taken for.
    kinds = _TURNING if entry.draft.kind == other.draft.kind else frozenset(("camera",))
    mine = {c for term in entry.bag.terms if not term.negated for c in term.concepts if group[c] in kinds}
    theirs = {c for term in other.bag.terms if not term.negated for c in term.concepts}
    return not mine & theirs and any(against.get(c, NO_CONCEPT) & theirs for c in mine)
