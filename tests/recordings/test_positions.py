"""Lines and columns in the file as an editor shows it, whatever reading did to the text.

The expected place of a word is never computed by the code under test: it is looked up in the file's own
characters, or written down by hand.
"""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.recordings import MetadataField, RecordedPrompt, Recording, read
from harness.recordings.positions import Sources

WORD = "ZEBRA"

MARKDOWN = """\
# Sora Video Prompt

**Created by**: Odile Marsh + Copilot

## Final Prompt

```
{recorded}
```

## Dialogue History

### Round 1: Odile Marsh

{first}

---

### Round 1: Copilot

{second}

## Metadata

- **Total Rounds**: 1
"""


def markdown(first: str = "Please.", second: str = "Here.", recorded: str = "A heron waits.") -> str:
    return MARKDOWN.format(first=first, second=second, recorded=recorded)


def damaged(text: str) -> str:
    """UTF-8 that somebody read as cp1252, byte by byte."""
    return "".join(
        bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
        for byte in text.encode("utf-8")
    )


def recordings(path: Path) -> list[Recording]:
    found = list(read(path))
    assert all(isinstance(item, Recording) for item in found), found
    return found


def region(path: Path, place: str, turn: int | None, word: str = WORD, number: int = 0):
    """The region of a word in a recording's text."""
    recording = recordings(path)[number]
    text = recording.recorded.text if place == "recorded" else recording.turns[turn].text
    start = text.index(word)
    positions = Sources(path.parent).positions(path.name, recording.sha256, recording.id)
    assert positions is not None
    return positions.region(place, turn, start, start + len(word))


def shown_at(raw: str, word: str, nth: int = 0) -> tuple[int, int, int, int]:
    """Where an editor shows the word: lines by what ends one, columns in UTF-16 code units."""
    at = -1
    for _ in range(nth + 1):
        at = raw.index(word, at + 1)
    lines = raw[:at].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    column = len(lines[-1].encode("utf-16-le")) // 2 + 1
    return len(lines), column, len(lines), column + len(word.encode("utf-16-le")) // 2


BEFORE = {
    "ascii": "plain words, ",
    "accents": "é — “quoted” … naïve ",
    "cjk": "一只白鹭站在水中，",
    "emoji": "🦇 👩‍🎤 ❤️ 🇸🇪 ",
    "lines": "one\n\n  two 🦇\n\tthree é ",
}


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE.keys())
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "bom"])
@pytest.mark.parametrize("damage", [0, 1, 2])
def test_markdown(tmp_path, before, line_end, mark, damage):
    raw = markdown(f"{before}QUAGGA", f"{before}{WORD} and after", f"{before}OKAPI").replace("\n", line_end)
    for _ in range(damage):
        raw = damaged(raw)
    path = tmp_path / "one.md"
    path.write_bytes(mark + raw.encode("utf-8"))
    assert region(path, "turn", 0, "QUAGGA") == shown_at(raw, "QUAGGA")
    assert region(path, "turn", 1) == shown_at(raw, WORD)
    assert region(path, "recorded", None, "OKAPI") == shown_at(raw, "OKAPI")


def test_golden_places_written_by_hand(tmp_path):
    path = tmp_path / "one.md"
    # Line 15 of the file is the first turn: 🦇 is four damaged characters, é two, each of one UTF-16 unit.
    path.write_bytes(damaged(markdown("🦇 é ZEBRA.\nThen OKAPI.")).encode("utf-8"))
    assert recordings(path)[0].turns[0].text.startswith("🦇 é ZEBRA")
    assert region(path, "turn", 0) == (15, 9, 15, 14)
    assert region(path, "turn", 0, "é") == (15, 6, 15, 8)
    assert region(path, "turn", 0, "ZEBRA.\nThen") == (15, 9, 16, 5)
    # The same words without damage: the bat is one character of two UTF-16 units.
    path.write_bytes(markdown("🦇 é ZEBRA.\nThen OKAPI.").encode("utf-8"))
    assert region(path, "turn", 0) == (15, 6, 15, 11)


def test_a_character_inside_a_run_of_damage(tmp_path):
    path = tmp_path / "one.md"
    raw = damaged(markdown("一只白鹭站在水中"))
    path.write_bytes(raw.encode("utf-8"))
    # Each of these characters was three bytes, so three characters of damage.
    assert region(path, "turn", 0, "白鹭") == (15, 7, 15, 13)


def test_a_byte_order_mark_that_was_damaged_itself(tmp_path):
    path = tmp_path / "one.md"
    raw = "ï»¿" + damaged(markdown("é — ZEBRA", recorded="“OKAPI”"))
    path.write_bytes(raw.encode("utf-8"))
    assert region(path, "turn", 0) == shown_at(raw, WORD)
    assert region(path, "recorded", None, "OKAPI") == shown_at(raw, "OKAPI")


