"""Hostile files take time in proportion to their length: four times the length, about four times the time.

Only ratios are judged, with a generous margin and the best of three runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from markdown_writer import markdown

from harness.recordings import read_bytes

HEAD = "**Created by**: Mira Solberg + Reel Copilot\n\n## Dialogue\n\n### Round 0: Reel Copilot\n\n"
if TYPE_CHECKING:
    from collections.abc import Callable

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


def reading(unit: str, size: int, source: str) -> Callable[[], object]:
    repeat = max(1, size // len(unit))
    body = "".join(unit.replace("{i}", str(i)) for i in range(repeat)) if "{i}" in unit else unit * repeat
    data = (HEAD + body + "\n\n" + markdown()).encode() if source == "x.md" else body.encode()
    return lambda: list(read_bytes(data, source))


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("source", ["x.md", "x.txt"])
def test_four_times_the_length(name: str, source: str, assert_linear: Callable[..., None]) -> None:
    assert_linear(lambda size: reading(HOSTILE[name], size, source), SIZE)


@pytest.mark.parametrize(
    "unit", ["[", "{", '{"a":', '"', "\\", '"\\', "[1,", "9", '{"role":"user","content":"x"}\n']
)
@pytest.mark.parametrize("source", ["x.json", "x.jsonl", "-"])
def test_json(unit: str, source: str, assert_linear: Callable[..., None]) -> None:
    assert_linear(lambda size: reading(unit, size, source), SIZE)
