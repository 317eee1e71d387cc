"""A prompt's timeline ready to be drawn: a lane for each clock, with what is wrong on it."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from harness.anatomy.model import number
from harness.checks.timing import timing_faults
from harness.checks.timing_clocks import leaves
from harness.spans import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from harness.anatomy import Anatomy, Beat, Clock, Hold
    from harness.anatomy.model import Offsets
    from harness.checks.timing_clocks import Fault

LANES_LIMIT, BEATS_LIMIT, FAULTS_LIMIT = 40, 200, 60
LABEL = 120
"""Characters of a beat's text that are shown with it."""


def timeline_of(anatomy: Anatomy, limit: dict[str, Any] | None) -> dict[str, Any] | None:
    """All times of a prompt, or ``None`` where it states none.

    ``limit`` is the platform's longest clip, if known. Times are seconds, ``span`` are characters of the
    prompt. A hold is placed where its beat begins; one that stands in no beat has no place (``null``).
    """
    timeline = anatomy.timeline
    if not timeline:
        return None
    faults = timing_faults(anatomy)
    wrong = _Wrong(faults)
    declared = timeline.declared_seconds
    ends = [max(beat.start, beat.end) for beat in timeline.beats] + [cue.at for cue in timeline.cues]
    reach = max([*ends, *([declared] if declared is not None else [])], default=None)
    return {
        "declared": None if declared is None else number(declared),
        "limit": limit,
        "reach": None if reach is None else number(reach),
        "lanes": [_lane(anatomy, clock, wrong) for clock in timeline.clocks[:LANES_LIMIT]],
        "cues": [
            {"at": number(cue.at), "span": list(cue.span), "label": _words(anatomy, cue.body)}
            | wrong.at(cue.span)
            for cue in timeline.cues[:BEATS_LIMIT]
        ],
        "holds": [_hold(anatomy, hold, wrong) for hold in timeline.holds[:BEATS_LIMIT]],
        "faults": [
            {
                "code": fault.code.id,
                "severity": (fault.severity or fault.code.severity).label,
                "message": fault.message,
                "places": [list(place) for place in fault.places[:20]],
            }
            for fault in faults[:FAULTS_LIMIT]
        ],
    }


class _Wrong:
    """Which places of the text have faults. Faults whose severity is a note are no conflicts."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        from harness.findings import Severity

        self._places = sorted(
            (place[0], place[1], fault.code.id)
            for fault in faults
            if (fault.severity or fault.code.severity) > Severity.NOTE
            for place in fault.places
        )

    def at(self, span: Offsets) -> dict[str, list[str]]:
        """``{"faults": codes}`` of the faults that begin within ``span``, or nothing."""
        first = bisect_left(self._places, (span[0],))
        codes = []
        for start, _, code in self._places[first:]:
            if start >= span[1]:
                break
            codes.append(code)
        return {"faults": sorted(set(codes))} if codes else {}


def _lane(anatomy: Anatomy, clock: Clock, wrong: _Wrong) -> dict[str, Any]:
    return {
        "name": clock.section or "",
        "facet": clock.facet,
        "beats": [_beat(anatomy, beat, wrong) for beat in leaves(clock)[:BEATS_LIMIT]],
    }


def _beat(anatomy: Anatomy, beat: Beat, wrong: _Wrong) -> dict[str, Any]:
    return {
        "start": number(beat.start),
        "end": number(beat.end),
        "label": _words(anatomy, beat.body) or beat.label,
        "span": list(beat.span),
        **wrong.at(beat.span),
    }


def _hold(anatomy: Anatomy, hold: Hold, wrong: _Wrong) -> dict[str, Any]:
    around = next(
        (beat for beat in anatomy.timeline.beats if beat.body[0] <= hold.span[0] < beat.body[1]), None
    )
    at: Decimal | None = around.start if around else None
    return {
        "at": None if at is None else number(at),
        "seconds": number(hold.seconds),
        "span": list(hold.span),
        **wrong.at(hold.span),
    }


def _words(anatomy: Anatomy, place: Offsets) -> str:
    return shorten(
        anatomy.text[place[0] : min(place[1], place[0] + 4 * LABEL)].lstrip(" \t\n:.,;)]*|–—-"), LABEL
    )
