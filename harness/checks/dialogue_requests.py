"""What the persona asked and how the copilot took it: lengths out of reach, questions left open."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from harness.checks.dialogue_talk import words_of
from harness.findings.codes import dialogue as codes
from harness.spans import Span, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.checks.dialogue_case import Case
    from harness.checks.dialogue_talk import Sentence, Talk
    from harness.findings import Finding
    from harness.platforms import Platform

SHOWN = 8
"""Findings of one kind that are reported."""

SHORTEST_LIMIT = 8
"""No profile's longest clip is shorter: up to so many seconds nothing needs to be looked up."""


def request_findings(case: Case) -> Iterator[Finding]:
    """DLG012 and DLG008."""
    yield from _infeasible(case)
    yield from _questions(case)


# --- lengths


@cache
def _length() -> re.Pattern[str]:
    unit = "[sS]econds?|SECONDS?|[sS]ecs?|s|[mM]inutes?|MINUTES?|min"
    return re.compile(rf"(?P<number>\d{{1,3}})[\s-]?(?:full )?(?P<unit>{unit})\b")


@cache
def _spelled() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?P<number>{'|'.join(_NUMBERS)})[\s-](?:full )?(?P<unit>seconds?|secs?|minutes?)\b",
        re.IGNORECASE,
    )


_NUMBERS = {
    "ten": 10, "twelve": 12, "fifteen": 15, "sixteen": 16, "twenty-five": 25, "twenty": 20, "thirty": 30,
    "forty-five": 45, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "one": 1, "two": 2, "three": 3, "five": 5,
}  # fmt: skip


def _lengths(part: Talk) -> Iterator[tuple[Decimal, int, int]]:
    """Lengths of time in a turn, in seconds, with their offsets."""
    text = part.turn.text
    for match in _length().finditer(text):
        before = text[match.start() - 1 : match.start()]
        if before.isalnum() or before in ("_", ".", ":", "-"):
            continue  # the end of 1950s, of 0.5s, of 0-4s
        yield Decimal(int(match["number"]) * _unit(match)), *match.span()
    if part.vocabulary & {"seconds", "second", "secs", "minutes", "minute"}:
        for match in _spelled().finditer(text):
            yield Decimal(_NUMBERS[match["number"].casefold()] * _unit(match)), *match.span()


def _unit(match: re.Match[str]) -> int:
    return 60 if match["unit"][0] in "mM" else 1


def _infeasible(case: Case) -> Iterator[Finding]:
    """DLG012: a length that the persona asks for, the delivered text states, and no profile in question reaches."""
    asked: dict[Decimal, Span] = {}
    for part in case.persona:
        for seconds, start, end in _lengths(part):
            if seconds > SHORTEST_LIMIT:
                asked.setdefault(seconds, Span(part.index, start, end))
    if not asked or case.complete < 0:
        return
    for prompt, anatomy in zip(case.extraction.prompts, case.evidence.anatomies, strict=True):
        for declared in anatomy.timeline.declared:
            if declared.seconds not in asked:
                continue
            request = asked[declared.seconds]
            platform = None if _challenged(case, request.turn or 0) else _too_short(case, declared.seconds)
            if platform is None:
                return
            message = (
                f"turn {request.turn} asks for {declared.seconds} seconds, and the delivered prompt takes them over "
                f"without a word: {platform.name} ({platform.id}) makes clips of {platform.seconds}"
            )
            yield codes.INFEASIBLE_UNCHALLENGED.finding(message, request, prompt.locate(*declared.span))
            return


def _too_short(case: Case, seconds: Decimal) -> Platform | None:
    """The profile that cannot make so long a clip, with extensions; the most permissive of those in question."""
    from harness.checks.platform_choice import choose, settings_around
    from harness.platforms import load

    if case.evidence.platform is not None:
        platforms: tuple[Platform, ...] = (case.evidence.platform,)
    else:
        choice = choose(case.evidence, load(), settings_around(case.evidence))
        if isinstance(choice, str):
            return None
        platforms = choice.platforms
    reach = [(max(p.seconds.maximum, p.seconds.extended or 0), p) for p in platforms if p.seconds is not None]
    if not reach or len(reach) < len(platforms):
        return None
    longest, platform = max(reach, key=lambda pair: pair[0])
    return platform if seconds > longest else None


def _challenged(case: Case, turn: int) -> bool:
    """Whether the copilot spoke of a limit after that turn."""
    return any(
        any(sentence.has("limit") and _about_length(sentence.text) for sentence in part.saying("limit"))
        for part in case.copilot
        if part.index > turn
    )


def _about_length(text: str) -> bool:
    lowered = text.casefold()
    return any(
        word in lowered for word in ("second", "length", "duration", "long", "clip", "minute")
    ) or bool(re.search(r"\d ?s\b", lowered))


# --- questions

CONTENT_WORDS = 2
"""A question needs so many words of its own before their absence from every answer means something."""

SHARED = 4
"""Letters by which a word of the question is found again in the answer."""


def _questions(case: Case) -> Iterator[Finding]:
    """DLG008: a question to the copilot of which no word ever comes back, or that nobody was left to answer."""
    open_ones = [sentence for part in case.persona for sentence in _asked(case, part)]
    for sentence in open_ones[:SHOWN]:
        answered = any(turn.role == "copilot" for turn in case.after(sentence.turn))
        how = "is not taken up again" if answered else "is the end of the dialogue"
        said = shorten(sentence.text.strip(" *_#-"), 100)
        yield codes.QUESTION_UNANSWERED.finding(f"“{said}” in turn {sentence.turn} {how}", sentence.span)


def _asked(case: Case, part: Talk) -> Iterator[Sentence]:
    questions = [s for s in part.sentences() if s.asks and _addresses(s)] if "?" in part.text else []
    if not questions or (case.agreed is not None and part.index >= case.agreed):
        return
    answers = [answer for answer in case.copilot if answer.index > part.index]
    before = case.talk[part.index - 1].turn.text if part.index else ""
    if answers and (answers[0].vocabulary & words_of("affirmative") or "?" in answers[0].turn.text[:80]):
        return
    said = _prefixes(" ".join(answer.turn.text for answer in answers))
    echoed = _prefixes(before)
    for sentence in questions:
        own = _prefixes(sentence.text)
        if len(own) >= CONTENT_WORDS and not own & said and not own <= echoed:
            yield sentence


def _addresses(sentence: Sentence) -> bool:
    """Whether a question asks the other party something, and does not merely wonder."""
    words = [word for word in sentence.words.words if word not in ("and", "so", "but", "also", "then", "or")]
    return (
        bool(words)
        and words[0] in words_of("question")
        and bool({"you", "we", "i", "it", "there"} & set(words))
    )


def _prefixes(text: str) -> set[str]:
    words = re.findall(r"[^\W\d_]{3,}", text.casefold())
    return {word[:SHARED] for word in words if word not in words_of("question") | words_of("small")}
