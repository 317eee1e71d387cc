"""Markdown for a page that others render: hostile text shown as it is, tables, folded parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from harness.reporting.escaping import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CELL = 140
"""Most characters of one cell."""


def escape(text: str, limit: int = CELL) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, no link, no formula, nobody mentioned.

    Mentions, references and addresses are found by GitHub and GitLab in the text that was rendered, where
    an escape is gone; an empty comment inside them is not.
    """
    shown = one_line(text)
    if len(shown) > limit:
        shown = shown[: limit - 1] + "…"
    shown = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return unreferenced(_marks().sub(r"\\\g<0>", shown))


def unreferenced(text: str) -> str:
    """Text, escaped already, in which nobody is mentioned and nothing is an address."""
    return _references().sub(lambda match: f"{match.group()}<!-- -->", text)


def code(text: str) -> str:
    """Text in a code span, where nothing is markup."""
    return f"`{one_line(text).replace('`', chr(39))}`"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table; its cells are escaped here."""
    lines = [f"| {' | '.join(headings)} |", f"|{'|'.join(' --- ' for _ in headings)}|"]
    return [*lines, *(f"| {' | '.join(escape(cell) for cell in row)} |" for row in rows)]


FRAME = 6
"""Lines of a folded table beside its rows."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A table that is folded away under its title. ``total`` counts the rows that were not kept, too."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    total: int
    opened: bool = False

    def lines(self, rows: int) -> list[str]:
        """The part with its first ``rows`` rows; ``title`` is the harness's own and is not escaped."""
        shown = self.rows[:rows]
        rest = self.total - len(shown)
        title = f"{self.title}: {self.total:,}" + (f", the first {len(shown)} shown" if rest else "")
        opening = "<details open>" if self.opened else "<details>"
        return [f"{opening}<summary>{title}</summary>", "", *table(self.headings, shown), "", "</details>"]


def fit(parts: Sequence[Folded], lines: int) -> list[str]:
    """As many parts, first ones first, and rows of them as ``lines`` have room for."""
    shown = [part for part in parts if part.rows]
    while shown and (FRAME + 1) * len(shown) > lines:
        shown.pop()
    rows = [1] * len(shown)
    left = lines - (FRAME + 1) * len(shown)
    while left > 0 and any(count < len(part.rows) for count, part in zip(rows, shown, strict=True)):
        for index, part in enumerate(shown):
            if left > 0 and rows[index] < len(part.rows):
                rows[index] += 1
                left -= 1
    return [line for part, count in zip(shown, rows, strict=True) for line in part.lines(count)]


@cache
def _marks() -> re.Pattern[str]:
    return re.compile(r"[\\`*_{}\[\]#|~!$]")


@cache
def _references() -> re.Pattern[str]:
    """What a mention, a reference or an address begins with."""
    return re.compile(r"[@#!~$%^](?=\w)|:(?=//)|\bwww(?=\.)|\bmailto(?=:)|\bGH(?=-\d)", re.IGNORECASE)
