"""The matrix: one cell for each persona × copilot × models × scenario × replicate, with a name for its file."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from harness.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.dialogues.scenarios import Scenario
    from harness.dialogues.speakers import Speaker
    from harness.recordings.model import Turn

PROTOCOL = "1"
"""Raised whenever the same cell may put other words to a model, or stop elsewhere."""

NAME_LIMIT = 80
"""Most characters of a model's name in an id; a longer one is cut and told apart by its hash."""


class Models(NamedTuple):
    """Who plays whom: the full names of the persona's and the copilot's model."""

    persona: str
    copilot: str

    def __str__(self) -> str:
        return self.persona if self.persona == self.copilot else f"{self.persona} + {self.copilot}"


class Settings(NamedTuple):
    """What holds for every dialogue of a matrix; sampling that is ``None`` is left to the provider.

    A scenario's own rounds beat ``rounds``. ``seed`` is the whole run's: each dialogue draws its own from it.
    ``max_tokens`` bounds one answer.
    """

    rounds: int = 4
    seed: int | None = None
    max_tokens: int = 4096
    temperature: float | None = None
    top_p: float | None = None


class Fork(NamedTuple):
    """What a dialogue goes on from: the first turns of its parent, a recording with this id and digest."""

    parent: str
    sha256: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One dialogue to be made; a replay has a ``fork``, whose turns stand."""

    persona: Speaker
    copilot: Speaker
    models: Models
    scenario: Scenario
    replicate: int = 0
    settings: Settings = field(default_factory=Settings)
    fork: Fork | None = None

    @property
    def id(self) -> str:
        """The recording's id, which is also the name of its file: small, fit for every file system.

        ``SCENARIO--PERSONA@V--COPILOT@V--MODEL--rN``, and for a replay ``--fromK-of-`` and its parent's hash.
        """
        models = "+".join(dict.fromkeys(_plain(model) for model in self.models))
        parts = (self.scenario.id, self.persona.name, self.copilot.name, models, f"r{self.replicate}")
        return "--".join(parts) + self._suffix

    @property
    def rounds(self) -> int:
        """Exchanges after the opening turn, at most."""
        return self.scenario.rounds or self.settings.rounds

    @property
    def seed(self) -> int | None:
        """The dialogue's own seed, drawn from the run's and from what it is; below 2³¹, as servers want it.

        Versions of a persona or copilot share it, so that they are compared under the same chance.
        """
        if self.settings.seed is None:
            return None
        what = self._named(self.persona.id, self.copilot.id)
        return int(_digest(f"{self.settings.seed}:{what}")[:8], 16) >> 1

    @property
    def draw(self) -> int:
        """A number that no other dialogue has: what makes its calls its own although they ask the same."""
        return int(_digest(self._what)[:12], 16)

    @property
    def _what(self) -> str:
        """What the dialogue is, versions and all."""
        return self._named(self.persona.name, self.copilot.name)

    def _named(self, persona: str, copilot: str) -> str:
        """One that is played from a journal (``recorded/…``) is what was recorded."""
        models = [model.removeprefix("recorded/") for model in self.models]
        return "|".join((self.scenario.id, persona, copilot, *models, str(self.replicate))) + self._suffix

    @property
    def _suffix(self) -> str:
        return f"--from{len(self.fork.turns)}-of-{self.fork.sha256[:8]}" if self.fork else ""

    def plan(self) -> str:
        """The hex digest of everything that decides what is asked and when the dialogue ends."""
        values = {
            "protocol": PROTOCOL,
            "id": self.id,
            "persona": self.persona.sha256,
            "copilot": self.copilot.sha256,
            "references": [reference.sha256 for reference in self.copilot.references],
            "scenario": self.scenario.sha256,
            "rounds": self.rounds,
            "models": self.models,
            "settings": self.settings,
        }
        return _digest(json.dumps(values, sort_keys=True))


def cells(
    personas: Sequence[Speaker],
    copilots: Sequence[Speaker],
    models: Sequence[Models],
    scenarios: Sequence[Scenario],
    *,
    replicates: int,
    settings: Settings,
) -> tuple[Cell, ...]:
    """Every cell, all of replicate 0 first, so that a run that ends early has compared everything once.

    Raises:
        InputError: two cells would have one id.
    """
    made = tuple(
        Cell(persona, copilot, played_by, scenario, replicate, settings)
        for replicate in range(replicates)
        for scenario in scenarios
        for persona in personas
        for copilot in copilots
        for played_by in models
    )
    for one, other in _shared(made):
        raise InputError(
            other.persona.source,
            f"two dialogues would both be called {one.id}",
            "name each persona, copilot, scenario and model once; give each its own id",
        )
    return made


def _shared(made: Sequence[Cell]) -> Iterator[tuple[Cell, Cell]]:
    seen: dict[str, Cell] = {}
    for cell in made:
        first = seen.setdefault(cell.id.casefold(), cell)  # some file systems know no capitals
        if first is not cell:
            yield first, cell


def _plain(model: str) -> str:
    """A model's name without what file systems reserve."""
    name = re.sub(r"[^A-Za-z0-9._@-]+", "-", model).strip("-.") or "model"
    return name if len(name) <= NAME_LIMIT else f"{name[:NAME_LIMIT]}-{_digest(model)[:8]}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
