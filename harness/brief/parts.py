"""Parts of a sentence that ask for one thing, kept together; those that ask for another, parted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from harness.brief.kinds import happens, hard_kind, soft_kind
from harness.brief.lexicon import begins, holds, kinds_of
from harness.brief.signs import ARTICLES, PRONOUNS, WISHING, imperative, is_talk, opener, sees
from harness.brief.words import FUNCTION_WORDS, NEGATIONS, Word, wordset

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.brief.clauses import Segment


class Part(NamedTuple):
    """A segment and its words, marks left out."""

    segment: Segment
    plain: Sequence[Word]
    texts: Sequence[str]


def groups(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Neighbouring parts that ask for one thing."""
    if len(parts) < 2:
        yield from ([part] for part in parts)
        return
    short = all(len(part.plain) <= 6 for part in parts)  # a list of phrases
    listing = short and sum(soft_kind(part.plain) is not None for part in parts) >= 2
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
    before = group[-1]
    raw = part.segment.joint
    if raw[:1] == ";" or not part.plain or not before.plain:
        return True
    joint = raw.lstrip(",—") or raw
    return (
        _turns_away(before, part, joint)
        or _other_value(before, part)
        or _other_clause(raw, joint, before, part)
        or (listing and joint in (",", "and", "—") and _other_term(before, part))
    )


def _turns_away(before: Part, part: Part, joint: str) -> bool:
    """Reasons, praise and comment are no part of a request; a new wish is a new request."""
    if joint in ("because", "so") or part.texts[0] in WISHING or begins(part.texts, "reason"):
        return True
    return (
        opener(before.plain, before.texts)
        or opener(part.plain, part.texts)
        or (joint == "—" and is_talk(part.texts))
    )


def _other_value(before: Part, part: Part) -> bool:
    """A length, a frame shape and an exclusion each stand by themselves."""
    own, other = hard_kind(part.plain), hard_kind(before.plain)
    if own != other:
        return True
    return own == "exclusion" and part.texts[0] in NEGATIONS


def _other_clause(raw: str, joint: str, before: Part, part: Part) -> bool:
    """A clause with an order, a must or its own verb, and a phrase that places the picture."""
    if joint in ("and", "but") and holds(part.texts, "modal", 5):
        return True
    if raw == ",and" and _weight(before) > 2 and _weight(part) > 2:
        return True
    if joint in ("and", "but", "while", ",") and _weight(before) > 1 and _own_clause(part):
        return True
    if joint == "," and part.texts[0] in _PLACING and _frames(part.plain) and _weight(before) > 1:
        return True
    if joint in (",", "and", "—") and sees(part.texts):
        return True  # "a nurse walks off, you hear every step"
    if joint == "," and _views(part.plain) and not _views(before.plain):
        return True  # "a staircase that gets shorter, side view like a doll's house"
    if joint == "," and not _FINITE.isdisjoint(part.texts[:5]) and imperative(before.texts):
        return True  # "Lose the tint, plain white lights are fine"
    return joint in ("and", "but", "then", "—", ",") and imperative(part.texts)


def _other_term(before: Part, part: Part) -> bool:
    """In a list of phrases: another kind of film term, or another camera term."""
    mine, others = soft_kind(part.plain), soft_kind(before.plain)
    if mine is None or others is None or not len(part.plain) > 1 < len(before.plain):
        return False
    return mine != others or mine == "camera"


def _views(plain: Sequence[Word]) -> bool:
    """Whether a phrase is one of the camera alone: "back view", "a slow track along the line"."""
    counted = kinds_of(plain)
    return counted.get("camera", 0) > 0 and max(counted.values()) == counted["camera"] and not happens(plain)


def _own_clause(part: Part) -> bool:
    """Whether a part has a subject and a verb of its own: "gulls come down", "he fights a cart", "there is snow"."""
    texts = part.texts
    if texts[0] in _EXISTING or (len(texts) > 2 and texts[0] in PRONOUNS):
        return texts[0] not in ("it", "it's", "they") or len(texts) > 4
    return texts[0] in _SUBJECTS and happens(part.plain)


_EXISTING = wordset("there there's there're")
_SUBJECTS = ARTICLES | wordset("everyone everybody somebody someone each every both all another")


def _weight(part: Part) -> int:
    """How many words of content a part has."""
    return sum(text not in FUNCTION_WORDS for text in part.texts)


_FINITE = wordset("is are isn't aren't says say it's that's works looks feels")
_PLACING = wordset("in at with on under through by inside beneath during against")


def _frames(tokens: Sequence[Word]) -> bool:
    """Whether a phrase places the picture: "at first light", "in a wheat field", "with frost on the alders"."""
    counted = kinds_of(tokens)
    return any(counted.get(kind) for kind in ("setting", "lighting", "camera", "sound", "style", "colour"))
