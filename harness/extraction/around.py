"""What stands around a plain prompt: lead-ins before it; talk, remarks and lists of settings behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.extraction.blocks import clean_label
from harness.extraction.content import addresses, film_words, is_talk
from harness.extraction.labels import Label, read_label
from harness.extraction.lexicon import entries, mentions
from harness.extraction.quotes import inline_quotations

if TYPE_CHECKING:
    from harness.extraction.blocks import Block

LEAD_WORDS = 40
"""A longer paragraph announces nothing, even if it ends in a colon."""

SHORT_LEAD_WORDS = 10
"""A paragraph so short may announce a prompt without a colon ("Final version.")."""


def is_lead(paragraph: str) -> bool:
    """Whether a paragraph announces that a prompt follows."""
    words = len(paragraph.split())
    stripped = paragraph.rstrip(" *_")
    if stripped.endswith((":", "：")):
        announced = read_label("", paragraph) if words <= LEAD_WORDS else None
        return announced is not None and hands_over(announced)
    if words > SHORT_LEAD_WORDS or not stripped.endswith((".", "!", "。", "—", "-", "↓", "👇")):
        return False
    announced = read_label("", paragraph)
    handed = (
        announced.prompt
        or announced.final
        or (mentions(paragraph, "handing_over") and not film_words(paragraph))
    )
    return handed and not announced.status


def hands_over(label: Label) -> bool:
    """Whether a lead-in with this label says that a text follows."""
    return (label.announces or label.delivery or label.draft) and not label.side


def cues(heading: Block, line: Block) -> bool:
    """Whether ``line`` is what a character says, as screenplays write it: right under a name in capitals."""
    return heading.kind == "heading" and heading.text.isupper() and line.start == heading.end + 1


def is_conversation(paragraph: str) -> bool:
    """Talk by its phrases, or a sentence that says "I" or "you" and nothing of a film."""
    return is_talk(paragraph) or (film_words(paragraph) <= 1 and addresses(paragraph))


def is_settings_line(line: str) -> bool:
    """Whether a line lists settings of the generator ("Settings: sora-2 · 10 s"), which are no part of a prompt."""
    head = line[:60].partition("\n")[0]
    mark = min((place for place in map(head.find, ":：—–=") if place >= 0), default=-1)
    return mark > 0 and clean_label(head[:mark]).casefold() in entries("settings_heading")


def settings_below(paragraph: str) -> int:
    """Characters that a line of settings right below the last line of a paragraph takes up; 0 for none."""
    above, newline, last = paragraph.rpartition("\n")
    return len(paragraph) - len(above.rstrip()) if newline and is_settings_line(last) else 0


_REMARK_WORDS = 16
"""A longer paragraph says more than where the text ends."""

_REMARK_REACH = 300
"""Characters before it that such a paragraph may quote from."""


def recites_end(paragraph: str, text: str, end: int) -> bool:
    """Whether a paragraph quotes the last words of ``text[:end]``: 'It ends with "dark".' is no part of it."""
    if len(paragraph.split()) > _REMARK_WORDS:
        return False
    last = text[max(0, end - _REMARK_REACH) : end].rstrip(_CLOSING)
    return any(
        words and last.endswith(words)
        for quotation in inline_quotations(paragraph, 0, len(paragraph))
        if (words := paragraph[quotation.inner_start : quotation.inner_end].strip(_CLOSING))
    )


_CLOSING = ' .,;:!?…。*_"”'


def announces_another(paragraph: str) -> bool:
    """Whether a paragraph below a prompt is the lead-in of the next one."""
    return (
        paragraph.rstrip(" *_").endswith((":", "："))
        and is_lead(paragraph)
        and read_label("", paragraph).prompt
    )
