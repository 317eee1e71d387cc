"""Models, open while a run works: several stages of it ask them, one journal and one budget holds for all."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from harness.runs.folder import JOURNAL

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Coroutine, Iterator

    from harness.models import Settings
    from harness.models.hub import Hub
    from harness.suite import Suite

T = TypeVar("T")


def model_settings(suite: Suite) -> Settings:
    """How the suite's models are reached; the journal is that of the run's folder."""
    return replace(suite.models, journal=suite.output / JOURNAL)


class Session:
    """Open models: ``hub.ask`` may be awaited in what `run` is given."""

    def __init__(self, runner: asyncio.Runner, hub: Hub) -> None:
        self.hub = hub
        self._runner = runner

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Carry a coroutine through, in the event loop that the models live in."""
        return self._runner.run(work)


@contextmanager
def open_session(settings: Settings) -> Iterator[Session]:
    """Open models for a run; no other process can work on the same journal meanwhile.

    Raises:
        InputError: the journal is in use or damaged, or a script cannot be used.
    """
    import asyncio

    from harness.models.hub import open_models

    with asyncio.Runner() as runner:
        models = open_models(settings)
        hub = runner.run(models.__aenter__())
        try:
            yield Session(runner, hub)
        finally:
            runner.run(models.__aexit__(None, None, None))
