"""Which sentences of a turn ask for something that a prompt can show.

A sentence is cut at its joints, and the parts that belong together are judged together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from harness.brief.clauses import Segment, Sentence, Spoken, segments_of
from harness.brief.kinds import hard_kind, kind_of, soft_kind
from harness.brief.lexicon import begins, holds, kinds_of, labels, without
from harness.brief.parts import Part, groups
from harness.brief.signs import (
    PRONOUNS,
    SAYING,
    WISHING,
    negative,
    opener,
    polite_request,
    remarks_on_length,
    weighs_option,
    withdraws,
)
from harness.brief.stemming import stem
from harness.brief.values import PERSONS, TENS
from harness.brief.weighing import Moment, probability
from harness.brief.words import FUNCTION_WORDS, NUMBERS, Word, plain_words, wordset

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from harness.brief.model import Kind, Strength

_HARD = frozenset(("duration", "format", "exclusion", "wording"))

LENGTH_LIMIT = 600
"""Characters of one request; what goes on longer without a joint is no single request."""


class Draft(NamedTuple):
    """A passage that asks for something, before it has a place among the others.

    ``tokens`` are its words without marks. ``withdrawal``: it asks that something goes; ``instead``:
    that it takes the place of something; ``reset``: that it takes the place of everything before it. ``certainty`` in [0, 1]: that it asks at all.
    """

    start: int
    end: int
    kind: Kind
    strength: Strength
    tokens: tuple[Word, ...]
    sentence: Sentence
    withdrawal: bool = False
    instead: bool = False
    reset: bool = False
    certainty: float = 1.0


def read_requests(text: str, said: Sequence[Spoken], moment: Moment) -> list[Draft]:
    """The requests of one message, cut into sentences already."""
    found: list[Draft] = []
    lead_in: Spoken | None = None
    reset = False
    for spoken_ in said:
        sentence, _, texts = spoken_
        if sentence.heading or sentence.label in labels("label-reason"):
            lead_in = None
            continue
        if _dictated(text, spoken_, lead_in, found):
            lead_in = None
            continue
        announces = text[sentence.start : sentence.end].rstrip("*_ ").endswith(":")
        lead_in = spoken_ if announces else None
        if announces and not SAYING.isdisjoint(texts):
            continue
        if holds(texts, "reset"):
            reset = True
            continue
        instead = bool(begins(texts, "instead")) or sentence.label in labels("instead")
        for draft in judged(text, spoken_, moment):
            found.append(draft._replace(instead=True, reset=reset) if instead or reset else draft)
            reset = False
    return _merged(found, text)


def _dictated(text: str, said: Spoken, lead_in: Spoken | None, found: list[Draft]) -> bool:
    """Whether a sentence is (more of) the wording that the one before announced; it is then added to ``found``."""
    sentence = said.sentence
    opening = text[sentence.start : sentence.start + 4].lstrip("*_> ")[:1]
    if lead_in and opening in ('"', "“") and not SAYING.isdisjoint(lead_in.texts):
        found.append(_wording(lead_in.sentence.start, sentence, (*lead_in.plain, *said.plain)))
        return True
    if found and found[-1].kind == "wording" and _still_quoted(text, found[-1], sentence):
        found[-1] = _wording(found[-1].start, sentence, (*found[-1].tokens, *said.plain))
        return True
    return False


def _still_quoted(text: str, wording: Draft, sentence: Sentence) -> bool:
    """Whether the quotation that a wording began with goes on through the next sentence."""
    open_ = text.count('"', wording.start, wording.end) % 2 == 1
    return (
        open_
        and sentence.paragraph == wording.sentence.paragraph
        and '"' in text[sentence.start : sentence.end]
    )


def _wording(start: int, sentence: Sentence, tokens: tuple[Word, ...]) -> Draft:
    return Draft(start, sentence.end, "wording", "demanded", tokens, sentence)


def judged(text: str, said: Spoken, moment: Moment, least: float | None = None) -> Iterator[Draft]:
    """The requests that one sentence makes; ``least`` is the probability from which it makes one (`ACCEPT`)."""
    sentence, _, texts = said
    if (sentence.question and not _requests_so(said)) or holds(texts, "indifferent"):
        return
    segments = segments_of(text, said)
    parts = [_part(text, said, segment) for segment in segments]
    for group in _apart(parts, moment):
        part = group[0]
        if len(group) > 1:
            part = _part(text, said, Segment(part.segment.start, group[-1].segment.end, ""))
        draft = _judge(text, sentence, part, moment, ACCEPT if least is None else least)
        if draft:
            yield draft


def _apart(parts: list[Part], moment: Moment) -> Iterator[list[Part]]:
    """The groups of a sentence's parts; a length that answers stands by itself ("Twelve, then, if you can")."""
    if len(parts) > 1 and parts[0].plain and is_bare_length(parts[0].plain, moment.offered):
        yield parts[:1]
        parts = parts[1:]
    yield from groups(parts)


def _requests_so(said: Spoken) -> bool:
    """Whether a question asks for something: "Can you add fog?", "Perhaps an owl?", "Eight seconds?"."""
    texts = said.texts
    if polite_request(texts) or not WISHING.isdisjoint(texts[:2]):
        return True
    return 0 < len(texts) <= SHORT and hard_kind(said.plain) in ("duration", "format")


