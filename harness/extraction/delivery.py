"""From ranked passages to what the dialogue delivers: one prompt, a sequence of clips, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.extraction.choice import Choice, choose
from harness.extraction.content import addresses, film_words, word_count
from harness.extraction.intervals import Intervals
from harness.extraction.labels import alternative_name
from harness.extraction.lexicon import mentions
from harness.extraction.marks import fold
from harness.extraction.ranking import DELIVERY, Ranked
from harness.extraction.similarity import contained, resemblance, shared_vocabulary
from harness.extraction.stance import final_stance

if TYPE_CHECKING:
    from harness.recordings import Turn

EXCERPT = 0.8
"""A later, much shorter passage whose runs of words stand to this share in an earlier text quotes it."""

WEAK = 1.6
"""From this strength up an unmarked passage may stand in where nothing was delivered and it was approved."""


@dataclass(frozen=True, slots=True)
class Delivery:
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


@dataclass(frozen=True, slots=True)
class _Offer:
    """All deliveries of one turn that belong together."""

    turn: int
    members: tuple[Ranked, ...]


def decide(ranked: Sequence[Ranked], turns: Sequence[Turn]) -> Delivery:
    """What ``turns`` deliver, given all their ranked passages in order of place."""
    deliveries = _without_excerpts(_without_overlaps(_with_echoes(ranked, turns)))
    offers = _offers([r for r in _with_promoted(deliveries, turns) if r.delivers], turns)
    if not offers:
        weak = _approved_weak(deliveries, turns)
        if weak is None:
            return Delivery((), because="no turn delivers a prompt")
        offers = [_Offer(weak.passage.turn.index, (weak,))]
    anchor = _anchor(offers, turns)
    resolved = _resolve(offers, anchor, turns)
    if resolved.prompts and _withdrawn(turns, resolved.prompts[-1].passage.turn.index):
        return Delivery((), earlier=tuple(m for o in reversed(offers) for m in o.members), because="the last word on the text was no")
    return resolved


def _with_echoes(ranked: Sequence[Ranked], turns: Sequence[Turn]) -> list[Ranked]:
    """Passages that both parties say in neighbouring turns gain strength: one proposes, one locks."""
    places: dict[str, set[int]] = {}
    for r in ranked:
        places.setdefault(_key(r), set()).add(r.passage.turn.index)
    result = []
    for r in ranked:
        here = r.passage.turn
        echoed = any(
            abs(other - here.index) == 1 and turns[other].role != here.role for other in places[_key(r)]
        )
        if echoed and not r.hopeless and not r.delivers and word_count(r.passage.text) >= 3 and _settles(here):  # noqa: PLR2004
            r = replace(r, strength=r.strength + 1.8, reasons=(*r.reasons, "both parties say it in neighbouring turns"))
        result.append(r)
    return result


def _with_promoted(ranked: Sequence[Ranked], turns: Sequence[Turn]) -> list[Ranked]:
    """Short texts that stand alone and were approved at once, where the text before them was not.

    So a prompt of six words is found that replaces a long draft without any announcement.
    """
    result = list(ranked)
    last = max((r.passage.turn.index for r in ranked if r.delivers), default=-1)
    if last < 0 or _approved_between(turns, last, len(turns), first_only=True):
        return result
    for turn in turns[last + 1 :]:
        alone = [r for r in ranked if r.passage.turn.index == turn.index and _stands_alone(r)]
        if turn.role != "persona" and len(alone) == 1 and _approved_between(turns, turn.index, len(turns), first_only=True):
            promoted = replace(alone[0], strength=DELIVERY, reasons=(*alone[0].reasons, "stands alone and was approved at once"))
            result[result.index(alone[0])] = promoted
    return result


def _stands_alone(ranked: Ranked) -> bool:
    passage = ranked.passage
    quoted = passage.form in ("quote", "italic-quote", "bold-quote", "fence", "blockquote")
    return quoted and not passage.inline and not ranked.hopeless and ranked.strength >= 1.0 and word_count(passage.text) >= 3  # noqa: PLR2004


def _approved_between(turns: Sequence[Turn], after: int, until: int, *, first_only: bool) -> bool:
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
        if r.delivers and not _is_full(r) and any(_quotes(r, earlier) for earlier in kept if earlier.delivers):
            r = replace(r, strength=min(r.strength, DELIVERY - 1), reasons=(*r.reasons, "quotes an earlier delivery"))
        kept.append(r)
    return kept


def _is_full(ranked: Ranked) -> bool:
    label = ranked.passage.label
    return ranked.passage.form in ("tag", "unclosed-tag") or (label.final and label.prompt) or label.clip is not None


def _quotes(later: Ranked, earlier: Ranked) -> bool:
    shorter = len(later.passage.text) < 0.6 * len(earlier.passage.text)
    return shorter and contained(later.passage.text, earlier.passage.text) >= EXCERPT


def _offers(deliveries: Sequence[Ranked], turns: Sequence[Turn]) -> list[_Offer]:
    """Deliveries by turn; within a turn only those of the best kind."""
    offers = []
    for turn in turns:
        here = [r for r in deliveries if r.passage.turn.index == turn.index]
        if here:
            offers.append(_Offer(turn.index, tuple(_best_kind(here))))
    return offers


def _best_kind(here: list[Ranked]) -> list[Ranked]:
    """Tags beat labels beat unannounced passages; numbered ones belong together whatever their strength."""
    distinct = list({_key(r): r for r in here}.values())
    tags = [r for r in distinct if r.passage.form in ("tag", "unclosed-tag")]
    if tags:
        return tags
    strongest = max(r.strength for r in distinct)
    announced = [
        r for r in distinct if r.passage.label.prompt and r.passage.label.final and r.strength >= strongest - 2
    ]
    numbered = [r for r in distinct if _number(r) is not None or r.passage.label.alternative is not None]
    if len(numbered) > 1 and not any(r not in numbered and r.strength > max(n.strength for n in numbered) for r in announced):
        return numbered
    if announced:
        return announced
    return [r for r in distinct if r.strength >= strongest - 1.5]


def _number(ranked: Ranked) -> int | None:
    return ranked.passage.label.clip


def _anchor(offers: list[_Offer], turns: Sequence[Turn]) -> int:
    """Index of the offer that is the dialogue's last word."""
    for index in range(len(offers) - 1, 0, -1):
        offer = offers[index]
        if turns[offer.turn].role == "persona":
            earlier = _same_before(offer, offers[:index])
            if earlier is not None:
                return earlier
            if not any(turn.role != "persona" for turn in turns[offer.turn + 1 :]) and not _is_full(offer.members[0]):
                continue
        if not _beside_the_point(offer, offers[:index]):
            return index
    return 0


