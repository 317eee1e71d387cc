"""Several deliveries of one turn: the clips of a sequence, or rivals."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from harness.extraction.labels import clip_number
from harness.extraction.lexicon import mentions
from harness.extraction.offers import Offer, clip_of
from harness.extraction.similarity import resemblance

if TYPE_CHECKING:
    from harness.extraction.ranking import Ranked
    from harness.recordings import Turn


def are_clips(members: list[Ranked], turn: Turn) -> bool:
    """Whether several deliveries of one turn follow each other in time."""
    if len(members) < 2:
        return False
    if any(m.passage.label.alternative is not None for m in members):
        return False
    if len({clip_of(m) for m in members if clip_of(m) is not None}) > 1:
        return all(_says_clip(m) for m in members) or not _offers_a_choice(turn)
    if any(resemblance(a.passage.text, b.passage.text) > 0.5 for a, b in itertools.pairwise(members)):
        return False
    if all(m.passage.form in ("tag", "unclosed-tag") for m in members):
        return not _offers_a_choice(turn)
    if _are_parts(members):
        return True
    return mentions(turn.text, "sequence_words") and not mentions(turn.text, "alternative_words")


def _are_parts(members: list[Ranked]) -> bool:
    """Whether the members are the picture and the sound of one film, each labelled as a prompt."""
    kinds = [
        {kind for kind in ("picture_part", "sound_part") if mentions(m.passage.label.text, kind)}
        for m in members
    ]
    return (
        all(m.passage.label.prompt and kind for m, kind in zip(members, kinds, strict=True))
        and len(set().union(*kinds)) > 1
    )


def _says_clip(ranked: Ranked) -> bool:
    return clip_number(ranked.passage.label.text) is not None


def _offers_a_choice(turn: Turn) -> bool:
    """Whether a turn speaks of its several texts as of rivals, not as of parts."""
    return mentions(turn.text, "alternative_words") and not mentions(turn.text, "sequence_words")


def sequence(members: list[Ranked], offers: list[Offer]) -> list[Ranked]:
    """The latest text of every clip number, in order; unnumbered clips in order of place."""
    if not any(clip_of(m) is not None for m in members):
        return members
    latest: dict[int, Ranked] = {}
    for offer in offers:
        for member in offer.members:
            clip = clip_of(member)
            if clip is not None:
                latest[clip] = member
    return [latest[clip] for clip in sorted(latest)]
