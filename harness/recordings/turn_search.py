"""Which lines of a Markdown transcript open a turn.

A message may itself hold rules, headings and quoted headings of other rounds, fenced or not. So every
line that could open a turn is weighed: whether its speaker is known, whether it is made like the others,
whether a rule stands before it where the writer puts rules, whether it stands in a code fence, and
whether rounds and speakers go on plausibly from turn to turn. The likeliest chain is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from harness.recordings.errors import MAX_TURNS
from harness.recordings.headings import NAME_LIMIT, Marker, fence_of, is_rule, name_of, numbered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.recordings.participants import Cast

_WINDOW = 48
"""So many markers in a row may be rejected (a message that quotes a whole transcript)."""

_PARTNERS = 12
"""So many names are tried as the other speaker, where nothing tells who it is."""

_SAMPLE = 120
"""Characters that tell whether a repeated heading merely quotes the earlier message."""


@dataclass(frozen=True, slots=True)
class Found:
    """The turns' markers in order.

    ``sure`` when names or recurring speakers show that this is a dialogue. ``breaks`` are lines that end a
    turn without opening one: headings of rounds above the names of their speakers.
    """

    markers: tuple[Marker, ...]
    sure: bool
    breaks: tuple[int, ...] = ()


def find_turns(text: str, start: int, end: int, cast: Cast) -> Found:
    """The markers between ``start`` and ``end``: numbered headings, else headings or labels of names."""
    rounds = list(islice(_numbered_lines(text, start, end), MAX_TURNS + 1))
    spoken = [marker for marker in rounds if marker.speaker]
    if spoken and (_recognised(spoken, cast) or _recurring(spoken)):
        chain = _likeliest(text, start, end, spoken, cast)
        return Found(tuple(chain), sure=True)
    # Headings of rounds may bear a title, or nothing; the speakers then stand below them.
    for lines in (_name_headings(text, start, end), _labels(text, start, end)):
        named = list(islice(lines, MAX_TURNS + 1))
        chosen = _of_two_speakers(text, start, named, cast)
        if chosen:
            breaks = tuple(heading.start for heading in rounds)
            return Found(tuple(_with_rounds(chosen, rounds)), _recognised(chosen, cast), breaks)
    return Found(tuple(_likeliest(text, start, end, spoken, cast)), sure=False)


def before(text: str, at: int, start: int) -> str | None:
    """The last line before ``at`` that is not blank; ``None`` where there is none after ``start``."""
    while at > start and text[at - 1].isspace():
        at -= 1
    return text[max(start, text.rfind("\n", 0, at) + 1) : at] if at > start else None


def _recognised(markers: Sequence[Marker], cast: Cast) -> bool:
    return any(cast.role_of(marker.speaker) != "unknown" for marker in markers)


def _recurring(markers: Sequence[Marker]) -> bool:
    speakers = Counter(marker.speaker.casefold() for marker in markers)
    return len(speakers) > 1 and len(markers) > len(speakers)


# --- lines that could open a turn


@cache
def _lines() -> dict[str, re.Pattern[str]]:
    return {
        "heading": re.compile(r"^(#{1,6})[ \t]+(\S.*)$", re.MULTILINE),
        # A whole line in bold, or a plain one, that begins like a round.
        "bold": re.compile(r"^(\*\*|__)([^*\n]{3,160})(?:\*\*|__):?[ \t]*$", re.MULTILINE),
        "bare": re.compile(r"^()(\[?\w{3,12} ?#?\d{1,5}\]?[ ,:(\-–—][^\n]{1,120})$", re.MULTILINE),
        "label": re.compile(
            rf"^(?:\[[\d:. TZ/-]{{3,30}}\][ \t])?"
            rf"(?:\*\*(?P<inner>[^*\n:：]{{1,{NAME_LIMIT}}})[:：][ \t]?\*\*"
            rf"|\*\*(?P<outer>[^*\n:：]{{1,{NAME_LIMIT}}})\*\*[ \t]?[:：]"
            rf"|(?P<plain>[^\s*#>:：|`\-][^*\n:：]{{0,{NAME_LIMIT}}})[:：](?=\s|$))[ \t]*",
            re.MULTILINE,
        ),
    }


def _numbered_lines(text: str, start: int, end: int) -> Iterator[Marker]:
    """Headings such as ``### Round 2: NAME``; bold and plain lines of that form where there are none."""
    for kind in ("heading", "bold", "bare"):
        any_found = False
        for match in _lines()[kind].finditer(text, start, end):
            read = numbered(match.group(2))
            if read is None:
                continue
            style, number, speaker = read
            any_found = True
            yield Marker(match.start(), match.end(), f"{kind}{len(match.group(1))}{style}", speaker, number)
        if any_found:
            return


