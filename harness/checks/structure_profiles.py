"""Profiles: which facets a kind of prompt usually has, and which kind a prompt is."""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Literal, NamedTuple

from harness.checks.words import entries, load

if TYPE_CHECKING:
    from harness.anatomy import Anatomy
    from harness.recordings import Recording

ProfileName = Literal["auto", "cinematic", "standard", "shot-list", "prose", "viral-short", "json"]

SHORT_WORDS = 40
"""Words up to which a prompt without headings and times is a short one; two Chinese characters count as one."""


class Profile(NamedTuple):
    """``facets`` pairs alternatives (one is enough) with their weight; ``order`` is that of the template."""

    name: str
    title: str
    times: bool
    facets: tuple[tuple[tuple[str, ...], float], ...]
    core: frozenset[str]
    order: tuple[str, ...]
    asks: tuple[str, ...]

    def essence(self) -> Profile:
        """The same with its core alone: what a brief prompt of this kind is held to."""
        kept = tuple((options, weight) for options, weight in self.facets if set(options) & self.core)
        return self._replace(facets=kept)


@cache
def load_profile(name: str) -> Profile:
    """A profile by its name; the names are those of `ProfileName` without ``auto``."""
    entry = load("structure_profiles")[name]
    return Profile(
        name=name,
        title=entry["title"],
        times=entry["times"],
        facets=tuple((tuple(key.split("|")), float(weight)) for key, weight in entry["facets"].items()),
        core=frozenset(entries(entry["core"])),
        order=tuple(entries(entry.get("order", ""))),
        asks=tuple(entries(entry["asks"])),
    )


def is_brief(anatomy: Anatomy) -> bool:
    """A prompt of few words."""
    han = sum("\u4e00" <= character <= "\u9fff" for character in anatomy.text[:1_000])
    return len(anatomy.text[:1_000].split()) + han // 2 <= SHORT_WORDS


def is_short(anatomy: Anatomy) -> bool:
    """A prompt of one short passage: few words, no headings, no beats."""
    plain = not anatomy.is_json and len(anatomy.timeline.beats) < 2 and len(anatomy.sections) < 2
    return plain and is_brief(anatomy)


def evident_profile(anatomy: Anatomy) -> str:
    """The kind of prompt that its own form shows."""
    if anatomy.is_json:
        return "json"
    headed = {
        section.facet for section in anatomy.sections if section.facet and section.form not in ("beat", "key")
    }
    if (
        len(headed & {"lens", "palette", "lighting", "finishing", "wardrobe", "format", "sound"}) >= 4
        and len(headed) >= 6
    ):
        return "cinematic"
    if len(anatomy.timeline.beats) >= 2 or len(anatomy.shots) >= 2:
        return "shot-list"
    if is_short(anatomy):
        return "viral-short"
    return "standard" if len(headed) >= 3 else "prose"


def asked_profile(recording: Recording) -> str | None:
    """The kind of prompt that the persona asked for in so many words, if any; the last one said counts."""
    names = [name for name in load("structure_profiles") if name != "auto"]
    for turn in reversed(recording.turns):
        if turn.role != "persona":
            continue
        text = " ".join(turn.text.lower().split())
        said = [
            (at, name)
            for name in names
            for phrase in load_profile(name).asks
            if (at := text.rfind(phrase)) >= 0 and not _refused(text, at)
        ]
        if said:
            return max(said, key=itemgetter(0))[1]
    return None


def _refused(text: str, at: int) -> bool:
    """``no shot list``, ``not as JSON``: a negation among the words just before, in the same sentence."""
    before = text[max(0, at - 40) : at]
    clause = before[max(before.rfind(mark) for mark in ".!?;,") + 1 :].split()
    return (
        bool({"no", "not", "don't", "without", "never", "instead"} & set(clause[-6:]))
        or "不要" in before[-8:]
    )
