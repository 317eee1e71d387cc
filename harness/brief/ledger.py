"""The requirements of a dialogue as they pile up: repetitions fold together, later ones change earlier ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.brief import values
from harness.brief.lexicon import begins, vocabulary
from harness.brief.model import Requirement
from harness.brief.words import NEGATIONS, Term, Word, concepts, terms, wordset
from harness.spans import Span

if TYPE_CHECKING:
    from harness.brief.model import Kind, Strength
    from harness.brief.requests import Draft

SAME = 0.75
"""A request whose words are covered this far by an earlier one repeats it."""
ABOUT = 0.5
"""A withdrawal names an earlier request if it covers this share of its words."""
SIMILAR = 0.34
"""An "instead" replaces the earlier request that it shares most words with, from this share on."""

_COLOURS = "colour"


@dataclass
class Entry:
    """One requirement while the dialogue is read."""

    text: str
    span: Span
    kind: Kind
    strength: Strength
    tokens: list[Word]
    withdrawal: bool
    accepted: Span | None
    provisional: bool = False
    meaning: list[Term] = field(default_factory=list)
    superseded_by: Entry | None = None
    dropped: set[str] = field(default_factory=set)


class Ledger:
    """Takes drafts in the order of the dialogue; `requirements` gives what became of them."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def add(
        self, draft: Draft, turn: int, text: str, *, accepted: Span | None = None, provisional: bool = False
    ) -> None:
        """Record one draft found in the text of a turn, unless it only repeats what stands.

        A ``provisional`` one (a value that a draft prompt states and nobody asked for) becomes a
        requirement only when a later turn changes it.
        """
        entry = _entry(draft, turn, text, accepted, provisional)
        if self._repeats(entry):
            return
        self._change(entry, draft)
        self._entries.append(entry)

    def repeated_by(self, proposal: Draft, proposed_in: str, own: list[Draft], text: str) -> bool:
        """Whether the persona says in its own words what a proposal says: its words then stand for both."""
        entry = _entry(proposal, 0, proposed_in, Span(0, 0, 0), False)
        return any(
            _same(_entry(draft, 0, text, None, False), entry)
            or _same(entry, _entry(draft, 0, text, None, False))
            for draft in own
        )

    def requirements(self) -> tuple[Requirement, ...]:
        """Everything recorded, in the order of the dialogue."""
        kept = [entry for entry in self._entries if not entry.provisional or entry.superseded_by]
        ordered = sorted(kept, key=lambda entry: (entry.span.turn, entry.span.start))
        ids = {id(entry): f"r{number}" for number, entry in enumerate(ordered, 1)}
        return tuple(
            Requirement(
                ids[id(entry)],
                entry.text,
                entry.span,
                entry.kind,
                entry.strength,
                ids[id(entry.superseded_by)] if entry.superseded_by else None,
                entry.accepted,
                tuple(sorted(entry.dropped)),
                entry.withdrawal,
            )
            for entry in ordered
        )

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that are asked for so far."""
        return frozenset(entry.kind for entry in self._live())

    def _live(self) -> list[Entry]:
        return [entry for entry in self._entries if entry.superseded_by is None]

    def _repeats(self, entry: Entry) -> bool:
        return any(_same(entry, other) for other in self._live() if not other.provisional)

    def _change(self, entry: Entry, draft: Draft) -> None:
        """Mark what ``entry`` changes or takes back."""
        old = _replaced(entry)
        for other in self._live():
            later = entry.span.turn != other.span.turn
            if draft.reset and other.kind not in ("duration", "format"):
                other.superseded_by = entry
            elif entry.kind == other.kind and entry.kind in ("duration", "format"):
                if _restates(entry, other, anew=later or draft.instead or bool(old)):
                    other.superseded_by = entry
            elif old:
                self._withdraw(entry, other, old)
            elif later and (entry.withdrawal or entry.kind == "exclusion"):
                if other.kind != "exclusion":
                    self._withdraw(entry, other, [_bare(term) for term in entry.meaning])
            elif later and (_recoloured(entry, other) or _reversed(entry, other)):
                other.superseded_by = entry
        if draft.instead and not old:
            self._replace_similar(entry)

    def _withdraw(self, entry: Entry, other: Entry, gone: list[Term]) -> None:
        if not gone or covered(gone, other.meaning) < SAME:
            return
        share = covered(other.meaning, gone)
        if share >= ABOUT or (entry.withdrawal and _heads(other, gone)):
            other.superseded_by = entry
        else:
            other.dropped.update(stem for term in other.meaning if _found(term, gone) for stem in term.stems)

    def _replace_similar(self, entry: Entry) -> None:
        rated = [
            (covered(other.meaning, entry.meaning), -number, other)
            for number, other in enumerate(reversed(self._live()))
            if other.kind not in ("duration", "format", "exclusion")
        ]
        if rated:
            share, _, other = max(rated, key=lambda item: item[:2])
            if share >= SIMILAR:
                other.superseded_by = entry


def _entry(draft: Draft, turn: int, text: str, accepted: Span | None, provisional: bool) -> Entry:
    tokens = list(draft.tokens)
    return Entry(
        text[draft.start : draft.end],
        Span(turn, draft.start, draft.end),
        draft.kind,
        "offered" if accepted else draft.strength,
        tokens,
        draft.withdrawal,
        accepted,
        provisional,
        meaning(tokens),
    )


def _same(entry: Entry, other: Entry) -> bool:
    """Whether ``entry`` says nothing that ``other`` does not say."""
    if entry.kind == "duration":
        return other.kind == "duration" and _lengths(entry) <= _lengths(other)
    if entry.kind == "format":
        return other.kind == "format" and bool(_shapes(entry)) and _shapes(entry) <= _shapes(other)
    if (
        (entry.kind == "exclusion") != (other.kind == "exclusion")
        or entry.kind == "wording"
        or entry.withdrawal
    ):
        return False
    if not entry.meaning or _replaced(entry) or (len(entry.meaning) == 1 < len(other.meaning)):
        return False
    return _echoed(entry.meaning, other.meaning) >= (0.6 if entry.accepted else SAME)


def _echoed(wanted: list[Term], given: list[Term]) -> float:
    """Like `covered`, but the same meaning in other words counts half: a repetition uses the same words."""
    said = {stem for term in given for stem in term.stems}
    return sum(1.0 if said & set(term.stems) else 0.5 * _found(term, given) for term in wanted) / len(wanted)


def meaning(tokens: list[Word]) -> list[Term]:
    """The terms that carry a request: words of asking and light words left out."""
    light = vocabulary().light
    found = [
        term
        for term in terms(tokens)
        if not (len(term.stems) == 1 and (term.stems[0] in light or term.stems[0] in _ASKING))
        and term.stems[0] not in NEGATIONS
    ]
    if len(found) > 1 and found[0].stems in _LEADING and found[0].start == tokens[0].start:
        return found[1:]
    return found


_LEADING = frozenset(
    (("leav",), ("hold",), ("end",), ("start",), ("open",), ("stai",), ("think",), ("focu",), ("stick",))
)
"""Verbs that only ask when they come first: "Leave a second of silence"."""
_ASKING = wordset(
    "add mak keep chang replac swap us remov drop los cut let insert delet instead rather prefer pleas ditch scrap kill"
)


def covered(wanted: list[Term], given: list[Term]) -> float:
    """The share of ``wanted`` that ``given`` also says; 0 for nothing wanted."""
    return sum(_found(term, given) for term in wanted) / len(wanted) if wanted else 0.0


def _found(term: Term, given: list[Term]) -> bool:
    return any(
        term.stems == other.stems
        or term.concepts & other.concepts
        or (term.value is not None and term.value == other.value)
        for other in given
    )


def _heads(other: Entry, gone: list[Term]) -> bool:
    """Whether what goes is what a request is about: it stands at its head ("the ship's horn sounds once")."""
    things = [term for term in other.meaning if term.value is None][:2]
    return bool(gone) and covered(gone, things) == 1.0


def _bare(term: Term) -> Term:
    return term._replace(negated=False)


def _restates(entry: Entry, other: Entry, *, anew: bool) -> bool:
    """Whether a length or frame shape takes the place of another one; two lengths in one breath may both be meant."""
    if entry.kind == "duration":
        return anew and _lengths(entry) != _lengths(other)
    return not _shapes(entry) & _shapes(other)


def _lengths(entry: Entry) -> set[float]:
    return {length.value for length in values.seconds(entry.tokens) if length.whole}


def _shapes(entry: Entry) -> set[str]:
    return {shape.name for shape in values.shapes(entry.tokens)}


def _replaced(entry: Entry) -> list[Term]:
    """The X of "change X to Y", "swap X for Y", "replace X with Y", "Y instead of X", "not X but Y"."""
    tokens = entry.tokens
    texts = [token.text for token in tokens]
    for verb, joints in (
        ("change", ("to", "into")),
        ("swap", ("for", "with")),
        ("replace", ("with", "by")),
        ("turn", ("into",)),
        ("switch", ("to", "for")),
        ("trade", ("for",)),
    ):
        if verb in texts[:4]:
            start = texts.index(verb) + 1
            end = next((i for i in range(start, len(texts)) if texts[i] in joints), None)
            if end:
                return meaning(tokens[start:end])
    for i in range(len(texts) - 2):
        if (texts[i], texts[i + 1]) in (("instead", "of"), ("rather", "than")):
            start = i + 2
            end = next(
                (j for j in range(start, len(texts)) if texts[j] in (",", "then")), min(len(texts), start + 6)
            )
            if begins(tokens, "instead") and start == 2:  # "instead of rain, snow"
                end = min(end, start + 3)
            return meaning(tokens[start:end])
    return []


def _recoloured(entry: Entry, other: Entry) -> bool:
    """Whether the later request gives the same thing another colour."""
    group = concepts().group
    mine = {c for term in entry.meaning for c in term.concepts if group[c] == _COLOURS}
    theirs = {c for term in other.meaning for c in term.concepts if group[c] == _COLOURS}
    if not mine or not theirs or mine & theirs:
        return False
    things = [term for term in entry.meaning if not term.concepts & mine]
    return (
        bool(things)
        and covered(things, other.meaning) >= SAME
        and len(other.meaning) <= len(entry.meaning) + 2
    )


def _reversed(entry: Entry, other: Entry) -> bool:
    """Whether a short later request is the opposite of an earlier one of its kind: static, then handheld."""
    if entry.kind != other.kind or len(entry.meaning) > 4 or len(other.meaning) > 5:
        return False
    against = concepts().against
    group = concepts().group
    mine = {
        c
        for term in entry.meaning
        if not term.negated
        for c in term.concepts
        if group[c] in ("camera", "lighting", "colour", "style")
    }
    theirs = {c for term in other.meaning if not term.negated for c in term.concepts}
    return not mine & theirs and any(against.get(c, frozenset()) & theirs for c in mine)
