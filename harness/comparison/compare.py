"""Holding a run against the accepted results, recording by recording and criterion by criterion.

Nothing is estimated here: recordings are fixed files and the checks deterministic, so every drop
is a fact about that recording. Fresh dialogues are another matter: of those whose bytes changed, only the
gate's absolute rules are judged one by one, the rest as a whole (`harness.comparison.gating`).
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from harness.comparison.gating import compare_fresh, fresh_changes, mean_floors
from harness.comparison.model import KINDS, Change, Comparison, Mean, SignatureChange
from harness.findings import Severity
from harness.suite import OVERALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from harness.comparison.versions import Versions
    from harness.runs import Result, Run
    from harness.suite import Gate

SLACK = 1e-9
"""Scores are decimal fractions held in binary: 0.9 - 0.89 is a little more than 0.01."""
GRAVE = tuple(severity.label for severity in Severity if severity >= Severity.ERROR)


def compare(
    run: Run,
    baseline: Sequence[Result] | None,
    gate: Gate,
    *,
    allow_signature_change: bool = False,
    barred: Mapping[str, str] | None = None,
) -> Comparison:
    """What changed since the baseline was accepted, and what the gate says of it.

    ``baseline`` is ``None`` where nothing was ever accepted. ``barred`` names criteria that may not gate,
    each with the reason (`harness.comparison.gating.barred_criteria`): no score of theirs fails a run. Files that could not be scored are no
    regressions: the run is incomplete, which is said elsewhere.
    """
    barred = barred or {}
    accepted = {result.id: result for result in baseline or ()}
    pairs = [(accepted[result.id], result) for result in run.results if result.id in accepted]
    signatures = _signature_changes(pairs) or _fresh_signatures(run.results, baseline or ())
    refused = bool(signatures) and not allow_signature_change
    changes: list[Change] = list(
        chain.from_iterable(_against_gate(result, gate, barred) for result in run.results)
    )
    changes += mean_floors(run.results, gate, barred)
    improvements: list[Change] = []
    fresh = None
    if not refused:
        present = {result.id for result in run.results}
        # A file that failed cannot be told from one that is gone: ids come from inside the files.
        # A fresh dialogue that is gone was made by another version, or of another scenario.
        gone = [
            known
            for known, result in accepted.items()
            if known not in present and result.fresh is None and not run.failures
        ]
        changes += [Change("missing", known, "recording", accepted[known].verdict, None) for known in gone]
        for before, after in pairs:
            if after.fresh is None or before.sha256 == after.sha256:
                for change, better in _differences(before, after, gate, barred):
                    (improvements if better else changes).append(change)
        fresh = compare_fresh(run.results, baseline or (), gate, barred)
        for change, better in fresh_changes(fresh, gate, barred) if fresh else ():
            (improvements if better else changes).append(change)
    return Comparison(
        regressions=_sorted(changes),
        improvements=_sorted(improvements),
        new=_new(run, accepted, fresh) if accepted else (),
        compared=0 if refused else len(pairs),
        means=() if refused else _means(pairs),
        signature_changes=signatures,
        has_baseline=baseline is not None,
        refused=refused,
        fresh=fresh,
        barred=tuple(sorted(barred.items())),
        incomplete=gate.incomplete,
    )


def _against_gate(result: Result, gate: Gate, barred: Mapping[str, str]) -> Iterator[Change]:
    """The gate's absolute rules, which hold with or without a baseline."""
    if gate.exempts(result.id):
        return
    for subject, floor in sorted(gate.floors.items()):
        score = result.overall if subject == OVERALL else result.criteria.get(subject)
        if score is not None and score < floor - SLACK and subject not in barred:
            yield Change("floor", result.id, subject, floor, score)
    counts = _counts(result, *result.findings)
    for code in gate.forbid:
        if counts[code]:
            yield Change("forbidden", result.id, code, None, float(counts[code]))
    if result.scored_weight < gate.min_scored_weight - SLACK:
        yield Change("scored-weight", result.id, "rubric", gate.min_scored_weight, result.scored_weight)


