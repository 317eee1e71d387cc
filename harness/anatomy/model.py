"""What a prompt's text says, as frozen values.

Two kinds of number stand here and are never mixed: *offsets* are characters of the prompt's text
(half-open, plain ``(start, end)`` pairs, for a prompt may come from anywhere), *seconds* are
``Decimal``. `harness.extraction.Candidate.locate` maps offsets to a recording.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

Offsets = tuple[int, int]
"""Characters ``start`` to ``end`` (exclusive) of the prompt's text."""

SectionForm = Literal["markdown", "bold", "bracket", "label", "inline", "bare", "beat", "key", "tag"]
"""How a heading is written: ``### X`` · ``**X**`` · ``【X】``/``[X]`` · ``X:`` alone on its line ·
``X: …`` with its text · a bare line · a line led by a time or shot number · a JSON key · ``<x>``."""


class Section(NamedTuple):
    """A heading and what stands under it.

    ``heading`` is the name without marks and without a trailing parenthesis, ``title`` the heading
    as written. ``start`` to ``end`` covers the heading and its text, the sections below it
    (``depth`` greater) included; ``body`` is the part after the heading. ``parent`` is the index of
    the enclosing section in `Anatomy.sections`. ``shot`` is set for a heading that numbers a shot,
    scene, beat or act.
    """

    heading: str
    title: str
    facet: str | None
    start: int
    end: int
    body: Offsets
    form: SectionForm
    depth: int = 0
    parent: int | None = None
    shot: str | None = None


class Shot(NamedTuple):
    """A numbered shot, scene, beat or act: ``label`` as written (``Shot 1``), ``number`` if it has one."""

    label: str
    number: int | None
    start: int
    end: int
    kind: str = "shot"


class Beat(NamedTuple):
    """From ``start`` to ``end`` seconds of the clip something happens.

    ``span`` is the time expression (or, for ``derived`` beats, the length it was added up from);
    ``body`` is the text of the beat, up to the next time or section. ``derived`` beats carry only
    their lengths in the text (``Scene 1 · 3 seconds``), so their places are sums. An ``aside`` is said
    in passing (*an egret from 11s to 15s*), no step of the sequence; its body is its sentence.
    """

    start: Decimal
    end: Decimal
    label: str
    span: Offsets
    body: Offsets = (0, 0)
    derived: bool = False
    aside: bool = False

    @property
    def seconds(self) -> Decimal:
        """The beat's length; negative where it runs backwards."""
        return self.end - self.start


class Clock(NamedTuple):
    """The beats that share one time line, in the order of the text.

    ``section`` is the heading they stand under (``None`` without one), ``facet`` that heading's.
    """

    section: str | None
    beats: tuple[Beat, ...]
    facet: str | None = None
    section_index: int | None = None

    @property
    def aside(self) -> bool:
        """Whether its beats are only said in passing."""
        return all(beat.aside for beat in self.beats)

    @property
    def extent(self) -> tuple[Decimal, Decimal]:
        """Earliest start and latest end, in seconds."""
        return min(beat.start for beat in self.beats), max(max(beat.start, beat.end) for beat in self.beats)


class Cue(NamedTuple):
    """Something happens at ``at`` seconds.

    ``body`` is the text that says what: the sentence around it or, where the time is ``leading``
    (``2.5s: a breath``), what follows it.
    """

    at: Decimal
    span: Offsets
    body: Offsets = (0, 0)
    leading: bool = False


class Hold(NamedTuple):
    """Something lasts ``seconds`` (``for two full seconds``, ``over 4 seconds``)."""

    seconds: Decimal
    span: Offsets


class Relative(NamedTuple):
    """A part counted from an edge of the clip or from the part before it (``first 2.5 seconds``)."""

    position: Literal["first", "next", "final"]
    seconds: Decimal
    span: Offsets


