"""A timeline's geometry: seconds become shares of the width, beats that collide get rows of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.findings.codes.timing import GAP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROW = 30
"""Height of one row of beats, in pixels."""
ROWS_LIMIT = 12
"""Most rows of one lane; more beats at one time are drawn over each other."""
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600)
TICKS = 12
"""Most figures on the axis."""
FAR = 2
"""A limit further away than so many times the last time is named and not drawn: the beats would have no room."""
ROOM = 1.02
"""The axis goes on a little after the last time."""


class Bar(NamedTuple):
    """A beat, a hold or a gap: ``left`` and ``width`` in per cent, ``top`` in pixels."""

    kind: str
    left: str
    width: str
    top: int
    label: str
    title: str
    ref: str


class Point(NamedTuple):
    """A cue or a line at one time: ``left`` in per cent."""

    kind: str
    left: str
    label: str
    ref: str


class Lane(NamedTuple):
    """One clock, drawn."""

    name: str
    facet: str
    height: int
    bars: tuple[Bar, ...]
    points: tuple[Point, ...]


class Line(NamedTuple):
    """A row of the table that says the same in words."""

    lane: str
    time: str
    what: str
    faults: str
    ref: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that the template draws. ``lines`` cross all lanes: the declared total, the platform's limit."""

    ticks: tuple[Point, ...]
    lanes: tuple[Lane, ...]
    lines: tuple[Point, ...]
    beyond: str
    notes: tuple[str, ...]
    table: tuple[Line, ...]


class Scale:
    """Seconds to per cent of the width."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds or 1.0

    def share(self, seconds: float) -> str:
        """Where a time stands, for an SVG attribute."""
        return f"{100 * min(max(seconds, 0.0), self.seconds) / self.seconds:.3f}%"

    def ticks(self) -> tuple[Point, ...]:
        """Round times along the axis."""
        step = next((one for one in STEPS if self.seconds / one <= TICKS), self.seconds / TICKS)
        times = [step * number for number in range(int(self.seconds / step) + 1)]
        return tuple(Point("tick", self.share(time), figure(time), "") for time in times)


def figure(seconds: float) -> str:
    """``2.5``, ``8``: no trailing zeros."""
    return f"{seconds:.2f}".rstrip("0").rstrip(".")


def draw(timeline: Mapping[str, Any]) -> Drawing:
    """The drawing of a review's timeline. Refs name a place of the prompt, as `places` numbers them."""
    declared, limit, reach = timeline["declared"], timeline["limit"], timeline["reach"] or 0
    ends = [reach, declared or 0]
    far = limit is not None and limit["seconds"] > FAR * max(*ends, 1)
    if limit is not None and not far:
        ends.append(limit["seconds"])
    scale = Scale(max(ends) * ROOM)
    gaps = [fault["places"] for fault in timeline["faults"] if fault["code"] == GAP.id]
    lanes = [_lane(number, lane, scale, gaps) for number, lane in enumerate(timeline["lanes"])]
    cues = tuple(
        Point(
            _kind("cue", cue), scale.share(cue["at"]), f"{figure(cue['at'])} s: {cue['label']}", f"c{number}"
        )
        for number, cue in enumerate(timeline["cues"])
    )
    if cues:
        lanes.append(Lane("Cues", "", ROW, (), cues))
    placed = [(number, hold) for number, hold in enumerate(timeline["holds"]) if hold["at"] is not None]
    if placed:
        lanes.append(_rows("Holds", "", [_hold(number, hold, scale) for number, hold in placed]))
    lines = []
    if declared is not None:
        lines.append(Point("declared", scale.share(declared), f"declared {figure(declared)} s", ""))
    if limit is not None and not far:
        said = f"{limit['platform']} limit {figure(limit['seconds'])} s"
        lines.append(Point("limit", scale.share(limit["seconds"]), said, ""))
    return Drawing(
        scale.ticks(),
        tuple(lanes),
        tuple(lines),
        scale.share(declared) if declared is not None and reach > declared else "",
        tuple(_notes(timeline, far=far)),
        tuple(_table(timeline)),
    )


def places(timeline: Mapping[str, Any]) -> list[tuple[int, int, str]]:
    """Where the prompt states the times: start, end and the ref that the drawing has for it."""
    found = [
        (*beat["span"], f"l{lane_number}b{number}")
        for lane_number, lane in enumerate(timeline["lanes"])
        for number, beat in enumerate(lane["beats"])
    ]
    found += [(*cue["span"], f"c{number}") for number, cue in enumerate(timeline["cues"])]
    found += [(*hold["span"], f"h{number}") for number, hold in enumerate(timeline["holds"])]
    return found


