"""What a turn says of the text before it: yes, no, back to an earlier one; and whether all agreed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from harness.extraction.content import strip_quoted
from harness.extraction.lexicon import Hit, find, find_all, mentions
from harness.spans import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.recordings import Turn

StanceKind = Literal["approval", "rejection", "revert"]

APPROVAL_WORDS = 30
"""A longer sentence argues; its "generate it" belongs to an argument."""

SHORT_WORDS = 8
"""A sentence up to so many words is a yes by a word such as "perfect" alone."""

_SENTENCE = re.compile(r"[^.!?。！？…؟।\n]{1,600}(?:[.!?。！？…؟।]+|\n|$)")
_NEGATED = re.compile(
    r"\b(?:not|n[o']t|don['’]t|doesn['’]t|isn['’]t|won['’]t|can['’]t|cannot|never|almost|nearly|until|unless|before|once|if|when|would be|could be|nicht|noch|wenn|erst|bevor|casi|todavía|pas encore|nie|jeszcze|jeśli|gdyby|niet|pas als|zodra|не|ещё|если|لا|ليس|ليست|إذا)\b"
    r"|n['’]t\b|不|还没|還沒|如果|नहीं|अगर",
    re.IGNORECASE,
)

_CONDITION = re.compile(
    r"\b(?:until|unless|before|once|if|when|would be|could be|wenn|falls|bevor|jeśli|gdyby|zodra|als|если|إذا)\b|如果|अगर",
    re.IGNORECASE,
)


_NAMED = re.compile(
    r"(?:\b(?:v|rev|version|revision|option|take|number)\.?\s?[\w.]{1,5}|^(?:[A-H]|\d{1,2})) it is\b",
    re.IGNORECASE,
)
"""A yes by name: "v4.2 it is"."""


class Stance(NamedTuple):
    """One sentence that takes a side."""

    kind: StanceKind
    span: Span
    text: str


class Agreement(NamedTuple):
    """Where the two agreed on the delivered prompt.

    ``in_advance`` is true where the persona approved what it had just asked for, and the copilot
    delivered it afterwards without another word from the persona.
    """

    span: Span
    in_advance: bool = False


@lru_cache(maxsize=256)
def stances(turn: Turn) -> tuple[Stance, ...]:
    """Every sentence of a turn that approves, rejects or goes back, in order.

    Kept for a while: several questions are asked of the same turn.
    """
    found = []
    if _nods(turn.text):
        text = turn.text.strip()
        start = turn.text.index(text)
        return (Stance("approval", Span(turn.index, start, start + len(text)), text),)
    for match in _SENTENCE.finditer(turn.text):
        sentence = match.group()
        kind = _kind(sentence)
        if kind is not None:
            start = match.start() + len(sentence) - len(sentence.lstrip())
            found.append(
                Stance(kind, Span(turn.index, start, start + len(sentence.strip())), sentence.strip())
            )
    return tuple(found)


NOD_LENGTH = 40
"""Characters of a turn of nothing but emoji; a longer one is an ornament."""

_NODS = frozenset("👍👌✅✔☑💯🙌👏🤝🫡🚀🚢🔥❤💚💙💜🧡💛🖤🤍😍🥰🤩🎉⭐🌟🏆🎯")
_SHAKES = frozenset("👎❌✖🚫🛑🤔😐😕🙁😬🤮⛔❓")


def _nods(text: str) -> bool:
    """Whether a whole turn is a yes in emoji ("👍👍", "+1", "10/10")."""
    said = text.strip()
    if not said or len(said) > NOD_LENGTH or any(character.isalpha() for character in said):
        return False
    marks = set(said)
    return marks.isdisjoint(_SHAKES) and (not marks.isdisjoint(_NODS) or said in ("+1", "10/10"))


def _kind(sentence: str) -> StanceKind | None:
    plain = strip_quoted(sentence).strip(" *_#>-–—\n\t")
    words = len(plain.split())
    if not plain or plain.endswith(("?", "？", "؟", ":", "：")):  # a question or a heading
        return None
    rejects = find(plain, "rejection")
    if rejects and words <= APPROVAL_WORDS and not _taken_back(plain, rejects):
        return "rejection"
    if mentions(plain, "revert") and words <= APPROVAL_WORDS:
        return "revert"
    if words <= 5 and _NAMED.search(plain) and not _NEGATED.search(plain):
        return "approval"
    approves = find(plain, "approval")
    if approves and words <= APPROVAL_WORDS and not _negated_before(plain, approves):
        return "approval"
    if words > SHORT_WORDS or not mentions(plain, "approval_short") or mentions(plain, "greeting"):
        return None
    if _NEGATED.search(plain) is None and any(
        not _goes(plain, hit) for hit in find_all(plain, "approval_short")
    ):
        return "approval"
    return None


_GOING = frozenset(
    [
        "must",
        "should",
        "could",
        "would",
        "may",
        "might",
        "will",
        "shall",
        "to",
        "can",
        "has",
        "have",
        "let",
        "it",
        "they",
        "he",
        "she",
    ]
)


def _goes(sentence: str, hit: Hit) -> bool:
    """Whether "go" is what somebody or something does ("the meteors must go", "go into the details")."""
    if hit.phrase != "go":
        return False
    before = sentence[: hit.start].split()
    follows = any(character.isalnum() for character in sentence[hit.end :])
    return follows or (bool(before) and before[-1].casefold().strip("*_,.;") in _GOING)


def _taken_back(sentence: str, rejection: Hit) -> bool:
    """Whether a no is none: under a condition, or denied in its own clause ("I don't want to start over")."""
    clause = max(sentence.rfind(mark, 0, rejection.start) for mark in ",;،") + 1
    return (
        _CONDITION.search(sentence, 0, rejection.start) is not None
        or _NEGATED.search(sentence, clause, rejection.start) is not None
    )


def _negated_before(sentence: str, hit: Hit) -> bool:
    return _NEGATED.search(sentence[: hit.start]) is not None


def final_stance(turns: Sequence[Turn]) -> Stance | None:
    """The last side that any of ``turns`` takes."""
    for turn in reversed(turns):
        taken = stances(turn)
        if taken:
            return taken[-1]
    return None


OPENING = 200
"""Characters at the beginning of a turn within which it answers what was said before."""


def concedes(turn: Turn) -> bool:
    """Whether the copilot begins by owning that its last text was wrong.

    It shows how the words before it were meant: a "yes" that is answered so was irony.
    """
    return turn.role != "persona" and mentions(turn.text[:OPENING], "concession")


def postpones(turns: Sequence[Turn]) -> bool:
    """Whether the persona's ``turns`` leave the decision to later or to somebody else, and none of them decides."""
    spoken = [turn for turn in turns if turn.role == "persona"]
    if not spoken or not any(
        not _taken_back(sentence.group(), hit)
        for sentence in _SENTENCE.finditer(spoken[-1].text)
        for hit in find_all(sentence.group(), "postponing")
    ):
        return False
    return not any(
        stance.kind == "approval"
        and mentions(stance.text, "approval")
        and not mentions(stance.text, "postponing")
        for turn in spoken
        for stance in stances(turn)
    )


