"""Recordings as the producers write them, for the tests: invented people, invented words."""

from __future__ import annotations

from harness.recordings import Recording, RecordingError, read_bytes

PERSONA = "Mira Solberg"
COPILOT = "Reel Copilot"

TURNS: tuple[tuple[int, str, str], ...] = (
    (0, COPILOT, "Hello. What shall we make?"),
    (1, PERSONA, "A fox.\n\n---\n\nThe rule above is mine."),
    (1, COPILOT, "# Here\n\n### Draft\n\n```\nA fox runs.\n```\n\n---\n\n## Notes\n\nShorter?"),
    (2, PERSONA, "Yes. Go."),
    (2, COPILOT, "Done.\n\n<final_prompt>\nA fox runs.\n</final_prompt>"),
)


def markdown(
    turns: tuple[tuple[int, str, str], ...] = TURNS,
    *,
    prompt: str | None = "A fox runs.",
    fence: str = "```",
    heading: str = "### Round {round}: {speaker}",
    rule: str = "\n\n---\n\n",
    dialogue: str | None = "## 💬 Dialogue History",
    created_by: str | None = f"{PERSONA} (AI Persona) + Reel Creator Copilot",
    metadata: bool = True,
) -> str:
    """A recording's text."""
    parts = ["# Video Prompt\n\n"]
    if created_by is not None:
        parts.append(
            f"**Generated**: 2026-03-01 10:00:00\n**Created by**: {created_by}\n"
            f"**Dialogue Rounds**: {len(turns)}\n**Model**: written-by-hand\n\n---\n\n"
        )
    if prompt is not None:
        parts.append(f"## 🎬 Final Prompt\n\n{fence}\n{prompt}\n{fence}\n\n---\n\n")
    if dialogue is not None:
        parts.append(f"{dialogue}\n\n")
    for number, speaker, text in turns:
        parts.append(heading.format(round=number, speaker=speaker) + f"\n\n{text}{rule}")
    if metadata:
        parts.append(
            f"## 📊 Metadata\n\n- **Total Rounds**: {len(turns)}\n- **Final Round**: {turns[-1][0]}\n"
            f"- **Prompt Length**: {len(prompt or '')} characters\n- **API Model**: written-by-hand\n\n---\n\n"
            f"*This prompt was generated through a dialogue between {PERSONA} AI and Reel Creator Copilot.*\n"
        )
    return "".join(parts)


def read_one(content: str | bytes, source: str = "dialogue.md") -> Recording:
    """The one recording in a file's content."""
    data = content.encode() if isinstance(content, str) else content
    found = list(read_bytes(data, source))
    assert len(found) == 1, found
    assert isinstance(found[0], Recording), str(found[0])
    return found[0]


def error_of(content: str | bytes, source: str) -> RecordingError:
    """The error that a file's content gives."""
    data = content.encode() if isinstance(content, str) else content
    found = list(read_bytes(data, source))
    assert len(found) == 1, found
    assert isinstance(found[0], RecordingError), found[0]
    return found[0]


def spoken(recording: Recording) -> list[tuple[int | None, str, str]]:
    """Rounds, speakers and texts, to compare with what was written."""
    return [(turn.round, turn.speaker, turn.text) for turn in recording.turns]


def codes(recording: Recording) -> list[str]:
    """The ids of the findings in order."""
    return [finding.code.id for finding in recording.findings]
