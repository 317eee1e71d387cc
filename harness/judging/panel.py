"""From samples to one number for each criterion: per model, then over the panel."""

from __future__ import annotations

from statistics import fmean, stdev
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from harness.judging.rating import Judgement


class ModelRating(NamedTuple):
    """One model on one criterion: the mean of its usable samples, on the scale; ``None`` without any.

    ``spread`` is their standard deviation (n - 1), ``None`` below two.
    """

    model: str
    mean: float | None
    spread: float | None
    usable: int
    asked: int


class CriterionRating(NamedTuple):
    """The panel on one criterion.

    ``mean`` weighs each model that gave a rating the same, however many of its samples were usable;
    ``disagreement`` is the distance between the highest and the lowest model, on the scale.
    ``unscored`` says why there is no mean.
    """

    criterion: str
    mean: float | None
    models: tuple[ModelRating, ...]
    disagreement: float | None
    unscored: str | None

    @property
    def usable(self) -> int:
        """Samples that gave a rating."""
        return sum(model.usable for model in self.models)

    @property
    def asked(self) -> int:
        """Samples that were asked for."""
        return sum(model.asked for model in self.models)


def pooled(judgement: Judgement) -> dict[str, CriterionRating]:
    """Every criterion of the judge."""
    return {criterion.id: _criterion(judgement, criterion.id) for criterion in judgement.judge.criteria}


def _criterion(judgement: Judgement, criterion: str) -> CriterionRating:
    if criterion in judgement.unasked:
        return CriterionRating(criterion, None, (), None, judgement.unasked[criterion])
    names = dict.fromkeys(sample.model for sample in judgement.samples)
    models = tuple(_model(judgement, criterion, name) for name in names)
    means = [model.mean for model in models if model.mean is not None]
    if not means:
        return CriterionRating(criterion, None, models, None, _why_none(judgement, criterion))
    disagreement = max(means) - min(means) if len(means) > 1 else None
    return CriterionRating(criterion, fmean(means), models, disagreement, None)


def _model(judgement: Judgement, criterion: str, name: str) -> ModelRating:
    samples = [sample for sample in judgement.samples if sample.model == name]
    values = [sample.ratings[criterion].value for sample in samples if criterion in sample.ratings]
    return ModelRating(
        name,
        fmean(values) if values else None,
        stdev(values) if len(values) > 1 else None,
        len(values),
        len(samples),
    )


def _why_none(judgement: Judgement, criterion: str) -> str:
    lost = [sample for sample in judgement.samples if criterion not in sample.ratings]
    reasons = list(dict.fromkeys(sample.problem for sample in lost if sample.problem))
    kind = (
        "the judge could not be asked"
        if all(s.failed for s in lost)
        else "no answer of the judge could be used"
    )
    return f"{kind} ({len(lost)} of {len(lost)} calls): {reasons[0] if reasons else 'no reason given'}"
