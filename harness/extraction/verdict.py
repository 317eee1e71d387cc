"""How the recorded final prompt relates to what the dialogue delivers."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from harness.extraction.content import is_error_message, is_placeholder, word_count
from harness.extraction.marks import QUOTE_PREFIX, fold, folded, unwrap
from harness.extraction.occurrences import PASSAGE_WORDS, find_text, is_marked, is_passage
from harness.extraction.similarity import contained, shared_vocabulary, tokens, vocabulary
from harness.spans import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.extraction.delivery import Delivery
    from harness.extraction.model import Verdict
    from harness.extraction.passages import Passage
    from harness.recordings import Turn

_LABEL_REST = re.compile(
    r"(?:[\s\-–—*_#=|:：.()\[\]`~>\"“”/&+,]|\d{1,3}(?:\.\d+)?\s?(?:s|sec|seconds)?\b|\b(?:clip|part|segment|video|scene|shot|prompt|final|of|and|one|two|three|four|i{1,3}|iv|v|teil|parte)\b|片段|第.段)*",
    re.IGNORECASE,
)


KIN = 0.2
"""A persona's text that shares less of its vocabulary with the prompt is no version of it.

Two prompts about different films share about an eighth of their words: articles, prepositions, "shot".
"""

NEARLY_ALL = 0.8
"""From this share of an earlier version on, a piece of it counts as that version."""

FEW_WORDS = 0.03
"""A recorded text in which no more words than this share differ is the prompt, altered."""

SHORTEST = 8
"""In fewer words than these, one word makes another prompt."""


class Relation(NamedTuple):
    """A verdict with the sentence that explains it and where the recorded text stands."""

    verdict: Verdict
    explanation: str
    found_at: tuple[Span, ...] = ()


class _Case(NamedTuple):
    """A recorded text under judgement: as saved, folded without its marks, and what it should be."""

    text: str
    recorded: str
    prompts: list[str]
    delivery: Delivery
    turns: Sequence[Turn]


def relate(recorded: str, delivery: Delivery, turns: Sequence[Turn]) -> Relation:
    """The verdict on ``recorded``. Comparison ignores white space and enclosing marks only."""
    bare = unwrap(recorded)
    if not bare or is_error_message(recorded):
        said = "nothing was saved" if not bare else "an error message was saved"
        return Relation("missing", f"{said} in place of the prompt")
    if any(r.passage.form == "blockquote" for r in delivery.prompts):
        bare = unwrap(QUOTE_PREFIX.sub("", bare))
    case = _Case(fold(bare), recorded, [fold(r.passage.text) for r in delivery.prompts], delivery, turns)
    if not case.prompts:
        found = find_text(recorded, turns)
        return Relation(
            "no-agreement", f"something was saved, but no prompt was agreed: {delivery.because}", found
        )
    for check in (_match, _placeholder, _clips, _fallback, _polluted, _alternative, _stale, _truncated):
        relation = check(case)
        if relation is not None:
            return relation
    return _piece(case)


def _match(case: _Case) -> Relation | None:
    if len(case.prompts) == 1 and (case.text == case.prompts[0] or _same(case.text, case.prompts[0])):
        passage = case.delivery.prompts[0].passage
        return Relation(
            "match",
            "the recorded prompt is the delivered one",
            (Span(passage.turn.index, passage.start, passage.end),),
        )
    if len(case.prompts) > 1 and _only_these(case.text, case.prompts, _label_words(case)):
        spans = tuple(
            Span(r.passage.turn.index, r.passage.start, r.passage.end) for r in case.delivery.prompts
        )
        return Relation(
            "match", f"the recorded prompt is all {len(case.prompts)} clips of the sequence", spans
        )
    return None


def _same(one: str, other: str) -> bool:
    """Equality that also forgives a blockquote's marks and entities escaped on the way."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    bare = re.sub(r">(?<!\S>)\s?", "", unwrap(text))
    if "&" in bare:  # its table of 2,231 entities takes longer to import than this whole module
        import html

        bare = html.unescape(bare)
    return fold(bare)


