"""What single phrases give away: an order, a refusal, praise, a remark; each a question to the words of a part."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from harness.brief.lexicon import begins, kinds_of, vocabulary
from harness.brief.words import FUNCTION_WORDS, NEGATIONS, NUMBERS, Word, wordset

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

ARTICLES = wordset("a an the one two three four five six his her their some several then")
POINTING = wordset("this that that's these those")
SAYING = wordset(
    "say says read reads line text word words caption title sentence written called whispers whisper voice sign label titled"
)
WISHING = wordset("maybe perhaps possibly ideally preferably optionally")
PRONOUNS = wordset("he she it they")


def opener(plain: Sequence[Word], texts: Sequence[str]) -> bool:
    """Whether a part only agrees, praises or addresses: "Yes", "Love it", "Perfect, Kim"."""
    if len(texts) > _OPENER:
        return False
    agreed = begins(texts, "agree")
    if agreed and len(texts) - agreed <= 1 and not kinds_of(plain[agreed:]):
        return True
    if texts and begins(texts, "refuse") == len(texts):
        return True
    talk = vocabulary().talk
    praises = False
    for token in plain:
        if token.text not in FUNCTION_WORDS:
            if talk.get(token.stem) != "praise":
                return False
            praises = True
    return praises


_OPENER = 8
"""Words of a part that may be nothing but agreement."""
_SOFTENERS = wordset(
    "let's please also then and but now just ok okay so first next finally maybe perhaps actually only well kindly do yes yeah oh one more"
)


def imperative(texts: Sequence[str]) -> bool:
    """Whether a part begins with a verb that orders ("please drop the scarf")."""
    at = _after_softeners(texts)
    if at >= len(texts) - 1 or texts[at + 1] == "by":  # "drop by drop"
        return False
    return bool(begins(texts, "imperative", at))


def _after_softeners(texts: Sequence[str]) -> int:
    at = 0
    while at < len(texts) and texts[at] in _SOFTENERS:
        at += 1
    return at


_TALKERS = wordset("that that's this which you you're because we're i i'm i've")


def is_talk(texts: Sequence[str]) -> bool:
    """Whether a part comments: a reason, or somebody speaking of this, of you, of themselves."""
    return texts[0] in _TALKERS or bool(begins(texts, "reason"))


_CAN = wordset("can could would will can't")
_WHO_CAN = wordset("you we")
_SPEAKERS = wordset("i anyone anybody someone")
_HAVING = wordset("be have hear see get look come go stay lose")


def polite_request(texts: Sequence[str]) -> bool:
    """A part such as "Can you make the fog thicker?" asks for something; other questions ask to know."""
    at = _after_softeners(texts)
    if len(texts) - at < 3 or texts[at] not in _CAN or texts[at + 1] in _SPEAKERS:
        return False
    if texts[at + 1] in _WHO_CAN:
        return any(begins(texts, "imperative", i) for i in range(at + 2, at + 5)) or (
            texts[at + 1] == "we" and texts[at + 2] in _HAVING
        )
    return not _HAVING.isdisjoint(texts[at + 2 : at + 6])  # "can his sword be a pool noodle"


_RULING_OUT = wordset(
    "no not never without none neither nobody nothing don't do avoid zero exclude cannot can't"
) & (NEGATIONS | {"exclude"})
_BEFORE_NO = wordset("just only and but also please absolutely definitely strictly")
BEFORE_SHOWING = wordset("we i you let's they he she")
_DOING = wordset("does do must should will")
_RATHER = wordset("i i'd we we'd rather")
_SHOWING = wordset("show see hear want need use")
_NOT_ONLY = wordset("just only because that so sure even yet until")


def negative(texts: Sequence[str]) -> bool:
    """Whether a phrase begins by ruling something out: "no music", "and never slow motion", "we do not show her"."""
    at = 1 if texts[0] in _BEFORE_NO else 0
    if len(texts) - at < 2:
        return False
    first, second, third = texts[at], texts[at + 1], texts[at + 2 : at + 4]
    if (
        first in BEFORE_SHOWING
        and not NEGATIONS.isdisjoint((second, *third[:1]))
        and not _SHOWING.isdisjoint(third)
    ):
        return True
    if first in PRONOUNS and not NEGATIONS.isdisjoint((second, *third[:1])):
        return second in _DOING or second in NEGATIONS  # "she does not smile"
    if first in _RATHER and "not" in texts[at + 1 : at + 4] and "rather" in texts[at : at + 3]:
        return True
    return first in _RULING_OUT and not (first == "not" and second in _NOT_ONLY)


_GOOD = wordset("right good fine perfect correct great lovely yes ok okay")


def agrees_to(plain: Sequence[Word], texts: Sequence[str], offered: Container[str]) -> bool:
    """A part such as "Three birds are right": a point of the message before, called good."""
    called = len(texts) > 2 and texts[-1] in _GOOD and texts[-2] in ("is", "are", "sounds", "works", "very")
    return called and any(token.stem in offered for token in plain[:-2] if token.text not in FUNCTION_WORDS)


def weighs_option(texts: Sequence[str]) -> bool:
    """A part such as "2 is clever", "(b) would be a different flower": about an option on offer."""
    if len(texts) < 3 or len(texts[0]) > 1 or texts[0] in "ai":
        return False
    return texts[1] in ("is", "would", "no", "was")


_REMARKS = wordset("is isn't makes make feels gives would was will need needs turns does")
_FITTING = wordset("fine good perfect enough plenty ok okay right ideal best max great the tops what all")


def remarks_on_length(texts: Sequence[str]) -> bool:
    """A part such as "Four seconds is a trailer" remarks on a length; "eight seconds is fine" asks for it."""
    if len(texts) < 3 or not (texts[0] in NUMBERS or texts[0].isdigit()):
        return False
    at = 2 if texts[1] in ("second", "seconds", "s", "minute", "minutes") else 1
    return at + 1 < len(texts) and texts[at] in _REMARKS and texts[at + 1] not in _FITTING


_ABSTRACT_ENDINGS = tuple(
    sorted(wordset("tion sion ness ity ment ism ance ence ship ology able ible ive ful ly ical"))
)


def tangible(word: Word) -> bool:
    """Whether a word unknown to the lists may well be a thing: no abstract ending, long enough to be a noun."""
    return _tangible(word.text, word.stem)


@lru_cache(maxsize=1 << 14)
def _tangible(text: str, stem: str) -> bool:
    known = vocabulary()
    return (
        len(text) >= 4
        and stem not in known.kinds
        and stem not in known.talk
        and stem not in known.light
        and not text.endswith(_ABSTRACT_ENDINGS)
    )


_COPULAS = wordset("is are isn't aren't was")


def defines(texts: Sequence[str]) -> bool:
    """A part such as "The bus is the cheapest dolly", "regular is a nightclub": what something is, not what is seen."""
    return texts[0] != "what" and any(
        first in _COPULAS and second in ("a", "an", "the", "what", "why", "how", "where", "about", "too")
        for first, second in pairwise(texts[1:7])
    )


_SEEING = wordset("see hear notice catch watch feel")


def sees(texts: Sequence[str]) -> bool:
    """A part such as "You can hear the sea": what one perceives is in the picture."""
    return texts[0] in ("you", "we") and not _SEEING.isdisjoint(texts[1:4])


_ASKERS = wordset("let's can could you we i'd need to want")
_DOUBLE_EDGED = wordset("cut lose drop kill skip strike scratch")
_DETERMINERS = wordset("the that this those these his her their its all any both it a our your every")


def withdraws(texts: Sequence[str]) -> bool:
    """Whether a part takes something back ("lose the scarf")."""
    at = 0
    while at < len(texts) and (texts[at] in _SOFTENERS or texts[at] in _ASKERS):
        at += 1
    used = begins(texts, "withdraw", at)
    if not used or texts[at] == "without":
        return False
    return (
        used > 1 or texts[at] not in _DOUBLE_EDGED or (at + 1 < len(texts) and texts[at + 1] in _DETERMINERS)
    )
