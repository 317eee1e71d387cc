"""How likely a passage is to be a delivered prompt, with the reasons.

The strength is a sum of documented parts: the form of delivery, what its label says, what it is
made of, and who says it. `DELIVERY` is where a passage counts as a delivery of its own accord.
No part depends on length alone: short prompts are legitimate, and a short passage is doubted only
where neither a tag nor a label announces it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from harness.extraction.content import (
    addresses,
    film_words,
    has_letters,
    is_code,
    is_error_message,
    is_placeholder,
    is_settings,
    specifications,
    talk_share,
    word_count,
)
from harness.extraction.lexicon import mentions

if TYPE_CHECKING:
    from harness.extraction.passages import Passage

DELIVERY = 3.0
"""From this strength up a passage is a delivery."""

PATCH = -3.0
"""What a passage loses that a label calls a change to another text."""

_FORM = {
    "tag": 5.0,
    "unclosed-tag": 4.5,
    "json": 3.0,
    "fence": 2.5,
    "blockquote": 2.0,
    "quote": 2.0,
    "italic-quote": 2.0,
    "bold-quote": 2.0,
    "label": 1.6,
    "message": 1.2,
    "bare": 5.0,
}
_INLINE_PENALTY = 1.2
_LIST = re.compile(r"\s*(?:[-*•✅❌☑✔]|\d{1,2}[.)]\s)")
_SHORT = 4
_FULL_TEXT = 25


class Ranked(NamedTuple):
    """A passage with its strength and why. ``hopeless`` ones are never the prompt (a placeholder, settings)."""

    passage: Passage
    strength: float
    reasons: tuple[str, ...]
    hopeless: bool = False

    @property
    def delivers(self) -> bool:
        """Whether it is strong enough to be a delivery."""
        return self.strength >= DELIVERY and not self.hopeless


def rank(passage: Passage) -> Ranked:
    """Weigh one passage by itself; what the rest of the dialogue says comes later."""
    reasons = [f"delivered as {passage.form}"]
    strength = _FORM[passage.form] - (_INLINE_PENALTY if passage.inline else 0.0)
    verdict = _hopeless(passage)
    if verdict:
        return Ranked(passage, 0.0, (*reasons, verdict), hopeless=True)
    for value, reason in (*_label_parts(passage), *_content_parts(passage), *_speaker_parts(passage)):
        strength += value
        reasons.append(reason)
    return Ranked(passage, round(strength, 3), tuple(reasons))


def _hopeless(passage: Passage) -> str:
    """Why a passage can never be the prompt; empty where it can."""
    text = passage.text
    tagged = passage.form in ("tag", "unclosed-tag")
    checks = (
        (not has_letters(text), "holds no words"),
        (is_placeholder(text), "is template text meant to be replaced"),
        (passage.form != "tag" and is_settings(text), "is a list of settings"),
        (passage.form == "fence" and is_code(passage.info, text), "is program text"),
        (not tagged and is_error_message(text), "is an error message"),
    )
    return next((reason for applies, reason in checks if applies), "")


def _label_parts(passage: Passage) -> list[tuple[float, str]]:
    label, parts = passage.label, []
    tagged = passage.form in ("tag", "unclosed-tag")
    named = f"“{label.text[:60]}”" if label.text else "its label"
    if label.side and not (label.final and label.prompt) and not tagged:
        parts.append((-4.0, f"{named} announces something else"))
    elif label.final and label.prompt:
        parts.append((2.5, f"{named} announces the final prompt"))
    elif label.prompt:
        parts.append((1.6, f"{named} announces a prompt"))
    elif label.final and len(label.text.split()) <= 3:
        parts.append((2.0, f"{named} announces the final text"))
    elif label.final:
        parts.append((1.5, f"{named} announces the final text"))
    elif label.draft or label.delivery:
        parts.append((1.2, f"{named} announces a text"))
    if label.clip is not None or label.alternative is not None:
        parts.append((0.8, f"{named} numbers it"))
    if label.patch and not tagged and not (label.final and label.prompt):
        parts.append((PATCH, f"{named} announces a change to another text"))
    if passage.section and mentions(passage.section, "prompt", "final") and not label.side:
        parts.append((1.0, f"it stands under “{passage.section[:60]}”"))
    return parts


def _content_parts(passage: Passage) -> list[tuple[float, str]]:
    text, parts = passage.text, []
    film, words = film_words(text), word_count(text)
    announced = passage.form in ("tag", "unclosed-tag") or (passage.label.prompt and passage.label.final)
    if film >= 6:
        parts.append((1.5, f"{film} words of film-making"))
    elif film >= 3:
        parts.append((1.0, f"{film} words of film-making"))
    elif film == 0 and passage.form in ("label", "message") and word_count(passage.label.text) > 3:
        parts.append((-2.0, "plain text without a word of film-making"))
    elif film == 0 and not announced:
        parts.append((-0.5, "no word of film-making"))
    if words >= _FULL_TEXT:
        parts.append((0.5, "a full text"))
    elif words < _SHORT and not announced:
        parts.append((-1.5, "a few words that nothing announces as a prompt"))
    specified = specifications(text)
    if specified >= 2:
        parts.append((1.0, f"specifies {specified} things of a film"))
    if passage.form in ("label", "message") and not passage.label.announces and not passage.label.rewrite:
        if _handed_over(passage) and film >= 3:
            parts.append((0.0, "a colon hands it over"))
        else:
            parts.append((-1.0, "nothing announces it"))
        if addresses(text):
            parts.append((-1.5, "speaks to the other party"))
    share = talk_share(text)
    if share > 0.5 and not announced:
        parts.append((-2.5, "mostly talk"))
    return parts


def _handed_over(passage: Passage) -> bool:
    """Whether a colon stands right before a paragraph of prose ("So now it goes:")."""
    before = passage.turn.text[: passage.outer[0]].rstrip(" \n*_-–—=")
    return before.endswith((":", "：")) and not _LIST.match(passage.text)


def _speaker_parts(passage: Passage) -> list[tuple[float, str]]:
    if passage.turn.role != "persona":
        return []
    label = passage.label
    if label.rewrite and not passage.inline:
        return [(1.2, "written anew by the persona")]
    rewrites = (label.prompt and (label.final or label.delivery)) or passage.form == "tag"
    if rewrites:
        return [(-0.3, "written out by the persona")]
    return [(-0.9 if label.delivery or label.final else -1.5, "said by the persona")]
