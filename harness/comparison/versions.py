"""Two versions held against each other: is the candidate better, worse, or can't one tell yet?

This is `harness compare`. That accepted recordings still score what they scored is another question, with
no chance in it: `harness.comparison.compare`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from harness.comparison.codes import CodeEvidence, weigh_codes
from harness.comparison.effort import Effort, efforts, stops, total_cost
from harness.comparison.evidence import ALPHA, EFFECT, CriterionEvidence, weigh
from harness.comparison.model import SignatureChange
from harness.comparison.movers import Mover, movers
from harness.comparison.pairing import Design, Pairing, pair
from harness.comparison.provenance import notes
from harness.comparison.strata import weigh_strata
from harness.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from harness.comparison.overlap import Overlap
    from harness.comparison.parts import PartsSide
    from harness.comparison.sides import Side

Answer = Literal["better", "worse", "mixed", "no evidence", "too few", "not compared"]


@dataclass(frozen=True, slots=True)
class Versions:
    """Everything that `harness compare` says of two sides.

    ``answer`` sums the verdicts up. ``pairing`` is ``None`` where the sides were not paired by design
    (``design`` is then ``"observational"``) or signatures differ and nobody asked for that comparison
    (``refused``). ``overlap`` stands in its place where the sides are tables in parts. ``notes`` are sentences about the sides themselves: stale, dirty, incomplete, unpaired.
    """

    baseline: Side | PartsSide
    candidate: Side | PartsSide
    design: Design
    alpha: float
    effect: float
    answer: Answer
    refused: bool
    signature_changes: tuple[SignatureChange, ...]
    notes: tuple[str, ...]
    criteria: tuple[CriterionEvidence, ...] = ()
    codes: tuple[CodeEvidence, ...] = ()
    efforts: tuple[Effort, ...] = ()
    stops: tuple[dict[str, int], dict[str, int]] = ({}, {})
    costs: tuple[float | None, float | None] = (None, None)
    movers: tuple[Mover, ...] = ()
    pairing: Pairing | None = None
    overlap: Overlap | None = None


def compare_versions(
    baseline: Side,
    candidate: Side,
    *,
    alpha: float = ALPHA,
    effect: float = EFFECT,
    only: Iterable[str] = (),
    allow_signature_change: bool = False,
    observational: bool = False,
    here: Path | None = None,
) -> Versions:
    """Hold two sides against each other.

    ``only`` names criteria to test (fewer tests, more power), ``effect`` the difference that matters.
    Sides whose dialogues are not paired by design, and those of which ``observational`` says so, are
    compared persona by persona.

    Raises:
        InputError: a side is empty, a criterion is unknown, or the sides have nothing in common.
    """
    only = tuple(only)
    refuse_empty(baseline, candidate)
    refuse_unknown([*dict.fromkeys([*baseline.table.criteria, *candidate.table.criteria])], only)
    pairing = None if observational else pair(baseline, candidate)
    design: Design = pairing.design if pairing else "observational"
    if pairing is None and _fresh(baseline) != _fresh(candidate):
        raise InputError(
            candidate.name,
            f"and {baseline.name} have nothing in common: one holds fresh dialogues, the other recorded ones",
            "compare fresh with fresh, recorded with recorded",
        )
    changes = changed_signatures(_signatures(baseline), _signatures(candidate))
    said = notes(baseline, candidate, pairing, here)
    if changes and not allow_signature_change:
        return Versions(
            baseline, candidate, design, alpha, effect, "not compared", True, changes, said, pairing=pairing
        )
    if pairing is None:
        criteria = weigh_strata(baseline, candidate, alpha=alpha, effect=effect, only=only)
        return Versions(
            baseline, candidate, design, alpha, effect, answer_of(criteria), False, changes, said, criteria
        )
    if not pairing.units:
        why = "no scenario is on both sides" if not pairing.changed else "every scenario's file differs"
        raise InputError(f"{baseline.name}, {candidate.name}", why, "run both sides on the same scenarios")
    criteria = weigh(pairing, alpha=alpha, effect=effect, only=only)
    return Versions(
        baseline,
        candidate,
        design,
        alpha,
        effect,
        answer_of(criteria),
        False,
        changes,
        said,
        criteria,
        weigh_codes(pairing),
        efforts(pairing),
        (stops(pairing.baseline), stops(pairing.candidate)),
        (total_cost(baseline), total_cost(candidate)),
        movers(pairing, baseline, candidate),
        pairing,
    )


def answer_of(criteria: Iterable[CriterionEvidence]) -> Answer:
    """What the verdicts add up to: any improvement or regression outweighs what shows nothing."""
    seen = Counter(one.verdict for one in criteria)
    if seen["improved"] and seen["regressed"]:
        return "mixed"
    if seen["improved"] or seen["regressed"]:
        return "better" if seen["improved"] else "worse"
    if seen["no evidence"]:
        return "no evidence"
    return "too few" if seen["too few"] else "not compared"


def refuse_empty(*sides: Side | PartsSide) -> None:
    """Raise an InputError for a side without a dialogue."""
    for side in sides:
        if not side.dialogues:
            raise InputError(
                side.name, "holds no scored dialogue", "make the run again, or name another side"
            )


def refuse_unknown(known: list[str], only: tuple[str, ...]) -> None:
    """Raise an InputError for a criterion that is not ``known``."""
    for name in only:
        if name not in known:
            raise InputError("--criteria", f"neither side has a criterion {name!r}", nearest(name, known))


def _fresh(side: Side) -> bool:
    import numpy as np

    return bool(np.array(side.table.fresh, dtype=bool)[side.rows].any())


def changed_signatures(before: Mapping[str, int], after: Mapping[str, int]) -> tuple[SignatureChange, ...]:
    """Signatures of one side that the other has not, from how often each stands there; parts of one run differ in none."""
    if before.keys() == after.keys():
        return ()
    old = max(before, key=lambda one: (before[one], one))
    return tuple(
        SignatureChange(old, new, count) for new, count in sorted(after.items()) if new not in before
    ) or tuple(
        SignatureChange(gone, max(after, key=lambda one: (after[one], one)), count)
        for gone, count in sorted(before.items())
        if gone not in after
    )


def _signatures(side: Side) -> dict[str, int]:
    texts = side.table.signatures
    counts = Counter(texts.array()[side.rows].tolist())
    return {texts.names[code]: count for code, count in counts.items()}
