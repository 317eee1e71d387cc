"""The kind of a request: by its typed values, its label, then by what most of its words are about."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, cast

from harness.brief import values
from harness.brief.lexicon import begins, kind_of_label, kinds_of, vocabulary
from harness.brief.signs import ARTICLES, PRONOUNS, SAYING
from harness.brief.words import NUMBERS, Word, wordset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.brief.clauses import Sentence
    from harness.brief.model import Kind

LONGEST = 300
"""Seconds: a longer time in a phrase is not the length of the clip ("I have twenty minutes")."""

_ORDER = (
    "sound", "camera", "lighting", "colour", "style", "timing", "structure", "setting", "prop", "subject", "action",
)  # fmt: skip


_VALUED = frozenset(NUMBERS) | values.SHAPE_WORDS.keys()


def hard_kind(tokens: Sequence[Word]) -> str | None:
    """The kind of a part that rules out or states a value: exclusion, duration, format."""
    if tokens[0].text in ("no", "without", "nothing", "nobody", "avoid", "zero", "don't"):
        return "exclusion"
    if len(tokens) <= 7 and _states_value(tokens):  # a phrase, not a clause that mentions a time
        if any(length.whole and length.value <= LONGEST for length in values.seconds(list(tokens))):
            return "duration"
        if values.shapes(list(tokens)):
            return "format"
    return None


def _states_value(tokens: Sequence[Word]) -> bool:
    """Whether a figure, a number or the name of a shape is among the words."""
    for token in tokens:  # noqa: SIM110 - asked of every part; a generator costs more than the question
        if token.text in _VALUED or token.text[0].isdigit():
            return True
    return False


def soft_kind(tokens: Sequence[Word]) -> str | None:
    """The kind of a phrase in a list of phrases, if it is one of film terms or values."""
    if not tokens:
        return None
    hard = hard_kind(tokens)
    if hard:
        return hard
    counted = kinds_of(tokens)
    return next((kind for kind in ("camera", "sound", "style", "lighting") if counted.get(kind)), None)


def kind_of(
    sentence: Sentence | None, plain: Sequence[Word], counted: dict[str, int], *, excluding: bool, text: str
) -> Kind:
    """The kind of a request, from its label, its typed values, then its words.

    ``counted`` are the words of each kind in ``plain``; ``excluding`` says that it rules something out
    or takes it back; ``sentence`` is ``None`` for words that stand in no dialogue.
    """
    by_label = kind_of_label(sentence.label) if sentence else None
    if excluding or (by_label == "exclusion" and sentence and (sentence.first or _bare(plain))):
        return "exclusion"
    stated = _stated(plain, text)
    if stated:
        return stated
    if by_label and by_label not in ("duration", "format", "exclusion") and not _overruled(by_label, counted):
        return by_label
    if not counted:
        return "action" if any(t.text.endswith("ing") for t in plain) else "subject"
    weighed = {kind: count * _WEIGHT.get(kind, 1.0) for kind, count in counted.items()}
    if "colour" in weighed and len(plain) > 3 and weighed.keys() & {"prop", "subject", "setting", "action"}:
        weighed["colour"] *= 0.4  # "a blue apron" is about the apron
    best = max(weighed.values())
    kind = next(kind for kind in (*_ORDER, "format") if weighed.get(kind) == best)
    return "action" if kind in ("prop", "subject", "setting") and happens(plain) else cast("Kind", kind)


def _bare(plain: Sequence[Word]) -> bool:
    """Whether a fragment only names something, as in a list cut by full stops ("Never again: goats. drone shots.")."""
    return len(plain) <= BARE and not begins([token.text for token in plain], "imperative")


BARE = 4
"""Words of a thing that is only named."""


def _stated(plain: Sequence[Word], text: str) -> Kind | None:
    """The kind that a value gives away: a length, a frame shape, a count of clips, quoted speech."""
    tokens = list(plain)
    if _states_value(tokens):
        if len(plain) <= 16 and any(length.whole for length in values.seconds(tokens)):
            return "duration"
        if len(plain) <= 10 and values.shapes(tokens):
            return "format"
        if any(
            two.text in _PIECES and (one.text in NUMBERS or one.text.isdigit())
            for one, two in pairwise(plain)
        ):
            return "structure"
    if '"' in text and {t.text for t in plain} & SAYING:
        return "wording"
    return None


_PIECES = frozenset(("clips", "prompts", "paragraphs"))
_WEIGHT = {"camera": 1.5, "sound": 1.5, "structure": 0.5, "format": 0.5}
"""A film term says more about a request's kind than the things that stand beside it."""


def _overruled(by_label: Kind, counted: dict[str, int]) -> bool:
    """Whether the words under a broad label ("Style: …") are of a kind of their own."""
    return (
        by_label in ("style", "setting", "action")
        and not counted.get(by_label)
        and any(counted.get(kind) for kind in ("sound", "camera", "lighting"))
    )


def happens(plain: Sequence[Word]) -> bool:
    """Whether a finite or progressive verb of action stands in the words."""
    known = vocabulary().kinds
    for before, token in pairwise(plain):
        acts = "action" in known.get(token.stem, ())
        if before.text in PRONOUNS and (acts or token.text.endswith("s")):
            return token.text not in ("is", "was", "has", "wears")
        finite = token.text.endswith("s") and before.text not in ARTICLES
        if acts and (finite or token.text.endswith("ing") or before.text in _BEFORE_VERB):
            return True
    return False


_BEFORE_VERB = wordset("should must to will can and they we you never")
