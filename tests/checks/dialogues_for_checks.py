"""Dialogues for the tests of the dialogue check, in a line each, and what it says of them."""

from __future__ import annotations

from harness.checks import Evidence
from harness.checks.dialogue import Dialogue
from harness.extraction import extract
from harness.platforms import get as platform
from harness.recordings import Recording, Turn

PROMPT = (
    "A brass diving helmet sinks through green water, 16:9, 8 seconds, static camera, 35mm. A chain of bubbles "
    "rises past it. Two eels circle once and leave. Sound: a slow pump, muffled, no music."
)
ROLES = {"P": ("persona", "Nil Marrow"), "C": ("copilot", "Reel Copilot"), "?": ("unknown", "somebody")}


def recording(*lines, created=None):
    turns = tuple(
        Turn(index, *ROLES[who], text, round=(index + 1) // 2) for index, (who, text) in enumerate(lines)
    )
    return Recording("test", "markdown", turns, None, "Nil Marrow", "Reel Copilot", created=created)


def evidence(*lines, on=None, created=None):
    one = recording(*lines, created=created)
    return Evidence(one, extract(one), platform(on) if on else None)


def evaluate(*lines, **more):
    return Dialogue().evaluate(evidence(*lines, **more))


def names(score):
    return [finding.code.name for finding in score.findings]


def quotes(score, name, *lines):
    """The text under the spans of the finding of that name."""
    (finding,) = [finding for finding in score.findings if finding.code.name == name]
    return [lines[span.turn][1][span.start : span.end] for span in finding.spans]


def tagged(text=PROMPT, before="Here you go:", after=""):
    return f"{before}\n\n<final_prompt>\n{text}\n</final_prompt>\n\n{after}".rstrip()


OPENING = [
    ("C", "Hello Nil. What shall we film, and for how long?"),
    ("P", "A diving helmet on its way down. Eels. 8 seconds."),
]
APPROVED = ("P", "Approved. Lock it.")
LOCKED = ("C", "Locked as sent.")
GOOD = [*OPENING, ("C", tagged()), APPROVED, LOCKED]
