"""What a judge is shown: the prompt under judgement with what stands beside it, as data.

Whatever is judged is framed so that it cannot close its own frame: the marks carry a number made from
the content itself, and where the content writes a mark of that form it is written differently.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from harness.checks import Evidence
    from harness.judging.judge_file import Need
    from harness.recordings import Recording
    from harness.spans import Span

FRAME_DIGITS = 16
"""Hex digits of the number in a frame's marks: nobody writes a text that contains its own hash."""

_MARK = re.compile(r"<(?=/?material-)", re.IGNORECASE)


class Part(NamedTuple):
    """A text that the judge sees: what it is called, and where characters of it stand in the recording."""

    name: str
    text: str
    locate: Callable[[int, int], Span] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to judge.

    ``prompts`` are the delivered prompt or the clips of a sequence; ``brief`` what was asked for,
    ``dialogue`` the turns, ``reference`` a prompt to hold it against: each empty where there is none.
    ``group`` is what several items have in common (a scenario); ``key`` names the same thing in another
    version; ``writers`` are the models that wrote it.
    """

    id: str
    prompts: tuple[Part, ...]
    brief: tuple[Part, ...] = ()
    dialogue: tuple[Part, ...] = ()
    reference: tuple[Part, ...] = ()
    group: str = ""
    key: str = ""
    writers: tuple[str, ...] = ()

    def beside(self, need: Need) -> tuple[Part, ...]:
        """What stands beside the prompt under that name."""
        return {"brief": self.brief, "dialogue": self.dialogue, "reference": self.reference}[need]


def item_of(evidence: Evidence, reference: str = "") -> Item:
    """The item in a recording: what it delivers, what was asked for, who wrote it."""
    recording = evidence.recording
    prompts = evidence.extraction.prompts
    several = len(prompts) > 1
    parts = tuple(
        Part(f"clip {number}" if several else "prompt", prompt.text, prompt.locate)
        for number, prompt in enumerate(prompts, 1)
    )
    brief = evidence.brief
    asked = tuple(
        Part(_brief_name(each.strength), each.text, _within(each.span))
        for each in (() if brief.unreadable else brief.live)
    )
    turns = tuple(
        Part(f"turn {turn.index}, {turn.role}", turn.text, _turn(turn.index)) for turn in recording.turns
    )
    origin = recording.origin
    models = (origin.copilot.model, origin.persona.model) if origin else tuple(recording.models.values())
    return Item(
        id=recording.id,
        prompts=parts,
        brief=asked,
        dialogue=turns if recording.format != "prompt" else (),
        reference=(Part("reference", reference),) if reference.strip() else (),
        group=origin.scenario if origin else "",
        key=key_of(recording),
        writers=tuple(dict.fromkeys(model for model in models if model)),
    )


def key_of(recording: Recording) -> str:
    """Who talked about which scenario, the how-manieth time, in whatever version; else the id."""
    if (origin := recording.origin) is None:
        return recording.id
    return f"{origin.scenario} {origin.persona.id} {origin.copilot.id} {origin.replicate}"


def text_item(identity: str, text: str, brief: Sequence[str] = ()) -> Item:
    """An item of bare text, outside any recording."""
    return Item(identity, (Part("prompt", text),), tuple(Part("demanded", line) for line in brief))


def _brief_name(strength: str) -> str:
    return {"demanded": "demanded", "wished": "wished for", "offered": "proposed and accepted"}[strength]


def _within(span: Span | None) -> Callable[[int, int], Span] | None:
    if span is None or span.turn is None:
        return None
    turn, offset = span.turn, span.start
    return lambda start, end: _span(turn, offset + start, offset + end)


def _turn(index: int) -> Callable[[int, int], Span]:
    return lambda start, end: _span(index, start, end)


def _span(turn: int, start: int, end: int) -> Span:
    from harness.spans import Span

    return Span(turn, start, end)


def framed(groups: Sequence[tuple[str, Sequence[Part]]]) -> str:
    """The parts of each group between marks that none of them can write.

    The first line says what the marks look like; the same content always gets the same marks.
    """
    texts = [part.text for _, parts in groups for part in parts]
    number = _number(texts)
    lines = [f"The material stands between marks that carry the number {number}.", ""]
    for kind, parts in groups:
        for part in parts:
            name = kind if part.name == kind else f"{kind}: {part.name}"
            lines += [f'<material-{number} name="{name}">', escaped(part.text), f"</material-{number}>", ""]
    return "\n".join(lines).rstrip() + "\n"


def escaped(text: str) -> str:
    """The text with whatever looks like a mark of a frame written differently; all else as it is."""
    return _MARK.sub("&lt;", text)


def _number(texts: Sequence[str]) -> str:
    digest = hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
    number = digest[:FRAME_DIGITS]
    while any(number in text for text in texts):  # never seen; costs nothing to rule out
        digest = hashlib.sha256(digest.encode()).hexdigest()
        number = digest[:FRAME_DIGITS]
    return number
