"""The text of a prompt held against a profile: its length, its language, what the vendor does not accept.

Words show only so much: a limit is found where a listed name or phrase stands in the prompt, not
denied and not under a heading of things to avoid. The lists (``data/content_limits.yaml``) are short
on purpose, and every finding of content is a warning or a note: it asks a person to look.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from harness.checks.language import foreign
from harness.checks.prose import prose
from harness.checks.words import Match, Phrases, Words, entries, load, negated
from harness.findings import Severity
from harness.findings.codes import platform as codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.anatomy import Anatomy
    from harness.extraction.model import Candidate
    from harness.findings import Finding
    from harness.platforms import ContentLimit, Platform

STYLE_REACH = 4
"""Words before or after a name in which a word such as *lighting* makes it a reference of style."""
MOST = 50
"""Headings of things to avoid that are heeded; a prompt has one or two."""
SHOWN = 8
"""Places shown for one limit."""

_SEVERITY = {"note": Severity.NOTE, "warning": Severity.WARNING, "error": Severity.ERROR}


@cache
def _handle() -> re.Pattern[str]:
    # Not an address (a@b), a rate (@24fps) or a mark inside a word; a reference image is no person.
    return re.compile(
        r"(?<![\w.@/])@(?!(?:image|img|video|audio|ref|reference)s?[ _-]?\d*\b)([A-Za-z_][\w.]{1,30})",
        re.IGNORECASE,
    )


@cache
def _terms() -> Phrases:
    return Phrases(
        {kind: entries(value["terms"]) for kind, value in load("content_limits").items() if "terms" in value}
    )


@cache
def _style_words() -> frozenset[str]:
    return frozenset(entries(load("content_limits")["style_words"]["words"]))


def text_findings(prompt: Candidate, anatomy: Anatomy, platform: Platform) -> Iterator[Finding]:
    """Findings on the text of one prompt."""
    name = f"{platform.name} ({platform.id})"
    length = len(prompt.text)
    if platform.prompt_max is not None and length > platform.prompt_max:
        message = f"the prompt has {length:,} characters, {name} takes {platform.prompt_max:,}"
        yield codes.PROMPT_TOO_LONG.finding(message, prompt.locate(platform.prompt_max, length))
    yield from _negative_section(prompt, anatomy, platform)
    if not platform.content and not platform.languages:
        return
    words = Words.of(prose(prompt.text, is_json=anatomy.is_json))
    if platform.languages == ("en",) and (reason := foreign(words)):
        yield codes.PROMPT_LANGUAGE.finding(f"{reason}; {name} names English only", prompt.span)
    yield from _content(prompt, anatomy, platform, words)


def _negative_section(prompt: Candidate, anatomy: Anatomy, platform: Platform) -> Iterator[Finding]:
    most = platform.negative_prompt_max
    for section in anatomy.sections if most is not None else ():
        start, end = section.body
        if section.facet == "negative" and most is not None and end - start > most:
            message = f"the negative prompt has {end - start:,} characters, {platform.name} ({platform.id}) takes {most:,}"
            yield codes.PROMPT_TOO_LONG.finding(message, prompt.locate(start + most, end))


def _content(prompt: Candidate, anatomy: Anatomy, platform: Platform, words: Words) -> Iterator[Finding]:
    limits = {limit.kind: limit for limit in platform.content}
    avoided = [section.body for section in anatomy.sections if section.facet == "negative"][:MOST]
    found: dict[str, list[Match]] = {}
    for match in _terms().find(words):
        kind = match.label
        if kind != "mature-content" and not _is_name(words, match):
            continue
        if negated(words, match.first) or any(start <= match.start < end for start, end in avoided):
            continue
        if kind in ("real-people", "copyrighted-characters") and _is_style(words, match):
            kind = "style-reference"
        found.setdefault(kind, []).append(match)
    for kind, matches in found.items():
        if kind in limits:
            yield _limit_finding(prompt, words, limits[kind], matches)
    if "cameo-handle" in limits:
        handles = list(_handle().finditer(words.text))
        if handles:
            named = ", ".join(dict.fromkeys(handle[0] for handle in handles[:SHOWN]))
            severity = _SEVERITY[limits["cameo-handle"].severity]
            spans = [prompt.locate(*handle.span()) for handle in handles[:SHOWN]]
            yield codes.CAMEO_HANDLE.finding(
                f"{named}: a cameo of the vendor's app", *spans, severity=severity
            )


def _limit_finding(prompt: Candidate, words: Words, limit: ContentLimit, matches: list[Match]) -> Finding:
    named = ", ".join(dict.fromkeys(_written(words, match) for match in matches[:SHOWN]))
    spans = [prompt.locate(match.start, match.end) for match in matches[:SHOWN]]
    severity = _SEVERITY[limit.severity]
    if limit.kind == "style-reference":
        return codes.STYLE_REFERENCE.finding(f"{named}: a reference of style", *spans, severity=severity)
    return codes.CONTENT_LIMIT.finding(f"{named}: {limit.rule}", *spans, severity=severity)


def _written(words: Words, match: Match) -> str:
    """The name as written, without a possessive ending."""
    return " ".join(words.text[match.start : match.end].split()).removesuffix("'s").removesuffix("’s")


def _is_name(words: Words, match: Match) -> bool:
    """Whether the first and last word are written as a name."""
    return all(words.text[words.starts[number]].isupper() for number in (match.first, match.last))


def _is_style(words: Words, match: Match) -> bool:
    near = range(max(0, match.first - STYLE_REACH), min(len(words), match.last + 1 + STYLE_REACH))
    return any(words.words[number] in _style_words() for number in near)
