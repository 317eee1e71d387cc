"""Seconds with a decimal comma, as German, French and Spanish prompts write them."""

from __future__ import annotations

import pytest

from harness.anatomy import parse


@pytest.mark.parametrize(
    ("text", "beats"),
    [
        (
            "0–2,5 s: Wasser läuft. 2,5–5,0 s: die zweite Zelle. 5,0–8 s: Schluss.",
            [(0, 2.5), (2.5, 5), (5, 8)],
        ),
        ("0 - 1,5 segundos: a. 1,5 - 4 segundos: b.", [(0, 1.5), (1.5, 4)]),
        ("Shots 1,2 and 3. 0-4s: a. 4-8s: b.", [(0, 4), (4, 8)]),
        ("1,000 birds. 0-4s: a. 4-8s: b.", [(0, 4), (4, 8)]),
    ],
)
def test_a_comma_between_digits_of_seconds_is_a_point(text: str, beats: list[tuple[float, float]]) -> None:
    found = [
        (float(beat.start), float(beat.end)) for clock in parse(text).timeline.clocks for beat in clock.beats
    ]

    assert found == beats
