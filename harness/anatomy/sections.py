"""Headings in every form, and the tree of sections that they make.

A line is looked at once. Headings inside a line (``Style: noir. Duration: 8s``, ``【场景】…【动作】…``)
count only where their name is known, because a colon or bracket in a sentence is no heading.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from harness.anatomy.headings import NAME_LIMIT, Label, facet_of, plain_name, read_label
from harness.anatomy.lexicon import HAN_FIRST, HAN_LAST, has_han
from harness.anatomy.model import Section, SectionForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.anatomy.model import Offsets

# Ranks: a heading closes all open sections of its own rank or a higher number. Markdown levels
# keep 1 to 6; a version or clip opens above plain blocks, a beat inside a block, a label inside a beat.
# A heading in marks may group plain ones; a time that follows a label at once stays below it (``[Action]`` above ``The fight:``).
_VERSION, _MARKED, _BLOCK, BEAT_RANK, _INLINE, _ITEM, TIMED_RANK = 6.2, 6.4, 6.6, 7.0, 8.0, 9.0, 9.5


class Heading(NamedTuple):
    """A heading as found: ``start`` to ``end`` covers it with its marks, the text follows."""

    start: int
    end: int
    title: str
    form: SectionForm
    rank: float
    label: Label | None = None
    after_blank: bool = False


class _Patterns(NamedTuple):
    lead: re.Pattern[str]
    markdown: re.Pattern[str]
    bold: re.Pattern[str]
    bracket: re.Pattern[str]
    tag: re.Pattern[str]
    label: re.Pattern[str]
    reference: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    name = r"[^\n:：*\[\]【】]"
    return _Patterns(
        lead=re.compile(r"[ \t>]{0,40}(?P<item>[-*•·+–][ \t]{1,8})?(?:[0-9]{1,2}[.)、][ \t]{0,4})?"),
        markdown=re.compile(r"#{1,6}[ \t]{1,8}(?=\S)"),
        bold=re.compile(r"(?:\*\*|__)([^*\n]{1,120}?)(?:\*\*|__)[ \t]{0,4}([:：]?)[ \t]{0,8}"),
        bracket=re.compile(r"[【\[〔]([^\]】〕\n]{1,60})[\]】〕][ \t]{0,4}([:：]?)[ \t]{0,8}"),
        tag=re.compile(r"<([A-Za-z][A-Za-z_ -]{1,30})>"),
        label=re.compile(
            rf"({name}{{1,{NAME_LIMIT}}})[:：](?![0-9/])[*_]{{0,3}}[ \t]{{0,8}}|({name}{{1,{NAME_LIMIT}}})[:：](?=[0-9])[ \t]{{0,8}}"
        ),
        reference=re.compile(
            r"(?i)@|^\s*(?:image|img|图片?|photo|ref(?:erence)?|video|视频)\s?[0-9]+|^[0-9xX ✓]*$"
        ),
    )


@cache
def _inside(*, han: bool) -> re.Pattern[str]:
    """After the end of a sentence or part: a short name and its colon, or a name in brackets.

    Chinese names cost a millisecond, so a line that has none of these characters does without.
    """
    name = rf"[{HAN_FIRST}-{HAN_LAST}/]{{2,8}}" if han else "/{2,8}"
    return re.compile(
        r"(?:(?<=[.;|!?。；！？，,）)\]】”\"])|(?<=[ ])|(?=【))[ \t]{0,4}(?:\*\*)?"
        rf"(?:([A-Z][A-Za-z&/-]{{1,20}}(?: (?:[A-Za-z&/-]{{1,14}}|[0-9]{{1,2}})){{0,3}}|{name}(?: ?[0-9]{{1,2}})?)"
        r"(?: ?[(（][^()（）\n]{1,40}[)）])?[:：](?![/0-9][0-9/])"
        r"|[【\[]([^\]】\n]{1,40})[】\]][:：]?)[*]{0,2}[ \t]{0,4}"
    )


def find_headings(text: str, skip: Sequence[Offsets] = ()) -> list[Heading]:
    """All headings of ``text`` in order, except those that are time expressions. Linear."""
    found: list[Heading] = []
    starts = [a for a, _ in skip]
    last = len(text.rstrip())
    position, blank = 0, True
    for line in text.split("\n"):
        start, position = position, position + len(line) + 1
        if not line.strip():
            blank = True
            continue
        inside = bisect_right(starts, start) - 1
        if inside >= 0 and start < skip[inside][1]:
            continue
        _read_line(text, start, start + len(line), blank, found)
        blank = False
    if found and found[-1].form == "bare" and found[-1].end >= last:
        found.pop()  # a word on the last line has nothing to announce
    return found


def _read_line(text: str, start: int, stop: int, blank: bool, found: list[Heading]) -> None:
    patterns = _patterns()
    lead = patterns.lead.match(text, start, stop)
    begin = lead.end() if lead else start
    item = bool(lead and lead["item"])
    heading = _at_line_start(text, begin, stop, item)
    if heading is not None:
        found.append(heading._replace(after_blank=blank))
        begin = heading.end
    if stop - begin > 4 and (heading is None or heading.form != "markdown"):
        found += _inside_line(text, begin, stop)


def _at_line_start(text: str, start: int, stop: int, item: bool) -> Heading | None:
    patterns = _patterns()
    if markdown := patterns.markdown.match(text, start, stop):
        level = float(markdown[0].count("#"))
        title = text[markdown.end() : stop].strip(" #*_:")
        label = _label_in(text, markdown.end(), stop)
        return Heading(start, stop, title, "markdown", level, label)
    if tag := patterns.tag.match(text, start, stop):
        return Heading(start, tag.end(), tag[1], "tag", _MARKED)
    for form, pattern in (("bold", patterns.bold), ("bracket", patterns.bracket)):
        if match := pattern.match(text, start, stop):
            return _marked(text, match, stop, form, item)
    if label := read_label(text, start, stop):
        return _numbered(text, start, stop, label)
    match = patterns.label.match(text, start, stop)
    if match:
        return _labelled(text, match, stop, item)
    return None if item else _bare(text, start, stop)


def _label_in(text: str, start: int, stop: int) -> Label | None:
    """A numbered heading behind marks or an emoji."""
    for offset in range(start, min(stop, start + 6)):
        if text[offset].isalnum():
            return read_label(text, offset, stop)
    return None


def _marked(text: str, match: re.Match[str], stop: int, form: str, item: bool) -> Heading | None:
    """``**X**``, ``**X:** …``, ``【X】…``, ``[X]: …``."""
    title = match[1].strip(" *_")
    rest = text[match.end() : stop].strip()
    if form == "bracket" and _patterns().reference.search(title):
        return None
    label = read_label(text, match.start(1), stop)
    if label:
        return Heading(
            match.start(), match.end(), title, "beat", _VERSION if label.version else BEAT_RANK, label
        )
    known = facet_of(plain_name(title))
    colon = bool(match[2]) or title.endswith((":", "："))
    plausible = len(title.split()) <= 6 and not set(title.rstrip(":：")) & set(".!?。！？,，;；")
    if not rest:
        if not plausible and not colon:
            return None
        return Heading(match.start(), match.end(), title, form, _ITEM if item else _MARKED)  # type: ignore[arg-type]
    certain = colon or known[1] or (form == "bracket" and text[match.start()] in "【〔") or known[0]
    if not plausible or not certain or (form == "bold" and not colon and not known[1]):
        return None
    return Heading(match.start(), match.end(), title, form, _ITEM if item else _INLINE)  # type: ignore[arg-type]


def _numbered(text: str, start: int, stop: int, label: Label) -> Heading | None:
    """``Shot 1 (0–3s): The Reveal``: the label and what stands between it and its text."""
    end = label.end
    while end < stop and text[end] in " \t":
        end += 1
    if end < stop and text[end] in "(（[":
        close = min(
            (at for at in (text.find(mark, end, min(stop, end + 80)) for mark in ")）]") if at >= 0),
            default=-1,
        )
        end = close + 1 if close >= 0 else end
    after = text[end:stop].lstrip()
    if after and after[0] not in ':：-–—.|·(（["“0123456789，,':
        return None  # "Scene 1 opens with …" is a sentence
    limit = min(stop, end + NAME_LIMIT)
    colon = min((at for at in (text.find(mark, end, limit) for mark in ":：") if at >= 0), default=-1)
    if colon >= 0 and not text[colon + 1 : colon + 2].isdigit():
        end = colon + 1
    elif stop - start <= NAME_LIMIT + 20 and not text[start:stop].rstrip().endswith((".", "。", ",")):
        end = stop  # a line of its own
    title = text[start:end].strip(" :：")
    return Heading(start, end, title, "beat", _VERSION if label.version else BEAT_RANK, label)


def _labelled(text: str, match: re.Match[str], stop: int, item: bool) -> Heading | None:
    """``Name:`` alone on its line, or with its text."""
    group = 1 if match[1] is not None else 2
    title = match[group].strip()
    name = plain_name(title)
    if not name or (not title[0].isalnum() and title[0] not in "“\"'" and ord(title[0]) < 0x2600):
        return None
    outside = title.split("(")[0].split("（")[0]
    facet, known = facet_of(name)
    count = len(outside.split()) if name.isascii() else len(name) / 3
    if not known and (set(outside) & set('.!?。！？,，;；"“”') or count > 6 or title[0].isdigit()):
        return None
    rest = text[match.end() : stop].strip(" *_")
    if not rest:
        return Heading(match.start(), match.end(), title, "label", _ITEM if item else _BLOCK)
    if not known and (
        rest[0] in "\"“'‘「『" or count > 4 or not (title[0].isupper() or ord(title[0]) > 0x2E80)
    ):
        return None  # a speaker and his line, or a clause
    if facet is None and group == 2:
        return None
    return Heading(match.start(), match.end(), title, "inline", _ITEM if item else _INLINE)


def _bare(text: str, start: int, stop: int) -> Heading | None:
    """``Format & Look``: a known name alone on its line."""
    title = text[start:stop].strip()
    if (
        not title
        or len(title) > NAME_LIMIT
        or title[-1] in ".,;!?。，；！？"
        or not (title[0].isupper() or ord(title[0]) > 0x2E80)
    ):
        return None
    if not facet_of(plain_name(title))[1]:
        return None
    return Heading(start, start + len(text[start:stop].rstrip()), title, "bare", _BLOCK)


def _inside_line(text: str, start: int, stop: int) -> list[Heading]:
    """Known names within a line."""
    found = []
    for match in _inside(han=has_han(text[start:stop])).finditer(text, start, stop):
        group = 1 if match[1] is not None else 2
        title = match[group]
        if group == 1 and not title.isascii() and facet_of(plain_name(title))[1] is False:
            title = title[-2:] if facet_of(title[-2:])[1] else title
        begin = match.end(group) - len(title) - (1 if group == 2 else 0)
        whole = text[begin : match.end()].strip(" \t*:：") if group == 1 else title
        label = read_label(text, begin + (group == 2), stop)
        if label is not None and label.start == begin and group == 1:
            found.append(
                Heading(begin, match.end(), whole, "beat", _VERSION if label.version else BEAT_RANK, label)
            )
            continue
        if _patterns().reference.search(title):
            continue
        facet, known = facet_of(plain_name(title))
        lenticular = group == 2 and text[begin] in "【〔"
        if known or lenticular or (group == 2 and facet and title[0].isupper()):
            form: SectionForm = "bracket" if group == 2 else "inline"
            found.append(Heading(begin, match.end(), title, form, _INLINE))
    return found


def build_sections(text: str, headings: list[Heading]) -> tuple[Section, ...]:
    """The tree of sections. ``headings`` must be in order of ``start``. Linear."""
    headings = _settle_ranks(headings)
    blanks = [match.start() for match in re.finditer(r"\n[ \t]{0,80}\n", text)]
    ends = _ends(text, headings, blanks)
    sections: list[Section] = []
    open_: list[tuple[float, int]] = []
    for index, heading in enumerate(headings):
        while open_ and open_[-1][0] >= heading.rank:
            open_.pop()
        name = plain_name(heading.title)
        facet = "shots" if heading.label and not heading.label.version else facet_of(name)[0]
        sections.append(
            Section(
                heading=_shown(heading.title),
                title=heading.title,
                facet=None if heading.label and heading.label.version else facet,
                start=heading.start,
                end=ends[index],
                body=(min(heading.end, ends[index]), ends[index]),
                form=heading.form,
                depth=len(open_),
                parent=open_[-1][1] if open_ else None,
                shot=heading.label.text if heading.label else None,
            )
        )
        open_.append((heading.rank, index))
    return tuple(sections)


def _shown(title: str) -> str:
    """A heading as a person would name it."""
    name = title.strip().strip("*_#：: \t")
    for opening in "(（":
        cut = name.find(opening)
        if cut > 0:
            name = name[:cut].rstrip()
    return name or title.strip()


def _settle_ranks(headings: list[Heading]) -> list[Heading]:
    """Labels that recur under several beats belong to the beats; one that stands alone after them does not.

    A heading on a line of its own belongs to the beats only if at least half of them have it.
    """
    beats_of: dict[str, set[int]] = {}
    beat, beats = -1, 0
    for index, heading in enumerate(headings):
        if heading.form == "beat":
            beat, beats = index, beats + 1
        elif beat >= 0:
            beats_of.setdefault(plain_name(heading.title), set()).add(beat)
    settled = []
    in_beats = False
    for index, heading in enumerate(headings):
        in_beats = heading.form == "beat" or (in_beats and heading.form != "markdown")
        if heading.form == "beat" or not in_beats:
            settled.append(heading)
            continue
        name = plain_name(heading.title)
        under = len(beats_of.get(name, ()))
        nameless = heading.form == "label" and not heading.after_blank and not facet_of(name)[0]
        if nameless or (under > 1 and (heading.rank >= _INLINE or under * 2 >= beats)):
            settled.append(heading._replace(rank=max(heading.rank, _INLINE)))
        elif heading.rank == _INLINE and (
            _stands_apart(heading) or (under == 1 and _ends_the_list(headings, index))
        ):
            settled.append(heading._replace(rank=_BLOCK))
        else:
            settled.append(heading)
        in_beats = settled[-1].rank >= _INLINE
    return settled


LOOK_AHEAD = 12
"""Headings among which a further beat is looked for."""
_GLOBAL = frozenset({"negative", "format", "duration", "style", "finishing", "palette"})


_COMMON = frozenset({"sound", "lighting", "lens", "wardrobe", "setting"})


def _ends_the_list(headings: list[Heading], index: int) -> bool:
    """``Sound: …`` once, after the last of several beats: it is of all of them."""
    facet, known = facet_of(plain_name(headings[index].title))
    later = any(heading.form == "beat" for heading in headings[index + 1 : index + LOOK_AHEAD])
    return known and facet in _COMMON and not later


def _stands_apart(heading: Heading) -> bool:
    facet, known = facet_of(plain_name(heading.title))
    return known and (heading.after_blank or facet in _GLOBAL)


def _ends(text: str, headings: list[Heading], blanks: list[int]) -> list[int]:
    """Where each section ends: at the next heading of its rank or above; a label's text at a blank line too."""
    ends = [len(text)] * len(headings)
    waiting: list[int] = []
    for index, heading in enumerate(headings):
        while waiting and headings[waiting[-1]].rank >= heading.rank:
            ends[waiting.pop()] = heading.start
        waiting.append(index)
    for index, heading in enumerate(headings):
        if heading.rank >= _INLINE and heading.form not in ("beat", "label"):
            place = bisect_right(blanks, heading.end)
            if place < len(blanks):
                ends[index] = min(ends[index], max(heading.end, blanks[place]))
    return [_trimmed(text, heading.end, end) for heading, end in zip(headings, ends, strict=True)]


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
