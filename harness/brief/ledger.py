"""The requirements of a dialogue as they pile up: repetitions fold together, later ones change earlier ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.brief.entries import (
    SAME,
    Entry,
    given_up,
    hides,
    is_head,
    recoloured,
    restates,
    same,
    taken_back,
    turned,
)
from harness.brief.meaning import Bag
from harness.brief.model import Requirement

if TYPE_CHECKING:
    from harness.brief.words import Term

ABOUT = 0.5
"""A withdrawal takes back an earlier request if it names this share of its words; else only those words."""
SIMILAR = 0.34
"""An "instead" replaces the earlier request that it shares most words with, from this share on."""


class Ledger:
    """Takes entries in the order of the dialogue; `requirements` gives what became of them."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def add(self, entry: Entry) -> None:
        """Record an entry, unless it only repeats what stands."""
        if any(same(entry, other) for other in self._live() if not other.provisional):
            return
        self._change(entry)
        self._entries.append(entry)

    def requirements(self) -> tuple[Requirement, ...]:
        """Everything recorded, in the order of the dialogue."""
        kept = [entry for entry in self._entries if not entry.provisional or entry.superseded_by]
        kept.sort(key=lambda entry: (entry.turn, entry.draft.start))
        ids = {id(entry): f"r{number}" for number, entry in enumerate(kept, 1)}
        return tuple(
            Requirement(
                id=ids[id(entry)],
                text=entry.text[entry.draft.start : entry.draft.end],
                span=entry.span,
                kind=entry.draft.kind,
                strength="offered" if entry.accepted else entry.draft.strength,
                superseded_by=ids[id(entry.superseded_by)] if entry.superseded_by else None,
                accepted=entry.accepted,
                dropped=tuple(sorted(entry.dropped)),
                withdrawal=entry.draft.withdrawal,
            )
            for entry in kept
        )

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that are asked for so far."""
        return frozenset(entry.draft.kind for entry in self._live())

    def _live(self) -> list[Entry]:
        return [entry for entry in self._entries if entry.superseded_by is None]

    def _change(self, entry: Entry) -> None:
        """Mark what ``entry`` changes or takes back."""
        draft, old = entry.draft, entry.replaced
        if old:
            entry.dropped |= given_up(entry)
        for other in self._live():
            kind = other.draft.kind
            later = entry.turn != other.turn
            if draft.reset and kind not in ("duration", "format"):
                other.superseded_by = entry
            elif draft.kind == kind and kind in ("duration", "format"):
                if restates(entry, other, anew=later or draft.instead or bool(old)):
                    other.superseded_by = entry
            elif old:
                self._withdraw(entry, other, old)
            elif later and (draft.withdrawal or draft.kind == "exclusion"):
                if kind != "exclusion" and not hides(entry):
                    self._withdraw(entry, other, taken_back(entry))
            elif later and turned(entry, other):
                other.superseded_by = entry
            elif later:
                self._recolour(entry, other)
        if draft.instead and not old:
            self._replace_similar(entry)

    def _recolour(self, entry: Entry, other: Entry) -> None:
        gone = recoloured(entry, other)
        if gone and len(other.bag) <= len(entry.bag) + 1:
            other.superseded_by = entry
        elif gone:
            other.dropped |= gone

    def _withdraw(self, entry: Entry, other: Entry, gone: list[Term]) -> None:
        if not gone or other.bag.covers(gone) < SAME:
            return
        named = Bag(gone)
        changes = bool(entry.replaced)  # "change the red jacket to …" leaves the man who wears it
        if named.covers(other.bag.terms) >= ABOUT or (not changes and is_head(other, gone)):
            other.superseded_by = entry
        else:
            other.dropped.update(stem for term in other.bag.terms if named.holds(term) for stem in term.stems)

    def _replace_similar(self, entry: Entry) -> None:
        rated = [
            (entry.bag.covers(other.bag.terms), -number, other)
            for number, other in enumerate(reversed(self._live()))
            if other.draft.kind not in ("duration", "format", "exclusion")
        ]
        if rated:
            share, _, other = max(rated, key=lambda item: item[:2])
            if share >= SIMILAR:
                other.superseded_by = entry
