"""Which turn has the last word: the offer that a dialogue ends on, whatever was said after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.extraction.lexicon import mentions
from harness.extraction.marks import fold
from harness.extraction.offers import ALIKE, Offer, approved_between, is_full, key
from harness.extraction.similarity import contained, resemblance, shared_vocabulary, vocabulary
from harness.extraction.stance import concedes, final_stance, stances

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.recordings import Turn


def last_word(offers: list[Offer], turns: Sequence[Turn]) -> int:
    """Index of the offer that the dialogue ends on.

    The last one, unless the persona only quotes an earlier one back, or it is other material, a
    repetition cut off by the end, an old text quoted once more, or a text that came after the
    persona had approved the one before and that it never took up.
    """
    for index in range(len(offers) - 1, 0, -1):
        offer, before = offers[index], offers[:index]
        if turns[offer.turn].role == "persona":
            earlier = _same_before(offer, before)
            if earlier is not None:
                return earlier
            answered = any(turn.role != "persona" for turn in turns[offer.turn + 1 :])
            if not answered and not is_full(offer.members[0]):
                continue
        passed_over = (
            _beside_the_point(offer, _since_concession(before, offer, turns))
            or _cut_off(offer, before)
            or _quoted_again(offer, before, turns)
            or _came_too_late(offer, before[-1], turns)
        )
        if not passed_over:
            return index
    return 0


def _since_concession(before: list[Offer], offer: Offer, turns: Sequence[Turn]) -> list[Offer]:
    """The offers that still stand: those made after the copilot last owned that it had been wrong."""
    conceded = next((o.turn for o in (offer, *reversed(before)) if concedes(turns[o.turn])), -1)
    return [o for o in before if o.turn >= conceded]


def _cut_off(offer: Offer, before: list[Offer]) -> bool:
    """Whether an offer is the beginning of an earlier text: a repetition that the end cut off."""
    texts = [fold(m.passage.text) for o in before for m in o.members]
    begun = [
        fold(m.passage.text)
        for m in offer.members
        if m.passage.form == "unclosed-tag" or m is offer.members[-1]
    ]
    return any(len(whole) > len(part) and whole.startswith(part) for part in begun for whole in texts)


def _quoted_again(offer: Offer, before: list[Offer], turns: Sequence[Turn]) -> bool:
    """Whether an offer is a text that a later one had replaced already ("for the record, the old one")."""
    keys = {key(m) for m in offer.members}
    current = {key(m) for m in before[-1].members}
    older = {key(m) for o in before[:-1] for m in o.members}
    if keys & current or not keys <= older:
        return False
    asked = any(
        stance.kind == "revert"
        for turn in turns[before[-1].turn + 1 : offer.turn]
        if turn.role == "persona"
        for stance in stances(turn)
    )
    taken_up = any(is_full(m) for m in offer.members) and approved_between(
        turns, offer.turn, len(turns), first_only=True
    )
    return not asked and not taken_up


def _came_too_late(offer: Offer, previous: Offer, turns: Sequence[Turn]) -> bool:
    """Whether the persona had approved the offer before, without a wish, and never took up this other one."""
    spoken = [turn for turn in turns[previous.turn + 1 : offer.turn] if turn.role == "persona"]
    settled = previous.members[-1].passage
    if concedes(turns[offer.turn]):
        return False
    stance = final_stance(spoken[-1:])
    if stance is None or stance.kind != "approval" or settled.label.draft:
        return False
    if mentions(spoken[-1].text, "change_request") or approved_between(
        turns, offer.turn, len(turns), first_only=True
    ):
        return False
    if any(fold(m.passage.text) in fold(spoken[-1].text) for m in offer.members):
        return False  # the persona asked for exactly this
    if _carries_out(offer, previous, turns):
        return False
    if not any(m.passage.label.announces or is_full(m) for m in offer.members):
        return True  # a summary of what was approved, at best
    pairs = [(m.passage.text, p.passage.text) for m in offer.members for p in previous.members]
    final = settled.label.final or settled.form == "tag"
    return final and max(resemblance(one, other) for one, other in pairs) < 0.5


def _carries_out(offer: Offer, previous: Offer, turns: Sequence[Turn]) -> bool:
    """Whether a text is the one before with words changed that were named in between ("s/nine/eleven/, ship it")."""
    old, new = previous.members[-1].passage.text, offer.members[-1].passage.text
    if len(offer.members) > 1 or resemblance(old, new) < ALIKE:
        return False
    changed = vocabulary(new) ^ vocabulary(old)
    between = turns[previous.turn + 1 : offer.turn]
    return bool(changed) and any(not changed.isdisjoint(vocabulary(turn.text)) for turn in between)


def _same_before(offer: Offer, before: list[Offer]) -> int | None:
    """The earlier offer whose text the persona only quotes back."""
    for index in range(len(before) - 1, -1, -1):
        for member in before[index].members:
            if all(
                key(m) == key(member) or contained(m.passage.text, member.passage.text) >= 0.95
                for m in offer.members
            ):
                return index
    return None


def _beside_the_point(offer: Offer, before: list[Offer]) -> bool:
    """Whether an offer is other material: weaker, not announced as final, and about something else."""
    best = max(offer.members, key=lambda r: r.strength)
    if is_full(best) and not best.passage.label.draft:
        return False
    rivals = [m for o in before for m in o.members if is_full(m) or m.strength >= best.strength + 1.5]
    if not rivals:
        return False
    return all(
        shared_vocabulary(best.passage.text, rival.passage.text) < 0.4
        and resemblance(best.passage.text, rival.passage.text) < 0.1
        for rival in rivals
    )
