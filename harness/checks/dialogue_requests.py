"""What the persona asked and how the copilot took it: lengths out of reach, questions left open."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from harness.brief.stemming import stem
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
        lengths = [found for found in _lengths(part) if found[0] > SHORTEST_LIMIT]
        knowing = {sentence.start for sentence in part.saying("limit")} if lengths else ()
        for seconds, start, end in lengths:
            if seconds not in asked and part.start_of(start) not in knowing:
                asked[seconds] = Span(part.index, start, end)
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
        any(_about_length(sentence.text) for sentence in part.saying("limit"))
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

ANSWERED = 1 / 3
"""A question of which this share of the words comes back in the next message counts as answered."""

OPENING = 200
"""Characters of a message within which a "yes" or "done" answers what was asked before it."""

TAKEN_UP_LATE = 1 / 2
"""… and where the next message says nothing of it, one of which more than this share comes back later."""

_OPEN = re.compile(
    r"(?:^|[,:;—–-] *|\b(?:know|see|say|explain|remember|tell (?:me|us)) +)(?:and +|so +|but +)?"
    r"(?:how|what|which|where|when|who|why)\b",
    re.IGNORECASE,
)
"""A question that asks for more than a "yes" or "done"."""


def _questions(case: Case) -> Iterator[Finding]:
    """DLG008: a question to the copilot of which no word ever comes back, or that nobody was left to answer."""
    until = len(case.turns) if case.agreed is None else case.agreed
    asking = {part.index: asked for part in case.persona if part.index < until and (asked := _asked(part))}
    if not asking:
        return
    found: list[Finding] = []
    said: set[str] = set()  # what the copilot says after the turn in hand
    answer: Talk | None = None
    for part in reversed(case.talk[min(asking) :]):
        if part.turn.role == "copilot":
            said |= _stems(part.turn.text)
            answer = part
        elif part.index in asking:
            echoed = _stems(case.talk[part.index - 1].turn.text) if part.index else set()
            for sentence in reversed(asking[part.index]):
                own = _stems(sentence.text)
                if (
                    len(own) < CONTENT_WORDS
                    or own <= echoed
                    or (answer and _answers(answer, sentence, own, said))
                ):
                    continue
                how = "is the end of the dialogue" if answer is None else "is not taken up again"
                quoted = shorten(sentence.text.strip(" *_#-"), 100)
                message = f"“{quoted}” in turn {sentence.turn} {how}"
                found.append(codes.QUESTION_UNANSWERED.finding(message, sentence.span))
    yield from found[::-1][:SHOWN]


def _answers(answer: Talk, question: Sentence, own: set[str], said: set[str]) -> bool:
    """Whether the next message answers a question of the stems ``own``, or what the copilot ``said`` since then does."""
    settled = len(own) <= CONTENT_WORDS or not _OPEN.search(question.text)
    opening = re.findall(r"[a-z]+", answer.turn.text[:OPENING].lower())
    if settled and not words_of("affirmative").isdisjoint(opening):
        return True
    answered = _stems(answer.turn.text)
    found = sum(any(word.endswith(one) for word in answered) for one in own)  # a lanternfish is a fish
    at_once = found >= ANSWERED * len(own)
    return at_once or len(own & said) > TAKEN_UP_LATE * len(own)


def _asked(part: Talk) -> list[Sentence]:
    """The questions of a turn that are put to the other party."""
    if "?" not in part.text:
        return []
    return [sentence for sentence in part.sentences() if sentence.asks and _addresses(sentence)]


def _addresses(sentence: Sentence) -> bool:
    """Whether a question asks the other party something, and does not merely wonder."""
    # "By the way, could you …": what leads in to a question ends with a comma or colon.
    for clause in (sentence.text, _LEAD.sub("", sentence.text, count=1)):
        words = [word for word in re.findall(r"[a-z']+", clause.lower()) if word not in _JOINING]
        if words and words[0] in words_of("question") and {"you", "we", "i", "it", "there"} & set(words):
            return True
    return False


_LEAD = re.compile(r"^[^,:;\n]{1,40}[,:;]\s")
_JOINING = frozenset({"and", "so", "but", "also", "then", "or"})


def _stems(text: str) -> set[str]:
    words = set(re.findall(r"[a-z]{3,}", text.lower())) - words_of("question") - words_of("small")
    return {stem(word) for word in words}
