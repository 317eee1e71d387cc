"""What is worth a look, for a terminal, as a Markdown page and as JSON (``anomalies/1``)."""

from __future__ import annotations

from collections import Counter
from html import escape as html_escape
from typing import TYPE_CHECKING, Any

from harness.anomalies.model import KINDS
from harness.reporting.changes import plural
from harness.reporting.escaping import one_line
from harness.reporting.markdown import escape, unreferenced
from harness.spans import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from harness.anomalies import Anomaly, Look

SCHEMA = "anomalies/1"
TITLES = {
    "duplicates": "Prompts that say the same",
    "drift": "Drift between versions",
    "failures": "Clusters of failures",
    "outliers": "Outliers",
}
_NAMES = {
    "duplicates": "group of duplicates",
    "drift": "drift",
    "failures": "cluster of failures",
    "outliers": "outlier",
}
_PLURALS = {"duplicates": "groups of duplicates", "failures": "clusters of failures"}
NAMED = 3
"""Recordings named on a screen."""
QUOTES = 4
"""Quotations on a screen."""
LINE = 150


def anomalies_as_json(look: Look) -> dict[str, Any]:
    """Everything that the look says."""
    return {
        "schema": SCHEMA,
        "recordings": look.recordings,
        "prompts": look.prompts,
        "anomalies": [_as_json(one) for one in look.anomalies],
        "more": dict(look.more),
        "notes": list(look.notes),
    }


def _as_json(one: Anomaly) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "title": one.title,
        "why": list(one.why),
        "recordings": list(one.recordings),
        "count": one.count,
        "strength": one.strength,
        "quotes": [
            {
                "recording": quote.recording,
                "prompt": quote.prompt,
                "start": quote.start,
                "end": quote.end,
                "text": quote.text,
            }
            for quote in one.quotes
        ],
        "tested": [
            {
                "name": each.name,
                "inside": round(each.inside, 6),
                "inside_of": each.inside_of,
                "elsewhere": round(each.elsewhere, 6),
                "elsewhere_of": each.elsewhere_of,
                "low": None if each.low is None else round(each.low, 6),
                "high": None if each.high is None else round(each.high, 6),
                "log_odds": each.log_odds,
                "z": each.z,
                "p": each.p,
            }
            for each in one.tested
        ],
    }


def anomalies_screen(look: Look) -> str:
    """All of it for a person at a terminal, the reasons under each title, then the text that shows it."""
    lines = [_headline(look)]
    for kind, own in _by_kind(look):
        lines += ["", TITLES[kind]]
        for one in own:
            lines.append(f"  {one_line(shorten(one.title, LINE))}")
            lines += [f"      {one_line(shorten(reason, LINE))}" for reason in one.why]
            lines += [
                f"      {one_line(quote.recording)}, prompt {quote.prompt + 1}, "
                f"{quote.start}–{quote.end}: “{one_line(quote.text)}”"
                for quote in one.quotes[:QUOTES]
            ]
            if one.count > 1:
                lines.append(f"      in {one_line(_recordings(one))}")
        if look.more.get(kind):
            lines.append(f"  … and {look.more[kind]:,} more: --all shows them")
    if look.notes:
        lines += ["", "Not looked at", *(f"  {one_line(note)}" for note in look.notes)]
    return "\n".join(lines) + "\n"


def anomalies_markdown(look: Look) -> str:
    """The same as a page."""
    lines = ["# Worth a look", "", f"{escape(_headline(look), 400)}"]
    for kind, own in _by_kind(look):
        lines += ["", f"## {TITLES[kind]}"]
        for one in own:
            lines += ["", f"### {escape(one.title, LINE)}", ""]
            lines += [f"- {escape(reason, 4 * LINE)}" for reason in one.why]
            lines += [
                f"- {escape(quote.recording)}, prompt {quote.prompt + 1}, {quote.start}–{quote.end}: "
                f"“{escape(quote.text, 2 * LINE)}”"
                for quote in one.quotes
            ]
            lines.append(f"- in {escape(_recordings(one), 4 * LINE)}")
        if look.more.get(kind):
            lines += ["", f"… and {look.more[kind]:,} more."]
    if look.notes:
        lines += ["", "## Not looked at", "", *(f"- {escape(note, 4 * LINE)}" for note in look.notes)]
    return "\n".join(lines) + "\n"


def anomalies_counted(look: Look) -> str:
    """How many of each kind: ``1 drift, 13 outliers``; empty where there is nothing."""
    counts = Counter(one.kind for one in look.anomalies)
    parts = []
    for kind in KINDS:
        number = counts[kind] + look.more.get(kind, 0)
        if number:
            many = f"{number:,} {_PLURALS[kind]}" if number > 1 and kind in _PLURALS else ""
            parts.append(many or plural(number, _NAMES[kind]))
    return ", ".join(parts)


def anomalies_folded(look: Look) -> list[str]:
    """Three lines for a summary: folded away, as HTML, in which nothing of a recording is markup."""
    counted = anomalies_counted(look)
    if not counted:
        return []
    shown = "".join(
        f"<li>{unreferenced(html_escape(one_line(shorten(one.title))))}</li>" for one in _first_ones(look)
    )
    return [
        f"<details><summary>Worth a look, no part of the gate: {counted}</summary>",
        f"<ul>{shown}</ul>",
        "</details>",
    ]


def _first_ones(look: Look) -> Iterator[Anomaly]:
    """The two strongest of each kind."""
    for _, own in _by_kind(look):
        yield from own[:2]


def _headline(look: Look) -> str:
    looked = f"{plural(look.prompts, 'prompt')} of {plural(look.recordings, 'recording')}"
    return f"worth a look: {anomalies_counted(look) or 'nothing'} ({looked})"


def _by_kind(look: Look) -> Iterable[tuple[str, list[Anomaly]]]:
    found: Mapping[str, list[Anomaly]] = {
        kind: [one for one in look.anomalies if one.kind == kind] for kind in KINDS
    }
    return [(kind, own) for kind, own in found.items() if own]


def _recordings(one: Anomaly) -> str:
    rest = one.count - len(one.recordings[:NAMED])
    return ", ".join(one.recordings[:NAMED]) + (f" and {rest:,} more" if rest > 0 else "")
