"""The requirements of a dialogue as they pile up: repetitions fold together, later ones change earlier ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.brief.entries import (
    SAME,
    Entry,
    excluded,
    given_up,
    hides,
    is_head,
    recoloured,
    recounted,
    restates,
    same,
    turned,
)
from harness.brief.meaning import Bag
from harness.brief.model import Requirement

if TYPE_CHECKING:
    from harness.brief.words import Term

_VALUES = ("duration", "format")
"""Kinds of which one value stands at a time."""
ABOUT = 0.5
"""A withdrawal takes back an earlier request if it names this share of its words; else only those words."""
SIMILAR = 0.34
"""An "instead" replaces the earlier request that it shares most words with, from this share on."""


class Ledger:
    """Takes entries in the order of the dialogue; `requirements` gives what became of them."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._by_key: dict[str, list[Entry]] = {}

    def add(self, entry: Entry) -> None:
        """Record an entry, unless it only repeats what stands."""
        related = self._related(entry)
        if any(same(entry, other) for other in related if not other.provisional):
            return
        if not entry.provisional:
            self._change(entry, related)
        self._entries.append(entry)
        for key in self._keys(entry):
            self._by_key.setdefault(key, []).append(entry)

    @staticmethod
    def _keys(entry: Entry) -> set[str]:
        """What an entry is looked up by: its words and meanings; for a value, its kind."""
        kind = entry.draft.kind
        return entry.bag.keys | {f"={kind}"} if kind in _VALUES else entry.bag.keys

    def _related(self, entry: Entry) -> list[Entry]:
        """What stands and has a word, a meaning or a value in common with ``entry``, or the opposite, in order."""
        keys = self._keys(entry) | excluded(entry)
        found = {id(other): other for key in keys for other in self._by_key.get(key, ())}
        live = [other for other in found.values() if other.superseded_by is None]
        return sorted(live, key=lambda other: (other.turn, other.draft.start))

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
                certainty=entry.draft.certainty,
            )
            for entry in kept
        )

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that are asked for so far."""
        return frozenset(entry.draft.kind for entry in self._live())

    def _live(self) -> list[Entry]:
        return [entry for entry in self._entries if entry.superseded_by is None]

    def _change(self, entry: Entry, related: list[Entry]) -> None:
        """Mark what ``entry`` changes or takes back."""
        draft, old = entry.draft, entry.replaced
        if old:
            entry.dropped |= given_up(entry)
        for other in self._live() if draft.reset else related:
            kind = other.draft.kind
            later = entry.turn != other.turn
            if draft.reset and kind not in _VALUES:
                other.superseded_by = entry
            elif draft.kind == kind and kind in _VALUES:
                if restates(entry, other, anew=later or draft.instead or bool(old)):
                    other.superseded_by = entry
            elif old:
                self._withdraw(entry, other, old)
            elif later and (draft.withdrawal or draft.kind == "exclusion"):
                if kind != "exclusion" and not hides(entry):
                    self._withdraw(entry, other, entry.taken_back)
            elif later and (turned(entry, other) or recounted(entry, other)):
                other.superseded_by = entry
            elif later:
                self._recolour(entry, other)
        if draft.instead and not old:
            self._replace_similar(entry, related)

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

    def _replace_similar(self, entry: Entry, related: list[Entry]) -> None:
        rated = [
            (entry.bag.covers(other.bag.terms), -number, other)
            for number, other in enumerate(reversed(related))
            if other.superseded_by is None and other.draft.kind not in (*_VALUES, "exclusion")
        ]
        if rated:
            share, _, other = max(rated, key=lambda item: item[:2])
            if share >= SIMILAR:
                other.superseded_by = entry
