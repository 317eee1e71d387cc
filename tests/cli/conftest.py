"""Dialogues on disk, and the command line called as a user calls it."""

import io
import sys
from pathlib import Path

import pytest

import harness
from harness.cli import main

PROMPT = (
    "Wide shot, dawn: a lamplighter walks a canal towpath, snuffing the lamps one by one. Static camera, "
    "50 mm lens, blue hour light, mist on the water. His boots crunch on gravel. Vertical 9:16, 8 seconds."
)

DIALOGUE = """\
# Sora Video Prompt

**Generated**: 2026-03-04 10:00:00
**Created by**: {persona} + Copilot
**Dialogue Rounds**: 2
**Model**: written-by-hand

---

## Final Prompt

```
{recorded}
```

---

## Dialogue History

### Round 1: {persona}

I want a lamplighter at dawn, vertical, eight seconds. The title is *"Last Flame"*.

---

### Round 1: Copilot

Here is the final prompt:

<final_prompt>
{prompt}
</final_prompt>

---

### Round 2: {persona}

{answer}

---

## Metadata

- **Total Rounds**: 3
- **Final Round**: 2
- **Prompt Length**: {length} characters
- **Generated At**: 2026-03-04T10:00:00.000000
- **API Model**: written-by-hand
"""


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    """Every test starts in an empty folder and without colours."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("PYTHONPATH", str(Path(harness.__file__).parents[1]))


@pytest.fixture
def write(tmp_path):
    """Write a dialogue; by default the recorded prompt is the delivered one."""

    def write_dialogue(
        name="one.md",
        recorded=None,
        prompt=PROMPT,
        persona="Odile Marsh",
        answer="Perfect, that is the one. Agreed.",
    ):
        saved = prompt if recorded is None else recorded
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = DIALOGUE.format(
            persona=persona, recorded=saved, prompt=prompt, answer=answer, length=len(saved)
        )
        path.write_text(text, encoding="utf-8")
        return name

    return write_dialogue


class Result:
    """What a command line gave."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def call(capsys, monkeypatch):
    """Call the command line in this process."""

    def call_harness(*words, stdin=None):
        if stdin is not None:
            data = stdin if isinstance(stdin, bytes) else stdin.encode()
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call_harness
