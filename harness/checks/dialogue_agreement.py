"""Whether the two agreed, and what came after: approval, wasted turns, repetitions, the closing question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.extraction.marks import fold
from harness.extraction.ranking import DELIVERY
from harness.findings.codes import dialogue as codes
from harness.spans import Span, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.checks.dialogue_case import Case
    from harness.findings import Finding
    from harness.recordings import Turn

FAREWELL = 400
"""One exchange after the approval was answered is a farewell, up to so many characters."""


def agreement_findings(case: Case) -> Iterator[Finding]:
    """Everything about approval and what follows it; nothing where nothing is delivered."""
    if case.complete >= 0:
        yield from _approval(case)
        yield from _talk_after(case)
        yield from _repetitions(case)
    yield from _closing_question(case)


def _approval(case: Case) -> Iterator[Finding]:
    """DLG001, only where nobody can have approved: the other party never spoke again."""
    other = "copilot" if case.turns[case.complete].role == "persona" else "persona"
    heard = any(turn.role in (other, "unknown") for turn in case.after(case.complete))
    if case.agreement is not None or heard or _dictated(case):
        return
    where = told(case.turns[case.complete])
    yield codes.NO_AGREEMENT_ON_TEXT.finding(
        f"the prompt delivered in {where} was approved by nobody: the dialogue ends before the {other} speaks again",
        *(version.span for version in case.delivered),
    )


def _dictated(case: Case) -> bool:
    """Whether the persona had said every word of the delivered texts before: it need not approve them again."""
    said = [fold(turn.text) for turn in case.turns[: case.complete] if turn.role == "persona"]
    return all(any(fold(version.text) in text for text in said) for version in case.delivered)


def _talk_after(case: Case) -> Iterator[Finding]:
    """DLG002. The first answer to the approval is due, and one short farewell is courtesy."""
    idle = idle_turns(case)
    if case.agreed is None or case.agreement is None or not idle:
        return
    after = case.after(case.agreed)
    characters = sum(len(turn.text) for turn in after)
    said = f"{len(after)} turns ({characters:,} characters) follow the agreement in {told(case.turns[case.agreed])}"
    yield codes.TALK_AFTER_AGREEMENT.finding(said, case.agreement.span, *map(whole, after))


def idle_turns(case: Case) -> list[Turn]:
    """The turns after the answer to the approval, but for a short farewell and for what the persona asked for."""
    if case.agreed is None:
        return []
    idle: list[Turn] = []
    wanted = False
    for turn in case.after(case.agreed)[1:]:
        if turn.role == "persona":
            part = case.talk[turn.index]
            wanted = bool(part.saying("repeat_request")) or any(
                sentence.asks for sentence in part.sentences()
            )
        if not wanted:
            idle.append(turn)
    farewell = len(idle) <= 2 and sum(len(turn.text) for turn in idle) <= FAREWELL
    return [] if farewell else idle


def _repetitions(case: Case) -> Iterator[Finding]:
    """DLG003 and DLG004. Handing the text over right after the approval is part of the protocol."""
    for version in case.versions:
        previous = version.turn
        for place in version.repeats:
            turn = place.turn or 0
            between = case.talk[previous + 1 : turn]
            asked = any(part.saying("repeat_request") for part in between if part.turn.role == "persona")
            settled = case.agreed is not None and case.agreed <= turn
            if case.turns[turn].role == "persona" or asked:
                pass
            elif settled and case.agreed is not None and turn > case.agreed + 1:
                message = (
                    f"the text of turn {version.turn}, agreed in turn {case.agreed}, stands again unchanged in "
                    f"{told(case.turns[turn])} ({len(place):,} characters)"
                )
                yield codes.REPEATED_AFTER_AGREEMENT.finding(message, place, version.span)
            elif not settled:
                yield from _despite_request(case, previous, place, version.span)
            previous = turn


def _despite_request(case: Case, previous: int, place: Span, before: Span) -> Iterator[Finding]:
    turn = place.turn or 0
    wishes = [
        (wish.span, wish.text)
        for wish in case.evidence.brief.requirements
        if wish.span
        and previous < (wish.span.turn or 0) < turn
        and wish.strength == "demanded"
        and wish.live
        and wish.kind not in ("duration", "format")  # the settings may fulfil these
    ]
    if wishes and not any(
        fold(text).casefold() in fold(case.turns[turn].text).casefold() for _, text in wishes
    ):
        asking, text = wishes[0]
        message = (
            f"turn {asking.turn} asks for “{shorten(text, 80)}”; turn {turn} delivers the text of "
            f"turn {before.turn} again, word for word"
        )
        yield codes.REPEATED_DESPITE_REQUEST.finding(message, asking, place)


def _closing_question(case: Case) -> Iterator[Finding]:
    """DLG007. After the agreement only a question that comes with another text leaves something open."""
    last = case.talk[-1]
    if last.turn.role != "copilot" or len(case.turns) < 2:
        return
    if case.agreed is not None and not _offers_another(case, last.index):
        return
    line = _last_line(last.text)
    if line is None:
        return
    sentence = last.sentence_at(line - 1)
    if sentence.asks:
        yield codes.CLOSING_QUESTION.finding(
            f"“{shorten(sentence.text.strip(' *_#'), 100)}” is the last that is said", sentence.span
        )


def _offers_another(case: Case, turn: int) -> bool:
    delivered = {fold(version.text) for version in case.delivered}
    return any(
        candidate.span.turn == turn
        and candidate.rank >= DELIVERY
        and candidate.form not in ("label", "message")
        and fold(candidate.text) not in delivered
        for candidate in case.extraction.candidates
    )


def _last_line(text: str) -> int | None:
    """The offset right after the last letter or mark of punctuation, emoji and emphasis aside."""
    for offset in range(len(text), 0, -1):
        character = text[offset - 1]
        if character.isalnum() or character in ".!?。！？…:;)":
            return offset
    return None


def told(turn: Turn) -> str:
    """A turn as a report names it."""
    return f"turn {turn.index}" + (f" (round {turn.round})" if turn.round is not None else "")


def whole(turn: Turn) -> Span:
    """All of a turn."""
    return Span(turn.index, 0, len(turn.text))
