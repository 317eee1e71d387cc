"""The producers' Markdown: a head, the final prompt in a fence, the dialogue, and metadata.

What other writers vary is read too: levels and wording of headings, labels instead of headings, missing
or reordered sections. See `harness.recordings.layout` and `harness.recordings.turn_search` for how the
parts and turns are told from what messages contain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from harness.recordings import layout, metadata
from harness.recordings.dates import to_iso
from harness.recordings.errors import MAX_TURNS
from harness.recordings.headings import before, fence_of, is_rule, section_of
from harness.recordings.model import RecordedPrompt, Recording, Turn
from harness.recordings.participants import Cast, assign, created_by, without_tag
from harness.recordings.turn_search import Found, find_turns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.recordings.headings import Marker
    from harness.recordings.model import MetadataField, Role


class TooManyTurnsError(ValueError):
    """More than `MAX_TURNS` turns."""


def read_markdown(text: str, *, sure: bool = False) -> Recording | None:
    r"""The recording in a Markdown text, or ``None`` where there is no dialogue in it.

    ``text`` is decoded and repaired, with ``\n`` line ends; the offsets count its characters. With
    ``sure`` a dialogue counts only when its speakers are recognised (a plain prompt may have headings and
    lines of speech too). Source, digest and findings are for the caller to add.

    Raises:
        TooManyTurnsError: the dialogue is longer than a recording may be.
    """
    parts = _parts(text, sure=sure)
    if parts is None:
        return None
    markers, tail = parts.found.markers, parts.tail
    speakers = list(dict.fromkeys(marker.speaker for marker in markers))
    fields = _fields(text, parts)
    cast = _cast(fields, speakers)
    end = tail.start
    if not tail.metadata:
        names = tuple(name for name in (cast.persona, cast.copilot) if name)
        end = layout.footer_start(text, parts.last, end, names)
    roles = assign(speakers, cast, _opens(markers))
    turns = _turns(text, markers, parts.found.breaks, end, roles)
    created = (to_iso(f.value) for f in fields if metadata.meaning_of(f.key) == "created")
    return Recording(
        id="",
        format="markdown",
        turns=turns,
        recorded=_recorded(text, parts, fields),
        persona=cast.persona or _speaker(turns, "persona"),
        copilot=cast.copilot or _speaker(turns, "copilot"),
        models=metadata.models_of(fields),
        created=next((date for date in created if date), None),
        title=_title(text, parts.head_end),
        metadata=tuple(fields),
    )


class _Parts(NamedTuple):
    """Where the parts of a file are. ``own`` is a section of metadata between prompt and dialogue."""

    head_end: int
    prompt: layout.Heading | None
    own: layout.Heading | None
    dialogue: layout.Heading | None
    found: Found
    tail: layout.Tail

    @property
    def last(self) -> int:
        """Where the last message begins."""
        if self.found.markers:
            return self.found.markers[-1].body
        return self.dialogue.body if self.dialogue else self.head_end

    @property
    def opening(self) -> int:
        """Where the dialogue begins, with its heading or its first turn."""
        if self.dialogue:
            return self.dialogue.start
        return self.found.markers[0].start if self.found.markers else self.tail.start


def _parts(text: str, *, sure: bool) -> _Parts | None:
    """The parts, or ``None`` where there is no dialogue."""
    headings = layout.section_headings(text)
    prompt = next((heading for heading in headings if heading.kind == "prompt"), None)
    dialogue = layout.dialogue_start(text, headings, prompt)
    if prompt and dialogue and dialogue.start < prompt.start:
        prompt = None  # after the dialogue: part of a message, or of what follows
    start = dialogue.body if dialogue else _after_fence(text, prompt.body) if prompt else 0
    head_end = prompt.start if prompt else dialogue.start if dialogue else len(text)
    head = layout.fields_between(text, 0, head_end)
    found = find_turns(text, start, len(text), _cast(head, ()))
    markers = found.markers
    if len(markers) > MAX_TURNS:
        raise TooManyTurnsError
    if markers:
        if not found.sure and (sure or dialogue is None):
            return None
        head_end = min(head_end, markers[0].start)
    elif dialogue is None or sure or not (head or prompt):
        return None
    last = markers[-1].body if markers else start
    tail = layout.tail_of(text, last, headings, dialogue, prompt=prompt is None)
    parts = _Parts(head_end, prompt, None, dialogue, found, tail)
    if tail.prompt and _contradicted(text, parts):
        parts = parts._replace(tail=layout.tail_of(text, last, headings, dialogue, prompt=False))
    if prompt:
        own = layout.metadata_after_prompt(text, headings, prompt, parts.opening)
        parts = parts._replace(own=own)
    return parts


def _contradicted(text: str, parts: _Parts) -> bool:
    """Whether a prompt section after the dialogue is not as long as recorded: then it is a message's own."""
    fields = _fields(text, parts)
    length = metadata.number_in(metadata.first(fields, "length") or "")
    recorded = _recorded(text, parts, fields)
    return length is not None and recorded is not None and length != len(recorded.text)


def _fields(text: str, parts: _Parts) -> list[MetadataField]:
    """All metadata in the order of the file: head, before the dialogue, under its heading, at the end."""
    fields = layout.fields_between(text, 0, parts.head_end)
    if parts.own:
        fields += layout.fields_between(text, parts.own.body, parts.opening)
    if parts.dialogue and parts.found.markers:
        fields += layout.fields_between(text, parts.dialogue.body, parts.found.markers[0].start)
    for part in parts.tail.metadata:
        fields += layout.fields_between(text, *part)
    return fields


