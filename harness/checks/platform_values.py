"""The settings around a prompt, held against one profile."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from harness.checks.words import entries
from harness.findings import Severity
from harness.findings.codes import platform as codes
from harness.platforms import Size, find_lines, find_ratio, same_ratio
from harness.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.anatomy import Setting, SettingValue
    from harness.checks.platform_choice import Around
    from harness.findings import Finding
    from harness.platforms import Platform

SHOWN = 8
"""Places shown for one finding."""

_IDENTIFIER = re.compile(r"[a-z][a-zA-Z0-9]{0,30}(?:_[a-z0-9]{1,30}){0,4}")
_NO_SETTING = frozenset(
    entries(
        "note, notes, tip, tips, warning, why, reason, optional, cost, price, goal, result, status, use, prompt, clip, "
        "clips, take, takes, shot, shots, scene, version, option, platform, vendor, tool, title, name, caption, export, "
        "reference, comment, tags, hashtags, "
        "setting, parameter, key, field, value"
    )
)
"""Words of a list or table of settings that explain it or head its columns."""


class Limits(NamedTuple):
    """A profile, and whether only talk points at it: then only what no version allows is wrong."""

    platform: Platform
    weak: bool


def setting_findings(around: tuple[Around, ...], limits: Limits, clips: int) -> Iterator[Finding]:
    """Findings on each setting stated around the prompts; later turns replace what they state again.

    A value that is stated again in the same way is one finding.
    """
    settled: set[str] = set()
    said: set[str] = set()
    for part in reversed(around):
        stated: dict[str, list[tuple[Setting, SettingValue]]] = {}
        for item in part.settings.items:
            if item.name in settled or (not part.own and not _is_call(item)):
                continue
            if item.name == "seconds" and not _is_call(item) and clips > 1:
                continue  # a label in the talk may give the length of the whole sequence
            for value in item.values:
                for finding in _value_findings(part.turn, item, value, limits):
                    if finding.message not in said:
                        said.add(finding.message)
                        yield finding
            stated.setdefault(item.name, []).extend((item, value) for value in item.values if _is_call(item))
        for name, values in stated.items():
            yield from _ambiguous(part.turn, name, values, clips)
        if not part.own:
            settled.update(name for name, values in stated.items() if values)


def _is_call(item: Setting) -> bool:
    """Whether a setting is meant for the API: in a list of settings, or by the API's own name."""
    return item.listed or item.key == item.name


def _ambiguous(
    turn: int, name: str, values: list[tuple[Setting, SettingValue]], clips: int
) -> Iterator[Finding]:
    """One setting with several values: in one place, or in several for a single clip."""
    if name in ("audio", "negative_prompt"):
        return
    for item in dict.fromkeys(item for item, _ in values) if clips > 1 else [None]:
        texts = dict.fromkeys(value.text.lower() for owner, value in values if item in (None, owner))
        if len(texts) > 1:
            spans = [Span(turn, v.start, v.end) for owner, v in values if item in (None, owner)]
            yield codes.AMBIGUOUS_SETTING.finding(f"{name} is given as {' and as '.join(texts)}", *spans)


