"""``summary.md``: a run on one page, for a pull request or a folder of artefacts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.comparison import outcome
from harness.reporting.changes import detail, label, number, plural
from harness.reporting.escaping import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from harness.comparison import Change, Comparison
    from harness.runs import Run

CHANGES = 200
"""Rows of changes that the page holds; ``comparison.json`` has all of them."""
_SEVERITIES = ("fatal", "error", "warning", "note")
_OUTCOMES = {
    "passed": "passed",
    "failed": "failed",
    "refused": "not compared: the signatures differ",
    "incomplete": "incomplete",
}


@dataclass
class _Criterion:
    weight: float
    scores: list[float] = field(default_factory=list)
    unscored: Counter[str] = field(default_factory=Counter)


@dataclass
class _Tally:
    """What one pass over the scorecards adds up."""

    verdicts: Counter[str] = field(default_factory=Counter)
    criteria: dict[str, _Criterion] = field(default_factory=dict)
    findings: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    found_in: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    rows: list[list[str]] = field(default_factory=list)

    def add(self, card: Mapping[str, Any], name: str) -> None:
        """Count one scorecard in."""
        self.verdicts[card["extraction"]["verdict"]] += 1
        for criterion in card["criteria"]:
            entry = self.criteria.setdefault(criterion["id"], _Criterion(criterion["weight"]))
            if criterion["score"] is None:
                entry.unscored[criterion["unscored"]] += 1
            else:
                entry.scores.append(criterion["score"])
        codes = Counter((found["severity"], found["code"], found["name"]) for found in card["findings"])
        self.findings.update(codes)
        self.found_in.update(codes.keys())
        grave = sum(number for (severity, _, _), number in codes.items() if severity in ("error", "fatal"))
        scored = [one for one in card["criteria"] if one["score"] is not None]
        lowest = min(scored, key=lambda one: float(one["score"]), default=None)
        self.rows.append(
            [
                name,
                card["extraction"]["verdict"],
                _score(card["overall"]["score"]),
                card["overall"]["band"] or "–",
                f"{lowest['id']} {number(lowest['score'])}" if lowest else "–",
                f"{card['overall']['scored_weight']:.0%}",
                str(grave) if grave else "–",
            ]
        )


def summary(title: str, run: Run, comparison: Comparison, cards: Iterable[Mapping[str, Any]]) -> str:
    """The page. ``cards`` are the run's scorecards (``scorecard/1``) in the run's order."""
    tally = _Tally()
    for card, result in zip(cards, run.results, strict=True):
        tally.add(card, result.id)
    parts = [
        [f"# {escape(title)}: {_OUTCOMES[outcome(run, comparison)]}"],
        _facts(run, comparison),
        *_comparison(comparison),
        *_failures(run),
        ["## Criteria", "", *_criteria(tally)],
        ["## Verdicts on the recorded prompts", "", *_verdicts(tally)],
        ["## Recordings", "", *_recordings(tally)],
        ["## Findings", "", *_findings(tally)],
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def escape(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, no link, nobody mentioned."""
    shown = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "\\`*_{}[]#|~!":
        shown = shown.replace(mark, "\\" + mark)
    return shown.replace("@", "&#64;").replace("://", "&#58;//").replace("www.", "www&#46;")


def _facts(run: Run, comparison: Comparison) -> list[str]:
    lines = [f"- {plural(len(run.results), 'recording')} scored, {len(run.failures)} failed"]
    lines += [f"- signature {_code(one)}" for one in sorted({result.signature for result in run.results})]
    if not comparison.has_baseline:
        lines.append("- no baseline: nothing was compared")
    elif comparison.refused:
        lines.append("- not compared: the accepted results were made under another signature")
    else:
        lines.append(f"- {plural(comparison.compared, 'recording')} compared with the baseline")
    for change in comparison.signature_changes:
        lines.append(f"- accepted under {_code(change.before)} ({plural(change.recordings, 'recording')})")
    lines += [
        f"- {escape(claimed)} is claimed by {escape(', '.join(sources))}: told apart by path"
        for claimed, sources in run.shared_ids
    ]
    return lines


def _comparison(comparison: Comparison) -> list[list[str]]:
    parts = []
    if comparison.regressions:
        parts.append(["## Worse", "", *_change_table(comparison.regressions)])
    if comparison.improvements:
        parts.append(["## Better", "", *_change_table(comparison.improvements)])
    if comparison.new:
        parts.append(["## Not in the baseline", "", *(f"- {escape(name)}" for name in comparison.new)])
    moved = [mean for mean in comparison.means if mean.before != mean.after]
    if moved:
        rows = [
            [mean.criterion, str(mean.recordings), number(mean.before), number(mean.after)] for mean in moved
        ]
        parts.append(
            ["## Means that moved", "", *_table(["criterion", "recordings", "before", "after"], rows)]
        )
    return parts


def _change_table(changes: tuple[Change, ...]) -> list[str]:
    rows = [[change.recording, label(change), detail(change)] for change in changes[:CHANGES]]
    lines = _table(["recording", "what", "how"], rows)
    rest = len(changes) - len(rows)
    return [*lines, "", f"… and {plural(rest, 'more change')}: comparison.json has them."] if rest else lines


def _failures(run: Run) -> list[list[str]]:
    if not run.failures:
        return []
    rows = [[failure.source, failure.problem] for failure in run.failures]
    return [["## Could not be scored", "", *_table(["file", "why"], rows)]]


def _criteria(tally: _Tally) -> list[str]:
    rows = []
    for name, entry in tally.criteria.items():
        mean = sum(entry.scores) / len(entry.scores) if entry.scores else None
        low = min(entry.scores) if entry.scores else None
        reasons = "; ".join(f"{reason} ({times})" for reason, times in sorted(entry.unscored.items())[:5])
        rows.append(
            [name, f"{entry.weight:g}", _score(mean), _score(low), str(len(entry.scores)), reasons or "–"]
        )
    return _table(["criterion", "weight", "mean", "lowest", "scored on", "unscored because"], rows)


def _verdicts(tally: _Tally) -> list[str]:
    ordered = sorted(tally.verdicts.items(), key=lambda item: (-item[1], item[0]))
    return _table(["verdict", "recordings"], [[verdict, str(times)] for verdict, times in ordered])


def _recordings(tally: _Tally) -> list[str]:
    headings = ["recording", "verdict", "overall", "band", "lowest criterion", "weight scored", "errors"]
    return _table(headings, tally.rows)


def _findings(tally: _Tally) -> list[str]:
    if not tally.findings:
        return ["None."]
    ordered = sorted(tally.findings, key=lambda one: (_SEVERITIES.index(one[0]), one[1]))
    rows = [
        [
            code,
            name,
            severity,
            str(tally.findings[severity, code, name]),
            str(tally.found_in[severity, code, name]),
        ]
        for severity, code, name in ordered
    ]
    return _table(["code", "name", "severity", "times", "recordings"], rows)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(headings)} |", f"|{'|'.join(' --- ' for _ in headings)}|"]
    return [*lines, *(f"| {' | '.join(escape(cell) for cell in row)} |" for row in rows)]


def _code(text: str) -> str:
    return f"`{one_line(text).replace('`', chr(39))}`"


def _score(score: float | None) -> str:
    return "–" if score is None else number(score)
