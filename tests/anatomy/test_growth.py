"""Cost grows as the text does, on prompts and on texts made to hurt: counted in calls, not in seconds."""

import sys

import pytest

from harness.anatomy import parse, parse_settings

HOSTILE = {
    "digits": "1",
    "dashes": "-",
    "en dashes": "–",
    "brackets": "[",
    "colons": ":",
    "quotes": '"',
    "curly quotes": "“",
    "newlines": "\n",
    "spaces": " ",
    "stars": "*",
    "braces": '{"a":',
    "arrays": "[{",
    "clocks": "0:00",
    "half ranges": "0-",
    "headings": "Style: x\n",
    "markdown": "## Style\nx\n",
    "ranges": "0-2s: a\n",
    "mid ranges": "a 0-2s b 2-4s ",
    "cues": "at 3s the red bird sings. ",
    "versions": "Version 1: 0-2s a\n",
    "scenes": "Scene 1 · 3 seconds\n",
    "chinese": "镜头1 (3秒)：走\n",
    "bracketed": "[Style] x ",
    "speech": 'says "walk on by now" ',
    "totals": "4 beats / 8s total\n",
    "settings": "size: 1x ",
    "json": '{"time":"0-2s","x":"b"},',
}


def steps(function, text):
    """Function calls, of Python and of C: the work without the clock."""
    count = 0

    def tick(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tick)
    try:
        function(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", HOSTILE)
def test_four_times_the_text_is_four_times_the_work(name):
    piece = HOSTILE[name]
    small, large = (piece * (size // len(piece)) for size in (2_000, 8_000))
    parse(small), parse_settings(small)  # patterns are compiled when first used
    assert steps(parse, large) < 4.6 * steps(parse, small) + 2_000
    assert steps(parse_settings, large) < 4.6 * steps(parse_settings, small) + 500


@pytest.mark.parametrize(
    "name", ["digits", "dashes", "brackets", "colons", "quotes", "newlines", "spaces", "headings"]
)
def test_a_hundred_thousand_characters_are_read(name):
    """Backtracking is no call, so this one would not end if a pattern had it."""
    piece = HOSTILE[name]
    anatomy = parse(piece * (100_000 // len(piece)))
    assert len(anatomy.text) >= 99_990


def test_a_long_prompt_costs_what_its_parts_cost():
    beat = "{}–{}s: A heron strikes; Camera: slow pan left. Sound: one splash at {}s in cold fog, no music.\n"
    lines = "".join(beat.format(i, i + 1, i) for i in range(330))
    assert len(lines) > 30_000
    assert steps(parse, lines) < 10.5 * steps(parse, lines[: len(lines) // 10]) + 2_000
