"""Hostile files take time in proportion to their length: four times the length, about four times the time.

Only ratios are judged, with a generous margin and the best of three runs.
"""

from __future__ import annotations

from time import perf_counter

import pytest
from markdown_writer import markdown

from harness.recordings import read_bytes

HEAD = "**Created by**: Mira Solberg + Reel Copilot\n\n## Dialogue\n\n### Round 0: Reel Copilot\n\n"
SIZE = 12_000

HOSTILE = {
    "digits": "9" * 16,
    "rules": "---\n",
    "dashes": "-" * 16,
    "stars": "*" * 16,
    "hashes": "#" * 16,
    "headings": "### x\n",
    "quotes": '"' * 16,
    "fences": "```\n",
    "open fences": "```x\n",
    "brackets": "[({" * 5,
    "blank lines": "\n" * 16,
    "spaces": " " * 16,
    "labels": "**a**: b\n",
    "names": "**a{i}**: b\n",
    "colons": ":" * 16,
    "pipes": "|" * 16,
    "rounds": "this is round ",
    "seven rounds": "seven rounds ",
    "round 7/": "round 7/",
    "turns": "### Round 1: Mira Solberg\n\nx\n\n---\n\n",
    "other turns": "### Round {i}: Somebody {i}\n",
    "damage": "â€”",
    "damage and letters": "Ã©é",
    "cut damage": "â€",
    "leads": "Ã",
    "emoji": "🎬",
    "metadata": "## Metadata\n\n",
    "prompts": "## Final Prompt\n\n```\n",
    "dialogues": "## Dialogue\n\n",
    "tags": "<final_prompt>\n",
}


def work(unit: str, repeat: int, source: str) -> float:
    body = "".join(unit.replace("{i}", str(i)) for i in range(repeat)) if "{i}" in unit else unit * repeat
    data = (HEAD + body + "\n\n" + markdown()).encode() if source == "x.md" else body.encode()
    best = float("inf")
    for _ in range(3):
        started = perf_counter()
        list(read_bytes(data, source))
        best = min(best, perf_counter() - started)
    return best


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("source", ["x.md", "x.txt"])
def test_four_times_the_length(name: str, source: str) -> None:
    unit = HOSTILE[name]
    repeat = max(1, SIZE // len(unit))
    small, large = work(unit, repeat, source), work(unit, repeat * 4, source)
    # Quadratic work would give 16; the constant allows for what does not grow.
    assert large < 9 * small + 0.01


@pytest.mark.parametrize(
    "unit", ["[", "{", '{"a":', '"', "\\", '"\\', "[1,", "9", '{"role":"user","content":"x"}\n']
)
@pytest.mark.parametrize("source", ["x.json", "x.jsonl", "-"])
def test_json(unit: str, source: str) -> None:
    repeat = SIZE // len(unit)
    small, large = work(unit, repeat, source), work(unit, repeat * 4, source)
    assert large < 9 * small + 0.01
