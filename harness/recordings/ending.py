"""Fresh dialogues that did not come to an end of their own: what their origin says, as findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.findings.codes.recording import ANSWER_CUT_OFF, MODEL_DECLINED
from harness.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.findings import Finding
    from harness.recordings.model import Recording

_ENDINGS = {
    "truncated-answer": (ANSWER_CUT_OFF, "the last turn was cut off at the limit of tokens"),
    "refusal": (MODEL_DECLINED, "a model declined to go on"),
    "empty-answer": (MODEL_DECLINED, "a model gave an empty answer"),
}
"""Reason to stop (`Origin.stop`) → code and message."""


def ending(recording: Recording) -> Iterator[Finding]:
    """A finding where a model's answer, and not the two who talked, ended the dialogue."""
    if recording.origin is not None and recording.origin.stop in _ENDINGS:
        code, message = _ENDINGS[recording.origin.stop]
        last = recording.turns[-1:]
        yield code.finding(message, *(Span(turn.index, 0, len(turn.text)) for turn in last))
