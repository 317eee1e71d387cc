"""Text cut where marks begin and end: nothing is lost, every piece knows what covers it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.reporting.site.segments import COVERED_LIMIT, Mark, blocks, pieces

TEXT = st.text(alphabet="ab \n", max_size=40)
MARKS = st.lists(
    st.builds(
        lambda start, length, ref: Mark(start, start + length, "finding", ref),
        st.integers(0, 45),
        st.integers(0, 20),
        st.sampled_from("123"),
    ),
    max_size=8,
)


@given(TEXT, MARKS)
def test_the_pieces_joined_are_the_text_and_each_character_has_its_marks(text, marks):
    at = 0
    for piece in pieces(text, marks):
        assert text[at : at + len(piece.text)] == piece.text
        for place in range(at, at + len(piece.text)):
            wanted = sorted({mark.ref for mark in marks if mark.start <= place < mark.end})
            assert sorted(set(piece.refs("finding").split())) == wanted
        at += len(piece.text)
    assert at == len(text)


def test_marks_that_overlap_share_their_middle():
    found = pieces("one two three", [Mark(0, 7, "finding", "0"), Mark(4, 13, "finding", "1")])
    assert [(piece.text, piece.refs("finding")) for piece in found] == [
        ("one ", "0"),
        ("two", "0 1"),
        (" three", "1"),
    ]


def test_a_place_with_very_many_marks_names_the_first():
    marks = [Mark(0, 3, "finding", str(number)) for number in range(500)]
    (piece,) = pieces("abc", marks)
    assert len(piece.marks) == COVERED_LIMIT


def test_sections_that_begin_a_line_are_blocks_and_others_are_tints():
    text = "Camera\nLocked off.\n\nLight: low. Sound: rain."
    sections = [
        {"heading": "Camera", "facet": "camera", "start": 0, "end": 20, "body": 7, "depth": 0},
        {"heading": "Light", "facet": "lighting", "start": 20, "end": 32, "body": 27, "depth": 1},
        {"heading": "Sound", "facet": "sound", "start": 32, "end": 44, "body": 39, "depth": 1},
    ]
    first, second = blocks(text, sections, [])
    assert (first.facet, second.facet, second.depth) == ("camera", "lighting", 1)
    assert "".join(piece.text for piece in first.pieces) == "Camera\nLocked off."
    assert [piece.text for piece in second.pieces if piece.refs("facet")] == ["Sound: rain."]
    assert [piece.text for piece in first.pieces if {mark.kind for mark in piece.marks} == {"heading"}] == [
        "Camera\n"
    ]


@given(TEXT)
def test_a_prompt_without_sections_is_one_block(text):
    found = blocks(text, [], [])
    assert "".join(piece.text for block in found for piece in block.pieces) == text.rstrip("\n")


def test_cutting_grows_with_the_text(assert_linear):
    def work(size):
        marks = [Mark(place, place + 30, "finding", str(place % 50)) for place in range(0, size, 40)]
        text = "x" * size
        return lambda: pieces(text, marks)

    assert_linear(work, 20_000)
