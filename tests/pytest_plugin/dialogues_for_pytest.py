"""Dialogues that pass and fail, written into the folder of a pytester test."""

from __future__ import annotations

from textwrap import dedent

PROMPT = (
    "Wide shot, dawn: a lamplighter walks a canal towpath, snuffing the lamps one by one. Static camera, "
    "50 mm lens, blue hour light, mist on the water. His boots crunch on gravel. Vertical 9:16, 8 seconds."
)

DIALOGUE = """\
# Sora Video Prompt

**Created by**: {persona} + Copilot
**API Model**: {model}

## Final Prompt

```
{recorded}
```

## Dialogue History

### Round 1: {persona}

I want a lamplighter at dawn, vertical, eight seconds.

---

### Round 1: Copilot

Here is the final prompt:

<final_prompt>
{prompt}
</final_prompt>

---

### Round 2: {persona}

Perfect, that is the one. Agreed.
"""


def dialogue(recorded: str = PROMPT, persona: str = "Odile Marsh", model: str = "written-by-hand") -> str:
    """A recording; by default the saved prompt is the delivered one."""
    return DIALOGUE.format(persona=persona, recorded=recorded, prompt=PROMPT, model=model)


def make_recordings(pytester, **texts: str) -> None:
    """``recordings/NAME.md`` for each text."""
    folder = pytester.path / "recordings"
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def make_settings(pytester, *lines: str) -> None:
    """A pytest.ini that names the recordings."""
    settings = "\n".join(["[pytest]", "harness_recordings = recordings/*.md", *lines])
    (pytester.path / "pytest.ini").write_text(dedent(settings) + "\n", encoding="utf-8")
