"""From ranked passages to what the dialogue delivers: one prompt, a sequence of clips, or nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from harness.extraction.choice import Choice, choose, defers
from harness.extraction.clips import are_clips, sequence
from harness.extraction.labels import alternative_name
from harness.extraction.lastword import last_word
from harness.extraction.lexicon import mentions
from harness.extraction.listed import picked_item
from harness.extraction.marks import fold
from harness.extraction.offers import (
    Offer,
    approved_between,
    clip_of,
    find_offers,
    weigh,
)
from harness.extraction.reverts import reverted
from harness.extraction.similarity import resemblance, shared_vocabulary
from harness.extraction.stance import final_stance, postpones
from harness.extraction.unmarked import approved_unmarked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.extraction.ranking import Ranked
    from harness.recordings import Turn


class Delivery(NamedTuple):
    """What the dialogue delivers.

    ``prompts`` in order; ``alternatives`` that were on offer and not taken; ``earlier`` texts that
    were delivered before, newest first; ``because`` says why these and not others.
    """

    prompts: tuple[Ranked, ...]
    alternatives: tuple[Ranked, ...] = ()
    earlier: tuple[Ranked, ...] = ()
    because: str = ""
    choice: Choice | None = None

    @property
    def is_sequence(self) -> bool:
        """Whether several clips together are the deliverable."""
        return len(self.prompts) > 1


def decide(ranked: Sequence[Ranked], turns: Sequence[Turn]) -> Delivery:
    """What ``turns`` deliver, given all their ranked passages in order of place."""
    weighed = weigh(ranked, turns)
    offers = find_offers([r for r in weighed if r.delivers], turns)
    if not offers:
        weak = approved_unmarked(weighed, turns)
        picked = picked_item(turns) if weak is None else None
        if picked is not None:
            items, choice = picked
            others = tuple(item for index, item in enumerate(items) if index != choice.position)
            return Delivery(
                (items[choice.position],), others, (), "the item of a list that was chosen", choice
            )
        if weak is None:
            return Delivery((), because="no turn delivers a prompt")
        offers = [Offer(weak.passage.turn.index, (weak,))]
    anchor = last_word(offers, turns)
    resolved = _resolve(offers, anchor, turns)
    if resolved.prompts and _withdrawn(turns, resolved.prompts[-1].passage.turn.index):
        return Delivery(
            (),
            earlier=tuple(m for o in reversed(offers) for m in o.members),
            because="the last word on the text was no",
        )
    if resolved.prompts and len(offers[anchor].members) > 1 and _neither(turns[offers[anchor].turn + 1 :]):
        return Delivery((), offers[anchor].members, (), "none of those on offer was taken")
    if resolved.prompts and postpones(turns[resolved.prompts[-1].passage.turn.index + 1 :]):
        return Delivery((), (), resolved.prompts, "the decision was put off")
    if resolved.prompts and _only_promised(resolved.prompts[-1], turns):
        return Delivery((), (), resolved.prompts, "a final prompt was promised and never delivered")
    if resolved.prompts and _still_open(offers, anchor, turns):
        return Delivery((), offers[anchor].members, (), "several were on offer to the end and none was taken")
    return _with_drafts(resolved, weighed)


def _with_drafts(delivery: Delivery, weighed: Sequence[Ranked]) -> Delivery:
    """The delivery with labelled drafts among its earlier texts, however little they promised by themselves."""
    if not delivery.prompts:
        return delivery
    known = {*delivery.earlier, *delivery.alternatives, *delivery.prompts}
    drafts = [
        r
        for r in weighed
        if r.passage.turn.index < delivery.prompts[0].passage.turn.index
        and r.passage.turn.role != "persona"
        and (r.passage.label.draft or r.passage.label.prompt)
        and not (r.hopeless or r.passage.label.side or r.passage.inline)
        and r not in known
    ]
    return delivery._replace(earlier=(*delivery.earlier, *reversed(drafts)))


_PROMISE = re.compile(
    r"\b(?:I['’]?ll|I will|I shall|we['’]ll|we will|you['’]ll have|you['’]ll get)\b[^.!?\n]{0,60}\b(?:deliver|write|draft|give|send|prepare|finish|have|get|post)?\b"
    r"[^.!?\n]{0,40}\b(?:final|finished|complete|full|real|whole)\s+(?:prompt|text|version|one)\b",
    re.IGNORECASE,
)


_NEITHER = re.compile(
    r"(?:^|[.!\n]\s*)(?:neither|none|keine[rs]? von (?:beiden|denen)|weder noch|ninguna|ninguno|aucune?|nessun[ao]?)\s*(?:[.!,\n–—-]|$)",
    re.IGNORECASE,
)


def _neither(turns: Sequence[Turn]) -> bool:
    """Whether the persona turned all of several down, and said yes to nothing afterwards."""
    spoken = [turn for turn in turns if turn.role == "persona"]
    refused = next((at for at, turn in enumerate(spoken) if _NEITHER.search(turn.text)), None)
    if refused is None:
        return False
    stance = final_stance(spoken[refused:])
    return stance is None or stance.kind != "approval"


def _only_promised(ranked: Ranked, turns: Sequence[Turn]) -> bool:
    """Whether a text was but a sketch: nothing announced it as final, and the final one was promised after it."""
    label = ranked.passage.label
    if ranked.passage.form in ("tag", "unclosed-tag") or label.final or (label.prompt and not label.draft):
        return False
    later = [t for t in turns[ranked.passage.turn.index + 1 :] if t.role != "persona"]
    return bool(later) and _PROMISE.search(later[-1].text) is not None


def _still_open(offers: list[Offer], anchor: int, turns: Sequence[Turn]) -> bool:
    """Whether the last text only joins earlier rivals, and the persona took none of them all."""
    last = offers[anchor]
    rivals = [
        o for o in offers[:anchor] if len(o.members) > 1 and not are_clips(list(o.members), turns[o.turn])
    ]
    label = last.members[0].passage.label
    if not rivals or len(last.members) > 1 or (label.clip is None and label.alternative is None):
        return False
    between = turns[rivals[-1].turn + 1 : last.turn]
    return choose(rivals[-1].members, between) is None and not approved_between(
        turns, last.turn, len(turns), first_only=False
    )


def _resolve(offers: list[Offer], anchor: int, turns: Sequence[Turn]) -> Delivery:
    """Clips, a chosen alternative or the one text of the anchor, and what went before."""
    back = reverted(offers, anchor, turns)
    if back is not None:
        older_text, said = back
        others = tuple(m for o in reversed(offers) for m in o.members if m is not older_text)
        return Delivery(
            (older_text,), earlier=others, because="the persona went back to an earlier text", choice=said
        )
    offer = offers[anchor]
    earlier = tuple(m for o in reversed(offers[:anchor]) for m in o.members)
    older = {fold(m.passage.text) for m in (*earlier, *offer.members)}
    later = tuple(m for o in offers[anchor + 1 :] for m in o.members if fold(m.passage.text) not in older)
    members = list(offer.members)
    scoped, left, choice = _scoped_alternative(members, turns, offer.turn)
    if choice is not None:
        members = scoped
    if are_clips(members, turns[offer.turn]) or (len(members) == 1 and clip_of(members[0]) is not None):
        clips = sequence(members, offers[: anchor + 1])
        if len(clips) > 1:
            rest = tuple(m for m in earlier if m not in clips)
            return Delivery(tuple(clips), (*left, *later), rest, "clips of one sequence", choice)
    if len(members) == 1:
        return Delivery(
            (members[0],),
            (*left, *_offered_before(offers, anchor), *later),
            earlier,
            _why(members[0]),
            choice,
        )
    following = turns[offer.turn + 1 :]
    recommended = _in_own_turn(members)
    choice = choose(members, following) or recommended
    deferred = defers(following) if recommended is not None else None
    if recommended is not None and deferred is not None:
        choice = recommended._replace(turn=deferred.turn or 0, start=deferred.start, end=deferred.end)
    if choice is None:
        if _is_repeat(members):
            return Delivery((members[-1],), (), (*members[:-1], *earlier), "the last version in its turn")
        return Delivery((), tuple(members), earlier, "alternatives were offered and none was taken")
    taken = members[choice.position]
    rest = tuple(m for m in members if m is not taken)
    return Delivery(
        (taken,),
        (*rest, *later),
        earlier,
        f"the alternative that was {'recommended' if choice.how == 'recommended' else 'chosen'}",
        choice,
    )


def _why(ranked: Ranked) -> str:
    return "the last full text that was delivered; " + "; ".join(ranked.reasons[:2])


def _offered_before(offers: list[Offer], anchor: int) -> tuple[Ranked, ...]:
    """Alternatives of earlier offers that were not developed into the anchor's text."""
    taken = offers[anchor].members[0].passage.text
    result: list[Ranked] = []
    for offer in offers[:anchor]:
        if len(offer.members) > 1 and all(m.passage.label.alternative is not None for m in offer.members):
            kin = max(
                offer.members,
                key=lambda m: (resemblance(m.passage.text, taken), shared_vocabulary(m.passage.text, taken)),
            )
            result.extend(m for m in offer.members if m is not kin)
    return tuple(result)


