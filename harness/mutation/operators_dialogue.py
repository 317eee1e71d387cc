"""Faults of the talk: the prompt may be fine, the way to it was not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.mutation.edits import said, with_turns
from harness.mutation.model import Operator

if TYPE_CHECKING:
    from random import Random

    from harness.mutation.model import Case
    from harness.recordings import Recording

_THANKS = (
    ("persona", "Thank you, this was a joy. You listened."),
    ("copilot", "The pleasure is all mine. What a lovely project this has been!"),
    ("persona", "Truly. I will remember this one."),
    ("copilot", "So will I. Have a wonderful evening, and see you at the premiere."),
)


def _english(case: Case) -> bool:
    """Whether English talk can follow the copilot's delivery without falling out of the dialogue."""
    return case.turn.role == "copilot" and case.brief.unreadable is None


def _ended(case: Case, *talk: tuple[str, str]) -> Recording:
    """The dialogue up to its delivery, then ``talk`` and nothing else."""
    turns = [*case.recording.turns[: case.turn.index + 1]]
    turns += [
        said("persona" if role == "persona" else "copilot", text, case.recording) for role, text in talk
    ]
    return with_turns(case.recording, turns)


def _thanks(case: Case, _: Random) -> Recording | None:
    if not _english(case):
        return None
    return _ended(case, ("persona", "That's the one. Approved."), ("copilot", "Locked."), *_THANKS)


def _round(case: Case, random: Random) -> Recording | None:
    if not any(turn.round for turn in case.recording.turns):
        return None
    number = max(turn.round or 0 for turn in case.recording.turns) + random.choice((3, 5))
    turns = list(case.recording.turns)
    turns[-1] = replace(turns[-1], text=f"{turns[-1].text}\n\nThis is round {number} of our dialogue.")
    return with_turns(case.recording, turns)


def _question(case: Case, random: Random) -> Recording | None:
    """A question in an early turn of the persona that no later word of the copilot takes up."""
    early = [turn for turn in case.recording.turns[: case.turn.index] if turn.role == "persona"]
    if not early or not _english(case):
        return None
    turn = random.choice(early)
    asked = random.choice(
        (
            "By the way, could you tell me how much a thousand renders would cost?",
            "One more thing: do you know whether our insurance covers drones?",
        )
    )
    turns = list(case.recording.turns)
    turns[turn.index] = replace(turn, text=f"{turn.text}\n\n{asked}")
    return with_turns(case.recording, turns)


def _approval(case: Case, _: Random) -> Recording | None:
    return (
        _ended(case) if case.turn.role == "copilot" and case.card.extraction.agreement is not None else None
    )


def _repeat(case: Case, _: Random) -> Recording | None:
    if not _english(case):
        return None
    wish = "Please put a lighthouse into the background and make it snow."
    return _ended(
        case,
        ("persona", wish),
        (
            "copilot",
            f"Here is the final prompt with your change:\n\n<final_prompt>\n{case.text}\n</final_prompt>",
        ),
        ("persona", "Good. Approved."),
    )


def _claim(case: Case, _: Random) -> Recording | None:
    if not _english(case):
        return None
    return _ended(
        case,
        ("persona", "Please put a lighthouse into the background."),
        (
            "copilot",
            "Done: I've added the lighthouse to the background. Everything else is unchanged. Locked!",
        ),
        ("persona", "Perfect. Approved."),
    )


def _promise(case: Case, _: Random) -> Recording | None:
    if not _english(case):
        return None
    return _ended(
        case,
        ("persona", "Make the ending quieter and send me the new text, please."),
        ("copilot", "I'll send you the revised version in my next message."),
        ("persona", "Good."),
        ("copilot", "Thank you for your patience, it has been lovely to work with you."),
    )


def _endless(case: Case, _: Random) -> Recording | None:
    if not _english(case):
        return None
    return _ended(
        case,
        ("persona", "And please make it three minutes long, in one single clip."),
        ("copilot", "Three minutes in a single clip, of course! Everything else stays."),
        ("persona", "Approved."),
    )


OPERATORS = (
    Operator("thanks-rounds", "dialogue", ("DLG002",), _thanks, "four turns of thanks after the agreement"),
    Operator("false-round", "dialogue", ("REC009",), _round, "a turn counts rounds that never were"),
    Operator("question-unanswered", "dialogue", ("DLG008",), _question, "the persona's question gets no answer"),
    Operator("approval-removed", "dialogue", ("DLG001",), _approval, "the persona's approval, and all after it, is gone"),
    Operator("repeated-despite-request", "dialogue", ("DLG004", "COV001", "DLG005"), _repeat, "the same text again, as if changed"),
    Operator("claimed-change", "dialogue", ("DLG005", "EXT012", "COV001"), _claim, "a change is claimed that no text has"),
    Operator("promise-broken", "dialogue", ("DLG009", "DLG001", "EXT011"), _promise, "a revised text is promised and never comes", subtle=True),
    Operator("infeasible-request", "dialogue", ("DLG012", "COV002", "EXT012"), _endless, "three minutes in one clip are agreed to"),
)  # fmt: skip
