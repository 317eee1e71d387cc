"""Which sentences of a turn ask for something that a prompt can show, and what kind of thing it is.

A sentence is cut at its joints, the parts that belong together are judged together: words of asking
and of the picture speak for a request; reasons, praise, questions and talk about the work against it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from harness.brief import values
from harness.brief.clauses import Segment, Sentence, segments, sentences
from harness.brief.lexicon import begins, holds, kinds_of, labels, vocabulary
from harness.brief.words import FUNCTION_WORDS, NEGATIONS, NUMBERS, Word, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.brief.model import Kind, Strength

FIRM = 2.0
"""A fragment of one or two words stands by itself from this score on; otherwise it joins what it follows."""
ACCEPT = 1.5
"""A part of a sentence counts as a request from this score on (tuned on the development dialogues)."""

LONGEST = 300
"""Seconds: a longer time in a phrase is not the length of the clip ("I have twenty minutes")."""

_LABEL_KINDS: dict[str, Kind] = {
    name: cast("Kind", kind)
    for kind, names in {
        "camera": "camera,lens,lenses,shot,framing,camera movement,cinematography,movement,angle,composition",
        "lighting": "light,lighting,time of day,time",
        "colour": "colour,color,colours,colors,palette,grade,colour palette,color palette,grading",
        "sound": "sound,audio,music,sound design,sfx,dialogue,sounds,ambience,soundtrack,score",
        "style": "style,aesthetic,look,mood,tone,vibe,atmosphere,visual style,feel,genre,film style,texture",
        "setting": "setting,location,place,environment,background,scene,where,world",
        "subject": "subject,character,characters,who,cast,protagonist,talent,people",
        "action": "action,movement,what happens,gesture,motion",
        "duration": "duration,length,runtime",
        "format": "format,aspect,aspect ratio,orientation,ratio",
        "timing": "pacing,timing,ending,opening,final frame,rhythm,pace,end,start",
        "prop": "props,prop,wardrobe,costume,clothing,object,objects",
        "exclusion": "excluded,forbidden,banned,not allowed,must not,things to avoid,off limits,leave out,avoid,exclude,exclusions,no,don'ts,never,prohibited,negative,negatives,not wanted,negative prompt,constraints to avoid",
        "wording": "text,title,line,words,wording,caption,copy",
        "structure": "structure,prompt format",
    }.items()
    for name in names.split(",")
}

_ORDER = (
    "sound", "camera", "lighting", "colour", "style", "timing", "structure", "setting", "prop", "subject", "action",
)  # fmt: skip
_HARD = frozenset(("duration", "format", "exclusion", "wording"))
_SAYING = frozenset(
    "say says read reads line text word words caption title sentence written called whispers whisper voice sign label titled".split()
)
_FIRST = frozenset("i me my we our us i'm i've i'd i'll we're we've myself mine".split())
_SECOND = frozenset("you your you're you've yours yourself".split())
_SEEING = frozenset("see hear notice catch watch feel".split())


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage that asks for something, before it has a place among the others."""

    start: int
    end: int
    kind: Kind
    strength: Strength
    tokens: tuple[Word, ...]
    sentence: Sentence
    withdrawal: bool = False
    instead: bool = False
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Moment:
    """Where in the dialogue a message stands.

    ``answering``: the message before asked questions, so short phrases are answers.
    ``drafted``: a draft of the prompt has been shown, so a statement about the picture is more often
    comment than request; a change is asked for in words of asking. ``closed``: the persona has agreed
    to it. ``going_on``: the sentence before, in the same paragraph, asked for something. ``offered``: stems of the
    message before; a short phrase that takes one up chooses it.
    """

    answering: bool = False
    drafted: bool = False
    closed: bool = False
    going_on: bool = False
    offered: frozenset[str] = frozenset()


