"""The parts of a Markdown recording: head, final prompt, dialogue, metadata and footer.

A final prompt and a message may hold headings of the same names, rules and fences. A section therefore
counts only where its surroundings fit: a closed fence before the dialogue, a turn after its heading,
nothing but metadata until the end.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from harness.recordings.headings import before, fence_of, is_rule, name_of, numbered, plain, section_of
from harness.recordings.metadata import meaning_of, model_label
from harness.recordings.model import MetadataField
from harness.spans import in_file

if TYPE_CHECKING:
    from collections.abc import Sequence

_KEY_LIMIT = 60
_FOOTER_LINES = 4


class Heading(NamedTuple):
    """A heading that names a section: its line is ``start`` to ``body``."""

    start: int
    body: int
    level: int
    kind: str
    decorated: bool


class Tail(NamedTuple):
    """What follows the dialogue: where it starts, its metadata and its prompt section, if any."""

    start: int
    metadata: tuple[tuple[int, int], ...] = ()
    prompt: Heading | None = None
    prompt_end: int = 0


def section_headings(text: str) -> list[Heading]:
    """The headings named like a section, in order, wherever they stand."""
    found: list[Heading] = []
    for match in _headings().finditer(text):
        kind = section_of(match.group(2))
        if kind:
            decorated = plain(match.group(2)) != match.group(2).strip().strip("#*_: ")
            found.append(Heading(match.start(), match.end(), len(match.group(1)), kind, decorated))
    return found[1:] if found and _is_title(text, found[0], found[1:]) else found


def _is_title(text: str, first: Heading, later: Sequence[Heading]) -> bool:
    """Whether the first heading names the file (“# Sora Video Prompt”, “# Dialogue”) and not a section."""
    if first.level > 1 or text[: first.start].strip():
        return False
    following = later[0] if later else None
    if first.kind == "prompt":
        sections = following is not None and (following.level, following.kind) == (1, "dialogue")
        return not sections or bool(_field_line().match(first_line(text, first.body)))
    if first.kind != "dialogue" or following is None or following.kind != "prompt":
        return False
    among = any((other.level, other.kind) == (following.level, "dialogue") for other in later)
    return among and following.level > 1 and not _headings().search(text, first.body, following.start)


def dialogue_start(text: str, headings: Sequence[Heading], prompt: Heading | None) -> Heading | None:
    """The heading of the dialogue: one before a turn, and not inside the fence of the final prompt."""
    after = prompt.body if prompt else 0
    found = [heading for heading in headings if heading.kind == "dialogue"]
    if prompt and found and found[0].start < prompt.start:
        return found[0]
    opening = first_line(text, after) if prompt else ""
    fenced = fence_of(opening) is not None

    def fits(heading: Heading) -> tuple[bool, bool]:
        closed = not fenced or closes_fence(text, after, heading.start, opening)
        return closed, opens_a_turn(first_line(text, heading.body))

    # The first of the best: in a message, the same heading comes later.
    return max(found, key=fits, default=None)


def metadata_after_prompt(
    text: str, headings: Sequence[Heading], prompt: Heading, end: int
) -> Heading | None:
    """A section of metadata between the final prompt and ``end``, and not inside the prompt's fence."""
    opening = first_line(text, prompt.body)
    fenced = fence_of(opening) is not None
    for heading in headings:
        if heading.kind != "metadata" or not prompt.body <= heading.start < end:
            continue
        closed = not fenced or closes_fence(text, prompt.body, heading.start, opening)
        if closed and _is_metadata(text, heading.body, end):
            return heading
    return None


def closes_fence(text: str, start: int, end: int, opening: str) -> bool:
    """Whether the last line before ``end``, a rule aside, closes the fence that ``opening`` opens."""
    fence = fence_of(opening)
    start = text.find(opening, start) + len(opening)
    line = before(text, end, start)
    if line is not None and is_rule(line):
        line = before(text, text.rfind(line, start, end), start)
    closing = fence_of(line) if line else None
    return bool(fence and closing and closing[1] and closing[0].startswith(fence[0]))


def first_line(text: str, start: int) -> str:
    """The first line after ``start`` that is not blank."""
    match = _text_line().search(text, start)
    return match.group() if match else ""


def opens_a_turn(line: str) -> bool:
    """Whether a line looks like the first line of a turn: a heading, a bold label, a numbered line."""
    return line.startswith("#") or bool(_label_line().match(line)) or numbered(line) is not None


def fields_between(text: str, start: int, end: int) -> list[MetadataField]:
    """The metadata lines (``**Key**: value``, ``- **Key**: value``, ``Key: value``, table rows) of a part."""
    found = []
    for match in _field_line().finditer(text, start, end):
        key = name_of(match.group("key") or match.group("cell") or "")
        value = match.group("value") if match.group("key") else match.group("content")
        if key and value is not None and not is_rule(match.group().strip(" |")):
            at = match.start() + len(match.group()) - len(match.group().lstrip())
            span = in_file(at, match.start() + len(match.group().rstrip()))
            found.append(MetadataField(key, value.strip(), span))
    return found


def tail_of(
    text: str, start: int, headings: Sequence[Heading], dialogue: Heading | None, *, prompt: bool
) -> Tail:
    """What stands after the dialogue's last message.

    ``start`` is inside the last turn. ``prompt``: whether a prompt section may still come.
    """
    tail = Tail(len(text))
    for heading in reversed([heading for heading in headings if heading.start >= start]):
        if heading.kind == "metadata" and not tail.metadata and _is_metadata(text, heading.body, tail.start):
            tail = Tail(heading.start, ((heading.body, tail.start),), tail.prompt, tail.prompt_end)
        elif (
            heading.kind == "prompt"
            and prompt
            and tail.prompt is None
            and dialogue is not None
            and (heading.level, heading.decorated) == (dialogue.level, dialogue.decorated)
            and _ruled(text, heading.start, start)
            and _is_one_block(text, heading.body, tail.start)
        ):
            tail = Tail(heading.start, tail.metadata, heading, tail.start)
        else:
            break
    return tail


def footer_start(text: str, start: int, end: int, names: tuple[str, ...]) -> int:
    """Where a closing line such as *This prompt was generated …* begins, with the rule above it; else ``end``."""
    line = before(text, end, start)
    if line is None or len(line) > 600 or line[0] not in "*_" or line.strip()[-1] not in "*_":
        return end
    at = text.rfind(line, start, end)
    rule = before(text, at, start)
    if rule is None or not is_rule(rule):
        return end
    named = bool(names) and all(name.casefold() in line.casefold() for name in names)
    return text.rfind(rule, start, at) if named or _footer_words().match(line) else end


def _is_metadata(text: str, start: int, end: int) -> bool:
    """Nothing but fields, of which one is known, and after a rule or in italics a few lines of footer."""
    known = ruled = False
    footer = 0
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        line = text[at:stop].strip()
        at = stop + 1
        if not line:
            continue
        if is_rule(line):
            ruled = True
            continue
        field = _field_line().match(line)
        if field and not ruled:
            key = name_of(field.group("key") or field.group("cell") or "")
            known = known or meaning_of(key) is not None or model_label(key) is not None
            continue
        footer += 1
        if line.startswith("#") or footer > _FOOTER_LINES or not (ruled or line[0] in "*_"):
            return False
    return known


def _is_one_block(text: str, start: int, end: int) -> bool:
    """One closed fence and nothing else, a rule at the end aside."""
    opening = first_line(text, start)
    if fence_of(opening) is None or not closes_fence(text, start, end, opening):
        return False
    fences = [match for match in _fences().finditer(text, start, end) if fence_of(match.group())]
    return len(fences) == 2


def _ruled(text: str, at: int, start: int) -> bool:
    line = before(text, at, start)
    return line is not None and is_rule(line)


@cache
def _headings() -> re.Pattern[str]:
    return re.compile(r"^(#{1,6})[ \t]+([^\n]{1,100})$", re.MULTILINE)


@cache
def _fences() -> re.Pattern[str]:
    return re.compile(r"^[ \t]{0,8}(?:```|~~~).*$", re.MULTILINE)


@cache
def _text_line() -> re.Pattern[str]:
    return re.compile(r"^[^\S\n]*(\S[^\n]*)$", re.MULTILINE)


@cache
def _label_line() -> re.Pattern[str]:
    return re.compile(
        r"\*\*[^*\n]{1,80}\*\*[ \t]?[:：]|\*\*[^*\n]{1,80}[:：][ \t]?\*\*|[^\s*#>:：|`\-][^*\n:：]{0,60}[:：]"
    )


@cache
def _field_line() -> re.Pattern[str]:
    key = rf"(?P<key>[^\s*:：|#>`][^*:：|\n]{{0,{_KEY_LIMIT}}})"
    return re.compile(
        rf"^[ \t]{{0,4}}(?:[-*+•][ \t]{{1,4}})?(?:\*\*|__)?{key}"
        r"(?:(?:\*\*|__)[ \t]?[:：]|[:：](?:\*\*|__)|[:：](?=\s|$|[^\x00-\x7f]))[ \t]{0,8}(?P<value>[^\n]*)$"
        rf"|^\|[ \t]*(?:\*\*)?(?P<cell>[^|*\n]{{1,{_KEY_LIMIT}}})(?:\*\*)?[ \t]*\|(?P<content>[^|\n]*)\|?[ \t]*$",
        re.MULTILINE,
    )


@cache
def _footer_words() -> re.Pattern[str]:
    return re.compile(
        r"[*_]{1,3}(?:this (?:\w+ )?(?:prompt|dialogue|conversation|recording|file|document)|(?:auto-?)?generated|"
        r"recorded|created (?:by|with|through)|end of (?:recording|transcript|dialogue history)|"
        r"dieser (?:prompt|dialog)|ce prompt|este prompt)\b",
        re.IGNORECASE,
    )
