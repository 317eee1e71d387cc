"""Which of several alternatives the persona takes, said outright or by what it describes."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from harness.extraction.content import strip_quoted
from harness.extraction.labels import alternative_name
from harness.extraction.lexicon import mentions
from harness.extraction.marks import fold
from harness.extraction.quotes import inline_quotations
from harness.extraction.similarity import tokens
from harness.spans import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.extraction.ranking import Ranked
    from harness.recordings import Turn

_SENTENCE = re.compile(r"[^.!?;。！？；\n]{1,500}(?:[.!?;。！？；]+|\n|$)")
_ORDINALS = {
    "first": 0,
    "second": 1,
    "third": 2,
    "fourth": 3,
    "last": -1,
    "former": 0,
    "latter": -1,
    "1st": 0,
    "2nd": 1,
    "3rd": 2,
    "erste": 0,
    "zweite": 1,
    "dritte": 2,
    "primera": 0,
    "segunda": 1,
    "tercera": 2,
}
_ORDINAL = re.compile(
    rf"\bthe\s+({'|'.join(_ORDINALS)})\b|\b(erste|zweite|dritte|primera|segunda|tercera)\w?\b", re.IGNORECASE
)
_LETTER = re.compile(r"(?<![\w'’])\(?([A-H])\)?(?![\w'’])")
_NUMBER = re.compile(
    r"(?:^\W*|#|\b(?:number|no\.?|nr\.?|idea|lock|take|with|use|pick|choose|want)\s+)(\d{1,2})(?![\w:%]|[.,]\d|\s*(?:s|sec|seconds|mm|clips?|shots?)\b)",
    re.IGNORECASE,
)
_COMMON = frozenset((
    "the", "a", "an", "of", "and", "or", "in", "on", "at", "to", "for", "with", "it", "its", "is", "are",
    "was", "be", "this", "that", "these", "those", "one", "ones", "then", "take", "go", "use", "i", "we",
    "you", "my", "your", "our", "me", "not", "no", "but", "so", "as", "by", "from", "up", "out", "all",
    "just", "very", "more", "most", "really", "like", "want", "let", "lets", "make", "made", "have",
    "has", "had", "do", "does", "did", "will", "would", "can", "could", "should", "shot", "prompt",
    "version", "option", "camera", "video", "clip", "yes", "please",
))  # fmt: skip
MARGIN = 1.5
"""An indirect choice must fit one alternative by this factor better than any other."""

CHOOSING_WORDS = 18
"""A longer sentence weighs the options; it takes none."""

QUOTED_WORDS = 4
"""Fewer quoted words are a name or a figure of speech."""

BARE_WORDS = 6
"""A name in a sentence so short is a choice without any verb ("Option B, please.")."""


class Choice(NamedTuple):
    """The alternative that was taken (by its position), and the words that say so."""

    position: int
    turn: int
    start: int
    end: int
    how: str


def choose(alternatives: Sequence[Ranked], turns: Sequence[Turn]) -> Choice | None:
    """The choice that ``turns`` (those after the offer) make among ``alternatives``.

    The persona's words count first, its last choice above earlier ones; then the copilot's
    confirmation.
    """
    for role in ("persona", "copilot", "unknown"):
        for turn in reversed([turn for turn in turns if turn.role == role]):
            found = _named(alternatives, turn)
            if found is None and role == "persona":
                found = _titled(alternatives, turn) or _described(alternatives, turn)
            if found is not None:
                return found
    return None


def defers(turns: Sequence[Turn]) -> Span | None:
    """Where the persona last leaves the choice to the copilot ("I'll follow your recommendation")."""
    found = None
    for turn in turns:
        for match in _SENTENCE.finditer(turn.text) if turn.role == "persona" else ():
            sentence = match.group()
            if mentions(sentence, "deferring") and not mentions(sentence, "declining"):
                start = match.start() + len(sentence) - len(sentence.lstrip(" *_\n"))
                found = Span(turn.index, start, match.start() + len(sentence.rstrip()))
    return found


def _names(alternatives: Sequence[Ranked]) -> list[str]:
    return [
        ranked.passage.label.alternative or str(position) for position, ranked in enumerate(alternatives, 1)
    ]


def _named(alternatives: Sequence[Ranked], turn: Turn) -> Choice | None:
    """A choice by name ("Option B", "B it is", "the second one")."""
    names = [name.upper() for name in _names(alternatives)]
    votes: Counter[int] = Counter()
    places: dict[int, tuple[int, int]] = {}
    declining = (0, 0)
    for match in _SENTENCE.finditer(turn.text):
        sentence = match.group()
        if sentence.rstrip().endswith(("?", "？")):
            continue
        named = _several(sentence, names) or _indexes(sentence, names)
        if not named:
            continue
        chosen = mentions(sentence, "choosing")
        declined = mentions(sentence, "declining")
        positive = _positive(sentence, named) if declined else named[0][0]
        place = (match.start(), match.start() + len(sentence.rstrip()))
        if declined and (positive is None or not chosen):
            for index, _ in named:
                votes[index] -= 1
            declining = place
            continue
        bare = len(sentence.split()) <= BARE_WORDS and len({i for i, _ in named}) == 1
        if positive is None or not (chosen or bare):
            continue  # a comment on an option is no choice of it
        votes[positive] += 3 if chosen else 1
        places[positive] = place
    taken = [index for index, count in votes.most_common() if count > 0 and index in places]
    if not taken:
        return _left_over(names, votes, declining, turn)
    if len(taken) > 1 and votes[taken[0]] == votes[taken[1]]:
        return None
    return Choice(taken[0], turn.index, *places[taken[0]], "named")


def _left_over(names: list[str], votes: Counter[int], place: tuple[int, int], turn: Turn) -> Choice | None:
    """The one alternative that was not turned down, where all others were."""
    left = [index for index in range(len(names)) if votes[index] >= 0]
    declined = len(names) - len(left)
    return Choice(left[0], turn.index, *place, "named") if len(left) == 1 and declined else None


_SEVERAL = re.compile(r"\b(first|last|other)\s+(two|three)\b", re.IGNORECASE)


def _several(sentence: str, names: list[str]) -> list[tuple[int, int]]:
    """Alternatives named together ("the first two")."""
    match = _SEVERAL.search(sentence)
    if match is None:
        return []
    count = 2 if match[2].casefold() == "two" else 3
    indexes = range(len(names))
    chosen = indexes[:count] if match[1].casefold() == "first" else indexes[-count:]
    return [(index, match.start()) for index in chosen]


def _indexes(sentence: str, names: list[str]) -> list[tuple[int, int]]:
    """Alternatives that a sentence names: (index, where)."""
    found = []
    for part in re.finditer(r"\S+(?:\s\S+)?", sentence):
        name = alternative_name(part.group())
        if name is not None and name.upper() in names:
            found.append((names.index(name.upper()), part.start()))
    for part in re.finditer(r"(?<=\s)\S+\s\S+", sentence):
        name = alternative_name(part.group())
        if name is not None and name.upper() in names:
            found.append((names.index(name.upper()), part.start()))
    if not found:
        for letter in _LETTER.finditer(sentence):
            # "A" begins many sentences; alone it names an option only where it is not an article.
            article = letter[1] == "A" and re.match(r"\s+[a-z]", sentence[letter.end() :]) is not None
            if letter[1] in names and not article:
                found.append((names.index(letter[1]), letter.start()))
    if not found and names[0].isdigit():
        found = [(names.index(n[1]), n.start(1)) for n in _NUMBER.finditer(sentence) if n[1] in names]
    if not found:
        for ordinal in _ORDINAL.finditer(sentence):
            position = _ORDINALS[next(g for g in ordinal.groups() if g).casefold()]
            if -1 <= position < len(names):
                found.append((position % len(names), ordinal.start()))
    return sorted(set(found), key=lambda pair: pair[1])


def _positive(sentence: str, named: list[tuple[int, int]]) -> int | None:
    """Of the alternatives in a sentence that also declines, the one that is not declined."""
    bounds = [*(place for _, place in named[1:]), len(sentence)]
    for (index, place), end in zip(named, bounds, strict=True):
        before = sentence[max(0, place - 24) : place]
        if not mentions(before, "declining") and not mentions(sentence[place:end], "declining"):
            return index
    for index, place in named:
        if not mentions(sentence[max(0, place - 16) : place], "declining"):
            return index
    return None


def _titled(alternatives: Sequence[Ranked], turn: Turn) -> Choice | None:
    """A choice by title and nothing else ("The queue."): all its words stand in one alternative's label."""
    titles = [{_stem(word) for word in tokens(ranked.passage.label.text)} for ranked in alternatives]
    for match in _SENTENCE.finditer(turn.text):
        sentence = match.group()
        if sentence.rstrip().endswith(("?", "？")) or len(sentence.split()) > BARE_WORDS:
            continue
        said = {_stem(word) for word in tokens(sentence)} - _COMMON
        holders = [index for index, title in enumerate(titles) if said and said <= title]
        if len(holders) == 1 and not mentions(sentence, "declining"):
            return Choice(
                holders[0], turn.index, match.start(), match.start() + len(sentence.rstrip()), "named"
            )
    return None