def _same_before(offer: _Offer, before: list[_Offer]) -> int | None:
    """The earlier offer whose text the persona only quotes back."""
    for index in range(len(before) - 1, -1, -1):
        for member in before[index].members:
            if all(_key(m) == _key(member) or contained(m.passage.text, member.passage.text) >= 0.95 for m in offer.members):  # noqa: PLR2004
                return index
    return None


def _beside_the_point(offer: _Offer, before: list[_Offer]) -> bool:
    """Whether an offer is other material: weaker, not announced as final, and about something else."""
    best = max(offer.members, key=lambda r: r.strength)
    if _is_full(best) and not best.passage.label.draft:
        return False
    rivals = [m for o in before for m in o.members if _is_full(m) or m.strength >= best.strength + 1.5]
    if not rivals:
        return False
    return all(
        shared_vocabulary(best.passage.text, rival.passage.text) < 0.4 and resemblance(best.passage.text, rival.passage.text) < 0.1  # noqa: PLR2004
        for rival in rivals
    )


def _resolve(offers: list[_Offer], anchor: int, turns: Sequence[Turn]) -> Delivery:
    """Clips, a chosen alternative or the one text of the anchor, and what went before."""
    reverted = _reverted(offers, anchor, turns)
    if reverted is not None:
        others = tuple(m for o in reversed(offers) for m in o.members if m is not reverted)
        return Delivery((reverted,), earlier=others, because="the persona went back to an earlier text")
    offer = offers[anchor]
    earlier = tuple(m for o in reversed(offers[:anchor]) for m in o.members)
    later = tuple(m for o in offers[anchor + 1 :] for m in o.members)
    members = list(offer.members)
    scoped, left, choice = _scoped_alternative(members, turns, offer.turn)
    if choice is not None:
        members = scoped
    if _are_clips(members, turns[offer.turn]) or any(_number(m) is not None for m in members):
        clips = _sequence(members, offers[: anchor + 1])
        if len(clips) > 1:
            rest = tuple(m for m in earlier if m not in clips)
            return Delivery(tuple(clips), tuple(left), rest + later, "clips of one sequence", choice)
    if len(members) == 1:
        return Delivery((members[0],), tuple(left) + _offered_before(offers, anchor), earlier + later, _why(members[0]), choice)
    choice = choose(members, turns[offer.turn + 1 :]) or _in_own_turn(members)
    if choice is None:
        if _is_repeat(members):
            return Delivery((members[-1],), (), (*members[:-1], *earlier), "the last version in its turn")
        return Delivery((), tuple(members), earlier, "alternatives were offered and none was taken")
    taken = members[choice.index]
    rest = tuple(m for m in members if m is not taken)
    return Delivery((taken,), rest, earlier + later, f"the alternative that was {'chosen' if choice.turn >= 0 else 'recommended'}", choice)


