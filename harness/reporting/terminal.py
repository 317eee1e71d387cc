"""A scorecard in the terminal: one screen, or one line where there are many."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TextIO

from harness.findings import Severity
from harness.reporting.escaping import one_line
from harness.scorecards.json_form import portable, quoted
from harness.spans import shorten

if TYPE_CHECKING:
    from harness.findings import Finding
    from harness.recordings import Recording
    from harness.scorecards import Scorecard
    from harness.spans import Span

FINDINGS_LIMIT = 10
"""Most findings on one screen; the rest is counted."""
SAME_LIMIT, NOTES_LIMIT = 3, 1
"""Most findings of one code on one screen: errors and warnings, notes."""
SPANS_LIMIT = 3
BAR = 10

RED, YELLOW, GREEN, BLUE, DIM, BOLD = "31", "33", "32", "36", "2", "1"
_BY_SEVERITY = {
    Severity.NOTE: BLUE,
    Severity.WARNING: YELLOW,
    Severity.ERROR: RED,
    Severity.FATAL: f"{BOLD};{RED}",
}


class Style(NamedTuple):
    """How to write: ``width`` in columns, and whether to colour."""

    width: int = 80
    colour: bool = False

    def paint(self, text: str, code: str) -> str:
        """``text`` in a colour (an SGR code), or as it is."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text


def style_of(stream: TextIO) -> Style:
    """The style that fits a stream: colours on a terminal only, and never against ``NO_COLOR``."""
    terminal = stream.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = 100
    if terminal:
        try:
            width = os.get_terminal_size(stream.fileno()).columns
        except (OSError, ValueError):
            width = 80
    return Style(max(40, min(width, 120)), colour)


def screen(card: Scorecard, style: Style) -> str:
    """One scorecard as one screen of text, without a line end at the end."""
    from textwrap import wrap

    lines = [style.paint(title(card.recording), BOLD), f"  {_overall(card, style)}", ""]
    verdict = f"{card.extraction.verdict}: {one_line(card.extraction.explanation)}"
    colour = GREEN if card.extraction.verdict in ("match", "not-recorded") else RED
    for number, part in enumerate(wrap(verdict, style.width - 4) or [""]):
        lines.append(f"  {style.paint(part, colour)}" if not number else f"    {part}")
    lines.append("")
    lines += _criteria(card, style)
    lines += _findings(card, style)
    lines += ["", style.paint(f"  {card.signature}", DIM)]
    return "\n".join(lines)


def line(card: Scorecard, style: Style) -> str:
    """One scorecard as one line: score, band, verdict, findings by severity, file, codes."""
    overall = card.overall
    number = "  — " if overall.score is None else _figure(overall.score)
    errors = sum(finding.severity >= Severity.ERROR for finding in card.findings)
    warnings = sum(finding.severity == Severity.WARNING for finding in card.findings)
    verdict = card.extraction.verdict
    good = verdict in ("match", "not-recorded")
    name = one_line(portable(card.recording.source) or card.recording.id)
    serious = [finding.code.id for finding in card.findings if finding.severity >= Severity.ERROR]
    codes = " ".join(dict.fromkeys(serious))
    return " ".join(
        (
            style.paint(number, _colour_of(overall.score)),
            f"{one_line(overall.band or ''):8}",
            style.paint(f"{verdict:17}", GREEN if good else RED),
            f"{errors:3}E {warnings:3}W ",
            f"{name}{_part(card.recording)}",
            style.paint(codes, DIM),
        )
    ).rstrip()


def _part(recording: Recording) -> str:
    """Which one it is, where a file holds several."""
    return f" {one_line(recording.id)}" if recording.source.endswith(".jsonl") else ""


def title(recording: Recording) -> str:
    """Which recording it is, who speaks, and how long."""
    who = " × ".join(one_line(name) for name in (recording.persona, recording.copilot) if name)
    facts = [who, one_line(recording.model or ""), f"{len(recording.turns)} turns"]
    name = one_line(portable(recording.source) or recording.id)
    return f"{name}{_part(recording)}  ({', '.join(fact for fact in facts if fact)})"


