"""What `harness eval` came to, on one screen: what got worse, by how much, where, and what to do."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from harness.comparison import FRESH, outcome
from harness.reporting.anomalies_view import anomalies_counted
from harness.reporting.changes import detail, label, plural, signed
from harness.reporting.comparison_view import what_would_tell
from harness.reporting.escaping import one_line
from harness.rubrics.loader import DEFAULT
from harness.suite import FILE_NAME, OVERALL

if TYPE_CHECKING:
    from harness.anomalies import Look
    from harness.comparison import Change, Comparison, Mean, Versions
    from harness.runs import Run
    from harness.suite import Suite

ROWS = 14
"""Lines of changes or failures shown; the rest is in the summary."""
NAME_WIDTH = 36
LABEL_WIDTH = 18


def screen(suite: Suite, run: Run, comparison: Comparison, look: Look | None = None) -> str:
    """The report of an evaluation for a person: at most some 24 lines, whatever happened."""
    result = outcome(run, comparison)
    lines = [_headline(result, run, comparison), ""]
    if comparison.refused:
        change = comparison.signature_changes[0]
        lines += [f"  accepted  {one_line(change.before)}", f"  this run  {one_line(change.after)}", ""]
    if comparison.regressions:
        lines += [*change_rows(comparison.regressions), *_fell_most(comparison), ""]
    if run.failures:
        lines += ["  could not be scored:", *_failure_rows(run), ""]
    lines += _notes(run, comparison)
    if look is not None and look.anomalies:
        command = f"harness anomalies {shlex.quote(shown(suite.output))}"
        lines.append(f"worth a look:  {anomalies_counted(look)}: {command}")
    lines += _commands(result, suite, run, comparison)
    return "\n".join(lines) + "\n"


def accepted(suite: Suite, run: Run, comparison: Comparison) -> str:
    """What accepting this run changed, for the person who accepts it."""
    scored, where = plural(len(run.results), "recording"), shown(suite.baseline)
    if not comparison.has_baseline:
        return f"harness baseline: accepted {scored} as the first baseline, in {where}; commit it\n"
    lines = [f"harness baseline: accepted {scored}, in {where}; commit it", ""]
    if comparison.regressions:
        lines += ["  now accepted, though worse than before:", *change_rows(comparison.regressions), ""]
    if comparison.improvements:
        lines += ["  now accepted as better:", *change_rows(comparison.improvements), ""]
    for change in comparison.signature_changes[:2]:
        lines += [
            f"  signature before  {one_line(change.before)}",
            f"  signature now     {one_line(change.after)}",
            "",
        ]
    if comparison.new:
        lines.append(f"new:           {_some(comparison.new)}")
    unchanged = not (comparison.regressions or comparison.improvements or comparison.new)
    if unchanged:
        lines.append("no score, verdict or finding changed")
    return "\n".join(lines).rstrip() + "\n"


def change_rows(changes: tuple[Change, ...], rows: int = ROWS) -> list[str]:
    """One line a change, those of one recording together, the worst recording first."""
    by_recording: dict[str, list[Change]] = {}
    for change in changes:
        by_recording.setdefault(change.recording, []).append(change)
    lines = []
    for recording, own in by_recording.items():
        for index, change in enumerate(own):
            name = _clip(recording, NAME_WIDTH) if index == 0 else ""
            lines.append(
                f"  {name:<{NAME_WIDTH}}  {label(change):<{LABEL_WIDTH}}  {one_line(detail(change))}"
            )
    if len(lines) <= rows:
        return lines
    shown = lines[: rows - 1]
    return [*shown, f"  … and {plural(len(lines) - len(shown), 'more change')}, all in comparison.json"]


def _headline(result: str, run: Run, comparison: Comparison) -> str:
    scored = plural(len(run.results), "recording")
    if result == "failed":
        return f"harness eval: FAILED — {_reasons(run, comparison)}"
    if result == "refused":
        changed = sum(change.recordings for change in comparison.signature_changes)
        return f"harness eval: NOT COMPARED — {changed:,} of {scored} were scored in another way than the accepted ones"
    if result == "incomplete":
        return f"harness eval: INCOMPLETE — {plural(len(run.failures), 'file')} could not be scored, {scored} were"
    if not comparison.has_baseline:
        return f"harness eval: passed — {scored} scored; there is no baseline yet, so nothing was compared"
    return f"harness eval: passed — {scored}, none worse than the baseline"


def _reasons(run: Run, comparison: Comparison) -> str:
    """How much got worse, in a few words: recordings one by one, fresh dialogues as a whole."""
    single = [change for change in comparison.regressions if change.recording != FRESH]
    fresh = [change.subject for change in comparison.regressions if change.recording == FRESH]
    parts = []
    if single:
        worse = len({change.recording for change in single})
        parts.append(
            f"{plural(len(single), 'reason')} on {worse:,} of {plural(len(run.results), 'recording')}"
        )
    if fresh:
        named = ", ".join(one_line(name) for name in fresh[:3])
        parts.append(f"fresh dialogues: {named}{f' and {len(fresh) - 3} more' if len(fresh) > 3 else ''}")
    if not parts:
        parts.append(f"{plural(len(run.failures), 'file')} could not be scored, and the gate wants all")
    return "; ".join(parts)


def _fell_most(comparison: Comparison) -> list[str]:
    """Where fresh dialogues fell: the candidate's dialogue of each of the scenarios that fell most."""
    if comparison.fresh is None or all(change.recording != FRESH for change in comparison.regressions):
        return []
    fallen = [one for one in comparison.fresh.movers if one.difference < 0][:3]
    rows = [f"    {signed(one.difference)}  {_clip(one.candidate.id, 88)}" for one in fallen]
    return ["  fell most:", *rows] if rows else []


