"""What persona and copilot say to each other: their turns without prompts and quotations, sentence by sentence.

Every sentence keeps its place, so that a finding can point at it. Sentences are cut into words only where a
word of the lists in ``data/dialogue.yaml`` stands in them: most of a dialogue is never looked at twice.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache, cached_property
from typing import TYPE_CHECKING

from harness.checks.words import Phrases, Words, entries, load
from harness.extraction.ranking import DELIVERY
from harness.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from harness.extraction import Extraction
    from harness.recordings import Recording, Role, Turn

SENTENCE_LIMIT = 2_000
"""Characters of a sentence that are read; nobody says more in one breath."""


@cache
def phrases(name: str) -> Phrases:
    """One list of the lexicon, to be looked up in words."""
    return Phrases({name: entries(load("dialogue")[name])})


@cache
def words_of(name: str) -> frozenset[str]:
    """The single words of one list."""
    return frozenset(entry for entry in entries(load("dialogue")[name]) if " " not in entry)


@cache
def _anchors(name: str) -> frozenset[str]:
    """One word of each phrase of a list, the longest: a text without any of them holds none of the phrases."""
    return frozenset(
        max(Words.of(entry).words, key=len) for entry in entries(load("dialogue")[name]) if Words.of(entry)
    )


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[a-z']+")


@cache
def _end() -> re.Pattern[str]:
    return re.compile(r"[.!?。！？…]+|\n")


_AFTER_SENTENCE = frozenset(" \t\n\"'”’*_)]")
"""What may follow the mark that ends a sentence: 2.5 goes on."""


@cache
def _quotation() -> re.Pattern[str]:
    return re.compile(r"[\"“„«「][^\"“”„«»「」\n]{0,400}[\"”“»」]")


class Sentence:
    """A sentence of talk: ``text``, with quotations blanked, stands at ``start`` of its turn."""

    def __init__(self, turn: int, start: int, text: str) -> None:
        self.turn, self.start, self.text = turn, start, text

    @cached_property
    def words(self) -> Words:
        """Its words, with offsets in ``text``."""
        return Words.of(self.text)

    @property
    def span(self) -> Span:
        """Its place, without white space and marks of emphasis around it."""
        begin = len(self.text) - len(self.text.lstrip(" \t\n*_#>-"))
        end = len(self.text.rstrip(" \t\n*_"))
        return Span(self.turn, self.start + begin, self.start + max(begin, end))

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return self.text.rstrip(" \t\n*_)\"'”’").endswith(("?", "？"))

    def has(self, name: str) -> bool:
        """Whether a phrase of the named list stands in it."""
        return next(phrases(name).find(self.words), None) is not None


class Talk:
    """The talk of one turn: ``text`` has the turn's length, what is no talk is blank in it."""

    def __init__(self, turn: Turn, prompts: Iterable[tuple[int, int]]) -> None:
        self.turn = turn
        self.index = turn.index
        self._prompts = tuple(prompts)

    @cached_property
    def unquoted(self) -> str:
        """The turn without prompts and fences; quotations stand."""
        text = self.turn.text.replace("’", "'")
        pieces, done = [], 0
        for start, end in sorted((*self._prompts, *_fences(text))):
            if end > done:
                pieces += [text[done:start], _blank(text[max(done, start) : end])]
                done = end
        return "".join([*pieces, text[done:]])

    @cached_property
    def text(self) -> str:
        """The turn without prompts, fences and quotations."""
        if '"' not in self.unquoted and "“" not in self.unquoted and not self.unquoted.count("«"):
            return self.unquoted
        return _quotation().sub(lambda match: " " * len(match[0]), self.unquoted)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The English words of the talk, in lower case."""
        return frozenset(_word().findall(self.text.lower()))

    @cached_property
    def _ends(self) -> list[int]:
        text = self.text
        stops = (match.end() for match in _end().finditer(text))
        return [
            0,
            *(e for e in stops if e == len(text) or text[e] in _AFTER_SENTENCE or text[e - 1] in "\n。！？"),
            len(text),
        ]

    def start_of(self, offset: int) -> int:
        """Where the sentence begins in which a character stands."""
        return self._ends[bisect_right(self._ends, offset) - 1]

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence in which a character stands."""
        number = bisect_right(self._ends, offset)
        start = self._ends[number - 1]
        end = self._ends[number] if number < len(self._ends) else len(self.text)
        text = self.text[start : min(end, start + SENTENCE_LIMIT)]
        return Sentence(self.index, start, text)

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence that holds a word or a mark other than white space."""
        for start, end in zip(self._ends, self._ends[1:], strict=False):
            text = self.text[start : min(end, start + SENTENCE_LIMIT)]
            if text.strip(" \t\n*_#>-"):
                yield Sentence(self.index, start, text)

    def may_say(self, name: str) -> bool:
        """Whether a phrase of the named list can stand in it at all; cheap."""
        return not _anchors(name).isdisjoint(self.vocabulary)

    def saying(self, name: str) -> list[Sentence]:
        """The sentences with a phrase of the named list, in order."""
        anchors = _anchors(name) & self.vocabulary
        if not anchors:
            return []
        lowered = self.text.lower()
        if len(lowered) != len(self.text):  # a handful of letters become two
            return [sentence for sentence in self.sentences() if sentence.has(name)]
        starts = set()
        for anchor in anchors:
            at = lowered.find(anchor)
            while at >= 0:
                starts.add(self.start_of(at))
                # On from the end of this sentence: one hit in it is enough.
                at = lowered.find(anchor, self._ends[bisect_left(self._ends, at + 1)])
        return [found for start in sorted(starts) if (found := self.sentence_at(start)).has(name)]


def read_talk(recording: Recording, extraction: Extraction) -> list[Talk]:
    """The talk of every turn; `extraction` says which passages are texts and no talk."""
    places: dict[int, list[tuple[int, int]]] = {}
    for candidate in (*extraction.prompts, *extraction.candidates):
        if candidate.span.turn is not None and (
            candidate.rank >= DELIVERY or candidate in extraction.prompts
        ):
            places.setdefault(candidate.span.turn, []).append((candidate.span.start, candidate.span.end))
    return [Talk(turn, places.get(turn.index, ())) for turn in recording.turns]


def by(talk: Iterable[Talk], role: Role) -> list[Talk]:
    """The talk of one party."""
    return [part for part in talk if part.turn.role == role]


def _fences(text: str) -> Iterator[tuple[int, int]]:
    """Code blocks and the lines of block quotations."""
    start = text.find("```")
    while start >= 0:
        end = text.find("```", start + 3)
        yield start, len(text) if end < 0 else end + 3
        start = -1 if end < 0 else text.find("```", end + 3)
    if ">" in text:
        for match in re.finditer(r"^[ \t]{0,3}>[^\n]*", text, re.MULTILINE):
            yield match.span()


def _blank(text: str) -> str:
    """White space of the same length and the same lines."""
    return "\n".join(" " * len(line) for line in text.split("\n"))
