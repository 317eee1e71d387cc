"""Text in a prompt that is no part of it: talk, reasons, settings, open choices, placeholders."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING

from harness.anatomy.headings import plain_name
from harness.checks.timing_clocks import Fault
from harness.checks.words import entries, load
from harness.findings.codes.structure import OPTIONS, PLACEHOLDER, RATIONALE, SETTINGS, TALK
from harness.spans import shorten

if TYPE_CHECKING:
    from harness.anatomy import Anatomy, Section


def foreign_faults(anatomy: Anatomy) -> list[Fault]:
    """Everything in the text that does not belong there."""
    return [
        *_talk(anatomy),
        *_foreign_sections(anatomy),
        *_options(anatomy),
        *_open_choice(anatomy),
        *_placeholders(anatomy),
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
    """Lines that begin as conversation does, or as reasons do."""
    marks, *_ = _patterns()
    faults = []
    position = 0
    phrases, reasons = _list("talk"), _list("reasons")
    for line in anatomy.text.split("\n"):
        lead = marks.match(line)
        start = lead.end() if lead else 0
        opening = line[start : start + 60].lower().replace("’", "'")
        if opening.startswith(phrases):
            place = (position + start, position + len(line.rstrip()))
            faults.append(Fault(TALK, "a line of conversation", (place,)))
        elif opening.startswith(reasons):
            place = (position + start, position + len(line.rstrip()))
            faults.append(Fault(RATIONALE, "a line explains the prompt", (place,)))
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


def _open_choice(anatomy: Anatomy) -> list[Fault]:
    """A choice left to whoever reads the prompt ("hold or cut to black (choose one)")."""
    found = next((m for m in _choose().finditer(anatomy.text) if not _spoken(anatomy, m.start())), None)
    return [Fault(OPTIONS, "a choice is left open", (found.span(),))] if found else []


@cache
def _choose() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:(?:choose|pick|select) (?:one|either|whichever)|whichever (?:you prefer|works best)|your choice(?= of|[).,;]))\b"
        r"|\bOption A\b[^\n]{1,300}\bOption B\b",
        re.IGNORECASE,
    )


def _spoken(anatomy: Anatomy, offset: int) -> bool:
    """Whether a place stands inside quoted speech."""
    return any(match.start() <= offset < match.end() for match in _quotation().finditer(anatomy.text))


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
        faults.append(
            Fault(PLACEHOLDER, f"“{shorten(match[0], 100)}” was meant to be replaced", (match.span(),))
        )
    return faults
