"""parse(render(timeline)) == timeline, whichever of its spellings a writer chooses; and parse is total."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.anatomy import parse

DASHES = ["-", "–", "—", " - ", " – ", " to ", "~", "－", " → "]
UNITS = ["s", " s", " seconds", " sec", "秒", " 秒"]
FULLWIDTH = str.maketrans("0123456789:.", "０１２３４５６７８９：．")


@dataclass(frozen=True)
class Spelling:
    """How one writer spells every range of a prompt."""

    frame: str
    dash: str
    unit: str
    both: bool
    places: int
    clock: bool
    wide: bool

    def second(self, value):
        if self.clock:
            text = f"{int(value) // 60}:{int(value) % 60:02d}"
            if self.places:
                text += f".{int(value * 10 % 10)}"
        else:
            text = f"{value:.{self.places}f}" if self.places else f"{value.normalize():f}"
        return text.translate(FULLWIDTH) if self.wide else text

    def range(self, start, end):
        unit = "" if self.clock else self.unit
        first = self.second(start) + (unit if self.both else "")
        return self.frame.format(f"{first}{self.dash}{self.second(end)}{unit}")


spellings = st.builds(
    Spelling,
    frame=st.sampled_from(
        ["{}: ", "[{}] ", "({}) ", "【{}】", "**{}:** ", "- {}: ", "Shot 1 ({}): ", "### {}\n", "{} — "]
    ),
    dash=st.sampled_from(DASHES),
    unit=st.sampled_from(UNITS),
    both=st.booleans(),
    places=st.sampled_from([0, 1]),
    clock=st.booleans(),
    wide=st.booleans(),
)
WORDS = ["the heron waits", "fog rises", "a boat drifts past", "雾散去", "mud glistens"]


@st.composite
def clocks(draw):
    """A tiling, gapped or overlapping list of beats that begins at 0 and moves on."""
    tenths = draw(st.lists(st.integers(2, 60), min_size=1, max_size=6))
    beats, clock = [], Decimal(0)
    for length in tenths:
        start = (
            max(Decimal(0), clock + Decimal(draw(st.sampled_from([0, 0, 0, 5, -1]))) / 10) if beats else clock
        )
        beats.append((start, start + Decimal(length) / 10))
        clock = beats[-1][1]
    return beats


def whole(beats):
    """Every figure ten times as large: spelled without decimals."""
    return [(start * 10, end * 10) for start, end in beats]


@settings(max_examples=150, deadline=None)
@given(clocks(), spellings)
def test_one_clock_in_any_spelling(beats, spelling):
    beats = beats if spelling.places else whole(beats)
    lines = [spelling.range(*beat) + WORDS[index % 5] for index, beat in enumerate(beats)]
    clocks_read = parse("\n".join(lines)).timeline.clocks
    assert [(beat.start, beat.end) for clock in clocks_read for beat in clock.beats] == beats


@settings(max_examples=60, deadline=None)
@given(clocks(), spellings, st.sampled_from(["{}:\n", "**{}**\n", "## {}\n", "【{}】\n", "[{}]\n"]))
def test_each_section_restarts_its_clock(beats, spelling, heading):
    beats = beats if spelling.places else whole(beats)
    lines = "\n".join(spelling.range(*beat) + WORDS[index % 5] for index, beat in enumerate(beats))
    text = "\n\n".join(heading.format(name) + lines for name in ("Palette", "Lighting", "Sound", "Shot list"))
    if spelling.frame == "### {}\n" and not heading.startswith("##"):
        return  # a Markdown heading does not stand below a plain one
    timeline = parse(text).timeline
    assert [clock.section for clock in timeline.clocks] == ["Palette", "Lighting", "Sound", "Shot list"]
    assert [[(beat.start, beat.end) for beat in clock.beats] for clock in timeline.clocks] == [beats] * 4


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 590),
    st.sampled_from(
        [
            "at {}s the bell rings",
            "the bell rings at {} seconds",
            "{}s: the bell rings",
            "在第{}秒，钟响",
            "@{}s bell",
        ]
    ),
    st.booleans(),
)
def test_points(tenths, form, decimal):
    value = Decimal(tenths) / 10 if decimal else Decimal(tenths)
    cues = parse(f"A tower in fog.\n{form.format(value)}").timeline.cues
    assert [cue.at for cue in cues] == [value]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 120),
    st.sampled_from(
        [
            "Duration: {}s",
            "Duration {} seconds",
            "**Duration:** {} sec",
            "[Duration] {} seconds",
            "时长：{}秒",
            "【时长】{} 秒",
            "A fog, {} seconds total",
        ]
    ),
)
def test_totals(value, form):
    timeline = parse(form.format(value) + "\nA heron waits.").timeline
    assert timeline.declared_seconds == value
    assert not timeline.clocks


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from('0123456789:.-–s []()【】秒第到至\n#*"“”{},atShotDuration一二'), max_size=120))
@example("0:")
@example("[")
@example('{"a":')
@example("第")
@example("Shot 1 (")
def test_any_text_has_an_anatomy_whose_offsets_lie_in_it(text):
    anatomy = parse(text)
    timeline = anatomy.timeline
    spans = [beat.span for beat in timeline.beats] + [beat.body for beat in timeline.beats]
    spans += [item.span for item in (*timeline.cues, *timeline.holds, *timeline.declared, *timeline.relative)]
    spans += [(section.start, section.end) for section in anatomy.sections] + [
        section.body for section in anatomy.sections
    ]
    spans += [place for places in anatomy.facets.values() for place in places]
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert anatomy.to_json()["timeline"].keys() >= {"declared_seconds", "clocks", "cues", "holds"}


@pytest.mark.parametrize("text", ["", " ", "\n", "\x00", "\ud800", "🎬", "a" * 10])
def test_odd_texts(text):
    assert parse(text).timeline.clocks == ()
