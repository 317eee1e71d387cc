"""What an extraction found: candidates with provenance, the delivered prompt, the verdict."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from harness.spans import Span

if TYPE_CHECKING:
    from harness.extraction.stance import Agreement
    from harness.findings import Finding

Form = Literal[
    "tag",  # <final_prompt>…</final_prompt>, fenced or not
    "unclosed-tag",  # opening tag whose closing one never comes
    "fence",  # ``` … ```
    "quote",  # "…" as a paragraph or several
    "italic-quote",  # *"…"*
    "bold-quote",  # **"…"**
    "blockquote",  # > …
    "json",  # a JSON prompt, fenced or bare
    "label",  # plain text under a FINAL PROMPT label or heading
    "message",  # the whole message is the prompt
    "bare",  # a prompt file: no dialogue at all
]

Verdict = Literal[
    "match",
    "fragment",
    "truncated",
    "polluted",
    "stale",
    "wrong-alternative",
    "partial-clips",
    "placeholder",
    "wrong-speaker",
    "fallback",
    "missing",
    "no-agreement",
    "not-recorded",
]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may be the prompt.

    ``text`` is the prompt as it would be saved: without the marks that deliver it (tags, fences,
    enclosing quotation marks, ``>`` of a blockquote). ``span`` covers it in its turn, so
    ``turn.text[start:end] == text`` unless marks stand inside it (a blockquote); ``pieces`` then
    maps each run of ``text`` to its place: pairs (offset in text, offset in turn).
    ``label`` is the heading or lead-in that announces it. ``clip`` is its 1-based place in a
    sequence, ``alternative`` the name of the option it is. ``rank`` is its likelihood of being
    what the dialogue delivers (higher is likelier; comparable inside one recording only), with
    ``reasons``, each a short sentence.
    """

    text: str
    span: Span
    form: Form
    label: str = ""
    clip: int | None = None
    alternative: str | None = None
    pieces: tuple[tuple[int, int], ...] = ()
    rank: float = 0.0
    reasons: tuple[str, ...] = ()

    def locate(self, start: int, end: int) -> Span:
        """Where characters ``start`` to ``end`` of ``text`` stand in the turn."""
        return Span(
            self.span.turn, self._at(start), self._at(end - 1) + 1 if end > start else self._at(start)
        )

    def _at(self, offset: int) -> int:
        if not self.pieces:
            return self.span.start + offset
        text_offset, turn_offset = self.pieces[max(0, bisect_right(self.pieces, (offset, 1 << 62)) - 1)]
        return turn_offset + offset - text_offset


@dataclass(frozen=True, slots=True)
class Extraction:
    """What the dialogue delivers and how the recorded final prompt relates to it.

    ``prompts``: the delivered prompt, or all clips of a sequence in order; empty when none was
    agreed. ``candidates``: everything that was considered, best first. ``found_at``: where the
    recorded text stands in the dialogue. ``explanation``: one or two sentences for a person,
    naming how a wrong record came about where the text shows it.
    """

    verdict: Verdict
    explanation: str
    prompts: tuple[Candidate, ...]
    candidates: tuple[Candidate, ...]
    found_at: tuple[Span, ...] = ()
    agreement: Agreement | None = None
    """Where the two agreed on ``prompts``; ``None`` where no approval is on record."""
    findings: tuple[Finding, ...] = ()