def _differences(
    before: Result, after: Result, gate: Gate, barred: Mapping[str, str]
) -> Iterator[tuple[Change, bool]]:
    """Changes of one recording, each with whether it is one for the better."""
    same = before.sha256 == after.sha256

    def change(kind: str, subject: str, old: float | str | None, new: float | str | None) -> Change:
        return Change(kind, after.id, subject, old, new, same)  # type: ignore[arg-type]

    if before.verdict != after.verdict:
        # A recording that is now recorded correctly is better; but a file that did not change
        # cannot have become better: there the harness reads it differently, which someone must see.
        yield (
            change("verdict", "extraction", before.verdict, after.verdict),
            not same and after.verdict == "match",
        )
    fell = False
    for subject in sorted({*before.criteria, *after.criteria} - barred.keys()):
        old, new = before.criteria.get(subject), after.criteria.get(subject)
        if old is not None and new is None:
            fell = True
            yield change("unscored", subject, old, None), False
        elif old is not None and new is not None and abs(new - old) > gate.max_drop + SLACK:
            fell = fell or new < old
            yield change("score", subject, old, new), new > old
    old, new = before.overall, after.overall
    if (
        not fell
        and OVERALL not in barred
        and old is not None
        and new is not None
        and new < old - gate.max_drop - SLACK
    ):
        # No criterion fell, so this is one that had no score before and now has a low one.
        yield change("score", OVERALL, old, new), False
    was, now = _counts(before, *GRAVE), _counts(after, *GRAVE)
    for code in sorted({*was, *now}):
        if was[code] != now[code]:
            yield change("finding", code, float(was[code]), float(now[code])), now[code] < was[code]


def _counts(result: Result, *severities: str) -> Counter[str]:
    total: Counter[str] = Counter()
    for severity in severities:
        total.update(result.findings.get(severity, {}))
    return total


def _signature_changes(pairs: list[tuple[Result, Result]]) -> tuple[SignatureChange, ...]:
    changed = Counter((b.signature, a.signature) for b, a in pairs if b.signature != a.signature)
    return tuple(SignatureChange(*both, count) for both, count in sorted(changed.items()))


def _new(run: Run, accepted: Mapping[str, Result], fresh: Versions | None) -> tuple[str, ...]:
    """Recordings that the baseline does not know; fresh dialogues only where they were not compared."""
    unknown = (result for result in run.results if result.id not in accepted)
    return tuple(sorted(result.id for result in unknown if result.fresh is None or fresh is None))


def _fresh_signatures(run: Sequence[Result], baseline: Sequence[Result]) -> tuple[SignatureChange, ...]:
    """Fresh dialogues of another version have other ids, and are compared all the same."""
    before, after = (
        Counter(result.signature for result in results if result.fresh) for results in (baseline, run)
    )
    if not before or not after or before.keys() == after.keys():
        return ()
    known = min(before, key=lambda one: (-before[one], one))
    return tuple(SignatureChange(known, new, after[new]) for new in sorted(after.keys() - before.keys()))


def _means(pairs: list[tuple[Result, Result]]) -> tuple[Mean, ...]:
    names = list(dict.fromkeys(name for _, after in pairs for name in after.criteria))
    means = []
    for name in (OVERALL, *names):
        scores = [
            (b.overall, a.overall) if name == OVERALL else (b.criteria.get(name), a.criteria.get(name))
            for b, a in pairs
        ]
        both = [(old, new) for old, new in scores if old is not None and new is not None]
        if both:
            old_mean = sum(old for old, _ in both) / len(both)
            new_mean = sum(new for _, new in both) / len(both)
            means.append(Mean(name, len(both), round(old_mean, 4), round(new_mean, 4)))
    return tuple(means)


def _sorted(changes: list[Change]) -> tuple[Change, ...]:
    """Graver kinds first, then the deeper fall, then by name: the same order every time."""

    def order(change: Change) -> tuple[int, float, str, str]:
        fall = (
            -abs(change.by)
            if change.kind in ("score", "regressed", "improved") and change.by is not None
            else 0.0
        )
        return KINDS.index(change.kind), fall, change.recording, change.subject

    return tuple(sorted(changes, key=order))
