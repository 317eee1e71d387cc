"""Changes of the text: claimed and never written, or made though nobody asked."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from harness.checks.dialogue_talk import words_of
from harness.extraction.ranking import DELIVERY
from harness.extraction.similarity import contained, resemblance
from harness.findings.codes import dialogue as codes
from harness.findings.codes.extraction import CHANGE_NOT_DELIVERED
from harness.spans import Span, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.checks.dialogue_case import Case
    from harness.checks.dialogue_talk import Talk
    from harness.extraction.versions import Version
    from harness.findings import Finding

ALIKE = 0.4
"""From this resemblance on (shared runs of four words) one version is an edit of the other, not a rewriting."""

LOST = 3
"""Concrete words that a passage loses, all of them unmentioned, before its loss is worth a note."""

WRITTEN_OUT = 0.5
"""A message that holds so much of the delivered text writes a version of it out."""

VALUE = 40
"""Characters before “(was …)” that may be the new value."""

SHOWN = 5
"""Places shown for one finding."""


def change_findings(case: Case) -> Iterator[Finding]:
    """DLG005 and DLG006."""
    yield from _claimed(case)
    for version in case.versions:
        if version.before is not None:
            yield from _unasked(case, version)


# --- claimed, not written


@cache
def _was() -> re.Pattern[str]:
    return re.compile(r"\((?:was|previously|formerly|statt) (?P<old>[^()\n]{1,40})\)")


def _claimed(case: Case) -> Iterator[Finding]:
    """DLG005; what the extraction has already found to be missing is not said twice."""
    if case.complete < 0 or any(f.code is CHANGE_NOT_DELIVERED for f in case.extraction.findings):
        return
    last = max(version.last_turn for version in case.delivered)
    heard = False
    for part in case.talk[last + 1 :]:
        heard = heard or part.turn.role == "persona"
        if not heard or part.turn.role != "copilot" or _writes(case, part):
            continue
        places = _old_values(case, part)
        claims = (sentence for sentence in part.saying("change_done") if not sentence.asks)
        places += [claim.span for claim in claims if _DENIED.isdisjoint(claim.words.words)]
        if places:
            said = part.turn.text[places[-1].start : places[-1].end]
            message = (
                f"“{shorten(said, 100)}”, says turn {part.index}, but no text after turn {last} was written"
            )
            yield codes.CHANGE_CLAIMED.finding(message, *places[:SHOWN], *(v.span for v in case.delivered))
            return


_DENIED = frozenset(("nothing", "not", "no", "never", "none", "haven't", "neither"))


def _writes(case: Case, part: Talk) -> bool:
    """Whether a turn writes a text out, recognised as a delivery or not."""
    texts = (c for c in case.extraction.candidates if c.span.turn == part.index)
    return any(c.rank >= DELIVERY and c.form not in ("label", "message") for c in texts) or any(
        contained(version.text, part.turn.text) >= WRITTEN_OUT for version in case.delivered
    )


def _old_values(case: Case, part: Talk) -> list[Span]:
    """Places that give a new value and the old one, where the delivered text still has the old one."""
    text = part.unquoted
    if "(" not in text:
        return []
    delivered = _plain(" ".join(version.text for version in case.delivered))
    places = []
    for match in _was().finditer(text):
        line = text[max(0, match.start() - VALUE) : match.start()].rpartition("\n")[2].rpartition("|")[2]
        new = line.rpartition(":")[2].strip(" *_")
        if new and _plain(match["old"]) in delivered and _plain(new) not in delivered:
            begin = text.rindex(new, 0, match.start())
            places.append(Span(part.index, begin, match.end()))
    return places


def _plain(text: str) -> str:
    return re.sub(r"[–—−]", "-", text.casefold()).strip(" *_")


# --- made, not asked for


def _unasked(case: Case, version: Version) -> Iterator[Finding]:
    """DLG006, where the versions are alike otherwise and the persona wished for no general reworking."""
    before = version.before
    if before is None or resemblance(before.text, version.text) < ALIKE:
        return
    between = case.talk[before.last_turn + 1 : version.turn]
    spoken = [part for part in between if part.turn.role == "persona"]
    by_persona = case.turns[version.turn].role == "persona"  # it may change what it likes
    if by_persona or not spoken or any(part.saying("rework") for part in spoken):
        return
    said = [turn.text for turn in case.turns[: version.turn] if turn.role == "persona"]
    said += [part.text for part in (*between, case.talk[version.turn]) if part.turn.role != "persona"]
    known = _stems(" ".join(said))
    losses = [*_passages(version, before, known), *_measures(version, before, known)]
    if losses:
        shown = " and ".join(f"“{shorten(text, 60)}”" for _, text in losses[:2])
        message = (
            f"turn {version.turn} no longer says {shown} of turn {before.turn}, which nobody had mentioned"
        )
        yield codes.UNASKED_CHANGE.finding(message, *(span for span, _ in losses[:SHOWN]), version.span)


def _passages(version: Version, before: Version, known: frozenset[str]) -> Iterator[tuple[Span, str]]:
    """Runs of the earlier text that are gone with every concrete word in them, none of them ever mentioned."""
    here, there = _stems(version.text), _stems(before.text)
    offset = 0
    for change in version.changed:
        start, offset = offset, offset + len(change.old)
        if change.op == "equal":
            continue
        lost = _stems(change.old) - here
        instead = _stems(change.new) - there
        if len(lost) >= LOST and not (lost | instead) & known:
            text = change.old.strip(" \n,.;:—–-")
            begin = start + change.old.find(text)
            yield _locate(before, begin, begin + len(text)), text


def _measures(version: Version, before: Version, known: frozenset[str]) -> Iterator[tuple[Span, str]]:
    """Lenses, rates, lengths and frames that stand once in either text and differ."""
    after = _values(version.text)
    for unit, values in _values(before.text).items():
        others = after.get(unit, {})
        if len(values) == 1 and len(others) == 1 and values.keys() != others.keys():
            (old, place), (new, _) = next(iter(values.items())), next(iter(others.items()))
            if not {*_spellings(old), *_spellings(new)} & known:
                yield _locate(before, *place), before.text[slice(*place)]


def _locate(version: Version, start: int, end: int) -> Span:
    """A place in a version's text; blockquotes, whose marks shift it, are pointed at as a whole."""
    plain = len(version.span) == len(version.text)
    return Span(version.turn, version.span.start + start, version.span.start + end) if plain else version.span


