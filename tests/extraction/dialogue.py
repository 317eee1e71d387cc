"""Dialogues for tests, in a line each."""

from __future__ import annotations

from harness.recordings import RecordedPrompt, Recording, Role, Turn

ROLES: dict[str, Role] = {"P": "persona", "C": "copilot"}


def dialogue(*lines: tuple[str, str], recorded: str | None = None) -> Recording:
    """A recording of (``"P"`` or ``"C"``, text) pairs; rounds count as the producers count them."""
    turns = tuple(
        Turn(index, ROLES[who], {"P": "Nil Marrow", "C": "Reel Copilot"}[who], text, round=(index + 1) // 2)
        for index, (who, text) in enumerate(lines)
    )
    prompt = None if recorded is None else RecordedPrompt(recorded)
    return Recording("test", "markdown", turns, prompt, persona="Nil Marrow", copilot="Reel Copilot")