def _cast(fields: Sequence[MetadataField], speakers: Sequence[str]) -> Cast:
    line = metadata.first(fields, "by")
    cast = created_by(line, dict.fromkeys(speakers)) if line else Cast()
    persona, copilot = metadata.first(fields, "persona"), metadata.first(fields, "copilot")
    return Cast(
        without_tag(persona) if persona else cast.persona, without_tag(copilot) if copilot else cast.copilot
    )


def _after_fence(text: str, start: int) -> int:
    """Behind the first fence of a prompt section, so that turns are not looked for inside it."""
    opening = layout.first_line(text, start)
    fence = fence_of(opening)
    if fence is None:
        return start
    at = text.find(opening, start) + len(opening)
    while 0 <= at < len(text):
        stop = text.find("\n", at + 1)
        line = text[at + 1 : stop if stop >= 0 else len(text)]
        closing = fence_of(line)
        if closing and closing[1] and closing[0].startswith(fence[0]):
            return at + 1 + len(line)
        at = stop
    return start


def _turns(
    text: str, markers: Sequence[Marker], breaks: Sequence[int], end: int, roles: Mapping[str, Role]
) -> tuple[Turn, ...]:
    edges = sorted({*(marker.start for marker in markers), *breaks, end})
    stops: list[int] = []
    index = 0
    for marker in markers:
        while edges[index] <= marker.start and index < len(edges) - 1:
            index += 1
        stops.append(max(marker.body, edges[index]))
    # Writers that put a rule between messages put one between most of them; else it is the message's own.
    between = [_ends_with_rule(text, marker.body, stop) for marker, stop in zip(markers, stops, strict=True)]
    ruled = sum(between) * 2 >= len(between)
    turns = []
    for number, (marker, stop) in enumerate(zip(markers, stops, strict=True)):
        start, end = trimmed(text, marker.body, stop, rule=ruled)
        role = roles[marker.speaker]
        speaker = without_tag(marker.speaker)
        turns.append(Turn(number, role, speaker, text[start:end], marker.number, start))
    return tuple(turns)


def trimmed(text: str, start: int, end: int, *, rule: bool) -> tuple[int, int]:
    """The part without blank lines around it and, with ``rule``, without one rule at its end."""
    start, end = _without_blank_lines(text, start, end)
    if rule and _ends_with_rule(text, start, end):
        start, end = _without_blank_lines(text, start, max(start, text.rfind("\n", start, end)))
    return start, end


def _without_blank_lines(text: str, start: int, end: int) -> tuple[int, int]:
    at = start
    while at < end and text[at].isspace():
        if text[at] == "\n":
            start = at + 1
        at += 1
    if at >= end:
        return min(start, end), min(start, end)
    if start != at and (start == 0 or text[start - 1] != "\n"):
        start = at  # behind a label, on its line
    at = end
    while at > start and text[at - 1].isspace():
        at -= 1
        if text[at] == "\n":
            end = at
    return start, end


def _ends_with_rule(text: str, start: int, end: int) -> bool:
    line = before(text, end, start)
    return line is not None and is_rule(line)


def _recorded(text: str, parts: _Parts, fields: Sequence[MetadataField]) -> RecordedPrompt | None:
    """The final prompt in its section and out of its fence, or on a line of the head."""
    if parts.prompt:
        start, end = parts.prompt.body, parts.own.start if parts.own else parts.opening
    elif parts.tail.prompt:
        start, end = parts.tail.prompt.body, parts.tail.prompt_end
    else:
        named = (field for field in fields if metadata.meaning_of(field.key) == "prompt" and field.span)
        return next((RecordedPrompt(f.value, f.span.end - len(f.value)) for f in named if f.span), None)
    start, end = trimmed(text, start, end, rule=True)
    fence = fence_of(layout.first_line(text[start:end], 0))
    if fence is None:
        return RecordedPrompt(text[start:end], start)
    start = min(end, text.find("\n", start, end) + 1 or end)
    closing = _last_closing(text, start, end, fence[0])
    end = closing if closing is not None else end
    return RecordedPrompt(text[start:end], start)


def _last_closing(text: str, start: int, end: int, marks: str) -> int | None:
    """Where the text before the last line ends that closes a fence of ``marks``."""
    stop = end
    while stop > start:
        at = text.rfind("\n", start, stop)
        line = text[at + 1 if at >= 0 else start : stop]
        closing = fence_of(line)
        if closing and closing[1] and closing[0].startswith(marks):
            return max(start, at)
        stop = at
    return start if stop == start and fence_of(text[start:end]) else None


def _opens(markers: Sequence[Marker]) -> str | None:
    """Who speaks alone in a round 0 that opens the dialogue."""
    if len(markers) > 1 and markers[0].number == 0 and markers[1].number != 0:
        return markers[0].speaker
    return None


def _speaker(turns: Sequence[Turn], role: Role) -> str | None:
    return next((turn.speaker for turn in turns if turn.role == role and turn.speaker), None)


def _title(text: str, end: int) -> str | None:
    line = layout.first_line(text, 0)
    at = text.find(line)
    if line.startswith("#") and at < end and section_of(line.lstrip("#")) in {None, "prompt"}:
        return line.lstrip("#").strip().rstrip("#").strip() or None
    return None