def _why(ranked: Ranked) -> str:
    return "the last full text that was delivered; " + "; ".join(ranked.reasons[:2])


def _offered_before(offers: list[_Offer], anchor: int) -> tuple[Ranked, ...]:
    """Alternatives of earlier offers that were not developed into the anchor's text."""
    taken = offers[anchor].members[0].passage.text
    result: list[Ranked] = []
    for offer in offers[:anchor]:
        if len(offer.members) > 1 and all(m.passage.label.alternative is not None for m in offer.members):
            kin = max(offer.members, key=lambda m: (resemblance(m.passage.text, taken), shared_vocabulary(m.passage.text, taken)))
            result.extend(m for m in offer.members if m is not kin)
    return tuple(result)


def _scoped_alternative(
    members: list[Ranked], turns: Sequence[Turn], turn: int
) -> tuple[list[Ranked], list[Ranked], Choice | None]:
    """Options that each hold several clips: the clips of the chosen option."""
    groups: dict[str, list[Ranked]] = {}
    for member in members:
        name = alternative_name(member.passage.section) if _number(member) is not None else None
        if name is None:
            return members, [], None
        groups.setdefault(name, []).append(member)
    if len(groups) < 2:  # noqa: PLR2004
        return members, [], None
    heads = [
        replace(group[0], passage=replace(group[0].passage, label=replace(group[0].passage.label, alternative=name)))
        for name, group in groups.items()
    ]
    choice = choose(heads, turns[turn + 1 :])
    if choice is None:
        return members, [], None
    chosen = list(groups.values())[choice.index]
    return chosen, [m for m in members if m not in chosen], choice


def _are_clips(members: list[Ranked], turn: Turn) -> bool:
    """Whether several deliveries of one turn follow each other in time."""
    if len(members) < 2:  # noqa: PLR2004
        return False
    if any(m.passage.label.alternative is not None for m in members):
        return False
    if len({_number(m) for m in members if _number(m) is not None}) > 1:
        return True
    if any(resemblance(a.passage.text, b.passage.text) > 0.5 for a, b in zip(members, members[1:], strict=False)):  # noqa: PLR2004
        return False
    if all(m.passage.form in ("tag", "unclosed-tag") for m in members):
        return not mentions(turn.text, "alternative_words") or mentions(turn.text, "sequence_words")
    return mentions(turn.text, "sequence_words") and not mentions(turn.text, "alternative_words")