def test_bytes_that_are_no_utf_8(tmp_path):
    path = tmp_path / "one.md"
    path.write_bytes(markdown("caf\xe9 na\xefve ZEBRA").encode("cp1252"))
    assert region(path, "turn", 0) == (15, 12, 15, 17)


@given(st.text("aé—🦇一“ \n", max_size=40), st.text("aé—🦇一“ \n", max_size=40), st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_any_text_around_a_word(tmp_path_factory, before, after, damage):
    raw = markdown(f"x{before}{WORD}{after}y", "Here — “naïve” café.", "“A — heron”")
    for _ in range(damage):
        raw = damaged(raw)
    path = tmp_path_factory.mktemp("any") / "one.md"
    path.write_bytes(raw.encode("utf-8"))
    if recordings(path)[0].turns[0].text.startswith(f"x{before}"):  # the repair may not dare to
        assert region(path, "turn", 0) == shown_at(raw, WORD)


def own(**changes) -> dict:
    turns = [
        {"role": "persona", "speaker": "Odile", "round": 1, "text": "é 🦇\nline two\tQUAGGA"},
        {"role": "copilot", "speaker": "Copilot", "round": 1, "text": '“一只”\\ "then" ZEBRA'},
    ]
    value = {"schema": "recording/1", "id": "one", "format": "harness-json", "turns": turns}
    return {**value, "recorded": 'a \\ "quoted" 🦇 OKAPI', **changes}


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "bom"])
def test_our_own_json(tmp_path, ascii_only, indent, mark):
    raw = json.dumps(own(), ensure_ascii=ascii_only, indent=indent)
    path = tmp_path / "one.json"
    path.write_bytes(mark + raw.encode("utf-8"))
    assert region(path, "turn", 0, "QUAGGA") == shown_at(raw, "QUAGGA")
    assert region(path, "turn", 1) == shown_at(raw, WORD)
    assert region(path, "recorded", None, "OKAPI") == shown_at(raw, "OKAPI")


def test_golden_escapes_written_by_hand(tmp_path):
    path = tmp_path / "one.json"
    head = '{"messages": [\n{"role": "user", "content": "Yes."},\n'
    # Columns:                       29   34          46 (the pair is one character, twelve columns)
    path.write_text(
        head + '{"role": "assistant", "content": "\\n \\ud83e\\udd87\\u00e9\\tZEBRA"}]}', encoding="utf-8"
    )
    assert recordings(path)[0].turns[1].text == " 🦇é\tZEBRA"
    # `{"role": "assistant", "content": "` is 34 columns, `\n ` 3, the bat 12, é 6, the tab 2.
    assert region(path, "turn", 1) == (3, 58, 3, 63)
    assert region(path, "turn", 1, "🦇") == (3, 38, 3, 50)
    assert region(path, "turn", 1, "é") == (3, 50, 3, 56)


def messages(text: str, prompt: str = "A heron.") -> dict:
    return {
        "id": "one",
        "system": "You hear ZEBRA and OKAPI.",
        "messages": [
            {"role": "system", "content": "ZEBRA is what you never say."},
            {"role": "user", "content": "\r\n\r\nWhat — now?\r\nQUAGGA"},
            {"role": "assistant", "content": [{"type": "thinking", "thinking": "ZEBRA"}, {"type": "text", "text": text}]},
        ],
        "final_prompt": prompt,
    }  # fmt: skip


@pytest.mark.parametrize("damage", [0, 1])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_messages(tmp_path, damage, ascii_only):
    value = messages("“one”\r\ntwo — 🦇 三 ZEBRA", "“heron” OKAPI")
    if damage:
        value = json.loads(damaged(json.dumps(value, ensure_ascii=False)))
    raw = json.dumps(value, indent=1, ensure_ascii=ascii_only)
    path = tmp_path / "one.json"
    path.write_text(raw, encoding="utf-8")
    assert region(path, "turn", 0, "QUAGGA") == shown_at(raw, "QUAGGA")
    assert region(path, "turn", 1) == shown_at(raw, WORD, nth=3)
    assert region(path, "recorded", None, "OKAPI") == shown_at(raw, "OKAPI", nth=1)


def test_a_message_of_several_parts(tmp_path):
    parts = [{"type": "text", "text": "First é\n\nOKAPI"}, {"type": "text", "text": "second 🦇 ZEBRA"}]
    value = [{"role": "user", "content": "Go."}, {"role": "assistant", "content": parts}]
    raw = json.dumps(value, indent=2)
    path = tmp_path / "one.json"
    path.write_text(raw, encoding="utf-8")
    assert region(path, "turn", 1, "OKAPI") == shown_at(raw, "OKAPI")
    assert region(path, "turn", 1) == shown_at(raw, WORD)


