"""From a recording to its brief: turn by turn, the persona's requests and what it took of the copilot's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.brief import values
from harness.brief.clauses import Sentence, Spoken, spoken
from harness.brief.entries import Entry, same
from harness.brief.fields import objects, read_fields
from harness.brief.language import is_english
from harness.brief.ledger import Ledger
from harness.brief.lexicon import begins
from harness.brief.model import Brief
from harness.brief.proposals import accepted
from harness.brief.requests import Draft, read_requests
from harness.brief.weighing import Moment
from harness.brief.words import Word, words
from harness.spans import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.brief.menus import Proposal
    from harness.extraction import Extraction
    from harness.recordings import Recording, Turn

VERSION = "2"
"""Raised whenever the same recording may give another brief; part of every signature."""

LONG = 200
"""A passage in the persona's turn that may be a prompt is left out of the talk from this length on."""
DRAFT = 120
"""A passage in the copilot's turn counts as a shown draft from this length on."""
FOREIGN_SHARE = 0.2
"""Share of the persona's words in another language from which a brief is not readable."""
REQUEST_LIMIT = 200
"""Most requirements that a brief holds; no dialogue states more, and comparing is quadratic."""


def read_brief(recording: Recording, extraction: Extraction) -> Brief:
    """What was asked for in ``recording``.

    A fresh dialogue whose scenario states requirements is asked for exactly these (`harness.brief.stated`).
    ``extraction`` says which passages are prompts and not talk. Never raises for what a recording
    says; where requests cannot be read, the brief says why in ``unreadable``.
    """
    if recording.origin and recording.origin.requirements:
        from harness.brief.stated import stated_brief

        return stated_brief(recording.origin.requirements)
    spoken = [turn for turn in recording.turns if turn.role == "persona"]
    if recording.format == "prompt":
        return Brief(unreadable="there is no dialogue: nothing says what was asked for")
    if not spoken:
        return Brief(unreadable="no turn is known to be the persona's")
    prompts = _prompt_ranges(recording, extraction)
    foreign = _foreign_share(spoken, prompts)
    if foreign > FOREIGN_SHARE:
        return Brief(unreadable="the persona does not write in English: its requests cannot be read")
    ledger = Ledger()
    drafted = False
    count = 0
    shown = (*extraction.prompts, *extraction.candidates[:3])
    recited = {
        each.text: each.span.turn or 0
        for each in sorted(shown, key=lambda each: -(each.span.turn or 0))  # the first time counts
        if _by_copilot(recording, each.span.turn)
    }
    agreed = extraction.agreement.span.turn if extraction.agreement else None
    for turn in recording.turns:
        if turn.role == "copilot":
            drafted = drafted or any(end - start >= DRAFT for start, end in prompts.get(turn.index, ()))
            continue
        if turn.role != "persona" or count >= REQUEST_LIMIT:
            continue
        before = (
            recording.turns[turn.index - 1]
            if turn.index and recording.turns[turn.index - 1].role == "copilot"
            else None
        )
        count += _read_turn(
            ledger,
            turn,
            before,
            prompts,
            drafted=drafted,
            closed=agreed is not None and turn.index > agreed,
            # What the copilot says later, after the persona, is no quotation of it.
            recited=[text for text, said in recited.items() if said < turn.index],
            limit=REQUEST_LIMIT - count,
        )
    return Brief(ledger.requirements())


def _read_turn(
    ledger: Ledger,
    turn: Turn,
    before: Turn | None,
    prompts: dict[int, list[tuple[int, int]]],
    *,
    drafted: bool,
    closed: bool,
    recited: Sequence[str],
    limit: int,
) -> int:
    """Enter the requests of one turn, and what it takes of the turn before; returns how many."""
    written = objects(turn.text) if "{" in turn.text and not drafted else []
    skipped = [
        span
        for span in prompts.get(turn.index, [])
        if span[1] - span[0] >= LONG and not any(span[0] < end and start < span[1] for start, end in written)
    ]
    skipped += written
    skipped += _recited(turn.text, recited)
    moment = Moment(
        answering=before is not None and (not drafted or "?" in before.text),
        drafted=drafted,
        closed=closed,
        offered=Offered(before.text, prompts.get(before.index, ())) if before else (),
    )
    said = spoken(turn.text, skipped)
    drafts = [draft for start, end in written for draft in read_fields(turn.text, start, end)]
    drafts += read_requests(turn.text, said, moment)
    own = [Entry(draft, turn.index, turn.text) for draft in drafts[:limit]]
    offered: list[Entry] = []
    if before is not None:
        shown = prompts.get(before.index, [])
        heard = _blanked(before.text, shown)
        proposals = accepted(heard, turn, said, shown)[:limit]
        own = [entry for entry in own if not _only_takes(entry, proposals)]
        for proposal in proposals:
            entry = Entry(proposal.draft, before.index, before.text, proposal.accepted)
            # What the persona also says in its own words stands in those.
            if not any(same(said, entry) or same(entry, said) for said in own):
                offered.append(entry)
        where = _approval(turn, said) if shown else None
        if where and not {"duration", "format"} <= ledger.kinds:
            offered += [
                Entry(draft, before.index, before.text, where, provisional=True)
                for draft in _typed(before.text, shown)
                if draft.kind not in ledger.kinds
            ]
    for entry in (*offered, *own):
        ledger.add(entry)
    return len(own) + len(offered)


