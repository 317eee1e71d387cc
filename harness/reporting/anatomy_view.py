"""A prompt's anatomy in the terminal: its sections, its facets, its timeline drawn lane by lane.

Everything that comes from the prompt is made safe first and printed as text, never as markup.
"""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.checks.timing import timing_faults
from harness.checks.timing_clocks import LAYERS, leaves, seconds
from harness.findings import Severity
from harness.reporting.escaping import one_line
from harness.spans import shorten

if TYPE_CHECKING:
    from typing import TextIO

    from harness.anatomy import Anatomy, Clock
    from harness.checks.timing_clocks import Fault

WIDTH_OFF_TERMINAL = 100
LABEL_WIDTH = 22
SECTIONS_LIMIT, LANES_LIMIT, FAULTS_LIMIT = 120, 30, 30
"""Most rows that are drawn of each; the rest is counted."""
BEAT, NEXT_BEAT, NOTHING, TWICE, AFTER = "█", "▒", "·", "╳", "!"
"""Cells of a lane: a beat and the one after it, seconds without a beat, with two, after the declared end."""


def print_anatomy(anatomy: Anatomy, stream: TextIO | None = None) -> None:
    """Print one prompt's anatomy to ``stream`` (standard output); colours on a terminal without NO_COLOR."""
    target = stream or sys.stdout
    width = None if target.isatty() else WIDTH_OFF_TERMINAL
    console = Console(file=target, width=width, highlight=False, markup=False, emoji=False)
    _sections(console, anatomy)
    _facets(console, anatomy)
    _timeline(console, anatomy)


def _heading(console: Console, title: str, detail: str = "") -> None:
    console.print(Text.assemble((title, "bold"), ("  " + detail if detail else "", "dim")))


def _sections(console: Console, anatomy: Anatomy) -> None:
    shown = [section for section in anatomy.sections if section.form != "beat" or section.shot]
    _heading(console, "Sections", f"{len(shown)}" if shown else "none")
    if not shown:
        return
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=3)
    table.add_column(no_wrap=True, min_width=9)
    table.add_column(no_wrap=True, min_width=11, justify="right")
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=4)
    for section in shown[:SECTIONS_LIMIT]:
        body = anatomy.text[section.body[0] : min(section.body[1], section.body[0] + 200)]
        table.add_row(
            Text("  " * (section.depth + 1) + one_line(section.heading)[:60]),
            Text(section.facet or "—", style="cyan" if section.facet else "dim"),
            Text(f"{section.start}–{section.end}", style="dim"),
            Text(shorten(one_line(body), 60), style="dim"),
        )
    console.print(table)
    _rest(console, len(shown) - SECTIONS_LIMIT)


def _rest(console: Console, count: int) -> None:
    if count > 0:
        console.print(Text(f"  … and {count} more (--json shows all)", style="dim"))


def _facets(console: Console, anatomy: Anatomy) -> None:
    console.print()
    _heading(console, "Facets", "" if anatomy.facets else "none")
    titles = {(section.start, section.end): section.heading for section in anatomy.sections}
    for name, places in anatomy.facets.items():
        words = list(
            dict.fromkeys(
                f"§ {one_line(titles[place])}" if place in titles else one_line(anatomy.text[slice(*place)])
                for place in places
            )
        )
        line = Text.assemble((f"  {name:<10}", "cyan"), shorten(", ".join(words[:12]), console.width - 14))
        console.print(line, no_wrap=True, overflow="ellipsis")


