"""What is to be known of two sides before their scores: stale, dirty, incomplete, without a partner."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harness.runs.git import commits_between, work_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.comparison.pairing import Pairing
    from harness.comparison.parts import PartsSide
    from harness.comparison.sides import Side

NAMED = 4
"""Scenarios named in a note; the rest is counted."""


def notes(
    baseline: Side, candidate: Side, pairing: Pairing | None, here: Path | None = None
) -> tuple[str, ...]:
    """Sentences, the graver first."""
    return (
        *incomplete_notes(baseline, candidate),
        *_dirty(baseline),
        *_stale(baseline, candidate, here or Path.cwd()),
        *(_unpaired(pairing) if pairing else ()),
    )


def incomplete_notes(baseline: Side | PartsSide, candidate: Side | PartsSide) -> Iterator[str]:
    """What is missing on either side."""
    for name, side in (("the baseline", baseline), ("the candidate", candidate)):
        if side.incomplete:
            yield f"{name} is incomplete: {_count(side.incomplete, 'dialogue')} failed or was never made, and nothing is known of it"


def _dirty(baseline: Side) -> Iterator[str]:
    if not baseline.dirty or baseline.selection:
        return
    if baseline.kind == "run":
        yield "the baseline is dirty: it was made while files differed from what was committed"
    else:
        yield "the baseline is dirty: its file differs from what was committed"


def _stale(baseline: Side, candidate: Side, here: Path) -> Iterator[str]:
    if baseline.commit is None or baseline.selection:
        return
    now = candidate.commit or work_tree(here)[0]
    if now is None or now == baseline.commit:
        return
    behind = commits_between(here, baseline.commit, now)
    if behind is None:
        yield f"the baseline is of commit {baseline.commit[:10]}, which is not known here"
    elif behind:
        yield f"the baseline is stale: {_count(behind, 'commit')} older than the candidate ({baseline.commit[:10]})"


def _unpaired(pairing: Pairing) -> Iterator[str]:
    unit = "scenario" if pairing.design == "scenarios" else "recording"
    if pairing.changed:
        yield (
            f"{_named(pairing.changed, len(pairing.changed))}: the scenario's file differs between the sides, "
            "which makes it another question; left out"
        )
    yield from unpaired_notes(
        unit,
        (len(pairing.only_baseline), len(pairing.only_candidate)),
        (pairing.only_baseline, pairing.only_candidate),
        pairing.left_out,
    )


def unpaired_notes(
    unit: str, only: Sequence[int], named: Sequence[Sequence[str]], left_out: Sequence[int]
) -> Iterator[str]:
    """How many units are on one side only, with the first of their names; and their dialogues."""
    for side, count, names in zip(("baseline", "candidate"), only, named, strict=True):
        if count:
            yield f"{_count(count, unit)} only on the {side}: {_named(names, count)}"
    if any(left_out):
        before, after = left_out
        yield f"without a partner and left out: {before:,} of the baseline's dialogues, {after:,} of the candidate's"


def _named(names: Sequence[str], count: int) -> str:
    rest = f" and {count - NAMED:,} more" if count > NAMED else ""
    return ", ".join(names[:NAMED]) + rest


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
