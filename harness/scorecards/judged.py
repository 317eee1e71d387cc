"""Scoring with judges: recordings are taken in groups, and each group's judges are asked all at once."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from harness.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Iterator
    from types import TracebackType

    from harness.checks import Evidence
    from harness.judging.plan import Plan
    from harness.models import Ask, Settings
    from harness.recordings import Recording
    from harness.scorecards.scoring import Scorer

TOGETHER = 64
"""Recordings whose judges are under way at once: enough to keep servers busy, few enough to hold in memory."""

T = TypeVar("T")


class ModelSession:
    """Models opened for code that is not asynchronous itself; closed with the ``with`` block.

    Raises:
        InputError: on entry, as `open_models`.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __enter__(self) -> ModelSession:
        from harness.models.hub import open_models

        self._runner = asyncio.Runner()
        self._models = open_models(self._settings)
        try:
            self._hub = self._runner.run(self._models.__aenter__())
        except BaseException:
            self._runner.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._runner.run(self._models.__aexit__(kind, problem, trace))
        finally:
            self._runner.close()

    def run(self, work: Callable[[Ask], Coroutine[Any, Any, T]]) -> T:
        """What the work gives that is handed the way to the models."""
        return self._runner.run(work(self._hub.ask))


class JudgedEvidence:
    """Pairs of each recording and its evidence, in order; with a plan, after its judges were asked.

    An error in place of a recording, and a recording that the harness cannot parse, come without
    evidence. ``failures`` are the reasons, each once, why judges could not be asked.
    """

    def __init__(self, scorer: Scorer, plan: Plan | None = None, session: ModelSession | None = None) -> None:
        self._scorer = scorer
        self._plan = plan
        self._session = session
        self.failures: dict[str, None] = {}

    def of(
        self, items: Iterable[Recording | InputError]
    ) -> Iterator[tuple[Recording | InputError, Evidence | None]]:
        """Go through ``items``, as many at a time as are judged together."""
        together = TOGETHER if self._plan and self._session else 1
        rest = iter(items)
        while group := list(islice(rest, together)):
            pairs = [(item, self._evidence(item)) for item in group]
            self._judge([evidence for _, evidence in pairs if evidence is not None])
            yield from pairs

    def _evidence(self, item: Recording | InputError) -> Evidence | None:
        if isinstance(item, InputError):
            return None
        try:
            return self._scorer.evidence(item)
        except Exception:  # whoever scores it meets the fault again, and reports it
            return None

    def _judge(self, evidence: list[Evidence]) -> None:
        if self._plan is None or self._session is None or not evidence:
            return
        from harness.judging.asking import judge_all

        plan = self._plan
        for judged in self._session.run(lambda ask: judge_all(ask, plan, evidence)):
            self.failures.update(dict.fromkeys(judged.failures))
