"""The likeliest chain of turns among the numbered headings of a Markdown transcript.

A message may itself hold rules, headings and quoted headings of other rounds, fenced or not. So every
heading that could open a turn is weighed: whether its speaker is known, whether it is made like the
others, whether a rule stands above where the writer puts rules, whether it stands in a code fence,
whether it says again what was said before, and whether rounds and speakers go on plausibly from turn to
turn. The chain of the highest worth is taken. The weights are small whole numbers, chosen so that two
signs are needed to overrule a third; the tests show the cases they decide.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from harness.recordings.headings import Marker, before, fence_of, is_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.recordings.model import Role
    from harness.recordings.participants import Cast

_WINDOW = 48
"""So many markers in a row may be rejected (a message that quotes a whole transcript)."""

_SAMPLE = 120
"""Characters that tell whether a repeated heading merely quotes the earlier message."""


class _Candidate(NamedTuple):
    marker: Marker
    ruled: bool
    """A rule, or nothing of the dialogue, stands above."""
    role: Role
    """Of the speaker, by name."""

    @property
    def known(self) -> bool:
        return self.role != "unknown"

    @property
    def speaker(self) -> str:
        return self.marker.speaker.casefold()

    @property
    def number(self) -> int:
        return self.marker.number if self.marker.number is not None else -1


class _Node(NamedTuple):
    marker: Marker
    worth: float


def likeliest(text: str, start: int, end: int, markers: Sequence[Marker], cast: Cast) -> list[Marker]:
    """The chain of turns with the highest worth: of its markers, and of each step from one to the next."""
    if len(markers) < 2:
        return list(markers)
    roles = {speaker: cast.role_of(speaker) for speaker in {marker.speaker for marker in markers}}
    found = [_Candidate(marker, _ruled(text, marker, start), roles[marker.speaker]) for marker in markers]
    trusted = [one for one in found if one.ruled] or found
    style = Counter(one.marker.style for one in trusted).most_common(1)[0][0]
    if all(one.ruled and one.known and one.marker.style == style for one in found) and all(
        _step(one, other) > 0 for one, other in pairwise(markers)
    ):
        return list(markers)
    return [node.marker for node in _best_chain(_weigh(text, end, found, style))]


def _weigh(text: str, end: int, found: Sequence[_Candidate], style: str) -> list[_Node]:
    # Nothing of the dialogue stands above its first turn: that tells nothing about the writer's habit.
    habit = [one.ruled for one in found[1:] if one.known] or [one.ruled for one in found[1:]]
    rules_used = sum(habit) * 2 >= max(1, len(habit))
    alike = [one for one in found if one.marker.style == style and (one.ruled or not rules_used)]
    speakers = Counter(speaker for speaker, _ in {(one.speaker, one.number) for one in alike})
    any_known = any(one.known for one in found)
    all_known = {"persona", "copilot"} <= {one.role for one in found if one.ruled or not rules_used}
    bodies: dict[tuple[int, str], str] = {}
    highest = -1
    last: tuple[int, str] | None = None
    nodes = []
    for one, fenced in zip(found, _fenced(text, end, found), strict=True):
        worth = _base(one, style, rules_used=rules_used)
        if not one.known and speakers[one.speaker] > 1:
            worth += 1.0
        elif not one.known and any_known:
            # Where both participants are here, nobody hears of this one again.
            worth -= 6.0 if all_known else 2.0
        if fenced:
            worth -= 4.0
        key = (one.number, one.speaker)
        body = text[one.marker.body : min(end, one.marker.body + _SAMPLE)].strip()
        if key in bodies:
            same = bodies[key] == body
            if one.number < highest:
                # Of a round long past: a quotation, the more so when the text below is the same. As the
                # very last of the file it may be a message with a wrong number.
                worth -= 9.0 if same else 2.5 if one is found[-1] else 6.5
            elif key != last:  # a message recorded twice follows its double
                worth -= 3.0 if same else 2.0
        elif not fenced:
            bodies[key] = body
        last = key
        if worth > 3.0:
            highest = max(highest, one.number)
        nodes.append(_Node(one.marker, worth))
    return nodes


def _base(one: _Candidate, style: str, *, rules_used: bool) -> float:
    """The worth of a marker by itself."""
    worth = 2.0 if one.marker.style == style else -3.0
    if rules_used:
        worth += 2.0 if one.ruled else -3.0
    return worth + 2.0 if one.known else worth


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