def requests(text: str, skipped: Sequence[tuple[int, int]] = (), moment: Moment = Moment()) -> list[Draft]:  # noqa: B008 - frozen
    """The requests of one message; ``skipped`` are ranges that are no talk (a prompt that stands in it)."""
    found: list[Draft] = []
    lead_in: tuple[Sentence, tuple[Word, ...]] | None = None
    instead = False
    for sentence in sentences(text, skipped):
        if sentence.heading or sentence.label in labels("label-reason"):
            lead_in = None
            continue
        tokens = tuple(words(text, sentence.start, sentence.end))
        if lead_in and _continues_wording(sentence, lead_in[0], text):
            found.append(_wording(lead_in[0].start, sentence, lead_in[1] + tokens))
            lead_in = None
            continue
        if found and found[-1].kind == "wording" and _still_quoted(text, found[-1], sentence):
            found[-1] = _wording(found[-1].start, sentence, found[-1].tokens + tokens)
            continue
        lead_in = (
            (sentence, tokens) if text[sentence.start : sentence.end].rstrip("*_ ").endswith(":") else None
        )
        if lead_in and {token.text for token in tokens} & _SAYING:
            continue
        instead = bool(begins(tokens, "instead")) or sentence.label in labels("instead")
        going_on = bool(found) and found[-1].sentence.paragraph == sentence.paragraph
        for draft in judged(text, sentence, replace(moment, going_on=going_on)):
            found.append(replace(draft, instead=True) if instead else draft)
    return _merged(found, text)


def _still_quoted(text: str, wording: Draft, sentence: Sentence) -> bool:
    """Whether the quotation that a wording began with goes on through the next sentence."""
    said = text[wording.start : wording.end]
    return (
        said.count('"') % 2 == 1
        and sentence.paragraph == wording.sentence.paragraph
        and '"' in text[sentence.start : sentence.end]
    )


def _continues_wording(sentence: Sentence, lead: Sentence, text: str) -> bool:
    asks = {token.text for token in words(text, lead.start, lead.end)} & _SAYING
    return bool(asks) and text[sentence.start : sentence.start + 4].lstrip("*_> ")[:1] in '"“'


def _wording(start: int, sentence: Sentence, tokens: tuple[Word, ...]) -> Draft:
    return Draft(start, sentence.end, "wording", "demanded", tokens, sentence, score=3.0)


def judged(text: str, sentence: Sentence, moment: Moment) -> Iterator[Draft]:
    """The requests that one sentence makes."""
    tokens = tuple(words(text, sentence.start, sentence.end))
    if sentence.question and not _polite_request(tokens):
        return
    if holds(tokens, "indifferent"):
        return
    parts = segments(text, sentence.start, sentence.end)
    by_part = [(part, _within(tokens, part.start, part.end)) for part in parts]
    for group in _groups(by_part):
        start, end = group[0][0].start, group[-1][0].end
        inside = _within(tokens, start, end)
        draft = judge(text, sentence, start, end, inside, moment)
        if draft:
            yield draft


def _within(tokens: Sequence[Word], start: int, end: int) -> tuple[Word, ...]:
    return tuple(token for token in tokens if token.start >= start and token.end <= end)


_Part = tuple[Segment, tuple[Word, ...]]


