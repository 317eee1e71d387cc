"""A turn's text cut into sentences, with the label and list number that each stands under.

Markdown is read, not removed: every sentence keeps its offsets in the turn.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from harness.brief.words import Word, plain_words, wordset

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LABEL_LIMIT = 60
"""Longest label before a colon, in characters."""
_LABEL_WORDS = 7

_MARKS = " \t*_>#`\"'“”‘’"
_CLOSERS = "\"'”’*_)]`"


class Sentence(NamedTuple):
    """``text[start:end]`` of a turn.

    ``label``: the nearest label or heading in lower case without marks; ``item``: the number or
    letter of the list item or numbered heading it stands in; ``listed``: whether it is (in) a list item;
    ``question``: whether it ends in a question mark; ``paragraph`` counts blocks between blank lines;
    ``heading``: whether the line is a heading and says nothing else; ``first``: whether it is the first
    sentence after its label or of its line.
    """

    start: int
    end: int
    label: str
    item: str
    listed: bool
    question: bool
    paragraph: int
    heading: bool
    first: bool = True


@cache
def _lead() -> re.Pattern[str]:
    # Quote marks, heading marks, bullets, emphasis, a number: each at most once and bounded.
    return re.compile(
        r"[ \t]{0,20}(?:>[ \t]{0,3}){0,3}(#{1,6}[ \t]{1,4})?([-*•+–][ \t]{1,6})?[*_]{0,3}(?:\(?(\d{1,2}|[A-Ha-h]|i{1,3}|iv|vi{0,3})[.)][ \t*]{1,6})?[*_]{0,3}"
    )


@cache
def _end() -> re.Pattern[str]:
    return re.compile(r"[.!?…。！？]")


_ABBREVIATIONS = wordset("e.g i.e vs mr mrs ms dr st approx etc no fig inv ca c")


class _Line(NamedTuple):
    """One line with its Markdown lead read: a heading, a list item with its number, or neither."""

    start: int
    end: int
    content: int
    heading: bool
    bullet: bool
    number: str

    @property
    def listed(self) -> bool:
        return self.bullet or bool(self.number)


def _lines(text: str, skipped: Sequence[tuple[int, int]]) -> Iterator[_Line | None]:
    """The lines outside ``skipped``; ``None`` for a blank one. Fences and rules are left out."""
    ranges = iter(sorted(skipped))
    hole = next(ranges, None)
    position = 0
    for raw in text.split("\n"):
        start, end = position, position + len(raw)
        position = end + 1
        while hole and hole[1] <= start:
            hole = next(ranges, None)
        stripped = raw.strip()
        if hole and hole[0] < end and start < hole[1]:
            continue
        if not stripped:
            yield None
        elif not stripped.startswith(("```", "~~~")):
            lead = _lead().match(raw)
            heading, bullet, number = lead.groups() if lead else (None, None, None)
            yield _Line(
                start,
                end,
                start + (lead.end() if lead else 0),
                heading is not None,
                bullet is not None,
                number or "",
            )


def sentences(text: str, skipped: Sequence[tuple[int, int]] = ()) -> Iterator[Sentence]:
    """The sentences of a message, leaving out the ranges ``skipped`` (prompts that stand in it)."""
    label, item, paragraph = "", "", 0
    blank, announced = True, False
    new = tuple.__new__  # twice as fast as calling the NamedTuple
    for line in _lines(text, skipped):
        if line is None:
            paragraph, blank = paragraph + 1, True
            continue
        start, end = line.content, line.end
        stripped = text[line.start : end].strip()
        if not stripped.strip("-*_=#> \t"):
            label, item = "", ""  # a rule ends what a label or heading began
            continue
        if line.heading or line.number:
            item = line.number
        elif not line.bullet and text[line.start] not in " \t":
            item = ""
        named = _label(text, start, end)
        if named:
            label, start = named
        elif line.heading or _bold_line(stripped):
            label = _plain(text[start:end])
            yield Sentence(
                start, end, label, item, False, stripped.rstrip("*_ ").endswith("?"), paragraph, True
            )
            start = end
        elif not line.listed and blank and not announced:
            label = ""
        announced = line.heading or stripped.rstrip("*_ ").endswith(":")
        blank = False
        for count, (first, last) in enumerate(_split(text, start, end)):
            inner = _label(text, first, last) if count else None
            name, begin = inner if inner and inner[1] < last else (label, first)
            asks = _asks(text, first, last)
            opens = not count or begin > first
            yield new(Sentence, (begin, last, name, item, line.listed, asks, paragraph, False, opens))


def _bold_line(stripped: str) -> bool:
    return (
        stripped.startswith("**")
        and stripped.endswith("**")
        and len(stripped) <= LABEL_LIMIT
        and "**" not in stripped[2:-2]
        and not stripped[:-2].endswith((".", "!", "?", '"', "”"))
    )


def _label(text: str, start: int, end: int) -> tuple[str, int] | None:
    """``("sound", where its text starts)`` of "**Sound:** rain" or "Sound — rain"."""
    colon = text.find(":", start, min(end, start + LABEL_LIMIT))
    if colon < 0 or text[colon + 1 : colon + 2].isdigit() or text[colon - 1 : colon].isdigit():
        return None
    name = text[start:colon]
    if any(mark in name for mark in '.!?;,"“”') or len(name.split()) > _LABEL_WORDS or not name.strip(_MARKS):
        return None
    if text[colon + 1 : colon + 6].lstrip(" *_\n")[:1] in ('"', "“") and _SPEECH.intersection(
        name.lower().split()
    ):
        return None  # a line of speech with its speaker: 'her voice says: "…"'
    content = colon + 1
    while content < end and text[content] in " \t*_":
        content += 1
    return _plain(name), content


_SPEECH = wordset(
    "says say said reads read reading whispers whisper shouts asks murmurs sings line add adds called"
)


def _plain(name: str) -> str:
    return " ".join(
        "".join(c for c in name.lower() if c.isalnum() or c in " '-&/’").replace("’", "'").split()
    )


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentence ranges of one line."""
    first = start
    depth, counted, passed = 0, start, start
    last_closing = text.rfind(")", start, end)
    bracketed = last_closing >= 0 and text.find("(", start, end) >= 0
    for mark in _end().finditer(text, start, end):
        stop = mark.end()
        if mark.start() < passed:
            continue
        if bracketed:
            depth = max(0, depth + text.count("(", counted, stop) - text.count(")", counted, stop))
            counted = stop
            if depth and last_closing >= stop:
                continue
        while stop < end and (text[stop] in _CLOSERS or text[stop] in ".!?…"):
            stop += 1
        passed = stop
        if stop < end and not (text[stop].isspace() or mark.group() in "。！？"):
            continue
        if mark.group() == "." and _abbreviated(text, first, mark.start()):
            continue
        if (
            mark.group() in ".…"
            and text[mark.start() : mark.start() + 2] in ("..", "…", "… ")
            and _goes_on(text, stop, end)
        ):
            continue
        yield from _trimmed(text, first, stop)
        first = stop
    yield from _trimmed(text, first, end)


