"""What the copilot proposed and the persona took: the chosen option, the points said yes to, the checklist.

Requests in the copilot's own words count only where the persona's next message accepts them; which
of them it accepts is read from option names, list numbers and plain agreement.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from harness.brief.clauses import Sentence, Spoken, sentences, spoken, with_words
from harness.brief.lexicon import begins, holds, label_words, labels, vocabulary
from harness.brief.menus import Proposal, menu_choices
from harness.brief.requests import FIRM, Draft, judged
from harness.brief.taken import CHOSEN, PROPOSING, taken_by_name, telling
from harness.brief.words import FUNCTION_WORDS, NEGATIONS, Word, words, wordset
from harness.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.recordings import Turn


class Option(NamedTuple):
    """One of several ways on offer: its letter or number, and where its text stands."""

    name: str
    start: int
    end: int


@cache
def _named() -> re.Pattern[str]:
    """An option's first line: "### Option B: …", "**A. The wave.**", "a) a seed lifts off", "VERSION 2 …"."""
    return re.compile(
        r"^[ \t]{0,8}(?:[-*•][ \t]+)?(#{1,6}[ \t]+)?[*_]{0,3}(?:[^\w\s(\[]{1,3}[ \t]*)?"
        r"(?:(?:Option|Version|Direction|Approach|Route|Path|Take|Concept|Variant|Choice|Ending|Plan|Idea)[ \t]+([A-H]|\d)\b"
        r"|\(?([A-Ha-h])[.)](?=[ \t*]))",
        re.MULTILINE | re.IGNORECASE,
    )


@cache
def _mention() -> re.Pattern[str]:
    """A chosen option in the persona's turn or a recommended one in the copilot's."""
    return re.compile(
        r"\b(?:option|version|direction|approach|route|path|take|variant|ending|plan)[ \t*_]{1,4}([A-H]|\d)\b",
        re.IGNORECASE,
    )


_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "former": 0, "last": -1, "latter": -1}
_CHOOSING = wordset("go take pick choose want like love prefer with for let's do option version")


def accepted(
    text: str, persona: Turn, reply: Sequence[Spoken], prompts: Sequence[tuple[int, int]]
) -> list[Proposal]:
    """The proposals of the copilot's message ``text`` that ``persona``'s reply takes.

    ``reply`` are the sentences of the persona's message; ``prompts`` the ranges of the copilot's that
    deliver a prompt: those are no proposals.
    """
    found: list[Proposal] = list(menu_choices(text, persona, reply))
    if found:
        return found
    options = _options(text)
    chosen = _chosen(options, text, persona, reply)
    if chosen:
        option, where = chosen
        found += _from(text, _holes(text, option, prompts), where, every=True)
    found += _answers(text, prompts, persona, reply)
    agreed = _agreed(persona, reply)
    if agreed and not options:
        found += _from(text, prompts, agreed, every=False)
    elif not options:
        found += _liked(text, prompts, persona, reply)
        known = {proposal.draft.start for proposal in found}
        found += [one for one in taken_by_name(text, prompts, persona, reply) if one.draft.start not in known]
    return found


def _options(text: str) -> list[Option]:
    marks = list(_named().finditer(text))
    if len({_name(mark) for mark in marks}) < 2:  # one "a)" is no choice
        return []
    found = []
    for i, mark in enumerate(marks):
        end = marks[i + 1].start() if i + 1 < len(marks) else len(text)
        found.append(Option(_name(mark), mark.start(), min(end, _block_end(text, mark, end))))
    return found


def _name(mark: re.Match[str]) -> str:
    return (mark.group(2) or mark.group(3)).upper()


def _block_end(text: str, mark: re.Match[str], limit: int) -> int:
    """Where an option's text ends: at a heading of its level or a rule, or after its paragraph if it has none."""
    level = len((mark.group(1) or "").strip())
    pattern = _break(level)
    stop = pattern.search(text, mark.end(), limit)
    return stop.start() if stop else limit


@cache
def _break(level: int) -> re.Pattern[str]:
    if level:
        return re.compile(rf"^(?:#{{1,{level}}}[ \t]|---+[ \t]*$)", re.MULTILINE)
    return re.compile(r"\n[ \t]*\n(?![ \t]*[-*•>])|^#{1,6}[ \t]", re.MULTILINE)


