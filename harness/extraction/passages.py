"""Everything in a message that could be a prompt, with what stands around it. No opinion yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.extraction.blocks import PLAIN_LEVEL, Block, clean_label, parse_blocks
from harness.extraction.content import is_json_prompt
from harness.extraction.intervals import Intervals
from harness.extraction.labels import Label, read_label
from harness.extraction.marks import unwrap_span
from harness.extraction.quotes import inline_quotations, quoted_block
from harness.extraction.regions import plain_regions
from harness.extraction.tags import TagRegion, find_tags

if TYPE_CHECKING:
    from harness.extraction.model import Form
    from harness.recordings import Turn

PASSAGE_LIMIT = 200
"""Most marked passages that are kept of one message."""

_LABELLED_LINE = re.compile(r"[*_#>\s\[【-]{0,8}(?P<label>[^\n:：*\"“]{2,80}?)[*_\]】\s]{0,4}[:：][*_\s]{0,4}(?=\S)")
_QUOTE_PREFIX = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one turn that could be a prompt.

    ``start``/``end`` cover the words in the turn, marks excluded; ``outer`` covers the marks too.
    ``text`` is what would be saved; ``pieces`` maps it where it is not ``turn.text[start:end]``.
    ``inline`` marks a quotation inside a sentence; ``info`` is a fence's info string.
    """

    turn: Turn
    start: int
    end: int
    outer: tuple[int, int]
    text: str
    form: Form
    label: Label
    section: str = ""
    pieces: tuple[tuple[int, int], ...] = ()
    inline: bool = False
    info: str = ""


@dataclass(slots=True)
class _Context:
    """The headings and the paragraph that stand above the place where reading is."""

    headings: list[Block]
    lead: str = ""
    lead_far: bool = False

    def enter(self, block: Block, text: str) -> None:
        """Take note of ``block`` as something that may announce what follows."""
        if block.kind == "heading":
            level = _depth(block)
            self.headings = [heading for heading in self.headings if _depth(heading) < level]
            self.headings.append(block)
            self.lead = ""
        elif block.kind == "paragraph":
            self.lead = text[block.start : block.end]

    def label(self, tag: str = "") -> Label:
        """The label of a passage that begins here."""
        heading = self.headings[-1].text if self.headings else ""
        return read_label(heading, self.lead, tag)

    def section(self) -> str:
        """The headings above the nearest one."""
        return " / ".join(heading.text for heading in self.headings[:-1])


def _depth(heading: Block) -> int:
    """ATX level; a plain heading that counts ("Clip 1", "Option B") is below one that does not."""
    if heading.level < PLAIN_LEVEL:
        return heading.level
    counted = read_label(heading.text)
    return PLAIN_LEVEL + (counted.clip is not None or counted.alternative is not None)


def find_passages(turn: Turn) -> list[Passage]:
    """All passages of one turn, in order of their place."""
    text = turn.text
    blocks = parse_blocks(text)
    fences = [block for block in blocks if block.kind == "fence"]
    fenced = Intervals((fence.start, fence.end) for fence in fences)
    tags = [_ended(text, tag, fenced) for tag in find_tags(text, fences)]
    found: list[Passage] = []
    context = _Context([])
    index = 0
    pending = tags[::-1]
    while index < len(blocks):
        block = blocks[index]
        inside = []
        while pending and pending[-1].start < block.end:
            inside.append(pending.pop())
        if inside:
            index = _take_tags(turn, blocks, index, inside, context, found)
            continue
        consumed = _take_block(turn, blocks, index, fenced, context, found)
        context.enter(block, text)
        index += consumed
    found = _bounded(found)
    found.extend(_plain(turn, blocks, Intervals(passage.outer for passage in found if not passage.inline)))
    return sorted(found, key=lambda passage: (passage.start, -passage.end))


def _bounded(found: list[Passage]) -> list[Passage]:
    """At most `PASSAGE_LIMIT` passages: quotations in running text give way first, then the earliest."""
    if len(found) <= PASSAGE_LIMIT:
        return found
    blocks = [passage for passage in found if not passage.inline][-PASSAGE_LIMIT:]
    room = PASSAGE_LIMIT - len(blocks)
    return [*([passage for passage in found if passage.inline][-room:] if room else []), *blocks]


def _take_tags(
    turn: Turn, blocks: list[Block], index: int, tags: list[TagRegion], context: _Context, found: list[Passage]
) -> int:
    """Passages of the tags that begin in this block; returns the first block behind them."""
    last_end = 0
    for tag in tags:
        before = turn.text[blocks[index].start : tag.start].strip()
        if blocks[index].kind == "paragraph" and before:
            context.lead = before
        form: Form = "tag" if tag.closed else "unclosed-tag"
        found.append(_passage(turn, tag.inner_start, tag.inner_end, form, context, (tag.start, tag.end), tag=tag.label))
        last_end = max(last_end, tag.end)
        context.lead = ""
    index += 1
    while index < len(blocks) and blocks[index].start < last_end:
        index += 1
    return index


def _ended(text: str, tag: TagRegion, fenced: Intervals) -> TagRegion:
    """A tag that never closes, ended where talk begins (or, as it is already, with its fence)."""
    if tag.closed or fenced.holding(tag.start):
        return tag
    inner = parse_blocks(text, tag.inner_start, tag.inner_end)
    region = next(iter(plain_regions(text, inner, from_start=True)), None)
    end = region.end if region is not None else tag.inner_end
    return replace(tag, inner_end=end, end=end)