def _label_words(case: _Case) -> frozenset[str]:
    """The words of the labels under which the clips were delivered."""
    labels = [f"{r.passage.label.text} {r.passage.section}" for r in case.delivery.prompts]
    return vocabulary(" ".join(labels))


def _only_these(text: str, prompts: Sequence[str], labels: frozenset[str]) -> bool:
    """Whether ``text`` is exactly ``prompts`` in order, with nothing but their labels between them."""
    position = 0
    for prompt in prompts:
        at = text.find(prompt, position)
        if at < 0 or not _is_label(text[position:at], labels):
            return False
        position = at + len(prompt)
    return _is_label(text[position:], labels)


def _is_label(rest: str, labels: frozenset[str]) -> bool:
    return _LABEL_REST.fullmatch(rest) is not None or vocabulary(rest) <= labels


def _placeholder(case: _Case) -> Relation | None:
    if is_placeholder(case.recorded):
        return Relation(
            "placeholder",
            "the recorded text is template text meant to be replaced",
            find_text(case.recorded, case.turns),
        )
    return None


def _clips(case: _Case) -> Relation | None:
    if len(case.prompts) < 2:
        return None
    present = [index for index, prompt in enumerate(case.prompts) if prompt in case.text]
    if (
        present
        and len(present) < len(case.prompts)
        and _only_these(case.text, [case.prompts[i] for i in present], _label_words(case))
    ):
        names = ", ".join(str(i + 1) for i in present)
        return Relation(
            "partial-clips",
            f"only clip {names} of {len(case.prompts)} was saved",
            find_text(case.recorded, case.turns),
        )
    return None


def _fallback(case: _Case) -> Relation | None:
    recorded = fold(case.recorded)
    first = case.text.split(" ", 1)[0]
    for turn in reversed(case.turns):
        if len(turn.text) < len(case.text) or first not in turn.text:
            continue
        if fold(unwrap(turn.text)) == case.text or fold(turn.text) == recorded:
            where = "the last" if turn.index == len(case.turns) - 1 else "a"
            holds = (
                " (it holds the delivered prompt among other words)"
                if all(p in case.text for p in case.prompts)
                else ""
            )
            span = Span(turn.index, 0, len(turn.text))
            return Relation(
                "fallback", f"{where} whole chat message was saved, turn {turn.index}{holds}", (span,)
            )
    return None


def _polluted(case: _Case) -> Relation | None:
    if all(prompt in case.text for prompt in case.prompts):
        extra = len(case.text) - sum(map(len, case.prompts))
        return Relation(
            "polluted",
            f"the delivered prompt was saved with {extra} characters of other text around it",
            find_text(case.recorded, case.turns),
        )
    return None


def _alternative(case: _Case) -> Relation | None:
    if any(prompt.startswith(case.text) for prompt in case.prompts):
        return None
    for ranked in case.delivery.alternatives:
        other = fold(ranked.passage.text)
        if _same(case.text, other) or (
            len(case.text) > 0.5 * len(other) and (case.text in other or other in case.text)
        ):
            passage = ranked.passage
            name = f" {passage.label.alternative}" if passage.label.alternative else ""
            span = Span(passage.turn.index, passage.start, passage.end)
            return Relation(
                "wrong-alternative", f"alternative{name} was saved, another one was chosen", (span,)
            )
    return None


def _stale(case: _Case) -> Relation | None:
    if any(prompt.startswith(case.text) for prompt in case.prompts):
        return None
    for ranked in case.delivery.earlier:
        older = fold(ranked.passage.text)
        if older in case.prompts:
            continue
        if ranked.passage.turn.role == "persona" and shared_vocabulary(older, case.prompts[0]) < KIN:
            if _same(case.text, older):
                return _said_by_persona(ranked.passage)
            continue
        cut = older.startswith(case.text) and len(case.text) >= 0.4 * len(older)
        nearly = case.text in older and len(case.text) >= NEARLY_ALL * len(older)
        if _same(case.text, older) or older in case.text or cut or nearly:
            passage = ranked.passage
            span = Span(passage.turn.index, passage.start, passage.end)
            what = (
                "the beginning of an earlier version"
                if cut and not nearly and not _same(case.text, older)
                else "an earlier version"
            )
            return Relation("stale", f"{what}, from turn {passage.turn.index}, was saved", (span,))
    return None


