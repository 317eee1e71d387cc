"""Which sentences of a turn ask for something that a prompt can show.

A sentence is cut at its joints, and the parts that belong together are judged together.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.brief.clauses import Sentence, segments, sentences
from harness.brief.kinds import kind_of
from harness.brief.lexicon import begins, holds, labels, without
from harness.brief.parts import groups
from harness.brief.scoring import ACCEPT, FIRM, Moment, features, score
from harness.brief.signs import (
    PRONOUNS,
    SAYING,
    opener,
    polite_request,
    remarks_on_length,
    weighs_option,
)
from harness.brief.words import FUNCTION_WORDS, Word, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.brief.model import Kind, Strength

_HARD = frozenset(("duration", "format", "exclusion", "wording"))
_ANYWHERE = Moment()

LENGTH_LIMIT = 600
"""Characters of one request; what goes on longer without a joint is no single request."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage that asks for something, before it has a place among the others.

    ``tokens`` are its words without marks. ``withdrawal``: it asks that something goes; ``instead``:
    that it takes the place of something; ``reset``: that it takes the place of everything before it.
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
    score: float = 0.0


def requests(text: str, skipped: Sequence[tuple[int, int]] = (), moment: Moment = _ANYWHERE) -> list[Draft]:
    """The requests of one message; ``skipped`` are ranges that are no talk (a prompt that stands in it)."""
    found: list[Draft] = []
    lead_in: tuple[Sentence, tuple[Word, ...]] | None = None
    reset = False
    moments = (moment, replace(moment, going_on=True))
    for sentence in sentences(text, skipped):
        if sentence.heading or sentence.label in labels("label-reason"):
            lead_in = None
            continue
        tokens = tuple(words(text, sentence.start, sentence.end))
        if _spoken(text, sentence, tokens, lead_in, found):
            lead_in = None
            continue
        announces = text[sentence.start : sentence.end].rstrip("*_ ").endswith(":")
        lead_in = (sentence, tokens) if announces else None
        if announces and _says(tokens):
            continue
        if holds(tokens, "reset"):
            reset = True
            continue
        instead = bool(begins(tokens, "instead")) or sentence.label in labels("instead")
        going_on = bool(found) and found[-1].sentence.paragraph == sentence.paragraph
        for draft in judged(text, sentence, moments[going_on]):
            found.append(replace(draft, instead=True, reset=reset) if instead or reset else draft)
            reset = False
    return _merged(found, text)


def _spoken(
    text: str,
    sentence: Sentence,
    tokens: tuple[Word, ...],
    lead_in: tuple[Sentence, tuple[Word, ...]] | None,
    found: list[Draft],
) -> bool:
    """Whether a sentence is (more of) the wording that the one before announced; it is then added to ``found``."""
    opening = text[sentence.start : sentence.start + 4].lstrip("*_> ")[:1]
    if lead_in and _says(lead_in[1]) and opening in ('"', "“"):
        found.append(_wording(lead_in[0].start, sentence, lead_in[1] + tokens))
        return True
    if found and found[-1].kind == "wording" and _still_quoted(text, found[-1], sentence):
        found[-1] = _wording(found[-1].start, sentence, found[-1].tokens + tokens)
        return True
    return False


def _says(tokens: Sequence[Word]) -> bool:
    return any(token.text in SAYING for token in tokens)


def _still_quoted(text: str, wording: Draft, sentence: Sentence) -> bool:
    """Whether the quotation that a wording began with goes on through the next sentence."""
    open_ = text.count('"', wording.start, wording.end) % 2 == 1
    return (
        open_
        and sentence.paragraph == wording.sentence.paragraph
        and '"' in text[sentence.start : sentence.end]
    )


def _wording(start: int, sentence: Sentence, tokens: tuple[Word, ...]) -> Draft:
    return Draft(start, sentence.end, "wording", "demanded", tokens, sentence, score=3.0)


def judged(text: str, sentence: Sentence, moment: Moment) -> Iterator[Draft]:
    """The requests that one sentence makes."""
    tokens = tuple(words(text, sentence.start, sentence.end))
    if (sentence.question and not polite_request(tokens)) or holds(tokens, "indifferent"):
        return
    parts = [
        (part, _within(tokens, part.start, part.end)) for part in segments(text, sentence.start, sentence.end)
    ]
    for group in groups(parts):
        start, end = group[0][0].start, group[-1][0].end
        draft = _judge(text, sentence, (start, end), _within(tokens, start, end), moment)
        if draft:
            yield draft


def _within(tokens: Sequence[Word], start: int, end: int) -> tuple[Word, ...]:
    """The words between two places; ``tokens`` are in order."""
    first = bisect_left(tokens, start, key=lambda token: token.start)
    return tuple(tokens[first : bisect_right(tokens, end, key=lambda token: token.end)])


def _judge(
    text: str, sentence: Sentence, place: tuple[int, int], tokens: Sequence[Word], moment: Moment
) -> Draft | None:
    """The request that ``text[place[0]:place[1]]`` makes, or ``None``."""
    start, end = place
    if end - start > LENGTH_LIMIT:
        return None
    plain = without([token for token in tokens if token.text[0].isalnum()], "idiom")
    if all(token.text in FUNCTION_WORDS for token in plain) or opener(tokens):
        return None
    if remarks_on_length(plain) or weighs_option(plain):
        return None
    found = features(plain, moment.offered)
    value = score(text, sentence, start, found, moment)
    if value < ACCEPT:
        return None
    kind: Kind = (
        "duration"
        if found.typed == "duration" and len(plain) <= 3
        else kind_of(
            sentence,
            found.plain,
            found.counted,
            excluding=found.negative or found.withdrawal,
            text=text[start:end],
        )
    )
    wished = holds(plain, "wish") or polite_request(plain)
    return Draft(
        start,
        end,
        kind,
        "wished" if wished else "demanded",
        found.plain,
        sentence,
        found.withdrawal,
        instead=holds(plain, "instead"),
        score=value,
    )


def _merged(drafts: list[Draft], text: str) -> list[Draft]:
    """Fragments join what they complete: "The crayon on paper. Constant.", "Inside. Diesel, roof, wiper."."""
    joined: list[Draft] = []
    for draft in drafts:
        before = joined[-1] if joined else None
        if before and _adjoins(before, draft, text) and (_completes(before, draft) or _leads(before, draft)):
            joined[-1] = replace(before, end=draft.end, tokens=before.tokens + draft.tokens)
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
    if before.kind == "exclusion" or (draft.kind in _HARD and draft.tokens[0].text not in ("never", "not")):
        return False
    return before.end < draft.start and (
        (size <= 2 and (draft.score < FIRM or pronoun)) or (size == 3 and pronoun)
    )


def _leads(before: Draft, draft: Draft) -> bool:
    """Whether a single word under a label leads in what follows it there."""
    alone = len(before.tokens) == 1 and before.sentence.first
    return alone and bool(before.sentence.label) and before.kind == draft.kind
