"""``.md``: a run on one page of at most 60 lines, made to be posted to a pull request.

The verdict comes first, then the criteria, then folded tables. The first line is a comment that stays the
same from run to run, so that whoever posts the page can find the last one and replace it.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass, field
from heapq import heappush, heapreplace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from harness.comparison import FRESH, outcome
from harness.reporting.anomalies_view import anomalies_folded
from harness.reporting.changes import detail, label, number, plural, signed
from harness.reporting.markdown import Folded, code, escape, fit, table
from harness.spans import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from harness.comparison import Change, Comparison, Mean, Outcome
    from harness.reporting.outputs import Context, Entry
    from harness.runs import Failure

LINES = 60
"""Most lines of the page."""
ROWS = 20
"""Most rows that a folded table keeps, if there is room."""
CRITERIA, FACTS, NAMES, REASONS = 10, 8, 4, 1000
"""Most criteria, facts, names of recordings in a fact, and reasons kept for a missing score."""
MARKER = "prompt-dialogue-harness:summary"
OVERALL = "overall"
_SEVERITIES = ("fatal", "error", "warning", "note")


@dataclass
class _Criterion:
    scored: int = 0
    total: float = 0.0
    lowest: float = 1.0
    unscored: Counter[str] = field(default_factory=Counter)

    def add(self, score: float | None, why: str | None) -> None:
        if score is not None:
            self.scored += 1
            self.total += score
            self.lowest = min(self.lowest, score)
        elif len(self.unscored) < REASONS or why in self.unscored:
            self.unscored[why or "no reason given"] += 1


@dataclass
class _Tally:
    """What one pass over the scorecards adds up; its size does not grow with their number."""

    verdicts: Counter[str] = field(default_factory=Counter)
    criteria: dict[str, _Criterion] = field(default_factory=dict)
    findings: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    found_in: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    signatures: Counter[str] = field(default_factory=Counter)
    worst: list[tuple[float, int, list[str]]] = field(default_factory=list)
    recordings: int = 0
    under: int = 0

    def add(self, card: Mapping[str, Any], name: str, fail_under: float | None) -> None:
        """Count one scorecard in."""
        self.recordings += 1
        self.verdicts[card["extraction"]["verdict"]] += 1
        self.signatures[card["signature"]] += 1
        overall = card["overall"]["score"]
        self.under += fail_under is not None and (overall is None or overall < fail_under)
        for one in card["criteria"]:
            self.criteria.setdefault(one["id"], _Criterion()).add(one["score"], one["unscored"])
        self.criteria.setdefault(OVERALL, _Criterion()).add(overall, None)
        codes = Counter((found["severity"], found["code"], found["name"]) for found in card["findings"])
        self.findings.update(codes)
        self.found_in.update(codes.keys())
        self._keep(card, name, codes)

    def _keep(self, card: Mapping[str, Any], name: str, codes: Counter[tuple[str, str, str]]) -> None:
        """Keep the recording's row while it is among the lowest; of equal ones the first."""
        overall = card["overall"]["score"]
        order = (1.0 if overall is None else -overall, -self.recordings)
        if len(self.worst) >= ROWS and order <= self.worst[0][:2]:
            return
        scored = [one for one in card["criteria"] if one["score"] is not None]
        lowest = min(scored, key=lambda one: float(one["score"]), default=None)
        grave = [found for severity, found, _ in codes if severity in ("fatal", "error")]
        row = [
            name,
            card["extraction"]["verdict"],
            _score(overall),
            card["overall"]["band"] or "–",
            f"{lowest['id']} {number(lowest['score'])}" if lowest else "–",
            " ".join(sorted(grave)) or "–",
        ]
        if len(self.worst) < ROWS:
            heappush(self.worst, (*order, row))
        else:
            heapreplace(self.worst, (*order, row))


