"""Recordings made up by a seeded generator: the size and shape of real ones, the same on every machine."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SMALLEST, LARGEST = 10_900, 24_000
"""Characters aimed at; the last message may add some, and files stay between 10 and 25 kB."""

_TEXT = (
    "the a slow quiet amber window rain street lamp camera hand glass table harbour wind steam kettle "
    "light shadow frame moves holds turns opens falls toward across behind under against wet brass wool "
    "grey green copper morning night crowd dog bicycle door stair corridor puddle neon chair curtain "
    "and with while until then because so but never always almost nearly before after without"
)
_WORDS = tuple(_TEXT.split())


def write_corpus(folder: Path, count: int, seed: int = 2025) -> list[Path]:
    """``count`` recordings in the producers' Markdown, 10 to 25 kB each, in a new folder."""
    folder.mkdir(parents=True)
    paths = []
    for number in range(count):
        path = folder / f"dialogue-{number:05}.md"
        path.write_text(recording(Random(seed * 1_000_003 + number)), encoding="utf-8")
        paths.append(path)
    return paths


def recording(random: Random) -> str:
    """One dialogue; one in five saved a fragment, as a producer's bug would."""
    prompt = _prompt(random)
    size = random.randint(SMALLEST, LARGEST) - 2 * len(prompt) - 900
    turns: list[str] = []
    spoken = 0
    while spoken < size or len(turns) < 4:
        turns.append(_talk(random))
        spoken += len(turns[-1])
    saved = prompt.split(". ")[0][-40:] if random.random() < 0.2 else prompt
    parts = [
        "# Video Prompt\n",
        "**Generated**: 2025-11-03 10:22:31\n**Created by**: Nadia Birk (AI Persona) + Copilot",
        f"**Dialogue Rounds**: {len(turns) // 2 + 1}\n**Agent Model**: generated\n\n---\n",
        f"## Final Prompt\n\n```\n{saved}\n```\n\n---\n\n## Dialogue History\n",
    ]
    for index, turn in enumerate(turns):
        parts.append(f"### Round {index // 2 + 1}: {('Nadia Birk', 'Copilot')[index % 2]}\n\n{turn}\n\n---\n")
    last = len(turns) // 2 + 1
    parts += [
        f"### Round {last}: Copilot\n\nHere it is:\n\n<final_prompt>\n{prompt}\n</final_prompt>\n\n---\n",
        f"### Round {last}: Nadia Birk\n\nYes, that is the one. Keep it.\n\n---\n",
        f"## Metadata\n\n- **Final Round**: {last}\n- **Prompt Length**: {len(saved)} characters",
    ]
    return "\n".join(parts) + "\n"


def _sentence(random: Random, shortest: int = 6, longest: int = 22) -> str:
    words = random.choices(_WORDS, k=random.randint(shortest, longest))
    return " ".join(words).capitalize() + "."


def _talk(random: Random) -> str:
    paragraphs = [
        " ".join(_sentence(random) for _ in range(random.randint(1, 4))) for _ in range(random.randint(1, 3))
    ]
    roll = random.random()
    if roll < 0.25:
        paragraphs.append("\n".join(f"- {_sentence(random, 3, 9)}" for _ in range(random.randint(2, 5))))
    elif roll < 0.4:
        paragraphs.append(f'*"{_sentence(random)}"*')
    elif roll < 0.5:
        paragraphs.append(f"**{random.choice(_WORDS).title()} {random.choice(_WORDS)}**: {_sentence(random)}")
    elif roll < 0.6:
        paragraphs.append(
            f"Make it {random.randint(4, 12)} seconds, with {random.choice(_WORDS)} {random.choice(_WORDS)}."
        )
    return "\n\n".join(paragraphs)


def _prompt(random: Random) -> str:
    beats = random.randint(2, 4)
    lines = [
        f"Style: {_sentence(random)}",
        f"Setting: {_sentence(random)} {_sentence(random)}",
        f"Camera: static medium close-up, {random.choice([24, 35, 50, 85])}mm. {_sentence(random)}",
        f"Lighting: {_sentence(random)}",
    ]
    lines += [f"{2 * beat}-{2 * beat + 2}s: {_sentence(random)} {_sentence(random)}" for beat in range(beats)]
    lines += [f"Sound: {_sentence(random)}", f"Duration: {2 * beats} seconds."]
    return "\n".join(lines)
