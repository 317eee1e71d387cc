"""How likely a part of a sentence asks for something: a logistic regression over signs that its words give.

The signs are classes of words (a thing, a place, a verb of action, talk about the work, "I", "should"),
where they stand (first, second, last), how long the part is and what the dialogue was at; no word outside
closed classes counts by itself, so that new subjects are read like known ones. The weights stand in
``data/request_weights.json``, made by ``tools/train_requests.py`` from annotated messages.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from itertools import pairwise, repeat
from math import exp
from typing import TYPE_CHECKING, NamedTuple

from harness.brief.kinds import hard_kind
from harness.brief.lexicon import begins, holds, kind_of_label, vocabulary
from harness.brief.signs import imperative, negative, polite_request, tangible
from harness.brief.stemming import DATA, stem
from harness.brief.words import FUNCTION_WORDS, NEGATIONS, NUMBERS, Word, wordset

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from harness.brief.clauses import Sentence
    from harness.brief.parts import Part

CLOSED = (
    FUNCTION_WORDS
    | NEGATIONS
    | wordset(
        "yes ok okay but only maybe perhaps like please until because while after before each every all some any "
        "more less than just always really still again once twice then now here same other one two three"
    )
)
"""Words that count by themselves."""
_PAST = wordset(
    "was were had did used once ago been went said told asked wrote made came got took thought tried"
)
_PERSONS = {
    "i": wordset("i me my mine myself i'm i've i'd i'll"),
    "we": wordset("we our us ours we're we've let's"),
    "you": wordset("you your you're you've yours"),
}
_ANY_PERSON = frozenset().union(*_PERSONS.values())
_HEAD = 4
"""Words at the beginning of a part in which a person who speaks of itself is looked for."""
_OPENING = 6
"""Words at the beginning of which pairs of closed-class words count."""
_ECHO = 5
"""A part of up to so many words may take up a word of the question before."""
_FEW = 2
_LENGTHS = "0123344455555666666667"
"""The class of a part's length by its number of words; longer ones are of the last class."""


class Weights(NamedTuple):
    """``bias`` and the weight of each sign, in logits."""

    bias: float
    table: dict[str, float]


@cache
def weights() -> Weights:
    """The trained weights."""
    content = json.loads((DATA / "request_weights.json").read_text(encoding="utf-8"))
    return Weights(content["bias"], content["weights"])


class Moment(NamedTuple):
    """Where in the dialogue a message stands.

    ``answering``: the message before invites answers, so short phrases are answers. ``drafted``: a draft
    of the prompt has been shown, so a statement about the picture is more often comment than request.
    ``closed``: the persona has agreed to it. ``proposing``: the copilot speaks, so that "we could add"
    asks too. ``offered``: stems of the message before; a short phrase that takes one up chooses it.
    """

    answering: bool = False
    drafted: bool = False
    closed: bool = False
    proposing: bool = False
    offered: Container[str] = ()


def probability(text: str, sentence: Sentence, part: Part, moment: Moment) -> float:
    """How likely, in [0, 1], a part with at least one word asks for something that a prompt can show."""
    bias, table = weights()
    placed, others = _signs(text, sentence, part, moment)
    logit = bias + sum(map(_worth, placed)) + sum(map(table.get, others, repeat(0.0)))
    return 1.0 / (1.0 + exp(-logit))


@lru_cache(maxsize=1 << 14)
def _worth(signs: frozenset[str]) -> float:
    """What signs weigh together that always come together."""
    table = weights().table
    return sum(table.get(sign, 0.0) for sign in signs)


def signs(text: str, sentence: Sentence, part: Part, moment: Moment) -> set[str]:
    """What speaks for and against a request in a part with at least one word."""
    placed, others = _signs(text, sentence, part, moment)
    return others.union(*placed)