def _only_takes(entry: Entry, proposals: Sequence[Proposal]) -> bool:
    """Whether an entry is but the name of what is taken: "Basket with bread, yes"."""
    return any(
        proposal.by_name
        and proposal.accepted.start <= entry.draft.start
        and entry.draft.tokens[-1].end <= proposal.accepted.end
        for proposal in proposals
    )


def _blanked(text: str, shown: Sequence[tuple[int, int]]) -> str:
    """A message with its drafts made white space of the same length: their words are no proposals, nor cut up."""
    for start, end in shown:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _prompt_ranges(recording: Recording, extraction: Extraction) -> dict[int, list[tuple[int, int]]]:
    """Turn → ranges that are prompts, not talk: what is delivered, and what looks nearly as much like it."""
    found: dict[int, set[tuple[int, int]]] = {}
    delivered = set(extraction.prompts)
    top = max((candidate.rank for candidate in extraction.candidates), default=0.0)
    for candidate in (*extraction.prompts, *extraction.candidates):
        turn = candidate.span.turn
        if turn is None or turn >= len(recording.turns):
            continue
        likely = candidate.form in _DELIVERED and candidate.rank >= top / 2 and len(candidate.span) >= DRAFT
        if candidate in delivered or likely:
            found.setdefault(turn, set()).add((candidate.span.start, candidate.span.end))
    return {turn: sorted(ranges) for turn, ranges in found.items()}


_DELIVERED = frozenset(
    ("tag", "unclosed-tag", "fence", "quote", "italic-quote", "bold-quote", "blockquote", "json")
)
"""Forms that set a prompt off from talk; a label or a whole message is a prompt only where it is delivered."""


def _by_copilot(recording: Recording, turn: int | None) -> bool:
    return turn is not None and turn < len(recording.turns) and recording.turns[turn].role == "copilot"


RECITED = 60
"""A line of a prompt that the persona repeats is a quotation from this length on."""


def _recited(text: str, prompts: Sequence[str]) -> list[tuple[int, int]]:
    """Lines that repeat a prompt word for word: read out, not asked for."""
    found, position = [], 0
    for line in text.split("\n"):
        said = line.strip(' \t>*_"“”')
        if len(said) >= RECITED and any(said in prompt for prompt in prompts):
            found.append((position, position + len(line)))
        position += len(line) + 1
    return found


def _foreign_share(turns: list[Turn], prompts: dict[int, list[tuple[int, int]]]) -> float:
    """The share of the persona's text that is not English, by characters."""
    total = foreign = 0
    for turn in turns:
        text = turn.text
        for start, end in reversed(prompts.get(turn.index, [])):
            if end - start >= LONG:
                text = text[:start] + text[end:]
        size = len(text.strip())
        total += size
        foreign += 0 if is_english(text) else size
    return foreign / total if total else 0.0


class Offered:
    """The words of the copilot's message after any draft in it, for answers that take one of them up.

    ``in`` asks whether a word begins with a stem; looked up in the text, for few are ever asked.
    """

    def __init__(self, text: str, shown: Sequence[tuple[int, int]]) -> None:
        self._text, self._start = text, shown[-1][1] if shown else 0
        self._words: str | None = None

    def __contains__(self, stem: object) -> bool:
        if self._words is None:
            self._words = " " + self._text[self._start :].lower().translate(_APART) + " "
        wanted = f" {stem}"
        at = self._words.find(wanted)
        while at >= 0:
            ending = self._words[at + len(wanted) : at + len(wanted) + _ENDING]
            if not ending.isalpha():
                return True
            at = self._words.find(wanted, at + 1)
        return False


_ENDING = 4
"""Letters that a form of a word may have after its stem, and one more."""
_APART = str.maketrans(dict.fromkeys("*_(\"'“‘/—–-\n[#>", " "))


def _approval(turn: Turn, said: Sequence[Spoken]) -> Span | None:
    """The first words of a reply that approve the draft before it."""
    for sentence, plain, texts in said[:3]:  # an approval comes first
        if not plain or sentence.question:
            continue
        option = texts[0] in ("option", "version") and len(texts) <= 6
        if option or begins(texts, "agree") or begins(texts, "close"):
            return Span(turn.index, sentence.start, sentence.end)
    return None


def _typed(text: str, shown: Sequence[tuple[int, int]]) -> list[Draft]:
    """The clip's length and frame shape as the draft prompts of a message state them, the first of each."""
    found: list[Draft] = []
    start, end = shown[0]
    tokens = words(text, start, end)
    sentence = Sentence(start, end, "", "", False, False, 0, False)
    for length in values.seconds(tokens):
        if length.whole or _moves(tokens, length.start):
            inside = tuple(t for t in tokens if length.start <= t.start < length.end)
            found.append(Draft(length.start, length.end, "duration", "offered", inside, sentence))
            break
    for shape in values.shapes(tokens):
        inside = tuple(t for t in tokens if shape.start <= t.start < shape.end)
        found.append(Draft(shape.start, shape.end, "format", "offered", inside, sentence))
        break
    return found


def _moves(tokens: list[Word], start: int) -> bool:
    """Whether "over" stands before a length: a move over 20 seconds is the length of a one-shot prompt."""
    return any(token.text == "over" and token.end + 1 == start for token in tokens)