def test_a_list_of_recordings(tmp_path):
    raw = json.dumps([own(id="a"), messages("the other ZEBRA"), own(id="c")], indent=1)
    path = tmp_path / "many.json"
    path.write_text(raw, encoding="utf-8")
    assert region(path, "turn", 1, number=0) == shown_at(raw, WORD, nth=0)
    assert region(path, "turn", 1, number=1) == shown_at(raw, WORD, nth=4)
    assert region(path, "turn", 1, number=2) == shown_at(raw, WORD, nth=5)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "bom"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_lines_of_recordings(tmp_path, line_end, mark):
    lines = [json.dumps(own(id="a")), "", "{broken", json.dumps(own(id="b"), ensure_ascii=False)]
    raw = line_end.join(lines) + line_end
    path = tmp_path / "many.jsonl"
    path.write_bytes(mark + raw.encode("utf-8"))
    first, second = (item for item in read(path) if isinstance(item, Recording))
    sources = Sources(tmp_path)
    for recording, nth in ((first, 0), (second, 1)):
        start = recording.turns[1].text.index(WORD)
        found = sources.positions("many.jsonl", recording.sha256, recording.id)
        assert found.region("turn", 1, start, start + 5) == shown_at(raw, WORD, nth)


def test_lines_of_messages(tmp_path):
    def line(group: str, role: str, text: str) -> str:
        return json.dumps({"conversation_id": group, "role": role, "content": text})

    lines = [
        line("x", "user", "Please 🦇"),
        line("x", "assistant", "ZEBRA"),
        line("y", "user", "“Again”"),
        "",
        line("y", "assistant", "é ZEBRA"),
    ]
    raw = "\n".join(lines) + "\n"
    path = tmp_path / "talk.jsonl"
    path.write_text(raw, encoding="utf-8")
    assert region(path, "turn", 1, number=0) == shown_at(raw, WORD, 0)
    assert region(path, "turn", 1, number=1) == shown_at(raw, WORD, 1)


def test_a_place_in_the_file_itself(tmp_path):
    path = tmp_path / "one.md"
    raw = markdown("é")
    path.write_text(raw, encoding="utf-8")
    (recording,) = recordings(path)
    span = recording.metadata[0].span
    found = Sources(tmp_path).positions("one.md", recording.sha256, recording.id)
    assert found.region("file", None, span.start, span.end)[:2] == shown_at(raw, "**Created by**")[:2]


def test_a_file_that_changed_or_is_gone_has_no_places(tmp_path):
    path = tmp_path / "one.md"
    path.write_text(markdown(), encoding="utf-8")
    (recording,) = recordings(path)
    assert Sources(tmp_path).positions("one.md", recording.sha256, recording.id) is not None
    path.write_text(markdown("Changed."), encoding="utf-8")
    assert Sources(tmp_path).positions("one.md", recording.sha256, recording.id) is None
    path.unlink()
    assert Sources(tmp_path).positions("one.md", recording.sha256, recording.id) is None
    assert Sources(tmp_path).positions("-", recording.sha256, recording.id) is None
    assert Sources(tmp_path).positions("a\0b", recording.sha256, recording.id) is None


def test_every_turn_of_every_fixture_is_found_where_it_stands():
    """The characters in the file at a turn's place are the turn's, damage and escapes aside."""
    folder = Path(__file__).parents[2] / "fixtures" / "recordings"
    looked = 0
    for path in sorted(folder.iterdir()):
        raw = path.read_bytes().decode("utf-8-sig").split("\n")
        for recording in recordings(path):
            positions = Sources(folder).positions(path.name, recording.sha256, recording.id)
            for turn in recording.turns:
                for start in range(0, len(turn.text), 211):
                    word = turn.text[start : start + 12].split("\n")[0]
                    if not (word.isascii() and word.strip()) or {'"', "\\", "\t"} & set(word):
                        continue
                    place = positions.region("turn", turn.index, start, start + len(word))
                    line = raw[place.start_line - 1].encode("utf-16-le")
                    there = line[2 * place.start_column - 2 : 2 * place.end_column - 2].decode("utf-16-le")
                    assert there == word, f"{path.name}, turn {turn.index}, {start}"
                    looked += 1
    assert looked > 400


def test_without_places_there_are_none_and_they_make_no_difference():
    plain = RecordedPrompt("A door.")
    assert plain.offset is None
    assert plain == RecordedPrompt("A door.", offset=12)
    assert MetadataField("model", "x").span is None
    assert pickle.loads(pickle.dumps(plain)) == plain  # workers are sent recordings
