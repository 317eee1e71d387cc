"""Changes to a recording from which operators are made; each gives a new recording, or ``None``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.recordings import RecordedPrompt, Recording, Role, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.mutation.model import Case

_SENTENCE = re.compile(r"[^.!?。！？\n]+(?:[.!?。！？]+[\"”’')]*|(?=\n)|$)")


def saved_as(case: Case, text: str) -> Recording:
    """The recording with another text saved as its final prompt."""
    return replace(case.recording, recorded=RecordedPrompt(text))


def rewritten(case: Case, text: str) -> Recording | None:
    """The recording as if ``text`` had been agreed on: in every turn that holds the prompt, and as saved."""
    old, saved = case.text, case.recording.recorded
    place = case.prompts[0].span
    if case.turn.text[place.start : place.end] != old or not text.strip():
        return None
    turns = tuple(replace(turn, text=turn.text.replace(old, text)) for turn in case.recording.turns)
    if saved is not None and old in saved.text:
        saved = RecordedPrompt(saved.text.replace(old, text))
    elif saved is not None:
        return None  # saved in another shape: the two would no longer be one text
    return replace(case.recording, turns=turns, recorded=saved)


def without(text: str, start: int, end: int) -> str:
    """``text`` without a stretch, and without the hole that it would leave."""
    before, after = text[:start].rstrip(" \t"), text[end:].lstrip(" \t")
    if before.endswith("\n") or not before:
        after = after.lstrip("\n")
    glue = "" if not before or before[-1].isspace() or after[:1] in ("", "\n", ",", ".") else " "
    return before + glue + after


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence or line, white space excluded."""
    found = []
    for match in _SENTENCE.finditer(text):
        words = match.group().strip()
        if words:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            found.append((start, start + len(words)))
    return found


def said(role: Role, text: str, like: Recording) -> Turn:
    """A turn to insert; `with_turns` numbers it."""
    names = {turn.role: turn.speaker for turn in like.turns}
    return Turn(0, role, names.get(role, role), text)


def with_turns(recording: Recording, turns: Sequence[Turn]) -> Recording:
    """The recording with other turns, its rounds counted as producers count them: one for each pair."""
    numbered = (replace(turn, index=index, round=(index + 1) // 2) for index, turn in enumerate(turns))
    return replace(recording, turns=tuple(numbered))


def with_delivery(case: Case, delivery: str, answer: str) -> Recording:
    """The dialogue up to the request, then another delivery and the persona's answer; the rest is cut."""
    before = case.recording.turns[: case.turn.index]
    return with_turns(
        case.recording,
        [*before, said("copilot", delivery, case.recording), said("persona", answer, case.recording)],
    )