def _passage(
    turn: Turn,
    start: int,
    end: int,
    form: Form,
    context: _Context | Label,
    outer: tuple[int, int],
    *,
    tag: str = "",
    section: str = "",
    info: str = "",
    inline: bool = False,
) -> Passage:
    start, end = unwrap_span(turn.text, start, end)
    text = turn.text[start:end]
    if form in ("fence", "label", "message", "quote") and is_json_prompt(text):
        form = "json"
    if isinstance(context, Label):
        return Passage(turn, start, end, outer, text, form, context, section, info=info, inline=inline)
    return Passage(turn, start, end, outer, text, form, context.label(tag), context.section(), info=info, inline=inline)


def _take_block(
    turn: Turn, blocks: list[Block], index: int, fenced: Intervals, context: _Context, found: list[Passage]
) -> int:
    """Passages that begin with this block; returns how many blocks they take."""
    block = blocks[index]
    if block.kind == "fence":
        found.append(_passage(turn, block.inner_start, block.inner_end, "fence", context, (block.start, block.end), info=block.text))
    elif block.kind == "blockquote":
        found.append(_blockquote(turn, block, context))
    elif block.kind == "paragraph":
        limit = fenced.next_start(block.start, len(turn.text))
        return _take_paragraph(turn, blocks, index, limit, context, found)
    return 1


def _take_paragraph(
    turn: Turn, blocks: list[Block], index: int, limit: int, context: _Context, found: list[Passage]
) -> int:
    """The quotation that this paragraph begins with (``limit``: where the next fence is), or those inside it."""
    text, block = turn.text, blocks[index]
    labelled = _LABELLED_LINE.match(text, block.start, block.end)
    starts = [block.start]
    if labelled is not None and read_label(clean_label(labelled["label"])).announces:
        starts.append(labelled.end())
    newline = text.find("\n", block.start, block.end)
    if newline >= 0 and read_label(clean_label(text[block.start : newline])).announces:
        starts.append(newline + 1)
    for start in starts:
        quotation = quoted_block(text, start, limit)
        if quotation is None:
            continue
        if start != block.start:
            context.lead = text[block.start : start]
        outer = (quotation.start, quotation.end)
        found.append(_passage(turn, quotation.inner_start, quotation.inner_end, quotation.form, context, outer))
        taken = index + 1
        while taken < len(blocks) and blocks[taken].start < quotation.end:
            taken += 1
        return taken - index
    for quotation in inline_quotations(text, block.start, block.end):
        lead = text[max(block.start, quotation.start - 160) : quotation.start]
        announced = index > 0 and blocks[index - 1].kind == "heading"
        label = read_label(blocks[index - 1].text if announced else "", lead)
        found.append(
            _passage(turn, quotation.inner_start, quotation.inner_end, quotation.form, label, (quotation.start, quotation.end), inline=True)
        )
    return 1


def _blockquote(turn: Turn, block: Block, context: _Context) -> Passage:
    """A blockquote without its ``>``, a label inside it and enclosing quotation marks."""
    raw = turn.text[block.start : block.end]
    parts: list[str] = []
    pieces: list[tuple[int, int]] = []
    length = position = 0
    for match in [*_QUOTE_PREFIX.finditer(raw), None]:
        until = match.start() if match else len(raw)
        if until > position:
            pieces.append((length, block.start + position))
            parts.append(raw[position:until])
            length += until - position
        if match:
            position = match.end()
    text = "".join(parts)
    start, end = 0, len(text)
    label = context.label()
    first = parse_blocks(text)[:1]
    if first and first[0].kind == "heading" and (inner := read_label(first[0].text)).announces:
        start, label = first[0].end, inner
    start, end = unwrap_span(text, start, end)
    kept = _shift(pieces, start)
    span_start = kept[0][1] if kept else block.start
    last_offset, last_place = max((p for p in kept if p[0] < max(1, end - start)), default=(0, block.start))
    span_end = last_place + (end - start) - last_offset
    body = text[start:end]
    form: Form = "json" if is_json_prompt(body) else "blockquote"
    outer = (block.start, block.end)
    return Passage(turn, span_start, span_end, outer, body, form, label, context.section(), pieces=tuple(kept))


def _shift(pieces: list[tuple[int, int]], start: int) -> list[tuple[int, int]]:
    """``pieces`` of a text of which the first ``start`` characters are dropped."""
    before = [piece for piece in pieces if piece[0] <= start]
    kept = [(offset - start, place) for offset, place in pieces if offset > start]
    if before:
        offset, place = before[-1]
        kept.insert(0, (0, place + start - offset))
    return kept


def _plain(turn: Turn, blocks: list[Block], taken: Intervals) -> Iterator[Passage]:
    """Unmarked text under a label, between rules, or filling the whole message."""
    text = turn.text
    for region in plain_regions(text, blocks, taken=taken):
        form: Form = "message" if region.whole_message else "label"
        label = read_label(region.heading, region.lead)
        yield _passage(turn, region.start, region.end, form, label, (region.start, region.end), section=region.section)