def _timeline(console: Console, anatomy: Anatomy) -> None:
    timeline = anatomy.timeline
    total = timeline.declared_seconds
    console.print()
    _heading(console, "Timeline", _what_it_says(anatomy))
    if not timeline:
        return
    ends = [beat.end for beat in timeline.beats] + [cue.at for cue in timeline.cues] + [total or Decimal(0)]
    reach = max(ends)
    if reach > 0 and (timeline.clocks or timeline.cues):
        lane = Lane(reach, total, max(20, console.width - LABEL_WIDTH - 4))
        console.print(Text.assemble(" " * (LABEL_WIDTH + 2), (lane.axis(), "dim")))
        for clock in timeline.clocks[:LANES_LIMIT]:
            name = one_line(clock.section or "(no heading)")
            console.print(
                Text.assemble(f"  {shorten(name, LABEL_WIDTH - 1):<{LABEL_WIDTH}}", lane.draw(clock))
            )
        if timeline.cues:
            label = f"  {'cues':<{LABEL_WIDTH}}"
            console.print(Text.assemble(label, (lane.points([cue.at for cue in timeline.cues]), "magenta")))
        _rest(console, len(timeline.clocks) - LANES_LIMIT)
        console.print(
            Text(
                f"  {BEAT}{NEXT_BEAT} beats  {NOTHING} nothing  {TWICE} twice  {AFTER} after the declared end",
                style="dim",
            )
        )
    _faults(console, anatomy, timing_faults(anatomy))


def _what_it_says(anatomy: Anatomy) -> str:
    timeline = anatomy.timeline
    if not timeline:
        return "the prompt states no times"
    counts = {"clock": timeline.clocks, "beat": timeline.beats, "cue": timeline.cues, "hold": timeline.holds}
    said = [f"{len(items)} {name}{'s' if len(items) > 1 else ''}" for name, items in counts.items() if items]
    total = timeline.declared_seconds
    said.append(f"declared {seconds(total)}" if total is not None else "no declared length")
    return ", ".join(said)


class Lane:
    """Seconds to columns: ``reach`` seconds on ``width`` columns."""

    def __init__(self, reach: Decimal, total: Decimal | None, width: int) -> None:
        self._reach, self._total, self._width = reach, total, width

    def _column(self, value: Decimal) -> int:
        return max(0, min(self._width, round(value * self._width / self._reach)))

    def axis(self) -> str:
        """Figures at the start, the quarters and the end."""
        line = [" "] * (self._width + 8)
        for quarter in range(5):
            value = self._reach * quarter / 4
            figure = f"{round(value, 2).normalize():f}"
            start = max(0, self._column(value) - (len(figure) if quarter == 4 else 0))
            line[start : start + len(figure)] = figure
        return "".join(line).rstrip() + " s"

    def draw(self, clock: Clock) -> Text:
        """One clock: its beats side by side, and what is wrong with them."""
        cells = [(NOTHING, "dim")] * self._width
        for index, beat in enumerate(leaves(clock)):
            first, last = sorted((self._column(beat.start), self._column(beat.end)))
            for column in range(first, max(last, first + 1)):
                if column >= self._width:
                    break
                taken = cells[column][0] != NOTHING and clock.facet not in LAYERS
                cells[column] = (
                    (TWICE, "bold red") if taken else (BEAT if index % 2 == 0 else NEXT_BEAT, "green")
                )
        if self._total is not None and self._total < self._reach:
            for column in range(self._column(self._total), self._width):
                if cells[column][0] != NOTHING:
                    cells[column] = (AFTER, "bold red")
        return Text.assemble(*cells)

    def points(self, times: list[Decimal]) -> str:
        """Cues as triangles."""
        cells = [" "] * self._width
        for time in times:
            cells[min(self._width - 1, self._column(time))] = "▲"
        return "".join(cells).rstrip()


_COLOURS = {Severity.NOTE: "blue", Severity.WARNING: "yellow", Severity.ERROR: "red", Severity.FATAL: "red"}


def _faults(console: Console, anatomy: Anatomy, faults: list[Fault]) -> None:
    for fault in faults[:FAULTS_LIMIT]:
        severity = fault.severity or fault.code.severity
        quotes = ", ".join(
            f"“{shorten(one_line(anatomy.text[slice(*place)]), 40)}”" for place in fault.places[:3]
        )
        console.print(
            Text.assemble(
                ("  " + severity.label, _COLOURS[severity]),
                f" {fault.code.id} {one_line(fault.message)}  ",
                (quotes, "dim"),
            )
        )
    _rest(console, len(faults) - FAULTS_LIMIT)
