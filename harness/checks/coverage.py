"""Coverage: does the delivered prompt give what was asked for in the dialogue?

Each live requirement of the brief is traced to the words that fulfil it, or to nothing. Typed kinds
(length, frame shape, exclusion, verbatim wording, form) are compared by value, everything else by
aligning it with the prompt's clauses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.brief.language import is_english
from harness.brief.lexicon import vocabulary
from harness.brief.meaning import meaning, outside_parentheses
from harness.brief.words import words
from harness.checks.base import Evidence, Score, unscored
from harness.checks.coverage_exclusion import exclusion
from harness.checks.coverage_judging import settle
from harness.checks.coverage_table import Place, Status, Table, Trace
from harness.checks.coverage_text import Match, align
from harness.checks.coverage_typed import Delivered, Ruling, duration, frame, structure, times, wording
from harness.findings import Finding, Severity
from harness.findings.codes import coverage as codes
from harness.spans import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.anatomy import Settings
    from harness.brief import Requirement
    from harness.brief.words import Term, Word
    from harness.spans import Span

COVERED = 0.34
"""A request counts as covered from this weighted share of its words on."""
PARTIAL = 0.24
"""… and as partly covered from this one on; tuned on the tuning half of the paraphrase pairs."""
CONFLICT = 0.18
"""From this share on, what speaks against a request in its best clause contradicts it."""

FINDING_LIMIT = 40
"""Most findings of one recording; a prompt that misses more is another prompt."""


def trace(evidence: Evidence) -> Table:
    """The traceability table of a recording; without rows, and with the reason, where nothing can be traced."""
    brief = evidence.brief
    texts = [prompt.text for prompt in evidence.extraction.prompts]
    reason = brief.unreadable
    if not reason and not brief.live:
        reason = "the persona asked for nothing that a prompt can show"
    if not reason and not texts:
        reason = "no prompt was delivered that could cover anything"
    if not reason and not all(map(is_english, texts)):
        reason = "the prompt is not in English: requests cannot be found in it"
    if reason:
        return Table(brief, unscored=reason)
    delivered = Delivered(texts, lambda: evidence.anatomies, lambda: _settings(evidence))
    rows = (_settled(trace_one(requirement, delivered), evidence, texts) for requirement in brief.live)
    return Table(brief, tuple(row for row in rows if row))


def _settled(row: Trace, evidence: Evidence, texts: Sequence[str]) -> Trace | None:
    """The row, or what a judge made of it (`harness.checks.coverage_judging`)."""
    said = evidence.settled.get(row.requirement.id)
    return settle(row, said, texts) if said else row


def trace_one(requirement: Requirement, delivered: Delivered) -> Trace:
    """What became of one requirement in the delivered prompts."""
    ruling = _typed(requirement, delivered) or _free(requirement, delivered)
    return Trace(requirement, ruling.status, ruling.evidence, ruling.confidence, ruling.typed, ruling.note)


def _typed(requirement: Requirement, delivered: Delivered) -> Ruling | None:
    if requirement.kind == "duration":
        return duration(requirement, delivered)
    if requirement.kind == "format":
        return frame(requirement, delivered)
    if requirement.kind == "exclusion" and not _conditional(requirement.text):
        return exclusion(requirement, delivered)
    if requirement.kind == "wording":
        return wording(requirement, delivered)
    if requirement.kind == "structure":
        return structure(requirement, delivered)
    return times(requirement, delivered)


def _conditional(text: str) -> bool:
    """Whether an exclusion holds for a time only: "no slow motion until the ball leaves the hand"."""
    return any(word.text in ("until", "except", "unless", "before", "apart") for word in words(text))


def _free(requirement: Requirement, delivered: Delivered) -> Ruling:
    """A request in free words: the clause that says it best decides."""
    wanted = meaning(_core(words(requirement.text)))
    if not wanted:
        return Ruling("covered", (), 0.2, "nothing that could be looked for", typed=False)
    listed = _items(requirement.text)
    if listed:
        return _list(listed, delivered, requirement.dropped)
    match = align(wanted, delivered.index, requirement.dropped)
    status = judge_match(match)
    places = tuple(Place(*span) for span in match.spans) if status != "missing" else ()
    sure = _confidence(match, status, _tellable(wanted))
    return Ruling(status, places, sure, typed=status == "contradicted" and match.sure)


def _items(text: str) -> list[list[Term]]:
    """The things of a bare enumeration ("glass and steel, digital screens, solar panels"); empty for anything else."""
    if text.count(",") < 2:
        return []
    parts: list[list[Word]] = [[]]
    for token in _core(words(text)):
        if token.text == ",":
            parts.append([])
        elif token.text[0].isalnum():
            parts[-1].append(token)
        elif token.text not in (".", "—", "–", "(", ")", ":"):
            return []
    if len(parts) < 3 or any(len(part) > 5 or _CLAUSAL & {t.text for t in part} for part in parts):
        return []
    return [things for things in map(meaning, parts) if things]


_CLAUSAL = frozenset(
    ["it", "it's", "he", "she", "they", "we", "you", "but", "is", "are", "that's", "with", "in"]
)
"""Words that make a part a clause and no thing of a list."""


def _list(items: list[list[Term]], delivered: Delivered, dropped: Sequence[str]) -> Ruling:
    """An enumeration: covered where each thing is found, partial where some are."""
    found = [align(things, delivered.index, dropped) for things in items]
    good = [match for match in found if judge_match(match) == "covered"]
    places = tuple(dict.fromkeys(Place(*span) for match in good for span in match.spans[:1]))
    if len(good) == len(items):
        return Ruling("covered", places, 0.85, typed=False)
    if good:
        return Ruling("partial", places, 0.6, f"{len(good)} of {len(items)} are found", typed=False)
    least = min(
        (_confidence(match, "missing", _tellable(things)) for match, things in zip(found, items, strict=True))
    )
    return Ruling("missing", (), least, typed=False)


_ASIDES = frozenset(["when", "which", "because", "since", "so", "who", "as"])
"""Words that open a clause of comment after a comma: "circa 1986, when RAM was a rumour"."""


def _core(tokens: list[Word]) -> list[Word]:
    """The words of a request without asides, in parentheses or after a comma, unless nothing else is left."""
    plain = outside_parentheses(tokens)
    for number, token in enumerate(plain):
        if token.text == "," and number > 1 and _comments(plain, number + 1):
            return plain[:number]
    return plain


def _comments(tokens: list[Word], start: int) -> bool:
    following = tokens[start].text if start < len(tokens) else ""
    return following in _ASIDES and not (
        following == "as" and start + 1 < len(tokens) and tokens[start + 1].text == "if"
    )


def judge_match(match: Match) -> Status:
    """The status that a match of free text amounts to."""
    said = match.coverage + match.conflict >= COVERED
    if said and (match.changed or match.conflict >= CONFLICT):
        return "contradicted"
    if match.value >= COVERED:
        return "partial" if match.recoloured else "covered"
    return "partial" if match.value >= PARTIAL else "missing"


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
    value = match.value
    if status == "covered":
        sure = 0.6 + 0.35 * (value - COVERED) / (1 - COVERED)
    elif status == "contradicted":
        sure = 0.45 + 0.25 * match.coverage + (0.15 if match.sure else 0.0)
    elif status == "partial":
        sure = 0.6 if match.recoloured else 0.45  # of ten of the others, seven are said in other words
    else:
        sure = 0.2 + 0.12 * min(3, tellable) + (0.1 if value <= 0 else -0.05 * value / PARTIAL)
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
    delivered, nothing was asked for, most of what was read is uncertain, or the dialogue or prompt is
    not in English.
    """

    minimum: int = 1
    """Fewest live requirements that make a score; with less the criterion is unscored."""

    def evaluate(self, evidence: Evidence) -> Score:
        """Score one recording."""
        table = evidence.traced
        if table.unscored is None and len(table.traces) < self.minimum:
            return unscored(f"the persona asked for fewer than {self.minimum} things")
        if table.traces and table.mostly_uncertain:
            sure = len(table.traces) - len(table.uncertain)
            return unscored(
                f"only {sure} of {len(table.traces)} requests are read with any certainty",
                *_findings(table, evidence),
            )
        value = table.score
        if value is None:
            return unscored(table.unscored or "nothing was asked for")
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
        stated = (row.requirement.span,) if row.requirement.span else ()
        spans = (*stated, *_spans(row, evidence))
        note = f" ({row.note})" if row.note else ""
        if row.status == "missing":
            severity = Severity.WARNING if _surely_asked(row) else Severity.NOTE
            found.append(
                codes.MISSING_REQUIREMENT.finding(
                    f"asked for, not in the prompt: {asked}{note}", *spans, severity=severity
                )
            )
        elif row.status == "contradicted":
            # A length that is mentioned is not always the length that is wanted: no error for those.
            hard = _surely_asked(row) and row.confidence >= 0.8 and row.requirement.kind == "format"
            told = row.judged or (row.typed and row.confidence >= SHOWN)
            severity = Severity.ERROR if hard else Severity.WARNING if told else Severity.NOTE
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


def _surely_asked(row: Trace) -> bool:
    """Whether something was demanded in so many words and compares by value (a length, a shape, a wording).

    What stands in free words is found missing by likeness, which errs too often for more than a note.
    """
    plain = row.requirement.strength == "demanded" and row.requirement.certainty >= PLAIN
    return (row.typed or row.judged) and plain


SHOWN = 0.7
"""Confidence from which a contradiction of values is a warning; below it is a note."""
PLAIN = 0.8
"""Certainty that it was asked for, from which a typed requirement earns a warning or an error."""


def _spans(row: Trace, evidence: Evidence) -> list[Span]:
    prompts = evidence.extraction.prompts
    return [prompts[place.prompt].locate(place.start, place.end) for place in row.evidence]