class Declared(NamedTuple):
    """A statement of the whole length: ``Duration 8s``, ``15-second video``, ``4 beats / 8s total``.

    ``derived``: nobody says it; it is the sum of scenes that carry their lengths.
    """

    seconds: Decimal
    span: Offsets
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A count of parts that the text announces (``4 beats``); ``noun`` in the singular."""

    count: int
    noun: str
    span: Offsets
    section_index: int | None = None


class Timeline(NamedTuple):
    """All times of a prompt. Everything is in the order of the text."""

    declared: tuple[Declared, ...] = ()
    clocks: tuple[Clock, ...] = ()
    cues: tuple[Cue, ...] = ()
    holds: tuple[Hold, ...] = ()
    relative: tuple[Relative, ...] = ()
    claims: tuple[Claim, ...] = ()

    @property
    def declared_seconds(self) -> Decimal | None:
        """The declared length of the clip: the first statement of it, or the sum of its scenes, if any."""
        said = [item for item in self.declared if not item.derived] or self.declared
        return said[0].seconds if said else None

    @property
    def declared_spans(self) -> tuple[Offsets, ...]:
        """Where `declared_seconds` is stated."""
        return tuple(item.span for item in self.declared if item.seconds == self.declared_seconds)

    @property
    def beats(self) -> tuple[Beat, ...]:
        """The beats of all clocks."""
        return tuple(beat for clock in self.clocks for beat in clock.beats)

    def __bool__(self) -> bool:
        """Whether the text says any time at all."""
        return bool(self.declared or self.clocks or self.cues or self.holds or self.relative)


class SettingValue(NamedTuple):
    """One value of a setting: ``text`` as the API takes it (``8``, ``1920x1080``, ``16:9``)."""

    text: str
    start: int
    end: int


class Setting(NamedTuple):
    """One setting: ``name`` is canonical (``seconds``, ``size``, ``aspect_ratio``, …) or, for a
    setting that is not known, the key in lower case with underscores; ``key`` is as written.

    Several ``values`` (``"8" or "12"``) mean that the text leaves the choice open. ``listed`` is
    true in a list, fence or call of settings; false where a sentence or label states it.
    ``start`` to ``end`` covers key and value.
    """

    name: str
    key: str
    values: tuple[SettingValue, ...]
    start: int
    end: int
    listed: bool = False


class Settings(NamedTuple):
    """The settings that a text states, in its order."""

    items: tuple[Setting, ...] = ()

    def get(self, name: str) -> tuple[SettingValue, ...]:
        """All values given for the canonical ``name``, in order."""
        return tuple(value for item in self.items if item.name == name for value in item.values)

    def __bool__(self) -> bool:
        return bool(self.items)

    def to_json(self) -> dict[str, Any]:
        """Canonical name → values with their offsets."""
        found: dict[str, Any] = {}
        for item in self.items:
            found.setdefault(item.name, []).extend(
                {"value": value.text, "start": value.start, "end": value.end} for value in item.values
            )
        return found


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A prompt, read. ``facets`` maps a facet's name to the places that carry it, in order."""

    text: str
    sections: tuple[Section, ...] = ()
    facets: Mapping[str, tuple[Offsets, ...]] = field(default_factory=dict)
    shots: tuple[Shot, ...] = ()
    timeline: Timeline = field(default_factory=Timeline)
    settings: Settings = field(default_factory=Settings)
    is_json: bool = False
    """Whether the whole text is a JSON document (possibly cut off)."""

    def to_json(self) -> dict[str, Any]:
        """The shape that ``harness anatomy --json`` prints: offsets and seconds as JSON numbers."""
        timeline = self.timeline
        declared = timeline.declared_seconds
        return {
            "sections": [
                {
                    "heading": section.heading,
                    "facet": section.facet,
                    "start": section.start,
                    "end": section.end,
                    "depth": section.depth,
                }
                for section in self.sections
                if section.form != "beat" or section.shot
            ],
            "facets": {name: [_range(place) for place in places] for name, places in self.facets.items()},
            "shots": [{"label": shot.label, "start": shot.start, "end": shot.end} for shot in self.shots],
            "timeline": {
                "declared_seconds": None if declared is None else number(declared),
                "declared_spans": [_range(span) for span in timeline.declared_spans],
                "clocks": [
                    {
                        "section": clock.section,
                        "beats": [
                            {
                                "start": number(beat.start),
                                "end": number(beat.end),
                                "label": beat.label,
                                "span": _range(beat.span),
                            }
                            for beat in clock.beats
                        ],
                    }
                    for clock in timeline.clocks
                ],
                "cues": [{"at": number(cue.at), "span": _range(cue.span)} for cue in timeline.cues],
                "holds": [
                    {"seconds": number(hold.seconds), "span": _range(hold.span)} for hold in timeline.holds
                ],
                "relative": [
                    {"position": part.position, "seconds": number(part.seconds), "span": _range(part.span)}
                    for part in timeline.relative
                ],
            },
            "settings": self.settings.to_json(),
        }


def _range(offsets: Offsets) -> dict[str, int]:
    return {"start": offsets[0], "end": offsets[1]}


def number(seconds: Decimal) -> int | float:
    """Seconds as the JSON number that reads the same."""
    return int(seconds) if seconds == seconds.to_integral_value() else float(seconds)
