"""Words, stems and film-making concepts: how two short sentences are compared.

A text becomes `Word`s (with punctuation kept as words of its own: clauses end there), words become
`Term`s: one or several words that mean a concept of ``data/concepts.yaml``, or a single word by its
stem. Negation is marked on the terms that it reaches.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from itertools import accumulate, compress, repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.brief.stemming import compiled, load, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


def wordset(listed: str) -> frozenset[str]:
    """A closed class of words, written with spaces between."""
    return frozenset(listed.split())


_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
NUMBERS = {name: value for value, name in enumerate(_COUNTED.split())} | {
    "once": 1,
    "twice": 2,
    "thrice": 3,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
    "single": 1,
    "pair": 2,
    "dozen": 12,
}

NEGATIONS = wordset(
    "no not never without none neither nor nobody nothing cannot avoid zero isnt dont doesnt wont cant arent "
    "didnt isn't don't doesn't won't can't aren't didn't shouldn't wouldn't couldn't mustn't wasn't hasn't exclude"
)
MARKS = frozenset(".,;:!?\n—–()|→")
"""All tokens that are no words."""
CLAUSE_ENDS = frozenset(".;:!?\n—–()|→")
_SCOPE_ENDS = wordset("but except only just instead rather until")
NEGATION_REACH = 7
"""Words that a negation reaches at most, unless the clause ends before."""


class Word(NamedTuple):
    """One word or punctuation mark: ``text`` in lower case, ``stem`` for comparing."""

    text: str
    stem: str
    start: int
    end: int


class Term(NamedTuple):
    """What one or several words mean.

    ``stems`` are those of the words; ``concepts`` the ids that they name (empty for a word without
    any); ``value`` is the number that a numeral stands for; ``manner`` marks an
    adverb in ``-ly``.
    """

    stems: tuple[str, ...]
    concepts: frozenset[str]
    start: int
    end: int
    negated: bool = False
    value: float | None = None
    manner: bool = False


@cache
def _token() -> re.Pattern[str]:
    return re.compile(r"(\d+(?:[.:/x×]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[.,;:!?\n—–()|→])")


class _Columns(NamedTuple):
    """A text cut up, as columns: what stands at the same place in each belongs to one token."""

    texts: Sequence[str]
    stems: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]

    def part(self, chosen: Callable[[Sequence[Any]], Sequence[Any]]) -> _Columns:
        """Some of the tokens: what ``chosen`` takes of each column."""
        return _Columns(*map(chosen, self))

    def words(self) -> list[Word]:
        """The tokens as `Word`s."""
        return list(map(tuple.__new__, repeat(Word), zip(*self, strict=True)))


def _columns(text: str) -> _Columns:
    """``text`` cut into tokens. The hottest place of the room: every step goes over all tokens at once, in C."""
    pieces = _token().split(text)  # gaps and tokens, by turns
    tokens = pieces[1::2]
    if not tokens:
        return _Columns((), (), (), ())
    places = list(accumulate(map(len, pieces)))
    texts, stems_ = zip(*map(_forms, tokens), strict=True)
    return _Columns(texts, stems_, places[:-1:2], places[1::2])


@lru_cache(maxsize=1 << 14)
def _forms(token: str) -> tuple[str, str]:
    """A token in lower case, and its stem."""
    lower = token.lower().replace("’", "'")
    return lower, stem(lower)


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words and marks of ``text[start:end]`` with offsets into ``text``.

    Short texts, and those asked for in parts, are cut up once and kept: the list is not to be changed.
    """
    if start == 0 and end is None:
        return _short(text) if len(text) <= SHORT else _columns(text).words()
    cut = _kept(text)
    stop = len(text) if end is None else end
    first, last = bisect_left(cut.starts, start), bisect_left(cut.starts, stop)
    if last and cut.ends[last - 1] > stop:
        last -= 1
    return cut.part(itemgetter(slice(first, last))).words()


SHORT = 300
"""Characters of a text, such as a request, that is likely to be asked for again."""


@lru_cache(maxsize=512)
def _short(text: str) -> list[Word]:
    return _columns(text).words()


