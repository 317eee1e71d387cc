"""From a recording to its extraction: the whole way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.extraction.delivery import Delivery, decide
from harness.extraction.marks import fold, unwrap, unwrap_span
from harness.extraction.model import Candidate, Extraction, Verdict
from harness.extraction.passages import find_passages
from harness.extraction.patches import Patch, patched, patches_after
from harness.extraction.ranking import Ranked, rank
from harness.extraction.similarity import resemblance
from harness.extraction.stance import Agreement, find_agreement
from harness.extraction.trace import describe
from harness.extraction.verdict import Relation, relate
from harness.findings.codes import extraction as codes
from harness.spans import Span, in_recorded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.findings import Code, Finding
    from harness.recordings import Recording, Turn

VERSION = "3"
"""Raised whenever the same recording may give another extraction; part of every signature."""

CANDIDATE_LIMIT = 50
"""Most candidates that an extraction lists, best first."""

_CODES: dict[Verdict, Code] = {
    "fragment": codes.FRAGMENT_RECORDED,
    "truncated": codes.TRUNCATED_RECORDED,
    "polluted": codes.POLLUTED_RECORDED,
    "stale": codes.STALE_RECORDED,
    "wrong-alternative": codes.WRONG_ALTERNATIVE_RECORDED,
    "partial-clips": codes.PARTIAL_CLIPS_RECORDED,
    "placeholder": codes.PLACEHOLDER_RECORDED,
    "wrong-speaker": codes.WRONG_SPEAKER_RECORDED,
    "fallback": codes.FALLBACK_RECORDED,
    "missing": codes.MISSING_RECORDED,
    "no-agreement": codes.NO_AGREEMENT,
}
_TRACED = frozenset({"fragment", "wrong-speaker", "polluted", "no-agreement", "placeholder"})


def extract(recording: Recording) -> Extraction:
    """Find what the dialogue delivers, from its turns alone, and judge the recorded prompt by it."""
    if recording.format == "prompt":
        return _bare(recording)
    ranked, delivery = _delivered(recording)
    agreement = _agreement(delivery, recording.turns)
    patches = _patches(delivery, recording.turns)
    relation = _relation(recording, delivery, patches)
    return Extraction(
        verdict=relation.verdict,
        explanation=_explain(relation, recording, delivery),
        prompts=tuple(_candidate(r, delivery, position) for position, r in enumerate(delivery.prompts, 1)),
        candidates=_candidates(ranked, delivery),
        found_at=relation.found_at,
        agreement=agreement,
        findings=tuple(_findings(recording, delivery, relation, patches)),
    )


def _delivered(recording: Recording) -> tuple[list[Ranked], Delivery]:
    """Every passage of the turns, weighed, and what the dialogue delivers."""
    ranked = [rank(passage) for turn in recording.turns for passage in find_passages(turn)]
    return ranked, decide(ranked, recording.turns)


def judge_text(recording: Recording, extraction: Extraction, text: str | None) -> tuple[Verdict, str]:
    """The verdict on a text that somebody else's extractor took from ``recording``, with its explanation.

    ``extraction`` is ours of the same recording; ``None`` or empty text is judged like a recorded
    prompt that is missing, or as right where the dialogue delivers none.
    """
    if not extraction.prompts and not (text or "").strip():
        return "match", "no prompt was agreed, and none was extracted"
    if recording.format == "prompt":
        same = fold(unwrap(text or "")) == fold(unwrap(recording.turns[0].text))
        return (
            ("match", "the text is the whole prompt")
            if same
            else ("fragment", "the text is not the whole prompt")
        )
    _, delivery = _delivered(recording)
    relation = relate(text or "", delivery, recording.turns)
    return relation.verdict, _trace(relation, recording.turns)


def _bare(recording: Recording) -> Extraction:
    turn = recording.turns[0]
    start, end = unwrap_span(turn.text, 0, len(turn.text))
    if start == end:
        return Extraction("not-recorded", "the file holds no prompt", (), ())
    prompt = Candidate(
        turn.text[start:end], Span(0, start, end), "bare", reasons=("the whole file is the prompt",), rank=1.0
    )
    return Extraction(
        "not-recorded", "a prompt without a dialogue: nothing to hold it against", (prompt,), (prompt,)
    )


def _relation(recording: Recording, delivery: Delivery, patches: Sequence[Patch]) -> Relation:
    if recording.recorded is None:
        said = "the dialogue delivers one" if delivery.prompts else "and the dialogue delivers none"
        return Relation("not-recorded", f"the format carries no final prompt; {said}")
    relation = relate(recording.recorded.text, delivery, recording.turns)
    if relation.verdict != "match" and patches and len(delivery.prompts) == 1:
        passage = delivery.prompts[0].passage
        if fold(unwrap(recording.recorded.text)) == patched(passage.text, patches):
            span = Span(passage.turn.index, passage.start, passage.end)
            return Relation(
                "match",
                "the recorded prompt is the delivered one with the changes agreed afterwards",
                (span,),
            )
    return relation


def _explain(relation: Relation, recording: Recording, delivery: Delivery) -> str:
    text = _trace(relation, recording.turns)
    if relation.verdict not in ("match", "not-recorded", "no-agreement") and delivery.prompts:
        where = ", ".join(sorted({str(r.passage.turn.index) for r in delivery.prompts}))
        text += f"; the delivered prompt stands in turn {where}"
    return text


def _trace(relation: Relation, turns: Sequence[Turn]) -> str:
    if relation.verdict in _TRACED and relation.found_at and relation.found_at[0].turn is not None:
        return f"{relation.explanation}: {describe(relation.found_at[0], turns)}"
    return relation.explanation


def _agreement(delivery: Delivery, turns: Sequence[Turn]) -> Agreement | None:
    if not delivery.prompts:
        return None
    if delivery.choice is not None and delivery.choice.turn >= 0:
        return Agreement(Span(delivery.choice.turn, delivery.choice.start, delivery.choice.end))
    # Of several clips or parts the one that came last: nobody agrees to a whole before it stands.
    first = max((_first_said(r, delivery) for r in delivery.prompts), key=lambda turn: turn.index)
    return find_agreement(turns, first.index, first.role) or _agreed_but_for_a_word(delivery, turns)


def _first_said(ranked: Ranked, delivery: Delivery) -> Turn:
    """The turn that first said a delivered text."""
    wanted, said = fold(ranked.passage.text), ranked.passage.turn
    same = [
        r.passage.turn
        for r in delivery.earlier
        if fold(r.passage.text) == wanted and r.passage.turn.role == said.role
    ]
    return min((said, *same), key=lambda turn: turn.index)


NEARLY = 0.7
"""A text that shares so many runs of words with the one before is that one with a word changed."""


def _agreed_but_for_a_word(delivery: Delivery, turns: Sequence[Turn]) -> Agreement | None:
    """The approval of the text before the delivered one, where that only puts right what the approval named."""
    if len(delivery.prompts) != 1:
        return None
    last = delivery.prompts[0].passage
    for earlier in delivery.earlier:
        turn = earlier.passage.turn
        if turn.index < last.turn.index and resemblance(earlier.passage.text, last.text) >= NEARLY:
            found = find_agreement(turns[: last.turn.index], turn.index, turn.role)
            return found._replace(in_advance=True) if found is not None else None
    return None


def _patches(delivery: Delivery, turns: Sequence[Turn]) -> list[Patch]:
    if len(delivery.prompts) != 1:
        return []
    passage = delivery.prompts[0].passage
    return patches_after(passage.text, passage.turn.index, turns)


def _candidate(ranked: Ranked, delivery: Delivery, clip: int | None = None) -> Candidate:
    passage = ranked.passage
    return Candidate(
        text=passage.text,
        span=Span(passage.turn.index, passage.start, passage.end),
        form=passage.form,
        label=passage.label.text,
        clip=(clip if delivery.is_sequence else None) if clip is not None else passage.label.clip,
        alternative=passage.label.alternative,
        pieces=passage.pieces,
        rank=ranked.strength,
        reasons=ranked.reasons,
    )


def _candidates(ranked: Sequence[Ranked], delivery: Delivery) -> tuple[Candidate, ...]:
    """Delivered ones first, then by strength, later turns before earlier ones."""
    delivered = [r.passage for r in delivery.prompts]
    rest = [r for r in ranked if r.passage not in delivered]
    rest.sort(key=lambda r: (-r.strength, -r.passage.turn.index, r.passage.start))
    first = [_candidate(r, delivery, position) for position, r in enumerate(delivery.prompts, 1)]
    return (*first, *(_candidate(r, delivery) for r in rest[: CANDIDATE_LIMIT - len(first)]))


def _findings(
    recording: Recording, delivery: Delivery, relation: Relation, patches: Sequence[Patch]
) -> list[Finding]:
    found: list[Finding] = []
    recorded = recording.recorded
    delivered = [Span(r.passage.turn.index, r.passage.start, r.passage.end) for r in delivery.prompts]
    if relation.verdict in _CODES and recorded is not None:
        code = _CODES[relation.verdict]
        if not relation.found_at and relation.verdict == "fragment":
            code = codes.UNKNOWN_RECORDED
        spans = (in_recorded(0, len(recorded.text)), *relation.found_at[:3], *delivered)
        found.append(code.finding(_explain(relation, recording, delivery), *spans))
    elif relation.verdict == "match" and recorded is not None and "few characters" in relation.explanation:
        found.append(
            codes.ALTERED_RECORDED.finding(
                relation.explanation, in_recorded(0, len(recorded.text)), *delivered
            )
        )
    elif relation.verdict == "not-recorded" and not delivery.prompts:
        found.append(codes.NONE_TO_EXTRACT.finding(f"no prompt was found: {delivery.because}"))
    found.extend(
        codes.CHANGE_NOT_DELIVERED.finding(
            f"turn {patch.span.turn} asks for “{patch.new}” in place of “{patch.old}”, "
            f"but the last full text still says “{patch.old}”",
            patch.span,
            *delivered,
        )
        for patch in patches
    )
    for ranked in delivery.prompts:
        if ranked.passage.form == "unclosed-tag":
            start, end = ranked.passage.outer
            found.append(
                codes.UNCLOSED_TAG.finding(
                    "the delivering tag is never closed", Span(ranked.passage.turn.index, start, end)
                )
            )
    return found
