"""Changes between a run and its baseline, in words: shared by the screen and the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.findings import registry

if TYPE_CHECKING:
    from harness.comparison import Change, Kind


def label(change: Change) -> str:
    """What changed, in a word or two."""
    if change.kind in ("verdict", "missing"):
        return change.kind
    if change.kind in ("finding", "forbidden"):
        return f"{change.kind} {change.subject}"
    return change.subject


def detail(change: Change) -> str:
    """From what to what."""
    before, after = number(change.before), number(change.after)
    again = " (same file: the harness reads it differently)" if change.unchanged_file else ""
    words: dict[Kind, str] = {
        "missing": "is in the baseline but not in this run",
        "verdict": f"{before} → {after}{again}",
        "regressed": f"{before} → {after}  ({signed(change.by)}; {change.note})",
        "inferior": f"{before} → {after}  ({change.note})",
        "mean-floor": f"mean {after}, below the floor of {before}",
        "improved": f"{before} → {after}  ({signed(change.by)}; {change.note})",
        "finding": f"{_name(change.subject)}: {count(change.before)} → {count(change.after)}",
        "forbidden": f"{_name(change.subject)}: {count(change.after)}, and the gate allows none",
        "floor": f"{after}, below the floor of {before}",
        "scored-weight": f"{share(change.after)} of its weight scored, at least {share(change.before)} wanted",
        "unscored": f"{before} → unscored",
        "score": f"{before} → {after}  ({signed(change.by)})",
    }
    return words[change.kind]


def number(score: float | str | None) -> str:
    """A score with two decimals, or three where two would hide a difference from a whole."""
    if not isinstance(score, int | float):
        return "none" if score is None else score
    text = f"{score:.2f}"
    return f"{score:.3f}" if text == "1.00" and score < 1 else text


def signed(by: float | None) -> str:
    """A movement with its sign, the minus sign a real one; three decimals where it is small."""
    value = by or 0.0
    digits = 2 if abs(value) >= 0.01 else 4
    return f"{'−' if value < 0 else '+'}{abs(value):.{digits}f}"


def share(value: float | str | None) -> str:
    """A share as a percentage."""
    return f"{value:.0%}" if isinstance(value, int | float) else "none"


def count(value: float | str | None) -> str:
    """How often a finding stands there."""
    return f"{value:.0f}" if isinstance(value, int | float) else "none"


def plural(number: int, noun: str) -> str:
    """``1 recording``, ``2 recordings``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _name(code: str) -> str:
    known = registry().get(code)
    return f"{known.name} ({known.severity.label})" if known else "a code that this version does not know"
