"""Everything in a message that could be a prompt, with what stands around it. No opinion yet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from harness.extraction.blocks import PLAIN_LEVEL, Block, clean_label, parse_blocks
from harness.extraction.content import is_json_prompt
from harness.extraction.intervals import Intervals
from harness.extraction.labels import Label, read_label
from harness.extraction.marks import QUOTE_PREFIX, unwrap_paragraphs, unwrap_span
from harness.extraction.quotes import Quotation, inline_quotations, quoted_block
from harness.extraction.regions import plain_regions
from harness.extraction.tables import is_shot_list, table_cells
from harness.extraction.tags import TagRegion, find_tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.extraction.model import Form
    from harness.recordings import Turn

PASSAGE_LIMIT = 200
"""Most marked passages that are kept of one message."""

_LABELLED_LINE = re.compile(
    r"[*_#>\s\[【-]{0,8}(?P<label>[^\n:：*\"“]{2,80}?)[*_\]】\s]{0,4}[:：][*_\s]{0,4}(?=\S)"
)
_HANDS_OVER = re.compile(
    r"(?:[:：—–=]|\b(?:is|reads|as|just|only|now|says|lautet|dit|dice))[\s*_]*$", re.IGNORECASE
)


class Passage(NamedTuple):
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
    """The headings and the paragraph that stand above the place where reading is.

    ``used`` is set once a passage was taken under the nearest heading: the heading then is a
    section for what follows, no longer its label.
    """

    headings: list[Block]
    lead: str = ""
    used: bool = False

    def enter(self, block: Block, text: str) -> None:
        """Take note of ``block`` as something that may announce what follows."""
        if block.kind == "heading":
            level = _depth(block)
            self.headings = [heading for heading in self.headings if _depth(heading) < level]
            self.headings.append(block)
            self.lead, self.used = "", False
        elif block.kind == "paragraph":
            self.lead = text[block.start : block.end]

    def taken(self) -> None:
        """A passage was taken here: what announced it announces nothing else."""
        self.lead, self.used = "", True

    def label(self, tag: str = "") -> Label:
        """The label of a passage that begins here."""
        heading = self.headings[-1].text if self.headings and not self.used else ""
        return read_label(heading, self.lead, tag)

    def section(self) -> str:
        """The headings above the one that is the label."""
        return " / ".join(heading.text for heading in (self.headings if self.used else self.headings[:-1]))


def _depth(heading: Block) -> int:
    """ATX level; a plain heading that counts ("Clip 1", "Option B") is below one that does not."""
    if heading.level < PLAIN_LEVEL:
        return heading.level
    counted = read_label(heading.text)
    return PLAIN_LEVEL + (counted.clip is not None or counted.alternative is not None)


def find_passages(turn: Turn) -> list[Passage]:
    """All passages of one turn, in order of their place."""
    reader = _Reader(turn, parse_blocks(turn.text))
    found = _bounded(reader.marked())
    found.extend(reader.plain(Intervals(passage.outer for passage in found if not passage.inline)))
    return sorted(found, key=lambda passage: (passage.start, -passage.end))


def _bounded(found: list[Passage]) -> list[Passage]:
    """At most `PASSAGE_LIMIT` passages: quotations in running text give way first, then the earliest."""
    if len(found) <= PASSAGE_LIMIT:
        return found
    blocks = [passage for passage in found if not passage.inline][-PASSAGE_LIMIT:]
    room = PASSAGE_LIMIT - len(blocks)
    return [*([passage for passage in found if passage.inline][-room:] if room else []), *blocks]


class _Reader:
    """One pass over the blocks of a turn."""

    def __init__(self, turn: Turn, blocks: list[Block]) -> None:
        self.turn = turn
        self.text = turn.text
        self.blocks = blocks
        fences = [block for block in blocks if block.kind == "fence"]
        self.fenced = Intervals((fence.start, fence.end) for fence in fences)
        self.tags = [_ended(turn.text, tag, self.fenced) for tag in find_tags(turn.text, fences)]
        self.context = _Context([])
        self.found: list[Passage] = []

    def marked(self) -> list[Passage]:
        """Passages that marks deliver: tags, fences, blockquotes, quotations."""
        pending = self.tags[::-1]
        index = 0
        while index < len(self.blocks):
            block = self.blocks[index]
            inside = []
            while pending and pending[-1].start < block.end:
                inside.append(pending.pop())
            if inside:
                index = self._behind(index, self._take_tags(block, inside))
            else:
                index = self._behind(index, self._take_block(index))
        return self.found

    def plain(self, taken: Intervals) -> Iterator[Passage]:
        """Unmarked text under a label, between rules, or filling the whole message."""
        for region in plain_regions(self.text, self.blocks, taken=taken):
            label = read_label(region.heading, region.lead)
            passage = self._passage(region.start, region.end, (region.start, region.end), label)
            form: Form = "message" if region.whole_message else "label"
            form = "json" if is_json_prompt(passage.text) else form
            yield _without_paragraph_marks(passage._replace(form=form, section=region.section))

    def _behind(self, index: int, end: int) -> int:
        """Index of the first block behind ``index`` that begins at ``end`` or later."""
        index += 1
        while index < len(self.blocks) and self.blocks[index].start < end:
            index += 1
        return index

    def _passage(self, start: int, end: int, outer: tuple[int, int], label: Label) -> Passage:
        start, end = unwrap_span(self.text, start, end)
        return Passage(
            self.turn, start, end, outer, self.text[start:end], "label", label, self.context.section()
        )

    def _take_tags(self, block: Block, tags: list[TagRegion]) -> int:
        """Passages of the tags that begin in this block; returns where the last of them ends."""
        for tag in tags:
            before = self.text[block.start : tag.start].strip()
            if block.kind == "paragraph" and before:
                self.context.lead = before
            passage = self._passage(
                tag.inner_start, tag.inner_end, (tag.start, tag.end), self.context.label(tag.label)
            )
            self.found.append(passage._replace(form="tag" if tag.closed else "unclosed-tag"))
            self.context.lead = ""
        return tags[-1].end

    def _take_block(self, index: int) -> int:
        """Passages that begin with this block; returns where they end."""
        block = self.blocks[index]
        if block.kind == "fence":
            passage = self._passage(
                block.inner_start, block.inner_end, (block.start, block.end), self.context.label()
            )
            form: Form = "json" if is_json_prompt(passage.text) else "fence"
            self.found.append(passage._replace(form=form, info=block.text))
        elif block.kind == "blockquote":
            self.found.append(self._blockquote(block))
        elif block.kind == "paragraph":
            return self._take_paragraph(index)
        else:
            self.context.enter(block, self.text)
            return block.end
        self.context.taken()
        return block.end

    def _take_paragraph(self, index: int) -> int:
        """The quotation that this paragraph begins with, or the quotations inside it."""
        block = self.blocks[index]
        cells = table_cells(self.text, block)
        if cells:
            for cell in cells if not is_shot_list(cells) else ():
                passage = self._passage(cell.start, cell.end, (cell.start, cell.end), read_label(cell.row))
                self.found.append(passage._replace(section=self.context.label().text))
            return block.end
        limit = self.fenced.next_start(block.start, len(self.text))
        for start in self._quotation_starts(block):
            quotation = quoted_block(self.text, start, limit)
            if quotation is not None:
                if start != block.start:
                    self.context.lead = self.text[block.start : start]
                self._take_quotation(quotation, self.context.label())
                self.context.taken()
                return quotation.end
        for quotation in inline_quotations(self.text, block.start, block.end):
            lead = self.text[max(block.start, quotation.start - 160) : quotation.start]
            # Inside a sentence only words that hand over announce what follows ("the final text reads …").
            handed = lead if _HANDS_OVER.search(lead) else ""
            headed = index > 0 and self.blocks[index - 1].kind == "heading" and quotation.start == block.start
            heading = self.blocks[index - 1].text if headed else ""
            self._take_quotation(quotation, read_label(heading, handed), inline=True)
        self.context.enter(block, self.text)
        return block.end

    def _quotation_starts(self, block: Block) -> list[int]:
        """Where a quotation that fills the paragraph may begin: at once, or behind a label."""
        starts = [block.start]
        labelled = _LABELLED_LINE.match(self.text, block.start, block.end)
        if labelled is not None and read_label(clean_label(labelled["label"])).announces:
            starts.append(labelled.end())
        newline = self.text.find("\n", block.start, block.end)
        if newline >= 0 and read_label(clean_label(self.text[block.start : newline])).announces:
            starts.append(newline + 1)
        return starts

    def _take_quotation(self, quotation: Quotation, label: Label, *, inline: bool = False) -> None:
        outer = (quotation.start, quotation.end)
        passage = self._passage(quotation.inner_start, quotation.inner_end, outer, label)
        form: Form = "json" if quotation.form == "quote" and is_json_prompt(passage.text) else quotation.form
        self.found.append(passage._replace(form=form, inline=inline))

    def _blockquote(self, block: Block) -> Passage:
        """A blockquote without its ``>``, a label inside it and enclosing quotation marks."""
        raw = self.text[block.start : block.end]
        parts: list[str] = []
        pieces: list[tuple[int, int]] = []
        length = position = 0
        for match in [*QUOTE_PREFIX.finditer(raw), None]:
            until = match.start() if match else len(raw)
            if until > position:
                pieces.append((length, block.start + position))
                parts.append(raw[position:until])
                length += until - position
            if match:
                position = match.end()
        text = "".join(parts)
        start, label = 0, self.context.label()
        first = parse_blocks(text)[:1]
        if first and first[0].kind == "heading" and (inner := read_label(first[0].text)).announces:
            start, label = first[0].end, inner
        start, end = unwrap_span(text, start, len(text))
        kept = _shift(pieces, start)
        body = text[start:end]
        span_start = kept[0][1] if kept else block.start
        last_offset, last_place = max((p for p in kept if p[0] < max(1, len(body))), default=(0, block.start))
        return Passage(
            self.turn,
            span_start,
            last_place + len(body) - last_offset,
            (block.start, block.end),
            body,
            "json" if is_json_prompt(body) else "blockquote",
            label,
            self.context.section(),
            pieces=tuple(kept),
        )


def _without_paragraph_marks(passage: Passage) -> Passage:
    """A passage of several paragraphs that are each in emphasis or quotation marks, without those."""
    unwrapped = unwrap_paragraphs(passage.text)
    if unwrapped is None:
        return passage
    text, pieces = unwrapped
    placed = tuple((offset, passage.start + place) for offset, place in pieces)
    last_offset, last_place = placed[-1]
    return passage._replace(
        text=text, start=placed[0][1], end=last_place + len(text) - last_offset, pieces=placed
    )


def _ended(text: str, tag: TagRegion, fenced: Intervals) -> TagRegion:
    """A tag that never closes, ended where talk begins (or, as it is already, with its fence)."""
    if tag.closed or fenced.holding(tag.start):
        return tag
    inner = parse_blocks(text, tag.inner_start, tag.inner_end)
    region = next(iter(plain_regions(text, inner, from_start=True)), None)
    end = region.end if region is not None else tag.inner_end
    return tag._replace(inner_end=end, end=end)


def _shift(pieces: list[tuple[int, int]], start: int) -> list[tuple[int, int]]:
    """``pieces`` of a text of which the first ``start`` characters are dropped."""
    before = [piece for piece in pieces if piece[0] <= start]
    kept = [(offset - start, place) for offset, place in pieces if offset > start]
    if before:
        offset, place = before[-1]
        kept.insert(0, (0, place + start - offset))
    return kept
