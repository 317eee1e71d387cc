"""How the recorded final prompt relates to what the dialogue delivers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.extraction.content import is_error_message, is_placeholder, word_count
from harness.extraction.marks import Folded, fold, folded, unwrap
from harness.extraction.similarity import contained
from harness.spans import Span

if TYPE_CHECKING:
    from harness.extraction.delivery import Delivery
    from harness.extraction.model import Verdict
    from harness.recordings import Turn

FOUND_LIMIT = 20
"""Places of a recorded text that are reported; a word may stand everywhere."""

PASSAGE_WORDS = 12
"""A persona's sentence of so many words is a passage of its talk; less is a fragment."""

_LABEL_REST = re.compile(
    r"(?:[\s\-–—*_#=|:：.()\[\]`~>\"“”/&+,]|\d{1,3}(?:\.\d+)?\s?(?:s|sec|seconds)?\b|\b(?:clip|part|segment|video|scene|shot|prompt|final|of|and|one|two|three|four|i{1,3}|iv|v|teil|parte)\b|片段|第.段)*",
    re.IGNORECASE,
)
_SEARCH_LIMIT = 200_000


@dataclass(frozen=True, slots=True)
class Relation:
    """A verdict with the sentence that explains it and where the recorded text stands."""

    verdict: Verdict
    explanation: str
    found_at: tuple[Span, ...] = ()


def relate(recorded: str, delivery: Delivery, turns: Sequence[Turn]) -> Relation:
    """The verdict on ``recorded``. Comparison ignores white space and enclosing marks only."""
    bare = unwrap(recorded)
    if not bare or is_error_message(recorded):
        said = "nothing was saved" if not bare else "an error message was saved"
        return Relation("missing", f"{said} in place of the prompt")
    text = fold(bare)
    prompts = [fold(r.passage.text) for r in delivery.prompts]
    if not prompts:
        found = find_text(recorded, turns)
        return Relation("no-agreement", f"something was saved, but no prompt was agreed: {delivery.because}", found)
    for check in (_match, _placeholder, _clips, _fallback, _polluted, _alternative, _stale, _truncated):
        relation = check(text, recorded, prompts, delivery, turns)
        if relation is not None:
            return relation
    return _piece(text, recorded, prompts, delivery, turns)


def _match(text: str, recorded: str, prompts: list[str], delivery: Delivery, turns: Sequence[Turn]) -> Relation | None:
    if len(prompts) == 1 and (text == prompts[0] or _same(text, prompts[0])):
        passage = delivery.prompts[0].passage
        return Relation("match", "the recorded prompt is the delivered one", (Span(passage.turn.index, passage.start, passage.end),))
    if len(prompts) > 1 and _only_these(text, prompts):
        spans = tuple(Span(r.passage.turn.index, r.passage.start, r.passage.end) for r in delivery.prompts)
        return Relation("match", f"the recorded prompt is all {len(prompts)} clips of the sequence", spans)
    return None


