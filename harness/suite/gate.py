"""The suite's section ``gate:``: when a run fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

Require = Literal["no-regression", "non-inferior", "nothing"]
Incomplete = Literal["stop", "fail", "judge"]
ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class CriterionRule:
    """What the gate asks of one criterion of the fresh dialogues.

    ``no-regression`` fails where a fall is shown; ``non-inferior`` fails unless it is shown that the
    criterion fell by less than ``margin``, which takes more dialogues. ``floor`` is the least mean.
    """

    require: Require = "no-regression"
    margin: float | None = None
    floor: float | None = None


@dataclass(frozen=True, slots=True)
class GatingJudges:
    """Whose judgements may fail a run: judges whose agreement with people the file ``calibration`` shows.

    ``share`` is how much of people's own agreement a judge must reach.
    """

    calibration: Path
    share: float = 0.8


@dataclass(frozen=True, slots=True)
class Gate:
    """When a run fails. Change against the baseline always counts; all else is asked for here.

    ``max_drop`` and ``min_scored_weight`` are shares in [0, 1]; ``floors`` maps a criterion's id
    (or ``"overall"``) to the least score each recording may have; ``forbid`` lists ids
    of codes; ``exempt`` lists globs over ids of recordings that are broken on purpose:
    floors, ``forbid`` and ``min_scored_weight`` leave them alone, the baseline does not.

    ``alpha`` is the chance that fresh dialogues of the same quality fail, all criteria together;
    ``criteria`` maps criteria (or ``"overall"``) to more than the default rule. ``judges`` are those that
    may gate; without it none may. ``incomplete`` says what a run means that lacks dialogues: ``stop``
    (exit code 3), ``fail`` (1), or ``judge`` what is there.
    """

    max_drop: float = 0.01
    floors: Mapping[str, float] = field(default_factory=dict)
    forbid: tuple[str, ...] = ()
    min_scored_weight: float = 0.0
    exempt: tuple[str, ...] = ()
    alpha: float = ALPHA
    criteria: Mapping[str, CriterionRule] = field(default_factory=dict)
    judges: GatingJudges | None = None
    incomplete: Incomplete = "stop"

    def exempts(self, recording: str) -> bool:
        """Whether the recording with this id is broken on purpose."""
        return any(fnmatchcase(recording, pattern) for pattern in self.exempt)

    def rule(self, criterion: str) -> CriterionRule:
        """What is asked of a criterion."""
        return self.criteria.get(criterion, CriterionRule())


def gate_section(value: Mapping[str, Any], root: Path, codes_named: Callable[[str], list[str]]) -> Gate:
    """The section of a valid suite (see ``suite-1.schema.json``); paths are counted from ``root``.

    ``codes_named`` gives the ids of the codes that an entry of ``forbid`` names.
    """
    given = dict(value)
    if "forbid" in given:
        given["forbid"] = tuple(sorted({code for entry in given["forbid"] for code in codes_named(entry)}))
    if "exempt" in given:
        given["exempt"] = tuple(given["exempt"])
    if "criteria" in given:
        given["criteria"] = {name: CriterionRule(**_rule(rule)) for name, rule in given["criteria"].items()}
    if "judges" in given:
        judges = given["judges"]
        given["judges"] = GatingJudges(root / judges["calibration"], judges.get("share", 0.8))
    return Gate(**given)


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A margin says that non-inferiority is asked for."""
    return {"require": "non-inferior" if "margin" in rule else "no-regression", **rule}
