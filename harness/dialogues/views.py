"""What each of the two sees: system blocks, and the turns so far from its own side of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from harness.models.protocol import Message, Request, Sampling, SystemBlock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.dialogues.matrix import Cell
    from harness.dialogues.speakers import Side, Speaker
    from harness.recordings import Turn

CLOSING_ROUNDS = 2
"""The closing guidance holds in so many last rounds: one to deliver in, one to approve in."""

DELIVERY = """\
## How you deliver
You talk with {persona}, who decides. When the prompt is agreed, or when you are asked for it, write it out whole, between \
<final_prompt> and </final_prompt>, each tag on a line of its own, and nothing but the prompt between them. Do not write these \
tags for anything else. If something is to be changed afterwards, deliver the whole prompt again in the same way, never the \
changed piece alone. You cannot start the video yourself."""

APPROVAL = """\
## How this works
You talk with {copilot}, who writes the prompt for a text-to-video model; you decide. Do not write the prompt yourself. The \
finished one comes between <final_prompt> and </final_prompt>. When you have read it and want nothing changed, say in a short \
sentence of its own that it is approved; as long as anything is missing or wrong, say what, and do not approve. Answer as \
{persona} only, in your own voice, without stage directions and without your name in front."""

BEGIN = "(The conversation begins. You speak first.)"
"""Stands for the other one's silence: providers want the first message to be a user's."""


def request(cell: Cell, side: Side, turns: Sequence[Turn]) -> Request:
    """The call that makes turn number ``len(turns)``, spoken by ``side``.

    A speaker's own turns are the assistant's, the other one's are the user's. The blocks that stay the
    same through the dialogue come first, the last of them marked for the provider's cache; what changes
    by the round comes after it.
    """
    speaker = cell.persona if side == "persona" else cell.copilot
    sampling = cell.settings
    return Request(
        model=cell.models.persona if side == "persona" else cell.models.copilot,
        messages=_messages(side, turns),
        system=(*_standing(cell, speaker), SystemBlock(_situation(cell, speaker, turns))),
        sampling=Sampling(sampling.max_tokens, sampling.temperature, sampling.top_p, cell.seed),
        replicate=cell.draw,
        purpose=side,
        label=f"{cell.id} turn {len(turns)}",
    )


def round_of(turn: int) -> int:
    """The round of a turn: the opening is round 0, then each pair of turns is one."""
    return (turn + 1) // 2


def _messages(side: Side, turns: Sequence[Turn]) -> tuple[Message, ...]:
    messages: list[Message] = []
    for turn in turns:
        role: Literal["user", "assistant"] = "assistant" if turn.role == side else "user"
        if messages and messages[-1].role == role:  # a forked recording need not alternate
            messages[-1] = Message(role, f"{messages[-1].text}\n\n{turn.text}")
        else:
            messages.append(Message(role, turn.text))
    if not messages or messages[0].role == "assistant":
        messages.insert(0, Message("user", BEGIN))
    return tuple(messages)


def _standing(cell: Cell, speaker: Speaker) -> tuple[SystemBlock, ...]:
    names = {"persona": cell.persona.speaker, "copilot": cell.copilot.speaker}
    protocol = APPROVAL if speaker.side == "persona" else DELIVERY
    texts = [f"{speaker.body}\n\n{protocol.format(**names)}"]
    texts += [f"## Reference: {reference.name}\n\n{reference.text}" for reference in speaker.references]
    return tuple(SystemBlock(text, cache=text is texts[-1]) for text in texts)


def _situation(cell: Cell, speaker: Speaker, turns: Sequence[Turn]) -> str:
    """What depends on the scenario and the round."""
    scenario, number = cell.scenario, max(1, round_of(len(turns)))
    parts = []
    if speaker.side == "persona" and scenario.situation:
        parts.append(f"## The occasion\n{scenario.situation}")
    if speaker.side == "persona" and scenario.requirements:
        wanted = "\n".join(f"- {stated.text} ({stated.strength})" for stated in scenario.requirements)
        parts.append(f"## What you want of this video\n{wanted}")
    if scenario.platform:
        parts.append(f"The video will be made with {scenario.platform}.")
    parts.append(f"This is round {number} of at most {cell.rounds}.")
    if speaker.opening and not any(turn.role == speaker.side for turn in turns):
        parts.append(speaker.opening)
    if speaker.closing and number > cell.rounds - CLOSING_ROUNDS:
        parts.append(speaker.closing)
    return "\n\n".join(parts)
