"""The history of the delivered prompt: each version, the words that changed, where it was said again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from harness.extraction.content import strip_quoted
from harness.extraction.lexicon import mentions
from harness.extraction.marks import fold
from harness.extraction.ranking import DELIVERY
from harness.extraction.similarity import contained, shared_vocabulary
from harness.extraction.worddiff import Change, word_diff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.extraction.model import Candidate, Extraction
    from harness.recordings import Recording
    from harness.spans import Span

KIN = 0.25
"""Versions share at least this part of the smaller one's vocabulary; less is another text."""

EXCERPT = 0.1
"""A weaker text that nothing announces is a version if so much of its runs of words stand in the next one."""

MARKED = 4.0
"""From this strength up a text in tags, fences or quotation marks needs no such announcement."""

REWRITTEN = 3.5
"""From this strength up a text of the persona's is its own version, not a brief or a quotation."""


@dataclass(frozen=True)
class Version:
    """One wording of the delivered prompt, or of one clip of it.

    ``number`` counts from 1 (for each ``clip`` anew), ``span`` covers the text where it was said first,
    ``repeats`` where it was said again unchanged before another wording replaced it.
    """

    number: int
    text: str
    span: Span
    clip: int | None = None
    repeats: tuple[Span, ...] = ()
    before: Version | None = field(default=None, repr=False, compare=False)

    @property
    def turn(self) -> int:
        """The turn that said it first."""
        return self.span.turn or 0

    @property
    def last_turn(self) -> int:
        """The turn that said it last."""
        return self.repeats[-1].turn or 0 if self.repeats else self.turn

    @cached_property
    def changed(self) -> tuple[Change, ...]:
        """The word diff against the version before, (op, old, new) each; empty for the first one."""
        return word_diff(self.before.text, self.text) if self.before else ()


def versions(recording: Recording, extraction: Extraction) -> tuple[Version, ...]:
    """Every version of what ``extraction`` delivers, in the order of the dialogue, clip by clip.

    The last version of each clip is the delivered text. Rivals that were not taken, briefs, and
    texts that came after the delivered one are no versions of it. Empty where nothing is delivered.
    """
    found: list[Version] = []
    for prompt in extraction.prompts:
        found.extend(_history(prompt, recording, extraction.candidates))
    return tuple(found)


def _history(prompt: Candidate, recording: Recording, candidates: Sequence[Candidate]) -> list[Version]:
    by_turn: dict[int, list[Candidate]] = {}
    for candidate in {candidate.span: candidate for candidate in (*candidates, prompt)}.values():
        if candidate.span.turn is not None and _delivers(candidate, prompt, recording):
            by_turn.setdefault(candidate.span.turn, []).append(candidate)
    key = fold(prompt.text)
    last = max(turn for turn, here in by_turn.items() if any(fold(c.text) == key for c in here))
    chain: list[Candidate] = []  # newest first
    for turn in sorted((turn for turn in by_turn if turn <= last), reverse=True):
        again = next((c for c in by_turn[turn] if fold(c.text) == key), None)
        earlier = again or _predecessor(by_turn[turn], chain[-1], prompt)
        if earlier is not None:
            chain.append(earlier)
    return _numbered(chain[::-1])


def _delivers(candidate: Candidate, prompt: Candidate, recording: Recording) -> bool:
    """Whether a candidate may be a wording of ``prompt``'s clip."""
    if candidate.span == prompt.span:
        return True
    by_persona = recording.turns[candidate.span.turn or 0].role == "persona"
    strong = candidate.rank >= (REWRITTEN if by_persona else DELIVERY)
    return strong and (prompt.clip is None or candidate.clip == prompt.clip)


def _predecessor(here: Sequence[Candidate], later: Candidate, prompt: Candidate) -> Candidate | None:
    """Of one turn's texts the one that became ``later``, if any did."""
    if here[0].span.turn == prompt.span.turn:
        return None  # what stands beside the delivered text was not taken
    kin = [candidate for candidate in here if _is_kin(candidate, later)]
    rivals = [candidate for candidate in kin if candidate.alternative is not None]
    if len(rivals) > 1:
        best = max(rivals, key=lambda candidate: _overlap(candidate.text, later.text))
        return best if _overlap(best.text, later.text) >= EXCERPT else None
    return max(kin, key=lambda candidate: (candidate.rank, candidate.span.start), default=None)


def _is_kin(candidate: Candidate, later: Candidate) -> bool:
    if shared_vocabulary(candidate.text, later.text) < KIN:
        return False
    announced = mentions(candidate.label, "draft", "final", "prompt", "rewrite")
    if candidate.form not in _UNMARKED:
        return announced or candidate.rank >= MARKED or _overlap(candidate.text, later.text) >= EXCERPT
    return announced and "?" not in strip_quoted(candidate.text)


_UNMARKED = ("label", "message")


def _overlap(one: str, other: str) -> float:
    return max(contained(one, other), contained(other, one))


def _numbered(chain: Sequence[Candidate]) -> list[Version]:
    found: list[Version] = []
    for candidate in chain:
        before = found[-1] if found else None
        if before is not None and fold(before.text) == fold(candidate.text):
            found[-1] = replace(before, repeats=(*before.repeats, candidate.span))
        else:
            found.append(
                Version(len(found) + 1, candidate.text, candidate.span, candidate.clip, before=before)
            )
    return found
