"""Unmarked prompts: plain text under a label, between two rules, or filling a whole message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.extraction.around import (
    announces_another,
    cues,
    is_conversation,
    is_lead,
    is_settings_line,
    recites_end,
    settings_below,
)
from harness.extraction.blocks import PLAIN_LEVEL, Block, clean_label
from harness.extraction.content import film_words, is_talk
from harness.extraction.intervals import Intervals
from harness.extraction.labels import Label, read_label
from harness.extraction.lexicon import entries, mentions
from harness.extraction.unannounced import Region, parted, unannounced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_INLINE_LABEL = re.compile(
    r"[*_#\s\[【-]{0,8}(?P<label>[^\n:：*\"“]{2,80}?)[*_\]】\s]{0,4}[:：][*_]{0,3}[ \t]*(?=\S)"
)


def plain_regions(
    text: str, blocks: Sequence[Block], *, taken: Intervals | None = None, from_start: bool = False
) -> Iterator[Region]:
    """Plain regions among ``blocks``. ``taken`` are places that are passages already.

    With ``from_start`` the first region begins at once, as behind an opening tag without a closing
    one, and is the only one.
    """
    taken = taken or Intervals()
    if from_start:
        end = _region_end(text, blocks, 0, None, taken)
        if end:
            yield Region(blocks[0].start, end)
        return
    index = 0
    announced = Intervals()
    above: list[Block] = []
    while index < len(blocks):
        opened = _opening(text, blocks, index, above[-1].text if above else "")
        if opened is not None:
            label_block, first, start, heading, lead = opened
            end = _region_end(text, blocks, first, label_block, taken, start=start)
            if end > start and not taken.overlaps(start, end):
                section = next(
                    (
                        b.text
                        for b in reversed(above[-4:])
                        if b.level < (label_block.level or PLAIN_LEVEL + 1)
                    ),
                    "",
                )
                yield from parted(text, Region(start, end, heading, lead, section))
                announced.add(start, end)
                while index < len(blocks) and blocks[index].start < end:
                    index += 1
                continue
        if blocks[index].kind == "heading":
            above.append(blocks[index])
        index += 1
    yield from unannounced(text, blocks, taken, announced)


def _opening(
    text: str, blocks: Sequence[Block], index: int, above: str
) -> tuple[Block, int, int, str, str] | None:
    """The label that opens a plain region at ``index``: (block, first content block, start, heading, lead)."""
    block = blocks[index]
    if block.kind not in ("heading", "paragraph"):
        return None
    following = _skip_rules(blocks, index + 1)
    if block.kind == "heading":
        label = read_label(block.text)
        if not _opens(label) or following >= len(blocks):
            return None
        # A sentence of talk may stand between the heading and the prompt.
        lead = ""
        while following + 1 < len(blocks) and blocks[following].kind == "paragraph":
            paragraph = text[blocks[following].start : blocks[following].end]
            if not is_talk(paragraph) and not is_lead(paragraph):
                break
            lead = paragraph
            following = _skip_rules(blocks, following + 1)
        return (
            (block, following, blocks[following].start, block.text, lead) if following < len(blocks) else None
        )
    paragraph = text[block.start : block.end]
    inline = _INLINE_LABEL.match(paragraph)
    if inline is not None and _names_prompt(clean_label(inline["label"])):
        return block, index, block.start + inline.end(), clean_label(inline["label"]), ""
    if is_lead(paragraph) and following < len(blocks) and blocks[following].kind in ("paragraph", "heading"):
        heading = above if read_label(above).announces else ""
        return block, following, blocks[following].start, heading, paragraph
    return None


def _skip_rules(blocks: Sequence[Block], index: int) -> int:
    while index < len(blocks) and blocks[index].kind == "rule":
        index += 1
    return index


def _opens(label: Label) -> bool:
    return (label.announces or label.draft) and not label.status and not (label.side and not label.final)


def _names_prompt(label: str) -> bool:
    """Whether ``LABEL: text`` on one line delivers: it must name the prompt, a clip or an option."""
    if len(label.split()) > 8:
        return False
    read = read_label(label)
    counted = read.clip is not None or read.alternative is not None
    finished = read.final and (len(label.split()) <= 3 or mentions(label, "delivery"))
    return (read.prompt or counted or finished) and not read.side


def _region_end(
    text: str, blocks: Sequence[Block], first: int, label: Block | None, taken: Intervals, *, start: int = -1
) -> int:
    """Where the plain prompt that begins with ``blocks[first]`` ends; 0 where none begins."""
    end = 0
    for index in range(first, len(blocks)):
        block = blocks[index]
        if taken.overlaps(block.start, block.end):
            break
        begin = max(block.start, start)
        content = text[begin : block.end]
        if block.kind == "rule":
            if end and not _continues(text, blocks, index + 1):
                break
        elif block.kind == "heading":
            if _ends_prompt(block, label) or (not end and read_label(block.text).draft):
                break
        elif block.kind in ("paragraph", "blockquote"):
            spoken = index > first and cues(blocks[index - 1], block)
            if not spoken and (
                is_conversation(content)
                or is_settings_line(content)
                or (end and (announces_another(content) or recites_end(content, text, end)))
            ):
                break
            end = block.end - settings_below(content)
            if end < block.end:
                break
        elif end == 0 or label is None:
            break
        else:
            end = block.end
    return end


def _ends_prompt(heading: Block, label: Block | None) -> bool:
    """Whether a heading begins something else than a section of the prompt above it."""
    name = heading.text.casefold().rstrip(" !.:")
    if name in entries("notes_heading") or _begins_with_notes(name):
        return True
    read = read_label(heading.text)
    if read.prompt or read.clip is not None or read.alternative is not None:
        return True
    same_kind = label is not None and label.kind == "heading" and 0 < heading.level < PLAIN_LEVEL
    return same_kind and label is not None and heading.level <= label.level


def _begins_with_notes(name: str) -> bool:
    words = name.split()
    return any(" ".join(words[:length]) in entries("notes_heading") for length in (2, 3, 4)) or (
        bool(words) and words[0] in ("why", "warum", "notes", "changes", "next", "recommended", "alternative")
    )


def _continues(text: str, blocks: Sequence[Block], index: int) -> bool:
    """Whether what follows a rule inside a prompt still is the prompt: a section with film in it."""
    if index + 1 >= len(blocks) or blocks[index].kind != "heading" or _ends_prompt(blocks[index], None):
        return False
    following = blocks[index + 1]
    content = text[following.start : following.end]
    return following.kind == "paragraph" and not is_talk(content) and film_words(content) >= 2
