"""From a finished dialogue to a recording like any other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.extraction import extract
from harness.recordings.model import MetadataField, RecordedPrompt, Recording
from harness.recordings.origin import Origin

if TYPE_CHECKING:
    from harness.dialogues.loop import Dialogue
    from harness.dialogues.matrix import Cell


def recording_of(cell: Cell, dialogue: Dialogue) -> Recording:
    """The recording of a dialogue that was held for ``cell``; the same dialogue gives the same bytes.

    The recorded prompt is what the harness's own extraction delivers from the turns (the clips of a
    sequence one after the other), and empty where it delivers none. No date is recorded: when a
    dialogue was made says nothing of it, and the journal knows.
    """
    scenario, models = cell.scenario, cell.models
    notes = [MetadataField("Note", note) for note in dialogue.notes]
    references = [
        MetadataField("Reference", f"{reference.name} {reference.sha256[:12]}")
        for reference in cell.copilot.references
    ]
    recording = Recording(
        id=cell.id,
        format="harness-json",
        turns=dialogue.turns,
        recorded=None,
        persona=cell.persona.speaker,
        copilot=cell.copilot.speaker,
        models={"persona": models.persona, "copilot": models.copilot},
        title=scenario.title,
        metadata=(*references, *notes),
        origin=Origin(
            scenario=scenario.id,
            scenario_sha256=scenario.sha256,
            replicate=cell.replicate,
            persona=cell.persona.party(models.persona),
            copilot=cell.copilot.party(models.copilot),
            stop=dialogue.stop,
            seed=cell.seed,
            platform=scenario.platform,
            input_tokens=dialogue.input_tokens,
            cached_tokens=dialogue.cached_tokens,
            output_tokens=dialogue.output_tokens,
            cost=dialogue.cost,
            requirements=scenario.requirements,
            parent=cell.fork.parent if cell.fork else None,
            forked_at=len(cell.fork.turns) if cell.fork else None,
        ),
    )
    delivered = "\n\n".join(prompt.text for prompt in extract(recording).prompts)
    return replace(recording, recorded=RecordedPrompt(delivered))
