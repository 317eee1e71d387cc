"""From a recording to its scorecard."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import harness
from harness.checks import Check, Evidence, Score, build, unscored
from harness.errors import fault
from harness.extraction import VERSION as EXTRACTOR_VERSION
from harness.extraction import extract
from harness.findings.codes.run import BELOW_FLOOR, CHECK_FAILED, NOTHING_SCORED
from harness.rubrics import Criterion, Rubric, load
from harness.rubrics.loader import DEFAULT
from harness.scorecards.model import CriterionScore, Overall, Scorecard
from harness.scorecards.selection import Selection
from harness.spans import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from harness.errors import InputError
    from harness.findings import Finding
    from harness.platforms import Platform
    from harness.recordings import Recording


class Scorer:
    """A rubric and a platform made ready, to score any number of recordings.

    ``rubric`` is a loaded rubric, a name or a path; ``platform`` a profile, its name, or ``None`` to
    choose by each recording's own settings and date. ``select`` and ``ignore`` name the findings to
    keep and to drop by code, name or family; they never change a score. ``judge`` is the judges' part of
    the signature (`harness.judging.plan`): what they say comes in the evidence that `card` is given.

    Raises:
        InputError: the rubric, the platform or a code cannot be used.
    """

    def __init__(
        self,
        rubric: Rubric | str | Path = DEFAULT,
        platform: Platform | str | None = None,
        *,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        judge: str = "none",
    ) -> None:
        self.rubric = rubric if isinstance(rubric, Rubric) else load(rubric)
        self.platform = _platform(platform) if isinstance(platform, str) else platform
        self._selection = Selection(select, ignore)
        self._checks = [(criterion, build(self.rubric, criterion)) for criterion in self.rubric.criteria]
        profile = self.platform.id if self.platform else "auto"
        self.signature = (
            f"rubric:{self.rubric.signature}|platform:{profile}|extractor:{EXTRACTOR_VERSION}"
            f"|judge:{judge}|harness:{harness.__version__}"
        )

    def __call__(self, recording: Recording) -> Scorecard:
        """Score one recording. Never raises for what the recording says."""
        with _garbage_kept():
            return self.card(self.evidence(recording))

    def evidence(self, recording: Recording) -> Evidence:
        """What is scored: parsed on first use, so whoever keeps it can look at it without parsing again."""
        with _garbage_kept():
            return Evidence(recording, extract(recording), self.platform)

    def card(self, evidence: Evidence) -> Scorecard:
        """The scorecard of what `evidence` gave."""
        recording, extraction = evidence.recording, evidence.extraction
        with _garbage_kept():
            criteria = tuple(
                CriterionScore(
                    criterion.id, criterion.check, criterion.weight, _evaluate(check, criterion, evidence)
                )
                for criterion, check in self._checks
            )
        overall, own = self._overall(criteria)
        found = (
            *recording.findings,
            *extraction.findings,
            *(finding for criterion in criteria for finding in criterion.score.findings),
            *own,
        )
        return Scorecard(recording, extraction, criteria, overall, self._selection.of(found), self.signature)

    def attempt(self, recording: Recording, evidence: Evidence | None = None) -> Scorecard | InputError:
        """Score one of many recordings: a fault of the harness itself is an error in its place.

        ``evidence`` is its own, where somebody has looked at it before.
        The others must not be lost with it. What the checks do wrong is in the scorecard already.
        """
        try:
            return self(recording) if evidence is None else self.card(evidence)
        except Exception as problem:
            return fault(recording.source or recording.id, problem)

    def fails(self, card: Scorecard, least: float) -> bool:
        """Whether a card scores less than ``least``, or below a floor of the rubric, or not at all.

        A card without a score fails: a gate that passes on nothing guards nothing.
        """
        score = card.overall.score
        return score is None or score < least or bool(self._below_floors(card.criteria))

    def _below_floors(self, criteria: tuple[CriterionScore, ...]) -> list[tuple[Criterion, Score]]:
        return [
            (criterion, item.score)
            for criterion, item in zip(self.rubric.criteria, criteria, strict=True)
            if criterion.floor is not None
            and item.score.value is not None
            and item.score.value < criterion.floor
        ]

    def _overall(self, criteria: tuple[CriterionScore, ...]) -> tuple[Overall, list[Finding]]:
        """The weighted mean of what was scored, its band, and what the rubric itself has to say."""
        whole = sum(criterion.weight for criterion in criteria)
        scored = [(item.weight, item.score.value) for item in criteria if item.score.value is not None]
        weight = sum(part for part, _ in scored)
        if not weight:
            return Overall(None, 0.0, None), [NOTHING_SCORED.finding("no criterion could be scored")]
        mean = min(1.0, sum(part / weight * value for part, value in scored))
        own = [
            BELOW_FLOOR.finding(
                f"{criterion.id} scored {score.value:.2f}, below its floor of {criterion.floor:g}",
                *score.evidence,
            )
            for criterion, score in self._below_floors(criteria)
        ]
        bands = self.rubric.bands
        band = bands[-1].name if own and bands else self.rubric.band(mean)
        return Overall(mean, weight / whole, band), own


@contextmanager
def _garbage_kept() -> Iterator[None]:
    """Python's search for cyclic garbage put off until a recording is done with.

    Nearly all that scoring makes is freed without it; searched for ninety times per recording, the words
    and terms in use are looked through again and again, for a tenth of the whole time.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _evaluate(check: Check, criterion: Criterion, evidence: Evidence) -> Score:
    """The check's score; a check that raises, or returns something else, becomes data."""
    try:
        score: object = check.evaluate(evidence)
        reason = f"returned {type(score).__name__}, not Score"
    except Exception as problem:  # a check may be anybody's code
        score, reason = None, f"{type(problem).__name__}: {problem}"
    if isinstance(score, Score):
        return score
    message = f"the check of criterion {criterion.id} failed: {shorten(reason)}"
    return unscored(message, CHECK_FAILED.finding(message))


def _platform(name: str) -> Platform:
    """A profile by id or model, or from a file of the user's own (its folder's profiles then count too)."""
    from harness.platforms import get

    if not name.endswith((".yaml", ".yml")):
        return get(name)
    path = Path(name)
    return get(path.stem, path.parent)


def score(
    recording: Recording, rubric: Rubric | str | Path = DEFAULT, platform: Platform | str | None = None
) -> Scorecard:
    """Score one recording; see `Scorer`, which is cheaper for many."""
    return Scorer(rubric, platform)(recording)