def _same(one: str, other: str) -> bool:
    """Equality that also forgives a blockquote's marks and entities escaped on the way."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    import html

    return fold(html.unescape(re.sub(r"(?:^|(?<=\s))>\s?", "", unwrap(text))))


def _only_these(text: str, prompts: Sequence[str]) -> bool:
    """Whether ``text`` is exactly ``prompts`` in order, with nothing but labels between them."""
    position = 0
    for prompt in prompts:
        at = text.find(prompt, position)
        if at < 0 or not _LABEL_REST.fullmatch(text[position:at]):
            return False
        position = at + len(prompt)
    return _LABEL_REST.fullmatch(text[position:]) is not None


def _placeholder(text: str, recorded: str, prompts: list[str], delivery: Delivery, turns: Sequence[Turn]) -> Relation | None:
    if is_placeholder(recorded):
        return Relation("placeholder", "the recorded text is template text meant to be replaced", find_text(recorded, turns))
    return None


def _clips(text: str, recorded: str, prompts: list[str], delivery: Delivery, turns: Sequence[Turn]) -> Relation | None:
    if len(prompts) < 2:  # noqa: PLR2004
        return None
    present = [index for index, prompt in enumerate(prompts) if prompt in text]
    if present and len(present) < len(prompts) and _only_these(text, [prompts[i] for i in present]):
        names = ", ".join(str(i + 1) for i in present)
        return Relation("partial-clips", f"only clip {names} of {len(prompts)} was saved", find_text(recorded, turns))
    return None


def _fallback(text: str, recorded: str, prompts: list[str], delivery: Delivery, turns: Sequence[Turn]) -> Relation | None:
    for turn in reversed(turns):
        if fold(unwrap(turn.text)) == text or fold(turn.text) == fold(recorded):
            where = "the last" if turn.index == len(turns) - 1 else "a"
            holds = " (it holds the delivered prompt among other words)" if all(p in text for p in prompts) else ""
            span = Span(turn.index, 0, len(turn.text))
            return Relation("fallback", f"{where} whole chat message was saved, turn {turn.index}{holds}", (span,))
    return None


def _polluted(text: str, recorded: str, prompts: list[str], delivery: Delivery, turns: Sequence[Turn]) -> Relation | None:
    if all(prompt in text for prompt in prompts):
        extra = len(text) - sum(map(len, prompts))
        return Relation("polluted", f"the delivered prompt was saved with {extra} characters of other text around it", find_text(recorded, turns))
    return None


def _alternative(text: str, recorded: str, prompts: list[str], delivery: Delivery, turns: Sequence[Turn]) -> Relation | None:
    for ranked in delivery.alternatives:
        other = fold(ranked.passage.text)
        if _same(text, other) or (len(text) > 0.5 * len(other) and (text in other or other in text)):
            passage = ranked.passage
            name = f" {passage.label.alternative}" if passage.label.alternative else ""
            span = Span(passage.turn.index, passage.start, passage.end)
            return Relation("wrong-alternative", f"alternative{name} was saved, another one was chosen", (span,))
    return None


def _stale(text: str, recorded: str, prompts: list[str], delivery: Delivery, turns: Sequence[Turn]) -> Relation | None:
    if any(prompt.startswith(text) for prompt in prompts):
        return None
    for ranked in delivery.earlier:
        older = fold(ranked.passage.text)
        if older in prompts:
            continue
        cut = older.startswith(text) and len(text) >= 0.4 * len(older)
        if _same(text, older) or older in text or cut:
            passage = ranked.passage
            span = Span(passage.turn.index, passage.start, passage.end)
            what = "the beginning of an earlier version" if cut and not _same(text, older) else "an earlier version"
            return Relation("stale", f"{what}, from turn {passage.turn.index}, was saved", (span,))
    return None


def _truncated(text: str, recorded: str, prompts: list[str], delivery: Delivery, turns: Sequence[Turn]) -> Relation | None:
    joined = " ".join(prompts)
    cut = text.rstrip(" .…")
    if not cut or not (prompts[0].startswith(text) or prompts[0].startswith(cut) or (len(prompts) > 1 and joined.startswith(cut))):
        return None
    found = find_text(recorded, turns)
    quoted = [span for span in found if span.turn is not None and is_marked(turns[span.turn].text, span)]
    inside = delivery.prompts[0].passage
    own = [s for s in quoted if not (s.turn == inside.turn.index and inside.start <= s.start < inside.end)]
    if own and word_count(text) < PASSAGE_WORDS:
        return None  # a title or quoted word that also opens the prompt
    passage = inside
    share = round(100 * len(cut) / len(joined))
    end = passage.start + _length_in(passage.text, cut)
    return Relation("truncated", f"only the first {share} % of the delivered prompt was saved", (Span(passage.turn.index, passage.start, min(end, passage.end)),))


def _length_in(text: str, prefix: str) -> int:
    view = folded(text)
    return view.locate(0, min(len(prefix), len(view.text)))[1] if view.text else 0


def _piece(text: str, recorded: str, prompts: list[str], delivery: Delivery, turns: Sequence[Turn]) -> Relation:
    """What is left: a piece of something said, or a text that nobody said."""
    found = find_text(recorded, turns)
    joined = " ".join(prompts)
    if not found:
        return _nearest(text, joined, delivery)
    best = found[0]
    turn = turns[best.turn or 0]
    if turn.role == "persona" and is_passage(turn, best) and contained(text, joined) < 0.9:  # noqa: PLR2004
        return Relation("wrong-speaker", f"a passage of the persona's talk in turn {turn.index} was saved", found)
    return Relation("fragment", f"a piece of {len(text)} characters of what was said in turn {turn.index} was saved", found)


def _nearest(text: str, joined: str, delivery: Delivery) -> Relation:
    """The verdict on a text that stands nowhere: by the runs of words that it shares."""
    recall, precision = contained(joined, text), contained(text, joined)
    if recall >= 0.97 and precision >= 0.97:  # noqa: PLR2004
        return Relation("match", "the recorded prompt is the delivered one but for a few characters")
    for ranked in (*delivery.alternatives, *delivery.earlier):
        kind: Verdict = "wrong-alternative" if ranked in delivery.alternatives else "stale"
        share = contained(text, ranked.passage.text)
        if share >= 0.9 and share > precision:  # noqa: PLR2004
            span = Span(ranked.passage.turn.index, ranked.passage.start, ranked.passage.end)
            return Relation(kind, f"the recorded text resembles a text of turn {ranked.passage.turn.index} most", (span,))
    if recall >= 0.6:  # noqa: PLR2004
        return Relation("polluted", f"{recall:.0%} of the delivered prompt stand in the recorded text, among words that nobody said")
    if precision >= 0.8:  # noqa: PLR2004
        return Relation("truncated", f"only {recall:.0%} of the delivered prompt stand in the recorded text")
    return Relation("fragment", "the recorded text is not the delivered prompt and stands nowhere in the dialogue")


def is_passage(turn: Turn, span: Span) -> bool:
    """Whether a span is a passage (whole sentences that fill their lines) rather than a piece of a line."""
    text = turn.text[span.start : span.end]
    sentences = len(re.findall(r"[.!?。！？](?:\s|$|[\"”*])", text))
    line_start = turn.text.rfind("\n", 0, span.start) + 1
    line_end = turn.text.find("\n", span.end)
    line_end = len(turn.text) if line_end < 0 else line_end
    fills = len(turn.text[line_start : span.start].strip(" *_>-#\"“")) < 3 and len(turn.text[span.end : line_end].strip(" *_.\"”")) < 3  # noqa: PLR2004
    return ("\n" in text.strip() and word_count(text) >= 6) or sentences >= 2 or (fills and word_count(text) >= PASSAGE_WORDS)  # noqa: PLR2004


def is_marked(text: str, span: Span) -> bool:
    """Whether emphasis or quotation marks enclose exactly this span."""
    return _marks_around(text, span) != ("", "")


def _marks_around(text: str, span: Span) -> tuple[str, str]:
    marks = "*_`\"“”„«»「」『』'‘’"
    start, end = span.start, span.end
    while start > 0 and text[start - 1] in marks:
        start -= 1
    while end < len(text) and text[end] in marks:
        end += 1
    before, after = text[start : span.start], text[span.end : end]
    return (before, after) if before and after else ("", "")


def find_text(recorded: str, turns: Sequence[Turn]) -> tuple[Span, ...]:
    """Every place where ``recorded`` stands in ``turns``, likeliest origin first.

    White space is folded; where that finds nothing, emphasis and quotation marks are ignored too.
    """
    for loose in (False, True):
        needle = folded(unwrap(recorded)[:_SEARCH_LIMIT], loose=loose).text
        if not needle:
            return ()
        found = [span for turn in turns for span in _occurrences(needle, turn.index, folded(turn.text, loose=loose))]
        if found:
            return tuple(sorted(found, key=lambda span: _likelihood(turns, span))[:FOUND_LIMIT])
    return ()


def _occurrences(needle: str, turn: int, view: Folded) -> list[Span]:
    found = []
    at = view.text.find(needle)
    while at >= 0 and len(found) < FOUND_LIMIT:
        end = at + len(needle)
        if _whole_words(view.text, at, end):
            found.append(Span(turn, *view.locate(at, end)))
        at = view.text.find(needle, end)
    return found


def _whole_words(text: str, start: int, end: int) -> bool:
    before = start and text[start - 1].isalnum() and text[start].isalnum() and text[start] < "\u2e80"
    after = end < len(text) and text[end].isalnum() and text[end - 1].isalnum() and text[end] < "\u2e80"
    return not before and not after


def _likelihood(turns: Sequence[Turn], span: Span) -> tuple[int, int, int]:
    """Sort key: emphasised quotations first (what extractors look for), then other marks; later turns first."""
    before, after = _marks_around(turns[span.turn or 0].text, span)
    quoted = any(mark in before for mark in "\"“„«「『")
    emphasised = any(mark in before for mark in "*_`")
    order = 0 if quoted and emphasised else 1 if emphasised else 2 if quoted else 3
    return order, -(span.turn or 0), -span.start