def _holes(text: str, option: Option, prompts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Everything of the message that is not about the chosen option.

    A later section that names it ("Let me propose Option B") belongs to it up to the next heading of its level.
    """
    title = (
        text.find("\n", option.start, option.end)
        if text[option.start : option.end].lstrip().startswith("#")
        else -1
    )
    kept = [(max(option.start, title), option.end)]
    for heading in re.finditer(r"^(#{1,6})[ \t].{0,120}$", text, re.MULTILINE):
        names = {match.group(1).upper() for match in _mention().finditer(heading.group())}
        if names == {option.name} and heading.start() > option.end - 1:
            stop = re.compile(rf"^#{{1,{len(heading.group(1))}}}[ \t]", re.MULTILINE).search(
                text, heading.end()
            )
            kept.append((heading.end(), stop.start() if stop else len(text)))
    kept.sort()
    holes, position = [], 0
    for start, end in kept:
        if start > position:
            holes.append((position, start))
        position = max(position, end)
    holes.append((position, len(text)))
    return [*holes, *prompts]


def _chosen(
    options: list[Option], text: str, persona: Turn, reply: Sequence[Spoken]
) -> tuple[Option, Span] | None:
    """The option that the reply takes, with the words that take it."""
    if not options:
        return None
    by_name = {option.name: option for option in reversed(options)}
    for sentence, plain, _ in reply[:12]:
        if sentence.question:
            continue
        end = persona.text.find(";", sentence.start, sentence.end)
        tokens = plain if end < 0 else [word for word in plain if word.start < end]
        where = Span(persona.index, sentence.start, sentence.end)
        if not tokens or _declines(tokens):
            continue
        name = _picked(persona.text, sentence, tokens, options)
        if name is None and sentence.first and sentence.item.isalpha() and len(sentence.item) == 1:
            name = sentence.item.upper()  # "B. the cat doesn't stop" reads like a list of one
        if name in by_name:
            return by_name[name], where
        if holds([token.text for token in tokens], "your-choice"):
            recommended = _recommended(text, by_name)
            if recommended:
                return recommended, where
    return None


def _declines(tokens: list[Word]) -> bool:
    """Whether a sentence weighs an option instead of taking it: "2 is clever. too clever", "A would be…"."""
    texts = [token.text for token in tokens]
    return bool(
        {"not", "no", "would", "maybe", "too", "but", "isn't", "don't", "lovely", "over"} & set(texts[:6])
    )


def _picked(text: str, sentence: Sentence, tokens: list[Word], options: list[Option]) -> str | None:
    match = _mention().search(text, sentence.start, sentence.end)
    if match and len(tokens) <= 14:
        return match.group(1).upper()
    names = {option.name for option in options}
    first = tokens[0].text.upper()
    alone = len({token.text for token in tokens}) == 1
    following = text[tokens[0].end : tokens[0].end + 1] or "."
    if first in names and (alone or len(tokens) <= 4 or following in ",.!:;)"):
        return None if first == "A" and following == " " and not alone else first
    for before, token in pairwise(tokens[:8]):
        if before.text in _TAKING and token.text.upper() in names and text[token.start].isupper():
            return token.text.upper()  # "so it is B, with one correction"
    for i, token in enumerate(tokens[:8]):
        if token.text in _ORDINALS and (i == 0 or {t.text for t in tokens[:i]} & (_CHOOSING | {"the"})):
            following = tokens[i + 1].text if i + 1 < len(tokens) else ""
            if following in ("", "one", "option", "version", "please", "idea", "approach", "direction"):
                distinct = list(dict.fromkeys(option.name for option in options))
                index = _ORDINALS[token.text]
                return distinct[index] if -len(distinct) <= index < len(distinct) else None
    return None


_TAKING = wordset("is it's with take choose pick prefer want for be")


def _recommended(text: str, by_name: dict[str, Option]) -> Option | None:
    for line in text.splitlines():
        folded = line.lower()
        if "recommend" in folded or "my pick" in folded or "my vote" in folded or "suggest" in folded:
            for match in _mention().finditer(line):
                if match.group(1).upper() in by_name:
                    return by_name[match.group(1).upper()]
    return None


def _agreed(persona: Turn, reply: Sequence[Spoken]) -> Span | None:
    """The words by which a reply takes everything that was proposed, if it does."""
    for number, (sentence, plain, texts) in enumerate(reply):
        if sentence.question or sentence.item or not plain:
            continue
        takes_all = len(texts) <= 10 and not sentence.label and _takes_all(texts)
        if takes_all or (not number and _only_agrees(plain, texts)):
            return Span(persona.index, sentence.start, sentence.end)
    return None


def _only_agrees(plain: Sequence[Word], texts: Sequence[str]) -> bool:
    """Whether a sentence says yes and nothing else.

    "Yes, do that." and "Perfect, love it" do; "Yes to the fog" names one thing.
    """
    used = begins(texts, "agree")
    if not used or len(texts) > 8 or begins(texts, "idiom"):
        return False
    talk = vocabulary().talk
    return all(t.text in FUNCTION_WORDS or t.stem in talk or begins([t.text], "agree") for t in plain[used:])


def _liked(
    text: str, prompts: Sequence[tuple[int, int]], persona: Turn, reply: Sequence[Spoken]
) -> list[Proposal]:
    """Proposals that the reply names with approval: "Yes to the bokeh", "the coin is a nice touch"."""
    likes = [
        (Span(persona.index, sentence.start, sentence.end), {word.stem for word in plain if telling(word)})
        for sentence, plain, texts in reply
        if plain and not sentence.question and _approves(plain, texts)
    ]
    lowered = text.lower()
    if not any(stem in lowered for _, named in likes for stem in named):
        return []
    found = []
    for draft in _proposed(
        text, prompts, least=CHOSEN, named=frozenset().union(*(named for _, named in likes))
    ):
        said = {word.stem for word in words(text, draft.sentence.start, draft.sentence.end) if telling(word)}
        where = next((span for span, named in likes if named & said), None)
        if where:
            found.append(Proposal(draft, where))
    return found


def _approves(plain: Sequence[Word], texts: Sequence[str]) -> bool:
    if not NEGATIONS.isdisjoint(texts) or begins(texts, "refuse"):
        return False
    talk = vocabulary().talk
    return bool(begins(texts, "agree")) or "keep" in texts or any(talk.get(t.stem) == "praise" for t in plain)


def _takes_all(texts: Sequence[str]) -> bool:
    """Whether a short sentence takes everything on offer: "Yes to both", "No objections to the rest"."""
    return bool(begins(texts, "everything")) or (
        holds(texts, "everything", 8) and not begins(texts, "refuse")
    )


def _answers(
    text: str, prompts: Sequence[tuple[int, int]], persona: Turn, reply: Sequence[Spoken]
) -> Iterator[Proposal] | list[Proposal]:
    """Numbered questions that the reply answers with a bare yes: "4. Horizontal or vertical? (I'm assuming…)" — "4. Yes."."""
    taken: dict[str, Span] = {}
    for sentence, _, texts in reply:
        used = begins(texts, "agree") if sentence.item and sentence.first else 0
        ends = sentence.item and 0 < len(texts) <= 3 and begins(texts, "agree", len(texts) - 1)
        if (used and len(texts) - used <= 1) or ends:
            taken[sentence.item] = Span(persona.index, sentence.start, sentence.end)
    if not taken:
        return []
    return [
        Proposal(draft, taken[draft.sentence.item])
        for draft in _proposed(text, prompts, frozenset(taken))
        if draft.sentence.item in taken and draft.sentence.item
    ]


def _from(text: str, holes: Sequence[tuple[int, int]], where: Span, *, every: bool) -> list[Proposal]:
    return [
        Proposal(draft, where) for draft in (_described(text, holes) if every else _proposed(text, holes))
    ]


TITLE = 30
"""An option's first sentence of up to so many characters is its name ("A. The wave.")."""


def _described(text: str, holes: Sequence[tuple[int, int]]) -> Iterator[Draft]:
    """What an option consists of: everything in it that can be shown."""
    for sentence in sentences(text, holes):
        if sentence.heading or sentence.question or sentence.label in labels("label-reason"):
            continue
        if sentence.item.isalpha() and sentence.first and sentence.end - sentence.start <= TITLE:
            continue
        yield from judged(text, with_words(text, sentence), PROPOSING, CHOSEN)


def _proposed(
    text: str,
    holes: Sequence[tuple[int, int]],
    items: frozenset[str] = frozenset(),
    least: float = FIRM,
    named: frozenset[str] = frozenset(),
) -> Iterator[Draft]:
    """What a message proposes: points of a checklist, "I'd suggest …", "Should we …?".

    With ``items`` only, and all, that stands under these; with ``named`` only sentences with one of these stems.
    """
    listing = False
    for said in spoken(text, holes):
        sentence, plain, texts = said
        passed = (items and sentence.item not in items) or (
            named and named.isdisjoint([word.stem for word in plain])
        )
        if sentence.heading and listing and sentence.item:
            if not passed:
                yield from judged(text, _stated(said), PROPOSING, CHOSEN)
            continue
        if sentence.heading or text[sentence.start : sentence.end].rstrip("*_ ").endswith(":"):
            listing = _lists(texts)
            continue
        if sentence.label in labels("label-reason") or not texts or (sentence.question and "or" in texts):
            continue
        point = (listing and (sentence.listed or bool(sentence.item))) or _confirms(sentence.label)
        if point or sentence.item in items or holds(texts, "propose", 8) or _proposes(sentence.label):
            if passed:
                continue
            # A point of a list is a proposal by its place.
            yield from judged(text, _stated(said), PROPOSING, CHOSEN if point else least)
        elif not (sentence.listed or sentence.item):
            listing = listing and not sentence.first


def _stated(said: Spoken) -> Spoken:
    """The sentence as a statement: what a question proposes is judged by its words."""
    return said._replace(sentence=said.sentence._replace(question=False))


def _lists(texts: Sequence[str]) -> bool:
    """Whether a heading or lead-in announces points to be confirmed or decided."""
    return holds(texts, "checklist") or holds(texts, "propose")


def _confirms(label: str) -> bool:
    return bool(label) and holds(label_words(label), "checklist")


def _proposes(label: str) -> bool:
    return bool(label) and holds(label_words(label), "propose")
