"""The recorded metadata and the numbering held against the transcript."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from harness.findings.codes import recording as codes
from harness.recordings.claims import claims_in
from harness.recordings.dates import of_epoch, to_iso
from harness.recordings.metadata import Meaning, meaning_of, number_in
from harness.spans import Span, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.findings import Code, Finding
    from harness.recordings.model import MetadataField, Recording, Turn

SPANS_SHOWN = 20
"""Most places that one finding points at; its message gives the full number."""

CLAIMS_SHOWN = 20
"""Most wrong statements about rounds that are reported of one recording."""


class Numbering(NamedTuple):
    """How the turns are numbered: by round, by message (each turn one more), or not at all."""

    by_round: bool
    by_message: bool
    numbers: tuple[int, ...]


def inconsistencies(recording: Recording) -> list[Finding]:
    """What a recording says of itself and does not bear out: metadata first, then numbering, then claims."""
    if recording.format == "prompt":
        return []
    numbering = _numbering(recording.turns)
    found = []
    for field in recording.metadata:
        finding = _check_field(field, recording, numbering)
        if finding:
            found.append(finding)
    found += _order(recording.turns, numbering)
    found += _claims(recording.turns, numbering)
    return found


def _numbering(turns: Sequence[Turn]) -> Numbering:
    numbers = tuple(turn.round for turn in turns if turn.round is not None)
    steps = [after - before for before, after in pairwise(numbers)]
    by_message = len(steps) > 1 and steps.count(1) * 5 >= len(steps) * 4 and len(set(numbers)) == len(numbers)
    complete = bool(numbers) and len(numbers) == len(turns)
    return Numbering(complete and not by_message, complete and by_message, numbers)


# --- metadata


def _check_field(field: MetadataField, recording: Recording, numbering: Numbering) -> Finding | None:
    meaning = meaning_of(field.key)
    if meaning == "created":
        return _check_date(field)
    if meaning not in {"messages", "rounds", "final-round", "length"}:
        return None
    number = number_in(field.value)
    if number is None:
        return None
    if meaning == "length":
        return _check_length(field, number, recording)
    if meaning == "final-round":
        return _check_final_round(field, number, recording, numbering)
    return _check_count(field, number, meaning, recording, numbering)


def _check_date(field: MetadataField) -> Finding | None:
    value = field.value.strip()
    if not value or to_iso(value) is not None:
        return None
    if value.replace(".", "", 1).isdecimal() and len(value) <= 20 and of_epoch(float(value)) is not None:
        return None
    shown = shorten(value, 60)
    return _of_field(codes.DATE_UNREADABLE, field, f"“{field.key}: {shown}” cannot be read as one date")


def _check_length(field: MetadataField, number: int, recording: Recording) -> Finding | None:
    if recording.recorded is None or any(
        unit in field.value.casefold() for unit in ("word", "token", "line")
    ):
        return None
    text = recording.recorded.text
    lengths = {len(text), len(text.strip()), len(text.encode("utf-16-le", "surrogatepass")) // 2}
    lengths.add(len(text) + text.count("\n"))  # with CRLF line ends
    if recording.encoding_repaired:
        # Each byte was one character before the repair.
        lengths |= {
            len(text.encode("utf-8", "surrogatepass")),
            len(text.strip().encode("utf-8", "surrogatepass")),
        }
    if number in lengths:
        return None
    message = (
        f"“{field.key}: {shorten(field.value, 40)}”, but the recorded prompt has {len(text):,} characters"
    )
    return _of_field(codes.PROMPT_LENGTH, field, message)


def _check_final_round(
    field: MetadataField, number: int, recording: Recording, numbering: Numbering
) -> Finding | None:
    if not (numbering.by_round or numbering.by_message):
        return None
    last = max(numbering.numbers)
    if number in {last, numbering.numbers[-1]}:
        return None
    message = f"“{field.key}: {shorten(field.value, 40)}”, but the last message is in round {last}"
    return _of_field(codes.FINAL_ROUND, field, message, _opening(recording.turns[-1]))


def _check_count(
    field: MetadataField, number: int, meaning: Meaning, recording: Recording, numbering: Numbering
) -> Finding | None:
    turns = recording.turns
    messages = len(turns)
    accepted = {messages}
    if meaning == "messages":
        accepted.add(messages + len(recording.system))
    else:
        # Producers count messages as rounds; others count rounds from 0, from 1, or by one speaker.
        if numbering.by_round:
            last = max(numbering.numbers)
            accepted |= {len(set(numbering.numbers)), last, last + 1}
        else:
            accepted |= {messages // 2, (messages + 1) // 2, messages // 2 + 1}
        accepted |= {sum(turn.role == role for turn in turns) for role in ("persona", "copilot")} - {0}
    if number in accepted:
        return None
    rounds = f" in {len(set(numbering.numbers))} rounds" if numbering.by_round else ""
    counted = f"{messages:,} message{'' if messages == 1 else 's'}{rounds}"
    message = f"“{field.key}: {shorten(field.value, 40)}”, but the transcript has {counted}"
    return _of_field(codes.MESSAGE_COUNT, field, message)


def _of_field(code: Code, field: MetadataField, message: str, *more: Span) -> Finding:
    own = (field.span,) if field.span else ()
    return code.finding(message, *own, *more)


# --- numbering


def _order(turns: Sequence[Turn], numbering: Numbering) -> Iterator[Finding]:
    empty = [turn for turn in turns if not turn.text.strip()]
    if empty:
        yield _of_turns(codes.EMPTY_TURN, empty, "has no text", "have no text")
    repeated, missing = _irregular(turns) if numbering.by_round or numbering.by_message else (set[int](), [])
    if repeated:
        found = [turns[index] for index in sorted(repeated)]
        told = ", ".join(f"round {turn.round} of {shorten(turn.speaker, 40)}" for turn in found[:3])
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        yield codes.ROUND_REPEATED.finding(
            f"stands again or runs backwards: {told}{more}", *map(_opening, found[:SPANS_SHOWN])
        )
    if missing:
        told = ", ".join(name for _, name in missing[:5]) + (", …" if len(missing) > 5 else "")
        spans = [_opening(turns[index]) for index, _ in missing[:SPANS_SHOWN]]
        yield codes.ROUND_MISSING.finding(f"no message of round {told}", *spans)
    again = [
        after
        for before, after in pairwise(turns)
        if (before.role, before.speaker) == (after.role, after.speaker)
        and (after.speaker or after.role != "unknown")
        and after.index not in repeated
    ]
    if again:
        yield _of_turns(
            codes.SPEAKER_REPEATED, again, "follows one of the same speaker", "follow one of the same speaker"
        )


def _irregular(turns: Sequence[Turn]) -> tuple[set[int], list[tuple[int, str]]]:
    """The turns whose number is repeated or runs backwards, and the gaps: (turn after it, rounds left out)."""
    repeated: set[int] = set()
    missing: list[tuple[int, str]] = []
    seen: set[tuple[int, str]] = set()
    highest = 0
    for turn in turns:
        number = turn.round or 0
        key = (number, turn.speaker.casefold())
        if key in seen or number < highest:
            repeated.add(turn.index)
        if number > highest + 1:
            missing.append(
                (turn.index, str(highest + 1) if number == highest + 2 else f"{highest + 1} to {number - 1}")
            )
        seen.add(key)
        highest = max(highest, number)
    return repeated, missing


def _of_turns(code: Code, turns: Sequence[Turn], one: str, several: str) -> Finding:
    numbers = ", ".join(str(turn.index) for turn in turns[:5]) + (", …" if len(turns) > 5 else "")
    told = f"turn {numbers} {one}" if len(turns) == 1 else f"turns {numbers} {several}"
    return code.finding(told, *map(_opening, turns[:SPANS_SHOWN]))


def _opening(turn: Turn) -> Span:
    """The first line of a turn."""
    end = turn.text.find("\n")
    return Span(turn.index, 0, len(turn.text) if end < 0 else end)


# --- what is said of rounds


def _claims(turns: Sequence[Turn], numbering: Numbering) -> list[Finding]:
    found: list[Finding] = []
    for turn in turns:
        for claim in claims_in(turn.text, last=turn.index >= len(turns) - 2):
            right = _right(claim.kind, turn, turns, numbering)
            if claim.number in right or (claim.loose and claim.number - 1 in right):
                continue
            if claim.loose and _names_a_speaker(turn, turns):
                continue  # the heading of a turn, quoted
            if claim.kind == "total" and numbering.by_round and claim.number < (turn.round or 0):
                continue  # it may be about some of the rounds
            said = shorten(turn.text[claim.start : claim.end], 60)
            if numbering.by_round:
                where = f"in round {turn.round}"
            else:
                where = f"in message {turn.index + 1} of {len(turns)}"
            found.append(
                codes.ROUND_CLAIM.finding(
                    f"“{said}” is said {where}", Span(turn.index, claim.start, claim.end)
                )
            )
            if len(found) >= CLAIMS_SHOWN:
                return found
    return found


def _names_a_speaker(turn: Turn, turns: Sequence[Turn]) -> bool:
    opening = turn.text.split("\n", 1)[0].casefold()
    return any(other.speaker and other.speaker.casefold() in opening for other in turns)


def _right(kind: str, turn: Turn, turns: Sequence[Turn], numbering: Numbering) -> set[int]:
    """The numbers that a claim of this kind may name here without being wrong."""
    index = turn.index
    if not numbering.by_round:
        counts = {index // 2, index // 2 + 1, (index + 1) // 2, (index + 1) // 2 + 1, index, index + 1}
        counts |= {turn.round} if turn.round is not None else set()
        return set(range(max(counts) + 1)) if kind == "past" else counts
    now = turn.round or 0
    if kind == "now":
        return {now} if now else {0, 1}
    if kind == "past":
        return set(range(now + 1)) | {n for n in numbering.numbers if n <= now}
    return {now, now + 1, index + 1, len(turns), len(set(numbering.numbers))}