@cache
def _measure() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w.:/-])(?:(?P<number>\d{1,4}(?:\.\d{1,2})?)[ -]?(?P<unit>mm|fps|seconds?)\b|(?P<ratio>\d{1,2}(?:\.\d{1,2})?:\d{1,2})(?![\w:]))"
    )


def _values(text: str) -> dict[str, dict[str, tuple[int, int]]]:
    """The values of each unit with a place of each."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for match in _measure().finditer(text):
        unit = "ratio" if match["ratio"] else match["unit"].rstrip("s")
        found.setdefault(unit, {})[match["ratio"] or match["number"]] = match.span()
    return found


_SPELLED = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_TENS = {"30": "thirty", "40": "forty", "50": "fifty", "60": "sixty", "90": "ninety"}


def _spellings(number: str) -> Iterator[str]:
    """How a number may have been mentioned."""
    yield from re.findall(r"\d+", number)
    if number.isdecimal() and int(number) < len(_SPELLED):
        yield _SPELLED[int(number)][:STEM]
    yield _TENS.get(number, number)[:STEM]


STEM = 5
"""Letters by which two forms of a word are taken for one: enough to excuse a change, which is all it does."""


@cache
def _token() -> re.Pattern[str]:
    return re.compile(r"\d+|[^\W\d_]{3,}")


def _stems(text: str) -> frozenset[str]:
    words = set(_token().findall(text.casefold())) - words_of("small")
    return frozenset(word if word.isdecimal() else word.rstrip("s")[:STEM] for word in words)