def find_agreement(turns: Sequence[Turn], first: int, delivered_by: str) -> Agreement | None:
    """Where the delivered prompt, said first in turn ``first``, was agreed on.

    The other party's first approval after that turn; failing that, an approval in the turn before
    (given in advance: with a wish that the delivery then fulfilled), or words of the persona that the
    copilot took for a yes. A copilot that accepts the persona's own text and asks back leaves the
    last word to the persona.
    """
    other = "copilot" if delivered_by == "persona" else "persona"
    later = [turn for turn in turns[first + 1 :] if turn.role in (other, "unknown")]
    for turn in later:
        yes = [stance for stance in stances(turn) if stance.kind == "approval"]
        if yes:
            asked = delivered_by == "persona" and turn.text.rstrip().endswith(("?", "？"))
            answer = (
                next((t for t in turns[turn.index + 1 :] if t.role == "persona"), None) if asked else None
            )
            said = [s for s in stances(answer) if s.kind == "approval"] if answer is not None else []
            return Agreement((said or yes)[0].span)
    if delivered_by == "persona":
        return None
    if first > 0 and turns[first - 1].role == "persona":
        before = [
            s for s in stances(turns[first - 1]) if s.kind == "approval" and mentions(s.text, "release")
        ]
        if before:
            return Agreement(before[-1].span, in_advance=True)
    return _taken_for_yes(turns, first)


def _taken_for_yes(turns: Sequence[Turn], first: int) -> Agreement | None:
    """What the persona said right after the delivery, where the copilot's answer treats it as a yes."""
    said, answer = turns[first + 1 : first + 2], turns[first + 2 : first + 3]
    if not said or not answer or said[0].role != "persona" or answer[0].role == "persona":
        return None
    if stances(said[0]) or not mentions(answer[0].text[:OPENING], "confirming"):
        return None
    sentences = [match for match in _SENTENCE.finditer(said[0].text) if match.group().strip()]
    last = next((m for m in reversed(sentences) if not m.group().rstrip().endswith(("?", "？"))), None)
    if last is None:
        return None
    start = last.start() + len(last.group()) - len(last.group().lstrip())
    return Agreement(Span(said[0].index, start, last.start() + len(last.group().rstrip())))