def _name_headings(text: str, start: int, end: int) -> Iterator[Marker]:
    for match in _lines()["heading"].finditer(text, start, end):
        name = name_of(match.group(2).rstrip("#"))
        if 0 < len(name) <= NAME_LIMIT:
            yield Marker(match.start(), match.end(), f"name{len(match.group(1))}", name)


def _labels(text: str, start: int, end: int) -> Iterator[Marker]:
    for match in _lines()["label"].finditer(text, start, end):
        style = str(match.lastgroup)
        name = name_of(match.group(style))
        if name:
            yield Marker(match.start(), match.end(), style, name)


# --- names without numbers


def _of_two_speakers(text: str, start: int, markers: Sequence[Marker], cast: Cast) -> list[Marker]:
    """The markers of the two that talk: those named in the head, else those with a role's name, else
    the first one and whoever takes turns with it.
    """
    speakers = list(dict.fromkeys(marker.speaker for marker in markers))
    roles = {speaker: cast.role_of(speaker) for speaker in speakers}
    chosen = [next((one for one in speakers if roles[one] == role), None) for role in ("persona", "copilot")]
    if None in chosen:
        known = next((one for one in chosen if one), None)
        partner = _partner(markers, known or (speakers[0] if speakers else ""))
        if known is None and (partner is None or _first_line_is_not(text, start, markers)):
            return []
        chosen = [known or speakers[0], partner]
    if chosen[1] is None:
        return []
    mine = [marker for marker in markers if marker.speaker in chosen]
    style = Counter(marker.style for marker in mine).most_common(1)[0][0]
    mine = [marker for marker in mine if marker.style == style]
    free = [marker for marker in mine if _stands_free(text, marker, start)]
    return free if len({marker.speaker for marker in free}) > 1 else []


def _partner(markers: Sequence[Marker], one: str) -> str | None:
    """The speaker that takes turns with ``one``: at most one difference in number, never far apart."""
    counts = Counter(marker.speaker for marker in markers)
    for other in islice(counts, _PARTNERS):
        if other != one and abs(counts[other] - counts[one]) <= 1 and _alternate(markers, one, other):
            return other
    return None


def _alternate(markers: Sequence[Marker], one: str, other: str) -> bool:
    order = [marker.speaker for marker in markers if marker.speaker in {one, other}]
    return all(a != b for a, b in pairwise(order))


def _first_line_is_not(text: str, start: int, markers: Sequence[Marker]) -> bool:
    return before(text, markers[0].start, start) is not None


def _stands_free(text: str, marker: Marker, start: int) -> bool:
    """Whether a blank line, a rule or a heading stands above."""
    if marker.start <= start or text[max(0, marker.start - 2) : marker.start] == "\n\n":
        return True
    line = before(text, marker.start, start)
    return line is None or is_rule(line) or line.startswith("#") or marker.style == "plain"


def _with_rounds(markers: Sequence[Marker], rounds: Sequence[Marker]) -> list[Marker]:
    """Each marker with the number of the last heading of a round above it."""
    numbered_markers = []
    index = 0
    number = None
    for marker in markers:
        while index < len(rounds) and rounds[index].start < marker.start:
            number = rounds[index].number
            index += 1
        numbered_markers.append(replace(marker, number=number))
    return numbered_markers


# --- the likeliest chain of numbered headings


@dataclass(frozen=True, slots=True)
class _Candidate:
    marker: Marker
    ruled: bool
    """A rule, or nothing of the dialogue, stands above."""
    known: bool
    """The speaker is one of the two participants by name."""

    @property
    def speaker(self) -> str:
        return self.marker.speaker.casefold()

    @property
    def number(self) -> int:
        return self.marker.number if self.marker.number is not None else -1


@dataclass(frozen=True, slots=True)
class _Node:
    marker: Marker
    worth: float


