"""Text made safe for a terminal."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.reporting.escaping import for_terminal, one_line


@given(st.text())
@settings(max_examples=200)
def test_nothing_is_left_that_a_terminal_would_obey(text):
    for character in for_terminal(text):
        assert character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(character) not in {
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        }


@given(st.text())
@settings(max_examples=100)
def test_one_line_is_one_line(text):
    assert len(one_line(text).splitlines()) <= 1
    assert one_line(one_line(text)) == one_line(text)


def test_what_a_person_wrote_stays():
    for text in ("plain", "Zoë — “quoted” …", "一只白鹭", "👩‍🎤 ❤️ 🇸🇪", "שלום", "a\tb\nc", "नमस्ते", "0–3 s"):
        assert for_terminal(text) == text


def test_an_escape_sequence_loses_its_escape():
    assert for_terminal("\x1b[31mred\x9b0m\x07") == "\ufffd[31mred\ufffd0m\ufffd"
