"""A committed calibration, read back, and the rule by which a judge may gate a criterion."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

SLACK = 1e-9
"""Figures are decimal fractions held in binary."""
SHARE = 0.8
"""Of the agreement among people: what the lower bound of a judge's agreement has to reach."""


class Agreement(NamedTuple):
    """A judge's Spearman correlation with people on one criterion, its lower bound, and the ceiling."""

    n: int
    spearman: float | None
    low: float | None
    people: float | None


class Permission(NamedTuple):
    """Whether a judge may gate, and the sentence that says why."""

    allowed: bool
    reason: str


class CommittedCalibration(NamedTuple):
    """What a gate needs of a calibration file, by judge and criterion."""

    source: str
    agreements: Mapping[tuple[str, str], Agreement]


def read_calibration(path: str | Path) -> CommittedCalibration:
    """Read what ``harness judge calibrate -o`` wrote.

    Raises:
        InputError: the file cannot be read or is no calibration.
    """
    source = str(path)
    remedy = "write it with `harness judge calibrate RATINGS -o FILE`"
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as problem:
        raise InputError(source, f"cannot be read: {problem.strerror or problem}", remedy) from None
    except (ValueError, RecursionError):
        raise InputError(source, "is no JSON", remedy) from None
    if not isinstance(data, dict) or data.get("schema") != "calibration/1":
        raise InputError(source, "is no calibration/1 file", remedy)
    return committed(data, source)


def committed(data: Mapping[str, Any], source: str = "calibration") -> CommittedCalibration:
    """The same from the object that ``calibration_as_json`` gives.

    Raises:
        InputError: a row lacks a field, or one has the wrong type.
    """
    agreements: dict[tuple[str, str], Agreement] = {}
    rows = data.get("rows")
    if not isinstance(rows, list):
        raise InputError(source, "has no rows", "write it with `harness judge calibrate`")
    for number, row in enumerate(rows):
        try:
            key = (str(row["judge"]), str(row["criterion"]))
            interval = row["intervals"]["spearman"]
            low = None if interval is None else _number(interval[0])
            agreements[key] = Agreement(
                int(row["n"]), _number(row["spearman"]), low, _number(row["people_spearman"])
            )
        except (KeyError, TypeError, IndexError, ValueError) as problem:
            place = f"rows[{number}]"
            reason = f"cannot be used: {type(problem).__name__} {problem}"
            raise InputError(source, reason, "write the file again", place) from None
    return CommittedCalibration(source, agreements)


def _number(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def may_gate(
    calibration: CommittedCalibration, judge: str, criterion: str, share: float = SHARE
) -> Permission:
    """Whether ``judge`` may gate ``criterion``: its agreement with people comes close enough to people's own.

    The lower bound of its Spearman correlation has to reach ``share`` of the correlation of one person
    with the others, and lie above zero. What is unknown forbids.
    """
    known = calibration.agreements.get((judge, criterion))
    if known is None:
        return Permission(False, f"{judge} was never calibrated on {criterion} ({calibration.source})")
    if known.spearman is None or known.low is None:
        return Permission(False, f"{known.n} items bear no interval of {judge}'s agreement on {criterion}")
    if known.people is None:
        return Permission(False, f"how far people agree on {criterion} is unknown: two raters are needed")
    floor = share * known.people
    said = (
        f"{judge} on {criterion}: agreement {known.spearman:.3f}, at least {known.low:.3f}; "
        f"people agree at {known.people:.3f}, of which {share:.0%} is {floor:.3f}"
    )
    if known.people <= 0:
        return Permission(False, f"people do not agree on {criterion} ({known.people:.3f})")
    return Permission(known.low >= floor - SLACK and known.low > 0, said)