def _abbreviated(text: str, start: int, dot: int) -> bool:
    word_start = max(text.rfind(" ", start, dot), text.rfind("(", start, dot), start - 1) + 1
    word = text[word_start:dot].lower().lstrip("*_\"'(")
    return (
        word in _ABBREVIATIONS
        or (len(word) == 1 and word.isalpha() and word != "i")
        or (
            len(word) == 3 and word[1] == "." and word[0].isalpha()  # "M.C."
        )
    )


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether a lower-case word follows: the dots were a pause, not an end."""
    rest = text[start:end].lstrip(" \t*_")
    return rest[:1].islower()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start and (text[start].isalnum() or any(c.isalnum() for c in text[start:end])):
        yield start, end


def _asks(text: str, start: int, end: int) -> bool:
    tail = text[max(start, end - 8) : end].rstrip("\"'”’*_` ")
    return tail.endswith(("?", "？", "?!"))


class Spoken(NamedTuple):
    """A sentence with its words, marks left out, and their letters."""

    sentence: Sentence
    plain: list[Word]
    texts: Sequence[str]


def spoken(text: str, skipped: Sequence[tuple[int, int]] = ()) -> list[Spoken]:
    """The sentences of a message with their words, outside the ranges ``skipped``."""
    return [with_words(text, sentence) for sentence in sentences(text, skipped)]


def with_words(text: str, sentence: Sentence) -> Spoken:
    """A sentence of ``text`` with its words."""
    plain = plain_words(text)
    inside = plain.within(sentence.start, sentence.end)
    return Spoken(sentence, plain.words[inside], plain.texts[inside])


class Segment(NamedTuple):
    """A part of a sentence between ``; — , but and``; ``joint`` is what stands before it (``",and"`` for ", and")."""

    start: int
    end: int
    joint: str


@cache
def _joint() -> re.Pattern[str]:
    return re.compile(
        r"[;()\"“”]|[ \t]?[—–][ \t]?|[ \t]--?[ \t]|[ \t][/|+][ \t]|,[ \t]|\b(?:but|and|then|so|because|while)\b"
    )


_JOINT_WORDS = wordset("but and then so because while")
_JOINT_MARKS = re.compile(r"[,;—–/|+-]")


def segments_of(text: str, said: Spoken) -> list[Segment]:
    """The parts of a sentence; most have one, which its words and marks tell at once."""
    start, end = said.sentence.start, said.sentence.end
    if _JOINT_WORDS.isdisjoint(said.texts) and not _JOINT_MARKS.search(text, start, end):
        return [Segment(*_tidy(text, start, end), "")]
    return segments(text, start, end)


def segments(text: str, start: int, end: int) -> list[Segment]:
    """The parts of ``text[start:end]``; parentheses and quotations are never cut."""
    parts: list[Segment] = []
    first, joint, depth, quoted = start, "", 0, False
    for match in _joint().finditer(text, start, end):
        mark = match.group().strip()
        if mark in '"“”':
            quoted = not quoted if mark == '"' else mark == "“"
            continue
        if mark in "()":
            depth = max(0, depth + (1 if mark == "(" else -1))
            continue
        if depth or quoted or _in_range(text, match):
            continue
        if mark == "so" and text[first : match.start()].strip():
            continue  # "so fast", "so that it goes dark"; ", so" is a joint
        mark = {"–": "—", "--": "—", "-": "—", "/": ";", "|": ";", "+": ","}.get(mark, mark)
        keep = mark.isalpha()
        if match.start() > first and text[first : match.start()].strip(" ,*_"):
            parts.append(Segment(first, match.start(), joint))
            joint = mark
        elif mark.isalpha():
            joint = f"{joint[:1]}{mark}" if joint[:1] in ",;—" else mark
        first = match.end()
        if keep and mark in ("while", "because", "so"):
            first = match.start()
    if text[first:end].strip(" ,*_.!"):
        parts.append(Segment(first, end, joint))
    return [Segment(*_tidy(text, part.start, part.end), part.joint) for part in parts]


def _in_range(text: str, match: re.Match[str]) -> bool:
    """Whether a dash stands between figures: "2–4", "9-16"."""
    if match.group() not in "—–":
        return False
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return before.isdigit() and after.isdigit()


def _tidy(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t,*_":
        start += 1
    while end > start and text[end - 1] in " \t,*_":
        end -= 1
    return start, end
