"""A timeline's geometry: what lies where, what collides, what lies beyond the end."""

from __future__ import annotations

import pytest

from harness.anatomy import parse
from harness.reporting.site.timeline import ROW, draw, places
from harness.reviews.timelines import timeline_of


def drawn(text, limit=None):
    timeline = timeline_of(parse(text), limit)
    return draw(timeline), timeline


def share(text):
    return float(text.rstrip("%"))


def test_beats_have_the_width_of_their_seconds():
    drawing, _ = drawn("0-2s: she walks. 2-8s: she sits. Duration 8s.")
    (lane,) = drawing.lanes
    first, second = lane.bars
    assert share(second.width) == pytest.approx(3 * share(first.width), rel=1e-3)
    assert share(first.left) + share(first.width) == pytest.approx(share(second.left), abs=0.01)
    assert lane.height == ROW
    assert [line.label for line in drawing.lines] == ["declared 8 s"]
    assert drawing.beyond == ""


def test_overlap_gap_and_end_are_shown():
    drawing, timeline = drawn("0-3s: one. 5-8s: two. 7-12s: three. Duration: 10 seconds.")
    (lane,) = drawing.lanes
    assert lane.height == 2 * ROW
    assert [bar.kind for bar in lane.bars].count("gap") == 1
    assert "beat conflict" in [bar.kind for bar in lane.bars]
    assert share(drawing.beyond) == share(drawing.lines[0].left)
    assert timeline["reach"] == 12
    assert any("TIM" in line.faults for line in drawing.table)


def test_the_platforms_limit_is_a_line_where_it_is_near_and_a_note_where_it_is_far():
    text = "0-4s: one. 4-8s: two. Duration 8s."
    near, _ = drawn(text, {"seconds": 12, "platform": "sora-2@2025-10"})
    assert [line.kind for line in near.lines] == ["declared", "limit"]
    assert near.lines[1].label == "sora-2@2025-10 limit 12 s"
    far, _ = drawn(text, {"seconds": 60, "platform": "other"})
    assert [line.kind for line in far.lines] == ["declared"]
    assert any("60 s" in note for note in far.notes)


def test_cues_and_holds_have_lanes():
    text = "0-4s: she waits, holding for two full seconds. 4-8s: at 6.5s the light goes out. Duration 8s."
    drawing, timeline = drawn(text)
    assert [lane.name for lane in drawing.lanes][-2:] == ["Cues", "Holds"]
    refs = {ref for _, _, ref in places(timeline)}
    shown = {bar.ref for lane in drawing.lanes for bar in lane.bars} | {
        point.ref for lane in drawing.lanes for point in lane.points
    }
    assert shown <= refs
    for start, end, _ in places(timeline):
        assert any(character.isdigit() or character.isalpha() for character in text[start:end])


def test_a_prompt_that_states_no_time_has_no_timeline():
    assert timeline_of(parse("A mill at dawn."), None) is None


def test_a_length_alone_is_a_line_without_lanes():
    drawing, _ = drawn("A mill at dawn. Duration 8s.")
    assert drawing.lanes == ()
    assert [line.label for line in drawing.lines] == ["declared 8 s"]