SHORT = 5
"""Words of a question that may be nothing but a length or a shape."""


def _part(text: str, said: Spoken, segment: Segment) -> Part:
    """A segment of a sentence with its words."""
    plain = said.plain
    if not plain or (segment.start <= plain[0].start and plain[-1].end <= segment.end):
        return Part(segment, plain, said.texts)
    known = plain_words(text)
    inside = known.within(max(segment.start, plain[0].start), min(segment.end, plain[-1].end))
    return Part(segment, known.words[inside], known.texts[inside])


def _judge(text: str, sentence: Sentence, part: Part, moment: Moment, least: float) -> Draft | None:
    """The request that a part of a sentence makes, or ``None``."""
    (start, end, _), inside, texts = part
    if end - start > LENGTH_LIMIT:
        return None
    plain = without(inside, texts, "idiom")
    if not plain or FUNCTION_WORDS.issuperset(texts) or opener(inside, texts):
        return None
    if len(plain) < len(texts):
        texts = [word.text for word in plain]
    if FUNCTION_WORDS.issuperset(texts) or remarks_on_length(texts) or weighs_option(texts):
        return None
    if is_age(plain, text[sentence.start : start]):
        return None
    bare = is_bare_length(plain, moment.offered)
    asks = 1.0 if bare else probability(text, sentence, Part(part.segment, plain, texts), moment)
    if asks < least:
        return None
    withdrawal = withdraws(texts)
    kind: Kind = (
        "duration"
        if bare
        else kind_of(
            sentence,
            plain,
            kinds_of(plain),
            excluding=withdrawal or negative(texts),
            text=text[start:end],
        )
    )
    wished = holds(texts, "wish") or polite_request(texts)
    return Draft(
        start,
        end,
        kind,
        "wished" if wished else "demanded",
        tuple(plain),
        sentence,
        withdrawal,
        instead=holds(texts, "instead"),
        certainty=asks,
    )


def is_bare_length(plain: Sequence[Word], offered: Container[str]) -> bool:
    """Whether a part is only a number that the message before offered as seconds: "12 fine", "twelve, then"."""
    first = plain[0]
    if not (first.text.isdigit() or first.text in _CARDINALS) or any(
        token.text not in _FITTING for token in plain[1:]
    ):
        return False
    figure = first.text if first.text.isdigit() else str(NUMBERS[first.text])
    offers = first.stem in offered or stem(figure) in offered
    return len(plain) <= 3 and offers and ("second" in offered or "s" in offered)


def is_age(plain: Sequence[Word], before: str) -> bool:
    """Whether a part is only somebody's tens of years: "a female voice, 50s, not chirpy"."""
    if len(plain) != 2 or plain[0].text not in TENS or plain[1].text != "s":
        return False
    words_before = before.lower().rstrip(" ,").split()
    return bool(words_before) and words_before[-1] in PERSONS


_CARDINALS = NUMBERS.keys() - wordset("once twice thrice single pair dozen zero one")
_FITTING = wordset("is fine good perfect please ok okay then works great it s")
ACCEPT = 0.5
"""A part of a sentence counts as a request from this probability on."""
FIRM = 0.8
"""A fragment of one or two words stands by itself from this probability on; otherwise it joins what it follows."""


def _merged(drafts: list[Draft], text: str) -> list[Draft]:
    """Fragments join what they complete: "The crayon on paper. Constant.", "Inside. Diesel, roof, wiper."."""
    joined: list[Draft] = []
    for draft in drafts:
        before = joined[-1] if joined else None
        if before and _adjoins(before, draft, text) and (_completes(before, draft) or _leads(before, draft)):
            joined[-1] = before._replace(end=draft.end, tokens=before.tokens + draft.tokens)
        else:
            joined.append(draft)
    return joined


def _adjoins(before: Draft, draft: Draft, text: str) -> bool:
    return (
        before.kind not in ("duration", "format")
        and before.sentence.paragraph == draft.sentence.paragraph
        and before.sentence.start != draft.sentence.start
        and not (draft.sentence.listed and "\n" in text[before.end : draft.start])
        and "\n\n" not in text[before.end : draft.start]
    )


def _completes(before: Draft, draft: Draft) -> bool:
    """Whether a draft is a mere fragment: "Constant.", "They freeze."."""
    size = len(draft.tokens)
    pronoun = draft.tokens[0].text in PRONOUNS
    if soft_kind(draft.tokens) not in (None, before.kind):
        return False  # "Grill, outdoors. Top shot."
    if before.kind == "exclusion" or (draft.kind in _HARD and draft.tokens[0].text not in ("never", "not")):
        return False
    return before.end < draft.start and (
        (size <= 2 and (draft.certainty < FIRM or pronoun)) or (size == 3 and pronoun)
    )


def _leads(before: Draft, draft: Draft) -> bool:
    """Whether a single word under a label leads in what follows it there."""
    alone = len(before.tokens) == 1 and before.sentence.first
    return alone and bool(before.sentence.label) and before.kind == draft.kind
