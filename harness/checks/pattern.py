"""Regular expressions of a team's own: what a text must hold, and what it must not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from harness.checks.base import Evidence, Score, unscored
from harness.checks.pattern_safety import why_exponential
from harness.findings.codes.structure import UNWANTED_PATTERN, WANTED_PATTERN_MISSING
from harness.spans import Span, in_recorded, shorten

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.findings import Finding

    Text = tuple[str, Callable[[int, int], Span]]

PATTERN_LIMIT = 1000
"""Most characters of one pattern."""
PATTERNS_LIMIT = 200
"""Most patterns of one criterion."""
TEXT_LIMIT = 100_000
"""Most characters of one text that is searched: a pattern such as ``.*x`` takes the square of a line's length."""

_NOTHING = {
    "prompt": "no prompt was delivered",
    "recorded": "the recording carries no final prompt of its own",
    "dialogue": "the recording has no turns",
    "persona": "the persona says nothing",
    "copilot": "the copilot says nothing",
}


@dataclass(frozen=True)
class Pattern:
    """The share of the patterns that hold: each of ``must`` is found, none of ``must_not`` is.

    Patterns are Python's regular expressions; ``^`` and ``$`` stand at every line, and case is ignored
    unless ``ignore_case`` is false. ``where`` says which texts are searched, each by itself: the delivered
    ``prompt`` (or clips), the ``recorded`` one, the whole ``dialogue``, or what the ``persona`` or the
    ``copilot`` says. A pattern is found when one of these texts holds it.
    """

    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    where: Literal["prompt", "recorded", "dialogue", "persona", "copilot"] = "prompt"
    ignore_case: bool = True

    def __post_init__(self) -> None:
        if len(self.must) + len(self.must_not) > PATTERNS_LIMIT:
            raise ValueError(f"there are more than {PATTERNS_LIMIT} patterns")
        for pattern in (*self.must, *self.must_not):
            _refuse(pattern, self._flags)

    @property
    def _flags(self) -> re.RegexFlag:
        return re.MULTILINE | re.IGNORECASE if self.ignore_case else re.MULTILINE

    @cached_property
    def _searches(self) -> tuple[tuple[re.Pattern[str], bool], ...]:
        """Each pattern, and whether it is wanted."""
        wanted = [(pattern, True) for pattern in self.must] + [(pattern, False) for pattern in self.must_not]
        return tuple((re.compile(pattern, self._flags), sign) for pattern, sign in wanted)

    def evaluate(self, evidence: Evidence) -> Score:
        """The score; evidence is the first place of each pattern that is found, else the texts searched."""
        if not self._searches:
            return unscored("the rubric names no pattern under must or must_not")
        texts = self._texts(evidence)
        if not texts:
            return unscored(_NOTHING[self.where])
        longest = max(len(text) for text, _ in texts)
        if longest > TEXT_LIMIT:
            return unscored(f"a text has {longest:,} characters; patterns are looked for in {TEXT_LIMIT:,}")
        spans: list[Span] = []
        findings: list[Finding] = []
        whole = [locate(0, len(text)) for text, locate in texts] if self.where == "prompt" else []
        for search, wanted in self._searches:
            place = _first(search, texts)
            if place is not None:
                spans.append(place)
            if place is None and wanted:
                message = f"nothing in the {self.where} matches {_shown(search)}"
                findings.append(WANTED_PATTERN_MISSING.finding(message, *whole))
            elif place is not None and not wanted:
                message = f"the {self.where} matches {_shown(search)}"
                findings.append(UNWANTED_PATTERN.finding(message, place))
        held, total = len(self._searches) - len(findings), len(self._searches)
        return Score(
            held / total,
            f"{held} of {total} patterns hold in the {self.where}",
            evidence=tuple(spans) or tuple(locate(0, len(text)) for text, locate in texts),
            findings=tuple(findings),
        )

    def _texts(self, evidence: Evidence) -> list[Text]:
        """What is searched, with the way from its characters to the recording's."""
        if self.where == "prompt":
            return [(prompt.text, prompt.locate) for prompt in evidence.extraction.prompts]
        recording = evidence.recording
        if self.where == "recorded":
            return [(recording.recorded.text, in_recorded)] if recording.recorded else []
        return [
            (turn.text, lambda start, end, turn=turn: Span(turn.index, start, end))  # type: ignore[misc]
            for turn in recording.turns
            if self.where in ("dialogue", turn.role)
        ]


def _first(search: re.Pattern[str], texts: list[Text]) -> Span | None:
    for text, locate in texts:
        if match := search.search(text):
            return locate(*match.span())
    return None


def _shown(search: re.Pattern[str]) -> str:
    return f"/{shorten(search.pattern, 80)}/"


def _refuse(pattern: str, flags: re.RegexFlag) -> None:
    """ValueError for a pattern that cannot be used, with the reason."""
    if len(pattern) > PATTERN_LIMIT:
        raise ValueError(f"a pattern has {len(pattern)} characters, at most {PATTERN_LIMIT} are read")
    try:
        re.compile(pattern, flags)
    except (re.error, OverflowError, RecursionError) as problem:
        raise ValueError(f"{shorten(pattern, 80)!r} is no regular expression: {problem}") from None
    if reason := why_exponential(pattern, flags):
        raise ValueError(f"{shorten(pattern, 80)!r} {reason}")
