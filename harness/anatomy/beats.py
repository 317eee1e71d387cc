"""Accepted ranges become headings of the section tree, and then the beats of clocks.

A beat opens a section of its own, so that what stands in it (camera, action, speech) is known to
stand in it. Which clock a beat belongs to follows from the section above it:

- beats under one heading share a clock; sound, palette, lighting and the like restart their own;
- shots that are headings themselves share the clock of what is above them;
- a clock goes on across headings that are no facet of their own as long as it moves forward;
- a second pass over the same seconds (versions, layers) is a clock of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from harness.anatomy.clauses import sentence_around
from harness.anatomy.headings import facet_of, plain_name
from harness.anatomy.model import Beat, Clock
from harness.anatomy.sections import BEAT_RANK, TIMED_RANK, Heading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from harness.anatomy.model import Section
    from harness.anatomy.ranges import Placed

LABEL_LIMIT = 60
"""Most characters of a beat's label."""

_OWN_CLOCK = frozenset(
    {
        "sound",
        "lighting",
        "palette",
        "dialogue",
        "camera",
        "lens",
        "framing",
        "style",
        "setting",
        "subject",
        "wardrobe",
        "finishing",
    }
)
"""Facets whose sections run beside the action and keep a clock of their own."""


class Held(NamedTuple):
    """A beat with the section that its clock belongs to (``None``: the whole text)."""

    beat: Beat
    owner: int | None


def beat_headings(text: str, headings: Sequence[Heading], placed: Sequence[Placed]) -> list[Heading]:
    """``headings`` with one for each leading range, in order of ``start``."""
    result = list(headings)
    starts = [heading.start for heading in headings]
    consumed: set[int] = set()
    added: list[Heading] = []
    under_label = -2  # the label whose line is being timed, by its index
    for place in placed:
        if place.trailing or place.aside:
            continue
        before = bisect_right(starts, place.start) - 1
        if before >= 0 and place.expression.start < headings[before].end:
            result[before] = _timed(headings[before])
            continue
        following = before + 1
        if (
            following < len(headings)
            and headings[following].label
            and _at_once(text, place.after, headings[following].start)
            and following not in consumed
        ):
            shot = headings[following]
            result[following] = shot._replace(start=place.start, rank=min(shot.rank, BEAT_RANK), form="beat")
            consumed.add(following)
            continue
        rank = BEAT_RANK
        if before >= 0 and _at_once(text, headings[before].end, place.start):
            rank = _rank_after(headings[before])
        elif under_label == before and "\n" not in text[added[-1].start : place.start][:LINE_LIMIT]:
            rank = TIMED_RANK
        under_label = before if rank == TIMED_RANK else -2
        title = text[place.expression.start : place.expression.end]
        added.append(Heading(place.start, place.after, title, "beat", rank))
    return sorted(result + added, key=lambda heading: heading.start)


LINE_LIMIT = 600
"""How far the line of a label is followed."""


def _at_once(text: str, end: int, start: int) -> bool:
    """Whether nothing but marks stands between a heading and a range."""
    return start - end <= 20 and not text[end:start].strip(" \t:：-–—|·*_([【")


def _timed(heading: Heading) -> Heading:
    """A heading whose title carries the range: a beat, unless it names a facet."""
    if heading.label is None and facet_of(plain_name(heading.title))[1]:
        return heading
    rank = heading.rank if heading.form == "markdown" else min(heading.rank, BEAT_RANK)
    return heading._replace(form="beat", rank=rank)


def _rank_after(heading: Heading) -> float:
    """``Camera: 0–2s push in; 2–4s hold``: times that follow a facet's label at once are the label's."""
    facet = facet_of(plain_name(heading.title))[0]
    inline = heading.form in ("inline", "bold", "bracket") and heading.label is None
    return TIMED_RANK if inline and facet in _OWN_CLOCK | {"action"} else BEAT_RANK


def read_beats(text: str, sections: Sequence[Section], placed: Sequence[Placed]) -> list[Held]:
    """Each accepted range with its text and the section that owns its clock."""
    starts = [section.start for section in sections]
    held: list[Held] = []
    for index, place in enumerate(placed):
        at = bisect_right(starts, place.start) - 1
        while at >= 0 and sections[at].end <= place.start:
            at = -1 if sections[at].parent is None else sections[at].parent  # type: ignore[assignment]
        section = sections[at] if at >= 0 else None
        if place.aside:
            body = sentence_around(text, *place_span(place))
        elif place.trailing:
            body = _text_before(text, place, placed[index - 1] if index else None)
        elif section is not None:
            body = (place.after, max(place.after, section.body[1]))
        else:
            body = (place.after, len(text))
        first, second = place.expression.values
        shot = section.shot if section is not None and section.form == "beat" else None
        label = _label(text, shot, body)
        beat = Beat(first, second, label, place_span(place), body, aside=place.aside)
        titled = section is not None and place.start < section.body[0]
        held.append(Held(beat, _owner(sections, at, titled=titled)))
    return clip_bodies(held)


def place_span(place: Placed) -> tuple[int, int]:
    """The offsets of the range itself."""
    return place.expression.start, place.expression.end


