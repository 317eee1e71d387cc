"""What each side is told: its own file, the protocol, the occasion, the guidance of the round."""

from __future__ import annotations

from dataclasses import replace

from sample_cells import cell

from harness.dialogues.speakers import Reference
from harness.dialogues.views import request, round_of
from harness.recordings.model import Turn
from harness.recordings.origin import StatedRequirement

GUIDED = {"opening": "Say what you see.", "closing": "Come to an end."}


def texts(call) -> str:
    return "\n\n".join(block.text for block in call.system)


def turns(count: int) -> list[Turn]:
    roles = ("copilot", "persona")
    return [Turn(index, roles[index % 2], "", f"turn {index}", round_of(index)) for index in range(count)]


def test_the_occasion_is_the_personas_alone_and_the_platform_is_for_both():
    wanted = (StatedRequirement("eight seconds", "duration"), StatedRequirement("mist", None, "wished"))
    what = cell(requirements=wanted, platform="sora-2")
    persona, copilot = (texts(request(what, side, turns(1))) for side in ("persona", "copilot"))
    assert "A lamplighter, at dawn." in persona
    assert "- eight seconds (demanded)\n- mist (wished)" in persona
    assert "A lamplighter" not in copilot
    assert "eight seconds" not in copilot
    assert "sora-2" in persona
    assert "sora-2" in copilot


def test_the_delivery_protocol_is_the_copilots_and_approval_the_personas():
    persona, copilot = (texts(request(cell(), side, turns(1))) for side in ("persona", "copilot"))
    assert "You talk with Odile Marsh" in copilot
    assert "between <final_prompt> and </final_prompt>, each tag on a line" in copilot
    assert "You talk with Slate" in persona
    assert "say in a short sentence of its own that it is approved" in persona


def test_guidance_stands_in_the_first_turn_and_in_the_last_two_rounds():
    what = cell(rounds=4)
    what = replace(what, persona=replace(what.persona, **GUIDED), copilot=replace(what.copilot, **GUIDED))
    seen = []
    for number in range(1, 9):
        side = "persona" if number % 2 else "copilot"
        told = texts(request(what, side, turns(number)))
        seen.append((GUIDED["opening"] in told, GUIDED["closing"] in told))
        assert f"This is round {round_of(number)} of at most 4." in told
    # The copilot opened with the scenario's text: its first turn is behind it.
    assert [opening for opening, _ in seen] == [True, *[False] * 7]
    assert [closing for _, closing in seen] == [False] * 4 + [True] * 4


def test_what_stays_the_same_comes_first_and_is_marked_for_the_cache_once():
    what = cell()
    guides = (
        Reference("a.md", "Eight seconds at most.", "4" * 64),
        Reference("b.md", "No lens names.", "5" * 64),
    )
    what = replace(what, copilot=replace(what.copilot, references=guides))
    early, late = (request(what, "copilot", turns(number)).system for number in (2, 6))
    assert early[:-1] == late[:-1]
    assert [block.cache for block in early] == [False, False, True, False]
    assert early[1].text == "## Reference: a.md\n\nEight seconds at most."


def test_two_cells_never_share_a_call():
    one, other = cell(), cell(replicate=1)
    calls = [request(what, "persona", turns(1)) for what in (one, other)]
    assert calls[0].messages == calls[1].messages
    assert calls[0].system == calls[1].system
    assert calls[0].replicate != calls[1].replicate


def test_braces_in_a_persona_are_only_braces():
    what = cell()
    what = replace(what, persona=replace(what.persona, body="You love {braces} and {0}.", speaker="{x}"))
    assert "You love {braces} and {0}." in texts(request(what, "persona", turns(1)))
    assert "You talk with {x}" in texts(request(what, "copilot", turns(2)))


def test_turns_of_one_speaker_in_a_row_are_one_message():
    odd = [*turns(2), Turn(2, "persona", "", "and more", 1)]
    messages = request(cell(), "copilot", odd).messages
    assert [message.role for message in messages] == ["user", "assistant", "user"]
    assert messages[-1].text == "turn 1\n\nand more"
