"""An extraction in the terminal: what is delivered, what was saved, what else was considered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.reporting.escaping import for_terminal, one_line
from harness.reporting.terminal import BOLD, DIM, GREEN, RED, YELLOW, Style, title
from harness.scorecards.json_form import portable
from harness.spans import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.extraction import Candidate, Extraction
    from harness.extraction.foreign import Comparison
    from harness.recordings import Recording

CANDIDATES_LIMIT = 5
"""Most candidates shown beside the delivered ones."""
PROMPT_LINES = 40
"""Most lines shown of one prompt."""


def screen(recording: Recording, extraction: Extraction, style: Style) -> str:
    """The extraction of one recording, with the delivered text itself."""
    good = extraction.verdict in ("match", "not-recorded")
    lines = [
        style.paint(title(recording), BOLD),
        f"  {style.paint(extraction.verdict, GREEN if good else RED)}: {one_line(extraction.explanation)}",
    ]
    if recording.recorded is not None and extraction.verdict != "match":
        text = shorten(one_line(recording.recorded.text), style.width - 14)
        lines.append(f"  recorded: “{text}”" if text else "  recorded: nothing")
    for number, prompt in enumerate(extraction.prompts, 1):
        clip = f"clip {number} of {len(extraction.prompts)}, " if len(extraction.prompts) > 1 else ""
        place = f"{clip}{_place(prompt, recording)}, {len(prompt.text):,} characters"
        lines += ["", f"  {style.paint('delivered', BOLD)} {place}"]
        lines += _body(prompt.text, style)
    others = [candidate for candidate in extraction.candidates if candidate not in extraction.prompts]
    if others:
        lines += ["", f"  {len(others)} other candidates" if len(others) > 1 else "\n  1 other candidate"]
    for candidate in others[:CANDIDATES_LIMIT]:
        lines.append(
            f"    {candidate.rank:5.2f}  {_place(candidate, recording)}, {len(candidate.text):,} characters"
        )
        lines.append(style.paint(f"           “{shorten(one_line(candidate.text), style.width - 15)}”", DIM))
        if candidate.reasons:
            lines.append(f"           {shorten(one_line('; '.join(candidate.reasons)), style.width - 13)}")
    return "\n".join(lines)


def comparison_line(recording: Recording, extraction: Extraction, theirs: Comparison, style: Style) -> str:
    """One row of the table: outcome, the verdict on the record and on their text, the file, the reason."""
    colour = {"agrees": GREEN, "differs": RED, "raised": YELLOW}[theirs.outcome]
    row = (
        style.paint(f"{theirs.outcome:7}", colour),
        f"recorded {extraction.verdict:17}",
        f"theirs {theirs.verdict or '—':17}",
        one_line(portable(recording.source) or recording.id),
    )
    line = " ".join(row)
    if theirs.outcome == "agrees":
        return line
    why = one_line(theirs.explanation)
    if theirs.texts:
        why += f": “{shorten(one_line(theirs.texts[0]), 60)}”"
    return f"{line}\n        {style.paint(shorten(why, style.width - 8), DIM)}"


def totals(name: str, counts: Mapping[str, int]) -> str:
    """How often a team's extractor agrees with ours."""
    whole = sum(counts.values())
    parts = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count or what == "agrees")
    return f"{one_line(name)} on {whole:,} recordings: {parts} ({counts['agrees'] / whole:.0%} agree)"


def _place(candidate: Candidate, recording: Recording) -> str:
    turn = candidate.span.turn or 0
    said = recording.turns[turn]
    in_round = f", round {said.round}" if said.round is not None else ""
    who = one_line(said.speaker) or said.role
    return f"turn {turn} ({who}{in_round}), {candidate.form}"


def _body(text: str, style: Style) -> list[str]:
    """The text, wrapped and indented; a very long one is cut with the number of lines left out."""
    from textwrap import wrap

    lines = [
        part for line in for_terminal(text).split("\n") for part in (wrap(line, style.width - 4) or [""])
    ]
    shown = [f"    {line}".rstrip() for line in lines[:PROMPT_LINES]]
    if len(lines) > PROMPT_LINES:
        shown.append(f"    … {len(lines) - PROMPT_LINES} more lines (--json gives the whole text)")
    return shown