def _sequence(members: list[Ranked], offers: list[_Offer]) -> list[Ranked]:
    """The latest text of every clip number, in order; unnumbered clips in order of place."""
    if not any(_number(m) is not None for m in members):
        return members
    latest: dict[int, Ranked] = {}
    for offer in offers:
        for member in offer.members:
            number = _number(member)
            if number is not None:
                latest[number] = member
    return [latest[number] for number in sorted(latest)]


def _in_own_turn(members: list[Ranked]) -> Choice | None:
    """A choice that the offering turn itself makes: one is recommended, or alone announced as final."""
    for flagged in (
        [i for i, m in enumerate(members) if m.passage.label.final and m.passage.label.prompt and not m.passage.label.draft],
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
        if sentence and mentions(sentence, "recommended") and (alternative_name(sentence) or "").upper() == name.upper():
            return True
    return False


def _is_repeat(members: list[Ranked]) -> bool:
    """Whether the deliveries of a turn are versions of one text rather than rivals."""
    rivals = all(m.passage.label.alternative is not None for m in members)
    return not rivals


_REVERT = re.compile(
    r"\b(?:go(?:ing)? back to|return to|revert(?:ing)? to|roll(?:ed)? back to|back to|keep|use|take|prefer|restore)\s+(?:the\s+|your\s+|our\s+)?"
    r"(?:(?P<ordinal>first|original|initial|earlier|previous|last|second)\s+(?:one|version|draft|text|prompt|cut|take)|(?P<version>v(?:ersion)?\s?\d(?:\.\d)?)|(?:the\s+)?(?:version|text|prompt|draft)?\s?(?:from|of|in)\s+round\s+(?P<round>\d+)|round\s+(?P<round2>\d+)(?:['’]s)?)",
    re.IGNORECASE,
)


def _reverted(offers: list[_Offer], anchor: int, turns: Sequence[Turn]) -> Ranked | None:
    """The earlier text that the persona returns to after the last delivery, if any."""
    earlier = [m for offer in offers[:anchor] for m in offer.members]
    if not earlier:
        return None
    for turn in reversed([t for t in turns[offers[anchor].turn + 1 :] if t.role == "persona"]):
        for match in _REVERT.finditer(turn.text):
            if turn.text[match.end() :].split("\n", 1)[0].split(".", 1)[0].rstrip().endswith("?"):
                continue
            found = _referred(match, earlier)
            if found is not None:
                return found
    return None


def _referred(match: re.Match[str], earlier: list[Ranked]) -> Ranked | None:
    rounds = match["round"] or match["round2"]
    if rounds:
        return next((m for m in reversed(earlier) if m.passage.turn.round == int(rounds)), None)
    if match["version"]:
        wanted = "V" + re.sub(r"[^\d.]", "", match["version"])
        return next((m for m in earlier if (m.passage.label.alternative or "").upper() in (wanted, wanted + ".0")), None)
    ordinal = match["ordinal"].casefold()
    if ordinal in ("first", "original", "initial"):
        return earlier[0]
    if ordinal == "second":
        return earlier[1] if len(earlier) > 1 else None
    return earlier[-1]


def _approved_weak(ranked: Sequence[Ranked], turns: Sequence[Turn]) -> Ranked | None:
    """Where nothing was delivered in any known form: an unmarked text that the persona approved at once."""
    for r in sorted(ranked, key=lambda r: (-r.passage.turn.index, -r.strength)):
        passage = r.passage
        if r.hopeless or r.strength < WEAK or passage.turn.role == "persona" or passage.label.side or passage.label.patch:
            continue
        filmic = film_words(passage.text) >= 5 or passage.label.final or passage.label.prompt  # noqa: PLR2004
        if filmic and not addresses(passage.text) and _approved_between(turns, passage.turn.index, len(turns), first_only=True):
            return r
    return None


def _withdrawn(turns: Sequence[Turn], delivered: int) -> bool:
    """Whether the persona's last word after the delivery is no."""
    after = [t for t in turns[delivered + 1 :] if t.role == "persona"]
    stance = final_stance(after[-1:]) or final_stance(after)
    return stance is not None and stance.kind == "rejection"
