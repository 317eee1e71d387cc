"""Plain text that nothing announces: a message without talk, or a run of filmic paragraphs in one."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from harness.extraction.around import cues, is_conversation, is_lead, is_settings_line, recites_end
from harness.extraction.blocks import Block, clean_label
from harness.extraction.content import LATIN, film_words, is_foreign, specifications, word_count
from harness.extraction.lexicon import entries, mentions
from harness.extraction.tongues import tongue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.extraction.intervals import Intervals


SHORTEST = 15
"""A text of fewer words that nothing announces is a remark."""

UNSPECIFIC = 25
"""It must have so many where it specifies nothing (no length, no lens, nothing left out)."""


class Region(NamedTuple):
    """A plain stretch of a message with what announces it."""

    start: int
    end: int
    heading: str = ""
    lead: str = ""
    section: str = ""
    whole_message: bool = False


def unannounced(
    text: str, blocks: Sequence[Block], taken: Intervals, announced: Intervals
) -> Iterator[Region]:
    """Text that nothing announces: a whole message without talk, or a run of filmic paragraphs.

    A heading that is no section's name parts a run: what stands under it may be the prompt. So does
    a paragraph that numbers itself ("CLIP 2 – …"), and one in another script than the one above.
    """
    runs: list[list[Block]] = [[]]
    options = _option_leads(text, blocks)
    turned = _script_changes(text, blocks)
    for before, block in zip([None, *blocks], blocks, strict=False):
        content = text[block.start : block.end]
        elsewhere = taken.overlaps(block.start, block.end) or announced.overlaps(block.start, block.end)
        spoken = before is not None and cues(before, block)
        if (
            not elsewhere
            and block.kind == "paragraph"
            and (spoken or not _breaks_off(content, runs[-1], text))
        ):
            if _numbers_itself(content) or block.start in options or block.start in turned:
                runs.append([])
            runs[-1].append(block)
            if block.start in options:
                runs.append([])  # what follows the last option speaks of all of them
        elif not elsewhere and block.kind == "heading" and _is_section(block):
            if block.start in turned:
                runs.append([])
            runs[-1].append(block)
        else:
            runs.append([block] if block.kind == "heading" and not elsewhere else [])
    filled = [_in_one_tongue(text, run) for run in runs if any(b.kind == "paragraph" for b in run)]
    whole = len(filled) == 1 and len(filled[0]) == len(blocks)
    for run in filled:
        first = next(b for b in run if b.kind == "paragraph" or _is_section(b))
        start, end = options.get(first.start, first.start), run[-1].end
        content = text[start:end]
        heading = run[0].text if run[0] is not first else clean_label(text[first.start : start])
        if whole or (word_count(content) >= SHORTEST and _filmic(content)):
            lead = _paragraph_before(text, start) if not whole and not heading else ""
            numbered = _NUMBERS_ITSELF.match(content)
            yield Region(
                start, end, heading=numbered[0] if numbered else heading, lead=lead, whole_message=whole
            )


def _filmic(text: str) -> bool:
    """Whether a text that nothing announces speaks of a film: by its words; fewer of them where it specifies."""
    named = film_words(text)
    plain = named >= 3 and word_count(text) >= UNSPECIFIC
    return plain or (named >= 2 and specifications(text) >= 2)


def _breaks_off(paragraph: str, run: Sequence[Block], text: str) -> bool:
    """Whether a paragraph is no part of a text that nothing announces."""
    return (
        is_conversation(paragraph)
        or is_settings_line(paragraph)
        or (is_lead(paragraph) if not run else recites_end(paragraph, text, run[-1].end))
    )


def _script_changes(text: str, blocks: Sequence[Block]) -> frozenset[int]:
    """Where blocks begin that are in Latin letters below ones that are not, or the other way round."""
    if text.isascii() or not any(c > LATIN and c.isalpha() for c in set(text)):
        return frozenset()
    found = []
    before: bool | None = None
    for block in blocks:
        foreign = is_foreign(text[block.start : block.end])
        if block.kind == "heading" and not _is_section(block):
            before = None  # a name for what follows, in whatever language
        elif foreign is not None:
            if before is not None and foreign != before:
                found.append(block.start)
            before = foreign
    return frozenset(found)


def _in_one_tongue(text: str, run: list[Block]) -> list[Block]:
    """A run without paragraphs at its ends that are in another language than its most specific one."""
    paragraphs = [block for block in run if block.kind == "paragraph"]
    if len(paragraphs) < 2:
        return run
    core = max(paragraphs, key=lambda b: _specific(text[b.start : b.end]))
    spoken = tongue(text[core.start : core.end])
    if spoken is None:
        return run
    first, last = 0, len(run)
    while run[first] is not core and _is_in_another(text, run[first], spoken):
        first += 1
    while run[last - 1] is not core and _is_in_another(text, run[last - 1], spoken):
        last -= 1
    return run[first:last]


def _specific(paragraph: str) -> int:
    return film_words(paragraph) + 2 * specifications(paragraph)


def _is_in_another(text: str, block: Block, spoken: str) -> bool:
    return block.kind == "paragraph" and tongue(text[block.start : block.end]) not in (None, spoken)


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


def parted(text: str, region: Region) -> Iterator[Region]:
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
