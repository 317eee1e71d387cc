from __future__ import annotations

import json

import pytest
from markdown_writer import TURNS, codes, markdown, read_one

from harness.findings import Severity, registry


def with_line(line: str) -> str:
    """The sample recording with one more line of metadata."""
    return markdown().replace("- **API Model**", f"{line}\n- **API Model**")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("- **Total Messages**: 5", []),
        ("- **Total Messages**: 6", ["REC005"]),
        ("- **Total Messages**: 3", ["REC005"]),
        ("- **Rounds**: 5", []),  # messages, as the producers count
        ("- **Rounds**: 3", []),  # rounds 0 to 2
        ("- **Rounds**: 2", []),  # rounds after the opening
        ("- **Rounds**: 4", ["REC005"]),
        ("- **Rounds**: 11 (planned 12)", []),  # two numbers: unclear which
        ("- **Rounds**: many", []),
        ("- **Last Round**: 2", []),
        ("- **Last Round**: 3", ["REC006"]),
        ("- **Final Prompt Length**: 11", []),
        ("- **Final Prompt Length**: 12 characters", ["REC007"]),
        ("- **Final Prompt Length**: 3 words", []),
        ("- **Date**: 2026-03-01", []),
        ("- **Date**: March 1, 2026", []),
        ("- **Date**: 1 March 2026 10:00", []),
        ("- **Date**: 01.03.2026", []),
        ("- **Date**: 2026-03-01T10:00:00.123456+02:00", []),
        ("- **Timestamp**: 1772359200", []),
        ("- **Date**: 03/04/2026", ["REC008"]),
        ("- **Date**: 2026-13-41", ["REC008"]),
        ("- **Date**: yesterday", ["REC008"]),
        ("- **Date**:", []),
        ("- **Rounds of editing**: 40", []),
    ],
)
def test_what_metadata_says(line: str, found: list[str]) -> None:
    recording = read_one(with_line(line))
    assert codes(recording) == found
    for finding in recording.findings:
        span = finding.spans[0]
        assert span.place == "file"
        assert with_line(line)[span.start : span.end] == line


def test_values_are_kept_as_recorded() -> None:
    recording = read_one(with_line("- **Rounds**: 4 (?)  "))
    assert ("Rounds", "4 (?)") in [(field.key, field.value) for field in recording.metadata]


def test_messages_say_both_sides() -> None:
    recording = read_one(markdown().replace("**Total Rounds**: 5", "**Total Rounds**: 9"))
    (finding,) = recording.findings
    assert finding.message == "“Total Rounds: 9”, but the transcript has 5 messages in 3 rounds"
    assert finding.severity is Severity.WARNING


def test_thousands() -> None:
    prompt = "A fox runs. " * 500
    text = markdown(prompt=prompt.strip()).replace("**Prompt Length**: 5999", "**Prompt Length**: 5,999")
    assert codes(read_one(text)) == []


def test_the_length_as_other_programs_count_it() -> None:
    for prompt, length in (("A fox 🦊.", 9), ("A\nfox.", 7)):  # UTF-16 units; CRLF line ends
        text = markdown(prompt=prompt).replace(
            f"**Prompt Length**: {len(prompt)}", f"**Prompt Length**: {length}"
        )
        assert codes(read_one(text)) == []


def test_a_conversation_without_rounds() -> None:
    def found(**metadata: object) -> list[str]:
        messages = [{"role": "user" if i % 2 else "assistant", "content": f"Text {i}."} for i in range(5)]
        return codes(read_one(json.dumps({"messages": messages, "metadata": metadata}), "a.json"))

    assert found(total_rounds=5) == found(total_rounds=3) == found(totalRounds=2) == []
    assert found(total_rounds=9) == found(message_count=4) == ["REC005"]
    assert found(final_round=7) == []  # nothing says which round is which


def test_empty_and_repeated_messages() -> None:
    turns = (*TURNS[:2], (1, TURNS[2][1], ""), (2, TURNS[1][1], "One."), (3, TURNS[1][1], "Two."))
    recording = read_one(markdown(turns, metadata=False))
    assert codes(recording) == ["REC010", "REC013"]
    assert [finding.message for finding in recording.findings] == [
        "turn 2 has no text",
        "turn 4 follows one of the same speaker",
    ]
    assert recording.findings[1].severity is Severity.NOTE


def test_rounds_left_out_are_named() -> None:
    turns = tuple(
        (number, speaker, text) for number, (_, speaker, text) in zip([0, 2, 2, 7, 7], TURNS, strict=True)
    )
    (finding,) = read_one(markdown(turns, metadata=False)).findings
    assert finding.message == "no message of round 1, 3 to 6"
    assert [span.turn for span in finding.spans] == [1, 3]


def test_every_code_of_the_family_is_explained() -> None:
    family = {name: code for name, code in registry().items() if name.startswith("REC")}
    assert list(family) == [f"REC{number:03}" for number in range(1, 18)]
    for code in family.values():
        assert all((code.summary, code.why, code.example, code.remedy))
