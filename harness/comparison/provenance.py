"""What is to be known of two sides before their scores: stale, dirty, incomplete, without a partner."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harness.runs.git import commits_between, work_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.comparison.pairing import Pairing
    from harness.comparison.sides import Side

NAMED = 4
"""Scenarios named in a note; the rest is counted."""


def notes(
    baseline: Side, candidate: Side, pairing: Pairing | None, here: Path | None = None
) -> tuple[str, ...]:
    """Sentences, the graver first."""
    return (
        *_incomplete("the baseline", baseline),
        *_incomplete("the candidate", candidate),
        *_dirty(baseline),
        *_stale(baseline, candidate, here or Path.cwd()),
        *(_unpaired(pairing) if pairing else ()),
    )


def _incomplete(name: str, side: Side) -> Iterator[str]:
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
            f"{_named(pairing.changed)}: the scenario's file differs between the sides, "
            "which makes it another question; left out"
        )
    for name, missing in (("baseline", pairing.only_baseline), ("candidate", pairing.only_candidate)):
        if missing:
            yield f"{_count(len(missing), unit)} only on the {name}: {_named(missing)}"
    if any(pairing.left_out):
        before, after = pairing.left_out
        yield f"without a partner and left out: {before:,} of the baseline's dialogues, {after:,} of the candidate's"


def _named(names: tuple[str, ...]) -> str:
    rest = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + rest


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
