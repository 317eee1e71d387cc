"""From a prompt's text to its anatomy: each part read once, in the order in which they need each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.anatomy.beats import Held, beat_headings, clip_bodies, read_beats
from harness.anatomy.facets import find_facets
from harness.anatomy.jsonprompt import json_beats, json_sections
from harness.anatomy.jsontext import json_parts
from harness.anatomy.model import Anatomy, Declared, Section, Shot
from harness.anatomy.ranges import accept_ranges
from harness.anatomy.sections import build_sections, find_headings
from harness.anatomy.settings import parse_settings
from harness.anatomy.timeline import build_timeline
from harness.anatomy.times import read_times

if TYPE_CHECKING:
    from harness.anatomy.jsontext import Node
    from harness.anatomy.times import Expression


def parse(text: str) -> Anatomy:
    """Read a prompt. Pure, total (any text has an anatomy) and linear in the length of the text."""
    times = read_times(text)
    documents = json_parts(text)
    skip = [(start, end) for start, end, _ in documents]
    headings = find_headings(text, skip)
    placed = [place for place in accept_ranges(text, times, headings) if not _within(place.start, skip)]
    sections = build_sections(text, beat_headings(text, headings, placed))
    held = read_beats(text, sections, placed)
    declared: list[Declared] = []
    for start, end, nodes in documents:
        sections, more, lengths = _add_json(
            text, sections, nodes, [t for t in times if start <= t.start < end]
        )
        held = clip_bodies(sorted(held + more, key=lambda item: item.beat.span))
        declared += lengths
    if declared:  # the objects' own lengths are not totals
        times = [time for time in times if time.meaning != "total" or not _in_array(time.start, documents)]
    timeline = build_timeline(text, times, sections, held, declared=declared, in_json=bool(skip))
    settings = parse_settings(text)
    return Anatomy(
        text=text,
        sections=sections,
        facets=find_facets(text, sections, timeline, settings),
        shots=tuple(
            Shot(section.shot, _number(section.shot), section.start, section.end)
            for section in sections
            if section.shot and section.facet == "shots"
        ),
        timeline=timeline,
        settings=settings,
        is_json=bool(documents) and not text[: documents[0][0]].strip(),
    )


def _within(offset: int, ranges: list[tuple[int, int]]) -> bool:
    return any(start <= offset < end for start, end in ranges)


def _in_array(offset: int, documents: list[tuple[int, int, list[Node]]]) -> bool:
    return any(
        node.kind == "array" and node.start <= offset < node.end
        for _, _, nodes in documents
        for node in nodes
    )


def _number(label: str) -> int | None:
    digits = "".join(character for character in label if character.isdigit())
    return int(digits) if digits else None


def _add_json(
    text: str, sections: tuple[Section, ...], nodes: list[Node], times: list[Expression]
) -> tuple[tuple[Section, ...], list[Held], list[Declared]]:
    """The sections of a JSON document after those of the text, with its beats."""
    offset = len(sections)
    found, section_of = json_sections(nodes)
    moved = tuple(
        section._replace(parent=None if section.parent is None else section.parent + offset)
        for section in found
    )
    shifted = {node: index + offset for node, index in section_of.items()}
    ranges = [time for time in times if time.meaning == "range"]
    beats, declared = json_beats(text, nodes, shifted, ranges)
    return sections + moved, beats, declared
