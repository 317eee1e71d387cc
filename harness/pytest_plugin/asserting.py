"""``assert_scores``: what a recording must reach, in one line of a test."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from harness.findings import Finding
    from harness.recordings import Recording
    from harness.rubrics import Rubric
    from harness.scorecards import CriterionScore, Scorecard, Scorer

SPANS = 3
"""Most quotations of one finding in a message."""


def assert_scores(
    recording: Recording | str | Path,
    rubric: Rubric | str | Path = "cinematic",
    *,
    profile: str | None = None,
    overall: float | None = None,
    forbid: Iterable[str] = (),
    **criteria: float,
) -> Scorecard:
    """Score a recording and assert that it reaches what is asked for; returns its scorecard.

    ``overall`` and each criterion of the rubric (``timing=0.9``) are least scores in [0, 1]; what could not
    be scored does not reach any. ``forbid`` names findings that it must not have, by code, name or family.
    ``profile`` is the platform to judge by (``sora-2@2025-10``).

    Raises:
        AssertionError: it does not; the message quotes the evidence.
        InputError: the recording, rubric, profile or a code cannot be used, or there is no such criterion.
    """
    __tracebackhide__ = True
    from harness.library import read

    wanted = dict(criteria) if overall is None else {"overall": overall, **criteria}
    scorer = _scorer(rubric, profile)
    _check(wanted, forbid, scorer)
    card = scorer(read(recording) if isinstance(recording, str | Path) else recording)
    missed = [*_short(card, wanted), *_forbidden(card, forbid)]
    if missed:
        raise AssertionError(_message(card, missed, wanted))
    return card


def _scorer(rubric: Rubric | str | Path, profile: str | None) -> Scorer:
    from harness.scorecards import Scorer

    if isinstance(rubric, str | Path):
        return _named(str(rubric), profile)
    return Scorer(rubric, profile)


@lru_cache(maxsize=8)
def _named(rubric: str, profile: str | None) -> Scorer:
    """A rubric's file is read once, however many tests name it."""
    from harness.scorecards import Scorer

    return Scorer(rubric, profile)


def _check(wanted: dict[str, float], forbid: Iterable[str], scorer: Scorer) -> None:
    from harness.errors import InputError, nearest

    if isinstance(forbid, str):
        raise InputError("assert_scores", "forbid is one text", 'write a list: forbid=["EXT001"]')
    if not wanted and not forbid:
        raise InputError(
            "assert_scores", "nothing is asked for", "write overall=0.7, timing=0.9 or forbid=[…]"
        )
    known = ["overall", *(criterion.id for criterion in scorer.rubric.criteria)]
    for name, least in wanted.items():
        if name not in known:
            problem = f"the rubric {scorer.rubric.id} has no criterion {name!r}"
            raise InputError("assert_scores", problem, nearest(name, known))
        if isinstance(least, bool) or not isinstance(least, int | float) or not 0 <= least <= 1:
            raise InputError(
                "assert_scores", f"{name}={least!r} is no score", "a score is a number from 0 to 1"
            )


def _short(card: Scorecard, wanted: dict[str, float]) -> Iterator[str]:
    """A line for each score that is not reached."""
    from harness.reporting.changes import number
    from harness.reporting.escaping import one_line

    criteria = {criterion.id: criterion for criterion in card.criteria}
    for name, least in wanted.items():
        value, why = _value(card, criteria, name)
        if value is None:
            yield f"{name}: unscored, at least {least:g} is wanted — {one_line(why)}"
        elif value < least:
            yield f"{name}: {number(value)}, at least {least:g} is wanted — {one_line(why)}"
            if name in criteria:
                for finding in criteria[name].score.findings:
                    yield from _finding(finding, card)


def _value(card: Scorecard, criteria: dict[str, CriterionScore], name: str) -> tuple[float | None, str]:
    if name != "overall":
        score = criteria[name].score
        return score.value, score.unscored or score.explanation
    lowest = min(card.criteria, key=lambda one: 2.0 if one.score.value is None else one.score.value)
    if card.overall.score is None or lowest.score.value is None:
        return None, "no criterion could be scored"
    return (
        card.overall.score,
        f"lowest is {lowest.id} with {lowest.score.value:.2f}: {lowest.score.explanation}",
    )


def _forbidden(card: Scorecard, forbid: Iterable[str]) -> Iterator[str]:
    from harness.scorecards.selection import Selection

    codes = list(forbid)
    for finding in Selection(select=codes).of(card.findings) if codes else ():
        yield f"{finding.code.id} {finding.code.name} is forbidden"
        yield from _finding(finding, card)


def _finding(finding: Finding, card: Scorecard) -> Iterator[str]:
    """The finding with the words that it points at, indented."""
    from harness.reporting.escaping import one_line
    from harness.scorecards.json_form import quoted

    yield f"    {finding.severity.label} {finding.code.id} {finding.code.name}: {one_line(finding.message)}"
    for span in finding.spans[:SPANS]:
        where = f"turn {span.turn}" if span.place == "turn" else span.place
        if words := one_line(quoted(span, card.recording)):
            yield f"        {where}: “{words}”"
    yield f"        → {one_line(finding.hint)}"


def _message(card: Scorecard, missed: list[str], wanted: dict[str, float]) -> str:
    from harness.reporting.terminal import title

    scores = {criterion.id: criterion.score.value for criterion in card.criteria}
    scores["overall"] = card.overall.score
    # Cut off, not rounded, as the screen shows it: what is written has been reached.
    met = [
        f"{name} {int(score * 100 + 1e-9) / 100:.2f}"
        for name, least in wanted.items()
        if (score := scores[name]) is not None and score >= least
    ]
    lines = [title(card.recording), *(f"  {line}" for line in missed)]
    if met:
        lines.append(f"  reached: {', '.join(met)}")
    return "\n".join([*lines, f"  {card.signature}"])