def _quoted(alternatives: Sequence[Ranked], turn: Turn) -> Choice | None:
    """A choice by quoting: the persona repeats words that stand in one alternative only."""
    texts = [fold(ranked.passage.text).casefold() for ranked in alternatives]
    votes: Counter[int] = Counter()
    place = (0, 0)
    for quotation in inline_quotations(turn.text, 0, len(turn.text)):
        words = fold(turn.text[quotation.inner_start : quotation.inner_end]).casefold().strip(" .,;!?…")
        holders = [index for index, text in enumerate(texts) if words in text]
        if len(words.split()) >= QUOTED_WORDS and len(holders) == 1:
            votes[holders[0]] += 1
            place = (quotation.start, quotation.end)
    return Choice(next(iter(votes)), turn.index, *place, "quoted") if len(votes) == 1 else None


def _described(alternatives: Sequence[Ranked], turn: Turn) -> Choice | None:
    """A choice by description ("the rainy one, then"): words that one alternative uses above all others."""
    counts = [_weights(ranked) for ranked in alternatives]
    best: tuple[float, int, tuple[int, int]] | None = None
    for match in _SENTENCE.finditer(turn.text):
        sentence = match.group()
        weight = _choosing_weight(sentence)
        if not weight:
            continue
        fits = [0.0] * len(counts)
        for word in {_stem(word) for word in tokens(sentence)} - _COMMON:
            total = sum(count[word] for count in counts)
            for index, count in enumerate(counts):
                fits[index] += weight * count[word] / total if total else 0.0
        top = max(range(len(fits)), key=fits.__getitem__)
        others = max((fit for index, fit in enumerate(fits) if index != top), default=0.0)
        if fits[top] > 0 and fits[top] >= MARGIN * others and (best is None or fits[top] >= best[0]):
            best = (fits[top], top, (match.start(), match.start() + len(sentence.rstrip())))
    return Choice(best[1], turn.index, *best[2], "described") if best else None


_THE_ONE = re.compile(
    r"\b(?:the|that|with)\s+(?:\S+\s+){1,4}?(?:one|version|option|variant)\b", re.IGNORECASE
)


def _choosing_weight(sentence: str) -> float:
    """How much a sentence sounds like taking something; 0 for questions and refusals."""
    if sentence.rstrip().endswith(("?", "？")) or mentions(sentence, "declining"):
        return 0.0
    words = len(sentence.split())
    if _THE_ONE.search(sentence) and words <= 8:
        return 3.0
    return (
        1.0 if words <= CHOOSING_WORDS and mentions(strip_quoted(sentence), "choosing", "approval") else 0.0
    )


def _weights(ranked: Ranked) -> Counter[str]:
    """Stems of an alternative with their counts; those of its label count fivefold."""
    words = Counter(_stem(word) for word in tokens(ranked.passage.text))
    for word in tokens(ranked.passage.label.text):
        words[_stem(word)] += 5
    return words


def _stem(word: str) -> str:
    for suffix in ("ing", "ed", "es", "s", "y"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word
