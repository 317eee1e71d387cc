"""A review: the parsed recording behind one scorecard, as plain values (``review/1``).

A scorecard says what was found; a reader also wants the prompt's sections, its timeline, the brief, the
dialogue and the earlier versions. All of that is parsed for the scores anyway, so a run writes it down
once and reports never parse again. The schema is ``harness/schemas/review-1.schema.json``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from harness.reviews.timelines import timeline_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harness.anatomy import Anatomy
    from harness.checks import Evidence
    from harness.checks.dialogue_case import Case
    from harness.extraction import Candidate
    from harness.extraction.versions import Version
    from harness.findings import Finding
    from harness.recordings import Turn
    from harness.scorecards import Scorecard
    from harness.spans import Span

SCHEMA = "review/1"
TURN_LIMIT = 60_000
"""Most characters of one turn that a review keeps; the recording's own file has the rest."""
VERSIONS_LIMIT, VERSION_LIMIT = 40, 20_000
"""Most versions that are shown, and the longest that are compared word by word."""
SECTIONS_LIMIT, MARKS_LIMIT = 400, 600

_SIGNS = {"equal": "=", "delete": "-", "insert": "+", "replace": "~"}


def review(card: Scorecard, evidence: Evidence) -> dict[str, Any]:
    """The review of a scorecard. ``evidence`` is what the card was made from.

    Offsets are characters: of the prompt's text in ``prompts``, of the turn's in ``turns``. The prompts'
    texts and the findings stand in the scorecard; ``marks`` name a finding by its place there.
    """
    case, table = evidence.case, evidence.traced
    limit = _limit(evidence)
    pairs = zip(evidence.extraction.prompts, evidence.anatomies, strict=True)
    return {
        "schema": SCHEMA,
        "recording": evidence.recording.id,
        "prompts": [_prompt(prompt, anatomy, card.findings, limit) for prompt, anatomy in pairs],
        "brief": {**table.to_json(), "unscored": table.unscored},
        "turns": [_turn(turn) for turn in evidence.recording.turns],
        "agreement": _agreement(case),
        "wasted": _wasted(case),
        "versions": [_version(version) for version in case.versions[:VERSIONS_LIMIT]],
    }


def _prompt(
    prompt: Candidate, anatomy: Anatomy, findings: Iterable[Finding], limit: dict[str, Any] | None
) -> dict[str, Any]:
    return {
        "sections": [
            {
                "heading": section.heading,
                "facet": section.facet,
                "start": section.start,
                "end": section.end,
                "body": section.body[0],
                "depth": section.depth,
            }
            for section in anatomy.sections[:SECTIONS_LIMIT]
            if section.form != "beat" or section.shot
        ],
        "marks": _marks(prompt, findings),
        "timeline": timeline_of(anatomy, limit),
    }


def _marks(prompt: Candidate, findings: Iterable[Finding]) -> list[list[int]]:
    """Where findings point into this prompt: number of the finding, start, end."""
    marks: list[list[int]] = []
    for number, finding in enumerate(findings):
        for span in finding.spans:
            if span.overlaps(prompt.span):
                start, end = _offset(prompt, span.start), _offset(prompt, span.end)
                # What points at the whole prompt would underline everything and show nothing.
                if 0 < end - start < len(prompt.text) and len(marks) < MARKS_LIMIT:
                    marks.append([number, start, end])
    return marks


def _offset(prompt: Candidate, place: int) -> int:
    """The character of the prompt's text that stands at a place of its turn; the inverse of `locate`."""
    if not prompt.pieces:
        return min(max(place - prompt.span.start, 0), len(prompt.text))
    here = (0, prompt.span.start)
    for piece, following in pairwise((*prompt.pieces, (len(prompt.text), prompt.span.end))):
        if piece[1] > place:
            break
        here = (piece[0], min(piece[1] + following[0] - piece[0], place))
    text, turn = here
    start = next((at for offset, at in prompt.pieces if offset == text), prompt.span.start)
    return min(max(text + turn - start, 0), len(prompt.text))


def _turn(turn: Turn) -> dict[str, Any]:
    value = {"role": turn.role, "speaker": turn.speaker, "round": turn.round, "text": turn.text[:TURN_LIMIT]}
    if len(turn.text) > TURN_LIMIT:
        value["characters"] = len(turn.text)
    return value


def _agreement(case: Case) -> dict[str, Any] | None:
    found = case.agreement
    return None if found is None else {**_place(found.span), "in_advance": found.in_advance}


def _wasted(case: Case) -> list[int]:
    """The turns that nobody needed after the two had agreed."""
    from harness.checks.dialogue_agreement import idle_turns

    return [turn.index for turn in idle_turns(case)] if case.agreement is not None else []


def _version(version: Version) -> dict[str, Any]:
    """A version with what became of the one before: runs of (sign, text) or (~, old, new)."""
    before = version.before
    value: dict[str, Any] = {
        "number": version.number,
        "clip": version.clip,
        **_place(version.span),
        "characters": len(version.text),
        "repeats": [span.turn for span in version.repeats],
    }
    if len(version.text) > VERSION_LIMIT or (before and len(before.text) > VERSION_LIMIT):
        return {**value, "changes": None}
    if before is None:
        return {**value, "changes": [["=", version.text]]}
    return {
        **value,
        "changes": [
            [_SIGNS[change.op], *((change.new,) if change.op == "equal" else filter(None, change[1:]))]
            for change in version.changed
        ],
    }


def _place(span: Span) -> dict[str, int]:
    return {"turn": span.turn or 0, "start": span.start, "end": span.end}


def _limit(evidence: Evidence) -> dict[str, Any] | None:
    """The longest clip that the platform makes, where a platform is known."""
    from harness.anatomy.model import number
    from harness.checks.platform_choice import choose, settings_around
    from harness.platforms import load

    if not any(anatomy.timeline for anatomy in evidence.anatomies):
        return None
    platforms = [evidence.platform] if evidence.platform else []
    if not platforms:
        choice = choose(evidence, load(None), settings_around(evidence))
        platforms = [] if isinstance(choice, str) else list(choice.platforms)
    known = [platform for platform in platforms if platform.seconds is not None]
    longest = max(known, key=lambda one: one.seconds.maximum if one.seconds else 0, default=None)
    if longest is None or longest.seconds is None:
        return None
    return {"seconds": number(longest.seconds.maximum), "platform": longest.id}
