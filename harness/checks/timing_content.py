"""What stands in beats against their time: points, lengths, speech, actions."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from harness.checks.timing_clocks import LAYERS, Fault, inclusive, leaves, seconds
from harness.checks.words import entries, load
from harness.findings import Severity
from harness.findings.codes.timing import (
    CROWDED_BEAT,
    CUE_OUTSIDE,
    HOLD_TOO_LONG,
    SPEECH_TOO_FAST,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.anatomy import Anatomy, Beat
    from harness.anatomy.model import Offsets

COMFORTABLE = Decimal("2.5")
"""English words a second that are spoken at ease (counted in `domain` material of the project)."""
POSSIBLE = Decimal("3.5")
"""English words a second past which a line cannot be said."""
COMFORTABLE_HAN = Decimal("5.2")
"""Chinese characters a second: the mean rate of Mandarin in Pellegrino, Coupé and Marsico 2011."""
POSSIBLE_HAN = Decimal("7.3")
"""The same, stretched as English is from comfortable to possible."""
ACTIONS_A_SECOND = 2
ACTIONS_AT_LEAST = 4
"""So many actions in one sentence, and more than two a second, are more than a beat holds."""
MOVES_AT_LEAST = 3
"""So many different camera moves in one beat, and more than one a second."""


class Moments:
    """Which beat a character belongs to: the innermost one whose text contains it."""

    def __init__(self, anatomy: Anatomy) -> None:
        slack: dict[int, bool] = {}
        for clock in anatomy.timeline.clocks:
            slack.update(dict.fromkeys(map(id, clock.beats), inclusive(leaves(clock))))
        self._beats = sorted(anatomy.timeline.beats, key=lambda beat: (beat.body[0], -beat.body[1]))
        self._starts = [beat.body[0] for beat in self._beats]
        self._slack = slack

    def at(self, offset: int) -> Beat | None:
        """The beat in whose text ``offset`` stands, if any. Bodies hardly ever nest: few steps back."""
        index = bisect_right(self._starts, offset) - 1
        for beat in reversed(self._beats[max(0, index - 3) : index + 1]):
            if beat.body[0] <= offset < beat.body[1]:
                return beat
        return None

    def slack(self, beat: Beat) -> int:
        """One more second where ranges are meant inclusively."""
        return 1 if self._slack[id(beat)] else 0


def cue_faults(anatomy: Anatomy, moments: Moments, total: Decimal | None) -> list[Fault]:
    """Points outside the beat in which they stand, or after the end.

    A point smaller than the beat's length may be counted from the beat's start; it is believed to be
    absolute only where the other points of the prompt are.
    """
    faults = []
    placed = [
        (cue, beat) for cue in anatomy.timeline.cues if not cue.leading and (beat := moments.at(cue.span[0]))
    ]
    absolute = any(beat.start > 0 and beat.start <= cue.at <= beat.end for cue, beat in placed)
    for cue, beat in placed:
        if beat.start <= cue.at <= beat.end + moments.slack(beat) or beat.end <= beat.start:
            continue
        if cue.at < beat.seconds and not absolute:
            continue
        message = f"{seconds(cue.at)} is said in the beat {seconds(beat.start)[:-2]}–{seconds(beat.end)}"
        faults.append(Fault(CUE_OUTSIDE, message, (cue.span, beat.span)))
    seen = {fault.places[0] for fault in faults}
    if total is not None and not any(beat.end > total for beat in anatomy.timeline.beats):
        for cue in anatomy.timeline.cues:
            if cue.at > total and cue.span not in seen:
                message = f"{seconds(cue.at)} is after the declared end at {seconds(total)}"
                faults.append(Fault(CUE_OUTSIDE, message, (cue.span,)))
    return faults


def hold_faults(anatomy: Anatomy, moments: Moments, total: Decimal | None) -> list[Fault]:
    """Lengths that do not fit into their beat or, outside of beats, into the clip.

    Minutes are story time (*for twenty minutes he waited*) and are left alone.
    """
    faults = []
    for hold in anatomy.timeline.holds:
        if hold.seconds >= 60:
            continue
        beat = moments.at(hold.span[0])
        if beat is not None and beat.seconds > 0:
            if hold.seconds > beat.seconds + moments.slack(beat):
                message = f"{seconds(hold.seconds)} do not fit into a beat of {seconds(beat.seconds)}"
                faults.append(Fault(HOLD_TOO_LONG, message, (hold.span, beat.span)))
        elif beat is None and total is not None and hold.seconds > total:
            message = f"{seconds(hold.seconds)} do not fit into a clip of {seconds(total)}"
            faults.append(Fault(HOLD_TOO_LONG, message, (hold.span,)))
    return faults


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A quotation, and what announces that it is read and not heard."""
    words = entries(load("timing_words")["on_screen"])
    latin = "|".join(word for word in words if word.isascii())
    han = "|".join(word for word in words if not word.isascii())
    shown = rf"(?:\b(?:{latin})\b|{han})"
    return (
        re.compile(r"[“\"「][^“”\"「」\n]{1,600}[”\"」]"),
        re.compile(rf"{shown}[^.!?。！？\n“\"]{{0,30}}$", re.IGNORECASE),
    )


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z0-9]+(?:['’][A-Za-z]+)*")


def spoken_lines(anatomy: Anatomy) -> list[Offsets]:
    """Quotations that are spoken: led by a verb or a name, or under a dialogue heading; not signs or titles."""
    text = anatomy.text
    if anatomy.is_json:
        return [
            section.body
            for section in anatomy.sections
            if section.facet == "dialogue" and text[section.body[0]] == '"'
        ]
    under = [(section.start, section.end) for section in anatomy.sections if section.facet == "dialogue"]
    starts = [start for start, _ in under]
    led = set(anatomy.facets.get("dialogue", ()))
    if not led and not under:
        return []
    quotation, shown = _patterns()
    lines = []
    for match in quotation.finditer(text):
        at = bisect_right(starts, match.start()) - 1
        inside = at >= 0 and match.start() < under[at][1]
        if (inside or match.span() in led) and not shown.search(
            text, max(0, match.start() - 50), match.start()
        ):
            lines.append(match.span())
    return lines


def speech_faults(anatomy: Anatomy, moments: Moments, total: Decimal | None) -> list[Fault]:
    """Speech against the beat in which it stands or, without beats, against the whole clip."""
    if anatomy.timeline.clocks:
        spoken: dict[int, tuple[Beat, list[Offsets]]] = {}
        for line in spoken_lines(anatomy):
            beat = moments.at(line[0])
            if beat is not None and beat.seconds > 0:
                spoken.setdefault(id(beat), (beat, []))[1].append(line)
        found = [
            _too_fast(anatomy.text, lines, beat.seconds + moments.slack(beat), "the beat", beat.span)
            for beat, lines in spoken.values()
        ]
    else:
        found = [_too_fast(anatomy.text, spoken_lines(anatomy), total, "the clip", None)] if total else []
    return [fault for fault in found if fault is not None]


def _too_fast(
    text: str, lines: Sequence[Offsets], time: Decimal, place: str, span: Offsets | None
) -> Fault | None:
    words = sum(len(_word().findall(text, *line)) for line in lines)
    characters = sum(_count_han(text[slice(*line)]) for line in lines)
    least = words / POSSIBLE + characters / POSSIBLE_HAN
    ease = words / COMFORTABLE + characters / COMFORTABLE_HAN
    if ease <= time:
        return None
    count = (
        f"{words} words"
        if not characters
        else f"{characters} characters"
        if not words
        else f"{words} words and {characters} characters"
    )
    places = (*lines, span) if span else tuple(lines)
    if least > time:
        return Fault(SPEECH_TOO_FAST, f"{count} cannot be said in the {seconds(time)} of {place}", places)
    if words + characters / 2 < 6:
        return None
    return Fault(
        SPEECH_TOO_FAST, f"{count} in the {seconds(time)} of {place} must be hurried", places, Severity.NOTE
    )


def _count_han(text: str) -> int:
    """Chinese characters, each a syllable. Compared by hand: as a class of a pattern they take 1 ms to compile."""
    return 0 if text.isascii() else sum("\u4e00" <= character <= "\u9fff" for character in text)


@cache
def _sentence() -> re.Pattern[str]:
    return re.compile(r"[.!?;\n](?=\s|$)|[。！？；\n]")


def crowd_faults(anatomy: Anatomy, moments: Moments) -> list[Fault]:
    """Actions of one sentence, and camera moves, against the seconds of their beat.

    Only verbs in the third person count (*turns*, *walks*): participles go on at the same time.
    """
    actions = anatomy.facets.get("action", ())
    moves = anatomy.facets.get("camera", ())
    text = anatomy.text
    faults = []
    for clock in anatomy.timeline.clocks:
        if clock.facet in LAYERS:
            continue
        for beat in leaves(clock):
            time = beat.seconds + moments.slack(beat)
            if beat.seconds <= 0 or beat.body[1] <= beat.body[0]:
                continue
            inside = [place for place in _within(actions, beat.body) if _is_verb(text, place)]
            densest = max(
                (_distinct(text, part) for part in _by_sentence(text, beat.body, inside)), key=len, default=[]
            )
            if len(densest) >= ACTIONS_AT_LEAST and len(densest) > ACTIONS_A_SECOND * time:
                message = f"{len(densest)} actions in one sentence for {seconds(time)}"
                faults.append(Fault(CROWDED_BEAT, message, (*densest[:12], beat.span)))
            kinds = {_move(text[start:end]): (start, end) for start, end in _within(moves, beat.body)}
            kinds.pop("", None)
            if len(kinds) >= MOVES_AT_LEAST and len(kinds) > time:
                message = f"{len(kinds)} camera moves in {seconds(time)}"
                faults.append(Fault(CROWDED_BEAT, message, (*sorted(kinds.values()), beat.span)))
    return faults


def _within(places: Sequence[Offsets], body: Offsets) -> list[Offsets]:
    """The places that start in ``body``, one for each start, headings left out."""
    found: dict[int, Offsets] = {}
    for start, end in places[bisect_left(places, (body[0], 0)) : bisect_left(places, (body[1], 0))]:
        if end - start <= 40:
            found[start] = (start, end)
    return list(found.values())


@cache
def _ambiguous() -> frozenset[str]:
    return frozenset(entries(load("timing_words")["ambiguous_verbs"]))


def _is_verb(text: str, place: Offsets) -> bool:
    word = text[place[0] : place[1]].lower()
    return word.isalpha() and word.isascii() and word.endswith("s") and word not in _ambiguous()


def _distinct(text: str, places: Sequence[Offsets]) -> list[Offsets]:
    """One place for each word."""
    return list({text[start:end].lower(): (start, end) for start, end in reversed(places)}.values())[::-1]


def sentences(text: str, body: Offsets) -> list[Offsets]:
    """The sentences and lines of a part of the text."""
    start, parts = body[0], []
    for match in _sentence().finditer(text, *body):
        parts.append((start, match.start()))
        start = match.end()
    return [*parts, (start, body[1])]


def _by_sentence(text: str, body: Offsets, places: Sequence[Offsets]) -> list[list[Offsets]]:
    return [[place for place in places if start <= place[0] < end] for start, end in sentences(text, body)]


@cache
def _moves() -> dict[str, str]:
    return {
        word: kind for kind, names in load("timing_words")["camera_moves"].items() for word in entries(names)
    }


def _move(words: str) -> str:
    """The kind of camera move that a word of the camera facet names; empty for the rest of them."""
    return _moves().get(words.lower().replace("-", " ").split()[0], "")
