"""Two versions on one screen: better, worse or not to tell, by how much, where, and what would tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.findings import registry
from harness.reporting.changes import plural, signed
from harness.reporting.escaping import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.comparison import CodeEvidence, CriterionEvidence, Effort, Mover, Versions

WIDTH = 110
CODES = 8
"""Codes shown; the rest is counted, and in the JSON."""
MOVERS = 3
DIFF = 420
"""Characters of a word diff shown."""
AROUND = 40
"""Characters shown of what stayed, on either side of a change."""
HEADLINES = {
    "better": "BETTER",
    "worse": "WORSE",
    "mixed": "BETTER AND WORSE",
    "no evidence": "CAN'T TELL YET",
    "too few": "TOO FEW TO SAY",
    "not compared": "NOT COMPARED",
}


def versions_screen(versions: Versions, *, shown_movers: int = MOVERS) -> str:
    """The comparison for a person."""
    lines = [headline(versions), *_sides(versions), ""]
    if versions.refused:
        change = versions.signature_changes[0]
        lines += [
            "  the sides were scored in different ways, so that their scores may differ for that alone:",
            f"    baseline   {one_line(change.before)}",
            f"    candidate  {one_line(change.after)}",
            "  compare all the same with: --allow-signature-change",
        ]
        return "\n".join([*lines, *_notes(versions)]) + "\n"
    lines += [*criteria_rows(versions.criteria, versions.alpha), "", *_reading(versions), ""]
    lines += _section("failures", _codes(versions.codes))
    lines += _section("took, per dialogue", _efforts(versions.efforts))
    lines += _section("moved most", mover_rows(versions.movers[:shown_movers]))
    lines += _notes(versions)
    return "\n".join(lines).rstrip() + "\n"


def answer(versions: Versions) -> str:
    """The answer in capitals."""
    tested = [one for one in versions.criteria if one.n]
    same = tested and all(one.difference == 0 and one.reason.startswith("equal") for one in tested)
    return "NO DIFFERENCE" if same else HEADLINES[versions.answer]


def headline(versions: Versions) -> str:
    """The answer in one line."""
    told = moved(versions) or _missing(versions)
    if versions.refused:
        told = "the signatures differ"
    observed = "  (observational: not a comparison by design)" if versions.design == "observational" else ""
    return f"harness compare: {answer(versions)} — {told}{observed}"


def moved(versions: Versions) -> str:
    """Which criteria fell and rose; empty where none is shown to have."""
    told = []
    for verdict in ("regressed", "improved"):
        names = [one_line(one.criterion) for one in versions.criteria if one.verdict == verdict]
        if names:
            rest = f" and {len(names) - 4} more" if len(names) > 4 else ""
            told.append(f"{', '.join(names[:4])}{rest} {verdict}")
    return "; ".join(told)


def _missing(versions: Versions) -> str:
    n = max((one.n for one in versions.criteria), default=0)
    seen = max((one.mde for one in versions.criteria if one.mde is not None), default=None)
    if versions.answer == "too few":
        return f"{_units(versions, n)} cannot show any difference"
    if seen is None:
        return f"no criterion moved on {_units(versions, n)}" if n else "no score on both sides"
    return f"no criterion moved by more than chance on {_units(versions, n)}"


def _units(versions: Versions, n: int) -> str:
    nouns = {"scenarios": "scenario", "recordings": "recording", "observational": "dialogue"}
    return plural(n, nouns[versions.design])


def _sides(versions: Versions) -> list[str]:
    lines = []
    for name, side, cost in zip(
        ("baseline", "candidate"), (versions.baseline, versions.candidate), versions.costs, strict=True
    ):
        money = "" if cost is None else f", ${cost:,.2f}"
        lines.append(f"  {name:<9}  {one_line(side.name)}  ({plural(side.dialogues, 'dialogue')}{money})")
    return lines


def criteria_rows(criteria: Sequence[CriterionEvidence], alpha: float) -> list[str]:
    """The table of criteria."""
    width = min(24, max([9, *(len(one_line(one.criterion)) for one in criteria)]))
    interval = f"{100 * (1 - alpha):g} % interval"
    rows = [
        f"  {'criterion':<{width}}  {'baseline':>8}  {'candidate':>9}  {'difference':>10}  "
        f"{interval:<17}  {'sees':>5}  verdict"
    ]
    for one in criteria:
        reason = f" ({one_line(one.reason)})" if one.reason and one.verdict != "regressed" else ""
        rows.append(
            f"  {one_line(one.criterion)[:width]:<{width}}  {score(one.baseline):>8}  {score(one.candidate):>9}  "
            f"{'–' if one.difference is None else _signed(one.difference):>10}  "
            f"{_interval(one):<17}  {'–' if one.mde is None else f'{one.mde:.2f}':>5}  {one.verdict}{reason}"
        )
    return rows


def score(value: float | None) -> str:
    """A mean with three decimals."""
    return "–" if value is None else f"{value:.3f}"


def _interval(one: CriterionEvidence) -> str:
    if one.low is None or one.high is None:
        return "–"
    return f"{_signed(one.low)} … {_signed(one.high)}"


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+'}{abs(value):.3f}"


def _reading(versions: Versions) -> list[str]:
    """How to read the table, and what would tell more."""
    n = max((one.n for one in versions.criteria), default=0)
    lines = [
        f"  {_units(versions, n)}; verdicts corrected over the criteria (Holm), α {versions.alpha:g}; "
        "`sees`: the smallest difference shown 4 times in 5"
    ]
    advice = what_would_tell(versions)
    return [*lines, f"  {advice}"] if advice else lines


def what_would_tell(versions: Versions) -> str:
    """How much more data would show the difference that matters; empty where that is not the question."""
    open_ones = [one for one in versions.criteria if one.verdict in ("no evidence", "too few") and one.mde]
    blind = [one for one in open_ones if (one.mde or 0) > versions.effect]
    too_few = [one for one in versions.criteria if one.verdict == "too few"]
    if too_few and not blind:
        return f"more are needed before anything can be shown: {too_few[0].reason}"
    if not blind:
        return ""
    worst = max(blind, key=lambda one: (one.needed or 0, one.criterion))
    overall = next((one for one in blind if one.criterion == "overall"), worst)
    said = (
        f"to see {versions.effect:g} in {one_line(overall.criterion)} it takes about {overall.needed:,}"
        if overall.needed
        else ""
    )
    if not said:
        return ""
    said += f" instead of {_units(versions, overall.n)}"
    if overall.replicates_needed and versions.design == "scenarios":
        said += f", or {plural(overall.replicates_needed, 'replicate')} of each"
    if worst.needed and worst is not overall:
        said += f"; in {one_line(worst.criterion)} about {worst.needed:,}"
    return said


def _codes(codes: Sequence[CodeEvidence]) -> list[str]:
    ranks = {"appeared": 0, "gone": 1, "still there": 2}
    ordered = sorted((one for one in codes if one.severity != "note"), key=lambda one: ranks[one.standing])
    rows = []
    for one in ordered[:CODES]:
        known = registry().get(one.code)
        name = f"{one.code} {known.name if known else ''}".strip()
        change = f"{one.baseline:.0%} → {one.candidate:.0%}"
        rows.append(
            f"  {one.standing:<11}  {name:<32.32}  {change:<13}  p {one.p_holm:.3f}  {_clip(one.examples[0], 40) if one.examples else ''}"
        )
    if len(ordered) > CODES:
        rows.append(f"  … and {plural(len(ordered) - CODES, 'more code')} (--json has them)")
    return rows


def _efforts(measures: Sequence[Effort]) -> list[str]:
    rows = []
    for one in measures:
        if one.baseline is None or one.candidate is None:
            continue
        digits = {"cost": 4, "rounds": 2}.get(one.measure, 0)
        unknown = f"  ({sum(one.unknown):,} unknown)" if any(one.unknown) else ""
        interval = (
            ""
            if one.low is None or one.high is None or one.low == one.high
            else (f"  (difference {one.low:+,.{digits}f} … {one.high:+,.{digits}f})")
        )
        name = {"cost": "cost, $"}.get(one.measure, one.measure.replace("_", " "))
        rows.append(
            f"  {name:<13}  {one.baseline:,.{digits}f} → {one.candidate:,.{digits}f}{interval}{unknown}"
        )
    return rows


def mover_rows(found: Sequence[Mover]) -> list[str]:
    """What moved most: the scenario, a dialogue of either side, the words that changed."""
    rows = []
    for one in found:
        most = f", most in {one_line(one.criterion)} ({signed(one.by)})" if one.criterion != "overall" else ""
        rows.append(f"  {_clip(one.unit, 40)}  {signed(one.difference)}{most}")
        rows.append(f"    {_clip(one.baseline.id, 48)} → {_clip(one.candidate.id, 48)}")
        if one.diff:
            rows.append(f"    {_diff(one)}")
        elif one.baseline.prompt is not None and one.baseline.prompt == one.candidate.prompt:
            rows.append("    the same prompt")
    return rows


def _diff(one: Mover) -> str:
    """A word diff on one line, as git's: what went in [-…-], what came in {+…+}, what stayed cut short."""
    parts = []
    for change in one.diff:
        old, new = one_line(change.old), one_line(change.new)
        if change.op == "equal":
            parts.append(old if len(old) <= 2 * AROUND else f"{old[:AROUND]} … {old[-AROUND:]}")
        else:
            parts.append((f"[-{old}-]" if old else "") + (f"{{+{new}+}}" if new else ""))
    if all(change.op == "equal" for change in one.diff):
        return "the same prompt"
    return _clip(" ".join(parts), DIFF)


def _section(title: str, rows: list[str]) -> list[str]:
    return [f"{title}:", *rows, ""] if rows else []


def _notes(versions: Versions) -> list[str]:
    lines = [f"note:          {one_line(note)}" for note in versions.notes]
    if versions.signature_changes and not versions.refused:
        lines.append("note:          the signatures differ, compared all the same as asked")
    if versions.design == "observational":
        lines.append(
            "note:          nothing was paired or assigned here: persona by persona, the groups may differ in "
            "more than what they are named for"
        )
    return lines


def _clip(text: str, width: int) -> str:
    line = one_line(text)
    return line if len(line) <= width else line[: width - 1] + "…"
