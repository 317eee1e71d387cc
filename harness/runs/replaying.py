"""Putting a replay together: what a command names, what the suite's files say, what the recording was."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from harness.dialogues.fork import fork
from harness.dialogues.matrix import Models, Settings
from harness.dialogues.scenarios import ROUNDS_LIMIT, load_scenario
from harness.dialogues.speakers import load_speaker
from harness.errors import InputError
from harness.recordings import read
from harness.runs.matrix import files_of

if TYPE_CHECKING:
    from pathlib import Path

    from harness.dialogues.matrix import Cell
    from harness.dialogues.scenarios import Scenario
    from harness.dialogues.speakers import Side, Speaker
    from harness.recordings import Recording
    from harness.recordings.origin import Party
    from harness.runs.matrix import Files
    from harness.suite import Suite


class Changes(NamedTuple):
    """What a replay changes; ``None`` leaves it as it was."""

    persona: Path | None = None
    copilot: Path | None = None
    scenario: Path | None = None
    persona_model: str | None = None
    copilot_model: str | None = None
    rounds: int | None = None


def replay_cell(suite: Suite, source: str, at: int, changes: Changes) -> Cell:
    """The dialogue that goes on from turn ``at`` of the recording in ``source``.

    Raises:
        InputError: the recording cannot be used, or what is not named cannot be found.
    """
    recording = _only_one(source)
    files = files_of(suite, suite.fresh) if suite.fresh else None
    settings = suite.fresh.settings if suite.fresh else Settings()
    if changes.rounds is not None:
        if not 1 <= changes.rounds <= ROUNDS_LIMIT:
            raise InputError("--rounds", f"is {changes.rounds}", f"write a number from 1 to {ROUNDS_LIMIT}")
        settings = settings._replace(rounds=changes.rounds)
    origin = recording.origin
    return fork(
        recording,
        at,
        persona=_speaker("persona", changes.persona, origin and origin.persona, files),
        copilot=_speaker("copilot", changes.copilot, origin and origin.copilot, files),
        models=Models(
            _model("persona", changes.persona_model, origin and origin.persona),
            _model("copilot", changes.copilot_model, origin and origin.copilot),
        ),
        scenario=_scenario(recording, changes, files),
        settings=settings,
    )


def _only_one(source: str) -> Recording:
    items = list(read(source))
    for item in items:
        if isinstance(item, InputError):
            raise item
    if len(items) != 1 or isinstance(items[0], InputError):
        raise InputError(source, f"holds {len(items)} recordings", "name a file that holds one")
    return items[0]


def _speaker(side: Side, path: Path | None, party: Party | None, files: Files | None) -> Speaker:
    """The file that is named, or the one that played in the recording, unchanged since."""
    if path is not None:
        return load_speaker(path, side)
    if party is None:
        raise InputError(f"--{side}", "is not given, and the recording names no file", "name one")
    known = () if files is None else files.personas if side == "persona" else files.copilots
    for speaker in known:
        if (speaker.id, speaker.version) == (party.id, party.version):
            if speaker.sha256 == party.sha256:
                return speaker
            problem = "is not the file any more that played in the recording"
            raise InputError(speaker.source, problem, f"give the old one another name, or say --{side} FILE")
    wanted = f"{party.id}@{party.version}"
    raise InputError(f"--{side}", f"is not given, and the suite names no {wanted}", f"say --{side} FILE")


def _model(side: Side, name: str | None, party: Party | None) -> str:
    if name is None and party is None:
        raise InputError(
            "--model", f"is not given, and the recording names no model of the {side}", "name one"
        )
    return name or (party.model if party else "")


def _scenario(recording: Recording, changes: Changes, files: Files | None) -> Scenario | None:
    if changes.scenario is not None:
        scenario = load_scenario(changes.scenario)
    elif recording.origin is None or not recording.origin.scenario_sha256:
        return None
    else:
        name = recording.origin.scenario
        found = [one for one in (files.scenarios if files else ()) if one.id == name]
        if not found:
            raise InputError(
                "--scenario", f"is not given, and the suite names no {name}", "say --scenario FILE"
            )
        scenario = found[0]
        if scenario.sha256 != recording.origin.scenario_sha256:
            problem = "is not the file any more that the recording was made with"
            raise InputError(scenario.source, problem, "say --scenario FILE, if it is to be this one")
    from dataclasses import replace

    return replace(scenario, rounds=changes.rounds) if changes.rounds is not None else scenario
