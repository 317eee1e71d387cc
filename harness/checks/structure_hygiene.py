"""Sections that are empty, repeated or out of order."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from harness.anatomy.headings import facet_of, plain_name
from harness.checks.structure_foreign import foreign_faults
from harness.checks.timing_clocks import Fault
from harness.findings.codes.structure import (
    EMPTY_SECTION,
    OUT_OF_ORDER,
    REPEATED_SECTION,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.anatomy import Anatomy, Section, Shot

_ALONE = frozenset({"label", "markdown", "bold", "bare", "bracket"})
"""Forms of a heading that can stand on a line of its own."""
_MANY = frozenset({"dialogue", "sound", "shots", "action", "subject"})
"""Facets that a prompt may well have several sections of."""


_LEAVES: dict[str, frozenset[str]] = {
    "camera": frozenset({"framing", "lens", "lighting", "style", "palette", "movement"}),
    "dialogue": frozenset({"sound"}),
    "duration": frozenset({"format", "shots", "action"}),
    "lighting": frozenset({"palette", "style"}),
    "negative": frozenset(),
    "palette": frozenset({"lighting", "style"}),
    "setting": frozenset({"lighting", "palette", "props", "style", "wardrobe", "subject"}),
    "sound": frozenset({"dialogue", "music", "negative"}),
    "style": frozenset(
        {"camera", "duration", "finishing", "format", "framing", "lens", "lighting", "palette"}
    ),
    "subject": frozenset({"action", "props", "wardrobe"}),
}
"""Topics that are a label with its text, and the topics that may nevertheless stand under them."""

COPIED = 24
"""A section of so many characters is not written twice by chance."""


def hygiene_faults(anatomy: Anatomy, order: Sequence[str]) -> list[Fault]:
    """Everything wrong with the sections, and everything foreign, in the order of the text."""
    faults = [
        *_empty(anatomy),
        *_repeated(anatomy),
        *_shots_out_of_order(anatomy),
        *_template_out_of_order(anatomy, order),
        *foreign_faults(anatomy),
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
        if _bare_label(anatomy, index):
            place = (section.start, max(section.body[0], section.start + 1))
            faults.append(Fault(EMPTY_SECTION, f"nothing follows “{section.heading}”", (place,)))
            continue
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


def _bare_label(anatomy: Anatomy, index: int) -> bool:
    """Whether a label that should be followed by its text (``Sound: …``, ``<camera>``) has none."""
    section = anatomy.sections[index]
    if section.facet is None:
        return False
    if anatomy.text[section.body[0] : section.body[1]].strip(" \n\t*_-:："):
        return _over_another(anatomy, index)
    following = anatomy.sections[index + 1] if index + 1 < len(anatomy.sections) else None
    if section.form == "bracket" and following is not None:
        return following.form == "bracket" and "\n" not in anatomy.text[section.start : following.start]
    over_beats = following is not None and (following.parent == index or following.form == "beat")
    return section.form in ("inline", "tag") and not over_beats


def _over_another(anatomy: Anatomy, index: int) -> bool:
    """Whether a label on a line of its own stands, in a prompt of labels with their text, over another topic."""
    section = anatomy.sections[index]
    following = anatomy.sections[index + 1] if index + 1 < len(anatomy.sections) else None
    if section.form != "label" or section.facet not in _LEAVES or following is None:
        return False
    topic = following.facet
    listed = _within_list(anatomy, index)
    elsewhere = (
        topic is not None and topic != section.facet and (listed or topic not in _LEAVES[section.facet])
    )
    blank = not anatomy.text[section.body[0] : following.start].strip(" \n\t*_-:：")
    return elsewhere and blank and following.form == "inline"


def _within_list(anatomy: Anatomy, index: int) -> bool:
    """Whether two labels with their text stand in the two lines before, and the next in the line after."""
    text, section = anatomy.text, anatomy.sections[index]
    inline = [one for one in anatomy.sections[:index] if one.form == "inline" and one.depth == section.depth]
    lines = [one.start for one in inline[-2:]] + [section.start, anatomy.sections[index + 1].start]
    return len(inline) > 1 and all(text.count("\n", *pair) == 1 for pair in pairwise(lines))


def _repeated(anatomy: Anatomy) -> list[Fault]:
    """Headings that stand twice, where one would do, and sections that are word for word the same."""
    seen: dict[tuple[int | None, str], Section] = {}
    whole: dict[tuple[str, str], Section] = {}
    faults = []
    for section in anatomy.sections:
        name = plain_name(section.title)
        body = " ".join(anatomy.text[section.body[0] : section.body[1]].split()).strip(" *_-")
        same = whole.setdefault((name, body), section)
        copied = same is not section and section.form != "beat" and len(body) >= COPIED
        if copied and not _in_shot(anatomy, section):
            places = ((same.start, same.end), (section.start, section.end))
            faults.append(Fault(REPEATED_SECTION, f"“{section.heading}” stands twice, word for word", places))
            continue
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


def _in_shot(anatomy: Anatomy, section: Section) -> bool:
    """Whether a section belongs to a numbered shot: a look is repeated there on purpose."""
    while section.parent is not None:
        section = anatomy.sections[section.parent]
        if section.shot:
            return True
    return False


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
