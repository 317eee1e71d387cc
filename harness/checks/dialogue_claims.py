"""What is said and does not hold: promises, figures, lengths out of reach, roles that have become alike."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from harness.checks.dialogue_talk import Sentence, words_of
from harness.extraction.ranking import DELIVERY
from harness.extraction.stance import stances
from harness.findings import Severity
from harness.findings.codes import dialogue as codes
from harness.spans import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.checks.dialogue_case import Case
    from harness.checks.dialogue_talk import Talk
    from harness.findings import Finding

SHOWN = 8
"""Places shown for one finding."""

ORDER_WORDS = 8
"""A longer sentence that begins with “generate” explains; it gives no order."""


def claim_findings(case: Case) -> Iterator[Finding]:
    """DLG009, DLG010, DLG011, DLG013."""
    yield from _promise(case)
    yield from _roles(case)
    yield from _praise(case)
    yield from _statistics(case)


# --- promises


def _promise(case: Case) -> Iterator[Finding]:
    """DLG009: a promise of a text, where no text comes in the same turn or later, nor an end to the writing."""
    settled = [
        *(candidate.span.turn or 0 for candidate in case.extraction.candidates if candidate.rank >= DELIVERY),
        *(version.last_turn for version in case.versions),
    ]
    last = max(settled, default=-1)
    called_off: int | None = None
    for part in case.copilot:
        if part.index <= last or (case.agreed is not None and part.index > case.agreed):
            continue
        promises = [s for s in part.saying("promise") if not s.asks and not s.has("conditional")]
        if case.complete >= 0:
            promises = [sentence for sentence in promises if sentence.has("deliverable")]
        if promises and called_off is None:
            called_off = max((p.index for p in case.persona if _calls_off(p)), default=-1)
        if promises and called_off is not None and part.index > called_off:
            said = shorten(promises[0].text.strip(" *_#-"), 100)
            message = f"“{said}”, says turn {part.index}, and no text follows"
            yield codes.PROMISE_NOT_KEPT.finding(message, *(sentence.span for sentence in promises[:SHOWN]))
            return


def _calls_off(part: Talk) -> bool:
    """Whether the persona stops the writing."""
    return bool(part.saying("called_off")) or any(stance.kind == "rejection" for stance in stances(part.turn))


# --- roles


def _roles(case: Case) -> Iterator[Finding]:
    """DLG010: orders to generate from both sides, once there is something to generate from."""
    if case.complete < 0:
        return
    first = min(version.turn for version in case.versions)
    sides = [[p for p in side if p.index >= first] for side in (case.persona, case.copilot)]
    orders = [[sentence for part in side for sentence in _orders(part)] for side in sides]
    if all(orders):
        (one, *_), (other, *_) = orders
        message = (
            f"the persona says “{shorten(one.text.strip(' *_#-'), 60)}” in turn {one.turn}, "
            f"the copilot “{shorten(other.text.strip(' *_#-'), 60)}” in turn {other.turn}"
        )
        spans = sorted(sentence.span for side in orders for sentence in side[: SHOWN // 2])
        yield codes.ROLE_FLIPPING.finding(message, *spans)


def _orders(part: Talk) -> list[Sentence]:
    return [sentence for sentence in part.saying("generate") if not sentence.asks and _is_order(sentence)]


def _is_order(sentence: Sentence) -> bool:
    words = list(sentence.words.words)
    while words and words[0] in words_of("generate_before"):
        words.pop(0)
    if not 0 < len(words) <= ORDER_WORDS or words_of("advice") & set(words):
        return False
    if words[0] in ("generate", "render"):
        return len(words) == 1 or words[1] in words_of("generate_after")
    return words[:2] in (["you", "generate"], ["you", "render"]) or (
        words[0] in ("hit", "press") and words[1:2] in (["generate"], ["render"])
    )


# --- praise


def _praise(case: Case) -> Iterator[Finding]:
    """DLG011: before the agreement, and not in the last two turns, where thanks are in place."""
    end = len(case.turns) - 2 if case.agreed is None else min(case.agreed, len(case.turns) - 2)
    empty = [part for part in case.talk[1:end] if part.turn.role != "unknown" and _only_praises(case, part)]
    for part in empty[:SHOWN]:
        message = f"turn {part.index} says nothing but “{shorten(part.turn.text, 80)}”"
        yield codes.PRAISE_ONLY.finding(message, *(sentence.span for sentence in part.sentences()))


def _only_praises(case: Case, part: Talk) -> bool:
    text = part.turn.text
    if part.text != text.replace("’", "'") or "?" in text or "？" in text or _digit().search(text):
        return False
    if not part.vocabulary & words_of("praise") or (part.turn.role == "persona" and stances(part.turn)):
        return False
    sentences = list(part.sentences())
    return all(len(s.words) <= 2 or s.has("praise") for s in sentences) and not any(
        candidate.span.turn == part.index and candidate.rank >= DELIVERY
        for candidate in case.extraction.candidates
    )


@cache
def _digit() -> re.Pattern[str]:
    return re.compile(r"\d")


# --- figures


@cache
def _share() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w.])(?!1?0?00? ?%)\d{1,3}(?:\.\d{1,2})? ?(?:%|percent\b|per cent\b|x\b|times\b)",
        re.IGNORECASE,
    )


@cache
def _top() -> re.Pattern[str]:
    return re.compile(
        r"\btop (?:\d{2,6}|hundred|thousand) (?:\w{1,20} ){0,2}(?:prompts|videos|clips|posts|creators)\b",
        re.IGNORECASE,
    )


def _statistics(case: Case) -> Iterator[Finding]:
    """DLG013: one finding for all; figures weigh more than the mere word “data”."""
    figures: dict[tuple[int, int], Sentence] = {}
    appeals: dict[tuple[int, int], Sentence] = {}
    for part in case.copilot:
        for sentence in _figures(part):
            figures[sentence.turn, sentence.start] = sentence
        studies = (sentence for sentence in part.saying("study") if sentence.has("viewing"))
        for sentence in (*part.saying("data_appeal"), *studies):
            appeals[sentence.turn, sentence.start] = sentence
    said = {
        key: sentence
        for key, sentence in sorted({**appeals, **figures}.items())
        if not sentence.has("sourced") and "http" not in sentence.text and not sentence.asks
    }
    if said:
        quoted = ", ".join(
            f"“{shorten(sentence.text.strip(' *_#-('), 80)}”" for sentence in list(said.values())[:3]
        )
        more = f" and {len(said) - 3} more" if len(said) > 3 else ""
        severity = Severity.WARNING if said.keys() & figures.keys() else Severity.NOTE
        yield codes.UNSUPPORTED_STATISTIC.finding(
            f"presented as data: {quoted}{more}",
            *(s.span for s in list(said.values())[:SHOWN]),
            severity=severity,
        )


def _clause(sentence: Sentence, at: int) -> Sentence:
    """The part of a sentence around a character, between marks of punctuation."""
    text = sentence.text
    start = max(text.rfind(mark, 0, at) for mark in ",;:—(") + 1
    end = min((found for mark in ",;:—)" if (found := text.find(mark, at)) >= 0), default=len(text))
    return Sentence(sentence.turn, sentence.start + start, text[start:end])


def _figures(part: Talk) -> Iterator[Sentence]:
    """Sentences with a percentage of an audience, a sample of prompts, or a length for a “sweet spot”."""
    if "top" in part.vocabulary:
        for start in dict.fromkeys(part.start_of(match.start()) for match in _top().finditer(part.text)):
            yield part.sentence_at(start)
    if part.may_say("audience") or part.may_say("counts"):
        read = set()
        for match in _share().finditer(part.text):
            sentence = part.sentence_at(match.start())
            clause = _clause(sentence, match.start() - sentence.start)
            if clause.start in read:
                continue
            read.add(clause.start)
            if clause.has("audience") or (clause.has("counts") and clause.has("compared")):
                yield sentence
    for sentence in part.saying("sweet_spot"):
        if _digit().search(sentence.text) and sentence.has("measure"):
            yield sentence
