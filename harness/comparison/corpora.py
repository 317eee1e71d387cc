"""Two tables in parts held against each other, or two parts of one; neither is loaded whole.

Recordings are paired by their names where both sides have the same; otherwise the sides are compared persona by
persona, which is observational. One pass over either side puts the recordings into buckets on the disk, and
a second looks at them bucket by bucket: what is kept are sums.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from harness.comparison.codes import CodeEvidence, in_order
from harness.comparison.evidence import ALPHA, EFFECT, criteria_of, judged, measured_pairs
from harness.comparison.overlap import Overlap, codes_of, graver, joined
from harness.comparison.parts import blocks
from harness.comparison.provenance import incomplete_notes, unpaired_notes
from harness.comparison.sample import Sample
from harness.comparison.spill import Spill
from harness.comparison.strata import NO_PERSONA, means_in_one_mix, measured_strata
from harness.comparison.versions import Versions, answer_of, changed_signatures, refuse_empty, refuse_unknown
from harness.errors import InputError
from harness.statistics import Moments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from harness.comparison.codes import Standing
    from harness.comparison.evidence import CriterionEvidence, Measured
    from harness.comparison.pairing import Design
    from harness.comparison.parts import Block, PartsSide
    from harness.statistics import PairedResult

PERSONAS = 500
"""Personas that are told apart; the others are taken together."""
OTHERS = "(other personas)"
NOT_IN_TABLE = ("prompts and their words", "costs, tokens, rounds and reasons to stop")
"""What a comparison of runs shows and a table of scores does not hold."""


@dataclass(slots=True)
class _Sums:
    """One side by persona: its scores, unscored ones, and how many have each code."""

    dialogues: int = 0
    fresh: int = 0
    signatures: Counter[str] = field(default_factory=Counter)
    personas: Counter[str] = field(default_factory=Counter)
    scores: dict[str, dict[str, Sample]] = field(default_factory=dict)
    unscored: Counter[str] = field(default_factory=Counter)
    codes: dict[str, Counter[str]] = field(default_factory=dict)
    severities: dict[str, str] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, block: Block, known: dict[str, str]) -> None:
        """Count a block in; ``known`` maps the personas of both sides to the names they are taken under."""
        import numpy as np

        self.dialogues += block.size
        self.fresh += block.size - block.texts["scenario"].null_count
        for pair in block.texts["signature"].value_counts().to_pylist():
            self.signatures[str(pair["values"])] += pair["counts"]
        said = block.texts["persona"].fill_null(NO_PERSONA).dictionary_encode()
        names = [_taken(str(name), known) for name in said.dictionary.to_pylist()]
        codes = said.indices.to_numpy()
        order = np.argsort(codes, kind="stable")
        ends = np.cumsum(np.bincount(codes, minlength=len(names)))
        for criterion, scores in block.scores.items():
            strata = self.scores.setdefault(criterion, {})
            self.unscored[criterion] += int(np.isnan(scores).sum())
            for name, own in zip(names, np.split(scores[order], ends[:-1]), strict=True):
                strata.setdefault(name, Sample()).add(own[~np.isnan(own)])
        for name, count in zip(names, np.bincount(codes, minlength=len(names)).tolist(), strict=True):
            self.personas[name] += count
        self._add_codes(block, [names[code] for code in codes.tolist()])

    def _add_codes(self, block: Block, personas: list[str]) -> None:
        found = block.texts["findings"]
        if found.null_count == block.size:
            return
        named: dict[str, list[int]] = {}
        for row, cell in enumerate(found.to_pylist()):
            for code, severity in codes_of(cell):
                self.codes.setdefault(code, Counter())[personas[row]] += 1
                self.severities[code] = graver(severity, self.severities.get(code))
                named.setdefault(code, []).append(row)
        for code, rows in named.items():
            own = (str(block.texts["recording"][row]) for row in rows)
            self.examples[code] = sorted({*self.examples.get(code, ()), *own})[:3]


def _taken(name: str, known: dict[str, str]) -> str:
    if name not in known and len(known) >= PERSONAS:
        return OTHERS
    return known.setdefault(name, name)


def compare_parts(
    baseline: PartsSide,
    candidate: PartsSide,
    *,
    alpha: float = ALPHA,
    effect: float = EFFECT,
    only: Iterable[str] = (),
    allow_signature_change: bool = False,
) -> Versions:
    """Hold two sides against each other; ``only`` names criteria to test.

    Raises:
        InputError: a side is empty or damaged, or a criterion is unknown.
    """
    sides, only = (baseline, candidate), tuple(only)
    sums = (_Sums(), _Sums())
    with closing(Spill(max(side.parts.about for side in sides))) as spill:
        known: dict[str, str] = {}
        for number, block in _both(sides):
            sums[number].add(block, known)
            spill.add(number, block)
        sides = tuple(replace(side, dialogues=one.dialogues) for side, one in zip(sides, sums, strict=True))  # type: ignore[assignment]
        _refuse_empty(*sides)
        names = criteria_of(sums[0].scores, sums[1].scores)
        refuse_unknown(names, only)
        changes = changed_signatures(sums[0].signatures, sums[1].signatures)
        refused = bool(changes) and not allow_signature_change
        overlap = joined(spill.read())
    design: Design = "recordings" if overlap.units else "observational"
    notes = tuple(_notes(sides, sums, overlap, known))
    versions = Versions(
        *sides, design, alpha, effect, "not compared", refused, changes, notes, overlap=overlap
    )
    if refused:
        return versions
    wanted = [name for name in names if not only or name in only]
    measured = (
        {name: _paired(name, overlap, alpha) for name in wanted}
        if overlap.units
        else {name: _stratified(name, sums, alpha) for name in wanted}
    )
    criteria: tuple[CriterionEvidence, ...] = judged(measured, alpha=alpha, effect=effect)
    codes = _paired_codes(overlap) if overlap.units else _stratified_codes(sums)
    return replace(
        versions,
        answer=answer_of(criteria),
        criteria=criteria,
        codes=in_order(codes),
        movers=tuple(overlap.movers),
    )


def _refuse_empty(*sides: PartsSide) -> None:
    """As `refuse_empty`, but a part says which there are."""
    refuse_empty(*(side for side in sides if not side.by))
    for side in sides:
        if not side.dialogues:
            found = {
                name
                for block in blocks(side.parts, [side.by])
                for name in block.texts[side.by].unique().to_pylist()
            }
            have = sorted(str(name) for name in found if name is not None)
            more = f" and {len(have) - 12:,} more" if len(have) > 12 else ""
            remedy = f"there are {', '.join(have[:12])}{more}" if have else f"no dialogue says its {side.by}"
            raise InputError("--by", f"no dialogue has {side.selection}: {remedy}")


def _both(sides: tuple[PartsSide, PartsSide]) -> Iterator[tuple[int, Block]]:
    """The blocks of both sides; a table of which both are parts is read once."""
    columns = (
        "persona",
        "signature",
        "sha256",
        "findings",
        "scenario",
        *(side.by for side in sides if side.by),
    )
    if sides[0].parts == sides[1].parts:
        for block in blocks(sides[0].parts, columns):
            for number, side in enumerate(sides):
                if (own := side.own(block)).size:
                    yield number, own
        return
    for number, side in enumerate(sides):
        for block in blocks(side.parts, columns):
            yield number, block


def _paired(name: str, overlap: Overlap, alpha: float) -> Measured:
    from harness.comparison.overlap import Joined

    one = overlap.criteria.get(name, Joined())
    result = _compared(one.differences, one.before.mean, one.after.mean, alpha)
    unscored = (one.unscored[0], one.unscored[1])
    return measured_pairs(name, result, one.differences.variance, one.differences.moved, unscored)


def _compared(
    differences: Sample, before: float | None = None, after: float | None = None, alpha: float = ALPHA
) -> PairedResult:
    from harness.statistics import compare_differences, compare_moments

    values = differences.values
    if isinstance(values, Moments):
        return compare_moments(values, before, after, confidence=1 - alpha)
    return compare_differences(values, before, after, confidence=1 - alpha)


def _stratified(name: str, sums: tuple[_Sums, _Sums], alpha: float) -> Measured:
    before, after = (
        {persona: sample.values for persona, sample in one.scores.get(name, {}).items() if sample.n}
        for one in sums
    )
    return measured_strata(name, before, after, (sums[0].unscored[name], sums[1].unscored[name]), alpha)


def _paired_codes(overlap: Overlap) -> Iterator[CodeEvidence]:
    """As `harness.comparison.codes` tests them."""
    from harness.statistics import mcnemar_p

    for code, one in overlap.codes.items():
        p = mcnemar_p(one.appeared, one.gone) if overlap.single else _compared(one.differences).p
        standing = _standing(one.before, one.after)
        yield CodeEvidence(
            code,
            one.severity,
            standing,
            overlap.units,
            round(one.before / overlap.units, 6),
            round(one.after / overlap.units, 6),
            round(1.0 if p is None else p, 6),
            1.0,
            "mcnemar" if overlap.single else "sign-flip",
            tuple(one.examples[0 if standing == "gone" else 1]),
        )


def _stratified_codes(sums: tuple[_Sums, _Sums]) -> Iterator[CodeEvidence]:
    """Shares of dialogues with a code, persona by persona, by the test that the scores are given."""
    from harness.statistics import compare_unpaired

    for code in sorted({*sums[0].codes, *sums[1].codes}):
        before, after = (
            {
                persona: _outcomes(total, one.codes.get(code, Counter())[persona])
                for persona, total in one.personas.items()
            }
            for one in sums
        )
        result = compare_unpaired(before, after)
        old, new = means_in_one_mix(before, after, result.strata)
        if old is None or new is None or not (old or new):
            continue
        standing = _standing(old, new)
        shown = sums[0 if standing == "gone" else 1]
        yield CodeEvidence(
            code,
            graver(shown.severities[code], sums[0].severities.get(code)),
            standing,
            result.n_baseline + result.n_candidate,
            round(old, 6),
            round(new, 6),
            round(1.0 if result.p is None else result.p, 6),
            1.0,
            "permutation",
            tuple(shown.examples.get(code, ())),
        )


def _outcomes(total: int, having: int) -> list[float] | Moments:
    """``having`` ones among ``total`` dialogues, the others 0."""
    from harness.statistics.values import LARGE

    if total > LARGE:
        return Moments(total, having / total, having * (total - having) / total)
    return [1.0] * having + [0.0] * (total - having)


def _standing(before: float, after: float) -> Standing:
    return "appeared" if not before else "gone" if not after else "still there"


def _notes(
    sides: tuple[PartsSide, PartsSide], sums: tuple[_Sums, _Sums], overlap: Overlap, known: dict[str, str]
) -> Iterator[str]:
    """Sentences, the graver first."""
    yield from incomplete_notes(*sides)
    if overlap.units:
        yield from unpaired_notes("recording", overlap.only, overlap.named, overlap.left_out)
        if overlap.edited:
            yield (
                f"paired by name, but {overlap.edited:,} of {overlap.units:,} recordings have other bytes on the "
                "two sides: are they the same?"
            )
    elif any(OTHERS in one.personas for one in sums):
        yield f"there are more than {len(known):,} personas: those beyond are taken together"
    if any(one.fresh for one in sums):
        yield (
            f"{sums[0].fresh:,} and {sums[1].fresh:,} of the dialogues were made by the harness: "
            "compare their runs' folders to pair them by scenario"
        )
    if any("findings" in side.parts.old for side in sides):
        yield "a table without the column findings is of an early version: failures cannot be told from it"
    yield f"a table of scores holds no {', no '.join(NOT_IN_TABLE)}: a comparison of runs shows them"
