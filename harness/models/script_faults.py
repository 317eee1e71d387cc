"""Faults that a scripted model can be told to commit: each is one way in which such dialogues fail.

A fault changes an answer, or returns ``None`` where it has nothing to bite on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OPEN, CLOSE = "<final_prompt>", "</final_prompt>"


class Said(NamedTuple):
    """An answer in the making: its text, why it stopped, which turn of the speaker it is, what came before."""

    text: str
    stop: str
    turn: int
    own: str


def final_prompt(text: str) -> tuple[str, str, str] | None:
    """The last closed final prompt: what stands before it, its content, what follows."""
    before, opened, rest = text.rpartition(OPEN)
    content, closed, after = rest.partition(CLOSE)
    return (before, content, after) if opened and closed else None


def _fragment(said: Said) -> Said | None:
    """Only the beginning of the prompt is delivered, broken off inside a sentence."""
    parts = final_prompt(said.text)
    words = parts[1].split() if parts else []
    if parts is None or len(words) < 4:
        return None
    return said._replace(
        text=f"{parts[0]}{OPEN}\n{' '.join(words[: len(words) // 4 + 1])}\n{CLOSE}{parts[2]}"
    )


def _placeholder(said: Said) -> Said | None:
    parts = final_prompt(said.text)
    return parts and said._replace(
        text=f"{parts[0]}{OPEN}\n[insert the final prompt here]\n{CLOSE}{parts[2]}"
    )


def _unclosed(said: Said) -> Said | None:
    return said._replace(text=said.text.replace(CLOSE, "")) if CLOSE in said.text else None


def _untagged(said: Said) -> Said | None:
    parts = final_prompt(said.text)
    return parts and said._replace(text="".join(parts))


def _flake(said: Said) -> Said | None:
    """The prompt is promised and not delivered."""
    parts = final_prompt(said.text)
    return parts and said._replace(
        text=f"{parts[0]}I will write the final prompt out for you right away.{parts[2]}"
    )


def _cut(said: Said) -> Said | None:
    """The answer ends where the limit of tokens was reached."""
    length = len(said.text) * 3 // 5
    return said._replace(text=said.text[:length], stop="max_tokens") if length else None


def _refusal(said: Said) -> Said:
    return said._replace(text="I can't help with that request.", stop="refusal")


def _repetition(said: Said) -> Said | None:
    return said._replace(text=said.own) if said.own else None


def _wrong_round(said: Said) -> Said:
    return said._replace(text=f"This is Round {said.turn + 2}. {said.text}")


def _claim(said: Said) -> Said:
    return said._replace(text=f"{said.text}\n\nPrompts built like this one average 3.2 million views.")


def _broken_json(said: Said) -> Said | None:
    return said._replace(text=said.text[:-1]) if said.text.endswith(("}", "]")) else None


FAULTS: Mapping[str, Callable[[Said], Said | None]] = {
    "fragment": _fragment,
    "placeholder": _placeholder,
    "unclosed-tag": _unclosed,
    "no-tags": _untagged,
    "flake": _flake,
    "cut": _cut,
    "refusal": _refusal,
    "repetition": _repetition,
    "wrong-round": _wrong_round,
    "unsupported-claim": _claim,
    "broken-json": _broken_json,
}
"""Every fault by its name."""
