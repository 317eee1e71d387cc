"""A suite in a folder of its own: small people and scenarios, models that a script or a server plays."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from harness.suite import Suite, load_suite

if TYPE_CHECKING:
    from pathlib import Path

PROMPT = (
    "Wide shot, dawn: a lamplighter walks a canal towpath and snuffs the lamps one by one. Static camera, "
    "50 mm lens, blue hour light, mist on the water. His boots crunch on gravel. Vertical 9:16, 8 seconds."
)
SCRIPT = f"""\
schema: script/1
price: {{input: 1.0, output: 4.0}}
seconds: SECONDS
rules:
  - when: {{purpose: persona, last: "</final_prompt>"}}
    say: [Approved., "Good. Approved, lock it.", That is the one. Approved.]
  - when: {{purpose: persona, turn: 1}}
    say: [A lamplighter at dawn., The man who snuffs the lamps.]
  - when: {{purpose: persona}}
    say: Still. Write it out.
  - when: {{purpose: copilot, last: Write it}}
    say: |-
      Here it is:

      <final_prompt>
      {PROMPT}
      </final_prompt>
  - when: {{purpose: copilot}}
    say: [Camera still or moving?, Should the camera move?, Still or moving?]
"""


def write_suite(
    folder: Path,
    *,
    personas: int = 2,
    scenarios: int = 4,
    seconds: float = 0,
    more: str = "",
    fresh: str = "",
) -> Path:
    """Write ``harness.yaml`` and its files; ``more`` are top-level sections, ``fresh`` lines of that section."""

    def write(name: str, text: str) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    for number in range(1, personas + 1):
        front = f"---\nid: odile\nversion: {number}\nspeaker: Odile Marsh\n---\n"
        write(f"fixtures/personas/odile@{number}.md", f"{front}You are Odile, in your version {number}.\n")
    write("fixtures/copilots/slate@1.md", "---\nid: slate\nversion: 1\nspeaker: Slate\n---\nYou are Slate.\n")
    for number in range(scenarios):
        text = f"What do you see on day {number}?"
        opening = f"opening:\n  text: {json.dumps(text)}\n"
        write(
            f"fixtures/scenarios/day-{number:03}.yaml",
            f"schema: scenario/1\nid: day-{number:03}\nsituation: Day {number} of a lamplighter.\n{opening}",
        )
    write("fixtures/scripts/calm.yaml", SCRIPT.replace("SECONDS", str(seconds)))
    models = "" if "models:" in fresh else "  models: [scripted/calm]\n"
    write(
        "harness.yaml",
        "schema: suite/1\nfresh:\n  personas: [fixtures/personas/*.md]\n  copilots: [fixtures/copilots/*.md]\n"
        f"  scenarios: [fixtures/scenarios/*.yaml]\n{models}{fresh}{more}",
    )
    return folder / "harness.yaml"


def suite_in(folder: Path, **options: Any) -> Suite:
    return load_suite(write_suite(folder, **options), environment={})


def recordings(run: Path) -> dict[str, bytes]:
    """Every recording in a run's folder, by its file's name."""
    return {path.name: path.read_bytes() for path in sorted((run / "recordings").iterdir())}


def entries(run: Path) -> list[dict[str, Any]]:
    """The journal's lines, without the first."""
    return [json.loads(line) for line in (run / "journal.jsonl").read_text(encoding="utf-8").splitlines()][1:]
