"""From a judgement to scores in [0, 1] with evidence and findings: what the check ``judge`` hands on."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from harness.checks import Score, unscored
from harness.checks.injection import find_addresses
from harness.findings.codes import judge as codes
from harness.judging.answers import find_quote
from harness.judging.families import shared
from harness.judging.judge_file import SHOWN
from harness.judging.panel import CriterionRating, ModelRating, pooled
from harness.spans import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.findings import Finding
    from harness.judging.answers import Rated
    from harness.judging.material import Part
    from harness.judging.rating import Judgement
    from harness.spans import Span

FAR_APART = 0.5
"""Share of the scale from which on the models of a panel are said to disagree."""
REASON_LIMIT = 240
QUOTES_LIMIT = 6
"""Most quotations of one criterion that serve as evidence, and most invented ones that are findings."""

MEAN = ""
"""The criterion that stands for the mean of all."""


def scores_of(judgement: Judgement) -> dict[str, Score]:
    """The score of every criterion of the judge, and of their `MEAN`."""
    ratings = pooled(judgement)
    general = (*_same_family(judgement), *_addressed_beside(judgement))
    scores = {name: _score(judgement, rating, general) for name, rating in ratings.items()}
    rated = [score for score in scores.values() if score.value is not None]
    values = [score.value for score in rated if score.value is not None]
    findings = tuple(finding for score in scores.values() for finding in score.findings)
    if not values:
        reason = next((score.unscored for score in scores.values() if score.unscored), "nothing was asked")
        scores[MEAN] = unscored(reason, *findings)
    else:
        said = f"mean of {len(values)} of {len(ratings)} criteria of {judgement.judge.id}"
        evidence = tuple(dict.fromkeys(span for score in rated for span in score.evidence))
        scores[MEAN] = Score(fmean(values), said, evidence=evidence[:QUOTES_LIMIT], findings=findings)
    return scores


def _score(judgement: Judgement, rating: CriterionRating, general: tuple[Finding, ...]) -> Score:
    scale = judgement.judge.scale
    evidence, invented = _quotes(judgement, rating.criterion)
    findings = [*general, *invented, *_unusable(judgement, rating), *_far_apart(judgement, rating)]
    if rating.mean is None:
        return unscored(rating.unscored or "no judge gave a rating", *findings)
    models = ", ".join(_model(model) for model in rating.models)
    counted = f"{rating.usable} of {rating.asked} samples"
    said = f"{rating.mean:.2f} of {scale.most} ({models}; {counted})"
    if reason := _reason(judgement, rating):
        said += f": {shorten(reason, REASON_LIMIT)}"
    value = min(1.0, max(0.0, scale.share(rating.mean)))  # a mean of floats may miss the end by a hair
    return Score(value, said, evidence=evidence or _prompts(judgement), findings=tuple(findings))


def _model(model: ModelRating) -> str:
    if model.mean is None:
        return f"{model.model} —"
    spread = "" if model.spread is None else f" ± {model.spread:.2f}"
    return f"{model.model} {model.mean:.2f}{spread}"


def _reason(judgement: Judgement, rating: CriterionRating) -> str:
    """The reason of the sample that lies nearest to the mean; of equals the first."""
    rated = list(_rated(judgement, rating.criterion))
    mean = rating.mean or 0.0
    return min(rated, key=lambda pair: abs(pair[1].value - mean))[1].reason if rated else ""


def _rated(judgement: Judgement, criterion: str) -> Iterator[tuple[str, Rated]]:
    for sample in judgement.samples:
        if criterion in sample.ratings:
            yield sample.model, sample.ratings[criterion]


def _prompts(judgement: Judgement) -> tuple[Span, ...]:
    return tuple(
        part.locate(0, len(part.text)) for part in judgement.item.prompts if part.locate and part.text
    )


def _quotes(judgement: Judgement, criterion: str) -> tuple[tuple[Span, ...], list[Finding]]:
    """Where a criterion's quotations stand, the prompt's own first; a finding for each that stands nowhere."""
    parts = shown(judgement)
    spans: dict[Span, None] = {}
    invented: dict[tuple[str, str], None] = {}
    for model, rated in _rated(judgement, criterion):
        for quote in rated.quotes:
            place = locate(quote, parts)
            if place is None:
                invented[model, quote] = None
            elif place[0].locate is not None:
                spans[place[0].locate(*place[1])] = None
    findings = [
        codes.QUOTE_NOT_FOUND.finding(
            f'{criterion}: {model} quotes "{shorten(quote, 80)}", which stands nowhere in what it was shown',
            *_prompts(judgement)[:1],
        )
        for model, quote in list(invented)[:QUOTES_LIMIT]
    ]
    return tuple(spans)[:QUOTES_LIMIT], findings


def shown(judgement: Judgement) -> tuple[Part, ...]:
    """Everything that the judge was shown, the prompt first."""
    beside = [part for need in SHOWN[judgement.judge.material] for part in judgement.item.beside(need)]
    return (*judgement.item.prompts, *beside)


def locate(quote: str, parts: tuple[Part, ...]) -> tuple[Part, tuple[int, int]] | None:
    """The first part in which a quotation stands, and where."""
    for part in parts:
        if found := find_quote(quote, part.text):
            return part, found
    return None


def _unusable(judgement: Judgement, rating: CriterionRating) -> Iterator[Finding]:
    lost = [
        sample
        for sample in judgement.samples
        if not sample.failed and rating.models and rating.criterion not in sample.ratings
    ]
    if lost:
        reasons = list(dict.fromkeys(sample.problem for sample in lost if sample.problem))
        said = f"{rating.criterion}: {len(lost)} of {rating.asked} answers cannot be used: {reasons[0]}"
        yield codes.ANSWERS_UNUSABLE.finding(said[:300])


def _far_apart(judgement: Judgement, rating: CriterionRating) -> Iterator[Finding]:
    scale = judgement.judge.scale
    if rating.disagreement is not None and rating.disagreement >= FAR_APART * (scale.most - scale.least):
        models = ", ".join(_model(model) for model in rating.models)
        yield codes.JUDGES_DISAGREE.finding(
            f"{rating.criterion}: the judges lie {rating.disagreement:.2f} apart ({models})"
        )


def findings_of(judgement: Judgement) -> tuple[Finding, ...]:
    """Everything that stands in the way of believing a judgement, the prompts' own passages first, each once."""
    found = [*_addressed(judgement.item.prompts), *scores_of(judgement)[MEAN].findings]
    return tuple(dict.fromkeys(found))


def _addressed_beside(judgement: Judgement) -> Iterator[Finding]:
    """Passages that speak to the judge in what it sees beside the prompts, which the check looks at itself."""
    own = {span for finding in _addressed(judgement.item.prompts) for span in finding.spans}
    for finding in _addressed(shown(judgement)[len(judgement.item.prompts) :]):
        if not any(span.overlaps(other) for span in finding.spans for other in own):
            yield finding


def _addressed(parts: Sequence[Part]) -> Iterator[Finding]:
    for part in parts:
        for passage in find_addresses(part.text):
            words = shorten(part.text[passage.start : passage.end], 100)
            spans = (part.locate(passage.start, passage.end),) if part.locate else ()
            said = f'{passage.because}, in the {part.name}: "{words}"'
            yield codes.TEXT_ADDRESSES_JUDGE.finding(said, *spans)


def _same_family(judgement: Judgement) -> Iterator[Finding]:
    panel = tuple(dict.fromkeys(sample.model for sample in judgement.samples))
    for judge, writer, family in shared(panel, judgement.item.writers):
        yield codes.JUDGE_OF_WRITERS_FAMILY.finding(
            f"{judge} judges what {writer} wrote: both are of the family {family}"
        )
