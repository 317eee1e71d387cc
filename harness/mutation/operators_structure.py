"""Faults of structure: what was agreed on is put together wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.mutation.edits import rewritten, sentences, without
from harness.mutation.model import Operator

if TYPE_CHECKING:
    from random import Random

    from harness.anatomy import Section
    from harness.mutation.model import Case
    from harness.recordings import Recording


_NEEDED = ("subject", "setting", "action", "camera", "lighting", "sound", "style")
"""Facets that any kind of prompt settles; another may go without being missed."""


def _sections(case: Case) -> list[Section]:
    """Sections that carry a facet, none inside another."""
    if case.anatomy.is_json:
        return []
    found = [s for s in case.anatomy.sections if s.facet and s.form != "beat" and s.depth == 0]
    return [s for s in found if case.text[s.body[0] : s.body[1]].strip()] if len(found) > 1 else []


def _drop(case: Case, random: Random) -> Recording | None:
    alone = [
        section
        for section in _sections(case)
        if section.facet in _NEEDED and len(case.anatomy.facets.get(section.facet or "", ())) == 1
    ]
    if not alone:
        return None
    section = random.choice(alone)
    return rewritten(case, without(case.text, section.start, section.end))


def _empty(case: Case, random: Random) -> Recording | None:
    found = _sections(case)[:-1]
    if not found:
        return None
    section = random.choice(found)
    start, end = section.body
    body = case.text[start:end]
    return rewritten(case, case.text[:start] + body[len(body.rstrip()) :] + case.text[end:])


def _repeat(case: Case, random: Random) -> Recording | None:
    found = _sections(case)
    if len(found) < 2:
        return None
    section = random.choice(found[:-1])
    again = case.text[section.start : section.end].strip()
    return rewritten(case, f"{case.text.rstrip()}\n\n{again}")


def _reorder(case: Case, _: Random) -> Recording | None:
    found = [section for section in _sections(case) if section.form in ("markdown", "bold", "bare")]
    if len(found) < 4:
        return None
    parts = [case.text[s.start : s.end].strip() for s in found]
    return rewritten(case, case.text[: found[0].start] + "\n\n".join(reversed(parts)))


def _swap(case: Case, random: Random) -> Recording | None:
    own = {s.facet: s for s in _sections(case)}
    other = {s.facet: s for s in _sections(case.donor)} if case.donor else {}
    shared = sorted(
        str(facet) for facet in own.keys() & other.keys() if facet in ("subject", "setting", "action")
    )
    if not shared or case.donor is None:
        return None
    facet = random.choice(shared)
    (start, end), (left, right) = own[facet].body, other[facet].body
    return rewritten(case, case.text[:start] + case.donor.text[left:right].strip() + "\n\n" + case.text[end:])


def _inside(case: Case, random: Random, additions: tuple[str, ...]) -> Recording | None:
    if case.anatomy.is_json or len(sentences(case.text)) < 2:
        return None
    return rewritten(case, f"{case.text.rstrip()}\n\n{random.choice(additions)}")


def _talk(case: Case, random: Random) -> Recording | None:
    return _inside(case, random, ("Let me know if you'd like me to adjust anything!", "Does this capture what you had in mind?", "I hope you like it — shall I generate it now?"))  # fmt: skip


def _rationale(case: Case, random: Random) -> Recording | None:
    return _inside(case, random, ("This works because viewers stop scrolling when they see a face.", "Why this works: the silence makes people lean in, and the ending rewards them."))  # fmt: skip


def _settings(case: Case, random: Random) -> Recording | None:
    return _inside(case, random, ("model: sora-2\nseconds: 8\nsize: 1280x720", "- Resolution: 1080p\n- Model: sora-2-pro\n- Seconds: 12"))  # fmt: skip


def _placeholder(case: Case, random: Random) -> Recording | None:
    places = sentences(case.text)
    if case.anatomy.is_json or len(places) < 3:
        return None
    start, end = random.choice(places[1:])
    return rewritten(case, f"{case.text[:start]}[INSERT DESCRIPTION HERE].{case.text[end:]}")


def _options(case: Case, random: Random) -> Recording | None:
    return _inside(case, random, ("Option A: end on her face. Option B: end on the empty chair.", "Either hold the last frame or cut to black (choose one)."))  # fmt: skip


OPERATORS = (
    Operator("drop-section", "structure", ("STR001", "COV001", "COV002", "COV003"), _drop, "a section is gone"),
    Operator("empty-section", "structure", ("STR002",), _empty, "a heading has no text under it"),
    Operator("repeat-section", "structure", ("STR003",), _repeat, "a section stands twice"),
    Operator("reorder-sections", "structure", ("STR004",), _reorder, "the sections run backwards", subtle=True),
    Operator("swap-sections", "structure", ("COV001", "COV002", "COV003", "DLG006", "RDB003", "TIM003", "TIM004", "TIM005", "TIM006"), _swap, "a section is that of another film"),
    Operator("talk-in-prompt", "structure", ("STR005", "EXT003"), _talk, "the agreed prompt speaks to the persona"),
    Operator("rationale-in-prompt", "structure", ("STR009", "EXT003"), _rationale, "the agreed prompt explains itself"),
    Operator("settings-in-prompt", "structure", ("STR006", "EXT003"), _settings, "the agreed prompt lists settings"),
    Operator("placeholder-in-prompt", "structure", ("STR008",), _placeholder, "a sentence was never filled in"),
    Operator("options-in-prompt", "structure", ("STR007", "EXT003"), _options, "the agreed prompt leaves a choice open"),
)  # fmt: skip
