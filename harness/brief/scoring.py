"""How much a part of a sentence looks like a request: words of asking and of the picture, against talk.

The weights were tuned by hand on development dialogues; `ACCEPT` is the point between the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from harness.brief import values
from harness.brief.kinds import hard_kind
from harness.brief.lexicon import begins, holds, kind_of_label, kinds_of, label_asks, vocabulary
from harness.brief.signs import (
    ARTICLES,
    BEFORE_SHOWING,
    POINTING,
    SAYING,
    WISHING,
    agrees_to,
    defines,
    imperative,
    negative,
    polite_request,
    sees,
    tangible,
    withdraws,
)
from harness.brief.words import FUNCTION_WORDS, NUMBERS, Word, wordset

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from harness.brief.clauses import Sentence

ACCEPT = 1.5
"""A part of a sentence counts as a request from this score on."""
FIRM = 2.6
"""A fragment of one or two words stands by itself from this score on; otherwise it joins what it follows."""

CERTAIN = 3.5
"""From this score on a part is certain to be a request."""


def certainty(value: float, *, asks: bool) -> float:
    """A score as a figure in [0, 1]: one half at `ACCEPT`, and well above where there are words of asking."""
    plain = 0.5 + 0.5 * (value - ACCEPT) / (CERTAIN - ACCEPT)
    return max(ASKING if asks else 0.0, min(1.0, plain))


ASKING = 0.85
"""How sure an order, a wish, a refusal or a stated value is."""

_FIRST = wordset("i me my we our us i'm i've i'd i'll we're we've myself mine")
_SECOND = wordset("you your you're you've yours yourself")
_PAST = wordset("was were had did used once ago been")

_PUBLIC = wordset("people everyone everybody viewers audience them us anyone humanity")
_MOVED = wordset(
    "stop think feel pause wonder ask remember believe know realise realize care notice understand talk scroll share rewatch"
)

_POLITE = 0.8
"""What a "please" is worth."""
_ANSWER = 8
"""A reply of up to so many words is an answer in a phrase."""
_ECHO = 5
"""… and of up to so many, one that takes up a word of the question."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Where in the dialogue a message stands.

    ``answering``: the message before invites answers, so short phrases are answers.
    ``drafted``: a draft of the prompt has been shown, so a statement about the picture is more often
    comment than request; a change is asked for in words of asking. ``closed``: the persona has agreed
    to it. ``going_on``: the sentence before, in the same paragraph, asked for something. ``proposing``: the
    copilot speaks, so that "we could add" asks too. ``offered``: stems of the message before; a short phrase that takes one up chooses it.
    """

    answering: bool = False
    drafted: bool = False
    closed: bool = False
    going_on: bool = False
    proposing: bool = False
    offered: Container[str] = ()


class Features(NamedTuple):
    """What the words of a part give away.

    ``plain`` are the words without marks and idioms, ``texts`` their letters; ``content`` is without
    function words, ``counted`` how many words there are of each kind, ``asks`` whether there are words
    of asking at all.
    """

    plain: tuple[Word, ...]
    texts: list[str]
    content: list[Word]
    counted: dict[str, int]
    negative: bool
    withdrawal: bool
    orders: bool
    modal: bool
    typed: str | None
    asks: bool


def features(plain: Sequence[Word], offered: Container[str] = ()) -> Features:
    """Read the signs of a part that has at least one word."""
    texts = [token.text for token in plain]
    refuses, withdrawal, modal = negative(texts), withdraws(texts), holds(texts, "modal", 6)
    orders = imperative(texts) or polite_request(texts)
    shows_not = refuses and texts[0] in BEFORE_SHOWING
    return Features(
        tuple(plain),
        texts,
        [token for token in plain if token.text not in FUNCTION_WORDS],
        kinds_of(plain),
        refuses,
        withdrawal,
        orders,
        modal,
        hard_kind(plain) or ("duration" if is_bare_length(plain, offered) else None),
        orders or withdrawal or modal or shows_not or "please" in texts or "pls" in texts,
    )


def is_bare_length(plain: Sequence[Word], offered: Container[str]) -> bool:
    """Whether a part is only a number that the message before offered as seconds: "12 fine"."""
    first = plain[0]
    if not first.text.isdigit() or any(token.text not in _FITTING for token in plain[1:]):
        return False
    return len(plain) <= 3 and first.stem in offered and "second" in offered


_FITTING = wordset("is fine good perfect please ok okay then works great it s")


def score(text: str, sentence: Sentence, start: int, found: Features, moment: Moment) -> float:
    """The balance of what speaks for and against a request in the part of ``sentence`` from ``start`` on."""
    value = _picture(text, sentence, found) + _asking(found) + _place(text, sentence, start, found, moment)
    if value + _POLITE < ACCEPT:
        return value  # the rest only takes away
    return value - _talk(found) - (0.0 if moment.proposing else _person(found))


def _picture(text: str, sentence: Sentence, found: Features) -> float:
    """Words that a picture or sound can be made of, and a label that announces them."""
    visual = sum(found.counted.values())
    value = min(1.6, 0.5 * visual) + min(0.6, 0.2 * sum(map(tangible, found.content)))
    if found.typed in ("duration", "format"):
        value += 1.8
    kind = kind_of_label(sentence.label)
    if kind and (sentence.first or kind not in ("duration", "format")):
        value += 1.2
    elif sentence.listed or label_asks(sentence.label):
        value += 0.5
    elif sentence.label:
        value += 0.2
    first = 1 if found.plain[0].text in WISHING and len(found.plain) > 1 else 0
    value += 0.4 * (found.plain[first].text in ARTICLES) + 0.4 * first
    value += 0.5 * (len(found.plain) <= _ECHO and bool(visual))  # "Dusk." "Handheld, grainy."
    if not SAYING.isdisjoint(found.texts) and values.quotations(text, sentence.start, sentence.end):
        value += 1.5
    return value + 0.3 * any(t.text[0].isdigit() for t in found.content)


def _asking(found: Features) -> float:
    """Orders, wishes, refusals."""
    value = 1.2 * found.orders + 1.0 * found.modal + 1.1 * found.negative + 0.5 * found.withdrawal
    value += 0.4 * (found.negative and len(found.plain) <= 3)
    return value + 0.6 * sees(found.texts)


def _place(text: str, sentence: Sentence, start: int, found: Features, moment: Moment) -> float:
    """What the dialogue so far makes likely."""
    plain, content = found.plain, found.content
    value = 0.1 * moment.going_on
    echoed = False
    if moment.answering and len(plain) <= _ANSWER:
        value += 0.5
        if len(plain) <= _ECHO and plain[0].text not in POINTING:
            taken = [token for token in content if token.stem in moment.offered]
            echoed = bool(taken)
            value += min(0.6, 0.3 * sum(token.stem not in vocabulary().talk for token in taken))
    named = len(plain) == 1 and sentence.listed and sentence.first
    if (plain[0].text in ("a", "an") or named) and moment.answering and not moment.drafted:
        value += 0.4  # "A clockmaker at work." opens a description
    if agrees_to(plain, found.texts, moment.offered):
        value += 1.2
    chosen = echoed and len(plain) <= 3
    if moment.drafted and not (found.asks or found.negative or found.typed or chosen):
        value -= 1.6
    if moment.drafted and text[start : start + 3].lstrip("*_(")[:1] in ('"', "“"):
        value -= 1.2  # words of the draft, quoted to praise or question them
    if moment.closed and not found.typed:
        value -= 2.0
    aside = not found.counted or plain[0].text in NUMBERS
    if len(plain) <= 2 and start > sentence.start and aside and not (found.typed or found.negative):
        value -= 1.0  # "…, twelve drags"
    return value - _emptiness(sentence, found, echoed=echoed)


def _emptiness(sentence: Sentence, found: Features, *, echoed: bool) -> float:
    """The loss of a part that names nothing to be seen or heard."""
    if found.counted or found.typed:
        return 0.0
    things = sum(tangible(token) for token in found.content if not begins([token.text], "imperative"))
    if found.asks:
        return 0.9 if not things else 0.0 if things > 1 or found.negative else 0.6  # "Let's sharpen it."
    # "A proof." and the "Velodrome." of a list
    alone = len(found.plain) <= (
        3 if found.plain[0].text in ARTICLES else 1 if sentence.listed and sentence.first else 0
    )
    if found.negative or things > 1 or echoed or alone or kind_of_label(sentence.label) is not None:
        return 0.0
    return 0.6


def _talk(found: Features) -> float:
    """Words about the work, its public or its meaning; reasons; definitions; praise."""
    known = vocabulary()
    asks = found.asks
    inner = found.content[1:] if asks else found.content  # "Think Ozu", "Leave the door open"
    talk = [known.talk.get(token.stem) for token in inner if token.stem not in known.kinds]
    loss = 1.0 * talk.count("process") + 1.2 * talk.count("public") + 0.9 * talk.count("mental")
    loss += (0.25 if found.negative else 0.5) * talk.count("abstract")
    loss += (0.4 if asks else 0.7) * talk.count("praise")
    loss += 2.0 * bool(begins(found.texts, "reason"))
    texts = found.texts
    if not (_PUBLIC.isdisjoint(texts) or _MOVED.isdisjoint(texts)):
        loss += 3.0  # "I want people to stop and think"
    if not asks:
        loss += 0.7 * defines(texts)
        loss += 1.3 * (texts[-1] in ("enough", "plenty"))
        loss += 1.2 * (texts[0] in ("what", "whether", "how", "why") and "is" not in texts)
        if texts[0] in POINTING:
            loss += 1.4 if texts[0] == "that's" or texts[1:2] == ["is"] else 0.9
    return loss


def _person(found: Features) -> float:
    """People who speak of themselves or of each other, not of the picture."""
    texts = found.texts
    loss = 0.0
    if not (found.asks or sees(texts)):
        loss += 1.3 * (not _FIRST.isdisjoint(texts[:4]))
        loss += 1.2 * (not _SECOND.isdisjoint(texts[:4]))
    if not (_FIRST.isdisjoint(texts) or _PAST.isdisjoint(texts)):
        loss += 1.0
    if "i" in texts and any(one == "i" and two in ("shall", "will") for one, two in pairwise(texts)):
        loss += 0.8
    if texts[0] in ("it", "it's", "there's", "they're"):
        loss += 0.2 if found.counted else 0.6
    return loss - _POLITE * ("please" in texts)
