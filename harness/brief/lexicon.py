"""The room's word lists, ready for look-up: kinds of request, and how people ask, agree and refuse."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from harness.brief.stemming import compiled, load, stem
from harness.brief.words import FUNCTION_WORDS, Word, concepts, stems, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from harness.brief.model import Kind


class Vocabulary(NamedTuple):
    """``data/vocabulary.yaml`` by stem; ``phrases``: first stem → the rest of a phrase and its kinds, longest first."""

    kinds: dict[str, tuple[str, ...]]
    phrases: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]
    talk: dict[str, str]
    light: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """The words of each kind, read once."""
    return Vocabulary(*compiled("vocabulary.yaml", _read_vocabulary))


def _read_vocabulary(path: Path) -> tuple[object, ...]:
    data = load(path.name)
    kinds: dict[str, list[str]] = {}
    pairs: dict[tuple[str, ...], list[str]] = {}
    for kind, entry in data["kinds"].items():
        for name in entry.split():
            key = stems(name.replace("_", " "))
            if len(key) == 1:
                kinds.setdefault(key[0], []).append(kind)
            else:
                pairs.setdefault(key, []).append(kind)
    phrases: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for key, named in sorted(pairs.items(), key=lambda item: -len(item[0])):
        phrases.setdefault(key[0], []).append((key[1:], tuple(named)))
    talk = {
        stem(word): kind for kind, entry in data["talk"].items() for word in entry.replace("_", " ").split()
    }
    light = frozenset(stem(word) for word in str(data["light"]).replace("_", " ").split())
    return {key: tuple(names) for key, names in kinds.items()}, phrases, talk, light


@cache
def label_kinds() -> dict[str, Kind]:
    """Label in lower case → the kind of what stands under it."""
    return {
        name.strip(): cast("Kind", kind)
        for kind, names in load("vocabulary.yaml")["labels"].items()
        for name in names.split(",")
    }


@lru_cache(maxsize=512)
def kind_of_label(label: str) -> Kind | None:
    """The kind of what stands under a label; a label that begins with a refusal rules out ("must not appear")."""
    label = label.removeprefix("please ")
    known = label_kinds().get(label)
    if known is None and label.startswith(_REFUSING):
        return "exclusion"
    return known


_REFUSING = (
    "must not",
    "no ",
    "not ",
    "never",
    "without ",
    "don't",
    "do not",
    "nothing ",
    "what must not",
    "sick of",
    "must avoid",
    "avoid",
    "exclude",
    "leave out",
)


@cache
def cues(name: str) -> dict[str, list[list[str]]]:
    """The phrases of one list of ``data/cues.yaml``: first word → phrases, longest first."""
    return _all_cues()[name]


@cache
def _all_cues() -> dict[str, dict[str, list[list[str]]]]:
    found: dict[str, dict[str, list[list[str]]]] = compiled("cues.yaml", _read_cues)
    return found


def _read_cues(path: Path) -> dict[str, dict[str, list[list[str]]]]:
    return {name: _by_first_word(str(listed).split(",")) for name, listed in load(path.name).items()}


def _by_first_word(phrases: list[str]) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for phrase in phrases:
        key = [token.text for token in words(phrase) if token.text[0].isalnum()]
        if key:
            found.setdefault(key[0], []).append(key)
    for options in found.values():
        options.sort(key=len, reverse=True)
    return found


@cache
def _cue_file() -> dict[str, object]:
    return dict(load("cues.yaml"))


@cache
def labels(name: str) -> frozenset[str]:
    """The entries of one list, for comparing whole labels."""
    return frozenset(entry.strip().replace("'", "'") for entry in str(_cue_file()[name]).split(","))


def begins(texts: Sequence[str], name: str, at: int = 0) -> int:
    """How many of the words ``texts`` from ``at`` on a phrase of the list covers; 0 for none."""
    listed = cues(name)
    return _length(texts, listed, at) if at < len(texts) and texts[at] in listed else 0


def _length(texts: Sequence[str], listed: dict[str, list[list[str]]], at: int) -> int:
    following = texts[at + 1] if at + 1 < len(texts) else None
    for phrase in listed[texts[at]]:
        if len(phrase) == 1 or (phrase[1] == following and texts[at : at + len(phrase)] == phrase):
            return len(phrase)
    return 0


def holds(texts: Sequence[str], name: str, reach: int | None = None) -> bool:
    """Whether a phrase of the list begins among the first ``reach`` words."""
    listed = cues(name)
    within = texts[:reach] if reach else texts
    if listed.keys().isdisjoint(within):
        return False
    for at, text in enumerate(within):  # noqa: SIM110 - asked of every part; a generator costs more than the question
        if text in listed and _length(texts, listed, at):
            return True
    return False


def without(tokens: Sequence[Word], texts: Sequence[str], name: str) -> list[Word]:
    """The words that belong to no phrase of the list; ``texts`` are those of ``tokens``."""
    listed = cues(name)
    if listed.keys().isdisjoint(texts):
        return list(tokens)
    kept, at = [], 0
    while at < len(tokens):
        used = _length(texts, listed, at) if texts[at] in listed else 0
        if not used:
            kept.append(tokens[at])
        at += used or 1
    return kept


_GROUP_KINDS = {"things": "prop", "people": "subject", "motion": "action", "text": "style"}


def _by_concept(word: str) -> tuple[str, ...]:
    """The kind of a word that only the thesaurus knows."""
    known = concepts()
    named = known.single.get(word)
    if not named or word in FUNCTION_WORDS:
        return ()
    group = known.group[min(named)]
    return (_GROUP_KINDS.get(group, group),)


@lru_cache(maxsize=256)
def label_words(label: str) -> list[str]:
    """The words of a label."""
    return [token.text for token in words(label) if token.text[0].isalnum()]


@lru_cache(maxsize=256)
def label_asks(label: str) -> bool:
    """Whether a label is made of words of asking ("what i want")."""
    return holds(label_words(label), "modal")


def kinds_of(tokens: Sequence[Word]) -> dict[str, int]:
    """How many words of each kind stand in ``tokens``."""
    phrases = vocabulary().phrases
    found: dict[str, int] = {}
    for i, token in enumerate(tokens):
        stem = token[1]
        names = _kinds(stem)
        if stem in phrases:
            for rest, named in phrases[stem]:
                if tuple([t.stem for t in tokens[i + 1 : i + 1 + len(rest)]]) == rest:
                    # a phrase tells more than a word
                    names = (*vocabulary().kinds.get(stem, ()), *named, *named)
                    break
        for name in names:
            found[name] = found.get(name, 0) + 1
    return found


@lru_cache(maxsize=1 << 14)
def _kinds(stem: str) -> tuple[str, ...]:
    """The kinds of a single word."""
    known = vocabulary()
    names = known.kinds.get(stem, ())
    if not names and stem not in known.talk and stem not in known.light:
        return _by_concept(stem)
    return names
