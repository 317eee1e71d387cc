"""Whether the persona has approved what the copilot delivered, read by the harness's own extraction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.brief import read_brief
from harness.extraction import extract
from harness.extraction.patches import patches_after
from harness.extraction.stance import stances
from harness.recordings.model import Recording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.extraction import Extraction
    from harness.recordings.model import Turn
    from harness.spans import Span

CLOSING_TAG = "</final_prompt>"
CERTAIN = 0.8
"""A request after the last yes that is read with less certainty keeps no approved dialogue open."""
VERY_CERTAIN = 0.87
"""The same before the last yes, where talk of the text ("I'd hang that on a wall") reads like a request."""


def approved(turns: Sequence[Turn]) -> bool:
    """Whether the last turn is the persona's approval of a prompt delivered in closed tags.

    Approval given in advance ("write it") is not enough: the persona must have read the text. Nor is
    a yes with a change in it ("perfect, only make it 12 seconds"): the copilot is to answer first.
    """
    last = turns[-1]
    if last.role != "persona" or not any(
        CLOSING_TAG in turn.text for turn in turns if turn.role == "copilot"
    ):
        return False
    taken = stances(last)
    if not taken or taken[-1].kind != "approval":
        return False
    recording = Recording("dialogue", "harness-json", tuple(turns), None)
    extraction = extract(recording)
    delivered = extraction.prompts
    if not delivered or any(prompt.form != "tag" for prompt in delivered):
        return False
    agreement = extraction.agreement
    if agreement is None or agreement.in_advance:
        return False
    return not _asks_for_change(recording, extraction, [stance.span for stance in taken])


def _asks_for_change(recording: Recording, extraction: Extraction, said_yes: Sequence[Span]) -> bool:
    """Whether the last turn states a request outside the sentences that approve, or one that replaces another."""
    last = recording.turns[-1]
    if any(patches_after(prompt.text, last.index - 1, recording.turns) for prompt in extraction.prompts):
        return True
    asked = read_brief(recording, extraction).requirements
    replacing = {requirement.superseded_by for requirement in asked}
    last_yes = said_yes[-1].start
    return any(
        span.turn == last.index
        and requirement.strength != "offered"
        and requirement.kind != "exclusion"  # "no changes" and "don't touch it" are read as such
        and requirement.certainty >= (CERTAIN if span.start >= last_yes else VERY_CERTAIN)
        and (requirement.id in replacing or not any(span.overlaps(yes) for yes in said_yes))
        for requirement in asked
        if (span := requirement.span) is not None
    )
