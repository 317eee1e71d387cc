"""What a brief is: the requirements of a dialogue, each with the words that state it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from harness.spans import Span

Kind = Literal[
    "duration",
    "format",
    "camera",
    "subject",
    "setting",
    "prop",
    "action",
    "timing",
    "lighting",
    "colour",
    "sound",
    "exclusion",
    "wording",
    "style",
    "structure",
]

Strength = Literal[
    "demanded",  # the persona says that it shall be so
    "wished",  # the persona would like it: maybe, ideally, if possible
    "offered",  # the copilot proposed it and the persona took it
]


class Requirement(NamedTuple):
    """One thing that was asked for.

    ``text`` is the passage that ``span`` covers: the persona's own words or, where ``strength`` is
    ``"offered"``, the copilot's proposal, with ``accepted`` pointing at the persona's agreement. Where a
    scenario states a requirement outright, ``span`` is ``None``: no words of the dialogue state it.
    ``superseded_by`` is the id of the later requirement that changed or withdrew it. ``dropped``
    are stems of words in ``text`` that a later turn took back while the rest stands. ``withdrawal``
    is true where the request is that something goes ("drop the lantern"): its absence fulfils it.
    ``certainty`` in [0, 1] says how sure it is that these words ask for anything.
    """

    id: str
    text: str
    span: Span | None
    kind: Kind
    strength: Strength
    superseded_by: str | None = None
    accepted: Span | None = None
    dropped: tuple[str, ...] = ()
    withdrawal: bool = False
    certainty: float = 1.0

    @property
    def live(self) -> bool:
        """Whether it still stands at the end of the dialogue."""
        return self.superseded_by is None

    def to_json(self) -> dict[str, Any]:
        """Plain values; offsets are characters of the turn's text, ``None`` for what a scenario states."""
        return {
            "id": self.id,
            "text": self.text,
            "turn": self.span.turn if self.span else None,
            "start": self.span.start if self.span else None,
            "end": self.span.end if self.span else None,
            "kind": self.kind,
            "strength": self.strength,
            "superseded_by": self.superseded_by,
            "certainty": round(self.certainty, 2),
            "accepted": (
                {"turn": self.accepted.turn, "start": self.accepted.start, "end": self.accepted.end}
                if self.accepted
                else None
            ),
        }


class Brief(NamedTuple):
    """What was asked for in a dialogue, in the order of the dialogue.

    ``unreadable`` says why requirements could not be read (another language, nobody known to be the
    persona); ``requirements`` may then be empty or incomplete and must not be scored.
    """

    requirements: tuple[Requirement, ...] = ()
    unreadable: str | None = None

    @property
    def live(self) -> tuple[Requirement, ...]:
        """The requirements that stand at the end of the dialogue."""
        return tuple(requirement for requirement in self.requirements if requirement.live)

    def to_json(self) -> dict[str, Any]:
        """``{"requirements": […], "unreadable": …}``."""
        return {
            "requirements": [requirement.to_json() for requirement in self.requirements],
            "unreadable": self.unreadable,
        }
