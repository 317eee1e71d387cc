"""What a prompt plans for in words: its length against what the model can do, its frame against what is set.

Both are set by the API and cannot be asked for in prose, yet good prompts state them: so only a
conflict is a finding. A length that differs from the setting beside it is the timing check's to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from harness.checks.platform_values import SHOWN, plain
from harness.findings import Severity
from harness.findings.codes import platform as codes
from harness.platforms import Size, find_ratio, same_ratio
from harness.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from harness.anatomy import Anatomy, Settings, SettingValue
    from harness.checks.platform_choice import Around
    from harness.checks.platform_values import Limits
    from harness.extraction.model import Candidate
    from harness.findings import Finding


class _Plan(NamedTuple):
    """The length that a prompt plans for: ``declared``, or the end of its latest beat."""

    seconds: Decimal
    declared: bool
    spans: tuple[Span, ...]

    def __str__(self) -> str:
        return (
            f"the prompt {'asks for' if self.declared else 'has beats up to'} {plain(self.seconds)} seconds"
        )


def duration_findings(
    prompt: Candidate, anatomy: Anatomy, around: tuple[Around, ...], limits: Limits
) -> Iterator[Finding]:
    """The length that the prompt plans for, against what can be had.

    A length between two on offer is a finding only where no setting decides for one of them.
    """
    seconds = limits.platform.seconds
    plan = _plan(prompt, anatomy)
    if plan is None or seconds is None:
        return
    name = f"{limits.platform.name} ({limits.platform.id})"
    if plan.seconds > seconds.maximum:
        if seconds.extended is not None and plan.seconds <= seconds.extended:
            limit = f"one clip of {name} ends at {seconds.maximum}, extensions reach {seconds.extended}"
            severity = Severity.WARNING
        else:
            limit, severity = f"{name} makes clips of {seconds} seconds", codes.IMPOSSIBLE_DURATION.severity
        yield codes.IMPOSSIBLE_DURATION.finding(f"{plan}; {limit}", *plan.spans, severity=severity)
    elif plan.declared and not limits.weak and not seconds.accepts(plan.seconds):
        if any(part.settings.get("seconds") for part in around):
            return
        message = f"{plan}; {name} makes clips of {seconds} seconds"
        yield codes.IMPOSSIBLE_DURATION.finding(message, *plan.spans, severity=Severity.WARNING)


def _plan(prompt: Candidate, anatomy: Anatomy) -> _Plan | None:
    timeline = anatomy.timeline
    if timeline.declared:
        longest = max(item.seconds for item in timeline.declared)
        places = [item.span for item in timeline.declared if item.seconds == longest][:SHOWN]
        return _Plan(longest, True, tuple(prompt.locate(*place) for place in places))
    last = max(timeline.beats, key=lambda beat: beat.end, default=None)
    return None if last is None else _Plan(last.end, False, (prompt.locate(*last.span),))


def frame_findings(prompt: Candidate, anatomy: Anatomy, around: tuple[Around, ...]) -> Iterator[Finding]:
    """The one frame that the prompt states (upright, wide, square) against the one that the settings state."""
    inside = _frames(anatomy.settings)
    if len(inside) != 1:
        return
    for part in reversed(around):
        outside = _frames(part.settings)
        if len(outside) > 1 or outside.keys() == inside.keys():
            return
        if outside:
            (planned, here), (wanted, there) = next(iter(inside.items())), next(iter(outside.items()))
            message = f"the prompt is for {planned} frame ({here.text}), the settings for {wanted} one ({there.text})"
            spans = prompt.locate(here.start, here.end), Span(part.turn, there.start, there.end)
            yield codes.FRAME_AGAINST_SETTING.finding(message, *spans)
            return


def _frames(settings: Settings) -> dict[str, SettingValue]:
    """The kinds of frame that settings state, each with the first value that states it."""
    values = [*settings.get("size"), *settings.get("aspect_ratio")]
    return {kind: value for value in reversed(values) if (kind := _frame(value.text))}


def _frame(text: str) -> str | None:
    size = Size.find(text)
    ratio = size.ratio if size else find_ratio(text)
    if ratio is None:
        return _FRAMES.get(text.lower())
    return "a square" if same_ratio(ratio, 1.0) else "an upright" if ratio < 1.0 else "a wide"


_FRAMES = {
    **dict.fromkeys(("vertical", "portrait", "竖屏"), "an upright"),
    **dict.fromkeys(("horizontal", "landscape", "横屏"), "a wide"),
    "square": "a square",
}
