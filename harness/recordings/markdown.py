"""The producers' Markdown: a head, the final prompt in a fence, the dialogue, and metadata.

What other writers vary is read too: levels and wording of headings, labels instead of headings, missing
or reordered sections. See `harness.recordings.layout` and `harness.recordings.turn_search` for how the
parts and turns are told from what messages contain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.recordings import layout, metadata
from harness.recordings.dates import to_iso
from harness.recordings.errors import MAX_TURNS
from harness.recordings.headings import fence_of, is_rule, section_of
from harness.recordings.model import RecordedPrompt, Recording, Turn
from harness.recordings.participants import Cast, assign, created_by, without_tag
from harness.recordings.turn_search import before, find_turns

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
    headings = layout.section_headings(text)
    prompt = next((heading for heading in headings if heading.kind == "prompt"), None)
    dialogue = layout.dialogue_start(text, headings, prompt)
    if prompt and dialogue and dialogue.start < prompt.start:
        prompt = None  # after the dialogue: part of a message, or of what follows
    start = dialogue.body if dialogue else _after_fence(text, prompt.body) if prompt else 0
    head_end = prompt.start if prompt else dialogue.start if dialogue else len(text)
    head = layout.fields_between(text, 0, head_end)
    cast = _cast(head, ())
    found = find_turns(text, start, len(text), cast)
    markers = found.markers
    if len(markers) > MAX_TURNS:
        raise TooManyTurnsError
    recorded_inline = metadata.first(head, "prompt") if prompt is None else None
    if not markers and (dialogue is None or sure or not (head or prompt)):
        return None
    if markers and not found.sure and (sure or (dialogue is None and len(markers) < 2)):
        return None
    if markers and dialogue is None and prompt is None:
        head = [field for field in head if field.span and field.span.end <= markers[0].start]
        cast = _cast(head, ())
    tail = layout.tail_of(
        text, markers[-1].body if markers else start, headings, dialogue, prompt=prompt is None
    )
    end = tail.start
    if not tail.metadata:
        names = tuple(name for name in (cast.persona, cast.copilot) if name)
        end = layout.footer_start(text, markers[-1].body if markers else start, end, names)
    fields = [*head, *_between(text, headings, prompt, dialogue, markers)]
    for part in tail.metadata:
        fields += layout.fields_between(text, *part)
    cast = _cast(fields, [marker.speaker for marker in markers])
    roles = assign(list(dict.fromkeys(marker.speaker for marker in markers)), cast, _opens(markers))
    turns = _turns(text, markers, found.breaks, end, roles)
    if prompt:
        limit = dialogue.start if dialogue else markers[0].start if markers else tail.start
        own = layout.metadata_after_prompt(text, headings, prompt, limit)
        recorded = _recorded(text, prompt.body, own.start if own else limit)
    else:
        recorded = _recorded(text, tail.prompt.body, tail.prompt_end) if tail.prompt else None
    if recorded is None and recorded_inline is not None:
        recorded = RecordedPrompt(recorded_inline)
    created = (to_iso(f.value) for f in fields if metadata.meaning_of(f.key) == "created")
    return Recording(
        id="",
        format="markdown",
        turns=turns,
        recorded=recorded,
        persona=cast.persona or _speaker(turns, "persona"),
        copilot=cast.copilot or _speaker(turns, "copilot"),
        models=metadata.models_of(fields),
        created=next((date for date in created if date), None),
        title=_title(text, head_end if not markers else min(head_end, markers[0].start)),
        metadata=tuple(fields),
    )


def _cast(fields: Sequence[MetadataField], speakers: Sequence[str]) -> Cast:
    line = metadata.first(fields, "by")
    cast = created_by(line, dict.fromkeys(speakers)) if line else Cast()
    persona, copilot = metadata.first(fields, "persona"), metadata.first(fields, "copilot")
    return Cast(
        without_tag(persona) if persona else cast.persona, without_tag(copilot) if copilot else cast.copilot
    )


def _between(
    text: str,
    headings: Sequence[layout.Heading],
    prompt: layout.Heading | None,
    dialogue: layout.Heading | None,
    markers: Sequence[Marker],
) -> list[MetadataField]:
    """Metadata in a section of its own before the dialogue, or right under the dialogue's heading."""
    fields: list[MetadataField] = []
    if prompt:
        end = dialogue.start if dialogue else markers[0].start if markers else len(text)
        own = layout.metadata_after_prompt(text, headings, prompt, end)
        if own:
            fields += layout.fields_between(text, own.body, end)
    if dialogue and markers:
        fields += layout.fields_between(text, dialogue.body, markers[0].start)
    return fields


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
        turns.append(Turn(number, role, marker.speaker, text[start:end], marker.number, start))
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


def _recorded(text: str, start: int, end: int) -> RecordedPrompt:
    """The final prompt in its section, out of its fence."""
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
    if line.startswith("#") and at < end and section_of(line.lstrip("#")) is None:
        return line.lstrip("#").strip().rstrip("#").strip() or None
    return None