def _groups(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    """Neighbouring parts that ask for one thing."""
    short = sum(len(tokens) <= 6 for _, tokens in parts) == len(parts)  # noqa: PLR2004 - a list of phrases
    listing = short and sum(_soft_kind(tokens) is not None for _, tokens in parts) >= 2  # noqa: PLR2004
    group: list[_Part] = []
    for part in parts:
        if group and _splits(group, part, listing=listing):
            yield group
            group = []
        group.append(part)
    if group:
        yield group


def _splits(group: list[_Part], part: _Part, *, listing: bool) -> bool:
    segment, tokens = part
    before = group[-1][1]
    if segment.joint == ";" or not tokens or not before:
        return True
    if begins(tokens, "reason") or segment.joint in ("because", "so"):
        return True
    if _opener(group[-1][1]) or _opener(tokens) or tokens[0].text in _WISHING:
        return True
    if segment.joint in ("and", "but") and holds(tokens, "modal", 5):
        return True
    if (
        segment.joint == ","
        and tokens[0].text in _PLACING
        and _frames(tokens)
        and sum(t.text not in FUNCTION_WORDS for t in before) > 1
    ):
        return True
    own, other = _hard_kind(tokens), _hard_kind(before)
    if own != other and (own or other):
        return True
    if own == "exclusion" == other and tokens[0].text in NEGATIONS:
        return True
    if _imperative(tokens) and segment.joint in ("and", "but", "then", "—", ","):
        return True
    if listing and segment.joint in (",", "and", "—"):
        mine, others = _soft_kind(tokens), _soft_kind(before)
        return (
            mine is not None
            and others is not None
            and (mine != others or mine == "camera")
            and len(tokens) > 1 < len(before)
        )
    return segment.joint == "—" and _is_talk(tokens)


_WISHING = frozenset("maybe perhaps possibly ideally preferably optionally".split())
_PLACING = frozenset("in at with on under through by inside beneath during against".split())


def _frames(tokens: Sequence[Word]) -> bool:
    """Whether a phrase places the picture: "at first light", "in a wheat field", "with frost on the alders"."""
    counted = kinds_of(tokens)
    return any(counted.get(kind) for kind in ("setting", "lighting", "camera", "sound", "style", "colour"))


def _hard_kind(tokens: Sequence[Word]) -> str | None:
    if tokens[0].text in ("no", "without", "nothing", "nobody", "avoid", "zero", "don't"):
        return "exclusion"
    if len(tokens) <= 7:  # noqa: PLR2004 - a phrase, not a clause that mentions a time
        if any(length.whole and length.value <= LONGEST for length in values.seconds(list(tokens))):
            return "duration"
        if values.shapes(list(tokens)):
            return "format"
    return None


def _soft_kind(tokens: Sequence[Word]) -> str | None:
    if not tokens:
        return None
    hard = _hard_kind(tokens)
    if hard:
        return hard
    counted = kinds_of(tokens)
    return next((kind for kind in ("camera", "sound", "style", "lighting") if counted.get(kind)), None)


def _opener(tokens: Sequence[Word]) -> bool:
    """Whether a part only agrees, praises or addresses: "Yes", "Love it", "Perfect, Kim"."""
    plain = [t for t in tokens if t.text[0].isalnum()]
    content = [t for t in plain if t.text not in FUNCTION_WORDS]
    agreed = begins(plain, "agree")
    if agreed and not kinds_of(plain[agreed:]) and len(plain) - agreed <= 1:
        return True
    if plain and begins(plain, "refuse") == len(plain):
        return True
    praise = sum(vocabulary().talk.get(t.stem) == "praise" for t in content)
    return bool(content) and praise == len(content)


def _imperative(tokens: Sequence[Word]) -> bool:
    at = 0
    while at < len(tokens) and (tokens[at].text in _SOFTENERS or tokens[at].text == ","):
        at += 1
    return at < len(tokens) - 1 and bool(begins(tokens, "imperative", at))


_SOFTENERS = frozenset(
    "please also then and but now just ok okay so first next finally maybe perhaps actually only well kindly do yes yeah oh one more".split()
)


def _is_talk(tokens: Sequence[Word]) -> bool:
    first = tokens[0].text
    return bool(begins(tokens, "reason")) or first in (
        "that",
        "that's",
        "this",
        "which",
        "you",
        "you're",
        "because",
        "we're",
        "i",
        "i'm",
        "i've",
    )


def _polite_request(tokens: Sequence[Word]) -> bool:
    """ "Can you make the fog thicker?" asks for something; other questions ask to know."""
    if len(tokens) < 3 or tokens[0].text not in ("can", "could", "would", "will", "can't"):  # noqa: PLR2004
        return False
    return tokens[1].text in ("you", "we", "the", "it") and any(
        begins(tokens, "imperative", i) for i in (2, 3, 4)
    )


def judge(
    text: str, sentence: Sentence, start: int, end: int, tokens: Sequence[Word], moment: Moment
) -> Draft | None:
    """The request that ``text[start:end]`` makes, or ``None``."""
    plain = _without_idioms([token for token in tokens if token.text[0].isalnum()])
    content = [token for token in plain if token.text not in FUNCTION_WORDS]
    if not content or _opener(tokens) or _remarks_on_length(plain) or _weighs_option(plain):
        return None
    counted = kinds_of(plain)
    negative = _negative(plain)
    withdrawal = _withdraws(plain)
    imperative = _imperative(plain) or _polite_request(plain)
    asks = (
        imperative
        or withdrawal
        or holds(plain, "modal", 6)
        or (negative and plain[0].text in _BEFORE_SHOWING)
    )
    score = _for(text, sentence, plain, content, counted)
    score += 1.2 * imperative + 1.0 * holds(plain, "modal", 6) + 1.1 * negative + 0.5 * withdrawal
    score += 0.4 * (negative and len(plain) <= 3) + 0.6 * _sees([token.text for token in plain])  # noqa: PLR2004
    if moment.answering and len(plain) <= 8:  # noqa: PLR2004 - an answer in a phrase
        score += 0.5
        if len(plain) <= 5 and plain[0].text not in _POINTING:  # noqa: PLR2004
            score += min(
                0.6, 0.3 * sum(t.stem in moment.offered and t.stem not in vocabulary().talk for t in content)
            )
    typed = _hard_kind(plain) is not None
    if moment.drafted and not (asks or negative or typed):
        score -= 0.9
    if moment.closed and not typed:
        score -= 0.7
    things = sum(_tangible(t) for t in content if not begins((t,), "imperative"))
    if asks and not (counted or typed or things):
        score -= 0.9  # "Let's sharpen it.", "Keep."
    elif not (
        counted or typed or negative or things > 1 or sentence.label in _LABEL_KINDS or _thing_alone(plain)
    ):
        score -= 0.6
    if moment.going_on:
        score += 0.3
    if len(plain) <= 2 and start > sentence.start and not (counted or typed or negative):  # noqa: PLR2004
        score -= 1.0  # "…, twelve drags"
    if _agrees_to(plain, moment.offered):
        score += 1.2
    if moment.drafted and text[start : start + 3].lstrip("*_(")[:1] in ('"', "“"):
        score -= 1.2  # words of the draft, quoted to praise or question them
    score -= _against(plain, content, counted, asks=asks)
    if score < ACCEPT:
        return None
    kind = kind_of(sentence, plain, counted, negative=negative, withdrawal=withdrawal, text=text[start:end])
    strength: Strength = "wished" if holds(plain, "wish") or _polite_request(plain) else "demanded"
    return Draft(
        start,
        end,
        kind,
        strength,
        tuple(plain),
        sentence,
        withdrawal,
        instead=holds(plain, "instead"),
        score=score,
    )


def _thing_alone(plain: Sequence[Word]) -> bool:
    """ "A proof.": an article and a noun."""
    return plain[0].text in _ARTICLES and len(plain) <= 3  # noqa: PLR2004


_BEFORE_NO = frozenset("just only and but also please absolutely definitely strictly".split())
_BEFORE_SHOWING = frozenset("we i you let's they he she".split())
_SHOWING = frozenset("show see hear want need use".split())
_NOT_ONLY = frozenset("just only because that so sure even yet until".split())


def _negative(plain: Sequence[Word]) -> bool:
    """Whether a phrase begins by ruling something out: "no music", "and never slow motion", "we do not show her"."""
    texts = [token.text for token in plain]
    at = 1 if texts[0] in _BEFORE_NO else 0
    if texts[0] in _BEFORE_SHOWING and set(texts[1:3]) & NEGATIONS and _SHOWING & set(texts[2:4]):
        return True
    if at >= len(texts) or texts[at] not in NEGATIONS or len(texts) - at < 2:  # noqa: PLR2004
        return False
    return not (texts[at] == "not" and texts[at + 1] in _NOT_ONLY)


def _agrees_to(plain: Sequence[Word], offered: frozenset[str]) -> bool:
    """ "Three birds are right": a point of the message before, called good."""
    texts = [token.text for token in plain]
    called = len(texts) > 2 and texts[-1] in _GOOD and texts[-2] in ("is", "are", "sounds", "works", "very")  # noqa: PLR2004
    return called and any(token.stem in offered for token in plain[:-2] if token.text not in FUNCTION_WORDS)


_GOOD = frozenset("right good fine perfect correct great lovely yes ok okay".split())


def _without_idioms(plain: list[Word]) -> list[Word]:
    kept, i = [], 0
    while i < len(plain):
        used = begins(plain, "idiom", i)
        if not used:
            kept.append(plain[i])
        i += used or 1
    return kept


def _weighs_option(plain: Sequence[Word]) -> bool:
    """ "2 is clever", "(b) would be a different flower": about an option on offer."""
    return (
        len(plain) > 2
        and len(plain[0].text) == 1
        and plain[0].text not in "ai"
        and plain[1].text in ("is", "would", "no", "was")
    )  # noqa: PLR2004


_REMARKS = frozenset("is isn't makes make feels gives would was will need needs turns does".split())
_FITTING = frozenset(
    "fine good perfect enough plenty ok okay right ideal best max great the tops what all".split()
)


def _remarks_on_length(plain: Sequence[Word]) -> bool:
    """ "Four seconds is a trailer" says something about a length; "eight seconds is fine" asks for it."""
    if len(plain) < 4 or plain[1].text not in ("second", "seconds", "s", "minute", "minutes"):  # noqa: PLR2004
        return False
    return plain[2].text in _REMARKS and plain[3].text not in _FITTING


def _for(
    text: str, sentence: Sentence, plain: Sequence[Word], content: Sequence[Word], counted: dict[str, int]
) -> float:
    """What speaks for a request, beside the words of asking."""
    visual = sum(counted.values())
    score = min(1.6, 0.5 * visual) + min(0.6, 0.2 * sum(map(_tangible, content)))
    if _hard_kind(plain) in ("duration", "format"):
        score += 1.8
    kind = _LABEL_KINDS.get(sentence.label)
    if kind and (sentence.first or kind not in ("duration", "format")):
        score += 1.2
    elif sentence.listed or holds(words(sentence.label), "modal"):
        score += 0.5
    elif sentence.label:
        score += 0.2
    if plain[0].text in _ARTICLES:
        score += 0.4
    if len(plain) <= 5 and visual:  # noqa: PLR2004 - "Dusk." "Handheld, grainy."
        score += 0.5
    if {t.text for t in plain} & _SAYING and values.quotations(text, sentence.start, sentence.end):
        score += 1.5
    if any(t.text[0].isdigit() for t in content):
        score += 0.3
    return score


_ARTICLES = frozenset("a an the one two three four five six his her their some several then".split())
_ABSTRACT_ENDINGS = (
    "tion",
    "sion",
    "ness",
    "ity",
    "ment",
    "ism",
    "ance",
    "ence",
    "ship",
    "ology",
    "able",
    "ible",
    "ive",
    "ful",
    "ly",
    "ical",
)


def _tangible(word: Word) -> bool:
    """Whether a word unknown to the lists may well be a thing: no abstract ending, long enough to be a noun."""
    known = vocabulary()
    return (
        len(word.text) >= 4  # noqa: PLR2004
        and word.stem not in known.kinds
        and word.stem not in known.talk
        and word.stem not in known.light
        and not word.text.endswith(_ABSTRACT_ENDINGS)
    )


def _against(plain: Sequence[Word], content: Sequence[Word], counted: dict[str, int], *, asks: bool) -> float:
    """What speaks against it."""
    known = vocabulary().talk
    inner = content[1:] if asks else content  # "Think Ozu", "Leave the door open"
    talk = [known.get(token.stem) for token in inner if token.stem not in vocabulary().kinds]
    loss = (
        1.0 * talk.count("process")
        + 1.2 * talk.count("public")
        + (0.25 if _negative(plain) else 0.5) * talk.count("abstract")
        + 0.9 * talk.count("mental")
    )
    loss += (0.4 if asks else 0.7) * talk.count("praise")
    if begins(plain, "reason"):
        loss += 2.0
    texts = [token.text for token in plain]
    if _FIRST.intersection(texts[:4]) and not (asks or _sees(texts)):
        loss += 1.3
    if _SECOND.intersection(texts[:4]) and not (asks or _sees(texts)):
        loss += 1.2
    if texts[0] in _POINTING and not asks:
        loss += 1.4 if texts[0] == "that's" or texts[1:2] == ["is"] else 0.9
    if _defines(texts) and not asks:
        loss += 0.7
    if texts[-1] in ("enough", "plenty") and not asks:
        loss += 1.3
    if "please" in texts:
        loss -= 0.8
    if texts[0] in ("it", "it's", "there's", "they're"):
        loss += 0.2 if counted else 0.6
    if _FIRST.intersection(texts) and _PAST.intersection(texts):
        loss += 1.0
    if {("i", "shall"), ("i", "will")} & set(zip(texts, texts[1:], strict=False)):
        loss += 0.8
    return loss


_POINTING = frozenset("this that that's these those".split())
_PAST = frozenset("was were had did used once ago been".split())
_COPULAS = frozenset("is are isn't aren't was".split())


def _defines(texts: list[str]) -> bool:
    """ "The bus is the cheapest dolly", "regular is a nightclub": what something is, not what is seen."""
    return texts[0] != "what" and any(
        first in _COPULAS and second in ("a", "an", "the", "what", "why", "how", "where", "about")
        for first, second in zip(texts[1:6], texts[2:7], strict=False)
    )


def _sees(texts: list[str]) -> bool:
    """ "You can hear the sea": what one perceives is in the picture."""
    return texts[0] in ("you", "we") and bool(_SEEING.intersection(texts[1:4]))


def _withdraws(plain: Sequence[Word]) -> bool:
    at = 0
    while at < len(plain) and plain[at].text in _SOFTENERS | {
        "let's",
        "can",
        "could",
        "you",
        "we",
        "i'd",
        "need",
        "to",
        "want",
    }:
        at += 1
    used = begins(plain, "withdraw", at)
    if not used or plain[at].text == "without":
        return False
    return (
        plain[at].text not in _DOUBLE_EDGED
        or used > 1
        or (at + 1 < len(plain) and plain[at + 1].text in _DETERMINERS)
    )


_DOUBLE_EDGED = frozenset("cut lose drop kill skip strike scratch".split())
_DETERMINERS = frozenset(
    "the that this those these his her their its all any both it a our your every".split()
)


def kind_of(
    sentence: Sentence,
    plain: Sequence[Word],
    counted: dict[str, int],
    *,
    negative: bool,
    withdrawal: bool,
    text: str,
) -> Kind:
    """The kind of a request, from its label, its typed values, then its words."""
    by_label = _LABEL_KINDS.get(sentence.label)
    if negative or withdrawal or by_label == "exclusion":
        return "exclusion"
    tokens = list(plain)
    if any(length.whole for length in values.seconds(tokens)) and len(plain) <= 16:  # noqa: PLR2004
        return "duration"
    if values.shapes(tokens) and len(plain) <= 10:  # noqa: PLR2004
        return "format"
    if any(
        one.text in NUMBERS or one.text.isdigit()
        for one, two in zip(plain, plain[1:], strict=False)
        if two.text in _PIECES
    ):
        return "structure"
    if '"' in text and {t.text for t in plain} & _SAYING:
        return "wording"
    weighed = {kind: count * _WEIGHT.get(kind, 1.0) for kind, count in counted.items()}
    if by_label and by_label not in ("duration", "format") and not _overruled(by_label, counted):
        return by_label
    if not counted:
        return "action" if any(t.text.endswith("ing") for t in plain) else "subject"
    best = max(weighed.values())
    kind = next(kind for kind in (*_ORDER, "format") if weighed.get(kind) == best)
    return "action" if kind in ("prop", "subject", "setting") and _happens(plain) else cast("Kind", kind)


_PIECES = frozenset(("clips", "prompts", "paragraphs", "words"))
_WEIGHT = {"camera": 1.5, "sound": 1.5, "structure": 0.5, "format": 0.5}
"""A film term says more about a request's kind than the things that stand beside it."""


def _overruled(by_label: Kind, counted: dict[str, int]) -> bool:
    """Whether the words under a broad label ("Style: …") are of a kind of their own."""
    return (
        by_label in ("style", "setting", "action")
        and not counted.get(by_label)
        and any(counted.get(kind) for kind in ("sound", "camera", "lighting"))
    )


def _happens(plain: Sequence[Word]) -> bool:
    """Whether a finite or progressive verb of action stands in the words."""
    known = vocabulary().kinds
    for i, token in enumerate(plain):
        if i and "action" in known.get(token.stem, ()):
            if token.text.endswith("ing") or (
                token.text.endswith("s") and plain[i - 1].text not in _ARTICLES
            ):
                return True
            if plain[i - 1].text in (
                "should",
                "must",
                "to",
                "will",
                "can",
                "and",
                "they",
                "we",
                "you",
                "never",
            ):
                return True
    return False


_PRONOUNS = frozenset("he she it they".split())


def _merged(drafts: list[Draft], text: str) -> list[Draft]:
    """Fragments join what they complete: "The crayon on paper. Constant. Intimate.", "Inside. Diesel, roof, wiper."."""
    joined: list[Draft] = []
    for draft in drafts:
        before = joined[-1] if joined else None
        if (
            before
            and _neighbours(before, draft, text)
            and (_completes(before, draft) or _leads(before, draft))
        ):
            joined[-1] = replace(before, end=draft.end, tokens=before.tokens + draft.tokens)
        else:
            joined.append(draft)
    return joined


def _neighbours(before: Draft, draft: Draft, text: str) -> bool:
    return (
        before.kind not in ("duration", "format")
        and before.sentence.paragraph == draft.sentence.paragraph
        and before.sentence.start != draft.sentence.start
        and not (draft.sentence.listed and "\n" in text[before.end : draft.start])
        and "\n\n" not in text[before.end : draft.start]
    )


def _completes(before: Draft, draft: Draft) -> bool:
    size = len(draft.tokens)
    pronoun = draft.tokens[0].text in _PRONOUNS
    if draft.kind in _HARD and draft.tokens[0].text not in ("never", "not"):
        return False
    return (size <= 2 and (draft.score < FIRM or pronoun)) or (size == 3 and pronoun)  # noqa: PLR2004


def _leads(before: Draft, draft: Draft) -> bool:
    """Whether a single word under a label leads in what follows it there."""
    return (
        len(before.tokens) == 1
        and bool(before.sentence.label)
        and before.sentence.first
        and before.kind == draft.kind
    )