def _value_findings(turn: int, item: Setting, value: SettingValue, limits: Limits) -> Iterator[Finding]:
    platform, span = limits.platform, Span(turn, value.start, value.end)
    severity = None if _is_call(item) else Severity.WARNING
    name = f"{platform.name} ({platform.id})"
    if item.name == "seconds":
        seconds = number(value.text)
        if seconds is None or platform.seconds is None or platform.seconds.accepts(seconds):
            return
        if seconds > platform.seconds.maximum or (_is_call(item) and not limits.weak):
            message = (
                f"{plain(seconds)} seconds are not on offer: {name} makes clips of {platform.seconds} seconds"
            )
            yield codes.UNSUPPORTED_SECONDS.finding(message, span, severity=severity)
    elif item.name in ("size", "aspect_ratio", "resolution"):
        yield from _shape(item, value.text, span, limits, severity)
    elif item.name == "fps":
        rate = number(value.text)
        if platform.fps and rate is not None and rate not in platform.fps:
            listed = " or ".join(str(known) for known in platform.fps)
            message = f"{plain(rate)} frames a second are not on offer: {name} makes {listed}"
            yield codes.UNSUPPORTED_FPS.finding(message, span, severity=severity)
        else:
            yield from _unknown(item, span, limits)
    elif item.name == "audio":
        if platform.audio == "no" and value.text.lower() in ("on", "yes", "true", "native", "enabled", "1"):
            yield codes.SILENT_PLATFORM.finding(f"{name} makes no sound", span)
        elif platform.audio is None:
            yield from _unknown(item, span, limits)
    elif item.name == "negative_prompt":
        yield from _negative(item, value.text, span, limits)
    elif item.name != "model":
        yield from _unknown(item, span, limits)


def _shape(
    item: Setting, text: str, span: Span, limits: Limits, severity: Severity | None
) -> Iterator[Finding]:
    """A size, an aspect ratio or a resolution; each kind by what the value is, whatever its key."""
    platform = limits.platform
    offer = f"{platform.name} ({platform.id}) makes {platform.shapes}"
    size, ratio, lines = Size.find(text), find_ratio(text), find_lines(text)
    if size:
        if platform.accepts_size(size) is False and not (limits.weak and not _is_call(item)):
            message = f"{size} is no size of this model: {offer}"
            yield codes.UNSUPPORTED_SIZE.finding(message, span, severity=severity)
    elif ratio:
        if platform.accepts_ratio(ratio) is False:
            message = f"{text} is no aspect ratio of this model: {offer}"
            yield codes.UNSUPPORTED_ASPECT_RATIO.finding(message, span, severity=severity)
        elif _is_call(item) and platform.settings and "aspect_ratio" not in platform.settings:
            sizes = [str(known) for known in platform.sizes if same_ratio(known.ratio, ratio)]
            message = f"{platform.name} takes no aspect ratio but a size: {text} is {' or '.join(sizes)}"
            yield codes.UNKNOWN_SETTING.finding(message, span, severity=Severity.NOTE)
    elif lines and platform.accepts_lines(lines) is False:
        message = f"{text} is no resolution of this model: {offer}"
        yield codes.UNSUPPORTED_RESOLUTION.finding(message, span, severity=severity)


def _negative(item: Setting, text: str, span: Span, limits: Limits) -> Iterator[Finding]:
    platform = limits.platform
    most = platform.negative_prompt_max
    if most is not None and len(text) > most:
        message = f"the negative prompt has {len(text):,} characters, {platform.name} ({platform.id}) takes {most:,}"
        yield codes.PROMPT_TOO_LONG.finding(message, span)
    elif platform.negative_prompt is None:
        yield from _unknown(item, span, limits)


def _unknown(item: Setting, span: Span, limits: Limits) -> Iterator[Finding]:
    """A listed setting that the API does not take, where the profile lists all of them."""
    platform = limits.platform
    if not _is_call(item) or limits.weak or not platform.settings or item.name in platform.settings:
        return
    if not _IDENTIFIER.fullmatch(item.key) or item.key.lower() in _NO_SETTING:
        return
    message = (
        f"{item.key} is no setting: {platform.name} ({platform.id}) takes {', '.join(platform.settings)}"
    )
    yield codes.UNKNOWN_SETTING.finding(message, span)


def number(text: str) -> Decimal | None:
    """A setting's value as a number, if it is one (``8``, ``8s``, ``8 seconds``)."""
    head = re.match(r"\s{0,9}([0-9]{1,6}(?:\.[0-9]{1,3})?)", text)
    try:
        return Decimal(head[1]) if head else None
    except InvalidOperation:
        return None


def plain(seconds: Decimal) -> str:
    """A number without trailing zeros: ``8`` of ``8.00``."""
    return f"{seconds.normalize():f}"
