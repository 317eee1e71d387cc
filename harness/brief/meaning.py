"""What a request means, as terms, and how much of one meaning another holds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from harness.brief.lexicon import vocabulary
from harness.brief.words import NEGATIONS, Term, Word, terms, wordset

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEADING = frozenset(
    (verb,) for verb in ("leav", "hold", "end", "start", "open", "stai", "think", "focu", "stick")
)
"""Stems of verbs that only ask when they come first: "Leave a second of silence"."""
_ASKING = wordset(
    "add mak keep chang replac swap us remov drop los cut let insert delet instead rather prefer pleas ditch scrap kill suggest propos recommend consid imagin pictur"
)


@cache
def _slight() -> frozenset[str]:
    """Stems of words that carry nothing by themselves."""
    return vocabulary().light | _ASKING | NEGATIONS


def meaning(tokens: list[Word]) -> list[Term]:
    """The terms that carry a request: words of asking and light words left out."""
    slight = _slight()
    found = [
        term for term in terms(tokens) if term.stems[0] not in (slight if len(term.stems) == 1 else NEGATIONS)
    ]
    if len(found) > 1 and found[0].stems in _LEADING and found[0].start == tokens[0].start:
        return found[1:]
    return found


def outside_parentheses(tokens: list[Word]) -> list[Word]:
    """The words that stand in no parentheses, unless there are no others."""
    texts = [token.text for token in tokens]
    if "(" not in texts and ")" not in texts:
        return tokens
    kept, depth = [], 0
    for token in tokens:
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(token)
    return kept if any(token.text[0].isalnum() for token in kept) else tokens


class Bag:
    """Terms, ready to be asked whether they hold another one."""

    def __init__(self, held: Sequence[Term]) -> None:
        self.terms = tuple(held)
        self.whole = {term.stems for term in held}
        self.stems = {stem for term in held for stem in term.stems}
        self.concepts = {concept for term in held for concept in term.concepts}
        self.keys = self.stems | self.concepts
        self.values = {term.value for term in held if term.value is not None}

    def __len__(self) -> int:
        return len(self.terms)

    def holds(self, term: Term) -> bool:
        """Whether a term stands here, in the same words, with the same meaning or as the same number."""
        return (
            term.stems in self.whole
            or not self.concepts.isdisjoint(term.concepts)
            or (term.value is not None and term.value in self.values)
        )

    def covers(self, wanted: Sequence[Term]) -> float:
        """The share of ``wanted`` that stands here; 0 for nothing wanted."""
        return sum(map(self.holds, wanted)) / len(wanted) if wanted else 0.0

    def echoes(self, wanted: Sequence[Term]) -> float:
        """Like `covers`, but the same meaning in other words counts half: a repetition uses the same words."""
        said = 0.0
        for term in wanted:
            if not self.stems.isdisjoint(term.stems):
                said += 1.0
            elif self.holds(term):
                said += 0.5
        return said / len(wanted) if wanted else 0.0
