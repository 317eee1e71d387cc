"""From single passages to offers: what each turn puts on the table, and which turn has the last word."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from harness.extraction.content import addresses, film_words, word_count
from harness.extraction.intervals import Intervals
from harness.extraction.lexicon import mentions
from harness.extraction.marks import fold
from harness.extraction.ranking import DELIVERY, PATCH, Ranked
from harness.extraction.similarity import contained, resemblance, shared_vocabulary
from harness.extraction.stance import OPENING, final_stance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.recordings import Turn

EXCERPT = 0.8
"""A later, much shorter passage whose runs of words stand to this share in an earlier text quotes it."""

REWRITE_WORDS = 20
"""A persona's text of fewer words is a note on the prompt, not a version of it."""


ALIKE = 0.4
"""Texts that share so many of their runs of words are versions of one."""

CHANGED_LOOK_BACK = 30
"""Passages before one with a change made among which its earlier wording is looked for."""


class Offer(NamedTuple):
    """All deliveries of one turn that belong together."""

    turn: int
    members: tuple[Ranked, ...]


def weigh(ranked: Sequence[Ranked], turns: Sequence[Turn]) -> list[Ranked]:
    """Passages weighed once more by what the rest of the dialogue says of them, none overlapping another."""
    weighed = _without_excerpts(_without_overlaps(_with_changed(_with_echoes(ranked, turns))))
    return _with_promoted(_with_rewritten(_with_siblings(weighed), turns), turns)


def _with_changed(ranked: Sequence[Ranked]) -> list[Ranked]:
    """A whole text said again under "with the one change:" is no piece that goes into another text."""
    return [
        r._replace(
            strength=r.strength - PATCH, reasons=(*r.reasons, "it is an earlier text with the change made")
        )
        if r.passage.label.patch
        and not (r.hopeless or r.delivers or r.passage.inline)
        and _changes(r, ranked[:position])
        else r
        for position, r in enumerate(ranked)
    ]


def _changes(ranked: Ranked, before: Sequence[Ranked]) -> bool:
    text = ranked.passage.text
    return word_count(text) >= REWRITE_WORDS and any(
        not e.hopeless
        and e.passage.turn is not ranked.passage.turn
        and resemblance(text, e.passage.text) >= ALIKE
        for e in before[-CHANGED_LOOK_BACK:]
        if word_count(e.passage.text) >= REWRITE_WORDS
    )


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
    said = [places.setdefault(key(r), set()) for r in ranked]
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
        if passage.turn.role != "persona" or r.delivers or r.hopeless or passage.label.side:
            continue
        answer = next((t for t in turns[passage.turn.index + 1 :] if t.role != "persona"), None)
        marked = passage.form not in ("label", "message")
        full = (
            not passage.inline and word_count(passage.text) >= REWRITE_WORDS and (marked or _taken(r, answer))
        )
        filmic = film_words(passage.text) >= 3 and passage.text[:1].isupper()
        if not (full and filmic):
            continue
        before = [e for e in ranked[:position] if e.delivers and e.passage.turn.role != "persona"]
        reworks = any(
            shared_vocabulary(passage.text, e.passage.text) >= 0.4 and not _quotes(r, e) for e in before[-3:]
        )
        redelivered = any(
            e.delivers and answer is not None and e.passage.turn.index >= answer.index for e in ranked
        )
        if reworks and answer is not None and not redelivered:
            reasons = (*r.reasons, "the persona's own version of an earlier text, which the copilot took")
            result[position] = r._replace(strength=max(r.strength, DELIVERY), reasons=reasons)
    return result


def _taken(ranked: Ranked, answer: Turn | None) -> bool:
    """Whether bare paragraphs of the persona are a text by the copilot's answer: it locks them."""
    return (
        answer is not None
        and not addresses(ranked.passage.text)
        and mentions(answer.text[:OPENING], "confirming", "approval")
    )


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


def key(ranked: Ranked) -> str:
    """What two passages of the same words have in common."""
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
            r.delivers and not is_full(r) and any(_quotes(r, earlier) for earlier in kept if earlier.delivers)
        )
        reasons = (*r.reasons, "quotes an earlier delivery")
        kept.append(r._replace(strength=min(r.strength, DELIVERY - 1), reasons=reasons) if excerpt else r)
    return kept


def is_full(ranked: Ranked) -> bool:
    """Whether a passage is delivered as a whole prompt: tagged, announced as final, or numbered as a clip."""
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
    distinct = list({key(r): r for r in here}.values())
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
