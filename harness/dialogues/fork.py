"""Forking a recording: its first turns stand, the rest is made anew with something changed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.dialogues.matrix import Cell, Fork, Settings
from harness.dialogues.scenarios import Scenario
from harness.dialogues.views import CLOSING_ROUNDS, round_of
from harness.errors import InputError

if TYPE_CHECKING:
    from harness.dialogues.matrix import Models
    from harness.dialogues.speakers import Side, Speaker
    from harness.recordings import Recording


def fork(
    recording: Recording,
    at: int,
    *,
    persona: Speaker,
    copilot: Speaker,
    models: Models,
    scenario: Scenario | None = None,
    settings: Settings | None = None,
) -> Cell:
    """The dialogue that keeps the first ``at`` turns of ``recording``; turn ``at`` (0-based) is made anew.

    Without a scenario (a recording of another producer) the persona is told nothing but its own file. So
    many rounds are left after the fork that a prompt can be delivered and approved.

    Raises:
        InputError: there are not so many turns, or one of them is nobody's.
    """
    if not 1 <= at <= len(recording.turns):
        most = len(recording.turns)
        raise InputError("--from-turn", f"{recording.id} has {most} turns", f"name a turn from 1 to {most}")
    standing = recording.turns[:at]
    for turn in standing:
        if turn.role == "unknown":
            remedy = "replay works on dialogues whose speakers are known"
            raise InputError(
                recording.source, f"turn {turn.index} is neither the persona's nor the copilot's", remedy
            )
    scenario = scenario or _scenario_of(recording)
    settings = settings or Settings()
    rounds = max(scenario.rounds or settings.rounds, round_of(at) + CLOSING_ROUNDS)
    return Cell(
        persona=persona,
        copilot=copilot,
        models=models,
        scenario=replace(scenario, rounds=rounds),
        replicate=recording.origin.replicate if recording.origin else 0,
        settings=settings,
        fork=Fork(recording.id, recording.sha256, standing),
    )


def _scenario_of(recording: Recording) -> Scenario:
    """A scenario for a recording that names none."""
    name = re.sub(r"[^a-z0-9]+", "-", recording.id.lower()).strip("-")[:64].strip("-")
    opens: Side = "persona" if recording.turns[0].role == "persona" else "copilot"
    return Scenario(id=name or "recording", situation="", opens=opens, title=recording.title)