def _likeliest(text: str, start: int, end: int, markers: Sequence[Marker], cast: Cast) -> list[Marker]:
    """The chain of turns with the highest worth: of its markers, and of each step from one to the next."""
    if len(markers) < 2:
        return list(markers)
    known = {speaker: cast.role_of(speaker) != "unknown" for speaker in {m.speaker for m in markers}}
    found = [_Candidate(m, _ruled(text, m, start), known[m.speaker]) for m in markers]
    trusted = [one for one in found if one.ruled] or found
    style = Counter(one.marker.style for one in trusted).most_common(1)[0][0]
    if all(one.ruled and one.known and one.marker.style == style for one in found) and all(
        _step(one, other) > 0 for one, other in pairwise(markers)
    ):
        return list(markers)
    return [node.marker for node in _best_chain(_weigh(text, end, found, style))]


def _weigh(text: str, end: int, found: Sequence[_Candidate], style: str) -> list[_Node]:
    rules_used = sum(one.ruled for one in found) * 2 >= len(found)
    speakers = Counter(one.speaker for one in found if one.ruled or not rules_used)
    any_known = any(one.known for one in found)
    bodies: dict[tuple[int, str], str] = {}
    highest = -1
    nodes = []
    for one, fenced in zip(found, _fenced(text, end, found), strict=True):
        worth = 1.0 + (1.0 if one.marker.style == style else -2.0)
        if rules_used:
            worth += 2.0 if one.ruled else -3.0
        if one.known:
            worth += 2.0
        elif speakers[one.speaker] > 1:
            worth += 1.0
        elif any_known:
            worth -= 2.0
        if fenced:
            worth -= 4.0
        key = (one.number, one.speaker)
        body = text[one.marker.body : min(end, one.marker.body + _SAMPLE)].strip()
        if key in bodies:
            # Said before: a quotation when the text below is the same, or when the number is long past.
            worth -= 9.0 if bodies[key] == body else 6.5 if one.number < highest else 2.0
        else:
            bodies[key] = body
        if worth > 3.0:
            highest = max(highest, one.number)
        nodes.append(_Node(one.marker, worth))
    return nodes


def _best_chain(nodes: Sequence[_Node]) -> list[_Node]:
    best: list[tuple[float, int]] = []
    for index, node in enumerate(nodes):
        here = (node.worth, -1)
        for earlier in range(max(0, index - _WINDOW), index):
            total = best[earlier][0] + _step(nodes[earlier].marker, node.marker) + node.worth
            if total > here[0]:
                here = (total, earlier)
        best.append(here)
    index = max(range(len(nodes)), key=lambda i: best[i][0])
    chain = []
    while index >= 0:
        chain.append(nodes[index])
        index = best[index][1]
    return chain[::-1]


def _step(one: Marker, other: Marker) -> float:
    """How plausible it is that ``other`` is the turn after ``one``; above 0 when nothing is odd."""
    worth = 1.0 if one.speaker.casefold() != other.speaker.casefold() else -4.0
    ahead = (other.number or 0) - (one.number or 0)
    if ahead < 0:
        worth -= 4.0
    elif ahead > 1:
        worth -= 1.0
    return worth


def _ruled(text: str, marker: Marker, start: int) -> bool:
    line = before(text, marker.start, start)
    return line is None or is_rule(line)


def _fenced(text: str, end: int, found: Sequence[_Candidate]) -> list[bool]:
    """Which markers stand inside a closed code fence.

    A fence that is opened in one message and never closed would turn everything after it inside out, so
    a marker that goes on with the dialogue (known speaker, rule above, no earlier round) ends any fence.
    """
    inside = [False] * len(found)
    opened: str | None = None
    waiting: list[int] = []
    highest = -1
    at = 0
    for match in _fence_lines().finditer(text, found[0].marker.start, end):
        while at < len(found) and found[at].marker.start < match.start():
            one = found[at]
            if opened and not (one.ruled and one.known and one.number > highest):
                waiting.append(at)
            else:
                opened, waiting = None, []
                highest = max(highest, one.number)
            at += 1
        fence = fence_of(match.group())
        if fence is None:
            continue
        marks, closes = fence
        if opened is None:
            opened, waiting = marks, []
        elif closes and marks[0] == opened[0] and len(marks) >= len(opened):
            for index in waiting:
                inside[index] = True
            opened, waiting = None, []
    return inside


@cache
def _fence_lines() -> re.Pattern[str]:
    return re.compile(r"^[ \t]{0,8}(?:```|~~~).*$", re.MULTILINE)
