"""From single passages to offers: what each turn puts on the table, and which turn has the last word."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from harness.extraction.content import film_words, word_count
from harness.extraction.intervals import Intervals
from harness.extraction.lexicon import mentions
from harness.extraction.marks import fold
from harness.extraction.ranking import DELIVERY, Ranked
from harness.extraction.similarity import contained, resemblance, shared_vocabulary
from harness.extraction.stance import final_stance, stances

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.recordings import Turn

EXCERPT = 0.8
"""A later, much shorter passage whose runs of words stand to this share in an earlier text quotes it."""

REWRITE_WORDS = 20
"""A persona's text of fewer words is a note on the prompt, not a version of it."""


class Offer(NamedTuple):
    """All deliveries of one turn that belong together."""

    turn: int
    members: tuple[Ranked, ...]


def weigh(ranked: Sequence[Ranked], turns: Sequence[Turn]) -> list[Ranked]:
    """Passages weighed once more by what the rest of the dialogue says of them, none overlapping another."""
    weighed = _without_excerpts(_without_overlaps(_with_echoes(ranked, turns)))
    return _with_promoted(_with_rewritten(_with_siblings(weighed), turns), turns)


def _with_siblings(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Numbered texts beside one that is delivered, in the same form and turn, are delivered with it.

    A second clip of eight words says little by itself; under "Clip 2" it is as good as the first.
    """
    delivered = {
        (r.passage.turn.index, r.passage.form, r.passage.label.clip is None)
        for r in ranked
        if r.delivers and (r.passage.label.clip is not None or r.passage.label.alternative is not None)
    }
    return [
        r._replace(strength=DELIVERY, reasons=(*r.reasons, "numbered like the one beside it"))
        if (r.passage.turn.index, r.passage.form, r.passage.label.clip is None) in delivered
        and not (r.delivers or r.hopeless or r.passage.inline or r.passage.label.side)
        and (r.passage.label.clip is not None or r.passage.label.alternative is not None)
        else r
        for r in ranked
    ]


def _with_echoes(ranked: Sequence[Ranked], turns: Sequence[Turn]) -> list[Ranked]:
    """Passages that both parties say in neighbouring turns gain strength: one proposes, one locks."""
    places: dict[str, set[int]] = {}
    said = [places.setdefault(_key(r), set()) for r in ranked]
    for r, turns_of_it in zip(ranked, said, strict=True):
        turns_of_it.add(r.passage.turn.index)
    return [_echoed(r, turns_of_it, turns) for r, turns_of_it in zip(ranked, said, strict=True)]


def _echoed(ranked: Ranked, places: set[int], turns: Sequence[Turn]) -> Ranked:
    here = ranked.passage.turn
    if ranked.hopeless or ranked.delivers or word_count(ranked.passage.text) < 3 or not _settles(here):
        return ranked
    if not any(abs(place - here.index) == 1 and turns[place].role != here.role for place in places):
        return ranked
    reasons = (*ranked.reasons, "both parties say it in neighbouring turns")
    return ranked._replace(strength=ranked.strength + 1.8, reasons=reasons)


def _with_rewritten(ranked: Sequence[Ranked], turns: Sequence[Turn]) -> list[Ranked]:
    """The persona's own full text, where it reworks a delivered one and the copilot answers without another."""
    result = list(ranked)
    for position, r in enumerate(ranked):
        passage = r.passage
        full = (
            not passage.inline
            and word_count(passage.text) >= REWRITE_WORDS
            and passage.form not in ("label", "message")
        )
        filmic = film_words(passage.text) >= 3 and passage.text[:1].isupper()
        if (
            passage.turn.role != "persona"
            or r.delivers
            or r.hopeless
            or not (full and filmic)
            or passage.label.side
        ):
            continue
        before = [e for e in ranked[:position] if e.delivers and e.passage.turn.role != "persona"]
        reworks = any(
            shared_vocabulary(passage.text, e.passage.text) >= 0.4 and not _quotes(r, e) for e in before[-3:]
        )
        answer = next((t for t in turns[passage.turn.index + 1 :] if t.role != "persona"), None)
        redelivered = any(
            e.delivers and answer is not None and e.passage.turn.index >= answer.index for e in ranked
        )
        if reworks and answer is not None and not redelivered:
            reasons = (*r.reasons, "the persona's own version of an earlier text, which the copilot took")
            result[position] = r._replace(strength=max(r.strength, DELIVERY), reasons=reasons)
    return result


def _with_promoted(ranked: Sequence[Ranked], turns: Sequence[Turn]) -> list[Ranked]:
    """Short texts that stand alone and were approved at once, where the text before them was not.

    So a prompt of six words is found that replaces a long draft without any announcement.
    """
    result = list(ranked)
    last = max((r.passage.turn.index for r in ranked if r.delivers), default=-1)
    if last < 0 or approved_between(turns, last, len(turns), first_only=True):
        return result
    for turn in turns[last + 1 :]:
        alone = [r for r in ranked if r.passage.turn.index == turn.index and stands_alone(r)]
        if (
            turn.role != "persona"
            and len(alone) == 1
            and approved_between(turns, turn.index, len(turns), first_only=True)
        ):
            promoted = alone[0]._replace(
                strength=DELIVERY,
                reasons=(*alone[0].reasons, "stands alone and was approved at once"),
            )
            result[result.index(alone[0])] = promoted
    return result


def stands_alone(ranked: Ranked) -> bool:
    """Whether a text of three words or more has paragraphs and marks of its own."""
    passage = ranked.passage
    quoted = passage.form in ("quote", "italic-quote", "bold-quote", "fence", "blockquote")
    return (
        quoted
        and not passage.inline
        and not ranked.hopeless
        and ranked.strength >= 1.0
        and word_count(passage.text) >= 3
    )


def approved_between(turns: Sequence[Turn], after: int, until: int, *, first_only: bool) -> bool:
    """Whether the persona's (first) turn after ``after`` ends in an approval."""
    spoken = [t for t in turns[after + 1 : until] if t.role == "persona"]
    stance = final_stance(spoken[:1] if first_only else spoken)
    return stance is not None and stance.kind == "approval"


def _settles(turn: Turn) -> bool:
    return mentions(turn.text, "final", "approval", "prompt")


def _key(ranked: Ranked) -> str:
    return fold(ranked.passage.text).casefold().rstrip(" .")


def _without_overlaps(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Of passages that share text, the strongest; of equals, the longest."""
    order = sorted(ranked, key=lambda r: (-r.strength, r.passage.start - r.passage.end))
    kept: list[Ranked] = []
    taken: dict[int, Intervals] = {}
    for r in order:
        spans = taken.setdefault(r.passage.turn.index, Intervals())
        if r.passage.end > r.passage.start and not spans.overlaps(r.passage.start, r.passage.end):
            spans.add(r.passage.start, r.passage.end)
            kept.append(r)
    return sorted(kept, key=lambda r: (r.passage.turn.index, r.passage.start))


def _without_excerpts(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Later quotations from an earlier delivery are no deliveries of their own."""
    kept: list[Ranked] = []
    for r in ranked:
        excerpt = (
            r.delivers
            and not _is_full(r)
            and any(_quotes(r, earlier) for earlier in kept if earlier.delivers)
        )
        reasons = (*r.reasons, "quotes an earlier delivery")
        kept.append(r._replace(strength=min(r.strength, DELIVERY - 1), reasons=reasons) if excerpt else r)
    return kept


def _is_full(ranked: Ranked) -> bool:
    label = ranked.passage.label
    announced = label.final and label.prompt and not ranked.passage.inline
    return ranked.passage.form in ("tag", "unclosed-tag") or announced or label.clip is not None


def _quotes(later: Ranked, earlier: Ranked) -> bool:
    shorter = len(later.passage.text) < 0.6 * len(earlier.passage.text)
    return shorter and contained(later.passage.text, earlier.passage.text) >= EXCERPT


def find_offers(deliveries: Sequence[Ranked], turns: Sequence[Turn]) -> list[Offer]:
    """Deliveries by turn; within a turn only those of the best kind."""
    found = []
    for turn in turns:
        here = [r for r in deliveries if r.passage.turn.index == turn.index]
        if here:
            found.append(Offer(turn.index, tuple(_best_kind(here))))
    return found


def _best_kind(here: list[Ranked]) -> list[Ranked]:
    """Tags beat labels beat unannounced passages; numbered ones belong together whatever their strength."""
    distinct = list({_key(r): r for r in here}.values())
    tags = [r for r in distinct if r.passage.form in ("tag", "unclosed-tag")]
    if tags:
        return tags
    strongest = max(r.strength for r in distinct)
    announced = [
        r
        for r in distinct
        if r.passage.label.prompt and r.passage.label.final and r.strength >= strongest - 2
    ]
    numbered = [r for r in distinct if clip_of(r) is not None or r.passage.label.alternative is not None]
    if len(numbered) > 1 and not any(
        r not in numbered and r.strength > max(n.strength for n in numbered) for r in announced
    ):
        return numbered
    if announced:
        return announced
    return [r for r in distinct if r.strength >= strongest - 1.5]


def clip_of(ranked: Ranked) -> int | None:
    """The clip that its label numbers, or ``None``."""
    return ranked.passage.label.clip


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
            if not answered and not _is_full(offer.members[0]):
                continue
        passed_over = (
            _beside_the_point(offer, before)
            or _cut_off(offer, before)
            or _quoted_again(offer, before, turns)
            or _came_too_late(offer, before[-1], turns)
        )
        if not passed_over:
            return index
    return 0


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
    keys = {_key(m) for m in offer.members}
    current = {_key(m) for m in before[-1].members}
    older = {_key(m) for o in before[:-1] for m in o.members}
    if keys & current or not keys <= older:
        return False
    asked = any(
        stance.kind == "revert"
        for turn in turns[before[-1].turn + 1 : offer.turn]
        if turn.role == "persona"
        for stance in stances(turn)
    )
    taken_up = any(_is_full(m) for m in offer.members) and approved_between(
        turns, offer.turn, len(turns), first_only=True
    )
    return not asked and not taken_up


def _came_too_late(offer: Offer, previous: Offer, turns: Sequence[Turn]) -> bool:
    """Whether the persona had approved the offer before, without a wish, and never took up this other one."""
    spoken = [turn for turn in turns[previous.turn + 1 : offer.turn] if turn.role == "persona"]
    settled = previous.members[-1].passage
    stance = final_stance(spoken[-1:])
    if stance is None or stance.kind != "approval" or settled.label.draft:
        return False
    if mentions(spoken[-1].text, "change_request") or approved_between(
        turns, offer.turn, len(turns), first_only=True
    ):
        return False
    if any(fold(m.passage.text) in fold(spoken[-1].text) for m in offer.members):
        return False  # the persona asked for exactly this
    if not any(m.passage.label.announces or _is_full(m) for m in offer.members):
        return True  # a summary of what was approved, at best
    pairs = [(m.passage.text, p.passage.text) for m in offer.members for p in previous.members]
    final = settled.label.final or settled.form == "tag"
    return final and max(resemblance(one, other) for one, other in pairs) < 0.5


def _same_before(offer: Offer, before: list[Offer]) -> int | None:
    """The earlier offer whose text the persona only quotes back."""
    for index in range(len(before) - 1, -1, -1):
        for member in before[index].members:
            if all(
                _key(m) == _key(member) or contained(m.passage.text, member.passage.text) >= 0.95
                for m in offer.members
            ):
                return index
    return None


def _beside_the_point(offer: Offer, before: list[Offer]) -> bool:
    """Whether an offer is other material: weaker, not announced as final, and about something else."""
    best = max(offer.members, key=lambda r: r.strength)
    if _is_full(best) and not best.passage.label.draft:
        return False
    rivals = [m for o in before for m in o.members if _is_full(m) or m.strength >= best.strength + 1.5]
    if not rivals:
        return False
    return all(
        shared_vocabulary(best.passage.text, rival.passage.text) < 0.4
        and resemblance(best.passage.text, rival.passage.text) < 0.1
        for rival in rivals
    )
