"""Sections that are empty, repeated or out of order, and text that is no part of a prompt."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from harness.anatomy.headings import facet_of, plain_name
from harness.checks.timing_clocks import Fault
from harness.checks.words import entries, load
from harness.findings.codes.structure import (
    EMPTY_SECTION,
    OPTIONS,
    OUT_OF_ORDER,
    PLACEHOLDER,
    RATIONALE,
    REPEATED_SECTION,
    SETTINGS,
    TALK,
)
from harness.spans import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.anatomy import Anatomy, Section, Shot

_ALONE = frozenset({"label", "markdown", "bold", "bare", "bracket"})
"""Forms of a heading that can stand on a line of its own."""
_MANY = frozenset({"dialogue", "sound", "shots", "action", "subject"})
"""Facets that a prompt may well have several sections of."""


def hygiene_faults(anatomy: Anatomy, order: Sequence[str]) -> list[Fault]:
    """Everything wrong with the sections, and everything foreign, in the order of the text."""
    faults = [
        *_empty(anatomy),
        *_repeated(anatomy),
        *_shots_out_of_order(anatomy),
        *_template_out_of_order(anatomy, order),
        *_talk(anatomy),
        *_foreign_sections(anatomy),
        *_options(anatomy),
        *_placeholders(anatomy),
    ]
    return sorted(faults, key=lambda fault: (fault.places[:1], fault.code.id))


def _alone(text: str, section: Section) -> bool:
    """Whether the heading fills its line."""
    end = text.find("\n", section.body[0])
    return section.form in _ALONE and not text[section.body[0] : end if end >= 0 else len(text)].strip(
        " *_:："
    )


def _empty(anatomy: Anatomy) -> list[Fault]:
    """Headings with nothing before the next heading of their level. The first may be the title."""
    parents = {section.parent for section in anatomy.sections}
    faults = []
    for index, section in enumerate(anatomy.sections):
        if section.form in ("beat", "key", "tag") or index in parents or not _alone(anatomy.text, section):
            continue
        following = anatomy.sections[index + 1] if index + 1 < len(anatomy.sections) else None
        stop = following.start if following else len(anatomy.text)
        if anatomy.text[section.body[0] : stop].strip(" \n\t*_-:："):
            continue
        if index == 0 or (following is not None and not _alone(anatomy.text, following)):
            continue  # a title, or a heading over labels and beats
        faults.append(
            Fault(EMPTY_SECTION, f"nothing stands under “{section.heading}”", ((section.start, stop),))
        )
    return faults


def _repeated(anatomy: Anatomy) -> list[Fault]:
    seen: dict[tuple[int | None, str], Section] = {}
    faults = []
    for section in anatomy.sections:
        name = plain_name(section.title)
        facet, known = facet_of(name)
        if (
            section.form in ("beat", "key", "tag")
            or not known
            or facet in _MANY
            or not _alone(anatomy.text, section)
        ):
            continue
        first = seen.setdefault((section.parent, name), section)
        if first is not section and first.body[1] > first.body[0] and section.body[1] > section.body[0]:
            places = ((first.start, first.body[0]), (section.start, section.body[0]))
            faults.append(Fault(REPEATED_SECTION, f"“{section.heading}” stands twice", places))
    return faults


def _shots_out_of_order(anatomy: Anatomy) -> list[Fault]:
    """Numbers that fall within one list of shots. Starting again at 1 is a new list."""
    groups: dict[tuple[int | None, str], list[Shot]] = {}
    for shot, section in zip(
        anatomy.shots, (s for s in anatomy.sections if s.shot and s.facet == "shots"), strict=True
    ):
        if shot.number is not None:
            groups.setdefault((section.parent, shot.label.rstrip("0123456789 ").lower()), []).append(shot)
    faults = []
    for shots in groups.values():
        for before, after in pairwise(shots):
            assert before.number is not None
            assert after.number is not None
            if 1 < after.number < before.number:
                message = f"{after.label} stands after {before.label}"
                places = (
                    (before.start, before.start + len(before.label)),
                    (after.start, after.start + len(after.label)),
                )
                faults.append(Fault(OUT_OF_ORDER, message, places))
    return faults


def _template_out_of_order(anatomy: Anatomy, order: Sequence[str]) -> list[Fault]:
    """Sections of the template against its order: those that would have to move."""
    place = {facet: number for number, facet in enumerate(order)}
    sections = [
        section
        for section in anatomy.sections
        if section.parent is None and section.facet in place and _alone(anatomy.text, section)
    ]
    first: dict[str, Section] = {}
    for section in sections:
        if section.facet:
            first.setdefault(section.facet, section)
    ordered = list(first.values())
    moved = [
        (before, after)
        for before, after in pairwise(ordered)
        if place[str(after.facet)] < place[str(before.facet)]
    ]
    if len(ordered) < 4 or not moved:
        return []
    named = ", ".join(f"“{after.heading}” after “{before.heading}”" for before, after in moved[:4])
    return [
        Fault(
            OUT_OF_ORDER,
            f"the template has another order: {named}",
            tuple((s.start, s.body[0]) for _, s in moved),
        )
    ]


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    here = r"(?:insert|your|add|describe|enter|fill in|choose|specify|replace)\b[^\]\[{}<>\n]{1,60}"
    return (
        re.compile(r"[\s>#*_\-•–—\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F]{0,20}"),
        re.compile(
            rf"\{{\{{\s?[\w .-]{{1,40}}\s?\}}\}}|\[(?:{here}|[^\]\[\n]{{1,40}} here)\]|<(?:{here})>|\bTBD\b|\bTODO\b|\bTKTK?\b"
            r"|\b[Ll]orem ipsum\b|\bX{3,}\b|_{4,}|【(?:插入|填写|请输入|你的)[^】\n]{0,20}】|\{(?:insert|your)[ _][\w ]{1,30}\}",
            re.IGNORECASE,
        ),
    )


@cache
def _quotation() -> re.Pattern[str]:
    return re.compile(r"[“\"「][^“”\"「」\n]{1,400}[”\"」]")


@cache
def _list(name: str) -> tuple[str, ...]:
    return tuple(entries(load("foreign_text")[name]))


def _talk(anatomy: Anatomy) -> list[Fault]:
    """Lines that begin as conversation does."""
    marks, *_ = _patterns()
    faults = []
    position = 0
    phrases = _list("talk")
    for line in anatomy.text.split("\n"):
        lead = marks.match(line)
        start = lead.end() if lead else 0
        opening = line[start : start + 60].lower().replace("’", "'")
        if opening.startswith(phrases):
            place = (position + start, position + len(line.rstrip()))
            faults.append(Fault(TALK, "a line of conversation", (place,)))
        position += len(line) + 1
    return faults


def _foreign_sections(anatomy: Anatomy) -> list[Fault]:
    faults = []
    for section in anatomy.sections:
        name = plain_name(section.title)
        if name in _list("rationale"):
            faults.append(
                Fault(RATIONALE, f"“{section.heading}” explains the prompt", ((section.start, section.end),))
            )
        elif name in _list("settings"):
            faults.append(
                Fault(
                    SETTINGS, f"“{section.heading}” belongs to the request", ((section.start, section.end),)
                )
            )
    if not anatomy.is_json and not any(fault.code is SETTINGS for fault in faults):
        models = [item for item in anatomy.settings.items if item.name == "model" and item.listed]
        if models:
            places = tuple((item.start, item.end) for item in models[:4])
            faults.append(Fault(SETTINGS, "a model is named as a setting", places))
    return faults


def alternative_sections(anatomy: Anatomy) -> list[Section]:
    """Numbered sections of which one is to be chosen (versions, options), not clips of a sequence."""
    kinds = _list("alternatives")
    return [
        section
        for section in anatomy.sections
        if section.shot and section.facet is None and section.shot.lower().startswith(kinds)
    ]


def _options(anatomy: Anatomy) -> list[Fault]:
    """Two or more numbered alternatives."""
    found = alternative_sections(anatomy)
    if len({str(section.shot).lower() for section in found}) < 2:
        return []
    named = ", ".join(str(section.shot) for section in found[:4])
    return [
        Fault(
            OPTIONS,
            f"{len(found)} alternatives stand in one prompt: {named}",
            tuple((s.start, s.body[0]) for s in found),
        )
    ]


def _placeholders(anatomy: Anatomy) -> list[Fault]:
    _, placeholder = _patterns()
    found = list(placeholder.finditer(anatomy.text))
    if not found:
        return []
    spoken = [match.span() for match in _quotation().finditer(anatomy.text)] if not anatomy.is_json else []
    starts = [start for start, _ in spoken]
    faults = []
    for match in found:
        at = bisect_right(starts, match.start()) - 1
        if at >= 0 and match.start() < spoken[at][1]:
            continue
        faults.append(Fault(PLACEHOLDER, f"“{shorten(match[0], 100)}” was meant to be replaced", (match.span(),)))
    return faults
