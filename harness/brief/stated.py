"""Requirements that a scenario states outright: used as they are given, nothing is read out of the dialogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

from harness.brief.kinds import kind_of
from harness.brief.language import is_english
from harness.brief.lexicon import kinds_of
from harness.brief.model import Brief, Kind, Requirement, Strength
from harness.brief.signs import negative
from harness.brief.words import plain_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.recordings.origin import StatedRequirement

_KINDS = frozenset(get_args(Kind))


def stated_brief(stated: Sequence[StatedRequirement]) -> Brief:
    """The brief that a scenario's requirements make, ``s1``, ``s2``, … in the order of its file.

    Each is live, certain, and has no span: no words of the dialogue state it. A kind that the file
    leaves out is read from the words. What the two agree in their talk changes nothing of it: whoever
    states requirements wants the prompt held against these.
    """
    if not all(is_english(requirement.text) for requirement in stated):
        return Brief(unreadable="the stated requirements are not all in English: they cannot be looked for")
    return Brief(
        tuple(
            Requirement(
                id=f"s{number}",
                text=requirement.text,
                span=None,
                kind=_kind(requirement),
                strength=cast("Strength", requirement.strength),
            )
            for number, requirement in enumerate(stated, 1)
        )
    )


def _kind(requirement: StatedRequirement) -> Kind:
    if requirement.kind in _KINDS:
        return cast("Kind", requirement.kind)
    plain = plain_words(requirement.text)
    if not plain.words:
        return "subject"
    refuses = negative(plain.texts)
    return kind_of(None, plain.words, kinds_of(plain.words), excluding=refuses, text=requirement.text)