def clip_bodies(held: list[Held]) -> list[Held]:
    """A beat's text ends where the next beat begins."""
    clipped = []
    following: Beat | None = None
    for item in reversed(held):
        beat = item.beat
        start, end = beat.body
        inside = following is not None and start <= following.span[0] < end
        if following is not None and inside and not beat.aside and following.body[0] >= following.span[0]:
            end = following.span[0]
        clipped.append(Held(beat._replace(body=(start, max(start, end))), item.owner))
        if not beat.aside:
            following = beat
    return clipped[::-1]


def _text_before(text: str, place: Placed, previous: Placed | None) -> tuple[int, int]:
    """What a trailing range times: from the previous one, or the start of its line, up to it."""
    start = text.rfind("\n", 0, place.start) + 1
    if previous is not None and previous.after > start:
        start = previous.after
    return start, place.start


def _owner(sections: Sequence[Section], at: int, *, titled: bool) -> int | None:
    """The section above that is no beat. Versions and clips are sections, but not of their own title's range."""
    owner: int | None = at if at >= 0 else None
    if owner is not None and titled and sections[owner].form == "beat":
        owner = sections[owner].parent
    while owner is not None and sections[owner].form == "beat" and not _is_version(sections[owner]):
        owner = sections[owner].parent
    return owner


def _is_version(section: Section) -> bool:
    return section.shot is not None and section.facet is None


@cache
def _phrase_end() -> re.Pattern[str]:
    return re.compile(r"[.。;；\n，,(（\"”]|:\s|：")


@cache
def _aside_length() -> re.Pattern[str]:
    return re.compile(r"^[(（][0-9. ]{1,6}[a-z秒]{0,8}[)）][:：]?\s*")


def _label(text: str, shot: str | None, body: tuple[int, int]) -> str:
    """A short name of the beat: its number, its quoted title, or its first phrase."""
    edges = " \t\n:：-–—|·•*_\"“”'‘’[]【】#>"
    phrase = text[body[0] : min(body[1], body[0] + 200)].lstrip(edges)
    if shot and phrase.startswith(shot):
        phrase = phrase[len(shot) :].lstrip(edges + ",，")
    phrase = _aside_length().sub("", phrase, count=1)
    end = _phrase_end().search(phrase)
    name = (phrase[: end.start()] if end and end.start() else phrase)[:LABEL_LIMIT].strip(" *_\"“”'")
    if shot and name and not name.startswith(shot):
        return f"{shot}: {name}"[:LABEL_LIMIT]
    return shot or name


@dataclass(slots=True, eq=False, repr=False)
class _Run:
    """A clock in the making, with its extent so far."""

    owner: int | None
    aside: bool
    beats: list[Beat]
    low: Decimal
    high: Decimal

    def add(self, beat: Beat) -> None:
        self.beats.append(beat)
        self.low, self.high = min(self.low, beat.start), max(self.high, beat.end)


def group_clocks(held: Sequence[Held], sections: Sequence[Section]) -> tuple[Clock, ...]:
    """Beats by the clock they share."""
    runs: list[_Run] = []
    of_owner: dict[tuple[int | None, bool], _Run] = {}
    for index, item in enumerate(held):
        key = (item.owner, item.beat.aside)
        run = of_owner.get(key)
        if run is not None and _restarts(run, held, index):
            run = None
        elif run is None and runs and _goes_on(runs[-1], item, sections):
            run = runs[-1]
        if run is None:
            run = _Run(item.owner, item.beat.aside, [], item.beat.start, item.beat.end)
            runs.append(run)
        run.add(item.beat)
        of_owner[key] = run
    return tuple(
        Clock(
            section=None if run.owner is None else sections[run.owner].heading,
            beats=tuple(run.beats),
            facet=None if run.owner is None else sections[run.owner].facet,
            section_index=run.owner,
        )
        for run in runs
    )


def _goes_on(run: _Run, item: Held, sections: Sequence[Section]) -> bool:
    """A new heading that is no facet of its own, and the time moves on."""
    if run.aside or item.beat.aside:
        return False
    for owner in (run.owner, item.owner):
        if owner is not None and (sections[owner].facet in _OWN_CLOCK or _is_version(sections[owner])):
            return False
    return item.beat.start >= run.beats[-1].end > 0


def _restarts(run: _Run, held: Sequence[Held], index: int) -> bool:
    """Whether a beat begins a second pass over the seconds that ``run`` has covered."""
    beat, owner = held[index].beat, held[index].owner
    if beat.start > run.low or run.beats[-1].end < run.high:
        return False
    if (beat.start, beat.end) == (run.low, run.high):
        return True
    if len(run.beats) < 2:
        return False
    follows = held[index + 1] if index + 1 < len(held) else None
    last = follows is None or follows.owner != owner or follows.beat.start <= run.low
    if beat.end >= run.high and last:
        return True  # one thing that goes on through all of them
    reached = beat.end
    for later in islice(held, index + 1, None):
        if later.owner != owner or later.beat.start <= run.low:
            break
        reached = max(reached, later.beat.end)
    return reached == run.high