class SummaryFace:
    """The page; everything is counted first and written at the end."""

    def __init__(self, path: Path, context: Context) -> None:
        self._context = context
        self._tally = _Tally()
        self._failures: list[Failure] = []
        self._failed = 0
        self._link = context.report_url
        if context.site is not None and not self._link:
            self._link = quote(os.path.relpath(context.site, path.parent).replace(os.sep, "/"), safe="/")
        self._file = path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")

    def add(self, entry: Entry) -> None:
        """Count one scorecard in."""
        self._tally.add(entry.card, entry.name, self._context.fail_under)

    def fail(self, failure: Failure) -> None:
        """Count a file that could not be scored."""
        self._failed += 1
        if len(self._failures) < ROWS:
            self._failures.append(failure)

    def close(self) -> None:
        """Write the page."""
        with self._file:
            self._file.write("\n".join(self._page()) + "\n")

    def _page(self) -> list[str]:
        context = self._context
        title = re.sub(r"[^\w.]+", "-", context.title, flags=re.ASCII)
        head = [f"<!-- {MARKER}:{title} -->", f"## {self._headline()}", ""]
        facts = [*self._facts()][:FACTS]
        head += [*facts, "", *self._criteria(), ""]
        look = anomalies_folded(context.look) if context.look is not None else []
        links = ["", f"[The full report]({self._link})"] if self._link else []
        return [*head, *fit(self._parts(), LINES - len(head) - len(look) - len(links)), *look, *links]

    def _headline(self) -> str:
        run, comparison, least = self._context.run, self._context.comparison, self._context.fail_under
        scored = plural(self._tally.recordings, "recording")
        said = f"{scored} scored"
        if run is not None and comparison is not None:
            said = self._verdict(outcome(run, comparison), comparison, scored)
        elif least is not None:
            under = self._tally.under
            said = f"failed, {under:,} of {scored}" if under else f"passed, none of {scored}"
            said += f" under {least:g}"
        return f"{escape(self._context.title)}: {said}"

    def _verdict(self, result: Outcome, comparison: Comparison, scored: str) -> str:
        """What an evaluation came to."""
        unread = f"{plural(self._failed, 'file')} could not be scored"
        if result == "failed":
            names = {change.recording for change in comparison.regressions}
            where = [f"{len(names - {FRESH}):,} of {scored}"] if names - {FRESH} else []
            told = " and ".join([*where, *(["the fresh dialogues"] if FRESH in names else [])])
            return (
                f"failed, {plural(len(comparison.regressions), 'reason')} on {told}"
                if told
                else f"failed, {unread}"
            )
        if result == "refused":
            return "not compared, the signatures differ"
        if result == "incomplete":
            return f"incomplete, {unread}"
        if not comparison.has_baseline:
            return f"passed, {scored} scored; there is no baseline yet"
        return f"passed, none of {scored} worse than the baseline"

    def _facts(self) -> Iterator[str]:
        run, comparison, tally = self._context.run, self._context.comparison, self._tally
        counts = [f"{verdict} {times:,}" for verdict, times in _commonest(tally.verdicts)]
        yield f"- {plural(tally.recordings, 'recording')} scored, {self._failed:,} failed"
        if comparison is not None and comparison.has_baseline:
            if comparison.refused:
                yield "- not compared: the accepted results were made under another signature"
            else:
                yield f"- {plural(comparison.compared, 'recording')} compared with the baseline"
            if comparison.improvements:
                better = list(dict.fromkeys(change.recording for change in comparison.improvements))
                changes = plural(len(comparison.improvements), "change")
                yield f"- better: {changes} on {plural(len(better), 'recording')} ({_some(better)})"
            if comparison.new:
                yield f"- not in the baseline: {_some(comparison.new)}"
        if counts:
            yield f"- recorded prompts: {escape(', '.join(counts))}"
        for signature, _ in _commonest(tally.signatures)[:1]:
            others = len(tally.signatures) - 1
            yield f"- signature {code(signature)}" + (f" and {plural(others, 'other')}" if others else "")
        for change in (comparison.signature_changes if comparison else ())[:1]:
            yield f"- accepted under {code(change.before)}"
        for claimed, sources in (run.shared_ids if run else ())[:2]:
            yield f"- {escape(claimed)} is claimed by {_some(sources)}: told apart by path"

    def _criteria(self) -> list[str]:
        comparison, criteria = self._context.comparison, self._tally.criteria
        means: dict[str, Mean] = {mean.criterion: mean for mean in comparison.means} if comparison else {}
        compared = any(mean.before != mean.after for mean in means.values())
        order = sorted(criteria, key=lambda name: name != OVERALL)  # the whole first, then as in the rubric
        rows = []
        for name in order[:CRITERIA]:
            one = criteria[name]
            mean = one.total / one.scored if one.scored else None
            reasons = "; ".join(
                f"{shorten(why, 60)} ({times})" for why, times in _commonest(one.unscored)[:2]
            )
            row = [name, _score(mean), _score(one.lowest if one.scored else None), f"{one.scored:,}"]
            rows.append([*row, *(_moved(means.get(name)) if compared else ()), reasons or "–"])
        moved = ["compared: before → after", "change"] if compared else []
        lines = table(["criterion", "mean", "lowest", "scored on", *moved, "unscored because"], rows)
        rest = len(order) - len(rows)
        return [*lines, "", f"… and {plural(rest, 'criterion more')}"] if rest else lines

    def _parts(self) -> list[Folded]:
        comparison, tally = self._context.comparison, self._tally
        regressions: tuple[Change, ...] = comparison.regressions if comparison else ()
        failures = [[failure.source, failure.problem] for failure in self._failures]
        worse = [[change.recording, label(change), detail(change)] for change in regressions[:ROWS]]
        codes = sorted(tally.findings, key=lambda one: (_SEVERITIES.index(one[0]), one[1]))
        findings = [
            [found, name, severity, f"{tally.findings[severity, found, name]:,}", f"{recordings:,}"]
            for severity, found, name in codes[:ROWS]
            if (recordings := tally.found_in[severity, found, name])
        ]
        lowest = [row for _, _, row in sorted(tally.worst, key=lambda one: one[:2], reverse=True)]
        columns = ["recording", "verdict", "overall", "band", "lowest criterion", "errors"]
        return [
            Folded("Worse", ["recording", "what", "how"], worse, len(regressions), opened=True),
            *_fresh(comparison),
            Folded("Could not be scored", ["file", "why"], failures, self._failed),
            Folded("Findings", ["code", "name", "severity", "times", "recordings"], findings, len(codes)),
            Folded("Lowest scores", columns, lowest, tally.recordings),
        ]


