from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from markdown_writer import COPILOT, PERSONA, markdown, read_one

if TYPE_CHECKING:
    from harness.recordings import Recording


def dialogue(said: str, number: int, *, by: str = PERSONA, last: int = 5, after: str = "") -> Recording:
    """Rounds 0 to ``last``; ``said`` in round ``number``."""
    turns = [(0, COPILOT, "Hello.")]
    for n in range(1, last + 1):
        turns += [(n, PERSONA, f"Idea {n}."), (n, COPILOT, f"Draft {n}.")]
    at = next(i for i, turn in enumerate(turns) if turn[0] == number and (turn[1] == by or number == 0))
    turns[at] = (number, turns[at][1], said + after)
    return read_one(markdown(tuple(turns), metadata=False))


def claims(recording: Recording) -> list[str]:
    found = []
    for finding in recording.findings:
        assert finding.code.id == "REC009", finding
        (span,) = finding.spans
        assert span.turn is not None
        found.append(recording.turns[span.turn].text[span.start : span.end])
    return found


@pytest.mark.parametrize(
    ("said", "number", "quoted"),
    [
        ("**This is Round 7. We're done.**", 5, "This is Round 7"),
        ("Good. This is round three, so let us hurry.", 2, "This is round three"),
        ("It's now round 4, and I like it.", 2, "It's now round 4"),
        ("We're in round 2 and I am happy.", 4, "We're in round 2"),
        ("We are already in round 6.", 5, "We are already in round 6"),
        ("This is the third round.", 5, "This is the third round"),
        ("This is our 7th round of refinement.", 5, "This is our 7th round"),
        ("**Round 2/7**\n\nSharper now.", 1, "Round 2/7"),
        ("[Round 4/5] Done.", 3, "Round 4/5"),
        ("Round 3 of 7: the light.", 2, "Round 3 of 7"),
        ("Welcome to round 4!", 2, "Welcome to round 4"),
        ("# Round 7\n\nThe light.", 2, "Round 7"),
        ("Das ist jetzt Runde 7.", 3, "Das ist jetzt Runde 7"),
        ("Esta es la ronda 4.", 2, "Esta es la ronda 4"),
        ("这是第7轮。", 3, "这是第7轮"),
        ("In round 9 you said it should rain.", 4, "In round 9 you said"),
        ("I took that from round 6, we agreed on it.", 3, "from round 6, we agreed"),
        ("It is done after nine rounds of refinement.", 5, "after nine rounds"),
    ],
)
@pytest.mark.parametrize("by", [PERSONA, COPILOT])
def test_wrong_statements(said: str, number: int, quoted: str, by: str) -> None:
    recording = dialogue(said, number, by=by)
    assert claims(recording)[:1] == [quoted]
    assert f"is said in round {number}" in recording.findings[0].message


@pytest.mark.parametrize(
    "said",
    [
        "This is round 3. Good.",
        "Round 3/5: sharper.",
        "We're in round three.",
        "# Round 3\n\nThe light.",
        "# Round 4: light\n\nCounting the opening as one.",
        "Round 2 feedback is in the note above.",
        "### Round 9: Reel Copilot\n\nThat is what I mean.",
        "**Round 1:** the idea.\n\n**Round 2:** the light.\n\n**Round 3:** the sound.",
        "In round 1 you said it should rain.",
        "Back in round 2 we agreed on rain.",
        "Another round of drinks for everyone.",
        "This is round 2 of the fight, and she is tired.",
        "This is round 12, and the boxer leans on the ropes.",
        "The referee calls: this is round 7!",
        "We have two rounds left.",
        "Let us leave that for the next round.",
        "In round 6 we can look at the sound.",
        "After two more rounds we will be done.",
        "If this is round 7, I have lost count.",
        "Is this round 7?",
        "She fires seven rounds into the air.",
        "The moth goes round and round, 7 times.",
        "A round 7 inch plate on the table.",
        "Round 2.5 of the table top is visible.",
        "Let's do seven rounds of feedback at most.",
        "After two rounds the colour was clear to me.",
        "It took us 3 rounds of refinement.",
        "I need up to nine rounds of feedback, usually.",
        "Seven rounds of applause.",
        "A roundtable of 7 people, all around 7 years old.",
        "Seven rounds. Bare hands, a ring of light.",
        'She says "This is round 7." and sits down.',
        "> This is round 7.",
        "```\nThis is round 7.\n```",
        "<final_prompt>\nA clerk: this is round 7.\n</final_prompt>",
        '"A wide shot of a hall.\n\nThis is round 7. Nobody moves.\n\nThe end."',
        "This is a round 9 mm casing.",
    ],
)
def test_what_is_no_wrong_statement(said: str) -> None:
    assert claims(dialogue(said, 3)) == []


def test_the_opening_may_be_called_round_one() -> None:
    assert claims(dialogue("Hello. This is round 1, let us begin.", 0)) == []


@pytest.mark.parametrize(
    ("said", "number", "found"),
    [
        ("Seven rounds. From an idea to a film.", 5, ["Seven rounds"]),
        ("Five rounds. From an idea to a film.", 5, []),
        ("Six rounds. From an idea to a film.", 5, []),
        ("Eleven rounds. From an idea to a film.", 5, []),
        ("Seven rounds. That is my plan.", 2, []),
        ("Two rounds. Then it was clear.", 5, []),
    ],
)
def test_the_count_in_a_closing_message(said: str, number: int, found: list[str]) -> None:
    assert claims(dialogue(said, number, by=COPILOT)) == found


def test_statements_outside_quotations_count_beside_them() -> None:
    said = '"A hall.\n\nNobody moves."\n\nThis is round 7.'
    assert claims(dialogue(said, 3)) == ["This is round 7"]


def test_turns_without_numbers_are_counted_generously() -> None:
    turns = [{"role": "user" if i % 2 else "assistant", "content": f"Text {i}."} for i in range(11)]

    def found(said: str) -> int:
        import json

        recording = read_one(json.dumps([*turns[:9], {"role": "user", "content": said}, turns[10]]), "a.json")
        return sum(finding.code.id == "REC009" for finding in recording.findings)

    assert [found(f"This is round {n}.") for n in (4, 5, 6, 9, 10)] == [0, 0, 0, 0, 0]
    assert [found(f"This is round {n}.") for n in (1, 2, 7, 15)] == [1, 1, 1, 1]


def test_messages_numbered_one_by_one() -> None:
    turns = tuple((i, (COPILOT, PERSONA)[i % 2], f"Text {i}.") for i in range(8))
    wrong = (*turns[:7], (7, PERSONA, "This is round 2."))
    assert claims(read_one(markdown(wrong, metadata=False))) == ["This is round 2"]
    right = (*turns[:7], (7, PERSONA, "This is round 4."))
    assert claims(read_one(markdown(right, metadata=False))) == []
