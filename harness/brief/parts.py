"""Parts of a sentence that ask for one thing, kept together; those that ask for another, parted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.brief.clauses import Segment
from harness.brief.kinds import hard_kind, soft_kind
from harness.brief.lexicon import begins, holds, kinds_of
from harness.brief.signs import WISHING, imperative, is_talk, opener
from harness.brief.words import FUNCTION_WORDS, NEGATIONS, Word, wordset

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Part = tuple[Segment, tuple[Word, ...]]
"""A segment and its words."""


def groups(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Neighbouring parts that ask for one thing."""
    if len(parts) < 2:
        yield from ([part] for part in parts)
        return
    short = all(len(tokens) <= 6 for _, tokens in parts)  # a list of phrases
    listing = short and sum(soft_kind(tokens) is not None for _, tokens in parts) >= 2
    group: list[Part] = []
    for part in parts:
        if group and _splits(group, part, listing=listing):
            yield group
            group = []
        group.append(part)
    if group:
        yield group


def _splits(group: list[Part], part: Part, *, listing: bool) -> bool:
    """Whether a part asks for something else than the group before it."""
    segment, tokens = part
    before = group[-1][1]
    if segment.joint[:1] == ";" or not tokens or not before:
        return True
    joint = segment.joint.lstrip(",—") or segment.joint
    return (
        _turns_away(before, tokens, joint)
        or _other_value(before, tokens)
        or _other_clause(segment.joint, joint, before, tokens)
        or (listing and joint in (",", "and", "—") and _other_term(before, tokens))
    )


def _turns_away(before: Sequence[Word], tokens: Sequence[Word], joint: str) -> bool:
    """Reasons, praise and comment are no part of a request; a new wish is a new request."""
    if begins(tokens, "reason") or joint in ("because", "so") or tokens[0].text in WISHING:
        return True
    return opener(before) or opener(tokens) or (joint == "—" and is_talk(tokens))


def _other_value(before: Sequence[Word], tokens: Sequence[Word]) -> bool:
    """A length, a frame shape and an exclusion each stand by themselves."""
    own, other = hard_kind(tokens), hard_kind(before)
    if own != other:
        return True
    return own == "exclusion" and tokens[0].text in NEGATIONS


def _other_clause(raw: str, joint: str, before: Sequence[Word], tokens: Sequence[Word]) -> bool:
    """A clause with an order, a must or its own verb, and a phrase that places the picture."""
    if joint in ("and", "but") and holds(tokens, "modal", 5):
        return True
    if raw == ",and" and _weight(before) > 2 and _weight(tokens) > 2:
        return True
    if joint == "," and tokens[0].text in _PLACING and _frames(tokens) and _weight(before) > 1:
        return True
    if joint == "," and imperative(before) and _FINITE.intersection(token.text for token in tokens[:5]):
        return True  # "Lose the tint, plain white lights are fine"
    return imperative(tokens) and joint in ("and", "but", "then", "—", ",")


def _other_term(before: Sequence[Word], tokens: Sequence[Word]) -> bool:
    """In a list of phrases: another kind of film term, or another camera term."""
    mine, others = soft_kind(tokens), soft_kind(before)
    if mine is None or others is None or not len(tokens) > 1 < len(before):
        return False
    return mine != others or mine == "camera"


def _weight(tokens: Sequence[Word]) -> int:
    """How many words of content a part has."""
    return sum(token.text not in FUNCTION_WORDS and token.text[0].isalnum() for token in tokens)


_FINITE = wordset("is are isn't aren't says say it's that's works looks feels")
_PLACING = wordset("in at with on under through by inside beneath during against")


def _frames(tokens: Sequence[Word]) -> bool:
    """Whether a phrase places the picture: "at first light", "in a wheat field", "with frost on the alders"."""
    counted = kinds_of(tokens)
    return any(counted.get(kind) for kind in ("setting", "lighting", "camera", "sound", "style", "colour"))
