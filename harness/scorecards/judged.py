"""Scoring with judges: recordings are taken in groups, and each group's judges are asked all at once."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from harness.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from harness.checks import Evidence
    from harness.judging.asking import Judged
    from harness.recordings import Recording
    from harness.scorecards.scoring import Scorer

    Judging = Callable[[list[Evidence]], list[Judged]]

TOGETHER = 64
"""Recordings whose judges are under way at once: enough to keep servers busy, few enough to hold in memory."""


class JudgedEvidence:
    """Pairs of each recording and its evidence, in order; where there are judges, after they were asked.

    An error in place of a recording, and a recording that the harness cannot parse, come without
    evidence. ``failures`` are the reasons, each once, why judges could not be asked.
    """

    def __init__(self, scorer: Scorer, judge: Judging | None = None) -> None:
        self._scorer = scorer
        self._judge = judge
        self.failures: dict[str, None] = {}

    def of(
        self, items: Iterable[Recording | InputError]
    ) -> Iterator[tuple[Recording | InputError, Evidence | None]]:
        """Go through ``items``, as many at a time as are judged together."""
        together = TOGETHER if self._judge else 1
        rest = iter(items)
        while group := list(islice(rest, together)):
            pairs = [(item, self._evidence(item)) for item in group]
            parsed = [evidence for _, evidence in pairs if evidence is not None]
            for judged in self._judge(parsed) if self._judge and parsed else ():
                self.failures.update(dict.fromkeys(judged.failures))
            yield from pairs

    def _evidence(self, item: Recording | InputError) -> Evidence | None:
        if isinstance(item, InputError):
            return None
        try:
            return self._scorer.evidence(item)
        except Exception:  # whoever scores it meets the fault again, and reports it
            return None
