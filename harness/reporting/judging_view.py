"""Ratings, comparisons and probes in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.judging.pairwise import standings, verdicts_of
from harness.judging.panel import pooled
from harness.judging.scores import findings_of
from harness.judging.versions import strengths
from harness.reporting.escaping import one_line
from harness.reporting.judge_tables import aligned
from harness.spans import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.judging.judge_file import Judge
    from harness.judging.probe import Probe
    from harness.judging.rating import Judgement
    from harness.judging.versions import Contest

NOTHING = "—"
SHOWN = 3
"""Findings of one code on the screen."""
MESSAGE = 150
"""Characters of one."""


def ratings_screen(judge: Judge, judgements: Sequence[Judgement]) -> str:
    """One row for each item: the panel's mean of every criterion, and how many answers were usable."""
    names = [criterion.id for criterion in judge.criteria]
    table = [["item", *names, "samples", "disagreement"]]
    for judgement in judgements:
        ratings = pooled(judgement)
        apart = [rating.disagreement for rating in ratings.values() if rating.disagreement is not None]
        usable, asked = (sum(getattr(r, name) for r in ratings.values()) for name in ("usable", "asked"))
        table.append(
            [
                one_line(judgement.item.id),
                *(_figure(ratings[name].mean) for name in names),
                f"{usable}/{asked}",
                _figure(max(apart) if apart else None),
            ]
        )
    scale = f"ratings from {judge.scale.least} to {judge.scale.most} by {judge.signature}"
    notes = [*_unscored(judgements), *_findings(judgements)]
    return "\n".join([*aligned(table, left=1), "", scale, *notes]) + "\n"


def _findings(judgements: Sequence[Judgement]) -> list[str]:
    """The findings, as many of each code as a screen bears."""
    lines: dict[str, list[str]] = {}
    for judgement in judgements:
        for finding in findings_of(judgement):
            said = shorten(one_line(f"{judgement.item.id}: {finding.message}"), MESSAGE)
            lines.setdefault(f"{finding.code.id} {finding.code.name}", []).append(said)
    shown = []
    for code, messages in sorted(lines.items()):
        shown += ["", f"{code} ({len(messages):,})", *(f"  {line}" for line in messages[:SHOWN])]
        shown += [f"  … and {len(messages) - SHOWN:,} more"] if len(messages) > SHOWN else []
    return shown


def _unscored(judgements: Sequence[Judgement]) -> list[str]:
    """Why criteria have no rating, each reason once."""
    reasons: dict[str, int] = {}
    for judgement in judgements:
        for rating in pooled(judgement).values():
            if rating.unscored:
                line = f"{rating.criterion} unscored: {rating.unscored}"
                reasons[line] = reasons.get(line, 0) + 1
    return [f"{one_line(line)} ({count:,} items)" for line, count in sorted(reasons.items())]


def comparison_screen(contests: Sequence[Contest]) -> str:
    """One table for every two versions, and strengths over more than two."""
    from harness.judging.pairs import judge_pairs

    lines: list[str] = []
    for contest in contests:
        measured = {row.judge: row for row in judge_pairs(verdicts_of(contest.answers))}
        table = [["judge", "a wins", "b wins", "ties", "undecidable", "flip rate", "first place", "unusable"]]
        for found in standings(contest.answers):
            row = measured[found.judge]
            rates = [_figure(row.values[name]) for name in ("flip_rate", "first_place_rate")]
            counts = [str(each) for each in (found.a, found.b, found.ties, found.undecidable)]
            table.append([one_line(found.judge), *counts, *rates, str(row.unusable)])
        lines += [f"a: {one_line(contest.a)}", f"b: {one_line(contest.b)}", *aligned(table, left=1)]
        if contest.unpaired:
            lines.append(f"{contest.unpaired:,} items stand on one side only and are left out")
        lines.append("")
    if len(contests) > 1:
        lines.append("strength by Bradley–Terry, summing to 1")
        for judge, by_version in strengths(contests).items():
            ranked = sorted(by_version.items(), key=lambda pair: -pair[1])
            lines.append(
                f"{one_line(judge)}: " + ", ".join(f"{one_line(n)} {value:.2f}" for n, value in ranked)
            )
    return "\n".join(lines).rstrip() + "\n"


def probe_screen(probe: Probe) -> str:
    """One row for each judge and change; then what the place does."""
    scale = probe.judge.scale
    head = ["judge", "change", "prompts", "before", "shift", "95 % interval", "moved", "detected"]
    table = [head]
    for shift in probe.shifts:
        interval = NOTHING
        if shift.low is not None and shift.high is not None:
            interval = f"{shift.low:+.2f} … {shift.high:+.2f}"
        table.append(
            [
                one_line(shift.judge),
                f"{shift.change.kind}: {shift.change.name}",
                str(shift.prompts),
                _figure(shift.before),
                NOTHING if shift.shift is None else f"{shift.shift:+.2f}",
                interval,
                f"{shift.moved}/{shift.prompts}",
                f"{shift.seen:.0%}",
            ]
        )
    lines = [f"shift of the mean rating, scale {scale.least} to {scale.most}, {probe.judge.signature}", ""]
    lines += [*aligned(table, left=2), ""]
    places = [["judge", "equal texts: tie", "first", "second", "pairs", "flip rate", "unusable"]]
    for place in probe.places:
        counts = [str(each) for each in (place.ties, place.first, place.second, place.pairs)]
        places.append([one_line(place.judge), *counts, _figure(place.flip_rate), str(place.unusable)])
    lines += aligned(places, left=1)
    for judge, count in probe.unusable.items():
        if count:
            lines.append(f"{one_line(judge)}: {count:,} answers could not be used, wholly or in part")
    return "\n".join(lines) + "\n"


def _figure(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2f}"