def _kind(kind: str, item: Mapping[str, Any]) -> str:
    return f"{kind} conflict" if item.get("faults") else kind


def _lane(number: int, lane: Mapping[str, Any], scale: Scale, gaps: Sequence[Any]) -> Lane:
    beats = lane["beats"]
    bars = [
        (
            min(beat["start"], beat["end"]),
            max(beat["start"], beat["end"]),
            _bar(_kind("beat", beat), beat, scale, f"l{number}b{index}"),
        )
        for index, beat in enumerate(beats)
    ]
    by_span = {tuple(beat["span"]): beat for beat in beats}
    for found in gaps:
        sides = [by_span[tuple(place)] for place in found if tuple(place) in by_span]
        if len(sides) == 2:
            left, right = sorted((sides[0]["end"], sides[1]["start"]))
            title = f"nothing from {figure(left)} to {figure(right)} s"
            gap = Bar("gap", scale.share(left), scale.share(right - left), 0, "", title, "")
            bars.append((left, right, gap))
    return _rows(lane["name"] or "Beats", lane["facet"] or "", bars)


def _bar(kind: str, beat: Mapping[str, Any], scale: Scale, ref: str) -> Bar:
    left, right = sorted((beat["start"], beat["end"]))
    title = f"{figure(beat['start'])}–{figure(beat['end'])} s: {beat['label']}"
    if beat.get("faults"):
        title += f" ({', '.join(beat['faults'])})"
    return Bar(kind, scale.share(left), scale.share(right - left), 0, beat["label"], title, ref)


def _hold(number: int, hold: Mapping[str, Any], scale: Scale) -> tuple[float, float, Bar]:
    start, length = hold["at"], hold["seconds"]
    label = f"holds {figure(length)} s"
    title = f"{label}, in the beat from {figure(start)} s"
    bar = Bar(_kind("hold", hold), scale.share(start), scale.share(length), 0, label, title, f"h{number}")
    return start, start + length, bar


def _rows(name: str, facet: str, bars: Sequence[tuple[float, float, Bar]]) -> Lane:
    """The bars, each in the first row where it hides no other."""
    ends: list[float] = []
    placed = []
    for start, end, bar in sorted(bars, key=lambda one: (one[0], -one[1])):
        row = next((number for number, taken in enumerate(ends) if taken <= start + 1e-9), len(ends))
        row = min(row, ROWS_LIMIT - 1)
        ends[row : row + 1] = [end]
        placed.append(bar._replace(top=row * ROW))
    return Lane(name, facet, max(1, len(ends)) * ROW, tuple(placed), ())


def _notes(timeline: Mapping[str, Any], *, far: bool) -> list[str]:
    notes = []
    if timeline["declared"] is None:
        notes.append("The prompt declares no length.")
    if far:
        limit = timeline["limit"]
        notes.append(
            f"The limit of {limit['platform']}, {figure(limit['seconds'])} s, lies beyond the picture."
        )
    loose = [hold for hold in timeline["holds"] if hold["at"] is None]
    if loose:
        lengths = ", ".join(f"{figure(hold['seconds'])} s" for hold in loose)
        notes.append(f"Lasting, but in no beat: {lengths}.")
    return notes


def _table(timeline: Mapping[str, Any]) -> list[Line]:
    rows = [
        Line(
            lane["name"] or "Beats",
            f"{figure(beat['start'])}–{figure(beat['end'])} s",
            beat["label"],
            ", ".join(beat.get("faults", ())),
            f"l{lane_number}b{number}",
        )
        for lane_number, lane in enumerate(timeline["lanes"])
        for number, beat in enumerate(lane["beats"])
    ]
    for number, cue in enumerate(timeline["cues"]):
        faults = ", ".join(cue.get("faults", ()))
        rows.append(Line("Cues", f"{figure(cue['at'])} s", cue["label"], faults, f"c{number}"))
    for number, hold in enumerate(timeline["holds"]):
        faults = ", ".join(hold.get("faults", ()))
        rows.append(Line("Holds", f"for {figure(hold['seconds'])} s", "", faults, f"h{number}"))
    return rows
