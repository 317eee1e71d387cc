"""A scorecard as JSON: ``scorecard/1``, and ``scorecard-error/1`` for a file that gave none.

The schema is ``harness/schemas/scorecard-1.schema.json``. Same scorecard, same bytes: no clock, no
absolute path, scores rounded to six decimals.
"""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from harness.spans import shorten

if TYPE_CHECKING:
    from harness.errors import InputError
    from harness.extraction import Candidate, Extraction
    from harness.findings import Finding
    from harness.recordings import Recording
    from harness.scorecards.model import CriterionScore, Scorecard
    from harness.spans import Span

SCHEMA = "scorecard/1"
ERROR_SCHEMA = "scorecard-error/1"
_ENDS = 1000
CANDIDATES_LIMIT = 20
"""Most candidates shown, best first; ``candidates_total`` counts them all."""


def as_json(card: Scorecard) -> dict[str, Any]:
    """The scorecard as plain values, ready for ``json.dumps``."""
    recording = card.recording
    return {
        "schema": SCHEMA,
        "recording": recording_as_json(recording),
        "extraction": extraction_as_json(card.extraction, recording),
        "criteria": [_criterion(criterion, recording) for criterion in card.criteria],
        "overall": {
            "score": _rounded(card.overall.score),
            "scored_weight": _rounded(card.overall.scored_weight),
            "band": card.overall.band,
        },
        "findings": [finding_as_json(finding, recording) for finding in card.findings],
        "signature": card.signature,
    }


def error_as_json(error: InputError) -> dict[str, Any]:
    """What stands in the place of a scorecard where a file could not be read."""
    return {
        "schema": ERROR_SCHEMA,
        "source": portable(error.source),
        "place": error.place,
        "problem": error.problem,
        "remedy": error.remedy,
    }


def recording_as_json(recording: Recording) -> dict[str, Any]:
    """Which recording it is: enough to find it again, nothing of its text."""
    value = {
        "id": recording.id,
        "source": portable(recording.source),
        "sha256": recording.sha256,
        "turns": len(recording.turns),
        "persona": recording.persona,
        "copilot": recording.copilot,
        "model": recording.model,
        "encoding_repaired": recording.encoding_repaired,
        "format": recording.format,
        "created": recording.created,
    }
    if recording.origin is not None:
        from harness.recordings.origin import origin_as_json

        value["origin"] = origin_as_json(recording.origin)
    return value


def extraction_as_json(extraction: Extraction, recording: Recording) -> dict[str, Any]:
    """The verdict, the recorded text, the delivered prompts in full and the candidates in short."""
    recorded = recording.recorded
    return {
        "verdict": extraction.verdict,
        "explanation": extraction.explanation,
        "recorded": None
        if recorded is None
        else {
            "text": recorded.text,
            "found_at": [
                {"turn": span.turn, "start": span.start, "end": span.end} for span in extraction.found_at
            ],
        },
        "prompts": [
            {
                "text": prompt.text,
                "turn": prompt.span.turn,
                "start": prompt.span.start,
                "end": prompt.span.end,
                "form": prompt.form,
                "clip": prompt.clip,
            }
            for prompt in extraction.prompts
        ],
        "candidates": [_candidate(candidate) for candidate in extraction.candidates[:CANDIDATES_LIMIT]],
        "candidates_total": len(extraction.candidates),
    }


def finding_as_json(finding: Finding, recording: Recording) -> dict[str, Any]:
    """One finding; its spans carry the text they point at, shortened."""
    return {
        "code": finding.code.id,
        "name": finding.code.name,
        "severity": finding.severity.label,
        "message": finding.message,
        "spans": [span_as_json(span, recording) for span in finding.spans],
        "hint": finding.hint,
    }


def span_as_json(span: Span, recording: Recording) -> dict[str, Any]:
    """A place in the recording and the words that stand there."""
    return {
        "in": span.place,
        "turn": span.turn,
        "start": span.start,
        "end": span.end,
        "text": quoted(span, recording),
    }


def quoted(span: Span, recording: Recording) -> str:
    """The text under a span, shortened; empty for a span in the source file, which is not kept."""
    if span.place == "turn" and span.turn is not None and span.turn < len(recording.turns):
        return _short(recording.turns[span.turn].text, span)
    if span.place == "recorded" and recording.recorded is not None:
        return _short(recording.recorded.text, span)
    return next(
        (shorten(f"{field.key}: {field.value}") for field in recording.metadata if field.span == span), ""
    )


def _short(text: str, span: Span) -> str:
    """The words under a span; of a very long one the ends are enough, they are all that is shown."""
    if len(span) <= 4 * _ENDS:
        return shorten(text[span.start : span.end])
    return shorten(f"{text[span.start : span.start + _ENDS]} {text[span.end - _ENDS : span.end]}")


def portable(source: str) -> str:
    """A path that says nothing of the machine: below the current directory relative to it, else the name."""
    path = PurePath(source)
    if not path.is_absolute():
        return path.as_posix() if source else ""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.name


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "text": shorten(candidate.text),
        "characters": len(candidate.text),
        "turn": candidate.span.turn,
        "start": candidate.span.start,
        "end": candidate.span.end,
        "form": candidate.form,
        "rank": _rounded(candidate.rank),
        "reasons": list(candidate.reasons),
        "label": shorten(candidate.label),
        "clip": candidate.clip,
        "alternative": candidate.alternative,
    }


def _criterion(criterion: CriterionScore, recording: Recording) -> dict[str, Any]:
    score = criterion.score
    return {
        "id": criterion.id,
        "score": _rounded(score.value),
        "weight": criterion.weight,
        "unscored": score.unscored,
        "explanation": score.explanation,
        "check": criterion.check,
        "evidence": [span_as_json(span, recording) for span in score.evidence],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