def _signs(
    text: str, sentence: Sentence, part: Part, moment: Moment
) -> tuple[list[frozenset[str]], set[str]]:
    """Signs of words at certain places and of size, known by a few values each, and all others; none is in two of them."""
    plain, texts = part.plain, part.texts
    count = len(plain)
    classes = list(map(_classes, texts))
    found: set[str] = set().union(*classes)
    placed = [_at("1", texts[0]), _at("z", texts[-1])]
    if count > 1:
        placed.append(_at("2", texts[1]))
    shown = sum([_SHOWN in classes_ for classes_ in classes])
    placed.append(_of_size(count, shown, moment.drafted, moment.answering))
    if moment.drafted:
        placed.append(_at("drafted,1", texts[0]))
    if moment.closed:
        found.add("closed")
    if moment.proposing:
        found.add("proposing")
    found.update(_of_place(text, sentence, part))
    found.update(_of_phrases(plain, texts))
    if (
        count <= _ECHO
        and moment.offered
        and any(word.stem in moment.offered for word in plain if word.text not in FUNCTION_WORDS)
    ):
        found.add("echo")
    return placed, found


@lru_cache(maxsize=1 << 12)
def _of_size(count: int, shown: int, drafted: bool, answering: bool) -> frozenset[str]:
    """Signs of how many words a part has and how many of them can be shown."""
    size = _LENGTHS[count] if count < len(_LENGTHS) else _LENGTHS[-1]
    stage = "drafted" if drafted else "fresh"
    few = str(min(shown, 3))
    found = {f"length{size}", f"shown{few}", f"{stage},shown{few}", f"{stage},length{size}"}
    if count > _FEW:
        found.add(f"share{round(4 * shown / count)}")
    if answering:
        found.add(f"answering,length{size}")
    return frozenset(found)


def _of_place(text: str, sentence: Sentence, part: Part) -> list[str]:
    """Signs of where in its line and sentence a part stands."""
    found = []
    if sentence.label:
        known = kind_of_label(sentence.label) is not None
        found.append("label" if known else "other label")
        if known:
            found.append("label,first" if sentence.first else "label,later")
    if sentence.listed:
        found.append("listed")
    if sentence.item:
        found.append("item")
    if sentence.question:
        found.append("question")
    start, end, joint = part.segment
    if start > sentence.start:
        found += ("later", f"joint{joint}")
    if text.find('"', start, end) >= 0 or text.find("“", start, end) >= 0:
        found.append("quote")
    if text[end - 1] == "!":
        found.append("exclaims")
    return found


def _of_phrases(plain: Sequence[Word], texts: Sequence[str]) -> list[str]:
    """Signs that several words give together."""
    found = [
        f"pair {one} {two}" for one, two in pairwise(texts[:_OPENING]) if one in CLOSED and two in CLOSED
    ]
    typed = hard_kind(plain)
    if typed:
        found.append(f"typed {typed}")
    if negative(texts):
        found.append("negative")
    if imperative(texts):
        found.append("imperative")
    if polite_request(texts):
        found.append("polite")
    found += [name for name in ("reason", "agree", "refuse") if begins(texts, name)]
    if holds(texts, "modal", _OPENING):
        found.append("modal")
    if holds(texts, "wish"):
        found.append("wish")
    head = texts[:_HEAD]
    if not _ANY_PERSON.isdisjoint(head):
        found += [f"person {name}" for name, words in _PERSONS.items() if not words.isdisjoint(head)]
    return found


_SHOWN = "shown"
"""The class of words that a picture or a sound can be made of."""


@lru_cache(maxsize=1 << 14)
def _classes(text: str) -> frozenset[str]:
    """The classes of one word."""
    known, base = vocabulary(), stem(text)
    found = set()
    if text in CLOSED:
        found.add(text)
    kinds = known.kinds.get(base, ())
    found.update(f"k {kind}" for kind in kinds)
    if kinds:
        found.add(_SHOWN)
    elif base in known.talk:
        found.add(f"t {known.talk[base]}")
    elif base in known.light:
        found.add("light")
    elif text not in CLOSED:
        found.add(
            "figure" if text[0].isdigit() else "thing" if tangible(Word(text, base, 0, 0)) else "unknown"
        )
        found.update(f"-{ending}" for ending in ("ing", "ed", "ly", "s") if text.endswith(ending))
    if text in NUMBERS:
        found.add("number")
    if text in _PAST:
        found.add("past")
    if begins([text], "imperative"):
        found.add("order")
    return frozenset(found)


@lru_cache(maxsize=1 << 14)
def _at(place: str, text: str) -> frozenset[str]:
    """The classes of one word where its place matters."""
    return frozenset(f"{place}:{name}" for name in _classes(text))
