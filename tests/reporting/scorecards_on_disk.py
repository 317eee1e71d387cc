"""Recordings on disk, scored as `harness score` scores them, for the tests of every face."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harness.recordings import read
from harness.reporting.outputs import Context, Entry, Outputs
from harness.scorecards import Scorer, as_json

if TYPE_CHECKING:
    from harness.runs import Failure

FIXTURES = Path(__file__).parents[2] / "fixtures" / "recordings"

HOSTILE = (
    "<script>alert(1)</script> </details> | ]]> [click](https://evil.test) ![i](//evil.test/x) @everyone #1 "
    "\x1b[31mred\x1b[0m \x07\x00\x0b \u202eesrever\u2066 \ud83d \ufffe \uffff {0} `code` $x$ =1+1 <!-- & &amp; www.evil.test"
)
"""Everything that one of the faces could trip over, on one line."""

DIALOGUE = """\
# Sora Video Prompt

**Created by**: {persona} + Copilot
**API Model**: written-by-hand

## Final Prompt

```
{recorded}
```

## Dialogue History

### Round 1: {persona}

A lamplighter at dawn, vertical, eight seconds.

---

### Round 1: Copilot

Here is the final prompt:

<final_prompt>
{prompt}
</final_prompt>

---

### Round 2: {persona}

Perfect. Agreed.
"""

PROMPT = (
    "Wide shot, dawn: a lamplighter walks a canal towpath, snuffing the lamps one by one. Static camera, "
    "50 mm lens, blue hour light, mist on the water. Vertical 9:16, 8 seconds.\n0–4s: he walks. 2–8s: he waits."
)


def dialogue(recorded: str | None = None, persona: str = "Odile Marsh", prompt: str = PROMPT) -> str:
    """A recording whose saved prompt is the delivered one, unless said otherwise."""
    saved = prompt if recorded is None else recorded
    return DIALOGUE.format(persona=persona, recorded=saved, prompt=prompt)


def entries(paths: list[Path], root: Path, scorer: Scorer | None = None) -> list[Entry]:
    """The scorecards of files below ``root``."""
    scorer = scorer or Scorer()
    return [
        Entry(as_json(card), card.recording.id, path.relative_to(root).as_posix())
        for path in paths
        for recording in read(path)
        for card in [scorer(recording)]
    ]


def written(
    path: Path, found: list[Entry], context: Context | None = None, failures: list[Failure] | None = None
) -> bytes:
    """What a face makes of them; its kind is the path's extension."""
    with Outputs([path], context or Context()) as outputs:
        for entry in found:
            outputs.add(entry)
        for failure in failures or ():
            outputs.fail(failure)
    return path.read_bytes()
