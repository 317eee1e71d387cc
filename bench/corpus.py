"""Recordings of real size made of the fixtures' talk, by a seeded generator: the same on every machine.

Each takes one fixture's dialogue whole and puts rounds of other dialogues before it, in the same two
voices, until it has 10 to 25 kB. A few words in a hundred are exchanged, so that no sentence comes twice
and nothing can be remembered from one recording to the next.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random

import harness

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "recordings"
SMALLEST, LARGEST = 11_000, 23_500
"""Bytes aimed at; the last round may add some, and files stay between 10 and 25 kB."""
EXCHANGED = 0.04
"""Share of the longer words that are exchanged for others of the fixtures."""


def write_corpus(folder: Path, count: int, seed: int = 2025) -> list[Path]:
    """``count`` recordings in the producers' Markdown in a new folder."""
    folder.mkdir(parents=True)
    paths = []
    for number in range(count):
        path = folder / f"dialogue-{number:05}.md"
        path.write_text(recording(Random(seed * 1_000_003 + number)), encoding="utf-8")
        paths.append(path)
    return paths


@cache
def _dialogues() -> tuple[harness.Recording, ...]:
    found = [harness.read(path) for path in sorted(FIXTURES.glob("*.md"))]
    return tuple(
        one for one in found if len(one.turns) > 3 and sum(len(turn.text) for turn in one.turns) < 9000
    )


@cache
def _words() -> tuple[str, ...]:
    text = " ".join(turn.text for one in _dialogues() for turn in one.turns)
    return tuple(sorted(set(re.findall(r"\b[a-z]{5,12}\b", text))))


def recording(random: Random) -> str:
    """One dialogue with what was saved of it, right or wrong, as its fixture has it."""
    core = random.choice(_dialogues())
    saved = core.recorded.text if core.recorded else ""
    size = sum(len(turn.text.encode()) for turn in core.turns) + len(saved.encode()) + 1200
    target = random.randint(SMALLEST, LARGEST)
    before: list[tuple[str, str]] = []
    while size < target:
        other = random.choice(_dialogues())
        for turn in other.turns[: random.randint(2, 4)]:
            before.append((turn.role, _exchanged(turn.text, random)))
            size += len(before[-1][1].encode()) + 40
    turns = before + [(turn.role, turn.text) for turn in core.turns]
    names = {"persona": core.persona or "Persona", "copilot": core.copilot or "Copilot"}
    spoken, number = [], 0
    for role, text in turns:
        number += role == "persona"
        spoken.append(f"### Round {number}: {names.get(role, 'Copilot')}\n\n{text}\n\n---\n")
    return "\n".join(
        [
            "# Video Prompt\n",
            f"**Generated**: 2025-11-03 10:22:31\n**Created by**: {names['persona']} (AI Persona) + {names['copilot']}",
            f"**Dialogue Rounds**: {number}\n**Agent Model**: generated\n\n---\n",
            f"## Final Prompt\n\n```\n{saved}\n```\n\n---\n\n## Dialogue History\n",
            *spoken,
            f"## Metadata\n\n- **Final Round**: {number}\n- **Prompt Length**: {len(saved)} characters\n",
        ]
    )


def _exchanged(text: str, random: Random) -> str:
    words = _words()

    def exchange(match: re.Match[str]) -> str:
        return random.choice(words) if random.random() < EXCHANGED else match[0]

    return re.sub(r"\b[a-z]{5,12}\b", exchange, text)
