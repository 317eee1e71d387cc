"""The door for a judge: what coverage is not sure of, and how a judge's answers come back into it.

`questions` lists the requirements whose status is uncertain, with all that a judge needs to see. What it
answers goes into ``Evidence.settled`` (requirement id → `Settled`) before the check is asked; `trace` then
uses those statuses instead of its own. Nothing here calls a model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from harness.checks.coverage_table import Place, Status, Trace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.brief import Kind, Requirement, Strength
    from harness.checks.base import Evidence

CONTEXT = 240
"""Characters of the turn shown before and after the words of a request."""

DOUBTFUL = 0.75
"""Below this confidence a status is worth a judge's look: of the statuses found, about one in three is wrong there."""

Verdict = Literal["covered", "partial", "missing", "contradicted", "settings-only", "not-asked"]
"""A status, or that nobody asked for it: the words are talk, or were taken back."""


class Question(NamedTuple):
    """One requirement that a judge may settle.

    ``requirement`` is its id, ``asked`` its words; ``context`` is the passage of the turn around them
    (empty for what a scenario states), and ``before`` the end of the message that it answers.
    ``status``, ``confidence``, ``passages`` (words of the prompts) and ``note`` are what was found without
    a judge. ``certainty`` in [0, 1] says how sure it is that the words ask for anything.
    """

    requirement: str
    asked: str
    context: str
    before: str
    kind: Kind
    strength: Strength
    status: Status
    confidence: float
    certainty: float
    passages: tuple[str, ...]
    note: str


class Settled(NamedTuple):
    """What a judge said of one requirement.

    ``quotes`` are words of the delivered prompts that show it; upper and lower case and white space do
    not matter. Where quotes are given and none stands in a prompt, the answer is not used. ``confidence``
    in [0, 1] is the judge's (or a panel's) own; ``reason`` is one sentence for a person.
    """

    status: Verdict
    quotes: tuple[str, ...] = ()
    reason: str = ""
    confidence: float = 0.9


def questions(evidence: Evidence, below: float = DOUBTFUL) -> tuple[Question, ...]:
    """What of a recording's coverage a judge should settle; nothing where coverage cannot be scored.

    That are the requirements whose status has a confidence under ``below``, or of which it is not certain
    that they were asked for, in the order of the brief. Those that a judge has settled are not asked again.
    """
    from harness.checks.coverage import trace

    rows = trace(evidence).traces
    return tuple(
        _question(row, evidence)
        for row in rows
        if row.uncertain or (row.confidence < below and not row.judged)
    )


def _question(row: Trace, evidence: Evidence) -> Question:
    asked = row.requirement
    context, before = _context(asked, evidence)
    texts = [prompt.text for prompt in evidence.extraction.prompts]
    return Question(
        asked.id,
        asked.text,
        context,
        before,
        asked.kind,
        asked.strength,
        row.status,
        round(row.confidence, 2),
        round(asked.certainty, 2),
        tuple(texts[place.prompt][place.start : place.end] for place in row.evidence),
        row.note,
    )


def _context(asked: Requirement, evidence: Evidence) -> tuple[str, str]:
    if asked.span is None or asked.span.turn is None:
        return "", ""
    turns, number = evidence.recording.turns, asked.span.turn
    text = turns[number].text
    around = text[max(0, asked.span.start - CONTEXT) : asked.span.end + CONTEXT]
    return around.strip(), turns[number - 1].text[-2 * CONTEXT :].strip() if number else ""


def settle(row: Trace, said: Settled, texts: Sequence[str]) -> Trace | None:
    """The row as a judge settled it; ``None`` where nobody asked for it; unchanged where its quotes stand nowhere."""
    if said.status == "not-asked":
        return None
    places = tuple(place for quote in said.quotes for place in find_quote(quote, texts)[:1])
    if said.quotes and not places:
        return row
    note = said.reason or row.note
    return Trace(row.requirement, said.status, places, said.confidence, row.typed, note, judged=True)


def find_quote(quote: str, texts: Sequence[str]) -> list[Place]:
    """Where a quotation stands in the prompts, whatever its case and white space; nothing for an empty one."""
    wanted = quote.split()
    found = []
    for number, text in enumerate(texts if wanted else ()):
        lowered, first = text.lower(), wanted[0].lower()
        at = lowered.find(first)
        while at >= 0:
            end = _end_of(wanted, lowered, at)
            if end:
                found.append(Place(number, at, end))
                break
            at = lowered.find(first, at + 1)
    return found


def _end_of(wanted: Sequence[str], text: str, at: int) -> int:
    """Where the words end that begin at ``at``, apart only by white space; 0 if they do not stand there."""
    for number, word in enumerate(wanted):
        apart = at
        while at < len(text) and text[at].isspace():
            at += 1
        if number and at == apart:
            return 0
        if not text.startswith(word.lower(), at):
            return 0
        at += len(word)
    return at
