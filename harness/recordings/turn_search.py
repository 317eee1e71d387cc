"""Which lines of a Markdown transcript open a turn.

Numbered headings first (``### Round 2: NAME``); where there are none, headings or labels that are just a
name, under headings of rounds or not. Which of several candidates are turns and which are quoted is
decided in `harness.recordings.turn_chain`.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from harness.recordings.errors import MAX_TURNS
from harness.recordings.headings import NAME_LIMIT, Marker, before, is_rule, name_of, numbered
from harness.recordings.turn_chain import likeliest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.recordings.participants import Cast

_PARTNERS = 12
"""So many names are tried as the other speaker, where nothing tells who it is."""


class Found(NamedTuple):
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
        chain = likeliest(text, start, end, spoken, cast)
        return Found(tuple(chain), sure=True)
    counted = [
        marker
        for marker in islice(_counted_headings(text, start, end), MAX_TURNS + 1)
        if cast.role_of(marker.speaker) != "unknown"
    ]
    if len({cast.role_of(marker.speaker) for marker in counted}) > 1:
        return Found(tuple(likeliest(text, start, end, counted, cast)), sure=True)
    # Headings of rounds may bear a title, or nothing; the speakers then stand below them.
    for lines in (
        _name_headings(text, start, end),
        _labels(text, start, end),
        _bold_names(text, start, end, cast),
    ):
        named = list(islice(lines, MAX_TURNS + 1))
        chosen = _of_two_speakers(text, start, named, cast)
        if chosen:
            breaks = tuple(heading.start for heading in rounds)
            return Found(tuple(_with_rounds(chosen, rounds)), _recognised(chosen, cast), breaks)
    return Found(tuple(likeliest(text, start, end, spoken, cast)), sure=False)


def _recognised(markers: Sequence[Marker], cast: Cast) -> bool:
    return any(cast.role_of(marker.speaker) != "unknown" for marker in markers)


def _recurring(markers: Sequence[Marker]) -> bool:
    """Whether speakers come again, or two share a round: titles of chapters do neither."""
    speakers = Counter(marker.speaker.casefold() for marker in markers)
    numbers = Counter(marker.number for marker in markers)
    return len(speakers) > 1 and (len(markers) > len(speakers) or len(markers) > len(numbers))


# --- lines that could open a turn


_LINES = {
    "heading": r"^(#{1,6})[ \t]+(\S.*)$",
    "counted": r"^(#{1,6})[ \t]+#?(\d{1,5})[.):]?[ \t]*[-–—:|]?[ \t]*([^\s\d].*)$",
    "tight": r"^(#{1,6})([^\s#].*)$",
    # A whole line in bold, or a plain one, that begins like a round.
    "bold": r"^(\*\*|__)([^*\n]{3,160})(?:\*\*|__):?[ \t]*$",
    "bare": r"^()(\[?\w{3,12} ?#?\d{1,5}\]?[ ,:(\-–—][^\n]{1,120})$",
    "label": (
        r"^(?:\[[\d:. TZ/-]{3,30}\][ \t]|\d{1,4}[.)][ \t]|[^\w\s*#>|`-]{1,4}[ \t])?"
        rf"(?:\*\*(?P<inner>[^*\n:：]{{1,{NAME_LIMIT}}})[:：][ \t]?\*\*"
        rf"|\*\*(?P<outer>[^*\n:：]{{1,{NAME_LIMIT}}})\*\*[ \t]?[:：]"
        rf"|(?P<plain>[^\s*#>:：|`\-][^*\n:：]{{0,{NAME_LIMIT}}})[:：](?=\s|$))[ \t]*"
    ),
}


@cache
def _lines(kind: str) -> re.Pattern[str]:
    return re.compile(_LINES[kind], re.MULTILINE)


def _numbered_lines(text: str, start: int, end: int) -> Iterator[Marker]:
    """Headings such as ``### Round 2: NAME``; bold and plain lines of that form where there are none."""
    for kind in ("heading", "tight", "bold", "bare"):
        any_found = False
        for match in _lines(kind).finditer(text, start, end):
            read = numbered(match.group(2))
            if read is None:
                continue
            style, number, speaker = read
            any_found = True
            yield Marker(match.start(), match.end(), f"{kind}{len(match.group(1))}{style}", speaker, number)
        if any_found:
            return


def _counted_headings(text: str, start: int, end: int) -> Iterator[Marker]:
    """Headings such as ``### 3. NAME``."""
    for match in _lines("counted").finditer(text, start, end):
        name = name_of(match.group(3).rstrip("#"))
        if 0 < len(name) <= NAME_LIMIT:
            yield Marker(
                match.start(), match.end(), f"counted{len(match.group(1))}", name, int(match.group(2))
            )


def _bold_names(text: str, start: int, end: int, cast: Cast) -> Iterator[Marker]:
    """Lines that are nothing but a participant's name in bold: only where the head names both."""
    if not (cast.persona and cast.copilot):
        return
    for match in _lines("bold").finditer(text, start, end):
        name = name_of(match.group(2))
        if cast.role_of(name) != "unknown":
            yield Marker(match.start(), match.end(), "alone", name)


def _name_headings(text: str, start: int, end: int) -> Iterator[Marker]:
    for match in _lines("heading").finditer(text, start, end):
        name = name_of(match.group(2).rstrip("#"))
        if 0 < len(name) <= NAME_LIMIT and numbered(match.group(2)) is None:
            yield Marker(match.start(), match.end(), f"name{len(match.group(1))}", name)


def _labels(text: str, start: int, end: int) -> Iterator[Marker]:
    for match in _lines("label").finditer(text, start, end):
        style = str(match.lastgroup)
        read = numbered(match.group(style))
        if read is not None and read[2]:  # **[Round 2] NAME:**
            yield Marker(match.start(), match.end(), style, read[2], read[1])
            continue
        name = name_of(match.group(style))
        if name:
            yield Marker(match.start(), match.end(), style, name)


# --- names without numbers


def _of_two_speakers(text: str, start: int, markers: Sequence[Marker], cast: Cast) -> list[Marker]:
    """The markers of the two that talk: those named in the head, else those with a role's name, else
    the first one and whoever takes turns with it.
    """
    counts = Counter(marker.speaker for marker in markers)
    speakers = list(counts)
    roles = {speaker: cast.role_of(speaker) for speaker in speakers}
    chosen = [
        max((one for one in speakers if roles[one] == role), key=counts.__getitem__, default=None)
        for role in ("persona", "copilot")
    ]
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
        numbered_markers.append(marker._replace(number=marker.number if number is None else number))
    return numbered_markers