def _failure_rows(run: Run) -> list[str]:
    lines = [
        f"  {_clip(failure.source, 60)}: {one_line(failure.problem)}" for failure in run.failures[: ROWS // 2]
    ]
    more = len(run.failures) - len(lines)
    return [*lines, f"  … and {plural(more, 'more file')}, all in run.json"] if more else lines


def _notes(run: Run, comparison: Comparison) -> list[str]:
    lines = []
    if comparison.means:
        moved = [mean for mean in comparison.means if mean.before != mean.after and mean.criterion != OVERALL]
        shown = [mean for mean in comparison.means if mean.criterion == OVERALL] + moved
        lines.append(f"means:         {', '.join(_mean(mean) for mean in shown[:5])}")
    if comparison.improvements:
        names = {change.recording for change in comparison.improvements}
        where = plural(len(names - {FRESH}), "recording") if names - {FRESH} else ""
        told = " and ".join(filter(None, (where, "the fresh dialogues" if FRESH in names else "")))
        lines.append(f"better:        {plural(len(comparison.improvements), 'change')} on {told}")
    if comparison.fresh:
        lines += [f"fresh:         {line}" for line in _fresh(comparison.fresh)]
    if comparison.barred:
        told = "; ".join(f"{one_line(name)} ({one_line(why)})" for name, why in comparison.barred[:3])
        lines.append(f"not gating:    {told}")
    if comparison.new:
        lines.append(f"new:           {_some(comparison.new)}, not in the baseline")
    for claimed, sources in run.shared_ids[:3]:
        where = ", ".join(_clip(source, 40) for source in sources[:3])
        lines.append(f"shared id:     {_clip(claimed, 30)} is claimed by {where}; told apart by path")
    if comparison.signature_changes and not comparison.refused:
        lines.append("signature:     differs from the baseline's, compared all the same as asked")
    return lines


def _fresh(versions: Versions) -> list[str]:
    """What the fresh dialogues say, and what would say more."""
    units = len(versions.pairing.units) if versions.pairing else 0
    told = {"better": "better", "worse": "worse", "mixed": "better and worse", "too few": "too few to say"}
    answer = told.get(versions.answer, "no evidence of a change")
    lines = [f"{plural(versions.candidate.dialogues, 'dialogue')} on {plural(units, 'scenario')}: {answer}"]
    advice = "" if versions.answer in ("better", "worse", "mixed") else what_would_tell(versions)
    return [*lines, advice] if advice else lines


def _commands(result: str, suite: Suite, run: Run, comparison: Comparison) -> list[str]:
    accept = with_suite("harness baseline accept", suite)
    lines = []
    if result == "failed" and (command := look_closer(suite, run, comparison.regressions)):
        lines.append(f"look closer:   {command}")
    if result == "failed" and any(change.recording == FRESH for change in comparison.regressions):
        sides = " ".join(shlex.quote(shown(path)) for path in (suite.baseline, suite.output))
        lines.append(f"look closer:   harness compare {sides}")
    if result == "failed" and comparison.has_baseline:
        lines.append(f"if intended:   {accept}")
    if result == "refused":
        lines.append(f"compare:       {with_suite('harness eval --allow-signature-change', suite)}")
        lines.append(f"or accept:     {accept}")
    if result == "passed" and not comparison.has_baseline:
        lines.append(f"keep it:       {accept}")
    lines.append(f"report:        {shown(suite.output / 'index.html')}")
    return lines


def look_closer(suite: Suite, run: Run, changes: tuple[Change, ...]) -> str | None:
    """The command that shows the worst changed recording's scorecard, as it was scored here."""
    sources = {result.id: result.source for result in run.results}
    source = next((sources[change.recording] for change in changes if change.recording in sources), None)
    if source is None:
        return None
    words = ["harness", "score", shown(suite.root / source)]
    if suite.rubric != DEFAULT:
        named = Path(suite.rubric)
        words += ["--rubric", suite.rubric if named.name == suite.rubric else shown(named)]
    if suite.platform:
        words += ["--platform", suite.platform]
    return one_line(shlex.join(words))


def with_suite(command: str, suite: Suite) -> str:
    """``command``, naming the suite file where it is not the default one."""
    path = shown(suite.source)
    return command if path == FILE_NAME else f"{command} --suite {shlex.quote(path)}"


def shown(path: Path) -> str:
    """A path as it is typed here."""
    return one_line(os.path.relpath(path))


def _mean(mean: Mean) -> str:
    if mean.before == mean.after:
        return f"{mean.criterion} {mean.before:.2f}"
    digits = 2 if f"{mean.before:.2f}" != f"{mean.after:.2f}" else 4
    return f"{mean.criterion} {mean.before:.{digits}f} → {mean.after:.{digits}f}"


def _some(names: tuple[str, ...]) -> str:
    rest = f" and {len(names) - 4:,} more" if len(names) > 4 else ""
    return ", ".join(_clip(name, 40) for name in names[:4]) + rest


def _clip(text: str, width: int) -> str:
    line = one_line(text)
    return line if len(line) <= width else line[: width - 1] + "…"
