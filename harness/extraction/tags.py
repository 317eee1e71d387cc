"""Prompts delivered in tags: ``<final_prompt>…</final_prompt>`` and its many misspellings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from harness.extraction.intervals import Intervals

if TYPE_CHECKING:
    from harness.extraction.blocks import Block

_TAG = re.compile(
    r"(?P<open>[<\[{]{1,2}|&lt;)(?P<close>\s?[/\\]?)\s?(?P<name>[A-Za-z][A-Za-z0-9_.-]{0,40}(?: [Pp][Rr][Oo][Mm][Pp][Tt])?)"
    r"(?P<attributes>\s[^<>\[\]{}\n]{0,120}?)?\s?(?P<empty>/?)(?:[>\]}]{1,2}|&gt;)"
)
_GENERIC = frozenset(
    {
        "final",
        "clip",
        "deliverable",
        "output",
        "answer",
        "result",
        "sora",
        "veo",
        "video",
        "generation",
        "locked",
        "version",
    }
)
"""Tag names that carry a prompt when they stand on lines of their own (``clip_1`` counts as ``clip``)."""

_INLINE_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)([^`\n]{1,200})\1(?!`)")
_JOINERS = frozenset({"and", "to", "or", "then", "tags", "tag", "through", "und", "y", "et", "e", "bis", "&"})

_TALKED_ABOUT = re.compile(
    r"[ \t]{0,2}[`'\"”*]{0,3}[ \t]{0,2}(?:tags?|blocks?|markers?|elements?|format|wrapper|xml|-tags?|标签)\b",
    re.IGNORECASE,
)


class TagRegion(NamedTuple):
    """What stands between an opening tag and its closing one.

    ``start``/``end`` cover the tags, ``inner_start``/``inner_end`` the content. ``closed`` is false
    where no closing tag follows; the region then ends with its fence or message, and what of it
    is the prompt is for the caller to see. ``name`` is lower-case; ``label`` holds the attributes.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    name: str
    label: str
    closed: bool


class _Tag(NamedTuple):
    start: int
    end: int
    name: str
    closing: bool
    attributes: str
    own_line: bool
    in_code: bool


def find_tags(text: str, fences: list[Block]) -> list[TagRegion]:
    """Regions of prompt tags in a message, in order, not nested. ``fences`` are its fenced blocks."""
    tags = _tags(text, fences)
    regions: list[TagRegion] = []
    opening: _Tag | None = None
    for tag in tags:
        if tag.closing:
            if opening is not None and _same(opening.name, tag.name):
                # Between the last opening tag before a closing one and that closing one: a tag
                # that was only named in talk before is thereby passed over.
                regions.append(_region(opening, tag.start, tag.end, closed=True))
                opening = None
        elif opening is None or tag.own_line or not opening.own_line:
            if opening is not None and opening.own_line and text[opening.end : tag.start].strip():
                regions.append(_region(opening, tag.start, tag.start, closed=False))
                if not text[tag.end :].strip("`~ \n"):
                    # An opening tag typed where the closing one belongs.
                    opening = None
                    continue
            opening = tag
    if opening is not None and _is_real_opening(text, opening):
        fence = Intervals((fence.inner_start, fence.inner_end) for fence in fences).holding(opening.start)
        limit = fence[1] if fence else len(text)
        regions.append(_region(opening, limit, limit, closed=False))
    return [region for region in regions if not _is_mention(text[region.inner_start : region.inner_end])]


def _is_mention(content: str) -> bool:
    """Whether a pair of tags is only talked about ("between <final_prompt> and </final_prompt>")."""
    words = content.strip(" \n.…,;`'\"").casefold().split()
    return not words or (len(words) <= 5 and words[0] in _JOINERS)


def _tags(text: str, fences: list[Block]) -> list[_Tag]:
    found: list[_Tag] = []
    code = _inline_code(text, fences)
    matches = list(_TAG.finditer(text))
    # [FINAL PROMPT] alone is a heading; it is a tag where [/FINAL PROMPT] answers it.
    answered = {
        match["name"].casefold()
        for match in matches
        if match["open"][0] not in "<&" and match["close"].strip()
    }
    for match in matches:
        name = match["name"].casefold()
        if match["open"][0] not in "<&" and name not in answered:
            continue
        if not (_is_prompt_name(name) or _is_generic(name)):
            continue
        if match["open"][0] not in "<&" and not _is_prompt_name(name):
            continue  # [clip] and {version} are ordinary words in brackets
        line_start = text.rfind("\n", 0, match.start()) + 1
        line_end = text.find("\n", match.end())
        line_end = len(text) if line_end < 0 else line_end
        before = text[line_start : match.start()].strip(" \t*_`>#-")
        after = text[match.end() : line_end].strip(" \t*_`")
        own_line = not before if not match["close"].strip() else not before or not after
        if (
            _is_generic(name)
            and not _is_prompt_name(name)
            and (before or (after and not match["close"].strip()))
        ):
            continue
        if match["open"][0] not in "<&" and not match["close"].strip() and (before or after):
            continue  # [final prompt] in a sentence is no tag
        found.append(
            _Tag(
                match.start(),
                match.end(),
                name,
                bool(match["close"].strip()) or bool(match["empty"] and found and not found[-1].closing),
                match["attributes"] or "",
                own_line,
                code.holding(match.start()) is not None,
            )
        )
    return [tag for tag in found if not tag.in_code]


def _is_prompt_name(name: str) -> bool:
    return "prompt" in name and not name.startswith(
        ("negative", "system", "user", "neg_", "old", "previous", "draft_notes")
    )


def _is_generic(name: str) -> bool:
    return name.split("_", maxsplit=1)[0].rstrip("0123456789-") in _GENERIC


def _same(opening: str, closing: str) -> bool:
    return (
        opening == closing
        or (_is_prompt_name(opening) and _is_prompt_name(closing))
        or _is_generic(opening) == _is_generic(closing)
    )


def _region(opening: _Tag, inner_end: int, end: int, *, closed: bool) -> TagRegion:
    label = " ".join((opening.name.replace("_", " ").replace("-", " ") + " " + opening.attributes).split())
    return TagRegion(opening.start, end, opening.end, inner_end, opening.name, label, closed)


def _is_real_opening(text: str, tag: _Tag) -> bool:
    """Whether a tag that never closes opens a prompt, rather than being named in talk."""
    return tag.own_line and not _TALKED_ABOUT.match(text, tag.end)


def _inline_code(text: str, fences: list[Block]) -> Intervals:
    """Inline code on one line, outside fences."""
    if "`" not in text:
        return Intervals()
    fenced = Intervals((fence.start, fence.end) for fence in fences)
    spans = (match.span() for match in _INLINE_CODE.finditer(text))
    return Intervals(span for span in spans if not fenced.holding(span[0]))