def _fresh(comparison: Comparison | None) -> list[Folded]:
    """The fresh dialogues of both sides against each other: each criterion with its interval."""
    versions = comparison.fresh if comparison else None
    if versions is None or not versions.criteria:
        return []
    rows = [
        [
            one.criterion,
            one.verdict,
            f"{one.n:,}",
            "–" if one.baseline is None else f"{number(one.baseline)} → {number(one.candidate)}",
            "–" if one.difference is None else signed(one.difference),
            "–" if one.low is None or one.high is None else f"{signed(one.low)} to {signed(one.high)}",
            "–" if one.mde is None else f"{one.mde:.2f}",
        ]
        for one in versions.criteria
    ]
    interval = f"{1 - versions.alpha:.0%} interval"
    headings = ["criterion", "verdict", "scenarios", "mean", "difference", interval, "could show"]
    title = f"Fresh dialogues ({versions.answer}), criteria"
    return [Folded(title, headings, rows[:ROWS], len(rows), opened=True)]


def _moved(mean: Mean | None) -> list[str]:
    if mean is None:
        return ["–", "–"]
    by = mean.after - mean.before
    return [f"{number(mean.before)} → {number(mean.after)}", signed(by) if by else "0"]


def _commonest(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _some(names: tuple[str, ...] | list[str]) -> str:
    rest = f" and {len(names) - NAMES:,} more" if len(names) > NAMES else ""
    return ", ".join(escape(name, 60) for name in names[:NAMES]) + rest


def _score(score: float | None) -> str:
    return "–" if score is None else number(score)
