"""A JSON prompt's keys as sections and its timed objects as beats.

``"0-2s": "…"``, ``{"time": "0.0-2.0s", …}``, ``{"start": 0, "end": 2, …}`` and, in an array whose
objects carry only their lengths, ``{"duration": 3, …}``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from harness.anatomy.beats import Held
from harness.anatomy.headings import facet_of, plain_name
from harness.anatomy.model import Beat, Declared, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.anatomy.jsontext import Node
    from harness.anatomy.times import Expression

_STARTS = frozenset(
    [
        "start",
        "start_time",
        "starttime",
        "start_seconds",
        "start_sec",
        "start_s",
        "from",
        "begin",
        "t_start",
        "t0",
        "time_start",
        "开始",
    ]
)
_ENDS = frozenset(
    [
        "end",
        "end_time",
        "endtime",
        "end_seconds",
        "end_sec",
        "end_s",
        "to",
        "until",
        "t_end",
        "t1",
        "time_end",
        "stop",
        "结束",
    ]
)
_PAIRS = frozenset(
    [
        "time",
        "range",
        "time_range",
        "timerange",
        "timestamp",
        "timestamps",
        "interval",
        "seconds",
        "t",
        "timing",
    ]
)
_LENGTHS = frozenset(
    [
        "duration",
        "duration_seconds",
        "seconds",
        "length",
        "duration_s",
        "duration_sec",
        "length_seconds",
        "时长",
    ]
)
_NAMES = frozenset(["label", "title", "name", "beat", "shot", "scene", "id"])


@cache
def _seconds() -> re.Pattern[str]:
    return re.compile(
        r"\"?\s*(?:([0-9]{1,3}):)?([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(?:s|secs?|seconds?|秒)?\s*\"?",
        re.IGNORECASE,
    )


def json_sections(nodes: Sequence[Node]) -> tuple[list[Section], dict[int, int]]:
    """A section for each key; and for each node the section it stands in (its own key's, or its parent's)."""
    sections: list[Section] = []
    section_of: dict[int, int] = {}
    for index, node in enumerate(nodes):
        parent = section_of.get(node.parent)
        if node.key is None:
            if parent is not None:
                section_of[index] = parent
            continue
        sections.append(
            Section(
                heading=node.key,
                title=node.key,
                facet=facet_of(plain_name(node.key))[0],
                start=node.key_start,
                end=node.end,
                body=(node.start, node.end),
                form="key",
                depth=0 if parent is None else sections[parent].depth + 1,
                parent=parent,
            )
        )
        section_of[index] = len(sections) - 1
    return sections, section_of


def json_beats(
    text: str, nodes: Sequence[Node], section_of: dict[int, int], ranges: Sequence[Expression]
) -> tuple[list[Held], list[Declared]]:
    """Beats, and the whole length where the objects of one array carry lengths that add up to it."""
    starts = [node.start for node in nodes]
    held = [_from_range(text, nodes, starts, section_of, time) for time in ranges]
    fields = _fields(nodes)
    for index, members in fields.items():
        start = _number(text, nodes, members, _STARTS)
        end = _number(text, nodes, members, _ENDS)
        if start and end:
            span = (min(start[1], end[1]), max(start[2], end[2]))
            beat = Beat(
                start[0], end[0], _name(text, nodes, members), span, (nodes[index].start, nodes[index].end)
            )
            held.append(Held(beat, section_of.get(nodes[index].parent)))
        else:
            held += _from_pair(text, nodes, section_of, index, members)
    declared: list[Declared] = []
    if not held:
        held, declared = _from_lengths(text, nodes, section_of, fields)
    return sorted(held, key=lambda item: item.beat.span), declared


def _fields(nodes: Sequence[Node]) -> dict[int, dict[str, int]]:
    """Object → its keys in lower case → the node of each value."""
    fields: dict[int, dict[str, int]] = {}
    for index, node in enumerate(nodes):
        if node.key is not None and node.parent >= 0:
            fields.setdefault(node.parent, {}).setdefault(node.key.lower().replace("-", "_"), index)
    return fields


def _number(
    text: str, nodes: Sequence[Node], members: dict[str, int], names: frozenset[str]
) -> tuple[Decimal, int, int] | None:
    for name, index in members.items():
        if name in names:
            node = nodes[index]
            match = _seconds().fullmatch(text, node.start, node.end)
            if match and node.kind in ("number", "string"):
                return Decimal(match[1] or 0) * 60 + Decimal(match[2]), node.key_start, node.end
    return None


def _name(text: str, nodes: Sequence[Node], members: dict[str, int]) -> str:
    for name, index in members.items():
        if name in _NAMES and nodes[index].kind in ("string", "number"):
            return text[nodes[index].start : nodes[index].end].strip('"')[:60]
    return ""


def _from_range(
    text: str, nodes: Sequence[Node], starts: list[int], section_of: dict[int, int], time: Expression
) -> Held:
    """``"0-2s": …`` times its value, ``"time": "0-2s"`` its object, anything else its own string."""
    at = max(0, bisect_right(starts, time.start) - 1)
    keyed = next(
        (
            i
            for i in range(at, min(at + 2, len(nodes)))
            if 0 <= nodes[i].key_start <= time.start < nodes[i].start
        ),
        None,
    )
    label = ""
    owner: int | None
    if keyed is not None:
        body, owner = (nodes[keyed].start, nodes[keyed].end), section_of.get(nodes[keyed].parent)
    elif (
        nodes[at].kind == "string"
        and nodes[at].end - nodes[at].start <= time.end - time.start + 6
        and nodes[at].key
    ):
        home = nodes[at].parent
        body, owner = (nodes[home].start, nodes[home].end), section_of.get(nodes[home].parent)
    else:
        body, owner = (time.end, nodes[at].end), section_of.get(at)
        label = text[time.end : nodes[at].end].strip(' :,;-–—"')[:40]
    first, second = time.values
    return Held(Beat(first, second, label, (time.start, time.end), body), owner)


def _from_pair(
    text: str, nodes: Sequence[Node], section_of: dict[int, int], home: int, members: dict[str, int]
) -> list[Held]:
    """``{"time": [0, 2], …}``."""
    for name, index in members.items():
        if name in _PAIRS and nodes[index].kind == "array":
            parts = [node for node in nodes[index + 1 : index + 4] if node.parent == index]
            values = [_seconds().fullmatch(text, node.start, node.end) for node in parts]
            if len(parts) == 2 and values[0] and values[1]:
                low, high = (Decimal(value[1] or 0) * 60 + Decimal(value[2]) for value in values if value)
                span = (nodes[index].key_start, nodes[index].end)
                body = (nodes[home].start, nodes[home].end)
                beat = Beat(low, high, _name(text, nodes, members), span, body)
                return [Held(beat, section_of.get(nodes[home].parent))]
    return []


def _from_lengths(
    text: str, nodes: Sequence[Node], section_of: dict[int, int], fields: dict[int, dict[str, int]]
) -> tuple[list[Held], list[Declared]]:
    """Objects of one array that all carry a length follow one another."""
    held: list[Held] = []
    declared: list[Declared] = []
    children: dict[int, list[int]] = {}
    for index, node in enumerate(nodes):
        if node.kind == "object" and node.parent >= 0 and nodes[node.parent].kind == "array":
            children.setdefault(node.parent, []).append(index)
    for array, objects in children.items():
        lengths = [_number(text, nodes, fields.get(index, {}), _LENGTHS) for index in objects]
        if len(objects) < 2 or not all(lengths):
            continue
        clock = Decimal(0)
        for index, length in zip(objects, lengths, strict=True):
            assert length is not None
            node = nodes[index]
            beat = Beat(
                clock,
                clock + length[0],
                _name(text, nodes, fields[index]),
                length[1:],
                (node.start, node.end),
                True,
            )
            held.append(Held(beat, section_of.get(array)))
            clock += length[0]
        declared.append(Declared(clock, held[-1].beat.span, derived=True))
    return held, declared
