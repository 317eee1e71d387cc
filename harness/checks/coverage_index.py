"""The delivered prompts, cut into clauses whose terms can be looked up: what coverage searches."""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from harness.brief.lexicon import kind_of_label
from harness.brief.words import CLAUSE_ENDS, FUNCTION_WORDS, NO_CONCEPT, Term, Word, concepts, terms, words

if TYPE_CHECKING:
    from collections.abc import Sequence

_ENDS = (CLAUSE_ENDS | {";"}) - {"(", ")", "|", "→", "—", "–", ":"}
"""Marks that end a clause here; a dash or colon links what belongs together."""

_BUCKET = 4
"""Stems are compared by likeness only if their first letters agree."""


class Clause(NamedTuple):
    """One sentence or line of a prompt: its place, its terms in order, and its line's number."""

    prompt: int
    start: int
    end: int
    terms: tuple[Term, ...]
    line: int


class Hit(NamedTuple):
    """A term of a prompt that says a wanted one, and how far, in (0, 1]."""

    term: Term
    likeness: float


class PromptIndex:
    """All delivered prompts of a recording, indexed once. Offsets are those of each prompt's text."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = tuple(texts)
        self.tokens: list[list[Word]] = []
        self.clauses: list[Clause] = []
        line = 0
        for number, text in enumerate(texts):
            tokens = words(text)
            self.tokens.append(tokens)
            self._ruled_out = _ruled_out(text)
            first = 0
            for position, token in enumerate(tokens):
                if token.text in _ENDS or (
                    token.text == "." and token.end < len(text) and text[token.end].isspace()
                ):
                    self._close(number, tokens[first : position + 1], line)
                    first = position + 1
                if token.text == "\n":
                    line += 1
            self._close(number, tokens[first:], line)
            line += 2
        self._postings: dict[str, list[tuple[int, Term]]] = {}
        for at, clause in enumerate(self.clauses):
            for term in clause.terms:
                for key in (*term.stems, *sorted(term.concepts)):
                    self._postings.setdefault(key, []).append((at, term))

    def _close(self, prompt: int, tokens: list[Word], line: int) -> None:
        found = terms(tokens)
        for start, end in self._ruled_out:  # the clause may begin with the label itself
            found = [t._replace(negated=True) if start <= t.start < end else t for t in found]
        if found:
            self.clauses.append(Clause(prompt, tokens[0].start, tokens[-1].end, tuple(found), line))

    def hits(self, wanted: Term) -> dict[int, Hit]:
        """Clauses that say a term, by their numbers: in its words, with its meaning, or in like words.

        Of several terms of one clause the one most alike, and of equal ones that of equal negation.
        """
        found: dict[int, Hit] = {}
        for key in self._keys(wanted):
            for at, given in self._postings.get(key, ()):
                likeness = similarity(wanted, given)
                known = found.get(at)
                if not likeness or (known and known.likeness > likeness):
                    continue
                fits = given.negated == wanted.negated
                if (
                    known is None
                    or known.likeness < likeness
                    or (fits and known.term.negated != given.negated)
                ):
                    found[at] = Hit(given, likeness)
        return found

    def _keys(self, wanted: Term) -> list[str]:
        # Of equal hits the first counts, and a set has another order in every process.
        keys = [*wanted.stems, *sorted(wanted.concepts)]
        for stem in wanted.stems:
            keys += [
                other
                for other in self._buckets.get(stem[:_BUCKET], ())
                if other != stem and alike(stem, other)
            ]
        return keys

    def opposites(self, wanted: Term) -> dict[int, frozenset[str]]:
        """Clauses that name, unnegated, what excludes a term: their numbers, with the excluding concepts."""
        if not wanted.concepts:
            return {}
        against = concepts().against
        found: dict[int, frozenset[str]] = {}
        for other in sorted(
            {name for concept in wanted.concepts for name in against.get(concept, NO_CONCEPT)}
        ):
            for at, given in self._postings.get(other, ()):
                if not given.negated:
                    found[at] = found.get(at, NO_CONCEPT) | {other}
        return found

    def spread(self, term: Term) -> int:
        """How often a term's words stand in the prompts: frequent ones tell little."""
        if len(term.stems) == 1:
            return len(self._postings.get(term.stems[0], ()))
        return max((len(self._postings.get(stem, ())) for stem in term.stems), default=0)

    def of_concept(self, concept: str) -> list[tuple[Clause, Term]]:
        """Where a concept is named."""
        return [(self.clauses[at], term) for at, term in self._postings.get(concept, ())]

    @cached_property
    def _buckets(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key in self._postings:
            if len(key) >= _BUCKET:
                found.setdefault(key[:_BUCKET], []).append(key)
        return found


@cache
def _headed() -> re.Pattern[str]:
    return re.compile(r"^[^\w\n]{0,8}([A-Za-z][A-Za-z '_-]{1,40})[\"*_]{0,3}[ \t]{0,2}:", re.MULTILINE)


def _ruled_out(text: str) -> list[tuple[int, int]]:
    """The ranges under labels such as "Not in the picture:" and "negative_prompt": up to the next label or blank line."""
    found = []
    marks = list(_headed().finditer(text))
    for number, mark in enumerate(marks):
        label = " ".join(mark.group(1).lower().replace("_", " ").split())
        if kind_of_label(label) == "exclusion":
            limit = marks[number + 1].start() if number + 1 < len(marks) else len(text)
            blank = text.find("\n\n", mark.end(), limit)
            found.append((mark.end(), blank if blank >= 0 else limit))
    return found


def alike(one: str, other: str) -> bool:
    """Whether two stems are forms of one word: "synchron-iz" and "synchron-ization", by a long common beginning."""
    common = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        common += 1
    return (common >= 5 and common >= 0.7 * max(len(one), len(other))) or common >= 7


def similarity(wanted: Term, given: Term) -> float:
    """How far ``given`` says what ``wanted`` says, in [0, 1], negation left aside."""
    if wanted.stems == given.stems or (wanted.value is not None and wanted.value == given.value):
        return 1.0
    if wanted.concepts & given.concepts:
        return 0.9
    if opposed(wanted, given):
        return 0.0
    if any(alike(one, other) for one in wanted.stems for other in given.stems):
        return 0.75
    shared = (set(wanted.stems) & set(given.stems)) - FUNCTION_WORDS
    if not shared:
        return 0.0
    return 0.35 if wanted.concepts and given.concepts else 0.6


def opposed(wanted: Term, given: Term) -> bool:
    """Whether the two name meanings that exclude each other."""
    against = concepts().against
    return any(not against.get(concept, NO_CONCEPT).isdisjoint(given.concepts) for concept in wanted.concepts)
