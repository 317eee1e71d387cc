"""What the encoding of a file went through, told as findings that point at the places."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from harness.findings.codes import recording as codes
from harness.recordings.mojibake import residue
from harness.spans import Span, in_file, in_recorded, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.findings import Finding
    from harness.recordings.model import Recording
    from harness.recordings.mojibake import Place, Repaired

SPANS_SHOWN = 20
"""Most places that one finding points at; its message gives the full number."""

_CONTEXT = 14


def repaired(recording: Recording, text: str, places: Sequence[Place]) -> list[Finding]:
    """The repairs in a file whose offsets are those of ``text`` (Markdown, plain text)."""
    if not places:
        return []
    spans = [locate(recording, place.start, place.end) for place in places[:SPANS_SHOWN]]
    return [_repaired(len(places), text, places[0], spans)]


def repaired_values(recording: Recording, changed: Sequence[Repaired]) -> list[Finding]:
    """The repairs in the texts of a JSON file."""
    from harness.recordings.message_parts import lines

    total = sum(len(value.places) for value in changed)
    if not total:
        return []
    texts = [(turn.text, turn.index) for turn in recording.turns]
    spans: list[Span] = []
    by_text = {text: index for text, index in texts if text}
    for value in changed:
        if len(spans) >= SPANS_SHOWN:
            break
        body = lines(value.text)
        at = value.text.find(body)
        index = by_text.get(body)
        if index is not None:
            spans += [Span(index, max(0, p.start - at), max(0, p.end - at)) for p in value.places]
        elif recording.recorded is not None and recording.recorded.text == value.text:
            spans += [in_recorded(place.start, place.end) for place in value.places]
        else:  # one part of a message of several
            inside = next(((i, text.find(value.text)) for text, i in texts if value.text in text), None)
            if inside:
                spans += [Span(inside[0], p.start + inside[1], p.end + inside[1]) for p in value.places]
    first = next(value for value in changed if value.places)
    return [_repaired(total, first.text, first.places[0], spans[:SPANS_SHOWN])]


def guessed(recording: Recording, offsets: Sequence[int], places: Sequence[Place] = ()) -> list[Finding]:
    """The bytes that were no UTF-8; ``places`` were repaired afterwards and moved what follows them."""
    if not offsets:
        return []
    spans = []
    for offset in offsets[:SPANS_SHOWN]:
        moved = offset
        for place in places:
            if place.start >= moved:
                break
            moved -= len(place.before) - (place.end - place.start)
        spans.append(locate(recording, max(0, moved), max(0, moved) + 1))
    count = len(offsets)
    message = f"{count:,} byte{' is' if count == 1 else 's are'} no UTF-8 and read as cp1252"
    return [codes.ENCODING_GUESSED.finding(message, *spans)]


def lost(recording: Recording) -> list[Finding]:
    """Replacement characters, and damage that could not be repaired."""
    holes: list[Span] = []
    rests: list[Span] = []
    examples = []
    texts = [(turn.text, turn.index) for turn in recording.turns]
    for text, index in [(recording.recorded.text if recording.recorded else "", None), *texts]:
        if text.isascii():
            continue
        at = text.find("\ufffd")
        while at >= 0:
            holes.append(_span(index, at, at + 1))
            at = text.find("\ufffd", at + 1)
        for start, end in residue(text):
            rests.append(_span(index, start, end))
            examples.append(shorten(text[max(0, start - _CONTEXT) : end + _CONTEXT]))
    found = []
    if holes:
        many = "s are" if len(holes) > 1 else " is"
        message = f"{len(holes):,} character{many} lost (U+FFFD stands in place)"
        found.append(codes.CHARACTERS_LOST.finding(message, *holes[:SPANS_SHOWN]))
    if rests:
        message = f"{len(rests):,} damaged place{'s' if len(rests) > 1 else ''} left as found, such as “{examples[0]}”"
        found.append(codes.ENCODING_DAMAGED.finding(message, *rests[:SPANS_SHOWN]))
    return found


def locate(recording: Recording, start: int, end: int) -> Span:
    """Characters of the source file as a span: in a turn, in the recorded prompt, else in the file."""
    turns = [turn for turn in recording.turns if turn.offset is not None]
    index = bisect_right([turn.offset or 0 for turn in turns], start) - 1
    if index >= 0:
        turn = turns[index]
        at = turn.offset or 0
        if end <= at + len(turn.text):
            return Span(turn.index, start - at, end - at)
    prompt = recording.recorded
    if (
        prompt
        and prompt.offset is not None
        and prompt.offset <= start
        and end <= prompt.offset + len(prompt.text)
    ):
        return in_recorded(start - prompt.offset, end - prompt.offset)
    return in_file(start, end)


def _span(index: int | None, start: int, end: int) -> Span:
    return in_recorded(start, end) if index is None else Span(index, start, end)


def _repaired(count: int, text: str, place: Place, spans: Sequence[Span]) -> Finding:
    head, tail = text[max(0, place.start - _CONTEXT) : place.start], text[place.end : place.end + _CONTEXT]
    before = shorten(f"{head}{place.before}{tail}")
    after = shorten(f"{head}{text[place.start : place.end]}{tail}")
    where = f"{count:,} place{'s' if count > 1 else ''}"
    return codes.ENCODING_REPAIRED.finding(f"repaired in {where}, such as “{before}” to “{after}”", *spans)