def _overall(card: Scorecard, style: Style) -> str:
    overall = card.overall
    if overall.score is None:
        return style.paint("no score", YELLOW)
    band = f" {one_line(overall.band)}" if overall.band else ""
    number = style.paint(f"{_figure(overall.score)}{band}", f"{BOLD};{_colour_of(overall.score)}")
    return f"{number}   {overall.scored_weight:.0%} of the rubric's weight scored"


def _criteria(card: Scorecard, style: Style) -> list[str]:
    width = max((len(criterion.id) for criterion in card.criteria), default=0)
    room = style.width - width - BAR - 17
    lines = []
    for criterion in card.criteria:
        value = criterion.score.value
        if value is None:
            shown, bar = "   —", " " * BAR
            why = f"unscored: {criterion.score.unscored}"
        else:
            filled = round(value * BAR)
            shown, bar = _figure(value), "█" * filled + "░" * (BAR - filled)
            why = criterion.score.explanation
        name = f"{criterion.id:{width}}"
        figures = style.paint(f"{shown} {bar}", DIM if value is None else _colour_of(value))
        lines.append(f"  {name}  {figures} ×{criterion.weight:<4g} {shorten(one_line(why), max(20, room))}")
    return lines


def _findings(card: Scorecard, style: Style) -> list[str]:
    if not card.findings:
        return ["", "  no findings"]
    counts = [
        f"{number} {severity.label}{'s' if number > 1 else ''}"
        for severity in reversed(Severity)
        if (number := sum(finding.severity == severity for finding in card.findings))
    ]
    lines = ["", f"  {', '.join(counts)}"]
    hinted: set[str] = set()
    shown: Counter[str] = Counter()
    for finding in card.findings:
        limit = NOTES_LIMIT if finding.severity == Severity.NOTE else SAME_LIMIT
        if shown.total() < FINDINGS_LIMIT and shown[finding.code.id] < limit:
            shown[finding.code.id] += 1
            lines += _finding(finding, card.recording, style, hinted)
    hidden = len(card.findings) - shown.total()
    if hidden > 0:
        lines.append(f"  … and {hidden} more of the same kinds or less severe (--json shows all)")
    return lines


def _finding(finding: Finding, recording: Recording, style: Style, hinted: set[str]) -> list[str]:
    """The finding's message, the words it points at, and its hint where no earlier one gave it."""
    from textwrap import wrap

    label = style.paint(f"{finding.severity.label:7}", _BY_SEVERITY[finding.severity])
    head = f"{finding.code.id} {finding.code.name}: {one_line(finding.message)}"
    indent = " " * 10
    wrapped = wrap(head, style.width - 10) or [""]
    lines = [f"  {label} {wrapped[0]}", *(indent + part for part in wrapped[1:])]
    for span in finding.spans[:SPANS_LIMIT]:
        room = max(24, style.width - 26)
        words = one_line(quoted(span, recording))
        if words:
            lines.append(indent + style.paint(f"{_where(span):9} “{shorten(words, room)}”", DIM))
    if finding.hint and finding.hint not in hinted:
        hinted.add(finding.hint)
        lines += [indent + part for part in wrap(f"→ {_capital(one_line(finding.hint))}", style.width - 10)]
    return lines


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _where(span: Span) -> str:
    return f"turn {span.turn}" if span.place == "turn" else span.place


def _figure(score: float) -> str:
    """Two decimals, cut off: what is shown has been reached, and 1.00 is nothing but 1."""
    return f"{int(score * 100 + 1e-9) / 100:.2f}"


def _colour_of(score: float | None) -> str:
    if score is None:
        return DIM
    return GREEN if score >= 0.8 else YELLOW if score >= 0.5 else RED
