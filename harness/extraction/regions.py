"""Unmarked prompts: plain text under a label, between two rules, or filling a whole message."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from harness.extraction.blocks import PLAIN_LEVEL, Block, clean_label
from harness.extraction.content import addresses, film_words, is_talk, specifications, word_count
from harness.extraction.intervals import Intervals
from harness.extraction.labels import Label, read_label
from harness.extraction.lexicon import entries, mentions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LEAD_WORDS = 40
"""A longer paragraph announces nothing, even if it ends in a colon."""

SHORT_LEAD_WORDS = 10
"""A paragraph so short may announce a prompt without a colon ("Final version.")."""

_INLINE_LABEL = re.compile(
    r"[*_#\s\[【-]{0,8}(?P<label>[^\n:：*\"“]{2,80}?)[*_\]】\s]{0,4}[:：][*_]{0,3}[ \t]*(?=\S)"
)


class Region(NamedTuple):
    """A plain stretch of a message with what announces it."""

    start: int
    end: int
    heading: str = ""
    lead: str = ""
    section: str = ""
    whole_message: bool = False


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
                yield from _numbered(text, Region(start, end, heading, lead, section))
                announced.add(start, end)
                while index < len(blocks) and blocks[index].start < end:
                    index += 1
                continue
        if blocks[index].kind == "heading":
            above.append(blocks[index])
        index += 1
    yield from _unannounced(text, blocks, taken, announced)


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
            if not is_talk(paragraph) and not _is_lead(paragraph):
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
    if _is_lead(paragraph) and following < len(blocks) and blocks[following].kind in ("paragraph", "heading"):
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


def _is_lead(paragraph: str) -> bool:
    words = len(paragraph.split())
    stripped = paragraph.rstrip(" *_")
    if stripped.endswith((":", "：")):
        announced = read_label("", paragraph) if words <= LEAD_WORDS else None
        return announced is not None and _hands_over(announced)
    if words > SHORT_LEAD_WORDS or not stripped.endswith((".", "!", "。", "—", "-", "↓", "👇")):
        return False
    announced = read_label("", paragraph)
    return (announced.prompt or announced.final) and not announced.status


def _hands_over(label: Label) -> bool:
    return (label.announces or label.delivery or label.draft) and not label.side


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
            spoken = index > first and _cues(blocks[index - 1], block)
            if not spoken and (_is_conversation(content) or (end and _announces_another(content))):
                break
            end = block.end
        elif end == 0 or label is None:
            break
        else:
            end = block.end
    return end


def _cues(heading: Block, line: Block) -> bool:
    """Whether ``line`` is what a character says, as screenplays write it: right under a name in capitals."""
    return heading.kind == "heading" and heading.text.isupper() and line.start == heading.end + 1


def _is_conversation(paragraph: str) -> bool:
    """Talk by its phrases, or a sentence that says "I" or "you" and nothing of a film."""
    return is_talk(paragraph) or (film_words(paragraph) <= 1 and addresses(paragraph))


def _announces_another(paragraph: str) -> bool:
    return (
        paragraph.rstrip(" *_").endswith((":", "："))
        and _is_lead(paragraph)
        and read_label("", paragraph).prompt
    )


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


def _unannounced(
    text: str, blocks: Sequence[Block], taken: Intervals, announced: Intervals
) -> Iterator[Region]:
    """Text that nothing announces: a whole message without talk, or a run of filmic paragraphs.

    A heading that is no section's name parts a run: what stands under it may be the prompt. So does
    a paragraph that numbers itself ("CLIP 2 – …").
    """
    runs: list[list[Block]] = [[]]
    options = _option_leads(text, blocks)
    for before, block in zip([None, *blocks], blocks, strict=False):
        content = text[block.start : block.end]
        elsewhere = taken.overlaps(block.start, block.end) or announced.overlaps(block.start, block.end)
        spoken = before is not None and _cues(before, block)
        if not elsewhere and block.kind == "paragraph" and (spoken or not _is_conversation(content)):
            if _numbers_itself(content) or block.start in options:
                runs.append([])
            runs[-1].append(block)
            if block.start in options:
                runs.append([])  # what follows the last option speaks of all of them
        elif not elsewhere and block.kind == "heading" and _is_section(block):
            runs[-1].append(block)
        else:
            runs.append([block] if block.kind == "heading" and not elsewhere else [])
    filled = [run for run in runs if any(b.kind == "paragraph" for b in run)]
    whole = len(filled) == 1 and len(filled[0]) == len(blocks)
    for run in filled:
        first = next(b for b in run if b.kind == "paragraph" or _is_section(b))
        start, end = options.get(first.start, first.start), run[-1].end
        content = text[start:end]
        heading = run[0].text if run[0] is not first else clean_label(text[first.start : start])
        if whole or (word_count(content) >= 25 and _filmic(content)):
            lead = _paragraph_before(text, start) if not whole and not heading else ""
            numbered = _NUMBERS_ITSELF.match(content)
            yield Region(
                start, end, heading=numbered[0] if numbered else heading, lead=lead, whole_message=whole
            )


def _filmic(text: str) -> bool:
    """Whether a text that nothing announces speaks of a film: by its words, two of them where it specifies."""
    named = film_words(text)
    return named >= 3 or (named == 2 and specifications(text) >= 2)


def _option_leads(text: str, blocks: Sequence[Block]) -> dict[int, int]:
    """Paragraphs that open with an option's name in bold ("**B — "The Queue."** …"): start → where it ends.

    One alone is no choice: it counts as nothing.
    """
    found = {
        block.start: lead.end()
        for block in blocks
        if block.kind == "paragraph" and (lead := _OPTION_LEAD.match(text, block.start, block.end))
    }
    return found if len(found) > 1 else {}


def _numbered(text: str, region: Region) -> Iterator[Region]:
    """A region, parted where its paragraphs number themselves."""
    starts = [region.start + m.start() for m in _NUMBERED_PARAGRAPH.finditer(text[region.start : region.end])]
    if len(starts) < 2 or starts[0] != region.start:
        yield region
        return
    for start, end in itertools.pairwise([*starts, region.end]):
        label = _NUMBERS_ITSELF.match(text, start)
        yield region._replace(
            start=start, end=start + len(text[start:end].rstrip()), heading=label[0] if label else ""
        )


_NUMBERS_ITSELF = re.compile(r"[*_]{0,3}(?:clip|part|segment|teil|parte|partie)\s?#?\d{1,2}\b", re.IGNORECASE)

_NUMBERED_PARAGRAPH = re.compile(rf"^(?={_NUMBERS_ITSELF.pattern})", re.IGNORECASE | re.MULTILINE)


_OPTION_LEAD = re.compile(
    r"(?P<mark>\*\*|__)(?:(?:option|version|take|idea|concept|direction|route|variante?|opción)\s)?[A-F1-6]"
    r"(?=[\s.):—–-])(?P<name>[^*_\n]{1,80})(?P=mark)[:.—–\s-]{1,4}(?=\S)",
    re.IGNORECASE,
)


def _numbers_itself(paragraph: str) -> bool:
    return _NUMBERS_ITSELF.match(paragraph) is not None


def _paragraph_before(text: str, start: int) -> str:
    """The last paragraph of the 300 characters before ``start``."""
    return text[max(0, start - 300) : start].rstrip().rsplit("\n\n", 1)[-1]


def _is_section(heading: Block) -> bool:
    """Whether a heading names a part of a prompt ("Camera", "Shot 2 (2-4s)", "Grade / Palette")."""
    name = heading.text.casefold()
    return name in entries("section_heading") or mentions(heading.text, "section_heading", "shot")
