"""Coverage: does the delivered prompt give what was asked for in the dialogue?

Each live requirement of the brief is traced to the words that fulfil it, or to nothing. Typed kinds
(length, frame shape, exclusion, verbatim wording, form) are compared by value, everything else by
aligning it with the prompt's clauses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.brief.language import is_english
from harness.brief.ledger import meaning
from harness.brief.lexicon import vocabulary
from harness.brief.words import words
from harness.checks.base import Evidence, Score, unscored
from harness.checks.coverage_table import Place, Status, Table, Trace
from harness.checks.coverage_text import Match, align
from harness.checks.coverage_typed import Delivered, Ruling, duration, exclusion, frame, structure, wording
from harness.findings import Finding, Severity
from harness.findings.codes import coverage as codes
from harness.spans import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.anatomy import Settings
    from harness.brief import Requirement
    from harness.brief.words import Term, Word
    from harness.spans import Span

COVERED = 0.53
"""A request counts as covered from this weighted share of its words on."""
PARTIAL = 0.25
"""… and as partly covered from this one on; tuned on the tuning half of the paraphrase pairs."""
CONFLICT = 0.18
"""From this share on, what speaks against a request in its best clause contradicts it."""

FINDING_LIMIT = 40
"""Most findings of one recording; a prompt that misses more is another prompt."""


def trace(evidence: Evidence) -> Table:
    """The traceability table of a recording: nothing in it where no prompt was delivered."""
    brief = evidence.brief
    texts = [prompt.text for prompt in evidence.extraction.prompts]
    if not texts:
        return Table(brief, ())
    delivered = Delivered(texts, lambda: evidence.anatomies, lambda: _settings(evidence))
    return Table(brief, tuple(trace_one(requirement, delivered) for requirement in brief.live))


def trace_one(requirement: Requirement, delivered: Delivered) -> Trace:
    """What became of one requirement in the delivered prompts."""
    ruling = _typed(requirement, delivered) or _free(requirement, delivered)
    return Trace(requirement, ruling.status, ruling.evidence, ruling.confidence, ruling.typed, ruling.note)


def _typed(requirement: Requirement, delivered: Delivered) -> Ruling | None:
    if requirement.kind == "duration":
        return duration(requirement, delivered)
    if requirement.kind == "format":
        return frame(requirement, delivered)
    if requirement.kind == "exclusion":
        return exclusion(requirement, delivered)
    if requirement.kind == "wording":
        return wording(requirement, delivered)
    if requirement.kind == "structure":
        return structure(requirement, delivered)
    return None


def _free(requirement: Requirement, delivered: Delivered) -> Ruling:
    """A request in free words: the clause that says it best decides."""
    wanted = meaning(_outside_parentheses(words(requirement.text)))
    if not wanted:
        return Ruling("covered", (), 0.2, "nothing that could be looked for", typed=False)
    match = align(wanted, delivered.index, requirement.dropped)
    status = judge_match(match)
    places = tuple(Place(*span) for span in match.spans) if status != "missing" else ()
    sure = _confidence(match, status, _tellable(wanted))
    return Ruling(status, places, sure, typed=status == "contradicted" and match.sure)


def _outside_parentheses(tokens: list[Word]) -> list[Word]:
    """The words of a request without its asides ("low angle (reverent perspective)"), unless nothing else is left."""
    kept, depth = [], 0
    for token in tokens:
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(token)
    return kept if any(token.text[0].isalnum() for token in kept) else tokens


def judge_match(match: Match) -> Status:
    """The status that a match of free text amounts to."""
    if match.conflict >= CONFLICT and match.coverage + match.conflict >= COVERED:
        return "contradicted"
    if match.coverage - match.conflict >= COVERED:
        return "covered"
    return "partial" if match.coverage - match.conflict >= PARTIAL else "missing"


def _tellable(wanted: Sequence[Term]) -> int:
    """How many of the terms name something that a prompt would have to name too: no manner, no abstraction."""
    talk = vocabulary().talk
    return sum(
        not (term.negated or term.manner or term.stems[0] in talk or term.value is not None)
        for term in wanted
    )


def _confidence(match: Match, status: Status, tellable: int) -> float:
    """How sure a status of free text is.

    That words are absent shows less than that they are there: another way of saying it may have
    been missed. Only a request of several tellable words of which nothing at all is found is
    missing with some certainty.
    """
    value = match.coverage - match.conflict
    if status == "covered":
        sure = 0.6 + 0.35 * (value - COVERED) / (1 - COVERED)
    elif status == "contradicted":
        sure = 0.45 + 0.25 * match.coverage + (0.15 if match.sure else 0.0)
    elif status == "partial":
        sure = 0.5
    else:
        sure = 0.3 + 0.1 * min(3, tellable) + (0.1 if value <= 0 else -0.1)
    return max(0.05, min(0.97, sure))


def _settings(evidence: Evidence) -> Sequence[Settings]:
    """Settings in the messages that deliver the prompts and after them, the prompts themselves left out."""
    from harness.anatomy import parse_settings

    prompts = evidence.extraction.prompts
    first = min((prompt.span.turn or 0) for prompt in prompts)
    found = []
    for turn in evidence.recording.turns[first:]:
        if turn.role != "copilot":
            continue
        holes = tuple((p.span.start, p.span.end) for p in prompts if p.span.turn == turn.index)
        found.append(parse_settings(_without(turn.text, holes)))
    return found


def _without(text: str, holes: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(holes, reverse=True):
        text = text[:start] + "\n" + text[end:]
    return text


@dataclass(frozen=True)
class Coverage:
    """The share of live requirements that the delivered prompts cover, weighted by strength.

    A partial one counts half, one met only by the settings counts whole. Unscored where nothing was
    delivered, nothing was asked for, or the dialogue or prompt is not in English.
    """

    minimum: int = 1
    """Fewest live requirements that make a score; with less the criterion is unscored."""

    def evaluate(self, evidence: Evidence) -> Score:
        """Score one recording."""
        brief = evidence.brief
        if not evidence.extraction.prompts:
            return unscored("no prompt was delivered that could cover anything")
        if brief.unreadable:
            return unscored(brief.unreadable)
        if len(brief.live) < self.minimum:
            return unscored("the persona asked for nothing that a prompt can show")
        if not all(is_english(prompt.text) for prompt in evidence.extraction.prompts):
            return unscored("the prompt is not in English: requests cannot be found in it")
        table = trace(evidence)
        value = table.score
        if value is None:
            return unscored("the persona asked for nothing that a prompt can show")
        spans = tuple(
            span for row in table.traces if row.status == "covered" for span in _spans(row, evidence)
        )
        return Score(value, _explain(table), evidence=spans, findings=tuple(_findings(table, evidence)))


def _explain(table: Table) -> str:
    total = len(table.traces)
    met = table.count("covered") + table.count("settings-only")
    rest = [
        f"{table.count(status)} {status}"
        for status in ("partial", "missing", "contradicted")
        if table.count(status)
    ]
    text = f"{met} of {total} requirements are met"
    if rest:
        text += "; " + ", ".join(rest)
    if table.uncertain:
        text += f" ({len(table.uncertain)} uncertain)"
    return text


def _findings(table: Table, evidence: Evidence) -> list[Finding]:
    found: list[Finding] = []
    for row in table.traces:
        if row.status == "covered" or row.uncertain or len(found) == FINDING_LIMIT:
            continue
        asked = shorten(row.requirement.text, 100)
        spans = (row.requirement.span, *_spans(row, evidence))
        note = f" ({row.note})" if row.note else ""
        if row.status == "missing":
            severity = Severity.WARNING if row.requirement.strength == "demanded" else Severity.NOTE
            found.append(
                codes.MISSING_REQUIREMENT.finding(
                    f"asked for, not in the prompt: {asked}{note}", *spans, severity=severity
                )
            )
        elif row.status == "contradicted":
            hard = row.typed and row.confidence >= 0.8  # noqa: PLR2004 - by value, not by likeness
            severity = Severity.ERROR if hard else Severity.WARNING
            found.append(
                codes.CONTRADICTED_REQUIREMENT.finding(
                    f"the prompt contradicts: {asked}{note}", *spans, severity=severity
                )
            )
        elif row.status == "partial":
            found.append(
                codes.PARTIAL_REQUIREMENT.finding(f"only partly in the prompt: {asked}{note}", *spans)
            )
        else:
            found.append(codes.SETTINGS_ONLY.finding(f"met only by the settings: {asked}", *spans))
    return found


def _spans(row: Trace, evidence: Evidence) -> list[Span]:
    prompts = evidence.extraction.prompts
    return [prompts[place.prompt].locate(place.start, place.end) for place in row.evidence]