class Plain(NamedTuple):
    """The words of a text without its marks, their letters, and where each starts and ends."""

    words: list[Word]
    texts: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]

    def within(self, start: int, end: int) -> slice:
        """The words that stand between two places."""
        return slice(bisect_left(self.starts, start), bisect_right(self.ends, end))


@lru_cache(maxsize=24)
def plain_words(text: str) -> Plain:
    """The words of a text without its marks, cut up once and kept: not to be changed."""
    cut = _kept(text)
    kept = [token not in MARKS for token in cut.texts]
    plain = cut.part(lambda column: list(compress(column, kept)))
    return Plain(plain.words(), plain.texts, plain.starts, plain.ends)


@lru_cache(maxsize=24)
def _kept(text: str) -> _Columns:
    return _columns(text)


class Concepts(NamedTuple):
    """``data/concepts.yaml``, ready for look-up."""

    phrases: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]]
    """First stem → longer phrases that begin with it, longest first."""
    single: dict[str, frozenset[str]]
    against: dict[str, frozenset[str]]
    group: dict[str, str]
    """Concept → the group of the file that it stands in (``camera``, ``sound``, …)."""


@cache
def concepts() -> Concepts:
    """The thesaurus, read once."""
    return Concepts(*compiled("concepts.yaml", _read_concepts))


def _read_concepts(path: Path) -> tuple[object, ...]:
    collected: dict[tuple[str, ...], set[str]] = {}
    against: dict[str, set[str]] = {}
    group: dict[str, str] = {}
    for name, entries in load(path.name).items():
        for concept, line in entries.items():
            group[concept] = name
            meaning, _, opposed = line.partition("≠")
            for phrase in meaning.split(","):
                collected.setdefault(stems(phrase), set()).add(concept)
            for other in opposed.split(","):
                if other.strip():
                    against.setdefault(concept, set()).add(other.strip())
                    against.setdefault(other.strip(), set()).add(concept)
    phrases: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = {}
    single: dict[str, frozenset[str]] = {}
    for key, ids in collected.items():
        if len(key) == 1:
            single[key[0]] = frozenset(ids)
        elif key:
            phrases.setdefault(key[0], []).append((key[1:], frozenset(ids)))
    for options in phrases.values():
        options.sort(key=lambda option: -len(option[0]))
    return phrases, single, {name: frozenset(ids) for name, ids in against.items()}, group


def stems(phrase: str) -> tuple[str, ...]:
    """The stems of a short phrase, punctuation left out."""
    plain = phrase.replace("-", " ")
    if plain.replace(" ", "").replace("'", "").isalpha():
        return tuple([stem(word) for word in plain.split()])
    return tuple(word.stem for word in words(phrase) if word.text[0].isalnum())


NO_CONCEPT: frozenset[str] = frozenset()


def terms(tokens: list[Word]) -> list[Term]:
    """The meaning-bearing terms of consecutive words, phrases first, negation marked.

    Function words are left out; an adverb may stand inside a phrase ("pulls slowly back").
    """
    known = concepts()
    found: list[Term] = []
    reach = 0
    position = 0
    used_up: set[int] = set()
    phrases = known.phrases
    new = tuple.__new__  # twice as fast as calling the NamedTuple
    while position < len(tokens):
        word = tokens[position]
        text = word.text
        if text in CLAUSE_ENDS:
            reach = 0
            position += 1
            continue
        if text == ",":
            reach = reach if _list_goes_on(tokens, position) else 0
            position += 1
            continue
        if position in used_up:
            position += 1
            continue
        opens = word.stem in phrases
        phrase = _phrase(tokens, position, known) if opens else None
        if phrase:
            ids, used, adverbs = phrase
            last = tokens[position + used - 1]
            inner = tuple(token.stem for token in tokens[position : position + used] if token not in adverbs)
            found.append(new(Term, (inner, ids, word.start, last.end, reach > 0, None, False)))
            found.extend(
                Term((a.stem,), known.single.get(a.stem, NO_CONCEPT), a.start, a.end) for a in adverbs
            )
            position += used
            reach = max(0, reach - used)
            continue
        apart = _apart(tokens, position, known) if opens else None
        if apart:
            particle, ids = apart
            used_up.add(particle)
            found.append(Term((word.stem, tokens[particle].stem), ids, word.start, word.end, reach > 0))
        elif text in NEGATIONS:
            reach = NEGATION_REACH
        elif text in _SCOPE_ENDS:
            reach = 0
        elif text not in FUNCTION_WORDS:
            key, ids, value, manner = _alone(text)
            found.append(new(Term, (key, ids, word.start, word.end, reach > 0, value, manner)))
        reach = max(0, reach - 1)
        position += 1
    return found


