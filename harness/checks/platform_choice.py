"""Which profile a recording is judged by: the suite's, its own settings', or the one that its talk points at."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from harness.platforms import key, mentions, valid_on
from harness.spans import Span

if TYPE_CHECKING:
    from harness.anatomy import Settings, SettingValue
    from harness.checks.base import Evidence
    from harness.extraction.model import Candidate
    from harness.platforms import Platform, Platforms
    from harness.recordings.model import Recording, Turn

OUTWEIGHS = 3
"""How many times as often one vendor must be named as any other before talk points at it."""


class Around(NamedTuple):
    """The settings that one turn states around the delivered prompts; ``own`` where it delivers one."""

    turn: int
    settings: Settings
    own: bool


class Choice(NamedTuple):
    """The profiles that may be meant, and how that is known.

    More than one only where talk names a family (``weak``): a finding then holds only if it holds for
    the most permissive of them. ``given`` where suite or rubric name it, not the recording. ``how`` is for
    people; ``spans`` show it.
    """

    platforms: tuple[Platform, ...]
    how: str
    spans: tuple[Span, ...] = ()
    weak: bool = False
    given: bool = False


def settings_around(evidence: Evidence) -> tuple[Around, ...]:
    """The settings of the turns that deliver the prompts and of those after them, prompts left out.

    A JSON prompt that names its model is a call of the API: its keys are settings too.
    """
    from harness.anatomy import parse_settings

    extraction, turns = evidence.extraction, evidence.recording.turns
    delivering = [prompt.span.turn for prompt in extraction.prompts if prompt.span.turn is not None]
    if not delivering:
        return ()
    calls = [
        prompt
        for prompt, anatomy in zip(extraction.prompts, evidence.anatomies, strict=True)
        if anatomy.is_json and anatomy.settings.get("model")
    ]
    skip: dict[int, list[tuple[int, int]]] = {}
    for candidate in (*extraction.prompts, *extraction.candidates):
        if any(candidate.span.overlaps(call.span) for call in calls):
            continue
        if candidate.span.turn is not None and _is_text(candidate, extraction.prompts):
            skip.setdefault(candidate.span.turn, []).append((candidate.span.start, candidate.span.end))
    found = []
    for turn in turns:
        if turn.index in delivering or turn.index > max(delivering):
            places = tuple(sorted(skip.get(turn.index, ())))
            settings = parse_settings(turn.text, places)
            if settings:
                found.append(Around(turn.index, settings, turn.index in delivering))
    return tuple(found)


def _is_text(candidate: Candidate, prompts: tuple[Candidate, ...]) -> bool:
    """Whether a candidate is a prompt or another version of one, not a block of settings or a message."""
    if candidate in prompts:
        return True
    return candidate.form != "message" and (candidate.alternative is not None or len(candidate.text) > 200)


def recorded_day(recording: Recording) -> date | None:
    """The day on which a recording was made, as recorded."""
    try:
        return date.fromisoformat((recording.created or "")[:10])
    except ValueError:
        return None


def choose(evidence: Evidence, platforms: Platforms, around: tuple[Around, ...]) -> Choice | str:
    """The profiles to judge by, or in one sentence why none can be told."""
    day = recorded_day(evidence.recording)
    if stated := _stated(evidence.recording, platforms, day):
        return stated
    named = _set_models(evidence, platforms, around)
    chosen: list[Platform] = []
    unknown_day = ""
    for model, _, _ in named:
        versions = platforms.versions(model)
        platform = versions[-1] if versions and day is None else valid_on(versions, day) if day else None
        if platform is None and versions:
            first = versions[0].valid_from
            unknown_day = f"no profile of {model} speaks for {day}; the first begins {first}"
        elif platform is not None:
            chosen.append(platform)
    if chosen:
        spans = tuple(span for model, span, _ in named if span and platforms.versions(model))
        where = next(where for model, _, where in named if platforms.versions(model))
        return Choice(tuple(dict.fromkeys(chosen)), where, spans)
    if unknown_day:
        return unknown_day
    return _from_talk(evidence, platforms, day)


def _stated(recording: Recording, platforms: Platforms, day: date | None) -> Choice | None:
    """The profile that a fresh dialogue's scenario names, if this harness knows it."""
    name = recording.origin.platform if recording.origin else None
    if not name:
        return None
    found = platforms.get(name) if name in platforms.ids else platforms.find(name, day)
    return Choice((found,), "stated by the scenario", given=True) if found else None


