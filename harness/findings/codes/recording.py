"""REC: what a recorded file says wrongly of itself, and what had to be repaired to read it."""

from harness.findings.model import Code, Severity

ENCODING_REPAIRED = Code(
    id="REC001",
    name="encoding-repaired",
    severity=Severity.WARNING,
    summary="UTF-8 text had been read as cp1252 or Latin-1 and saved again; it was restored exactly.",
    why=(
        "Dashes, quotation marks, arrows and emoji arrive at the video model as strings of nonsense, and every "
        "count of characters is too high. Only places that survive the way back to the very same characters "
        "are restored; the file itself is never changed."
    ),
    example="`the edge â€” and then` was saved for `the edge — and then`.",
    remedy="open files with encoding='utf-8' in the system that reads and saves the recording",
)

ENCODING_GUESSED = Code(
    id="REC002",
    name="encoding-guessed",
    severity=Severity.WARNING,
    summary="The file holds bytes that are no UTF-8; they were read as cp1252.",
    why="A file does not say which 8-bit encoding it is in: accents and quotation marks may be other ones.",
    example="The byte 0x92 stands where an apostrophe is meant.",
    remedy="save the recording as UTF-8",
)

CHARACTERS_LOST = Code(
    id="REC003",
    name="characters-lost",
    severity=Severity.WARNING,
    summary="The text holds replacement characters (U+FFFD), or halves of characters that were replaced by one.",
    why="Somebody decoded the text wrongly and threw the original away: what stood there cannot be restored.",
    example="`caf\ufffd` was once `café`.",
    remedy="record again, or take the text from an earlier copy",
)

ENCODING_DAMAGED = Code(
    id="REC004",
    name="encoding-damaged",
    severity=Severity.WARNING,
    summary="Text looks like UTF-8 that was read as cp1252, but cannot be restored exactly; it was left as it is.",
    why="A byte of the sequence is missing or was changed, so every repair would be a guess.",
    example="`â€` at the place where the text was cut off.",
    remedy="record again, or take the text from an earlier copy",
)

MESSAGE_COUNT = Code(
    id="REC005",
    name="message-count",
    severity=Severity.WARNING,
    summary="The recorded count of rounds or messages is neither that of the messages nor that of the rounds.",
    why=(
        "Turns were lost, merged or written twice on the way into the file, or the count is wrong: either way "
        "figures that are computed from it are."
    ),
    example="`**Dialogue Rounds**: 9` above seven messages in rounds 0 to 3.",
    remedy="compare the file with the journal of the dialogue; count the messages when saving",
)

FINAL_ROUND = Code(
    id="REC006",
    name="final-round",
    severity=Severity.WARNING,
    summary="The recorded final round is not the last round of the transcript.",
    why="The transcript ends earlier or later than the producing system believes: the end may be missing.",
    example="`- **Final Round**: 5` though the last heading says round 3.",
    remedy="compare the file with the journal of the dialogue",
)

PROMPT_LENGTH = Code(
    id="REC007",
    name="prompt-length",
    severity=Severity.WARNING,
    summary="The recorded prompt length is not the number of characters of the recorded prompt.",
    why="The prompt was changed or cut between counting and saving, or another text was counted.",
    example="`- **Prompt Length**: 1282 characters` above a prompt of 10 characters.",
    remedy="count the text that is saved, when it is saved",
)

DATE_UNREADABLE = Code(
    id="REC008",
    name="date-unreadable",
    severity=Severity.NOTE,
    summary="The recorded date is no date, or could be two.",
    why="Platform rules are judged by the date of the recording; without one the profile cannot be chosen.",
    example="`**Generated**: 03/04/2026`: the third of April or the fourth of March?",
    remedy="write dates as ISO 8601: 2026-04-03T14:30:00",
)

ROUND_CLAIM = Code(
    id="REC009",
    name="round-claim",
    severity=Severity.WARNING,
    summary="Persona or copilot say that they are in another round than they are, or count rounds that never were.",
    why=(
        "Whoever has lost count has lost part of the conversation: what was agreed in a round that the model "
        "cannot see any more is likely to be missing from the prompt."
    ),
    example="`This is round 7` in round 5.",
    remedy="tell each speaker the round in its context, and check that earlier rounds are still in it",
    source="MAST, loss of conversation history (FM-1.4), arXiv 2503.13657",
)

EMPTY_TURN = Code(
    id="REC010",
    name="empty-turn",
    severity=Severity.WARNING,
    summary="A message has no text.",
    why="A failed or filtered model call was recorded as if somebody had answered.",
    example="`### Round 2: Copilot` with nothing below it.",
    remedy="retry empty replies, and record the failure instead of a message",
)

ROUND_REPEATED = Code(
    id="REC011",
    name="round-repeated",
    severity=Severity.WARNING,
    summary="A speaker has two messages in one round, or a round number runs backwards.",
    why="A message was recorded twice, or the counter of rounds is wrong.",
    example="`### Round 2: Copilot` stands twice.",
    remedy="compare the file with the journal of the dialogue",
)

ROUND_MISSING = Code(
    id="REC012",
    name="round-missing",
    severity=Severity.WARNING,
    summary="A round number is left out.",
    why="The messages of that round are not in the file: what was agreed in them cannot be seen.",
    example="Round 2 is followed by round 4.",
    remedy="compare the file with the journal of the dialogue",
)

SPEAKER_REPEATED = Code(
    id="REC013",
    name="speaker-repeated",
    severity=Severity.NOTE,
    summary="One speaker has two messages in a row.",
    why="The answer in between may be missing; some systems also split one long message into two.",
    example="Two messages of the persona, with no word of the copilot between them.",
    remedy="check that no message is missing",
)

MESSAGE_UNREADABLE = Code(
    id="REC014",
    name="message-unreadable",
    severity=Severity.ERROR,
    summary="A message of a JSON recording could not be read and is left out.",
    why="Part of the dialogue is missing: whatever is judged is judged without it.",
    example='`{"role": "assistant"}` without any content, or a line of broken JSON among messages.',
    remedy="give every message a role and its text",
)

NO_TURNS = Code(
    id="REC015",
    name="no-turns",
    severity=Severity.ERROR,
    summary="The recording has a place for the dialogue, and no message in it.",
    why="Nothing can be said about a prompt whose dialogue is missing.",
    example="`## Dialogue History` followed by `## Metadata`.",
    remedy="check that the dialogue ran, and that its messages are saved",
)

ANSWER_CUT_OFF = Code(
    id="REC016",
    name="answer-cut-off",
    severity=Severity.ERROR,
    summary="The dialogue ends in an answer that the model did not finish: it reached its limit of tokens.",
    why="Half a message is no turn: whoever answered it would answer something that was never said.",
    example="The copilot's final prompt stops in the middle of its third shot; the run stopped there too.",
    remedy="raise fresh.max_tokens, or tell the speaker to be brief; then run the dialogue again",
)

MODEL_DECLINED = Code(
    id="REC017",
    name="model-declined",
    severity=Severity.ERROR,
    summary="The dialogue ends because a model declined to go on, or said nothing at all.",
    why="What follows from it is no verdict on the prompt: it was never written to its end.",
    example="“I can't help with that request.”",
    remedy="read the last turns: the scenario, the persona or the copilot asks for something that is refused",
)
