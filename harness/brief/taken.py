"""Single proposals that a reply takes by name: "Fog yes, birds no.", "Yes to the doorway", "I accept the thumb".

What the name stands for is looked up in the copilot's message, whether or not that calls it a proposal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.brief.clauses import spoken
from harness.brief.lexicon import begins, vocabulary
from harness.brief.menus import Proposal
from harness.brief.requests import judged
from harness.brief.stemming import stem
from harness.brief.weighing import Moment
from harness.brief.words import FUNCTION_WORDS, NEGATIONS, Word, wordset
from harness.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.brief.clauses import Spoken
    from harness.recordings import Turn

CHOSEN = 0.25
"""What stands in a chosen option or on a confirmed list is a request from this probability on."""
PROPOSING = Moment(answering=True, proposing=True)
_NAME = 6
"""Words of a name that stands before its yes."""
_AHEAD = 8
"""Words after "yes to" in which a name is looked for."""
_YES = wordset("yes yep yeah yup ok okay fine good in stays sure agreed accepted gladly naturally absolutely")
_TAKING = (
    ("yes", "to"),
    ("ok", "to"),
    ("yes", "for"),
    ("i", "accept"),
    ("i'll", "take"),
    ("accepted", "the"),
)
_OFFERING = wordset("should could shall may might would maybe perhaps")
_REFUSING = NEGATIONS | wordset("nah nope but too instead")


def telling(token: Word, least: int = 4) -> bool:
    """Whether a word of ``least`` letters by itself tells which thing is meant: none that fills in, none of talk."""
    known = vocabulary()
    return (
        len(token.text) >= least
        and token.text not in FUNCTION_WORDS
        and token.stem not in known.talk
        and token.stem not in known.light
    )


def taken_by_name(
    text: str, prompts: Sequence[tuple[int, int]], persona: Turn, reply: Sequence[Spoken]
) -> list[Proposal]:
    """What of the message ``text`` the sentences of ``reply`` name and say yes to; ``prompts`` are passed over."""
    named = [
        (name, Span(persona.index, start, end))
        for said in reply
        if said.plain and not said.sentence.question
        for start, end, names in _names(said)
        for name in names
    ]
    lowered = text.lower()
    named = [(name, where) for name, where in named if name in lowered]
    if not named:
        return []
    found: dict[int, Proposal] = {}
    for said in spoken(text, prompts):
        sentence, plain, texts = said
        if sentence.heading or not texts or (sentence.question and _OFFERING.isdisjoint(texts)):
            continue
        if not any(word.stem == name for word in plain for name, _ in named):
            continue
        for draft in judged(
            text, said._replace(sentence=sentence._replace(question=False)), PROPOSING, CHOSEN
        ):
            stems = {word.stem for word in draft.tokens}
            where = next((where for name, where in named if name in stems), None)
            if where:
                named = [one for one in named if one[0] not in stems]  # the first that fits a name
                found.setdefault(draft.start, Proposal(draft, where, by_name=True))
    return list(found.values())


def _names(said: Spoken) -> Iterator[tuple[int, int, list[str]]]:
    """Ranges of a sentence that take something, and the telling stems in each."""
    sentence, plain, texts = said
    for i in range(len(texts) - 2):
        if (texts[i], texts[i + 1]) in _TAKING:
            after = plain[i + 2 : _until(texts, i + 2)]
            stems = [word.stem for word in after if telling(word, 3)]
            if stems:
                yield plain[i].start, after[-1].end, stems
    if not _REFUSING.isdisjoint(texts) or begins(texts, "agree") > 1:
        return
    at = next((i for i, text in enumerate(texts[: _NAME + 1]) if text in _YES), -1)
    if not at and sentence.label and sentence.first and len(texts) <= _NAME:  # "Kettle: in, it's kind"
        stems = [
            stem(word) for word in sentence.label.split() if len(word) > 2 and word not in FUNCTION_WORDS
        ]
        yield sentence.start, plain[0].end, stems
    elif at > 0 and (texts[at] != "in" or at == len(texts) - 1):
        stems = [word.stem for word in plain[:at] if telling(word, 3)]
        if stems:
            yield sentence.start, plain[at].end, stems


def _until(texts: Sequence[str], first: int) -> int:
    """Where what follows a "yes to" ends: at the next one, after a few words."""
    for i in range(first, min(len(texts) - 1, first + _AHEAD)):
        if (texts[i], texts[i + 1]) in _TAKING or texts[i] in _REFUSING:
            return i
    return min(len(texts), first + _AHEAD)