def _said_by_persona(passage: Passage) -> Relation:
    """What the persona delivered, such as somebody's old prompt, of which the prompt took nothing over."""
    return Relation(
        "wrong-speaker",
        f"a text of the persona's own in turn {passage.turn.index} was saved",
        (Span(passage.turn.index, passage.start, passage.end),),
    )


def _truncated(case: _Case) -> Relation | None:
    joined = " ".join(case.prompts)
    cut = case.text.rstrip(" .…")
    if not cut or not (
        case.prompts[0].startswith(case.text)
        or case.prompts[0].startswith(cut)
        or (len(case.prompts) > 1 and joined.startswith(cut))
    ):
        return None
    found = find_text(case.recorded, case.turns)
    quoted = [span for span in found if span.turn is not None and is_marked(case.turns[span.turn].text, span)]
    inside = case.delivery.prompts[0].passage
    own = [s for s in quoted if not (s.turn == inside.turn.index and inside.start <= s.start < inside.end)]
    if own and word_count(case.text) < PASSAGE_WORDS:
        return None  # a title or quoted word that also opens the prompt
    passage = inside
    share = round(100 * len(cut) / len(joined))
    end = passage.start + _length_in(passage.text, cut)
    return Relation(
        "truncated",
        f"only the first {share} % of the delivered prompt was saved",
        (Span(passage.turn.index, passage.start, min(end, passage.end)),),
    )


def _length_in(text: str, prefix: str) -> int:
    view = folded(text)
    return view.locate(0, min(len(prefix), len(view.text)))[1] if view.text else 0


def _piece(case: _Case) -> Relation:
    """What is left: a piece of something said, or a text that nobody said."""
    found = find_text(case.recorded, case.turns)
    joined = " ".join(case.prompts)
    if not found:
        return _nearest(case.text, joined, case.delivery)
    best = found[0]
    turn = case.turns[best.turn or 0]
    if turn.role == "persona" and is_passage(turn, best) and contained(case.text, joined) < 0.9:
        return Relation(
            "wrong-speaker", f"a passage of the persona's talk in turn {turn.index} was saved", found
        )
    return Relation(
        "fragment",
        f"a piece of {len(case.text)} characters of what was said in turn {turn.index} was saved",
        found,
    )


def _nearly_the_same(text: str, joined: str) -> bool:
    """Whether hardly a word differs: one, or `FEW_WORDS` of all, with most runs of words in place."""
    said, wanted = Counter(tokens(text)), Counter(tokens(joined))
    most = max(1, round(FEW_WORDS * wanted.total()))
    differ = max((said - wanted).total(), (wanted - said).total())
    return wanted.total() > SHORTEST and differ <= most and contained(joined, text) >= 0.6


def _nearest(text: str, joined: str, delivery: Delivery) -> Relation:
    """The verdict on a text that stands nowhere: by the runs of words that it shares."""
    recall, precision = contained(joined, text), contained(text, joined)
    if _nearly_the_same(text, joined) or (recall >= 0.97 and precision >= 0.97):
        return Relation("match", "the recorded prompt is the delivered one but for a few characters")
    for ranked in (*delivery.alternatives, *delivery.earlier):
        kind: Verdict = "wrong-alternative" if ranked in delivery.alternatives else "stale"
        share = contained(text, ranked.passage.text)
        if share >= 0.9 and share > precision:
            span = Span(ranked.passage.turn.index, ranked.passage.start, ranked.passage.end)
            return Relation(
                kind, f"the recorded text resembles a text of turn {ranked.passage.turn.index} most", (span,)
            )
    if recall >= 0.6:
        return Relation(
            "polluted",
            f"{recall:.0%} of the delivered prompt stand in the recorded text, among words that nobody said",
        )
    if precision >= 0.8:
        return Relation("truncated", f"only {recall:.0%} of the delivered prompt stand in the recorded text")
    return Relation(
        "fragment", "the recorded text is not the delivered prompt and stands nowhere in the dialogue"
    )