def _set_models(
    evidence: Evidence, platforms: Platforms, around: tuple[Around, ...]
) -> list[tuple[str, Span | None, str]]:
    """Models that settings name: later turns first, then the prompt itself, then the recording's metadata.

    The first of these sources that names any is the only one used.
    """
    for part in reversed(around):
        values = part.settings.get("model")
        if values:
            text = evidence.recording.turns[part.turn].text
            return [
                (_whole_name(text, v, platforms), Span(part.turn, v.start, v.end), "set beside the prompt")
                for v in values
            ]
    inside: list[tuple[str, Span | None, str]] = [
        (value.text, prompt.locate(value.start, value.end), "set in the prompt")
        for prompt, anatomy in zip(evidence.extraction.prompts, evidence.anatomies, strict=True)
        for value in anatomy.settings.get("model")
    ]
    return inside or [(model, None, "named in the metadata") for model in evidence.recording.models.values()]


def _whole_name(text: str, value: SettingValue, platforms: Platforms) -> str:
    """A model's name as far as a profile knows it (``Runway Gen-4.5`` of three words), else as it was read."""
    if not platforms.versions(value.text):
        rest = text[value.start : value.start + 60].partition("\n")[0]
        for name, start, _ in mentions(rest, platforms.names, ()):
            if start == 0:
                return " ".join(name)
    return value.text


def _from_talk(evidence: Evidence, platforms: Platforms, day: date | None) -> Choice | str:
    """The family of models that the dialogue talks about, if it is one."""
    recording = evidence.recording
    names = frozenset(platforms.names)
    people = key(recording.persona or "") + tuple(
        word for turn in recording.turns if turn.role == "persona" for word in key(turn.speaker)
    )
    prompts = [prompt.text for prompt in evidence.extraction.prompts]
    counts: Counter[str] = Counter()
    found: dict[str, list[tuple[tuple[str, ...], Span | None]]] = {}
    for text, turn in _talk(evidence):
        for name, start, end in mentions(text, names, platforms.brands):
            if len(name) == 1 and (name[0] in people or any(text[start:end] in prompt for prompt in prompts)):
                continue  # a persona or a figure of the prompt is called so
            vendor = platforms.names[name][0].vendor
            counts[vendor] += 1
            found.setdefault(vendor, []).append((name, None if turn is None else Span(turn, start, end)))
    if not counts:
        return "neither settings nor talk name a video model that has a profile"
    ranked = counts.most_common(2)
    if len(ranked) > 1 and ranked[0][1] < OUTWEIGHS * ranked[1][1]:
        return f"the dialogue talks of models of {ranked[0][0]} and of {ranked[1][0]} without setting one"
    vendor = ranked[0][0]
    family = _family(platforms, {name for name, _ in found[vendor]}, day)
    if not family:
        return f"the dialogue talks of {vendor}'s models, but no profile of them speaks for {day}"
    spans = tuple(span for _, span in found[vendor] if span)[:3]
    models = ", ".join(platform.name for platform in family)
    return Choice(family, f"the dialogue talks of {vendor}'s models: {models}", spans, weak=True)


def _talk(evidence: Evidence) -> list[tuple[str, int | None]]:
    """Every turn with the delivered prompts blanked, and the title and the copilot's name."""
    blank: dict[int, list[tuple[int, int]]] = {}
    for prompt in evidence.extraction.prompts:
        if prompt.span.turn is not None:
            blank.setdefault(prompt.span.turn, []).append((prompt.span.start, prompt.span.end))
    recording = evidence.recording
    talk: list[tuple[str, int | None]] = [
        (_blanked(turn, blank.get(turn.index, [])), turn.index) for turn in recording.turns
    ]
    labels = [text for text in (recording.title, recording.copilot) if text and len(text.split()) > 1]
    return talk + [(text, None) for text in labels]


def _blanked(turn: Turn, places: list[tuple[int, int]]) -> str:
    text = turn.text
    for start, end in places:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _family(platforms: Platforms, names: set[tuple[str, ...]], day: date | None) -> tuple[Platform, ...]:
    """Of every model whose name begins with one of ``names``, or whose brand it is, the profile for that day."""
    models = {
        platform.models
        for known, found in platforms.names.items()
        for platform in found
        if any(known[: len(name)] == name for name in names)
    }
    family = []
    for aliases in sorted(models):
        versions = platforms.versions(aliases[0])
        platform = versions[-1] if day is None else valid_on(versions, day)
        if platform:
            family.append(platform)
    return tuple(family)
