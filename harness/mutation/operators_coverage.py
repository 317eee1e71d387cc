"""Faults of coverage: the prompt was agreed on and is not what was asked for."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from harness.mutation.edits import rewritten, sentences, without
from harness.mutation.model import Operator

if TYPE_CHECKING:
    from random import Random

    from harness.brief.model import Requirement
    from harness.checks.coverage_table import Trace
    from harness.mutation.model import Case
    from harness.recordings import Recording

_MUSIC = re.compile(r"\b(?:no|without|kein[e]?|sin|sans)\s+(?:\w+\s+){0,2}?(?:music|score|soundtrack|musik|música|musique)\b", re.IGNORECASE)  # fmt: skip
_BROKEN = (
    (_MUSIC, "A swelling orchestral score carries the whole clip."),
    (re.compile(r"\bno\s+(?:\w+\s+){0,2}?(?:text|titles?|captions?)\b", re.IGNORECASE), "A large title appears over the last frame."),
    (re.compile(r"\bno\s+(?:\w+\s+){0,2}?(?:people|faces|humans)\b", re.IGNORECASE), "A crowd of people fills the frame, faces to the camera."),
    (re.compile(r"\bno\s+(?:\w+\s+){0,2}?(?:dialogue|speech|words|voice)\b", re.IGNORECASE), 'She says aloud: "I was here all along."'),
)  # fmt: skip
_SWAPS = {
    "red": "blue", "blue": "red", "green": "purple", "yellow": "grey", "black": "white", "white": "black",
    "orange": "blue", "mustard": "navy", "gold": "silver", "silver": "gold", "brown": "turquoise",
    "rot": "blau", "rojo": "azul",
}  # fmt: skip
_LENGTH = re.compile(r"\b(\d{1,2})(\s*-?\s*(?:s|sec|seconds?)\b)", re.IGNORECASE)


@cache
def _color() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_SWAPS)})\b", re.IGNORECASE)


def _rows(case: Case) -> list[Trace]:
    """Requirements that the prompt covers."""
    from harness.checks.base import Evidence
    from harness.checks.coverage import trace

    evidence = Evidence(case.recording, case.card.extraction)
    return [row for row in trace(evidence).traces if row.status == "covered" and row.evidence]


def _drop(case: Case, random: Random) -> Recording | None:
    rows = [
        row
        for row in _rows(case)
        if row.requirement.strength == "demanded" and row.requirement.kind != "exclusion"
    ]
    random.shuffle(rows)
    for row in rows:
        touched = _sentences_with(case, row)
        if touched and len(touched) < len(sentences(case.text)):
            text = case.text
            for start, end in reversed(touched):
                text = without(text, start, end)
            if _gone(row.requirement, text):
                return rewritten(case, text)
    return None


def _gone(requirement: Requirement, text: str) -> bool:
    """Whether most of a request's longer words are nowhere in the prompt now; else it may still be fulfilled."""
    asked = set(_WORD.findall(requirement.text.casefold()))
    left = set(_WORD.findall(text.casefold()))
    return bool(asked) and 2 * len(asked & left) < len(asked)


_WORD = re.compile(r"[^\W\d_]{4,}")


def _sentences_with(case: Case, row: Trace) -> list[tuple[int, int]]:
    """The sentences in which the evidence of one requirement stands."""
    places = [(place.start, place.end) for place in row.evidence if place.prompt == 0]
    return [
        (start, end)
        for start, end in sentences(case.text)
        if any(left < end and start < right for left, right in places)
    ]


def _break(case: Case, _: Random) -> Recording | None:
    asked = " ".join(r.text for r in case.brief.live if r.kind == "exclusion" and r.strength != "offered")
    for pattern, sentence in _BROKEN:
        if pattern.search(asked):
            kept = pattern.sub("", case.text)
            return rewritten(case, f"{kept.rstrip(' .')}. {sentence}")
    return None


def _color_changed(case: Case, random: Random) -> Recording | None:
    asked = [
        match.group().casefold()
        for requirement in case.brief.live
        if requirement.span and requirement.kind != "wording" and requirement.span.turn != case.turn.index
        for match in _color().finditer(requirement.text)
        if re.search(rf"\b{match.group()}\b", case.text, re.IGNORECASE)
    ]
    if not asked:
        return None
    color = random.choice(sorted(set(asked)))
    return rewritten(case, re.sub(rf"\b{color}\b", _SWAPS[color], case.text, flags=re.IGNORECASE))


def _length_changed(case: Case, _: Random) -> Recording | None:
    asked = [r for r in case.brief.live if r.kind == "duration" and _LENGTH.search(r.text)]
    said = case.anatomy.timeline.declared_spans
    if not asked or not said or case.anatomy.timeline.clocks:
        return None
    text = case.text
    for start, end in reversed(said):
        text = (
            text[:start] + re.sub(r"\d+", lambda m: str(int(m[0]) + 7), text[start:end], count=1) + text[end:]
        )
    return rewritten(case, text)


def _undo(case: Case, random: Random) -> Recording | None:
    """A late change is taken back: the words of the request that it replaced stand in the prompt again."""
    by_id: dict[str, Requirement] = {requirement.id: requirement for requirement in case.brief.requirements}
    pairs = [(r, by_id[r.superseded_by]) for r in case.brief.requirements if r.superseded_by in by_id]
    rows = {row.requirement.id: row for row in _rows(case)}
    undone = [(old, rows[new.id]) for old, new in pairs if new.id in rows and not new.withdrawal]
    random.shuffle(undone)
    for old, row in undone:
        touched = _sentences_with(case, row)
        if touched:
            text = case.text
            for start, end in reversed(touched):
                text = without(text, start, end)
            return rewritten(case, f"{text.rstrip()} {old.text.strip().rstrip('.')}.")
    return None


_MISSED = ("COV001", "COV002", "COV003")

OPERATORS = (
    Operator("drop-request", "coverage", (*_MISSED, "COV004"), _drop, "what fulfilled a request is gone"),
    Operator("break-exclusion", "coverage", ("COV002",), _break, "the prompt has what it was to leave out"),
    Operator("change-colour", "coverage", _MISSED, _color_changed, "a colour that was asked for is another", subtle=True),
    Operator("change-length", "coverage", ("COV002", "TIM005", "TIM006", "PLT001"), _length_changed, "the length is not the one asked for"),
    Operator("undo-late-change", "coverage", _MISSED, _undo, "a late change never arrived", subtle=True),
)  # fmt: skip
