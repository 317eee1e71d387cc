"""A finished dialogue is a recording like any other, and the same one every time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sample_cells import DELIVERED, PROMPT, Lines, cell, held

from harness.dialogues.fork import fork
from harness.dialogues.recorded import recording_of
from harness.dialogues.speakers import Reference
from harness.errors import InputError
from harness.extraction import extract
from harness.models.protocol import Answer, Usage
from harness.recordings import read, write_json

ASK = "A lamplighter at dawn, vertical, eight seconds."
CLIPS = "\n\n".join(
    f"**Clip {number}**\n\n<final_prompt>\n{PROMPT.replace('dawn', f'hour {number}')}\n</final_prompt>"
    for number in (1, 2)
)


def round_trip(recording, folder):
    path = folder / "one.json"
    path.write_text(write_json(recording) + "\n", encoding="utf-8")
    (again,) = read(str(path))
    return again


def test_it_is_read_back_with_where_it_came_from(tmp_path):
    what = cell(platform="sora-2")
    recording = recording_of(what, held(what, Lines(ASK, DELIVERED, "Approved.")))
    again = round_trip(recording, tmp_path)
    assert again == recording
    assert again.id == what.id
    assert again.created is None
    assert (again.persona, again.copilot) == ("Odile Marsh", "Slate")
    assert again.models == {"persona": "scripted/a", "copilot": "scripted/b"}
    origin = again.origin
    assert origin is not None
    assert (origin.scenario, origin.stop, origin.platform, origin.replicate) == (
        "towpath",
        "approved",
        "sora-2",
        0,
    )
    assert (origin.input_tokens, origin.cached_tokens, origin.output_tokens, origin.cost) == (30, 6, 15, 1.5)
    assert origin.persona.sha256 == "1" * 64


@pytest.mark.parametrize(
    "said", [DELIVERED, CLIPS, "Shall I write it?", f"Sure.\n\n```\n{PROMPT}\n```", DELIVERED[:-20]]
)
def test_the_recorded_prompt_is_what_the_harness_extracts(tmp_path, said):
    what = cell(rounds=2)
    recording = recording_of(what, held(what, Lines(ASK, said, "Approved.", "Good.", "Good.")))
    extraction = extract(round_trip(recording, tmp_path))
    assert extraction.verdict == ("match" if extraction.prompts else "missing")
    assert recording.recorded is not None
    for prompt in extraction.prompts:
        assert prompt.text in recording.recorded.text


def test_notes_and_references_are_metadata(tmp_path):
    what = cell(rounds=1)
    guide = Reference("guide.md", "Eight seconds.", "5" * 64)
    what = replace(what, copilot=replace(what.copilot, references=(guide,)))
    note = "the model refused temperature 0; asked without it"
    dialogue = held(what, Lines(*[Answer("And?", "end", Usage(1, 1), notes=(note,))] * 2))
    again = round_trip(recording_of(what, dialogue), tmp_path)
    assert [(field.key, field.value) for field in again.metadata] == [
        ("Reference", "guide.md 555555555555"), ("Note", note),
    ]  # fmt: skip
    assert again.findings == ()


def parent(folder):
    what = cell()
    return round_trip(
        recording_of(what, held(what, Lines(ASK, "Still?", "Still.", DELIVERED, "Approved."))), folder
    )


def test_a_fork_keeps_the_first_turns_and_names_its_parent(tmp_path):
    recording = parent(tmp_path)
    what = cell()
    other = replace(what.persona, version="2", sha256="6" * 64)
    child = fork(
        recording, 3, persona=other, copilot=what.copilot, models=what.models, scenario=what.scenario
    )
    ask = Lines("Moving, please. Write it out.", DELIVERED, "Approved.")
    forked = recording_of(child, held(child, ask))
    assert forked.turns[:3] == recording.turns[:3]
    assert [turn.text for turn in forked.turns[3:]] == [
        "Moving, please. Write it out.",
        DELIVERED,
        "Approved.",
    ]
    assert [turn.round for turn in forked.turns] == [0, 1, 1, 2, 2, 3]
    assert forked.origin is not None
    assert (forked.origin.parent, forked.origin.forked_at) == (recording.id, 3)
    assert forked.origin.input_tokens == 30  # what the parent had cost is the parent's
    assert (
        forked.id == f"towpath--odile@2--slate@2--scripted-a+scripted-b--r0--from3-of-{recording.sha256[:8]}"
    )


def test_a_fork_leaves_room_to_come_to_an_end(tmp_path):
    what = cell(rounds=1)
    child = fork(parent(tmp_path), 4, persona=what.persona, copilot=what.copilot, models=what.models,
                 scenario=what.scenario, settings=what.settings)  # fmt: skip
    assert child.rounds == 4
    assert held(child, Lines(DELIVERED, "Approved.")).stop == "approved"


@pytest.mark.parametrize("at", [-1, 0, 7])
def test_a_fork_outside_of_the_recording(tmp_path, at):
    what = cell()
    with pytest.raises(InputError, match="has 6 turns — name a turn from 1 to 6"):
        fork(parent(tmp_path), at, persona=what.persona, copilot=what.copilot, models=what.models)


def test_a_recording_of_somebody_else_can_be_forked(tmp_path):
    what = cell()
    strange = replace(parent(tmp_path), origin=None, id="Odd name!")
    child = fork(strange, 2, persona=what.persona, copilot=what.copilot, models=what.models)
    assert (child.scenario.id, child.scenario.situation, child.rounds) == ("odd-name", "", 4)
    unknown = replace(strange, turns=(replace(strange.turns[0], role="unknown"), *strange.turns[1:]))
    with pytest.raises(InputError, match="turn 0 is neither the persona's nor the copilot's"):
        fork(unknown, 2, persona=what.persona, copilot=what.copilot, models=what.models)