@lru_cache(maxsize=1 << 14)
def _alone(text: str) -> tuple[tuple[str], frozenset[str], float | None, bool]:
    """What a word means by itself: its stem, concepts and value, and whether it is of manner."""
    base = stem(text)
    value = float(NUMBERS[text]) if text in NUMBERS else _number(text)
    return (base,), concepts().single.get(base, NO_CONCEPT), value, text.endswith("ly")


def _list_goes_on(tokens: list[Word], comma: int) -> bool:
    """Whether the negated list of "no music, dialogue or text" runs on after a comma."""
    for ahead in tokens[comma + 1 : comma + 5]:
        if ahead.text in ("or", "nor"):
            return True
        if ahead.text in CLAUSE_ENDS or ahead.text in NEGATIONS:
            return False
    return False


def _phrase(
    tokens: list[Word], start: int, known: Concepts
) -> tuple[frozenset[str], int, tuple[Word, ...]] | None:
    """The longest phrase that begins at ``start``: its concepts, words used, adverbs inside."""
    if start + 1 >= len(tokens):
        return None
    following = tokens[start + 1]
    passed = following.text.endswith("ly") or following.text in ("very", "the", "a")
    if not passed and following.stem not in _seconds(tokens[start].stem):
        return None
    for rest, ids in known.phrases[tokens[start].stem]:
        if following.stem != rest[0] and not passed:
            continue
        position = start + 1
        adverbs: list[Word] = []
        for wanted in rest:
            while (
                position < len(tokens)
                and len(adverbs) < 2  # "pulls very slowly back"
                and tokens[position].stem != wanted
                and (tokens[position].text.endswith("ly") or tokens[position].text in ("very", "the", "a"))
            ):
                adverbs.append(tokens[position])
                position += 1
            if position >= len(tokens) or tokens[position].stem != wanted:
                break
            position += 1
        else:
            return ids, position - start, tuple(a for a in adverbs if a.text.endswith("ly"))
    return None


@lru_cache(maxsize=1 << 12)
def _seconds(first: str) -> frozenset[str]:
    """The stems that come second in the phrases that begin with one."""
    return frozenset(rest[0] for rest, _ in concepts().phrases[first])


_PARTICLES = wordset("up down out off away back in on over")
_PARTICLE_REACH = 4


def _apart(tokens: list[Word], start: int, known: Concepts) -> tuple[int, frozenset[str]] | None:
    """A verb whose particle follows its object ("picks the glass up"): the particle's place and the meaning."""
    for ahead in range(start + 1, min(len(tokens), start + 1 + _PARTICLE_REACH)):
        text = tokens[ahead].text
        if text in CLAUSE_ENDS or text == ",":
            return None
        if text in _PARTICLES and ahead > start + 1:
            return next(
                ((ahead, ids) for rest, ids in known.phrases[tokens[start].stem] if rest == (text,)), None
            )
    return None


def _number(text: str) -> float | None:
    if text[0].isdigit():
        try:
            return float(text[:12])
        except ValueError:
            return None
    return None


FUNCTION_WORDS = wordset(
    "a an the of to in on at by for with from into onto as is are was were be been being am it its it's they them "
    "their theirs he she him her his hers we us our ours you your yours i me my mine this that these those and or "
    "if then than so who whom which what when where while do does did done has have had i'm i'd i'll i've we're we'd we'll "
    "you're he's she's they're that's there's there here also too very just about can could would should must will "
    "shall may might let's let lets please one's own s t d ll re ve m not"
)