def _scoped_alternative(
    members: list[Ranked], turns: Sequence[Turn], turn: int
) -> tuple[list[Ranked], list[Ranked], Choice | None]:
    """Options that each hold several clips: the clips of the chosen option."""
    groups: dict[str, list[Ranked]] = {}
    for member in members:
        name = alternative_name(member.passage.section) if clip_of(member) is not None else None
        if name is None:
            return members, [], None
        groups.setdefault(name, []).append(member)
    if len(groups) < 2:
        return members, [], None
    heads = [
        group[0]._replace(
            passage=group[0].passage._replace(label=group[0].passage.label._replace(alternative=name)),
        )
        for name, group in groups.items()
    ]
    choice = choose(heads, turns[turn + 1 :])
    if choice is None:
        return members, [], None
    chosen = list(groups.values())[choice.position]
    return chosen, [m for m in members if m not in chosen], choice


def _in_own_turn(members: list[Ranked]) -> Choice | None:
    """A choice that the offering turn itself makes: one is recommended, or alone announced as final."""
    for flagged in (
        [
            i
            for i, m in enumerate(members)
            if m.passage.label.final and m.passage.label.prompt and not m.passage.label.draft
        ],
        [i for i, m in enumerate(members) if m.passage.label.recommended],
        [i for i, m in enumerate(members) if _recommended_in_talk(m)],
    ):
        if len(flagged) == 1:
            passage = members[flagged[0]].passage
            return Choice(flagged[0], -1, passage.start, passage.end, "recommended")
    return None


_RECOMMENDS = re.compile(r"[^.!?\n]{0,120}")


def _recommended_in_talk(ranked: Ranked) -> bool:
    """Whether the turn's own talk recommends this alternative by name ("My vote: Option A")."""
    name = ranked.passage.label.alternative
    if name is None:
        return False
    for match in _RECOMMENDS.finditer(ranked.passage.turn.text):
        sentence = match.group()
        if (
            sentence
            and mentions(sentence, "recommended")
            and (alternative_name(sentence) or "").upper() == name.upper()
        ):
            return True
    return False


def _is_repeat(members: list[Ranked]) -> bool:
    """Whether the deliveries of a turn are versions of one text rather than rivals."""
    rivals = all(m.passage.label.alternative is not None for m in members)
    return not rivals


def _withdrawn(turns: Sequence[Turn], delivered: int) -> bool:
    """Whether the persona's last word after the delivery is no."""
    after = [t for t in turns[delivered + 1 :] if t.role == "persona"]
    stance = final_stance(after[-1:]) or final_stance(after)
    return stance is not None and stance.kind == "rejection"
