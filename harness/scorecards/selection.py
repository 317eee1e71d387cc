"""Which findings a scorecard shows, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.errors import InputError, nearest
from harness.findings import Finding, registry

if TYPE_CHECKING:
    from collections.abc import Iterable


class Selection:
    """Findings to keep (``select``; all when empty) less those to drop (``ignore``).

    Both name codes (``EXT001``), names (``fragment-recorded``) or families (``EXT``); each entry may
    also be a comma-separated list. The more specific entry wins, ``ignore`` on a tie:
    ``ignore=["EXT"], select=["EXT001"]`` keeps EXT001 alone of its family.

    Raises:
        InputError: an entry names no code.
    """

    def __init__(self, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> None:
        self._select = _codes(select, "--select")
        self._ignore = _codes(ignore, "--ignore")

    def _keeps(self, code: str) -> bool:
        wanted = self._select.get(code, -1) if self._select else 0
        return wanted > self._ignore.get(code, -1)

    def of(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The kept findings, each once, worst first, then by code and place."""
        kept = {_order(finding): finding for finding in findings if self._keeps(finding.code.id)}
        return tuple(kept[key] for key in sorted(kept))


def _order(finding: Finding) -> tuple[Any, ...]:
    places = tuple(
        (span.place, -1 if span.turn is None else span.turn, span.start, span.end) for span in finding.spans
    )
    return (-finding.severity, finding.code.id, places, finding.message, finding.hint)


def _codes(entries: Iterable[str], flag: str) -> dict[str, int]:
    """Code → how specific the entry is that names it: 1 for a family, 2 for the code itself."""
    chosen: dict[str, int] = {}
    wanted = [part.strip() for entry in entries for part in entry.split(",") if part.strip()]
    known = registry() if wanted else {}
    for name in wanted:
        exact = [code.id for code in known.values() if name.upper() == code.id or name.lower() == code.name]
        family = [code for code in known if code.rstrip("0123456789") == name.upper()]
        if not exact and not family:
            names = sorted({*known, *(code.name for code in known.values())})
            raise InputError(flag, f"there is no finding {name[:40]!r}", _hint(name, names))
        for code in family:
            chosen[code] = max(1, chosen.get(code, 0))
        for code in exact:
            chosen[code] = 2
    return chosen


def _hint(name: str, names: list[str]) -> str:
    hint = nearest(name.upper() if name[:3].isupper() else name.lower(), names)
    return hint if hint.startswith("did") else "harness explain lists them"
