"""Who is asked what: the judges that a rubric names, the panel, and their place in the signature."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import InputError, nearest
from harness.judging.families import played_by
from harness.judging.loading import DEFAULT, load, with_samples
from harness.judging.prompts import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from harness.judging.judge_file import Judge
    from harness.rubrics import Criterion, Rubric

CHECK = "judge"
"""The name of the check that reads the ratings."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Judges by the name that the rubric gives them, the models that play them, and what else they do.

    ``settle`` hands requirements whose coverage is uncertain to the panel as well, each model ``samples``
    times. ``references`` is the folder of reference prompts, one file ``ID.txt`` or ``ID.md`` a recording.
    """

    judges: dict[str, Judge]
    panel: tuple[str, ...]
    settle: bool = False
    samples: int = 3
    references: Path | None = None

    @property
    def signature(self) -> str:
        """``video-prompt@1#9f2c:modelA+modelB``; models in order of name, ``recorded/`` left out."""
        parts = sorted({rater_name(judge, self.panel) for judge in self.judges.values()})
        if self.settle:
            parts.append(f"settle@{VERSION}x{self.samples}:{_together(self.panel)}")
        return ",".join(parts)

    def rater(self, judge: str) -> str:
        """What the panel is called in tables of ratings, for the judge that the rubric calls so."""
        return rater_name(self.judges[judge], self.panel)

    def reference(self, recording: str) -> str:
        """The reference prompt for a recording; empty where there is none."""
        if self.references is None or not recording or Path(recording).name != recording:
            return ""
        for suffix in (".txt", ".md"):
            path = self.references / f"{recording}{suffix}"
            if path.is_file():
                return path.read_text(encoding="utf-8", errors="replace").strip()
        return ""


def rater_name(judge: Judge, models: Iterable[str]) -> str:
    """``video-prompt@1#9f2c:modelA+modelB``: another judge file, or another model, is another rater."""
    return f"{judge.signature}:{_together(models)}"


def _together(models: Iterable[str]) -> str:
    return "+".join(sorted(played_by(model) for model in models))


def asked_of(criterion: Criterion) -> tuple[str, str]:
    """The judge that a criterion of a rubric names, and the criterion of it; ``""`` for the mean of all."""
    params: dict[str, Any] = dict(criterion.params)
    return str(params.get("judge", DEFAULT)), str(params.get("criterion", ""))


def plan_for(
    rubric: Rubric,
    panel: Sequence[str],
    *,
    judge: str | None = None,
    samples: int | None = None,
    settle: bool = False,
    references: Path | None = None,
) -> Plan:
    """What the rubric's judge criteria ask for; ``judge`` (a name or path) replaces the judge they name.

    Raises:
        InputError: no model is named, the rubric asks no judge, a judge file cannot be used, or a judge has no
            such criterion.
    """
    refuse_bad_panel(panel)
    asking = [criterion for criterion in rubric.criteria if criterion.check == CHECK]
    if not asks_judges(rubric, settle=settle):
        problem = f"the rubric {rubric.id} has no criterion with `check: judge`"
        raise InputError(
            rubric.source or rubric.id, problem, "use the rubric judged, or add such a criterion"
        )
    judges: dict[str, Judge] = {}
    folder = Path(rubric.source).parent if rubric.source.endswith((".yaml", ".yml")) else None
    for criterion in asking:
        name, wanted = asked_of(criterion)
        if name not in judges:
            loaded = load(judge) if judge else load(name, below=folder)
            judges[name] = with_samples(loaded, samples)
        known = [each.id for each in judges[name].criteria]
        if wanted and wanted not in known:
            problem = f"the judge {judges[name].id} has no criterion {wanted!r}"
            place = f"{criterion.place}.params.criterion"
            raise InputError(rubric.source or rubric.id, problem, nearest(wanted, known), place)
    covering = settle and _covers(rubric)
    return Plan(judges, tuple(panel), covering, samples or 3, references)


def asks_judges(rubric: Rubric, *, settle: bool = False) -> bool:
    """Whether judges have anything to do for a rubric."""
    return any(criterion.check == CHECK for criterion in rubric.criteria) or (settle and _covers(rubric))


def _covers(rubric: Rubric) -> bool:
    return any(criterion.check == "coverage" for criterion in rubric.criteria)


def refuse_bad_panel(panel: Sequence[str]) -> None:
    """Refuse a panel without models, with one twice, or with a name that lacks its provider.

    Raises:
        InputError: naming the model.
    """
    if not panel:
        raise InputError("--judge-model", "names no model", "write anthropic/…, openai/… or scripted/…")
    seen: set[str] = set()
    for model in panel:
        if "/" not in model.strip("/"):
            raise InputError(
                model[:80], "names no provider", f"write anthropic/{model[:60]} or openai/{model[:60]}"
            )
        if played_by(model) in seen:
            raise InputError(model[:80], "is on the panel twice", "raise `samples` to ask a model more often")
        seen.add(played_by(model))
