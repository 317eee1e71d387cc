"""Planting every fault in every good recording, and counting what is said of the results."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Literal

from harness.errors import InputError
from harness.findings import Severity
from harness.mutation.model import Case, Files
from harness.recordings import Recording, read_bytes, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from harness.mutation.model import Operator
    from harness.scorecards import Scorecard, Scorer

Result = Literal["named", "misnamed", "scored", "missed", "unchanged"]
"""A finding under an expected code · under another · no finding, but a criterion's score fell · nothing at all ·
the mutation changed nothing."""

NOTICED = 0.005
"""A criterion or the overall score that falls by more than this has noticed the fault."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one fault planted in one recording.

    ``new`` are the codes that the clean recording did not have, with how many more there are;
    ``fell`` maps criteria (and ``overall``) to how far their scores fell.
    """

    operator: str
    recording: str
    result: Result
    new: dict[str, int] = field(default_factory=dict)
    fell: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Experiment:
    """Everything that came of planting faults.

    ``alarms`` maps the id of each clean recording to its findings of severity error or worse: each is
    a false alarm if the recording is as good as it was said to be. ``unusable`` are recordings that
    deliver no prompt, with the reason: nothing can be planted there.
    """

    outcomes: tuple[Outcome, ...]
    alarms: dict[str, tuple[str, ...]]
    unusable: dict[str, str]
    skipped: Counter[str]
    signature: str = ""
    seed: int = 0


def run(
    recordings: Sequence[Recording],
    scorer: Scorer,
    operators: Iterable[Operator],
    *,
    seed: int = 0,
    progress: Callable[[], None] = lambda: None,
) -> Experiment:
    """Plant each operator's fault once in each recording. The same seed plants the same faults.

    Raises:
        InputError: no recording can be used.
    """
    cases, alarms, unusable = _cases(recordings, scorer)
    if not cases:
        raise InputError("mutate", "none of the recordings delivers a prompt", "name good recordings")
    outcomes: list[Outcome] = []
    skipped: Counter[str] = Counter()
    operators = tuple(operators)
    for index, case in enumerate(cases):
        others = [other for other in cases if other is not case]
        case.donor = others[index % len(others)] if others else None
        for operator in operators:
            mutant = _planted(operator, case, seed)
            if mutant is None:
                skipped[operator.name] += 1
            else:
                outcomes.append(_judged(operator, case, mutant, scorer))
        progress()
    return Experiment(tuple(outcomes), alarms, unusable, skipped, scorer.signature, seed)


def _cases(
    recordings: Sequence[Recording], scorer: Scorer
) -> tuple[list[Case], dict[str, tuple[str, ...]], dict[str, str]]:
    """The recordings as the harness's own JSON reads them, scored; in the order of their ids."""
    cases: list[Case] = []
    alarms: dict[str, tuple[str, ...]] = {}
    unusable: dict[str, str] = {}
    for recording in sorted(recordings, key=lambda one: (one.id, one.sha256)):
        again = _again(recording)
        card = scorer(again)
        name = recording.id if recording.id not in alarms else f"{recording.id} ({recording.source})"
        grave = [finding for finding in card.findings if finding.severity >= Severity.ERROR]
        alarms[name] = tuple(finding.code.id for finding in grave)
        if card.extraction.prompts:
            cases.append(Case(replace(again, id=name), card))
        else:
            unusable[name] = card.extraction.explanation
    return cases, alarms, unusable


def _again(recording: Recording) -> Recording:
    """A recording read anew from JSON, so that readers look at it as at any file.

    Its metadata stays behind: what it counts (messages, characters) would give every fault away.
    """
    bare = replace(recording, metadata=())
    return _only(_bytes(bare), f"{recording.id}.json")


def _bytes(recording: Recording) -> bytes:
    return write_json(recording).encode("utf-8", "surrogatepass")


def _only(data: bytes, name: str) -> Recording:
    for item in read_bytes(data, name):
        if isinstance(item, Recording):
            return item
        raise item
    raise InputError(name, "holds no recording")


def _planted(operator: Operator, case: Case, seed: int) -> Recording | Files | None:
    """The mutant; the generator depends on seed, operator and recording only, never on their order."""
    digest = hashlib.sha256(f"{seed}\0{operator.name}\0{case.recording.id}".encode()).digest()
    return operator.plant(case, Random(int.from_bytes(digest[:8], "big")))  # noqa: S311 - no secret


def _judged(operator: Operator, case: Case, mutant: Recording | Files, scorer: Scorer) -> Outcome:
    name = case.recording.id
    if isinstance(mutant, Files):
        clean, damaged, before = mutant.clean, mutant.damaged, scorer(_only(mutant.clean, mutant.name))
    else:
        clean, damaged, before = _bytes(case.recording), _bytes(mutant), case.card
    if clean == damaged:
        return Outcome(operator.name, name, "unchanged")
    try:
        card = scorer(_only(damaged, mutant.name if isinstance(mutant, Files) else f"{name}.json"))
    except InputError as problem:
        # A file that is refused is a fault that nobody can overlook; the refusal names it by its own words.
        return Outcome(operator.name, name, "named", {type(problem).__name__: 1})
    new = _count(card) - _count(before)
    loud = {f.code.id for f in card.findings if f.severity >= Severity.WARNING}
    fell = _fell(before, card)
    result: Result = "missed"
    if any(code in new for code in operator.expects):
        result = "named"
    elif any(code in loud for code in new):
        result = "misnamed"
    elif fell:
        result = "scored"
    return Outcome(operator.name, name, result, dict(sorted(new.items())), fell)


def _count(card: Scorecard) -> Counter[str]:
    return Counter(finding.code.id for finding in card.findings)


def _fell(before: Scorecard, after: Scorecard) -> dict[str, float]:
    """Scores that fell: criteria and ``overall``."""
    was = {criterion.id: criterion.score.value for criterion in before.criteria} | {
        "overall": before.overall.score
    }
    now = {criterion.id: criterion.score.value for criterion in after.criteria} | {
        "overall": after.overall.score
    }
    falls = {
        name: round(old - new, 6)
        for name, old in was.items()
        if old is not None and (new := now.get(name)) is not None and old - new > NOTICED
    }
    return dict(sorted(falls.items()))
